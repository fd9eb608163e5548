//! The run before the race: which DaemonSets have a rollout, and on how many nodes.

use crate::cluster::plan::Plan;
use crate::cluster::run::RunError;
use crate::sweep::measured::analyses;

/// What the scenario as it is says of one DaemonSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pilot {
    /// Its pods are replaced by others at some time.
    pub is_updated: bool,
    /// On how many nodes it is to run when its last rollout is over.
    pub desired: u32,
}

/// Runs the scenario once, and looks at each DaemonSet.
pub fn pilot(plan: &Plan, seed: u64) -> Result<Vec<Pilot>, RunError> {
    let (analyses, _) = analyses(plan, &[], seed)?;
    let of_each = analyses.into_iter().map(|daemon_set| Pilot {
        is_updated: daemon_set.rollouts.iter().any(|rollout| rollout.from_revision.is_some()),
        desired: daemon_set.rollouts.last().map_or(0, |rollout| rollout.updated.1),
    });
    Ok(of_each.collect())
}
