//! What must hold at every instant of a run, checked from scratch. Slow, and off unless asked for.

use super::run::Simulation;
use crate::api::identity::DaemonSetId;
use crate::engine::time::Instant;
use crate::record::observer::Observer;

/// The simulator contradicts itself: a bug of its own, never of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at {at}, {whose}: {what}")]
pub struct InvariantViolation {
    pub at: Instant,
    /// What it is about: a DaemonSet, or a part of the world.
    pub whose: String,
    pub what: String,
}

/// The tally of each DaemonSet equals the one built from scratch, and the controller sees the pods that there are.
pub(super) fn check<O: Observer>(simulation: &Simulation<'_, O>) -> Result<(), InvariantViolation> {
    for (index, state) in simulation.daemon_sets.iter().enumerate() {
        let violation = |what: String| InvariantViolation {
            at: simulation.now,
            whose: format!("DaemonSet {}", simulation.plan.daemon_sets[index].name),
            what,
        };
        if let Some(what) = state.controller.inconsistency() {
            return Err(violation(what));
        }
        if !simulation.watch.is_empty() {
            continue;
        }
        let existing = simulation.store.pods_of(DaemonSetId(index as u16)).count();
        let seen = state.controller.pods_seen();
        if existing != seen {
            return Err(violation(format!("the controller sees {seen} pods of {existing}")));
        }
    }
    if let Some(what) = simulation.pulls_inconsistency() {
        return Err(InvariantViolation { at: simulation.now, whose: "image pulls".to_owned(), what });
    }
    Ok(())
}
