//! What changed from one scrape to the next, of objects that come and go.
//!
//! OpenMetrics wants each series in one piece, and the samples of a run come by time. So only changes are kept: of an object
//! that there is its last ones in memory, all before them in a scratch file, block by block; an object that is gone is written whole
//! to a second one. Memory is needed for the objects that there are at a time, however long the run is.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom, Write};

use super::finished_objects::{FinishedObjects, Identity};

/// So many changes of an object are kept in memory before they are written away together.
const BLOCK: usize = 64;

/// The finished objects are written in pieces of so many bytes.
const BUFFER_SIZE: usize = 1 << 16;

/// The values of an object from one scrape on.
pub type Change<const N: usize> = (u64, [u64; N]);

/// A file for a while.
pub trait Scratch: Read + Write + Seek {}

impl<S: Read + Write + Seek> Scratch for S {}

/// The changes of the objects of one kind, each with `N` values.
pub struct ChangeSpool<K, S, const N: usize> {
    living: BTreeMap<K, Living<N>>,
    /// The blocks of objects that changed often.
    blocks: S,
    blocks_end: u64,
    finished: S,
    buffer: Vec<u8>,
    count: u64,
}

struct Living<const N: usize> {
    identity: Identity,
    last: [u64; N],
    recent: Vec<Change<N>>,
    /// Where its full blocks are.
    blocks: Vec<u64>,
}

impl<K: Ord, S: Scratch, const N: usize> ChangeSpool<K, S, N> {
    pub fn new(blocks: S, finished: S) -> Self {
        Self { living: BTreeMap::new(), blocks, blocks_end: 0, finished, buffer: Vec::new(), count: 0 }
    }

    /// What a scrape sees of an object.
    pub fn see(&mut self, key: K, identity: Identity, scrape: u64, values: [u64; N]) -> io::Result<()> {
        let object = self.living.entry(key).or_insert_with(|| Living {
            identity,
            last: values,
            recent: Vec::new(),
            blocks: Vec::new(),
        });
        let is_first = object.recent.is_empty() && object.blocks.is_empty();
        if !is_first && object.last == values {
            return Ok(());
        }
        object.last = values;
        object.recent.push((scrape, values));
        if object.recent.len() < BLOCK {
            return Ok(());
        }
        object.blocks.push(self.blocks_end);
        let mut bytes = Vec::with_capacity(block_bytes::<N>());
        object.recent.drain(..).for_each(|change| push_change(&mut bytes, &change));
        self.blocks.seek(SeekFrom::Start(self.blocks_end))?;
        self.blocks.write_all(&bytes)?;
        self.blocks_end += bytes.len() as u64;
        Ok(())
    }

    /// The object is gone; `scrape` is the first that does not see it. One that no scrape saw is of no interest.
    pub fn end(&mut self, key: &K, scrape: u64) -> io::Result<()> {
        match self.living.remove(key) {
            Some(object) => self.write_whole(&object, scrape),
            None => Ok(()),
        }
    }

    /// All objects, those that are left by their keys behind the others. `scrape` is the first that there was not.
    pub fn finish(mut self, scrape: u64) -> io::Result<FinishedObjects<S, N>> {
        for object in std::mem::take(&mut self.living).into_values() {
            self.write_whole(&object, scrape)?;
        }
        self.finished.write_all(&self.buffer)?;
        Ok(FinishedObjects::new(self.finished, self.count))
    }

    fn write_whole(&mut self, object: &Living<N>, end: u64) -> io::Result<()> {
        self.count += 1;
        let changes = object.blocks.len() * BLOCK + object.recent.len();
        let head = object.identity.into_iter().chain([end, changes as u64]);
        head.for_each(|word| push_word(&mut self.buffer, word));
        for &block in &object.blocks {
            let begin = self.buffer.len();
            self.buffer.resize(begin + block_bytes::<N>(), 0);
            self.blocks.seek(SeekFrom::Start(block))?;
            self.blocks.read_exact(&mut self.buffer[begin..])?;
            self.write_out_full()?;
        }
        object.recent.iter().for_each(|change| push_change(&mut self.buffer, change));
        self.write_out_full()
    }

    fn write_out_full(&mut self) -> io::Result<()> {
        if self.buffer.len() >= BUFFER_SIZE {
            self.finished.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }
}

const fn block_bytes<const N: usize>() -> usize {
    BLOCK * (N + 1) * size_of::<u64>()
}

fn push_change<const N: usize>(bytes: &mut Vec<u8>, (scrape, values): &Change<N>) {
    push_word(bytes, *scrape);
    values.iter().for_each(|&value| push_word(bytes, value));
}

fn push_word(bytes: &mut Vec<u8>, word: u64) {
    bytes.extend_from_slice(&word.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    type Spool = ChangeSpool<u32, Cursor<Vec<u8>>, 2>;
    /// From when to when which values were.
    type Stretch = (u64, u64, [u64; 2]);

    fn spool() -> Spool {
        Spool::new(Cursor::default(), Cursor::default())
    }

    /// Of each object what it is, and its values; read twice.
    fn stretches(spool: Spool, end: u64) -> Vec<(u64, Vec<Stretch>)> {
        let mut finished = spool.finish(end).unwrap();
        let mut read = || {
            let mut objects = Vec::new();
            let visited = finished.for_each(|object| {
                let mut stretches = Vec::new();
                object.for_each_stretch(|from, to, values| {
                    stretches.push((from, to, *values));
                    Ok(())
                })?;
                objects.push((object.identity[0], stretches));
                // Once more, as for another series of the same object.
                object.for_each_stretch(|_, _, _| Ok(()))
            });
            visited.unwrap();
            objects
        };
        let objects = read();
        assert_eq!(objects, read());
        objects
    }

    #[test]
    fn an_object_is_in_one_piece_from_its_first_scrape_to_its_end() {
        let mut spool = spool();
        for scrape in 0..6 {
            spool.see(7, [7, 0, 0, 0, 0], scrape, [scrape / 2, 9]).unwrap();
        }
        spool.see(3, [3, 0, 0, 0, 0], 1, [1, 1]).unwrap();
        spool.end(&3, 4).unwrap();
        spool.end(&5, 4).unwrap();
        let expected = [(3, vec![(1, 4, [1, 1])]), (7, vec![(0, 2, [0, 9]), (2, 4, [1, 9]), (4, 6, [2, 9])])];
        assert_eq!(stretches(spool, 6), expected);
    }

    #[test]
    fn an_object_that_changes_often_is_kept_in_blocks_and_read_in_order() {
        let mut spool = spool();
        let changes = 5 * BLOCK as u64 + 3;
        for scrape in 0..changes {
            for object in [1, 2] {
                spool.see(object, [object.into(), 0, 0, 0, 0], scrape, [scrape, object.into()]).unwrap();
                assert!(spool.living[&object].recent.len() < BLOCK);
            }
        }
        let objects = stretches(spool, changes);
        for (object, (identity, stretches)) in [1, 2].into_iter().zip(objects) {
            assert_eq!(identity, object);
            let expected: Vec<_> =
                (0..changes).map(|scrape| (scrape, scrape + 1, [scrape, object])).collect();
            assert_eq!(stretches, expected);
        }
    }
}
