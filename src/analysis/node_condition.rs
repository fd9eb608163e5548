//! How a node is, as the facts tell it.

use crate::record::fact::{Fact, FactKind, Reason};

/// Whether there is a machine, and what the control plane knows of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum NodeCondition {
    #[default]
    Gone,
    Starting,
    Ready,
    /// It is down, which the control plane has not noticed.
    Down,
    /// The control plane has found that it is not ready.
    NotReady,
}

impl NodeCondition {
    /// What the fact makes of it; `None`: it says nothing of that.
    pub fn after(self, fact: &Fact) -> Option<Self> {
        match (fact.kind(), fact.reason()) {
            (FactKind::NodeJoined, Reason::StartUp) => Some(Self::Starting),
            (FactKind::NodeJoined | FactKind::NodeReady | FactKind::NodeUp, _) => Some(Self::Ready),
            (FactKind::NodeDown, _) if self != Self::NotReady => Some(Self::Down),
            (FactKind::NodeNotReady | FactKind::NodeDown, _) => Some(Self::NotReady),
            (FactKind::NodeLeft, _) => Some(Self::Gone),
            _ => None,
        }
    }
}
