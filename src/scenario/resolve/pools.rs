//! Node pools, and the cluster around the controller.

use super::limits::MOST_NODES;
use super::object_names;
use super::room::{self, BackgroundDefaults};
use crate::api::labels::Labels;
use crate::api::node_labels;
use crate::cluster::plan::{NodeNaming, NodePool, PodGc, ReplacementOrder, World};
use crate::engine::delay::Delay;
use crate::scenario::defaults;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::{self, ScenarioFile};
use crate::scenario::ron::{Entries, Field};
use crate::scenario::settings::checked::positive;
use crate::scenario::settings::delays::node_startup;

/// The pools sorted by name: as many as there are names, so that places keep their meaning when some are wrong.
pub fn pools(
    file: &ScenarioFile,
    defaults: BackgroundDefaults<'_>,
    problems: &mut Diagnostics,
) -> Vec<NodePool> {
    let common = file.delays.as_ref().and_then(Field::get);
    let startup = common.and_then(|delays| delays.node_startup.as_ref()).and_then(Field::get);
    let startup = startup.map_or_else(node_startup, |delay| delay.0.clone());
    let entries = file.node_pools.as_ref().and_then(Field::get).map(Entries::sorted).unwrap_or_default();
    let mut resolved = Vec::new();
    for (name, place, pool) in entries {
        object_names::check_pool(name, place, problems);
        let mut node_pool = NodePool {
            name: name.to_owned(),
            naming: NodeNaming::Numbered,
            count: 0,
            labels: Labels::new(),
            taints: Vec::new(),
            startup_taints: Vec::new(),
            zones: Vec::new(),
            provisioning: Delay::ZERO,
            startup: startup.clone(),
            image_bandwidth: defaults::IMAGE_BANDWIDTH,
            offer: None,
        };
        if let Some(pool) = pool.get() {
            fill_in(&mut node_pool, pool, problems);
            let (allocatable, background) = (pool.allocatable.as_ref(), pool.background.as_ref());
            node_pool.offer = room::offer(allocatable, background, defaults, problems);
        }
        resolved.push(node_pool);
    }
    resolved
}

fn fill_in(node_pool: &mut NodePool, pool: &model::NodePool, problems: &mut Diagnostics) {
    if let Some(&count) = pool.count.get() {
        if count > MOST_NODES {
            let problem =
                Diagnostic::error(format!("{count} nodes are more than the simulator takes in a pool"));
            problems.push(problem.at(pool.count.span, "").help("write at most 1000000"));
        }
        node_pool.count = count;
    }
    if let Some(labels) = &pool.labels {
        object_names::check_labels(labels, problems);
        node_pool.labels = labels.get().cloned().unwrap_or_default();
    }
    node_labels::add_machine(&mut node_pool.labels);
    for taint in pool.taints.iter().filter_map(Field::get).flatten() {
        node_pool.taints.extend(taint.get().map(|taint| taint.0.clone()));
    }
    for zone in pool.zones.iter().filter_map(Field::get).flatten() {
        if let Some(name) = zone.get() {
            object_names::check_zone(name, zone.span, problems);
        }
        node_pool.zones.extend(zone.get().cloned());
    }
    if node_pool.zones.is_empty() {
        node_labels::add_topology(&mut node_pool.labels, None);
    }
    if let Some(provisioning) = pool.provisioning.as_ref().and_then(Field::get) {
        node_pool.provisioning = provisioning.0.clone();
    }
    if let Some(startup) = pool.startup.as_ref().and_then(Field::get) {
        node_pool.startup = startup.0.clone();
    }
    node_pool.image_bandwidth = super::images::image_bandwidth(pool);
}

/// The world as Kubernetes has it by default, with what the scenario says otherwise.
pub fn world(file: &ScenarioFile, problems: &mut Diagnostics) -> World {
    let mut world = World::ideal(file.kubernetes_version());
    let Some(cluster) = file.cluster.as_ref().and_then(Field::get) else { return world };
    if let Some(field) = &cluster.node_monitor_grace_period
        && let Some(period) = positive(field, "the grace period", problems)
    {
        world.node_monitor_grace_period = period;
    }
    if let Some(written) = cluster.node_lifecycle.as_ref().and_then(Field::get) {
        world.node_lifecycle = super::node_lifecycle::node_lifecycle(written, problems);
    }
    if let Some(pod_gc) = cluster.pod_gc.as_ref().and_then(Field::get)
        && let PodGc::Periodic { period, quarantine } = &mut world.pod_gc
    {
        if let Some(field) = &pod_gc.period
            && let Some(written) = positive(field, "the period", problems)
        {
            *period = written;
        }
        if let Some(written) = pod_gc.quarantine.as_ref().and_then(Field::get) {
            *quarantine = written.0;
        }
    }
    if let Some(&eviction) = cluster.taint_eviction.as_ref().and_then(Field::get) {
        world.taint_eviction = eviction;
    }
    if let Some(written) = cluster.control_plane.as_ref().and_then(Field::get) {
        world.control_plane = super::control_plane::control_plane(written, problems);
    }
    if let Some(kubelet) = cluster.kubelet.as_ref().and_then(Field::get) {
        world.kubelet_client = super::kubelet_client::kubelet_client(kubelet, problems);
    }
    if let Some(written) = &cluster.scheduler {
        world.scheduler = super::scheduler::scheduler(written, problems);
    }
    if let Some(written) = cluster.kubelet.as_ref().and_then(Field::get) {
        world.container_starts_at_once = super::containers::starts_at_once(written, problems);
    }
    if let Some(order) = cluster.replacement_order.as_ref().and_then(Field::get) {
        world.replacement_order = match order {
            model::ReplacementOrder::Random => ReplacementOrder::Random,
            model::ReplacementOrder::NodeName => ReplacementOrder::NodeName,
        };
    }
    world
}
