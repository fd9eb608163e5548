//! The summary of a run: what `summary.json` holds. Its field names are part of the tool's interface.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use super::budget::{Holder, Standstill};
use super::coverage::Coverage;
use super::objectives::{Aim, Objective, Verdict};
use super::rollouts::Rollout;
use super::run::DaemonSetAnalysis;
use super::uncovered::UncoveredTime;
use super::waits::Waited;
use crate::api::daemon_set::DaemonSetStatus;
use crate::engine::time::{Duration, Instant};
use crate::record::wait::Limit;

/// What a run came to.
#[derive(Clone, Debug, Serialize)]
pub struct RunSummary {
    /// The version of everynode.
    pub version: String,
    pub scenario: String,
    /// FNV-1a of the scenario's text, 64 bits in hexadecimal.
    pub scenario_hash: String,
    /// What `--set` set, by path.
    pub overrides: BTreeMap<String, String>,
    pub seed: u64,
    /// The digest of every fact and status of the run, in hexadecimal.
    pub digest: String,
    /// How many events the simulation went through.
    pub events: u64,
    pub duration_seconds: f64,
    pub daemon_sets: Vec<DaemonSetSummary>,
    pub objectives: Vec<ObjectiveSummary>,
    /// The default values that nobody measured and that can have mattered.
    pub assumptions: Vec<AssumptionSummary>,
}

/// One default value that nobody measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AssumptionSummary {
    /// The setting of the scenario that would replace it.
    pub setting: String,
    /// As it is written in scenarios.
    pub value: String,
}

/// What became of one DaemonSet.
#[derive(Clone, Debug, Serialize)]
pub struct DaemonSetSummary {
    pub name: String,
    pub node_selector: String,
    /// The revision of the current template.
    pub revision: u32,
    /// As last written by the controller.
    pub status: DaemonSetStatus,
    pub rollouts: Vec<RolloutSummary>,
    /// The lowest share of desired nodes available, by the status, once all were; null if they never were.
    pub min_availability: Option<f64>,
    /// The lowest coverage, once all nodes were covered that should be; null if they never were.
    pub lowest_coverage: Option<CoverageSummary>,
    pub uncovered_node_seconds: UncoveredTime,
    pub join_to_available: JoinSummary,
    /// By its controller.
    pub pods_created: u64,
    /// By its controller.
    pub pods_deleted: u64,
}

/// One rollout.
#[derive(Clone, Debug, Serialize)]
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
    /// Available and desired when the smallest share was available.
    pub lowest_share: (u32, u32),
    /// The lowest coverage meanwhile; null if no node was to be covered.
    pub lowest_coverage: Option<CoverageSummary>,
    /// `updatedNumberScheduled` when it ended.
    pub updated: u32,
    /// `desiredNumberScheduled` when it ended.
    pub desired: u32,
    /// What held it back, the longest first.
    pub waits: Vec<WaitSummary>,
    /// Who held the budget when it ended without having finished; null if nothing did.
    pub standstill: Option<StandstillSummary>,
}

/// How many nodes were covered at a time.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct CoverageSummary {
    pub at_seconds: f64,
    pub covered: u32,
    /// The nodes that should have been.
    pub should_be_covered: u32,
    pub share: f64,
}

/// What a rollout waited for.
#[derive(Clone, Debug, Serialize)]
pub struct WaitSummary {
    #[serde(serialize_with = "in_words")]
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub held_by: Vec<HolderSummary>,
    /// The nodes that were not ready while the bound held the rollout back, the longest first; ten at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nodes_not_ready: Vec<NodeSummary>,
}

/// Who took up a part of the budget.
#[derive(Clone, Debug, Serialize)]
pub struct HolderSummary {
    #[serde(serialize_with = "holder_in_words")]
    pub holder: Holder,
    pub seconds: f64,
    /// The part of the rollout that this is.
    pub share: f64,
}

/// A node that took up budget.
#[derive(Clone, Debug, Serialize)]
pub struct NodeSummary {
    pub node: String,
    pub seconds: f64,
}

