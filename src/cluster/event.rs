//! What can be scheduled: one closed list.

use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::fleet::event::FleetEvent;
use crate::cluster::images::event::ImagesEvent;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::scheduler::event::SchedulerEvent;

/// Something that is to happen at a given time. It may be stale by then: whoever applies it checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The action of this number in the script.
    Scripted(u32),
    Fleet(FleetEvent),
    Kubelet(KubeletEvent),
    Controllers(ControllersEvent),
    Images(ImagesEvent),
    Scheduler(SchedulerEvent),
}

/// An event is copied several times on its way through the queue, which holds as many as there are pods.
const _: () = assert!(size_of::<Event>() <= 16);
