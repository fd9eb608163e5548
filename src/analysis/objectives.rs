//! Objectives: what a run is asked to keep, and whether it did.

use super::alerts::rules::AlertRule;
use super::alerts::{AlertOutcome, time_of_any};
use super::availability::{RolloutChain, RolloutSpan, chains, slowest_chain, slowest_of};
use super::coverage::Coverage;
use super::daemon_set_watch::DaemonSetAnalysis;
use super::join_coverage::JoinCoverage;
use super::node_subset::NodeSubset;
use super::wording::{duration_against, exact_percent, grouped, percent_against};
use crate::api::identity::DaemonSetId;
use crate::engine::time::{Duration, Instant};

/// Why there is nothing to judge, or to measure, of a DaemonSet that had no place to run. Nodes that would join later, after the run's
/// end even, might be one.
pub const NO_NODE: &str = "no node that was there should run it";

/// The same of a rollout before the nodes were there that should run it.
pub const NO_NODE_THEN: &str = "no node should run it when it was rolled out";

/// What a run should keep.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub struct Objective {
    pub target: Target,
    /// The nodes of which it is asked; `None`: all.
    pub nodes: Option<NodeSubset>,
    /// Whether it may find nothing to judge.
    pub optional: bool,
}

/// What is asked of a DaemonSet.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub enum Target {
    /// The share of desired nodes that are available, by the status, never falls below this once all were.
    Availability { daemon_set: DaemonSetId, at_least: f64 },
    /// The share of nodes that are covered, of those that should be, never falls below this once all were.
    Coverage { daemon_set: DaemonSetId, at_least: f64 },
    /// Every rollout finishes within this time. Of rollouts each of which supersedes the one before, the last does, counted
    /// from the start of the first: a hotfix or a rollback can still meet it. What the end of the run cuts off before the time
    /// is up says nothing.
    Rollout { daemon_set: DaemonSetId, within: Duration },
    /// This share of the nodes that join are covered within this time.
    JoinToAvailable { daemon_set: DaemonSetId, quantile: f64, within: Duration },
    /// This alert never fires; `None`: none of those that there are does.
    NoAlert { daemon_set: DaemonSetId, alert: Option<AlertRule> },
}

/// Whether alerts must be looked at to judge one of these.
pub fn speaks_of_alerts(objectives: &[Objective]) -> bool {
    objectives.iter().any(|objective| matches!(objective.target, Target::NoAlert { .. }))
}

/// What became of an objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Met,
    Missed,
    /// There was nothing to judge: no rollout, no node that joined, or a run that ended too early.
    NotJudged,
}

impl Verdict {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "missed",
            Self::NotJudged => "not judged",
        }
    }

    /// `None`: there was nothing to judge.
    pub const fn is_missed(self) -> Option<bool> {
        match self {
            Self::Met => Some(false),
            Self::Missed => Some(true),
            Self::NotJudged => None,
        }
    }

    const fn of(is_met: bool) -> Self {
        if is_met { Self::Met } else { Self::Missed }
    }
}

/// An objective held against a run.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectiveOutcome {
    pub verdict: Verdict,
    /// It was met, or it is optional and there was nothing to judge.
    pub passes: bool,
    /// What was asked, in words.
    pub objective: String,
    /// What was seen, in words.
    pub observed: String,
    /// The instants that these words name, in their order.
    pub observed_at: Vec<Instant>,
    /// What was seen, in the unit of the limit; `None`: nothing, or something that never came to an end.
    pub value: Option<f64>,
}

/// What was seen.
struct Seen {
    verdict: Verdict,
    observed: String,
    observed_at: Vec<Instant>,
    value: Option<f64>,
}

impl From<Target> for Objective {
    fn from(target: Target) -> Self {
        Self { target, nodes: None, optional: false }
    }
}

impl Target {
    pub const fn daemon_set(&self) -> DaemonSetId {
        match *self {
            Self::Availability { daemon_set, .. }
            | Self::Coverage { daemon_set, .. }
            | Self::Rollout { daemon_set, .. }
            | Self::JoinToAvailable { daemon_set, .. }
            | Self::NoAlert { daemon_set, .. } => daemon_set,
        }
    }
}

impl Objective {
    pub const fn daemon_set(&self) -> DaemonSetId {
        self.target.daemon_set()
    }

