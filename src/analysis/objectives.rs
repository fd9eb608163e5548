//! Objectives: what a run is asked to keep, and whether it did.

use super::rollouts::{RolloutChain, chains};
use super::run::DaemonSetAnalysis;
use super::wording::{duration_against, exact_percent, grouped, percent_against};
use crate::api::identity::DaemonSetId;
use crate::engine::time::{Duration, Instant};

/// What a run should keep.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub enum Objective {
    /// The share of desired nodes that are available, by the status, never falls below this once all were.
    Availability { daemon_set: DaemonSetId, at_least: f64 },
    /// Every rollout finishes within this time. Of rollouts each of which supersedes the one before, the last does, counted
    /// from the start of the first: a hotfix or a rollback can still meet it.
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
                format!("availability of {name} at least {}", exact_percent(at_least))
            }
            Self::Rollout { within, .. } => format!("rollout of {name} within {within}"),
            Self::JoinToAvailable { quantile, within, .. } => {
                format!("{} of joining nodes covered by {name} within {within}", exact_percent(quantile))
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
            let shown = percent_against(lowest, at_least);
            (lowest >= at_least, format!("lowest {shown} at {}", at.since_start().rounded()))
        }
        None => (false, "never complete".to_owned()),
    }
}

/// The slowest rollout counts, and one that did not finish is slower than any.
fn judge_rollouts(within: Duration, analysis: &DaemonSetAnalysis) -> (bool, String) {
    let slowest = chains(&analysis.rollouts)
        .reduce(|slowest, chain| if is_slower(chain, slowest) { chain } else { slowest });
    let Some(chain) = slowest else { return (true, "no rollout".to_owned()) };
    let since = if chain.is_single() {
        String::new()
    } else {
        format!(", from the start of {}, which was superseded", chain.first.revisions())
    };
    match chain.duration() {
        Some(took) => (took <= within, format!("{}{since}", duration_against(took, within))),
        None => {
            let (updated, desired) = chain.last.updated;
            let [updated, desired] = [updated, desired].map(|count| grouped(count.into()));
            let lasted = chain.lasted().rounded();
            (false, format!("not finished after {lasted} ({updated} of {desired} updated){since}"))
        }
    }
}

/// Whether the first of two took longer; that is also one that did not finish where the other did.
fn is_slower(chain: RolloutChain<'_>, other: RolloutChain<'_>) -> bool {
    match (chain.duration(), other.duration()) {
        (Some(took), Some(other)) => took > other,
        (None, Some(_)) => true,
        (_, None) => false,
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
        Some(&wait) => (wait <= within, duration_against(wait, within)),
        None => {
            let [late, nodes] = [too_late, nodes].map(|count| grouped(count as u64));
            (false, format!("{late} of {nodes} not covered"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemon_set_that_was_never_complete_misses_its_availability() {
        assert!(!judge_availability(0.5, None).0);
        assert!(judge_availability(0.9, Some((0.9, Instant::START))).0);
    }
}
