//! What a sync asks for: pods to create, pods to delete, and to be woken later.

use crate::api::identity::{NodeId, PodId};
use crate::engine::time::Duration;

/// `BurstReplicas`: the most creates, and the most deletes, that one sync asks for.
pub const BURST_REPLICAS: usize = 250;

/// What a sync asks for.
#[derive(Clone, Debug, Default)]
pub struct Commands {
    pub creates: Vec<Create>,
    pub deletes: Vec<Delete>,
    /// Wake-ups after a delay.
    pub requeue_after: Vec<WakeUp>,
}

/// Wake-ups that one sync asks for and that are due at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WakeUp {
    pub after: Duration,
    /// How often the real controller asks for it: once for each failed pod. Of its queue, which holds a key once, they are one.
    pub times: usize,
}

/// A pod to create on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Create {
    pub node: NodeId,
    pub reason: CreateReason,
}

/// A pod to delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delete {
    pub node: NodeId,
    pub pod: PodId,
    pub reason: DeleteReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreateReason {
    /// The node has none.
    Missing,
    /// Beside an old one.
    Surge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeleteReason {
    /// The node should not run the DaemonSet.
    NotEligible,
    /// There are too many on the node.
    Excess,
    Failed,
    Succeeded,
    /// A rolling update replaces it.
    Replaced,
    /// It waits for a node that is gone.
    NodeGone,
}

impl Commands {
    pub fn clear(&mut self) {
        self.creates.clear();
        self.deletes.clear();
        self.requeue_after.clear();
    }

    pub fn create(&mut self, node: usize, reason: CreateReason) {
        self.creates.push(Create { node: NodeId(node as u32), reason });
    }

    pub fn delete(&mut self, node: usize, pod: PodId, reason: DeleteReason) {
        self.deletes.push(Delete { node: NodeId(node as u32), pod, reason });
    }

    /// Whether a sync asked for nothing at all.
    pub fn are_none(&self) -> bool {
        self.creates.is_empty() && self.deletes.is_empty() && self.requeue_after.is_empty()
    }

    pub(super) fn has_room_for_deletes(&self) -> bool {
        self.deletes.len() < BURST_REPLICAS
    }
}
