//! Rotations: the nodes of a pool are renewed one after the other, some of them at once.
//!
//! A rotation works in lanes. Each lane takes a node, sees it leave and something come in its place, and takes the
//! next. What is here says what is to be done and keeps count; it moves no node.

use crate::api::identity::PoolId;
use crate::api::int_or_percent::IntOrPercent;
use crate::api::labels::Labels;
use crate::cluster::fleet::departure::Departure;
use crate::cluster::store::NodeRef;
use crate::engine::delay::Delay;

/// A rotation as it is ordered.
#[derive(Clone, Debug, PartialEq)]
pub struct Rotation {
    pub pool: PoolId,
    pub renewal: Renewal,
    /// How many lanes; a percentage is of the nodes to be renewed, rounded up.
    pub at_once: IntOrPercent,
    pub departure: Departure,
    pub undrainable: UndrainableNode,
}

/// What comes in the place of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Renewal {
    /// The node itself, with another image and these labels more.
    Reimage {
        /// Whether each lane begins with a node more, which goes when all is done.
        surge: bool,
        /// From the end of the node to its appearance under the same name.
        reimage: Delay,
        set_labels: Labels,
    },
    /// A node of another pool, which is Ready before the old one is touched.
    Replace { with_pool: PoolId },
}

/// What becomes of a node that cannot be drained in time (`undrainableNodeBehavior` of AKS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndrainableNode {
    /// It takes pods again, and the rotation stops with what is under way.
    Schedule,
    /// It stays as it is, cordoned, with a surge node in its place; the rotation goes on.
    Cordon,
}

/// How far a rotation has come.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    targets: Vec<NodeRef>,
    next: usize,
    lanes_at_work: u32,
    /// How many nodes could not be drained and have been left.
    pub left_behind: u32,
}

impl Rotation {
    /// How many nodes are renewed at once: at least one, at most all.
    pub fn lanes(&self, nodes: usize) -> u32 {
        let nodes = u32::try_from(nodes).expect("fewer than 2^32 nodes");
        let wanted = self.at_once.scaled_up(nodes).unwrap_or(1).clamp(1, i64::from(nodes.max(1)));
        u32::try_from(wanted).expect("clamped")
    }
}

impl Progress {
    pub fn new(targets: Vec<NodeRef>, lanes: u32) -> Self {
        Self { targets, next: 0, lanes_at_work: lanes, left_behind: 0 }
    }

    /// One node more is to be renewed, after those that are waiting.
    pub fn add(&mut self, node: NodeRef) {
        if self.next == self.targets.len() {
            self.targets.clear();
            self.next = 0;
        }
        self.targets.push(node);
    }

    /// Another lane begins, unless so many are at work.
    pub const fn lane_begins(&mut self, at_most: u32) -> bool {
        let begins = self.lanes_at_work < at_most;
        self.lanes_at_work += begins as u32;
        begins
    }

    /// The next node that is still there.
    pub fn take(&mut self, is_there: impl Fn(NodeRef) -> bool) -> Option<NodeRef> {
        let waiting = &self.targets[self.next..];
        let skipped = waiting.iter().position(|&node| is_there(node)).unwrap_or(waiting.len());
        let taken = waiting.get(skipped).copied();
        self.next = (self.next + skipped + 1).min(self.targets.len());
        taken
    }

    /// No further node is taken.
    pub fn stop(&mut self) {
        self.next = self.targets.len();
    }

    pub const fn is_over(&self) -> bool {
        self.lanes_at_work == 0
    }

    /// A lane has nothing more to do. True: it was the last.
    pub const fn lane_ends(&mut self) -> bool {
        self.lanes_at_work -= 1;
        self.lanes_at_work == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::store::Store;
    use crate::engine::time::Duration;

    fn nodes(count: u32) -> Vec<NodeRef> {
        let mut store = Store::default();
        let add = |number| {
            let id = store.add_node(PoolId(0), number, 0);
            store.node_ref(id)
        };
        (0..count).map(add).collect()
    }

    fn rotation(at_once: IntOrPercent) -> Rotation {
        Rotation {
            pool: PoolId(0),
            renewal: Renewal::Replace { with_pool: PoolId(1) },
            at_once,
            departure: Departure::taken_after(Duration::ZERO),
            undrainable: UndrainableNode::Schedule,
        }
    }

    #[test]
    fn a_surge_is_rounded_up_and_never_more_than_the_pool() {
        let lanes = |text: &str, nodes| rotation(IntOrPercent::Text(text.to_owned())).lanes(nodes);
        assert_eq!((lanes("33%", 10), lanes("1%", 10), lanes("100%", 10)), (4, 1, 10));
        assert_eq!(rotation(IntOrPercent::Int(5)).lanes(3), 3);
        assert_eq!(rotation(IntOrPercent::Int(0)).lanes(3), 1);
    }

    #[test]
    fn nodes_are_taken_in_order_but_for_those_that_are_gone() {
        let nodes = nodes(4);
        let mut progress = Progress::new(nodes.clone(), 2);
        assert_eq!(progress.take(|_| true), Some(nodes[0]));
        assert_eq!(progress.take(|node| node != nodes[1]), Some(nodes[2]));
        progress.stop();
        assert_eq!(progress.take(|_| true), None);
        assert!(!progress.lane_ends());
        assert!(progress.lane_ends());
    }

    #[test]
    fn nodes_that_come_up_later_are_taken_by_the_lanes_that_there_may_be() {
        let nodes = nodes(3);
        let mut progress = Progress::default();
        progress.add(nodes[2]);
        progress.add(nodes[0]);
        assert!(progress.lane_begins(1));
        assert!(!progress.lane_begins(1));
        assert_eq!((progress.take(|_| true), progress.take(|_| true)), (Some(nodes[2]), Some(nodes[0])));
        assert_eq!(progress.take(|_| true), None);
        assert!(progress.lane_ends());
        progress.add(nodes[1]);
        assert!(progress.lane_begins(1));
        assert_eq!(progress.take(|_| true), Some(nodes[1]));
    }
}
