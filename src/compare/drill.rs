//! The drill: what is done to a Deployment and to a StatefulSet, one act after the other, each to a cluster at rest.
//!
//! The workload is created. Somebody deletes one pod. Nodes join. It is scaled up by as many, and back again. A node fails
//! for good; after a while somebody deletes its Node object.

use super::cannot_compare::{MAX_PODS_PER_REPLICA, MIN_POD_LIMIT, NeverAtRest};
use super::life::PodLife;
use super::measured::{self, Claims, LostNode, Measured, Replacement};
use super::pod::PodIndex;
use super::run::Run;
use super::workload::{Subject, Workload};
use crate::api::identity::PoolId;
use crate::cluster::plan::Plan;
use crate::engine::time::Duration;

/// How long after the failure of a node somebody deletes its Node object. Long enough to see what happens before.
pub const NODE_OBJECT_DELETED_AFTER: Duration = Duration::from_seconds(15 * 60);

/// What the acts need to know.
#[derive(Clone, Debug)]
pub struct Drill {
    pub seed: u64,
    pub replicas: u32,
    /// By how many the workload is scaled, and how many nodes join.
    pub step: u32,
    /// The nodes that the DaemonSet's pods may run on, when the drill begins.
    pub eligible_nodes: Vec<String>,
    /// Where nodes join.
    pub pool: PoolId,
}

impl Drill {
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

    /// With more pods than this a workload is never at rest.
    pub fn most_pods(&self) -> usize {
        let places = self.eligible_nodes.len().max(self.replicas as usize) + self.step as usize;
        (MAX_PODS_PER_REPLICA * places).max(MIN_POD_LIMIT)
    }

    /// Drills a Deployment or a StatefulSet.
    pub fn perform(
        &self,
        workload: Workload,
        plan: &Plan,
        subject: &Subject<'_>,
    ) -> Result<Measured, NeverAtRest> {
        let mut run = Run::new(workload, plan, subject, self.seed, self.most_pods());
        let began = run.now;
        run.scale(self.replicas);
        run.until_quiet()?;
        let (creation, coverage) = {
            let lives = lives(&run);
            (measured::creation(&lives, began), measured::coverage(&lives, &self.eligible_nodes))
        };
        let replacement = self.delete_one(&mut run)?;
        let node_join = {
            run.at_the_next_minute();
            let began = run.now;
            let pool = &plan.pools[self.pool.index()];
            (pool.count..pool.count + self.step).for_each(|ordinal| run.join_node(self.pool, ordinal));
            run.until_quiet()?;
            let nodes = self.eligible_nodes_after_the_join(plan);
            measured::node_join(&lives(&run), began, self.step, &nodes)
        };
        let (fewer, more) = (self.replicas, self.replicas + self.step);
        run.at_the_next_minute();
        let scaled_up = run.now;
        run.scale(more);
        run.until_quiet()?;
        let growth = measured::growth(&lives(&run), scaled_up, (fewer, more));
        run.at_the_next_minute();
        let scaled_down = run.now;
        run.scale(fewer);
        run.until_quiet()?;
        let shrinkage = measured::shrinkage(&lives(&run), scaled_down, scaled_up, (more, fewer));
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

    fn delete_one(&self, run: &mut Run<'_>) -> Result<Option<Replacement>, NeverAtRest> {
        run.at_the_next_minute();
        let Some(victim) = middle_pod(run) else { return Ok(None) };
        let began = run.now;
        run.delete_pod(victim);
        run.until_quiet()?;
        let lives = lives(run);
        Ok(Some(measured::replacement(&lives, &lives[victim.0 as usize], began, self.replicas)))
    }
}

fn lose_a_node(run: &mut Run<'_>) -> Result<Option<LostNode>, NeverAtRest> {
    run.at_the_next_minute();
    let Some(victim) = middle_pod(run) else { return Ok(None) };
    let began = run.now;
    let Some(node) = run.pods[victim.0 as usize].node else { return Ok(None) };
    let number = run.pods[victim.0 as usize].number;
    run.fail_node(node);
    run.until(began + NODE_OBJECT_DELETED_AFTER);
    run.remove_node(node);
    run.until_quiet()?;
    let lives = lives(run);
    // A StatefulSet's successor has the same ordinal; any new pod of a Deployment takes the place of the old one.
    let is_same_place = |life: &PodLife| {
        run.workload == Workload::Deployment
            || run.pods.iter().any(|pod| pod.number == number && pod.life == *life)
    };
    Ok(Some(measured::lost_node(
        &lives,
        &lives[victim.0 as usize],
        began,
        NODE_OBJECT_DELETED_AFTER,
        is_same_place,
    )))
}

/// The pod in the middle of those that run, in the order of their creation; of a StatefulSet, of their ordinals.
fn middle_pod(run: &Run<'_>) -> Option<PodIndex> {
    let mut pods: Vec<(u32, PodIndex)> = run
        .existing()
        .filter(|(_, pod)| pod.life.is_ready())
        .map(|(index, pod)| (pod.number, index))
        .collect();
    pods.sort_unstable();
    pods.get(pods.len() / 2).map(|&(_, index)| index)
}

fn claims(run: &Run<'_>) -> Claims {
    let made = run.controller.numbers();
    Claims { made, kept_without_a_pod: made - run.existing().count() as u32 }
}

fn lives(run: &Run<'_>) -> Vec<PodLife> {
    run.pods.iter().map(|pod| pod.life.clone()).collect()
}
