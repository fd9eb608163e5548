//! Why there is nothing to compare.

use super::workload::Workload;
use crate::cluster::run::RunError;
use crate::engine::time::Instant;

/// A StatefulSet looks at all its pods for each of them, so that more would take minutes.
pub const MAX_REPLICAS: u32 = 20_000;

/// A pod is created, perhaps deleted and replaced, and perhaps lost: three times a place. In a experiment with so many pods for
/// each, something takes them away again and again,
pub(super) const MAX_PODS_PER_REPLICA: usize = 20;
/// which in a small cluster a few hundred do not prove.
pub(super) const MIN_POD_LIMIT: usize = 10_000;

/// Why there is nothing to compare.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotCompare {
    #[error("no node runs `{0}` when the scenario begins, so there is nothing to compare")]
    NoEligibleNode(String),
    #[error("{0} replicas are more than a comparison takes; write --replicas with at most {MAX_REPLICAS}")]
    TooManyReplicas(u32),
    #[error(transparent)]
    NeverSettles(#[from] NeverSettles),
    #[error(transparent)]
    Run(#[from] RunError),
}

/// The pods of a workload come and go without end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{name}` as a {workload:?} is never at rest: something takes its pods away again and again, and at {at} there had been \
     {pods} of them, where a comparison gives up ({MAX_PODS_PER_REPLICA} for each node that runs it, each replica and each \
     node that joins, and at least {MIN_POD_LIMIT}); see `everynode run` for what happens to them"
)]
pub struct NeverSettles {
    pub name: String,
    pub workload: Workload,
    pub at: Instant,
    pub pods: usize,
}
