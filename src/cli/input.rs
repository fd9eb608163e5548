//! Input files: regular files up to a maximum size. Pipes and devices, which may never end, are refused before they are
//! opened.

use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::Path;

use crate::scenario::text_encoding::as_utf_8;

/// The largest text: a scenario, a sweep file, a manifest, `sweep.json`, `summary.json`.
pub const MAX_TEXT_BYTES: u64 = 64 << 20;
/// The largest file that is read row by row: `results.csv`, `timeline.csv`, `status.csv`, recorded decisions.
pub const MAX_TABLE_BYTES: u64 = 64 << 30;

/// The text of a file of at most [`MAX_TEXT_BYTES`].
pub fn read_text(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut file = open(path, MAX_TEXT_BYTES)?.take(MAX_TEXT_BYTES + 1);
    file.read_to_end(&mut bytes)?;
    // It may have grown meanwhile.
    refuse_large(bytes.len() as u64, MAX_TEXT_BYTES)?;
    let bytes = as_utf_8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    text_of(bytes)
}

/// Text that is not UTF-8 is refused with its position.
fn text_of(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let byte = valid.iter().rev().take_while(|&&byte| byte != b'\n').count() + 1;
        io::Error::new(io::ErrorKind::InvalidData, format!("line {line}, byte {byte}: this is no UTF-8"))
    })
}

/// Opens a file of at most [`MAX_TABLE_BYTES`], to be read row by row.
pub fn open_table(path: &Path) -> io::Result<File> {
    open(path, MAX_TABLE_BYTES)
}

fn open(path: &Path, largest: u64) -> io::Result<File> {
    // A pipe that nobody writes would not even be opened.
    refuse_other_kinds(fs::metadata(path)?.file_type())?;
    let file = File::open(path)?;
    let opened = file.metadata()?;
    refuse_other_kinds(opened.file_type())?;
    refuse_large(opened.len(), largest)?;
    Ok(file)
}

fn refuse_other_kinds(kind: FileType) -> io::Result<()> {
    if kind.is_file() {
        return Ok(());
    }
    let words = match kind_in_words(kind) {
        "a folder" => "it is a folder, and a file is wanted".to_owned(),
        kind => format!(
            "it is {kind}, and only regular files are read; write what it gives into a file first, and name that"
        ),
    };
    Err(io::Error::new(io::ErrorKind::InvalidInput, words))
}

fn kind_in_words(kind: FileType) -> &'static str {
    if kind.is_dir() {
        return "a folder";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
    }
    "a device"
}

fn refuse_large(length: u64, largest: u64) -> io::Result<()> {
    if length <= largest {
        return Ok(());
    }
    let in_words = |bytes: u64| match bytes >> 30 {
        0 => format!("{} MiB", bytes >> 20),
        gibibytes => format!("{gibibytes} GiB"),
    };
    let words = format!("it is larger than {}, the most that is read", in_words(largest));
    Err(io::Error::new(io::ErrorKind::FileTooLarge, words))
}
