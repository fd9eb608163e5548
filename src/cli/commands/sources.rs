//! Where dumps come from: files, folders of them, and standard input.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cli::input;
use crate::dump::{self, DumpError, Receiver, may_hold_objects};

/// Deeper than any dump, and more files.
const DEEPEST: usize = 32;
const MOST_FILES: usize = 1_000_000;

/// Reads all objects of a source.
pub fn read(source: &Path, receiver: &mut dyn Receiver) -> Result<()> {
    if source == Path::new("-") {
        return Ok(dump::read("standard input", io::stdin().lock(), receiver)?);
    }
    let found = fs::metadata(source).with_context(|| format!("cannot read {}", source.display()))?;
    if !found.is_dir() {
        return read_file(source, receiver)?.map_err(Into::into);
    }
    let mut files = Vec::new();
    list(source, 0, &mut files)?;
    if files.is_empty() {
        bail!("there are no files of objects (.json, .yaml, .yml, .gz, .tar, .tgz) in {}", source.display());
    }
    for file in files {
        if let Err(error) = read_file(&file, receiver)? {
            receiver.unreadable(error);
        }
    }
    Ok(())
}

/// The inner error: the file was opened, and holds no dump.
fn read_file(path: &Path, receiver: &mut dyn Receiver) -> Result<Result<(), DumpError>> {
    let file = input::open_table(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(dump::read(&path.display().to_string(), file, receiver))
}

/// The files of a folder and of those in it, in the order of their names. Links are not followed.
fn list(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    let in_words = || format!("cannot read {}", folder.display());
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).with_context(in_words)? {
        let entry = entry.with_context(in_words)?;
        entries.push((entry.path(), entry.file_type().with_context(in_words)?));
    }
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (path, kind) in entries {
        if kind.is_dir() && depth < DEEPEST {
            list(&path, depth + 1, files)?;
        } else if kind.is_file() && is_of_a_dump(&path) {
            if files.len() == MOST_FILES {
                bail!("there are more than {MOST_FILES} files in {}", folder.display());
            }
            files.push(path);
        }
    }
    Ok(())
}

fn is_of_a_dump(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let unpacked = name.strip_suffix(".gz").unwrap_or(name);
    may_hold_objects(unpacked) || unpacked.ends_with(".tar") || name.ends_with(".tgz")
}
