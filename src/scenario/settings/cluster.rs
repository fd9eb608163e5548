//! What surrounds the controller: `cluster: (…)`. What has settings of its own has a file of its own.

use serde::Deserialize;

use super::checked::positive;
use super::control_plane::{ControlPlane, control_plane};
use super::images::{ImagePulls, Registry};
use super::kubelet::{Kubelet, kubelet_client, starts_at_once};
use super::node_lifecycle::{NodeLifecycle, node_lifecycle};
use super::pod_gc::PodGc;
use super::scheduler::{Scheduler, scheduler};
use super::setting::{meaning, settings, sourced};
use crate::cluster::plan::{self, KubernetesVersion, World};
use crate::engine::time::Duration;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::MaybeWritten;

settings! {
    /// How the cluster around the controller behaves.
    #[derive(Debug, Default, Deserialize)]
    #[serde(rename = "cluster")]
    pub struct Cluster {
        /// how long after its last heartbeat a node counts as unreachable
        node_monitor_grace_period: Spelled<Duration> = sourced(
            World::IDEAL.node_monitor_grace_period,
            "`--node-monitor-grace-period`; 40 s before Kubernetes 1.32",
        );

        /// how it is noticed that nodes do not report: see [node lifecycle](#node-lifecycle)
        node_lifecycle: NodeLifecycle = meaning("Ideal", "`Ideal`");

        /// `(period, quarantine)` of the pod garbage collector: see [nodes that are gone](#nodes-that-are-gone-for-good)
        pod_gc: PodGc = meaning("", "as kube-controller-manager's");

        /// whether NoExecute taints evict pods
        taint_eviction: bool = meaning(World::IDEAL.taint_eviction, "`true`");

        /// which node comes first where Kubernetes' choice is arbitrary: `Random`, or `NodeName` (by pool and number, nodes that join
        /// later after the others)
        replacement_order: ReplacementOrder = meaning("Random", "`Random`");

        /// how controllers reach the API server: `Ideal`, `KubeControllerManager`, or `Limits(…)`: see
        /// [below](#the-control-plane)
        control_plane: ControlPlane = meaning("Ideal", "`Ideal`");

        /// where images come from: `Ideal` (a pull takes the delay `image_pull`), or `Shared(…)`: see [images](#images)
        registry: Registry = meaning("Ideal", "`Ideal`");

        /// the kubelets' limits on pulls: see [images](#images)
        image_pulls: ImagePulls = meaning("", "as the kubelet's");

        /// how fast pods are bound: `Ideal`, `KubeScheduler`, or `Limits(…)`: see [room and priority](#room-and-priority)
        scheduler: Scheduler = meaning("Ideal", "`Ideal`");

        /// how kubelets work: see [below](#the-kubelets)
        kubelet: Kubelet = meaning("", "ideally");
    }
}

/// Which node comes first where Kubernetes' choice is arbitrary.
#[derive(Clone, Copy, Debug, Deserialize)]
pub enum ReplacementOrder {
    Random,
    NodeName,
}

/// The world as Kubernetes has it by default, with what the scenario says otherwise.
pub fn world(version: KubernetesVersion, cluster: Option<&Cluster>, problems: &mut Diagnostics) -> World {
    let mut world = World::ideal(version);
    let Some(cluster) = cluster else { return world };
    if let Some(field) = &cluster.node_monitor_grace_period
        && let Some(period) = positive(field, "the grace period", problems)
    {
        world.node_monitor_grace_period = period;
    }
    if let Some(written) = cluster.node_lifecycle.written() {
        world.node_lifecycle = node_lifecycle(written, problems);
    }
    if let Some(written) = cluster.pod_gc.written() {
        written.change(&mut world.pod_gc, problems);
    }
    if let Some(&eviction) = cluster.taint_eviction.written() {
        world.taint_eviction = eviction;
    }
    if let Some(written) = cluster.control_plane.written() {
        world.control_plane = control_plane(written, problems);
    }
    if let Some(written) = &cluster.scheduler {
        world.scheduler = scheduler(written, problems);
    }
    if let Some(kubelet) = cluster.kubelet.written() {
        world.kubelet_client = kubelet_client(kubelet, problems);
        world.container_starts_at_once = starts_at_once(kubelet, problems);
    }
    if let Some(order) = cluster.replacement_order.written() {
        world.replacement_order = match order {
            ReplacementOrder::Random => plan::ReplacementOrder::Random,
            ReplacementOrder::NodeName => plan::ReplacementOrder::NodeName,
        };
    }
    world
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_words_say_of_defaults_is_so() {
        let before = World::ideal(KubernetesVersion::V1_31);
        assert_eq!(before.node_monitor_grace_period, Duration::from_seconds(40));
        let ideal = World::IDEAL;
        assert!(ideal.taint_eviction && ideal.node_lifecycle.is_none() && ideal.image_pulls.is_none());
        assert!(ideal.kubelet_client.is_none() && ideal.container_starts_at_once.is_none());
        assert_eq!(ideal.replacement_order, plan::ReplacementOrder::Random);
        assert_eq!(ideal.control_plane, plan::ControlPlane::IDEAL);
        assert_eq!(ideal.scheduler, plan::SchedulerLimits::IDEAL);
    }
}
