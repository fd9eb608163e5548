//! The summary of a run: what `summary.json` holds. Its field names are part of the tool's interface.

mod alert;
mod coverage;
mod node_pool;
mod objective;
mod rollout;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::daemon_set_watch::DaemonSetAnalysis;
use super::objectives::Objective;
use super::uncovered::UncoveredTime;
use crate::api::daemon_set::DaemonSetStatus;
use crate::api::kubernetes_version::KubernetesVersion;
use crate::engine::time::{Duration, Instant};

pub use alert::{AlertSummary, FiringSummary};
pub use coverage::CoverageSummary;
pub use node_pool::NodePoolSummary;
pub use objective::ObjectiveSummary;
pub use rollout::{BudgetAtEndSummary, RolloutSummary, WaitSummary};

/// What a run came to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunSummary {
    /// The version of everynode.
    pub version: String,
    /// The minor version of Kubernetes whose rules held.
    pub kubernetes_version: String,
    pub scenario: String,
    /// FNV-1a of what the scenario's text says, without comments and layout; 64 bits in hexadecimal.
    pub scenario_hash: String,
    /// What `--set` set, by path.
    pub overrides: BTreeMap<String, String>,
    pub seed: u64,
    /// The digest of every fact and status of the run, in hexadecimal.
    pub digest: String,
    /// How many events the simulation went through.
    pub events: u64,
    pub duration_seconds: f64,
    #[serde(default)]
    pub node_pools: Vec<NodePoolSummary>,
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
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DaemonSetSummary {
    pub name: String,
    pub node_selector: String,
    /// The revision of the current template.
    pub revision: u32,
    /// As last written by the controller.
    pub status: DaemonSetStatus,
    pub rollouts: Vec<RolloutSummary>,
    /// The lowest share of desired nodes available, by the status, once all were; null if they never were.
    pub lowest_availability: Option<LowestAvailability>,
    /// The lowest coverage, once all nodes were covered that should be; null if they never were.
    pub lowest_coverage: Option<CoverageSummary>,
    pub uncovered_node_seconds: UncoveredTime,
    pub join_to_available: JoinSummary,
    /// By its controller.
    pub pods_created: u64,
    /// By its controller.
    pub pods_deleted: u64,
    /// Empty if no scrape saw the DaemonSet; absent if nobody asked for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alerts: Option<Vec<AlertSummary>>,
}

/// The lowest share of desired nodes available, and when.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct LowestAvailability {
    pub at_seconds: f64,
    pub share: f64,
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
    pub kubernetes_version: KubernetesVersion,
    pub scenario: String,
    pub scenario_hash: u64,
    pub overrides: BTreeMap<String, String>,
    pub seed: u64,
    pub digest: u64,
    pub events: u64,
    pub horizon: Instant,
    pub node_pools: Vec<NodePoolSummary>,
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
            kubernetes_version: run.kubernetes_version.to_string(),
            scenario: run.scenario,
            scenario_hash: format!("{:016x}", run.scenario_hash),
            overrides: run.overrides,
            seed: run.seed,
            digest: format!("{:016x}", run.digest),
            events: run.events,
            duration_seconds: run.horizon.as_seconds(),
            node_pools: run.node_pools,
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
    /// Whether no node should have run it at any time: none was desired, and none was covered or went without.
    pub fn is_for_no_node(&self) -> bool {
        self.status.desired_number_scheduled == 0
            && self.lowest_availability.is_none()
            && self.lowest_coverage.is_none()
            && self.uncovered_node_seconds.total() == Duration::ZERO
    }

    fn new(heading: DaemonSetHeading, analysis: &DaemonSetAnalysis) -> Self {
        let quantile = |share| analysis.joins.quantile(share).map(|wait| wait.as_seconds());
        Self {
            name: heading.name,
            node_selector: heading.node_selector,
            revision: analysis.revision,
            status: analysis.last.map(|step| step.status).unwrap_or_default(),
            rollouts: analysis.rollouts.iter().map(RolloutSummary::from).collect(),
            lowest_availability: analysis
                .lowest_availability
                .map(|(share, at)| LowestAvailability { at_seconds: at.as_seconds(), share }),
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
            alerts: analysis
                .alerts
                .as_ref()
                .map(|outcomes| outcomes.iter().map(AlertSummary::from).collect()),
        }
    }
}
