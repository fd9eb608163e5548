//! Archives of `tar`, read as a stream: each file of objects in it, and nothing is ever unpacked to a disk. Names in it are
//! shown and lead nowhere.
//!
//! Its own reader, as only a file's name and size are wanted, and names and sizes of strangers must not decide how much memory they
//! take.

use std::io::{self, Read};

use super::error::DumpError;
use super::object::Receiver;
use super::text::read_text;

const BLOCK: usize = 512;
/// The longest name that is read.
const LONGEST_NAME: u64 = 4096;
/// So much of a name is shown.
const SHOWN: usize = 160;

/// Whether a stream begins with the header of an archive.
pub fn is_archive(beginning: &[u8]) -> bool {
    beginning.get(257..262) == Some(b"ustar")
}

/// Whether a file of this name may hold objects.
pub fn may_hold_objects(name: &str) -> bool {
    [".json", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending))
}

/// Reads the objects of all files of an archive.
pub fn read_archive(
    source: &str,
    mut archive: impl Read,
    receiver: &mut dyn Receiver,
) -> Result<(), DumpError> {
    let broken = |error: io::Error| DumpError::of(source, format!("the archive is damaged: {error}"));
    let mut long_name = None;
    while let Some(header) = Header::read(&mut archive).map_err(broken)? {
        let mut contents = (&mut archive).take(header.size);
        match header.kind {
            // The name of the next file, which is too long for its header.
            b'L' => {
                let mut name = Vec::new();
                (&mut contents).take(LONGEST_NAME).read_to_end(&mut name).map_err(broken)?;
                long_name = Some(text_of(&name));
            }
            b'x' => {
                let mut records = Vec::new();
                (&mut contents).take(2 * LONGEST_NAME).read_to_end(&mut records).map_err(broken)?;
                long_name = path_of(&records).or(long_name);
            }
            b'0' | 0 | b'7' => {
                let name = long_name.take().unwrap_or(header.name);
                if may_hold_objects(&name) {
                    let shown = format!("{source}:{}", end_of(&name));
                    if let Err(error) = read_text(&shown, &mut contents, receiver) {
                        receiver.unreadable(error);
                    }
                }
            }
            _ => long_name = None,
        }
        let padding = header.size.next_multiple_of(BLOCK as u64) - header.size;
        let left = contents.limit() + padding;
        let skipped = io::copy(&mut (&mut archive).take(left), &mut io::sink()).map_err(broken)?;
        if skipped < left {
            return Err(DumpError::of(source, "the archive is damaged: it ends in the midst of a file"));
        }
    }
    Ok(())
}

struct Header {
    name: String,
    size: u64,
    kind: u8,
}

impl Header {
    /// `None`: the archive is over.
    fn read(archive: &mut impl Read) -> io::Result<Option<Self>> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match archive.read(&mut block[filled..])? {
                // Some do without the blocks of zeros at the end.
                0 if filled == 0 => return Ok(None),
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => filled += count,
            }
        }
        if block.iter().all(|&byte| byte == 0) {
            return Ok(None);
        }
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "a header of a file is none");
        if !is_archive(&block) {
            return Err(damaged());
        }
        let prefix = text_of(&block[345..500]);
        let name = text_of(&block[..100]);
        let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        let size = size_of(&block[124..136]).ok_or_else(damaged)?;
        Ok(Some(Self { name, size, kind: block[156] }))
    }
}

/// Up to the first zero.
fn text_of(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

/// Octal digits, or, for what is larger than 8 GiB, a number of 63 bits.
fn size_of(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let number = field[4..].iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
        return Some(number).filter(|&number| number < 1 << 48);
    }
    let text = std::str::from_utf8(field).ok()?;
    let digits = text.trim_matches(|character: char| character == '\0' || character == ' ');
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

/// The path in the records of a pax header: `30 path=some/where.json\n`.
fn path_of(records: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(records);
    let record = text.lines().find_map(|line| line.split_once(' ')?.1.strip_prefix("path="));
    record.map(str::to_owned)
}

/// The end of a name says more than its beginning.
fn end_of(name: &str) -> &str {
    let from = name.len().saturating_sub(SHOWN);
    let from = (from..=name.len()).find(|&at| name.is_char_boundary(at)).unwrap_or(0);
    &name[from..]
}
