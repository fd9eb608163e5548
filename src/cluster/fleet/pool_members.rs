//! The nodes that a pool has now, in a small table: who picks one of them looks at all.

use crate::api::identity::NodeId;
use crate::engine::random::mix64;

/// The nodes of one pool by their number in it.
#[derive(Clone, Debug, Default)]
pub(in crate::cluster) struct PoolMembers {
    by_ordinal: Vec<Option<Member>>,
    count: u32,
}

#[derive(Clone, Copy, Debug)]
struct Member {
    id: NodeId,
    name_hash: u64,
}

impl PoolMembers {
    pub fn join(&mut self, ordinal: u32, id: NodeId, name_hash: u64) {
        let ordinal = ordinal as usize;
        if self.by_ordinal.len() <= ordinal {
            self.by_ordinal.resize(ordinal + 1, None);
        }
        let before = self.by_ordinal[ordinal].replace(Member { id, name_hash });
        self.count += u32::from(before.is_none());
    }

    pub fn leave(&mut self, ordinal: u32) {
        let before = self.by_ordinal[ordinal as usize].take();
        self.count -= u32::from(before.is_some());
    }

    /// How many nodes there are.
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// A node picked at random. Each has a number of its own for every draw, so that a node more changes no other pick but
    /// those that fall on it.
    pub fn pick(&self, draw: u64) -> Option<NodeId> {
        let members = self.by_ordinal.iter().flatten();
        members.min_by_key(|member| mix64(member.name_hash ^ draw)).map(|member| member.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(ordinals: impl IntoIterator<Item = u32>) -> PoolMembers {
        let mut members = PoolMembers::default();
        ordinals.into_iter().for_each(|ordinal| {
            members.join(ordinal, NodeId(100 + ordinal), u64::from(ordinal).wrapping_mul(0x9e37_79b9));
        });
        members
    }

    #[test]
    fn who_has_left_is_not_picked_and_the_others_picks_stay() {
        let (mut some, all) = (members(0..20), members(0..20));
        some.leave(7);
        assert_eq!((some.count(), all.count()), (19, 20));
        let mut hits = 0;
        for draw in (0..200).map(mix64) {
            let (with, without) = (all.pick(draw), some.pick(draw));
            assert_ne!(without, Some(NodeId(107)));
            assert!(with == without || with == Some(NodeId(107)));
            hits += u32::from(with != without);
        }
        assert!((3..=25).contains(&hits), "{hits} of 200 picks should be about 10");
        assert_eq!(members([]).pick(1), None);
    }

    #[test]
    fn who_comes_back_counts_once() {
        let mut members = members([3, 3, 5]);
        assert_eq!(members.count(), 2);
        members.leave(3);
        members.leave(3);
        assert_eq!(members.count(), 1);
    }
}
