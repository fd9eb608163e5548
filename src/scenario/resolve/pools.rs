//! Node pools.

use super::initial_nodes;
use super::limits::MAX_NODES;
use super::object_names;
use super::room::{self, BackgroundDefaults};
use crate::api::labels::Labels;
use crate::api::node_labels;
use crate::cluster::plan::{Bandwidth, NodeNaming, NodePool};
use crate::engine::delay::Delay;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::{Field, MaybeWritten, entries};
use crate::scenario::settings::delays::node_startup;
use crate::scenario::settings::images::IMAGE_BANDWIDTH;
use crate::scenario::settings::initial_state::Zones;
use crate::scenario::settings::node_pools as written;

/// The pools sorted by name: as many as there are names, so that places keep their meaning when some are wrong.
pub fn pools(
    file: &ScenarioFile,
    defaults: BackgroundDefaults<'_>,
    problems: &mut Diagnostics,
) -> Vec<NodePool> {
    let common = file.delays.written();
    let startup = common.and_then(|delays| delays.node_startup.written());
    let startup = startup.map_or_else(node_startup, |delay| delay.0.clone());
    let entries = entries(&file.node_pools);
    let mut resolved = Vec::new();
    for (name, span, pool) in entries {
        object_names::check_pool(name, span, problems);
        let mut node_pool = NodePool {
            name: name.to_owned(),
            naming: NodeNaming::Numbered,
            count: 0,
            labels: Labels::new(),
            taints: Vec::new(),
            startup_taints: Vec::new(),
            zones: Vec::new(),
            zone_counts: Vec::new(),
            provisioning: Delay::ZERO,
            startup: startup.clone(),
            image_bandwidth: Bandwidth(IMAGE_BANDWIDTH.0),
            offer: None,
            initial_nodes: Vec::new(),
            initial_backgrounds: Vec::new(),
        };
        if let Some(pool) = pool.get() {
            fill_in(&mut node_pool, pool, problems);
            node_pool.offer = room::offer(pool, defaults, problems);
            node_pool.initial_nodes = initial_nodes::nodes(pool, node_pool.count, problems);
            node_pool.initial_backgrounds = initial_nodes::backgrounds(pool, &node_pool, defaults, problems);
        }
        resolved.push(node_pool);
    }
    resolved
}

fn zones(node_pool: &mut NodePool, field: &Field<Zones>, problems: &mut Diagnostics) {
    let Some(written) = field.get() else { return };
    for zone in written.names() {
        if let Some(name) = zone.get() {
            object_names::check_zone(name, zone.span, problems);
        }
        node_pool.zones.extend(zone.get().cloned());
    }
    if let Zones::Counted(counts) = written {
        node_pool.zone_counts = counts.0.iter().filter_map(|(_, count)| count.get().copied()).collect();
        let in_zones = node_pool.zone_counts.iter().map(|&count| u64::from(count)).sum::<u64>();
        if in_zones != u64::from(node_pool.count) {
            let problem =
                format!("there are {in_zones} nodes in the zones, and {} in the pool", node_pool.count);
            problems.push(Diagnostic::error(problem).at(field.span, "").help("let both be the same"));
        }
    }
}

fn fill_in(node_pool: &mut NodePool, pool: &written::NodePool, problems: &mut Diagnostics) {
    if let Some(&count) = pool.count.get() {
        if count > MAX_NODES {
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
    node_labels::add_os_and_arch(&mut node_pool.labels);
    for taint in pool.taints.iter().filter_map(Field::get).flatten() {
        node_pool.taints.extend(taint.get().map(|taint| taint.0.clone()));
    }
    if let Some(field) = &pool.zones {
        zones(node_pool, field, problems);
    }
    if node_pool.zones.is_empty() {
        node_labels::add_topology(&mut node_pool.labels, None);
    }
    if let Some(provisioning) = pool.provisioning.written() {
        node_pool.provisioning = provisioning.0.clone();
    }
    if let Some(startup) = pool.startup.written() {
        node_pool.startup = startup.0.clone();
    }
    node_pool.image_bandwidth = super::images::image_bandwidth(pool);
}