    /// What is asked of the DaemonSet called `name`: "availability of fluentd at least 90%".
    pub fn in_words(&self, name: &str) -> String {
        let nodes = self.nodes.as_ref().map(|nodes| format!(" {nodes}")).unwrap_or_default();
        match self.target {
            Target::Availability { at_least, .. } => {
                format!("availability of {name}{nodes} at least {}", exact_percent(at_least))
            }
            Target::Coverage { at_least, .. } => {
                format!("coverage of {name}{nodes} at least {}", exact_percent(at_least))
            }
            Target::Rollout { within, .. } => format!("rollout of {name}{nodes} within {within}"),
            Target::JoinToAvailable { quantile, within, .. } => {
                let share = exact_percent(quantile);
                format!("{share} of joining nodes{nodes} covered by {name} within {within}")
            }
            Target::NoAlert { alert: Some(alert), .. } => format!("no {} of {name}", alert.as_str()),
            Target::NoAlert { alert: None, .. } => format!("no alert of {name}"),
        }
    }

    /// Holds the objective against what became of its DaemonSet, called `name`.
    pub fn judge(&self, name: &str, analysis: &DaemonSetAnalysis) -> ObjectiveOutcome {
        let judged = Judged::of(analysis, self.nodes.as_ref());
        let lowest = |at_least, lowest| judge_lowest(at_least, lowest, judged.is_desired);
        let seen = match self.target {
            Target::Availability { at_least, .. } => lowest(at_least, judged.lowest_availability),
            Target::Coverage { at_least, .. } => lowest(at_least, judged.lowest_coverage),
            Target::Rollout { within, .. } => judge_rollouts(within, judged.rollouts, judged.is_desired),
            Target::JoinToAvailable { quantile, within, .. } => judge_joins(quantile, within, judged.joins),
            Target::NoAlert { alert, .. } => {
                judge_alerts(alert, analysis.alerts.as_deref().unwrap_or_default(), judged.is_desired)
            }
        };
        let Seen { verdict, observed, observed_at, value } = seen;
        let passes = verdict == Verdict::Met || verdict == Verdict::NotJudged && self.optional;
        ObjectiveOutcome { verdict, passes, objective: self.in_words(name), observed, observed_at, value }
    }
}

/// What objectives are held against: a DaemonSet on all nodes or on some of them.
struct Judged<'a> {
    is_desired: bool,
    lowest_availability: Option<(f64, Instant)>,
    lowest_coverage: Option<(f64, Instant)>,
    rollouts: &'a [RolloutSpan],
    joins: &'a JoinCoverage,
}

impl<'a> Judged<'a> {
    fn of(analysis: &'a DaemonSetAnalysis, nodes: Option<&NodeSubset>) -> Self {
        let lowest = |coverage: Option<Coverage>| coverage.map(|lowest| (lowest.share(), lowest.at));
        let Some(nodes) = nodes else {
            return Self {
                is_desired: analysis.availability.steps.iter().any(|step| step.desired > 0),
                lowest_availability: analysis.lowest_availability,
                lowest_coverage: lowest(analysis.lowest_coverage),
                rollouts: &analysis.availability.rollouts,
                joins: &analysis.joins,
            };
        };
        let subset = analysis.subsets.iter().find(|subset| subset.nodes == *nodes);
        let subset = subset.expect("the run was watched for the objectives that it is held against");
        Self {
            is_desired: subset.is_desired,
            lowest_availability: lowest(subset.lowest_availability),
            lowest_coverage: lowest(subset.lowest_coverage),
            rollouts: &subset.rollouts,
            joins: &subset.joins,
        }
    }
}

impl Seen {
    fn nothing(why: impl Into<String>) -> Self {
        Self { verdict: Verdict::NotJudged, observed: why.into(), observed_at: Vec::new(), value: None }
    }

    fn endless(observed: String) -> Self {
        Self { verdict: Verdict::Missed, observed, observed_at: Vec::new(), value: None }
    }

    fn duration(took: Duration, within: Duration, more: &str) -> Self {
        let observed = format!("{}{more}", duration_against(took, within));
        let (verdict, value) = (Verdict::of(took <= within), Some(took.as_seconds()));
        Self { verdict, observed, observed_at: Vec::new(), value }
    }
}

fn judge_lowest(at_least: f64, lowest: Option<(f64, Instant)>, is_desired: bool) -> Seen {
    match lowest {
        Some((lowest, at)) => {
            let shown = percent_against(lowest, at_least);
            let observed = format!("lowest {shown} at {}", at.since_start().rounded());
            let verdict = Verdict::of(lowest >= at_least);
            Seen { verdict, observed, observed_at: vec![at], value: Some(lowest) }
        }
        None if !is_desired => Seen::nothing(NO_NODE),
        None => Seen::endless("never complete".to_owned()),
    }
}

