//! What the manifests of a scenario say when it begins: the objects that somebody may be about to change.

use crate::api::stored_daemon_set::StoredDaemonSet;
use crate::cluster::plan::PodAdmission;

/// What the manifests of a scenario say when it begins.
#[derive(Clone, Debug)]
pub struct AsWritten {
    /// In the order of the plan's.
    pub daemon_sets: Vec<StoredDaemonSet>,
    pub admission: PodAdmission,
}
