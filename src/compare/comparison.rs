//! The three workloads side by side, each put through the experiment.

use serde::Serialize;

use super::cannot_compare::{CannotCompare, MAX_REPLICAS};
use super::experiment::Experiment;
use super::measured::Measured;
use super::workload::{ComparedTemplate, Workload};
use super::{daemon_set, nodes};
use crate::api::identity::DaemonSetId;
use crate::cluster::plan::{Plan, World};
use crate::daemonset::eligibility::Placement;
use crate::engine::time::Instant;

/// The share of the replicas by which the workloads are scaled, as a divisor, and how many it is at least.
const SCALED_BY_ONE_IN: u32 = 10;
const SCALED_BY_AT_LEAST: u32 = 2;

/// Far longer than any act of a experiment.
const HORIZON: Instant = Instant::from_nanoseconds(30 * 86_400 * 1_000_000_000);

/// The three workloads side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    pub daemon_set: String,
    pub seed: u64,
    pub nodes: u32,
    pub eligible_nodes: u32,
    /// Pods of the Deployment and of the StatefulSet.
    pub replicas: u32,
    /// By how many they are scaled, and how many nodes join.
    pub step: u32,
    /// The directories of the node that the template mounts.
    pub host_paths: Vec<String>,
    /// Its other volumes.
    pub other_volumes: u32,
    pub host_network: bool,
    pub columns: [Measured; 3],
}

/// Puts the first template of the DaemonSet through the experiment as each of the three workloads. `replicas` of the two others
/// are by default as many as there are eligible nodes.
pub fn compare(
    plan: &Plan,
    daemon_set: DaemonSetId,
    seed: u64,
    replicas: Option<u32>,
) -> Result<Comparison, CannotCompare> {
    let plan = stage_of(plan, daemon_set);
    let compared = ComparedTemplate::new(&plan, DaemonSetId(0));
    let placement = Placement::of(compared.pod);
    let no_node = || CannotCompare::NoEligibleNode(compared.name.to_owned());
    let pool = nodes::growing_pool(&plan.pools, &placement).ok_or_else(no_node)?;
    let eligible_nodes: Vec<String> =
        plan.pools.iter().flat_map(|pool| nodes::eligible_nodes(pool, &placement)).collect();
    let replicas = replicas.unwrap_or(eligible_nodes.len() as u32);
    if replicas > MAX_REPLICAS {
        return Err(CannotCompare::TooManyReplicas(replicas));
    }
    let step = replicas.div_ceil(SCALED_BY_ONE_IN).max(SCALED_BY_AT_LEAST);
    let experiment = Experiment { seed, replicas, step, eligible_nodes, pool };
    Ok(Comparison {
        daemon_set: compared.name.to_owned(),
        seed,
        nodes: plan.pools.iter().map(|pool| pool.count).sum(),
        eligible_nodes: experiment.eligible_nodes.len() as u32,
        replicas,
        step,
        host_paths: host_paths(&compared),
        other_volumes: compared.pod.volumes.iter().filter(|volume| volume.host_path.is_none()).count() as u32,
        host_network: compared.pod.host_network,
        columns: [
            experiment.perform(Workload::Deployment, &plan, &compared)?,
            experiment.perform(Workload::StatefulSet, &plan, &compared)?,
            daemon_set::perform(&experiment, &plan)?,
        ],
    })
}

/// The scenario's cluster with this DaemonSet alone on it, and nothing else happening. Of what surrounds the controllers
/// only that stays which the three workloads share.
fn stage_of(plan: &Plan, daemon_set: DaemonSetId) -> Plan {
    let mut chosen = plan.daemon_sets[daemon_set.index()].clone();
    chosen.versions.truncate(1);
    let mut templates = plan.templates.clone();
    // Nobody is pushed out: whether a pod may do that is a matter of its priority, not of its controller.
    for template in &mut templates {
        template.needs.may_preempt = false;
        template.containers = None;
    }
    Plan {
        horizon: HORIZON,
        pools: plan.pools.clone(),
        daemon_sets: vec![chosen],
        templates,
        world: World {
            node_monitor_grace_period: plan.world.node_monitor_grace_period,
            pod_gc: plan.world.pod_gc,
            taint_eviction: plan.world.taint_eviction,
            control_plane: plan.world.control_plane,
            ..World::ideal(plan.world.kubernetes_version)
        },
        churn: Vec::new(),
        faults: Vec::new(),
        script: Vec::new(),
    }
}

fn host_paths(compared: &ComparedTemplate<'_>) -> Vec<String> {
    compared.pod.volumes.iter().filter_map(|volume| Some(volume.host_path.as_ref()?.path.clone())).collect()
}