/// The slowest rollout counts, and one that did not finish is slower than any; but one that the end of the run cut off
/// before its time was up is neither late nor in time, so that nothing but another one that is late decides.
fn judge_rollouts(within: Duration, rollouts: &[RolloutSpan], is_desired: bool) -> Seen {
    let is_late = |chain: &RolloutChain<'_>| match chain.duration() {
        Some(took) => took > within,
        None => chain.lasted() >= within,
    };
    let late = slowest_of(chains(rollouts).filter(is_late));
    let Some(chain) = late.or_else(|| slowest_chain(rollouts)) else {
        return Seen::nothing(match (rollouts.is_empty(), is_desired) {
            (true, _) => "no rollout",
            (false, false) => NO_NODE,
            (false, true) => NO_NODE_THEN,
        });
    };
    let since = chain.since_in_words().map_or_else(String::new, |since| format!(", {since}"));
    let updated = chain.last.updated_in_words();
    match chain.duration() {
        Some(took) => Seen::duration(took, within, &since),
        None if is_late(&chain) => {
            let lasted = chain.lasted().rounded();
            Seen::endless(format!("not finished after {lasted} ({updated}){since}"))
        }
        None => {
            let lasted = duration_against(chain.lasted(), within);
            let what = if chain.is_single() { "it".to_owned() } else { chain.first.revisions() };
            Seen::nothing(format!("the run ends {lasted} after {what} began, before {within} ({updated})"))
        }
    }
}

/// A node that waited in vain for as long as is allowed counts as slower than any; one that left or saw the end of the run
/// before its time was up says nothing about it.
fn judge_joins(quantile: f64, within: Duration, joins: &JoinCoverage) -> Seen {
    let too_late = joins.in_vain.iter().filter(|&&waited| waited >= within).count();
    let nodes = joins.waits.len() + too_late;
    if nodes == 0 {
        return Seen::nothing(match (joins.in_vain.len(), joins.not_due) {
            (0, 0) => "no node joined".to_owned(),
            (0, _) => "no node that joined should run it".to_owned(),
            (1, _) => format!("1 node joined, and not for as long as {within}"),
            (several, _) => {
                format!("{} nodes joined, none for as long as {within}", grouped(several as u64))
            }
        });
    }
    let rank = (quantile * nodes as f64).ceil().max(1.0) as usize;
    match joins.waits.get(rank - 1) {
        Some(&wait) => Seen::duration(wait, within, ""),
        None => {
            let [late, nodes] = [too_late, nodes].map(|count| grouped(count as u64));
            Seen::endless(format!("{late} of {nodes} not covered"))
        }
    }
}

/// What is seen is for how long any of the alerts fired. One that fired is one too many, whatever the others did; but that
/// none did says nothing unless each was looked at for as long as it is pending first, and there was a node to run on.
fn judge_alerts(asked: Option<AlertRule>, outcomes: &[AlertOutcome], is_desired: bool) -> Seen {
    let is_asked = |outcome: &&AlertOutcome| asked.is_none_or(|rule| rule == outcome.rule);
    let outcomes: Vec<&AlertOutcome> = outcomes.iter().filter(is_asked).collect();
    let Some(soonest) = outcomes.iter().min_by_key(|outcome| outcome.rule.hold()) else {
        return Seen::nothing("no scrape saw it");
    };
    let is_met = outcomes.iter().all(|outcome| outcome.firings.is_empty());
    if is_met && !is_desired {
        return Seen::nothing(NO_NODE);
    }
    if !soonest.could_fire() {
        let none = if asked.is_some() { "it could not fire" } else { "none could fire" };
        let (watched, hold) = (soonest.watched, soonest.rule.hold());
        return Seen::nothing(format!("{none}: seen for {watched}, and pending for {hold} first"));
    }
    let words: Vec<String> = outcomes.iter().filter_map(|outcome| outcome.in_words()).collect();
    let unable: Vec<&str> = outcomes
        .iter()
        .filter(|outcome| !outcome.could_fire())
        .map(|outcome| outcome.rule.as_str())
        .collect();
    if is_met && !unable.is_empty() {
        let unable = format!("none fired; {} could not, seen for {}", unable.join(" and "), soonest.watched);
        return Seen::nothing([vec![unable], words].concat().join("; "));
    }
    let value = time_of_any(outcomes.iter().copied()).as_seconds();
    let observed = if words.is_empty() { "none was pending".to_owned() } else { words.join("; ") };
    let observed_at = outcomes.iter().filter_map(|outcome| outcome.first_fired_at()).collect();
    Seen { verdict: Verdict::of(is_met), observed, observed_at, value: Some(value) }
}

#[cfg(test)]
mod tests;
