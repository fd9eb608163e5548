//! The experiment: what is done to a Deployment and to a StatefulSet, one act after the other, each to a cluster at rest.
//!
//! The workload is created. Somebody deletes one pod. Nodes join. It is scaled up by as many, and back again. A node fails
//! for good; after a while somebody deletes its Node object.

use super::cannot_compare::{MAX_PODS_PER_REPLICA, MIN_POD_LIMIT, NeverSettles};
use super::measured::{self, Claims, LostNode, Measured, Replacement};
use super::pod::PodIndex;
use super::pod_history::PodHistory;
use super::run::Run;
use super::workload::{ComparedTemplate, Workload};
use crate::api::identity::PoolId;
use crate::cluster::plan::Plan;
use crate::engine::time::Duration;

/// How long after the failure of a node somebody deletes its Node object. Long enough to see what happens before.
pub const NODE_OBJECT_DELETED_AFTER: Duration = Duration::from_seconds(15 * 60);

/// What the acts need to know.
#[derive(Clone, Debug)]
pub struct Experiment {
    pub seed: u64,
    pub replicas: u32,
    /// By how many the workload is scaled, and how many nodes join.
    pub step: u32,
    /// The nodes that the DaemonSet's pods may run on, when the experiment begins.
    pub eligible_nodes: Vec<String>,
    /// Where nodes join.
    pub pool: PoolId,
}

impl Experiment {
    /// The eligible nodes once those that join have joined.
    pub fn eligible_nodes_after_the_join(&self, plan: &Plan) -> Vec<String> {
        let mut nodes = self.eligible_nodes.clone();
        nodes.extend(self.joining(plan));
        nodes
    }

    /// The names of the nodes that join.
    pub fn joining<'a>(&self, plan: &'a Plan) -> impl Iterator<Item = String> + use<'a> {
        let pool = &plan.pools[self.pool.index()];
        (pool.count..pool.count + self.step).map(|ordinal| pool.node_name(ordinal))
    }

    /// With more pods than this a workload never settles.
    pub fn max_pods(&self) -> usize {
        let places = self.eligible_nodes.len().max(self.replicas as usize) + self.step as usize;
        (MAX_PODS_PER_REPLICA * places).max(MIN_POD_LIMIT)
    }

    /// Puts a Deployment or a StatefulSet through the experiment.
    pub fn perform(
        &self,
        workload: Workload,
        plan: &Plan,
        compared: &ComparedTemplate<'_>,
    ) -> Result<Measured, NeverSettles> {
        let mut run = Run::new(workload, plan, compared, self.seed, self.max_pods());
        let began = run.now;
        run.scale(self.replicas);
        run.run_until_settled()?;
        let (creation, coverage) = {
            let histories = histories(&run);
            (measured::creation(&histories, began), measured::coverage(&histories, &self.eligible_nodes))
        };
        let replacement = self.delete_one(&mut run)?;
        let node_join = {
            run.run_to_next_minute();
            let began = run.now;
            let pool = &plan.pools[self.pool.index()];
            (pool.count..pool.count + self.step).for_each(|ordinal| run.join_node(self.pool, ordinal));
            run.run_until_settled()?;
            let nodes = self.eligible_nodes_after_the_join(plan);
            measured::node_join(&histories(&run), began, self.step, &nodes)
        };
        let (fewer, more) = (self.replicas, self.replicas + self.step);
        run.run_to_next_minute();
        let scaled_up = run.now;
        run.scale(more);
        run.run_until_settled()?;
        let growth = measured::growth(&histories(&run), scaled_up, (fewer, more));
        run.run_to_next_minute();
        let scaled_down = run.now;
        run.scale(fewer);
        run.run_until_settled()?;
        let shrinkage = measured::shrinkage(&histories(&run), scaled_down, scaled_up, (more, fewer));
        let claims = (workload == Workload::StatefulSet).then(|| claims(&run));
        let lost_node = lose_a_node(&mut run)?;
        Ok(Measured {
            workload,
            creation,
            coverage,
            replacement,
            node_join,
            growth,
            shrinkage,
            lost_node,
            claims,
        })
    }

    fn delete_one(&self, run: &mut Run<'_>) -> Result<Option<Replacement>, NeverSettles> {
        run.run_to_next_minute();
        let Some(victim) = middle_pod(run) else { return Ok(None) };
        let began = run.now;
        run.delete_pod(victim);
        run.run_until_settled()?;
        let histories = histories(run);
        Ok(Some(measured::replacement(&histories, &histories[victim.0 as usize], began, self.replicas)))
    }
}

fn lose_a_node(run: &mut Run<'_>) -> Result<Option<LostNode>, NeverSettles> {
    run.run_to_next_minute();
    let Some(victim) = middle_pod(run) else { return Ok(None) };
    let began = run.now;
    let Some(node) = run.pods[victim.0 as usize].node else { return Ok(None) };
    let number = run.pods[victim.0 as usize].number;
    run.fail_node(node);
    run.run_until(began + NODE_OBJECT_DELETED_AFTER);
    run.remove_node(node);
    run.run_until_settled()?;
    let histories = histories(run);
    // A StatefulSet's successor has the same ordinal; any new pod of a Deployment takes the place of the old one.
    let is_same_place = |history: &PodHistory| {
        run.workload == Workload::Deployment
            || run.pods.iter().any(|pod| pod.number == number && pod.history == *history)
    };
    Ok(Some(measured::lost_node(
        &histories,
        &histories[victim.0 as usize],
        began,
        NODE_OBJECT_DELETED_AFTER,
        is_same_place,
    )))
}

/// The pod in the middle of those that run, in the order of their creation; of a StatefulSet, of their ordinals.
fn middle_pod(run: &Run<'_>) -> Option<PodIndex> {
    let mut pods: Vec<(u32, PodIndex)> = run
        .existing()
        .filter(|(_, pod)| pod.history.is_ready())
        .map(|(index, pod)| (pod.number, index))
        .collect();
    pods.sort_unstable();
    pods.get(pods.len() / 2).map(|&(_, index)| index)
}

fn claims(run: &Run<'_>) -> Claims {
    let made = run.controller.numbers();
    Claims { made, kept_without_a_pod: made - run.existing().count() as u32 }
}

fn histories(run: &Run<'_>) -> Vec<PodHistory> {
    run.pods.iter().map(|pod| pod.history.clone()).collect()
}
