//! A text of objects: JSON or YAML, by how it begins.

use std::io::{self, BufRead, Read};

use super::counted::Counted;
use super::error::DumpError;
use super::json::read_json;
use super::object::Receiver;
use super::peek::peek;
use super::yaml::read_yaml;

const UTF_8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];
const UTF_16_MARKS: [[u8; 2]; 2] = [[0xff, 0xfe], [0xfe, 0xff]];

/// Reads all objects of a text, which is neither packed nor an archive.
pub fn read_text(source: &str, text: impl Read, receiver: &mut dyn Receiver) -> Result<(), DumpError> {
    let mut counted = Counted::new(receiver);
    let read = read_by_format(source, text, &mut counted);
    read.map_err(|error| DumpError { objects_before: counted.objects, ..error })
}

fn read_by_format(source: &str, text: impl Read, receiver: &mut dyn Receiver) -> Result<(), DumpError> {
    let (beginning, mut text) = peek(source, text)?;
    if UTF_16_MARKS.iter().any(|mark| beginning.starts_with(mark)) {
        // The reader of YAML takes it, and all JSON is YAML.
        return read_yaml(source, text, receiver);
    }
    let mut beginning = beginning.as_slice();
    if let Some(unmarked) = beginning.strip_prefix(&UTF_8_MARK) {
        beginning = unmarked;
        skip(&mut text, UTF_8_MARK.len());
    }
    let first = match beginning.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(first) => Some(*first),
        None => past_blanks(&mut text)
            .map_err(|error| DumpError::of(source, format!("cannot be read: {error}")))?,
    };
    match first {
        Some(b'{' | b'[') => read_json(source, text, receiver),
        Some(_) => read_yaml(source, text, receiver),
        None => Err(DumpError::of(source, "there is nothing in it")),
    }
}

/// Leaves out the blanks that a text begins with, and gives the byte that comes then.
fn past_blanks(text: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        let read = text.fill_buf()?;
        let blanks = read.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let (first, is_end) = (read.get(blanks).copied(), read.is_empty());
        text.consume(blanks);
        if first.is_some() || is_end {
            return Ok(first);
        }
    }
}

/// Of what has been read before.
fn skip(text: &mut impl BufRead, bytes: usize) {
    if text.fill_buf().is_ok() {
        text.consume(bytes);
    }
}
