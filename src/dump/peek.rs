//! The beginning of a stream, which is read again with the rest: pipes and unpackers give as little at once as they like.

use std::io::{self, BufReader, Chain, Cursor, Read};

use super::error::DumpError;

/// A header of an archive, and more blanks than most texts begin with.
const BEGINNING: u64 = 4096;
const BUFFER_BYTES: usize = 1 << 16;

/// A stream whose beginning has been looked at.
pub type Peeked<R> = BufReader<Chain<Cursor<Vec<u8>>, R>>;

/// How the stream begins, and all of it.
pub fn peek<R: Read>(source: &str, mut stream: R) -> Result<(Vec<u8>, Peeked<R>), DumpError> {
    let mut beginning = Vec::new();
    let read: io::Result<usize> = (&mut stream).take(BEGINNING).read_to_end(&mut beginning);
    read.map_err(|error| DumpError::of(source, format!("cannot be read: {error}")))?;
    let whole = Cursor::new(beginning.clone()).chain(stream);
    Ok((beginning, BufReader::with_capacity(BUFFER_BYTES, whole)))
}
