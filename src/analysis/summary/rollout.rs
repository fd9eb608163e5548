//! What the summary of a run says of each rollout: how it went, what it waited for, and who held it up.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::coverage::CoverageSummary;
use crate::analysis::availability::RolloutSpan;
use crate::analysis::budget::BudgetAtEnd;
use crate::analysis::budget_claims::BudgetHolder;
use crate::analysis::rollouts::Rollout;
use crate::analysis::waits::Waited;
use crate::engine::time::{Duration, Instant};
use crate::record::wait::Limit;

/// One rollout.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RolloutSummary {
    pub from_revision: Option<u32>,
    pub revision: u32,
    pub started_seconds: f64,
    pub finished_seconds: Option<f64>,
    pub duration_seconds: Option<f64>,
    /// When it finished, the next rollout began or the run ended.
    pub ended_seconds: f64,
    /// The revision of the rollout that began before this one had finished, if one did.
    pub superseded_by: Option<u32>,
    /// The number that this revision had before, where the template is an earlier one again (`kubectl rollout undo`).
    pub reused_revision: Option<u32>,
    pub max_unavailable_observed: u32,
    /// Null: the strategy has no such bound (OnDelete).
    pub max_unavailable_allowed: Option<u32>,
    pub min_available_observed: u32,
    /// When the smallest share of the desired nodes was available.
    pub lowest_availability: AvailabilitySummary,
    /// The lowest coverage meanwhile; null if no node was to be covered.
    pub lowest_coverage: Option<CoverageSummary>,
    /// `updatedNumberScheduled` when it ended.
    pub updated: u32,
    /// `desiredNumberScheduled` when it ended.
    pub desired: u32,
    /// What held it back, the longest first.
    pub waits: Vec<WaitSummary>,
    /// Who held the budget when it ended without having finished; null if nothing did.
    pub budget_at_end: Option<BudgetAtEndSummary>,
}

impl RolloutSummary {
    /// From when to when it was.
    pub fn span(&self) -> RolloutSpan {
        let at = |seconds: f64| Instant::START + Duration::from_seconds_f64(seconds);
        RolloutSpan {
            from_revision: self.from_revision,
            revision: self.revision,
            started: at(self.started_seconds),
            finished: self.finished_seconds.map(at),
            ended: at(self.ended_seconds),
            superseded_by: self.superseded_by,
            updated: (self.updated, self.desired),
        }
    }
}

/// How many nodes were available at a time, by the status.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct AvailabilitySummary {
    pub available: u32,
    pub desired: u32,
    /// Null if none was desired.
    pub share: Option<f64>,
}

/// What a rollout waited for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WaitSummary {
    #[serde(serialize_with = "in_words", deserialize_with = "limit_of_words")]
    pub limit: Limit,
    /// How long something of the DaemonSet waited for it.
    pub seconds: f64,
    /// The part of the rollout that this is.
    pub share: f64,
    /// All waits added up.
    pub total_seconds: f64,
    /// Of these, the waits of pods for their nodes.
    pub node_seconds: f64,
    /// Of a bound of the strategy: who took up the budget meanwhile, that which did longest first; together they are
    /// `seconds`.
    #[serde(default)]
    pub held_by: Vec<HolderSummary>,
    /// The nodes that were not ready while the bound held the rollout back, the longest first; ten at most.
    #[serde(default)]
    pub nodes_not_ready: Vec<NodeSummary>,
}

/// Who took up a part of the budget.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HolderSummary {
    #[serde(serialize_with = "holder_in_words", deserialize_with = "holder_of_words")]
    pub holder: BudgetHolder,
    pub seconds: f64,
    /// The part of the rollout that this is.
    pub share: f64,
}

/// A node that took up budget.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NodeSummary {
    pub node: String,
    pub seconds: f64,
}

/// Who held the budget when a rollout ended without having finished.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BudgetAtEndSummary {
    #[serde(serialize_with = "in_words", deserialize_with = "limit_of_words")]
    pub limit: Limit,
    /// The bound, in nodes.
    pub budget: u32,
    /// That with the most nodes first.
    pub held_by: Vec<HoldingSummary>,
    /// Those that are not ready, the longest first; ten at most.
    pub nodes_not_ready: Vec<String>,
}

