//! What kubectl printed, read as a stream: one object after the other, each forgotten when the next one comes.
//!
//! JSON and YAML, single objects, lists of any kind, several documents behind each other, packed or in an archive. The objects here
//! have the fields that somebody asks for; kinds that nobody asks for are passed over without being kept. A dump of a gigabyte
//! takes no more memory than its largest object.

mod archive;
mod counted;
mod detect;
mod divisions;
mod error;
mod fields;
mod json;
mod kind;
mod metered;
mod object;
mod objects;
mod peek;
mod pool_labels;
mod rest;
mod text;
mod time;
mod yaml;

pub use self::archive::may_hold_objects;
pub use self::detect::read;
pub use self::error::DumpError;
pub use self::object::{Object, Receiver};
pub use self::objects::controller_revision::ControllerRevision;
pub use self::objects::daemon_set::{DaemonSet, Status as DaemonSetStatusSaid};
pub use self::objects::event::{Event, InvolvedObject};
pub use self::objects::meta::{Meta, Owner};
pub use self::objects::node::{Node, NodeCondition, NodeImage, NodeSpec, NodeStatus, NodeTaint};
pub use self::objects::pod::{
    ContainerState, ContainerStatus, Pod, PodCondition, PodContainer, PodSpec, PodStatus, StateTimes,
};
pub use self::objects::settings::{LimitRange, PriorityClass, RuntimeClass};
pub use self::pool_labels::PoolName;
pub use self::time::{Time, UnreadableTimes};

#[cfg(test)]
mod tests;
