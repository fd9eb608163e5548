//! The autoscaler at work: it asks for nodes and takes them away as a demand wants it.

use crate::api::identity::{NodeId, PoolId};
use crate::cluster::event::Event;
use crate::cluster::fleet::autoscaler::{Autoscaler, Decision, Demand, Scaling};
use crate::cluster::fleet::churn::at_least_a_nanosecond;
use crate::cluster::fleet::departure::Mark;
use crate::cluster::plan::ChurnProcess;
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::cluster::store::Pod;
use crate::engine::time::Duration;
use crate::record::fact::Reason;

/// `--node-delete-delay-after-taint`.
const DELETE_DELAY_AFTER_TAINT: Duration = Duration::from_seconds(5);

impl<'run> Run<'run> {
    pub fn start_autoscaler(&mut self, process: u16) {
        self.core.schedule(Duration::ZERO, Event::AutoscalerScans(process));
        self.schedule_job(process);
    }

    pub fn autoscaler_scans(&mut self, process: u16) {
        let autoscaler = self.autoscaler(process);
        self.core.schedule(autoscaler.scan_interval, Event::AutoscalerScans(process));
        if self.is_rotating(autoscaler.pool) {
            return;
        }
        let pool = &self.pools[autoscaler.pool.index()];
        let (nodes, leaving) = (pool.members.count() + pool.on_order - pool.noticed, pool.noticed);
        let now = self.core.now;
        match self.scaling(process).scan(autoscaler, now, nodes, leaving) {
            Decision::Add(count) => {
                for _ in 0..count {
                    self.request_next_node(autoscaler.pool);
                }
            }
            Decision::Remove(0) => {}
            Decision::Remove(count) => self.scale_down(process, autoscaler, count as usize),
        }
    }

    pub fn job_arrives(&mut self, process: u16) {
        self.scaling(process).jobs += 1;
        if let Demand::Jobs { lasting, .. } = &self.autoscaler(process).demand {
            let lasting = lasting.sample(self.job_luck(process)[1]);
            self.core.schedule(lasting, Event::JobEnds(process));
        }
        self.scaling(process).arrivals += 1;
        self.schedule_job(process);
    }

    pub fn job_ends(&mut self, process: u16) {
        self.scaling(process).jobs -= 1;
    }

    pub fn scaled_down(&mut self, id: NodeId) {
        self.remove_node_for(id, Reason::ScaledDown);
    }

    fn schedule_job(&mut self, process: u16) {
        if let Demand::Jobs { every, .. } = &self.autoscaler(process).demand {
            let interval = at_least_a_nanosecond(every.sample(self.job_luck(process)[0]));
            self.core.schedule(interval, Event::JobArrives(process));
        }
    }

    /// What chance has in store for the next job: when it comes, and how long it lasts.
    fn job_luck(&mut self, process: u16) -> [u64; 8] {
        let arrivals = self.scaling(process).arrivals;
        let pool = self.autoscaler(process).pool;
        self.core.streams.block(purpose::JOB, self.pools[pool.index()].name_hash, arrivals)
    }

    /// Marks some of the pool's nodes, of those that are Ready and may stay; which ones, each node's own draw decides.
    fn scale_down(&mut self, process: u16, autoscaler: &Autoscaler, count: usize) {
        let is_candidate = |id: &NodeId| {
            let node = self.core.store.node(*id);
            node.pool == autoscaler.pool && node.ready && !self.fleet.noticed.contains(id)
        };
        let mut candidates: Vec<NodeId> = self.core.store.existing_nodes().filter(is_candidate).collect();
        candidates.sort_by_cached_key(|&id| {
            self.core.streams.first(purpose::SCALE_DOWN, self.core.store.node(id).name_hash, 0)
        });
        candidates.truncate(count);
        self.scaling(process).removed(candidates.len());
        for id in candidates {
            self.notice(id, Mark::ToBeDeleted, Reason::ScaledDown);
            let node = self.core.store.node_ref(id);
            self.core.schedule(DELETE_DELAY_AFTER_TAINT, Event::DrainBegins(node, process));
        }
    }

    /// The autoscaler drains a node that it has marked, and removes it when the workload is gone. Daemon pods go with the
    /// drain, all at once with the workload (there are no priority groups by default), and nobody waits for them
    /// (`cluster-autoscaler/core/scaledown/actuation/drain.go`).
    pub fn drain_begins(&mut self, id: NodeId, process: u16) {
        let autoscaler = self.autoscaler(process);
        let node = self.core.store.node_ref(id);
        let drain = autoscaler.drain.sample(self.departure_luck(node)[0]);
        let goes = |pod: &Pod| {
            let annotated = self.plan.templates[pod.template.index()].evicted_on_scale_down;
            pod.bound && !pod.deleting && autoscaler.daemon_pods.evicts(annotated, drain == Duration::ZERO)
        };
        for pod in self.pods_on(id, goes) {
            self.delete_pod(pod, Reason::ScaledDown);
        }
        self.core.schedule(drain, Event::NodeScaledDown(node));
    }

    fn request_next_node(&mut self, pool: PoolId) {
        let provisioning = self.provisioning_of_next(pool);
        self.order_node(pool, provisioning);
    }

    fn scaling(&mut self, process: u16) -> &mut Scaling {
        self.fleet.scaling.entry(process).or_default()
    }

    fn autoscaler(&self, process: u16) -> &'run Autoscaler {
        match &self.plan.churn[usize::from(process)] {
            ChurnProcess::Autoscaler(autoscaler) => autoscaler,
            _ => unreachable!("only autoscalers scan"),
        }
    }
}
