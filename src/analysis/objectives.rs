//! Objectives: what a run is asked to keep, and whether it did.

use super::run::DaemonSetAnalysis;
use crate::api::identity::DaemonSetId;
use crate::engine::time::{Duration, Instant};

/// What a run should keep.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub enum Objective {
    /// The share of desired nodes that are available, by the status, never falls below this once all were.
    Availability { daemon_set: DaemonSetId, at_least: f64 },
    /// Every rollout finishes within this time.
    Rollout { daemon_set: DaemonSetId, within: Duration },
    /// This share of the nodes that join are covered within this time.
    JoinToAvailable { daemon_set: DaemonSetId, quantile: f64, within: Duration },
}

/// Whether an objective was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectiveOutcome {
    pub met: bool,
    /// What was asked, in words.
    pub objective: String,
    /// What was seen, in words.
    pub observed: String,
}

impl Objective {
    pub const fn daemon_set(&self) -> DaemonSetId {
        match self {
            Self::Availability { daemon_set, .. }
            | Self::Rollout { daemon_set, .. }
            | Self::JoinToAvailable { daemon_set, .. } => *daemon_set,
        }
    }

    /// What is asked of the DaemonSet called `name`: "availability of fluentd at least 90%".
    pub fn in_words(&self, name: &str) -> String {
        match *self {
            Self::Availability { at_least, .. } => {
                format!("availability of {name} at least {}", percent(at_least))
            }
            Self::Rollout { within, .. } => format!("rollout of {name} within {within}"),
            Self::JoinToAvailable { quantile, within, .. } => {
                format!("{} of joining nodes covered by {name} within {within}", percent(quantile))
            }
        }
    }

    /// Holds the objective against what became of its DaemonSet, called `name`.
    pub fn judge(&self, name: &str, analysis: &DaemonSetAnalysis) -> ObjectiveOutcome {
        let (met, observed) = match *self {
            Self::Availability { at_least, .. } => judge_availability(at_least, analysis.lowest_availability),
            Self::Rollout { within, .. } => judge_rollouts(within, analysis),
            Self::JoinToAvailable { quantile, within, .. } => judge_joins(quantile, within, analysis),
        };
        ObjectiveOutcome { met, objective: self.in_words(name), observed }
    }
}

fn judge_availability(at_least: f64, lowest: Option<(f64, Instant)>) -> (bool, String) {
    match lowest {
        Some((lowest, at)) => {
            (lowest >= at_least, format!("lowest {} at {}", percent(lowest), at.since_start().rounded()))
        }
        None => (false, "never complete".to_owned()),
    }
}

/// The slowest rollout counts, and one that did not finish is slower than any.
fn judge_rollouts(within: Duration, analysis: &DaemonSetAnalysis) -> (bool, String) {
    let unfinished = analysis.rollouts.iter().find(|rollout| rollout.finished.is_none());
    if let Some(rollout) = unfinished {
        let ran = rollout.ended.since(rollout.started).rounded();
        let (updated, desired) = rollout.updated;
        return (false, format!("not finished after {ran} ({updated} of {desired} updated)"));
    }
    match analysis.rollouts.iter().filter_map(super::rollouts::Rollout::duration).max() {
        Some(longest) => (longest <= within, longest.rounded().to_string()),
        None => (true, "no rollout".to_owned()),
    }
}

/// A node that waited in vain for longer than allowed counts as slower than any; one that left or saw the end of the run
/// before its time was up tells nothing.
fn judge_joins(quantile: f64, within: Duration, analysis: &DaemonSetAnalysis) -> (bool, String) {
    let joins = &analysis.joins;
    let too_late = joins.in_vain.iter().filter(|&&waited| waited > within).count();
    let nodes = joins.waits.len() + too_late;
    if nodes == 0 {
        return (true, "no node joined".to_owned());
    }
    let rank = (quantile * nodes as f64).ceil().max(1.0) as usize;
    match joins.waits.get(rank - 1) {
        Some(&wait) => (wait <= within, wait.rounded().to_string()),
        None => (false, format!("{too_late} of {nodes} not covered")),
    }
}

/// A share as a percentage, rounded down to a tenth, so that 89.99 % does not pass for 90 %.
pub fn percent(share: f64) -> String {
    let tenths = (share * 1000.0 + 1e-9).floor();
    if tenths % 10.0 == 0.0 { format!("{:.0}%", tenths / 10.0) } else { format!("{:.1}%", tenths / 10.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_just_short_does_not_print_as_met() {
        assert_eq!(percent(0.9), "90%");
        assert_eq!(percent(0.8999), "89.9%");
        assert_eq!(percent(1.0), "100%");
        assert_eq!(percent(47.0 / 52.0), "90.3%");
    }

    #[test]
    fn a_daemon_set_that_was_never_complete_misses_its_availability() {
        assert!(!judge_availability(0.5, None).0);
        assert!(judge_availability(0.9, Some((0.9, Instant::START))).0);
    }
}
