//! Whether two files of results say the same, though one of them may list fewer files beside it.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;

use serde_json::Value;

use crate::cli::files::RUN_FILE;
use crate::record::sealed_json::{Seal, unseal};

/// Whether the files, both called `name`, hold the same results.
pub fn same_results(name: &str, new: &Path, old: &Path) -> io::Result<bool> {
    if name != RUN_FILE {
        return same_bytes(new, old);
    }
    let summaries = [Summary::read(new)?, Summary::read(old)?];
    Ok(matches!(summaries, [Some(new), Some(old)] if new.results == old.results))
}

/// Whether the new file records more than the old one, which holds the same results.
pub fn records_more(name: &str, new: &Path, old: &Path) -> io::Result<bool> {
    if name != RUN_FILE {
        return Ok(!same_bytes(new, old)?);
    }
    let files = |path| Ok::<_, io::Error>(Summary::read(path)?.map_or(0, |summary| summary.files));
    Ok(files(new)? > files(old)?)
}

/// `summary.json`, which lists the files beside it: more where more of what happened was to be written.
struct Summary {
    files: usize,
    results: Value,
}

impl Summary {
    /// `None`: it is damaged, and says nothing.
    fn read(path: &Path) -> io::Result<Option<Self>> {
        let Ok(text) = String::from_utf8(fs::read(path)?) else { return Ok(None) };
        let unsealed = unseal(&text);
        let Ok(mut results) = serde_json::from_str::<Value>(&unsealed.json) else { return Ok(None) };
        let files = results.as_object_mut().and_then(|fields| fields.remove("files"));
        let files = files.and_then(|files| Some(files.as_array()?.len())).unwrap_or(0);
        Ok((unsealed.seal == Seal::Intact).then_some(Self { files, results }))
    }
}

fn same_bytes(one: &Path, other: &Path) -> io::Result<bool> {
    if !other.is_file() || fs::metadata(one)?.len() != fs::metadata(other)?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (BufReader::new(File::open(one)?), BufReader::new(File::open(other)?));
    let (mut first, mut second) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let read = one.read(&mut first)?;
        if read == 0 {
            return Ok(true);
        }
        other.read_exact(&mut second[..read])?;
        if first[..read] != second[..read] {
            return Ok(false);
        }
    }
}
