//! What must hold at every instant of a run, checked from scratch. Slow, and off unless asked for.

use crate::api::identity::{DaemonSetId, NodeId};
use crate::cluster::run::Run;
use crate::engine::time::Instant;

/// The simulator contradicts itself: a bug of its own, never of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at {at}, {whose}: {what}")]
pub struct InvariantViolation {
    pub at: Instant,
    /// What it is about: a DaemonSet, a node, or a part of the world.
    pub whose: String,
    pub what: String,
}

/// The tally of each DaemonSet equals the one built from scratch, a controller with nothing to do finds nothing, it sees the
/// pods that there are, the pools count the nodes that there are, and the load of each node is what its pods take.
pub(in crate::cluster) fn check(run: &Run<'_>) -> Result<(), InvariantViolation> {
    for (index, state) in run.daemon_sets.iter().enumerate() {
        let violation = |what: String| InvariantViolation {
            at: run.core.now,
            whose: format!("DaemonSet {}", run.plan.daemon_sets[index].name),
            what,
        };
        if let Some(what) = state.controller.inconsistency(run.core.now) {
            return Err(violation(what));
        }
        if !run.watch.is_empty() {
            continue;
        }
        let existing = run.core.store.pods_of(DaemonSetId(index as u16)).count();
        let seen = state.controller.pods_seen();
        if existing != seen {
            return Err(violation(format!("the controller sees {seen} pods of {existing}")));
        }
    }
    if let Some(what) = run.fleet.inconsistency(&run.core) {
        return Err(InvariantViolation { at: run.core.now, whose: "fleet".to_owned(), what });
    }
    if let Some(what) = run.images.inconsistency(&run.core) {
        return Err(InvariantViolation { at: run.core.now, whose: "image pulls".to_owned(), what });
    }
    for index in 0..run.core.store.node_count() {
        let node = NodeId(index as u32);
        let what = run
            .starts
            .inconsistency(&run.core, node)
            .or_else(|| run.scheduler.inconsistency(&run.core, node));
        if let Some(what) = what {
            let whose = format!("node {}", run.core.catalog.node(node));
            return Err(InvariantViolation { at: run.core.now, whose, what });
        }
    }
    Ok(())
}
