//! CRC-32, as gzip and zip have it: what was damaged by accident is noticed, and anybody can work it out again
//! (`python3 -c 'import sys, zlib; print(f"{zlib.crc32(sys.stdin.buffer.read()):08x}")' < FILE`).

use std::fmt;
use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

/// The checksum of bytes that come one after the other; prints as eight hexadecimal digits.
#[derive(Debug, Default)]
pub struct Checksum(flate2::Crc);

/// Reads or writes through, and updates the checksum with all that passes.
#[derive(Debug)]
pub struct Checksummed<T> {
    inner: T,
    bytes: u64,
    checksum: Checksum,
}

/// Length and checksum of a file, as another file records them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChecksum {
    pub name: String,
    pub bytes: u64,
    pub checksum: String,
    /// When the run begins by the clock in it, in UTC, if somebody said when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<String>,
}

impl FileChecksum {
    /// Of a whole file, under this name.
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        let checksum = Checksum::of(bytes).to_string();
        Self { name: name.to_owned(), bytes: bytes.len() as u64, checksum, starts_at: None }
    }

    /// Whether both are of the same bytes under the same name.
    pub fn is_of_same(&self, other: &Self) -> bool {
        (&self.name, self.bytes, &self.checksum) == (&other.name, other.bytes, &other.checksum)
    }
}

impl Checksum {
    pub fn of(bytes: &[u8]) -> Self {
        let mut checksum = Self::default();
        checksum.update(bytes);
        checksum
    }

    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:08x}", self.0.sum())
    }
}

impl<T> Checksummed<T> {
    pub fn new(inner: T) -> Self {
        Self { inner, bytes: 0, checksum: Checksum::default() }
    }

    /// All that has passed, under this name.
    pub fn file_checksum(&self, name: &str) -> FileChecksum {
        let (name, checksum) = (name.to_owned(), self.checksum.to_string());
        FileChecksum { name, bytes: self.bytes, checksum, starts_at: None }
    }

    fn passed(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.checksum.update(bytes);
    }
}

impl<R: Read> Read for Checksummed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.passed(&buffer[..length]);
        Ok(length)
    }
}

impl<W: Write> Write for Checksummed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.inner.write(bytes)?;
        self.passed(&bytes[..length]);
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of CRC-32/ISO-HDLC in every catalogue of CRCs.
    #[test]
    fn it_is_the_checksum_of_gzip() {
        assert_eq!(Checksum::of(b"123456789").to_string(), "cbf43926");
        assert_eq!(Checksum::of(b"").to_string(), "00000000");
    }

    #[test]
    fn what_is_read_and_what_is_written_have_one_sum() {
        let mut written = Checksummed::new(Vec::new());
        written.write_all(b"1234").unwrap();
        written.write_all(b"56789").unwrap();
        let mut read = Checksummed::new(&written.inner[..]);
        io::copy(&mut read, &mut io::sink()).unwrap();
        let expected =
            FileChecksum { name: "a".to_owned(), bytes: 9, checksum: "cbf43926".to_owned(), starts_at: None };
        assert_eq!((read.file_checksum("a"), written.file_checksum("a")), (expected.clone(), expected));
    }
}