/// Who held the budget when a rollout ended without having finished.
#[derive(Clone, Debug, Serialize)]
pub struct StandstillSummary {
    #[serde(serialize_with = "in_words")]
    pub limit: Limit,
    /// The bound, in nodes.
    pub budget: u32,
    /// That with the most nodes first.
    pub held_by: Vec<HoldingSummary>,
    /// Those that are not ready, the longest first; ten at most.
    pub nodes_not_ready: Vec<String>,
}

/// How many nodes held budget for one reason.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct HoldingSummary {
    #[serde(serialize_with = "holder_in_words")]
    pub holder: Holder,
    pub nodes: u32,
}

/// How long joining nodes waited for their pod.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct JoinSummary {
    pub nodes_covered: usize,
    pub nodes_never_covered: usize,
    pub p50_seconds: Option<f64>,
    pub p90_seconds: Option<f64>,
    pub p95_seconds: Option<f64>,
    pub p99_seconds: Option<f64>,
}

/// One objective.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ObjectiveSummary {
    /// `Availability`, `Coverage`, `Rollout` or `JoinToAvailable`.
    pub kind: String,
    pub daemon_set: String,
    /// `met`, `missed` or `not judged`.
    pub verdict: String,
    /// Whether there was anything to judge.
    pub judged: bool,
    /// Whether it may go without being judged.
    pub optional: bool,
    /// The share that is asked for: of availability, of coverage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_share: Option<f64>,
    /// The lowest share that was seen; absent if it was never complete, or there was nothing to see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_share: Option<f64>,
    /// The time that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_seconds: Option<f64>,
    /// The time that it took; absent if it never came to an end, or there was nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_seconds: Option<f64>,
    /// Of joining nodes: the share of them that `limit_seconds` and `value_seconds` are for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantile: Option<f64>,
    /// It was met, or it is optional and was not judged. If this is false of any, the exit status is 1.
    pub passes: bool,
    /// What was asked, in words.
    pub objective: String,
    /// What was seen, in words.
    pub observed: String,
}

/// What is known of a DaemonSet before the run.
#[derive(Clone, Debug)]
pub struct DaemonSetHeading {
    pub name: String,
    /// As `kubectl get ds -o wide` shows it.
    pub node_selector: String,
}

/// Which run it was.
#[derive(Clone, Debug)]
pub struct RunIdentity {
    pub version: String,
    pub scenario: String,
    pub scenario_hash: u64,
    pub overrides: BTreeMap<String, String>,
    pub seed: u64,
    pub digest: u64,
    pub events: u64,
    pub horizon: Instant,
    pub assumptions: Vec<AssumptionSummary>,
}

impl RunSummary {
    /// Puts a run's analyses together. `headings` and `analyses` go by pairs.
    pub fn new(
        run: RunIdentity,
        headings: Vec<DaemonSetHeading>,
        analyses: &[DaemonSetAnalysis],
        objectives: &[Objective],
    ) -> Self {
        let outcomes = objectives.iter().map(|objective| {
            let index = objective.daemon_set().index();
            ObjectiveSummary::new(objective, &headings[index].name, &analyses[index])
        });
        Self {
            version: run.version,
            scenario: run.scenario,
            scenario_hash: format!("{:016x}", run.scenario_hash),
            overrides: run.overrides,
            seed: run.seed,
            digest: format!("{:016x}", run.digest),
            events: run.events,
            duration_seconds: run.horizon.as_seconds(),
            objectives: outcomes.collect(),
            assumptions: run.assumptions,
            daemon_sets: headings
                .into_iter()
                .zip(analyses)
                .map(|(heading, analysis)| DaemonSetSummary::new(heading, analysis))
                .collect(),
        }
    }

    /// Those that are optional need not have been judged.
    pub fn all_objectives_pass(&self) -> bool {
        self.objectives.iter().all(|objective| objective.passes)
    }
}

