//! A sweep's work, dealt out to several machines.
//!
//! Parts are counted from 0, as Kubernetes counts the pods of an Indexed Job. What the environment says is handed in;
//! nothing here reads it ([`choice`]).

pub mod choice;

use std::fmt;

/// One of `count` equal parts of the work: every `count`-th piece from the piece `index` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 0, below `count`.
    pub index: u64,
    /// At least 1, at most [`MAX_SHARDS`].
    pub count: u64,
}

/// As many as a Kubernetes Indexed Job has completions at most
/// (<https://kubernetes.io/docs/concepts/workloads/controllers/job/>).
pub const MAX_SHARDS: u64 = 100_000;

impl Shard {
    /// All of the work.
    pub const WHOLE: Self = Self { index: 0, count: 1 };

    /// Whether this piece of work is in this part.
    pub const fn has(self, piece: u64) -> bool {
        piece % self.count == self.index
    }

    /// Whether this is all of the work.
    pub const fn is_whole(self) -> bool {
        self.count == 1
    }

    /// How many of the first `pieces` pieces of work are in this part.
    pub const fn share_of(self, pieces: u64) -> u64 {
        pieces / self.count + (self.index < pieces % self.count) as u64
    }

    /// The name of its folder: `shard-0003-of-0008`, so that a listing has the parts in their order.
    pub fn folder_name(self) -> String {
        format!("shard-{:04}-of-{:04}", self.index, self.count)
    }
}

/// As one writes it: `3/8`.
impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_shard_is_named_so_that_listings_are_in_order() {
        let shard = Shard { index: 3, count: 8 };
        assert_eq!(
            (shard.to_string(), shard.folder_name()),
            ("3/8".to_owned(), "shard-0003-of-0008".to_owned())
        );
    }

    proptest! {
        #[test]
        fn every_piece_is_in_one_shard_and_shares_are_even(pieces in 0_u64..200, count in 1_u64..20) {
            let shards: Vec<Shard> = (0..count).map(|index| Shard { index, count }).collect();
            for piece in 0..pieces {
                prop_assert_eq!(shards.iter().filter(|shard| shard.has(piece)).count(), 1);
            }
            for shard in shards {
                let has = (0..pieces).filter(|&piece| shard.has(piece)).count() as u64;
                prop_assert_eq!(has, shard.share_of(pieces));
                prop_assert!(has.abs_diff(pieces / count) <= 1);
            }
        }
    }
}
