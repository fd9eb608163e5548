//! The summary of a run that has just been made, or is about to be.

use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::summary::{
    AssumptionSummary, DaemonSetHeading, NodePoolSummary, RunIdentity, RunSummary,
};
use crate::cluster::plan::{DaemonSetPlan, NodePool};
use crate::cluster::run::RunOutcome;
use crate::scenario::Scenario;
use crate::scenario::assumptions::Assumption;

/// What a run of a scenario with these settings came to.
pub fn summarize(
    scenario: &Scenario,
    seed: u64,
    overrides: &[(String, String)],
    outcome: RunOutcome,
    analyses: &[DaemonSetAnalysis],
) -> RunSummary {
    let headings = scenario
        .plan
        .daemon_sets
        .iter()
        .map(|daemon_set| DaemonSetHeading {
            name: daemon_set.name.clone(),
            node_selector: in_kubectl_words(daemon_set),
        })
        .collect();
    RunSummary::new(identity(scenario, seed, overrides, outcome), headings, analyses, &scenario.objectives)
}

/// What is known of it before it is made; it is as if nothing had come of it.
pub fn summary_before(scenario: &Scenario, seed: u64, overrides: &[(String, String)]) -> RunSummary {
    let nothing = RunOutcome { digest: 0, events: 0 };
    RunSummary::new(identity(scenario, seed, overrides, nothing), Vec::new(), &[], &[])
}

fn identity(
    scenario: &Scenario,
    seed: u64,
    overrides: &[(String, String)],
    outcome: RunOutcome,
) -> RunIdentity {
    RunIdentity {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        kubernetes_version: scenario.plan.world.kubernetes_version,
        scenario_hash: scenario.hash,
        overrides: overrides.iter().cloned().collect(),
        scenario: scenario.name.clone(),
        seed,
        digest: outcome.digest,
        events: outcome.events,
        horizon: scenario.plan.horizon,
        node_pools: scenario.plan.pools.iter().map(node_pool_summary).collect(),
        assumptions: scenario.assumptions.iter().map(assumption_summary).collect(),
    }
}

fn node_pool_summary(pool: &NodePool) -> NodePoolSummary {
    NodePoolSummary {
        name: pool.name.clone(),
        zones: pool.zone_names(),
        nodes_by_zone: pool.zone_counts.clone(),
    }
}

fn assumption_summary(assumption: &Assumption) -> AssumptionSummary {
    AssumptionSummary { setting: assumption.setting.clone(), value: assumption.value.clone() }
}

/// The node selector as `kubectl get ds -o wide` shows it.
fn in_kubectl_words(daemon_set: &DaemonSetPlan) -> String {
    let selector = &daemon_set.first_version().spec.template.spec.node_selector;
    if selector.is_empty() {
        return "<none>".to_owned();
    }
    selector.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
}
