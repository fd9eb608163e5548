//! The kubelets: what becomes of pods on their nodes, and what of it is reported.
//!
//! Of a pod the kubelet takes the steps of `next_step`; where its containers have more to them they are followed in
//! `containers`. `starts` says whose turn it is to start containers, `pressures` which pods are refused and evicted, and
//! `reports` when the API server knows of it all. A report that arrives at once is returned, for the run to hand on.

pub mod containers;
mod containers_at_work;
pub mod event;
pub mod next_step;
mod pod_draws;
pub mod pod_steps;
pub mod pod_timings;
mod pods;
pub mod pressure;
mod pressures;
mod reboots;
mod reports;
mod restarts;
pub mod start_turns;
mod starts;
mod successor_draws;

use crate::api::identity::NodeId;
use crate::api::kubernetes_version::KubernetesVersion;
use crate::cluster::apiserver::client::KubeletClient;
use crate::cluster::core::Core;
use crate::cluster::kubelet::containers::Containers;
use crate::cluster::kubelet::containers::fault::Fault;
use crate::cluster::kubelet::pressure::{Pressure, PressureKind};
pub(in crate::cluster) use crate::cluster::kubelet::reports::Report;
use crate::cluster::kubelet::reports::Reports;
use crate::cluster::kubelet::starts::Starts;
use crate::cluster::kubelet::successor_draws::SuccessorDraws;
use crate::cluster::store::KubeletState;
use crate::engine::time::Instant;
use crate::record::fact::{FactKind, Reason};

/// The kubelets of all nodes.
pub(in crate::cluster) struct Kubelets<'run> {
    version: KubernetesVersion,
    containers: Containers<'run>,
    starts: Starts,
    reports: Reports,
    /// By node; empty while no node has ever run short of anything.
    pressures: Vec<[Pressure; PressureKind::ALL.len()]>,
    successors: SuccessorDraws,
}

/// How all kubelets are set.
pub(in crate::cluster) struct KubeletSettings<'run> {
    pub version: KubernetesVersion,
    /// `None`: what a kubelet reports is known at once.
    pub client: Option<KubeletClient>,
    /// How many pods of a node start their containers at once; `None`: all.
    pub starts_at_once: Option<u32>,
    /// What goes wrong in containers by itself.
    pub faults: &'run [Fault],
}

impl<'run> Kubelets<'run> {
    pub fn new(settings: KubeletSettings<'run>) -> Self {
        let KubeletSettings { version, client, starts_at_once, faults } = settings;
        Self {
            version,
            containers: Containers::new(version, faults),
            starts: Starts::new(starts_at_once),
            reports: Reports::new(client),
            pressures: Vec::new(),
            successors: SuccessorDraws::default(),
        }
    }

    pub fn reserve(&mut self, nodes: usize) {
        self.starts.reserve(nodes);
    }

    /// There is a node more to know of.
    pub fn add_node(&mut self) {
        self.starts.add_node();
        self.reports.add_node();
    }

    /// The node's kubelet stops working and reporting, after this last heartbeat.
    pub fn stop(&mut self, core: &mut Core<'_>, id: NodeId, heartbeat: Instant, reason: Reason) {
        self.starts.pause(core, id);
        let node = core.store.node_mut(id);
        node.kubelet = KubeletState::Away;
        node.heartbeat = heartbeat;
        core.record_node(FactKind::NodeDown, id, reason);
    }

    /// The node's kubelet works, and reports from now on.
    pub fn start(&mut self, core: &mut Core<'_>, id: NodeId) {
        let now = core.now;
        let node = core.store.node_mut(id);
        let was_down = std::mem::replace(&mut node.kubelet, KubeletState::Running) == KubeletState::Away;
        node.heartbeat = now;
        if was_down {
            core.record_node(FactKind::NodeUp, id, Reason::None);
        }
    }

    /// The kubelet has seen to the pods that it found: those that wait for their turn to start may have it.
    pub fn resume_starts(&mut self, core: &mut Core<'_>, id: NodeId) {
        self.starts.resume(core, id);
    }

    /// The node is about to go. Another one of its name has no pressure.
    pub fn node_leaves(&mut self, core: &mut Core<'_>, id: NodeId) {
        self.starts.pause(core, id);
        self.forget_pressure(id);
    }

    /// The run is over: pods that still wait have waited until now.
    pub fn record_open_waits(&mut self, core: &mut Core<'_>) {
        self.starts.record_open_waits(core);
    }

    /// What is wrong with a node, if anything.
    pub fn inconsistency(&self, core: &Core<'_>, node: NodeId) -> Option<String> {
        self.starts.inconsistency(core, node)
    }
}