/// How many nodes held budget for one reason.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct HoldingSummary {
    #[serde(serialize_with = "holder_in_words", deserialize_with = "holder_of_words")]
    pub holder: BudgetHolder,
    pub nodes: u32,
}

impl From<&Rollout> for RolloutSummary {
    fn from(rollout: &Rollout) -> Self {
        Self {
            from_revision: rollout.from_revision,
            revision: rollout.revision,
            started_seconds: rollout.started.as_seconds(),
            finished_seconds: rollout.finished.map(Instant::as_seconds),
            duration_seconds: rollout.duration().map(|duration| duration.as_seconds()),
            ended_seconds: rollout.ended.as_seconds(),
            superseded_by: rollout.superseded_by,
            reused_revision: rollout.reused_revision,
            max_unavailable_observed: rollout.max_unavailable.0,
            max_unavailable_allowed: rollout.max_unavailable.1,
            min_available_observed: rollout.min_available,
            lowest_availability: AvailabilitySummary::new(rollout.lowest_share),
            lowest_coverage: rollout.lowest_coverage.map(CoverageSummary::from),
            updated: rollout.updated.0,
            desired: rollout.updated.1,
            waits: rollout
                .waits
                .longest_first()
                .into_iter()
                .map(|wait| rollout_wait(rollout, wait))
                .collect(),
            budget_at_end: rollout.budget.at_the_end.as_ref().map(BudgetAtEndSummary::from),
        }
    }
}

impl AvailabilitySummary {
    fn new((available, desired): (u32, u32)) -> Self {
        let share = (desired > 0).then(|| f64::from(available) / f64::from(desired));
        Self { available, desired, share }
    }

    /// The nodes that were available, and those that were desired.
    pub const fn counts(self) -> (u32, u32) {
        (self.available, self.desired)
    }
}

fn in_words<S: Serializer>(limit: &Limit, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(limit.as_str())
}

fn holder_in_words<S: Serializer>(holder: &BudgetHolder, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(holder.as_str())
}

fn limit_of_words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Limit, D::Error> {
    let words = String::deserialize(deserializer)?;
    let found = Limit::ALL.into_iter().find(|limit| limit.as_str() == words);
    found.ok_or_else(|| D::Error::custom(format!("`{words}` is no limit")))
}

fn holder_of_words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BudgetHolder, D::Error> {
    let words = String::deserialize(deserializer)?;
    let found = BudgetHolder::ALL.into_iter().find(|holder| holder.as_str() == words);
    found.ok_or_else(|| D::Error::custom(format!("`{words}` holds no budget")))
}

fn rollout_wait(rollout: &Rollout, (limit, waited): (Limit, Waited)) -> WaitSummary {
    let [seconds, total_seconds, node_seconds] =
        [waited.any, waited.together, waited.of_nodes].map(Duration::as_seconds);
    let lasted = rollout.ended.since(rollout.started).as_seconds();
    let budget = Some(&rollout.budget).filter(|_| limit.is_strategy_limit());
    let holder = |(holder, time): (BudgetHolder, Duration)| {
        let seconds = time.as_seconds();
        HolderSummary { holder, seconds, share: seconds / lasted }
    };
    let node =
        |(node, time): &(String, Duration)| NodeSummary { node: node.clone(), seconds: time.as_seconds() };
    WaitSummary {
        limit,
        seconds,
        share: seconds / lasted,
        total_seconds,
        node_seconds,
        held_by: budget.map_or_else(Vec::new, |budget| budget.on(limit).into_iter().map(holder).collect()),
        nodes_not_ready: budget
            .map_or_else(Vec::new, |budget| budget.nodes_not_ready.iter().map(node).collect()),
    }
}

impl From<&BudgetAtEnd> for BudgetAtEndSummary {
    fn from(end: &BudgetAtEnd) -> Self {
        let holding = |&(holder, nodes): &(BudgetHolder, u32)| HoldingSummary { holder, nodes };
        Self {
            limit: end.limit,
            budget: end.budget,
            held_by: end.holders.iter().map(holding).collect(),
            nodes_not_ready: end.nodes_not_ready.clone(),
        }
    }
}
