//! An object of a dump, and who takes them.

use super::error::DumpError;
use super::objects::controller_revision::ControllerRevision;
use super::objects::daemon_set::DaemonSet;
use super::objects::event::Event;
use super::objects::node::Node;
use super::objects::pod::Pod;
use super::objects::settings::{LimitRange, PriorityClass, RuntimeClass};
use super::time::UnreadableTimes;

/// An object of one of the kinds that somebody asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    Node(Box<Node>),
    Pod(Box<Pod>),
    DaemonSet(Box<DaemonSet>),
    ControllerRevision(Box<ControllerRevision>),
    PriorityClass(Box<PriorityClass>),
    RuntimeClass(Box<RuntimeClass>),
    LimitRange(Box<LimitRange>),
    Event(Box<Event>),
}

/// Takes the objects of a dump as they come.
pub trait Receiver {
    fn take(&mut self, object: Object);

    /// An object of a kind that nobody asks for was passed over.
    fn passed_over(&mut self, _kind: &str) {}

    /// A file of an archive or a folder holds no objects of a cluster.
    fn unreadable(&mut self, _error: DumpError) {}

    /// A source has been read, in which these texts stand for times.
    fn unreadable_times(&mut self, _times: UnreadableTimes) {}
}
