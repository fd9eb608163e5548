//! Node pools, and the cluster around the controller.

use crate::api::labels::Labels;
use crate::api::quantity::Quantity;
use crate::engine::delay::Delay;
use crate::scenario::defaults;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::values::QuantityText;
use crate::scenario::model::{self, ScenarioFile};
use crate::scenario::ron::{Entries, Field};
use crate::simulation::plan::{NodeNaming, NodePool, PodGc, ReplacementOrder, World};

/// More nodes than any cluster has; the names of a pool's nodes are numbered with five digits.
const MOST_NODES: u32 = 1_000_000;

/// What the nodes of a pool offer to pods, by the pool's place in the plan. `None`: as much as is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocatable {
    pub cpu: Option<Quantity>,
    pub memory: Option<Quantity>,
    pub ephemeral_storage: Option<Quantity>,
    pub pods: Option<Quantity>,
}

/// The pools sorted by name: as many as there are names, so that places keep their meaning when some are wrong.
pub fn pools(file: &ScenarioFile, problems: &mut Diagnostics) -> (Vec<NodePool>, Vec<Allocatable>) {
    let common = file.delays.as_ref().and_then(Field::get);
    let startup = common.and_then(|delays| delays.node_startup.as_ref()).and_then(Field::get);
    let startup = startup.map_or_else(defaults::node_startup, |delay| delay.0.clone());
    let entries = file.node_pools.as_ref().and_then(Field::get).map(Entries::sorted).unwrap_or_default();
    let mut resolved = (Vec::new(), Vec::new());
    for (name, place, pool) in entries {
        check_name(name, place, problems);
        let mut node_pool = NodePool {
            name: name.to_owned(),
            naming: NodeNaming::Numbered,
            count: 0,
            labels: Labels::new(),
            taints: Vec::new(),
            zones: Vec::new(),
            provisioning: Delay::ZERO,
            startup: startup.clone(),
            image_bandwidth: defaults::IMAGE_BANDWIDTH,
        };
        let mut allocatable = Allocatable::default();
        if let Some(pool) = pool.get() {
            fill_in(&mut node_pool, pool, problems);
            if let Some(written) = pool.allocatable.as_ref().and_then(Field::get) {
                allocatable = self::allocatable(written, problems);
            }
        }
        resolved.0.push(node_pool);
        resolved.1.push(allocatable);
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
    if let Some(labels) = pool.labels.as_ref().and_then(Field::get) {
        node_pool.labels = labels.clone();
    }
    for taint in pool.taints.iter().filter_map(Field::get).flatten() {
        node_pool.taints.extend(taint.get().map(|taint| taint.0.clone()));
    }
    for zone in pool.zones.iter().filter_map(Field::get).flatten() {
        node_pool.zones.extend(zone.get().cloned());
    }
    if let Some(provisioning) = pool.provisioning.as_ref().and_then(Field::get) {
        node_pool.provisioning = provisioning.0.clone();
    }
    if let Some(startup) = pool.startup.as_ref().and_then(Field::get) {
        node_pool.startup = startup.0.clone();
    }
    node_pool.image_bandwidth = super::images::image_bandwidth(pool);
}

/// Node names begin with the pool's, and must be names that Kubernetes takes.
fn check_name(name: &str, place: Span, problems: &mut Diagnostics) {
    let is_plain = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    let is_allowed = |character: char| is_plain(character) || matches!(character, '-' | '.');
    if name.starts_with(is_plain)
        && name.ends_with(is_plain)
        && name.chars().all(is_allowed)
        && name.len() <= 200
    {
        return;
    }
    let problem = Diagnostic::error(format!("`{name}` cannot begin the names of nodes")).at(place, "");
    problems
        .push(problem.help("Kubernetes takes lower-case letters, digits, `-` and `.`, like \"spot-pool-1\""));
}

fn allocatable(written: &model::Allocatable, problems: &mut Diagnostics) -> Allocatable {
    let mut quantity = |field: &Option<Field<QuantityText>>| {
        let field = field.as_ref()?;
        let text = &field.get()?.0;
        let problem = match text.parse::<Quantity>() {
            Ok(quantity) if !quantity.is_negative() => return Some(quantity),
            Ok(_) => Diagnostic::error(format!("a node cannot offer {text}, which is negative")),
            Err(error) => Diagnostic::error(format!("`{text}` is not a quantity: {error}"))
                .help("write it like \"1900m\", \"5Gi\" or 110"),
        };
        problems.push(problem.at(field.span, ""));
        None
    };
    Allocatable {
        cpu: quantity(&written.cpu),
        memory: quantity(&written.memory),
        ephemeral_storage: quantity(&written.ephemeral_storage),
        pods: quantity(&written.pods),
    }
}

/// The world as Kubernetes has it by default, with what the scenario says otherwise.
pub fn world(file: &ScenarioFile, problems: &mut Diagnostics) -> World {
    let mut world = World::IDEAL;
    let Some(cluster) = file.cluster.as_ref().and_then(Field::get) else { return world };
    if let Some(field) = &cluster.node_monitor_grace_period
        && let Some(period) = super::positive(field, "the grace period", problems)
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
            && let Some(written) = super::positive(field, "the period", problems)
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
    if let Some(order) = cluster.replacement_order.as_ref().and_then(Field::get) {
        world.replacement_order = match order {
            model::ReplacementOrder::Random => ReplacementOrder::Random,
            model::ReplacementOrder::NodeName => ReplacementOrder::NodeName,
        };
    }
    world
}
