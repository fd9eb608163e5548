//! Images: which are on which node, and how those that are not get there.

pub(in crate::cluster) mod outages;
pub mod pull_queue;
pub(in crate::cluster) mod puller;
pub mod registry;
pub mod table;
pub(in crate::cluster) mod waiting;
