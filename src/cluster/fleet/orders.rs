//! What the fleet wants done when something of it is due: orders, which the run carries out at once, one after the other.

use smallvec::SmallVec;

use crate::api::identity::{NodeId, PodId, PoolId};
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::fleet::departure::Mark;
use crate::cluster::fleet::event::FleetEvent;
use crate::cluster::kubelet::pressure::PressureKind;
use crate::engine::time::Duration;
use crate::record::fact::Reason;

/// In the order in which they are to be carried out.
pub(in crate::cluster) type Orders = SmallVec<[Order; 2]>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cluster) enum Order {
    /// A new node joins the pool.
    Join(PoolId),
    /// A new node joins the pool, and the rotation's lane is told which.
    JoinForLane(PoolId, u32),
    /// A node that has left is there again as another machine, for which the rotation's lane waits.
    ReturnForLane(NodeId, u32),
    Remove(NodeId, Reason),
    /// It is decided that the node goes: it takes no new pods, and its daemon pods stay.
    GiveNotice(NodeId, Mark, Reason),
    /// It stays after all.
    TakeNoticeBack(NodeId, Mark),
    /// It gets a label more, by its key and value.
    Label(NodeId, &'static str, &'static str),
    DeletePod(PodId, Reason),
    /// Its kubelet stops working, or is back.
    Fail(NodeId),
    Repair(NodeId),
    RunShort(NodeId, PressureKind, Duration),
    /// An order like the others, because what is scheduled first for an instant happens first.
    Schedule(Upcoming),
}

/// An event of the fleet that is to be scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cluster) struct Upcoming {
    after: Duration,
    event: FleetEvent,
}

impl Upcoming {
    pub fn schedule(self, core: &mut Core<'_>) {
        core.schedule(self.after, Event::Fleet(self.event));
    }
}

impl FleetEvent {
    pub(super) const fn after(self, after: Duration) -> Upcoming {
        Upcoming { after, event: self }
    }
}
