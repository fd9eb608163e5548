//! What a stream is, by how it begins: packed, an archive, or a text.

use std::io::Read;

use flate2::bufread::MultiGzDecoder;

use super::archive::{is_archive, read_archive};
use super::error::DumpError;
use super::object::Receiver;
use super::peek::peek;
use super::text::read_text;
use super::time::UnreadableTimes;

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Reads all objects of a stream. `source` is its name, for what is said of it.
pub fn read(source: &str, stream: impl Read, receiver: &mut dyn Receiver) -> Result<(), DumpError> {
    drop(UnreadableTimes::take());
    let read = read_objects(source, stream, receiver);
    receiver.unreadable_times(UnreadableTimes::take());
    read
}

fn read_objects(source: &str, stream: impl Read, receiver: &mut dyn Receiver) -> Result<(), DumpError> {
    let (beginning, stream) = peek(source, stream)?;
    if beginning.starts_with(&GZIP) {
        let (beginning, unpacked) = peek(source, MultiGzDecoder::new(stream))?;
        if is_archive(&beginning) {
            return read_archive(source, unpacked, receiver);
        }
        if beginning.starts_with(&GZIP) {
            return Err(DumpError::of(source, "it is packed twice; unpack it once"));
        }
        return read_text(source, unpacked, receiver);
    }
    if is_archive(&beginning) {
        return read_archive(source, stream, receiver);
    }
    read_text(source, stream, receiver)
}
