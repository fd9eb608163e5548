//! What is remembered of rotations that were begun, and of the lanes in which they work.

use crate::api::identity::NodeId;
use crate::cluster::fleet::rotation::{Progress, Renewal, Rotation};
use crate::cluster::store::NodeRef;
use crate::record::fact::Reason;

/// A rotation that was begun.
pub struct RunningRotation<'run> {
    pub order: &'run Rotation,
    pub progress: Progress,
    /// The nodes that were added for it, to go at its end.
    pub surge: Vec<NodeRef>,
    /// Whether its nodes are those that turn out to be full, as they do.
    pub for_full_nodes: bool,
}

/// One place of work of a rotation.
#[derive(Clone, Copy, Debug)]
pub struct Lane {
    pub rotation: u32,
    pub stage: Stage,
    /// The node whose successor is being waited for.
    pub target: Option<NodeRef>,
}

/// What a lane is waiting for.
#[derive(Clone, Copy, Debug)]
pub enum Stage {
    /// Nothing: it can take the next node.
    Free,
    /// The cloud provides a node.
    Provisioning,
    /// A node that starts.
    Starting,
    /// The node that it waited for is gone.
    Lost,
    /// The node that it waited for is Ready.
    Ready,
    Draining(NodeRef),
    /// A node that will not be drained in time.
    Undrainable(NodeRef),
    Reimaging(NodeId),
}

impl<'run> RunningRotation<'run> {
    pub fn new(order: &'run Rotation, progress: Progress) -> Self {
        Self { order, progress, surge: Vec::new(), for_full_nodes: false }
    }

    /// It waits for nodes to be full.
    pub fn of_full_nodes(order: &'run Rotation) -> Self {
        Self { for_full_nodes: true, ..Self::new(order, Progress::default()) }
    }

    pub fn reason(&self) -> Reason {
        match self.order.renewal {
            Renewal::Reimage { .. } => Reason::Upgrade,
            Renewal::Replace { .. } => Reason::CapacityReplacement,
        }
    }
}
