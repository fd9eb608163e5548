//! A reader that gives so much for one object and no more: what never ends, or is one huge text, is refused before it is in memory.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// The most that one object takes. The API server takes 1.5 MiB, and kubectl's spaces make several times that of it.
pub const LARGEST_OBJECT: u64 = 32 << 20;
/// The most of one source, unpacked.
const LARGEST_SOURCE: u64 = 1 << 40;

/// How much may still be read before the object that is being read ends.
#[derive(Clone, Debug)]
pub struct Allowance(Rc<Cell<u64>>);

impl Default for Allowance {
    fn default() -> Self {
        Self(Rc::new(Cell::new(LARGEST_OBJECT)))
    }
}

impl Allowance {
    /// An object has ended.
    pub fn renew(&self) {
        self.0.set(LARGEST_OBJECT);
    }
}

#[derive(Debug)]
pub struct Metered<R> {
    inner: R,
    allowance: Allowance,
    read: u64,
}

impl<R> Metered<R> {
    pub fn new(inner: R, allowance: Allowance) -> Self {
        Self { inner, allowance, read: 0 }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.allowance.0.get();
        if left == 0 {
            return Err(io::Error::other(format!("an object is larger than {} MiB", LARGEST_OBJECT >> 20)));
        }
        if self.read > LARGEST_SOURCE {
            return Err(io::Error::other("there is more than 1 TiB of it"));
        }
        let read = self.inner.read(buffer)?;
        self.allowance.0.set(left.saturating_sub(read as u64));
        self.read += read as u64;
        Ok(read)
    }
}
