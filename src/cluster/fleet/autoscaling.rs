//! The autoscaler at work: it asks for nodes and takes them away as a demand wants it.

use smallvec::smallvec;

use crate::api::identity::{NodeId, PodId};
use crate::cluster::core::Core;
use crate::cluster::fleet::Fleet;
use crate::cluster::fleet::autoscaler::{Autoscaler, Decision, Demand, Scaling};
use crate::cluster::fleet::churn::at_least_a_nanosecond;
use crate::cluster::fleet::departure::Mark;
use crate::cluster::fleet::event::FleetEvent;
use crate::cluster::fleet::orders::{Order, Orders, Upcoming};
use crate::cluster::fleet::process::ChurnProcess;
use crate::cluster::random_purpose as purpose;
use crate::cluster::store::NodeRef;
use crate::engine::time::Duration;
use crate::record::fact::Reason;

/// `--node-delete-delay-after-taint`.
const DELETE_DELAY_AFTER_TAINT: Duration = Duration::from_seconds(5);

impl<'run> Fleet<'run> {
    pub(super) fn begin_autoscaler(&mut self, core: &mut Core<'_>, process: u16) {
        FleetEvent::AutoscalerScans(process).after(Duration::ZERO).schedule(core);
        if let Some(job) = self.next_job(core, process) {
            job.schedule(core);
        }
    }

    pub(super) fn autoscaler_scans(&mut self, core: &Core<'_>, process: u16) -> Orders {
        let autoscaler = self.autoscaler(process);
        let next = FleetEvent::AutoscalerScans(process).after(autoscaler.scan_interval);
        let mut orders: Orders = smallvec![Order::Schedule(next)];
        if self.is_rotating(autoscaler.pool) {
            return orders;
        }
        let pool = &self.pools[autoscaler.pool.index()];
        let (nodes, leaving) = (pool.members.count() + pool.on_order - pool.noticed, pool.noticed);
        match self.scaling(process).scan(autoscaler, core.now, nodes, leaving) {
            Decision::Add(count) => {
                for _ in 0..count {
                    let provisioning = self.provisioning_of_next(core, autoscaler.pool);
                    orders.push(self.request_node(autoscaler.pool, provisioning));
                }
            }
            Decision::Remove(0) => {}
            Decision::Remove(count) => self.scale_down(core, process, count as usize, &mut orders),
        }
        orders
    }

    pub(super) fn job_arrives(&mut self, core: &Core<'_>, process: u16) -> Orders {
        self.scaling(process).jobs += 1;
        let mut orders = Orders::new();
        if let Demand::Jobs { lasting, .. } = &self.autoscaler(process).demand {
            let lasting = lasting.sample(self.job_draws(core, process)[1]);
            orders.push(Order::Schedule(FleetEvent::JobEnds(process).after(lasting)));
        }
        self.scaling(process).arrivals += 1;
        orders.extend(self.next_job(core, process).map(Order::Schedule));
        orders
    }

    pub(super) fn job_ends(&mut self, process: u16) {
        self.scaling(process).jobs -= 1;
    }

    fn next_job(&mut self, core: &Core<'_>, process: u16) -> Option<Upcoming> {
        let Demand::Jobs { every, .. } = &self.autoscaler(process).demand else { return None };
        let interval = at_least_a_nanosecond(every.sample(self.job_draws(core, process)[0]));
        Some(FleetEvent::JobArrives(process).after(interval))
    }

    /// The draws for the next job: when it comes, and how long it lasts.
    fn job_draws(&mut self, core: &Core<'_>, process: u16) -> [u64; 8] {
        let arrivals = self.scaling(process).arrivals;
        let pool = self.autoscaler(process).pool;
        core.streams.block(purpose::JOB, self.pools[pool.index()].name_hash(), arrivals)
    }

    /// Marks some of the pool's nodes, of those that are Ready and may stay; which ones, each node's own draw decides.
    fn scale_down(&mut self, core: &Core<'_>, process: u16, count: usize, orders: &mut Orders) {
        let pool = self.autoscaler(process).pool;
        let is_candidate = |id: &NodeId| {
            let node = core.store.node(*id);
            node.pool == pool && node.ready && !self.noticed.contains(id)
        };
        let mut candidates: Vec<NodeId> = core.store.existing_nodes().filter(is_candidate).collect();
        candidates.sort_by_cached_key(|&id| {
            core.streams.first(purpose::SCALE_DOWN, core.store.node(id).name_hash, 0)
        });
        candidates.truncate(count);
        self.scaling(process).removed(candidates.len());
        for id in candidates {
            orders.push(self.give_notice(core, id, Mark::ToBeDeleted, Reason::ScaledDown));
            let drain = FleetEvent::DrainBegins(core.store.node_ref(id), process);
            orders.push(Order::Schedule(drain.after(DELETE_DELAY_AFTER_TAINT)));
        }
    }

    /// The autoscaler drains a node that it has marked, and removes it when the workload is gone. Daemon pods go with the
    /// drain, all at once with the workload (there are no priority groups by default), and nobody waits for them
    /// (`cluster-autoscaler/core/scaledown/actuation/drain.go`).
    pub(super) fn drain_begins(&self, core: &Core<'_>, node: NodeRef, process: u16) -> Orders {
        let autoscaler = self.autoscaler(process);
        let drain = autoscaler.drain.sample(Self::departure_draws(core, node)[0]);
        let goes = |id: &PodId| {
            let pod = core.store.pod(*id);
            let annotated = core.specs.templates[pod.template.index()].evicted_on_scale_down;
            pod.bound && !pod.deleting && autoscaler.daemon_pods.evicts(annotated, drain == Duration::ZERO)
        };
        let mut evicted: Vec<PodId> = core.store.pods_on(node.id).filter(goes).collect();
        evicted.sort_unstable_by_key(|&pod| core.store.number(pod));
        let mut orders: Orders =
            evicted.into_iter().map(|pod| Order::DeletePod(pod, Reason::ScaledDown)).collect();
        orders.push(Order::Schedule(FleetEvent::NodeScaledDown(node).after(drain)));
        orders
    }

    fn scaling(&mut self, process: u16) -> &mut Scaling {
        self.scaling.entry(process).or_default()
    }

    fn autoscaler(&self, process: u16) -> &'run Autoscaler {
        match &self.processes[usize::from(process)] {
            ChurnProcess::Autoscaler(autoscaler) => autoscaler,
            _ => unreachable!("only autoscalers scan"),
        }
    }
}
