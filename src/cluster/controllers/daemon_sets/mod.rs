//! The DaemonSet controller's queue and syncs, and what becomes of their commands.

pub(in crate::cluster) mod held_back;
pub(in crate::cluster) mod judgement;
pub(in crate::cluster) mod syncs;
pub mod work_queue;
