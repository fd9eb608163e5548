//! Objects with all that changed of them, read back one after the other, as often as there are families of series.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

const WORD: usize = size_of::<u64>();

/// What says which object it is, and what never changes of it.
pub type Identity = [u64; IDENTITY_WORDS];
const IDENTITY_WORDS: usize = 5;

/// All objects of one kind, in a file that `ChangeSpool` wrote.
pub struct FinishedObjects<S, const N: usize> {
    source: BufReader<S>,
    count: u64,
}

/// The object that is being looked at.
pub struct FinishedObject<'a, S, const N: usize> {
    pub identity: Identity,
    /// The first scrape that did not see it.
    end: u64,
    changes: u64,
    source: &'a mut BufReader<S>,
}

impl<S: Read + Seek, const N: usize> FinishedObjects<S, N> {
    pub fn new(source: S, count: u64) -> Self {
        Self { source: BufReader::with_capacity(1 << 16, source), count }
    }

    pub fn for_each(
        &mut self,
        mut visit: impl FnMut(&mut FinishedObject<'_, S, N>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.source.seek(SeekFrom::Start(0))?;
        for _ in 0..self.count {
            let head: [u64; IDENTITY_WORDS + 2] = words(&mut self.source)?;
            let [identity @ .., end, changes] = head;
            let mut object = FinishedObject { identity, end, changes, source: &mut self.source };
            visit(&mut object)?;
            let bytes = object.bytes();
            self.source.seek_relative(bytes)?;
        }
        Ok(())
    }
}

impl<S: Read + Seek, const N: usize> FinishedObject<'_, S, N> {
    /// From which scrape on and up to which one, itself not included, the object had which values.
    pub fn for_each_stretch(
        &mut self,
        mut visit: impl FnMut(u64, u64, &[u64; N]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut before: Option<(u64, [u64; N])> = None;
        for _ in 0..self.changes {
            let [scrape] = words(self.source)?;
            let values = words(self.source)?;
            if let Some((from, values)) = before.replace((scrape, values)) {
                visit(from, scrape, &values)?;
            }
        }
        if let Some((from, values)) = before {
            visit(from, self.end, &values)?;
        }
        self.source.seek_relative(-self.bytes())
    }

    /// How many bytes its changes have.
    const fn bytes(&self) -> i64 {
        (self.changes as usize * (N + 1) * WORD) as i64
    }
}

fn words<const N: usize>(source: &mut impl Read) -> io::Result<[u64; N]> {
    let mut words = [0; N];
    for word in &mut words {
        let mut bytes = [0; WORD];
        source.read_exact(&mut bytes)?;
        *word = u64::from_le_bytes(bytes);
    }
    Ok(words)
}