impl DaemonSetSummary {
    fn new(heading: DaemonSetHeading, analysis: &DaemonSetAnalysis) -> Self {
        let quantile = |share| analysis.joins.quantile(share).map(|wait| wait.as_seconds());
        Self {
            name: heading.name,
            node_selector: heading.node_selector,
            revision: analysis.revision,
            status: analysis.last.map(|step| step.status).unwrap_or_default(),
            rollouts: analysis.rollouts.iter().map(RolloutSummary::from).collect(),
            min_availability: analysis.lowest_availability.map(|(share, _)| share),
            lowest_coverage: analysis.lowest_coverage.map(CoverageSummary::from),
            uncovered_node_seconds: analysis.uncovered,
            join_to_available: JoinSummary {
                nodes_covered: analysis.joins.waits.len(),
                nodes_never_covered: analysis.joins.in_vain.len(),
                p50_seconds: quantile(0.5),
                p90_seconds: quantile(0.9),
                p95_seconds: quantile(0.95),
                p99_seconds: quantile(0.99),
            },
            pods_created: analysis.pods_created,
            pods_deleted: analysis.pods_deleted,
        }
    }
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
            lowest_share: rollout.lowest_share,
            lowest_coverage: rollout.lowest_coverage.map(CoverageSummary::from),
            updated: rollout.updated.0,
            desired: rollout.updated.1,
            waits: rollout
                .waits
                .longest_first()
                .into_iter()
                .map(|wait| rollout_wait(rollout, wait))
                .collect(),
            standstill: rollout.budget.at_the_end.as_ref().map(StandstillSummary::from),
        }
    }
}

impl CoverageSummary {
    /// The nodes that were covered, and those that should have been.
    pub const fn counts(self) -> (u32, u32) {
        (self.covered, self.should_be_covered)
    }
}

impl From<Coverage> for CoverageSummary {
    fn from(coverage: Coverage) -> Self {
        Self {
            at_seconds: coverage.at.as_seconds(),
            covered: coverage.covered,
            should_be_covered: coverage.owed,
            share: coverage.share(),
        }
    }
}

fn in_words<S: Serializer>(limit: &Limit, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(limit.as_str())
}

fn holder_in_words<S: Serializer>(holder: &Holder, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(holder.as_str())
}

fn rollout_wait(rollout: &Rollout, (limit, waited): (Limit, Waited)) -> WaitSummary {
    let [seconds, total_seconds, node_seconds] =
        [waited.any, waited.together, waited.of_nodes].map(Duration::as_seconds);
    let lasted = rollout.ended.since(rollout.started).as_seconds();
    let budget = Some(&rollout.budget).filter(|_| limit.is_of_the_strategy());
    let holder = |(holder, time): (Holder, Duration)| {
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

impl From<&Standstill> for StandstillSummary {
    fn from(end: &Standstill) -> Self {
        let holding = |&(holder, nodes): &(Holder, u32)| HoldingSummary { holder, nodes };
        Self {
            limit: end.limit,
            budget: end.budget,
            held_by: end.holders.iter().map(holding).collect(),
            nodes_not_ready: end.nodes_not_ready.clone(),
        }
    }
}

impl ObjectiveSummary {
    fn new(objective: &Objective, daemon_set: &str, analysis: &DaemonSetAnalysis) -> Self {
        let outcome = objective.judge(daemon_set, analysis);
        let (kind, limit_share, limit_seconds, quantile) = match objective.aim {
            Aim::Availability { at_least, .. } => ("Availability", Some(at_least), None, None),
            Aim::Coverage { at_least, .. } => ("Coverage", Some(at_least), None, None),
            Aim::Rollout { within, .. } => ("Rollout", None, Some(within.as_seconds()), None),
            Aim::JoinToAvailable { quantile, within, .. } => {
                ("JoinToAvailable", None, Some(within.as_seconds()), Some(quantile))
            }
        };
        Self {
            kind: kind.to_owned(),
            daemon_set: daemon_set.to_owned(),
            verdict: outcome.verdict.as_str().to_owned(),
            judged: outcome.verdict != Verdict::NotJudged,
            optional: objective.optional,
            limit_share,
            value_share: limit_share.and(outcome.value),
            limit_seconds,
            value_seconds: limit_seconds.and(outcome.value),
            quantile,
            passes: outcome.passes,
            objective: outcome.objective,
            observed: outcome.observed,
        }
    }
}
