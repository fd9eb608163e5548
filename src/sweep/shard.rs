//! A sweep's work, dealt out to several machines.

/// One of `count` equal parts of the work: every `count`-th piece from the piece `index` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    pub index: u64,
    pub count: u64,
}

impl Shard {
    /// All of the work.
    pub const WHOLE: Self = Self { index: 0, count: 1 };

    /// Whether this piece of work is in this part.
    pub const fn has(self, piece: u64) -> bool {
        piece % self.count == self.index
    }
}
