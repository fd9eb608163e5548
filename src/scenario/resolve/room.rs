//! What nodes offer, what runs there besides the daemon pods, and whether these can ever fit.

use super::daemon_sets::DeclaredDaemonSet;
use super::limits::MAX_PODS_PER_NODE;
use super::machine::machine;
use super::priority;
use super::selection::Nodepools;
use crate::api::container::ResourceList;
use crate::api::node::NodeFacets;
use crate::api::pod_spec::{Container, PodSpec};
use crate::api::quantity::Quantity;
use crate::capacity::machines::Machine;
use crate::cluster::plan::{
    Background, BackgroundPods, NodeAllocatable, NodeLoad, NodeOffer, NodePool, NodeShare, PodAdmission,
    PodDemand, first_misfit,
};
use crate::daemonset::eligibility::Placement;
use crate::engine::delay::Delay;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::values::{QuantityText, Share};
use crate::scenario::ron::{Entries, Field, MaybeWritten, elements, entries};
use crate::scenario::settings::node_pools::NodePool as WrittenNodePool;
use crate::scenario::settings::room as written;

/// What is known of the pods of the background where nothing says so more exactly.
#[derive(Clone, Copy)]
pub struct BackgroundDefaults<'a> {
    pub admission: &'a PodAdmission,
    pub termination: &'a Delay,
}

/// What the nodes of a pool offer and what runs there besides.
pub fn offer(
    pool: &WrittenNodePool,
    defaults: BackgroundDefaults<'_>,
    problems: &mut Diagnostics,
) -> Option<NodeOffer> {
    if pool.allocatable.is_none() && pool.machine.is_none() {
        if let Some(field) = &pool.background {
            problems.push(without_size(field.span));
        }
        return None;
    }
    // What is unreadable has been reported.
    let is_readable = pool.allocatable.as_ref().is_none_or(|field| field.get().is_some())
        && pool.machine.as_ref().is_none_or(|field| field.get().is_some());
    let written = pool.allocatable.as_ref().and_then(Field::get);
    let allocatable = is_readable.then(|| allocatable(machine(pool), written, problems))?;
    let Some(field) = &pool.background else {
        return Some(NodeOffer { allocatable, background: Background::NONE });
    };
    let background = background(field, defaults, problems).unwrap_or(Background::NONE);
    check_shares(field, &allocatable, problems);
    check_size(&background, &allocatable, field.span, problems);
    Some(NodeOffer { allocatable, background })
}

/// What is said of a background where nobody says how large the nodes are.
pub fn without_size(span: Span) -> Diagnostic {
    Diagnostic::error("a background load needs to be told how large the nodes are")
        .at(span, "")
        .help("write allocatable: (cpu: \"3860m\", memory: \"12Gi\", pods: 110) beside it")
}

/// What the machine offers, where nothing else is written.
fn allocatable(
    machine: Option<Machine>,
    written: Option<&written::Allocatable>,
    problems: &mut Diagnostics,
) -> NodeAllocatable {
    let mut offered = machine.map(|machine| machine.allocatable()).unwrap_or_default();
    let mut said: Vec<String> = offered.keys().cloned().collect();
    let negative = |text: &str| format!("a node cannot offer {text}, which is negative");
    if let Some(written) = written {
        let own = [
            ("cpu", &written.cpu),
            ("memory", &written.memory),
            ("ephemeral-storage", &written.ephemeral_storage),
            ("pods", &written.pods),
        ];
        for (name, field) in own {
            let Some(field) = field else { continue };
            said.push(name.to_owned());
            offered.extend(quantity(field, negative, problems).map(|quantity| (name.to_owned(), quantity)));
        }
        extend(&mut offered, &written.extended, negative, problems);
    }
    let mut allocatable = NodeAllocatable::of(&offered);
    // Of what nobody speaks of, there is as much as is asked for; but resources of devices must be named.
    let unlimited = |amount: &mut i64, name: &str| {
        if !said.iter().any(|said| said == name) {
            *amount = NodeAllocatable::UNLIMITED;
        }
    };
    unlimited(&mut allocatable.resources.milli_cpu, "cpu");
    unlimited(&mut allocatable.resources.memory_bytes, "memory");
    unlimited(&mut allocatable.resources.ephemeral_storage_bytes, "ephemeral-storage");
    unlimited(&mut allocatable.pods, "pods");
    allocatable
}

/// The background of a pool or an action.
pub fn background(
    field: &Field<written::Background>,
    defaults: BackgroundDefaults<'_>,
    problems: &mut Diagnostics,
) -> Option<Background> {
    let share = |field: &Option<Field<Share>>| field.written().map_or(0.0, |share| share.0);
    Some(match field.get()? {
        written::Background::Share { cpu, memory, ephemeral_storage, pods } => Background::Share(NodeShare {
            cpu: share(cpu),
            memory: share(memory),
            ephemeral_storage: share(ephemeral_storage),
            pods: share(pods),
        }),
        written::Background::Pods(kinds) => background_pods(kinds, defaults, problems),
    })
}

/// So many pods of each kind.
pub fn background_pods(
    kinds: &Field<Vec<Field<written::BackgroundPods>>>,
    defaults: BackgroundDefaults<'_>,
    problems: &mut Diagnostics,
) -> Background {
    let kinds = kinds.get().into_iter().flatten().filter_map(Field::get);
    Background::Pods(kinds.filter_map(|kind| pods(kind, defaults, problems)).collect())
}

fn pods(
    written: &written::BackgroundPods,
    defaults: BackgroundDefaults<'_>,
    problems: &mut Diagnostics,
) -> Option<BackgroundPods> {
    let mut requests = ResourceList::new();
    let negative = |text: &str| format!("a pod cannot request {text}, which is negative");
    let own = [
        ("cpu", &written.cpu),
        ("memory", &written.memory),
        ("ephemeral-storage", &written.ephemeral_storage),
    ];
    for (name, field) in own {
        let Some(field) = field else { continue };
        requests.extend(quantity(field, negative, problems).map(|quantity| (name.to_owned(), quantity)));
    }
    extend(&mut requests, &written.extended, negative, problems);
    let mut container = Container::default();
    container.resources.requests = requests;
    let pod = PodSpec { containers: vec![container], ..PodSpec::default() };
    let class = match &written.priority_class {
        Some(name) => Some(priority::find(&defaults.admission.priority_classes, name, problems)?),
        None => None,
    };
    let mut admitted =
        PodSpec { priority_class_name: class.map(|class| class.name.clone()).unwrap_or_default(), ..pod };
    defaults.admission.priority_classes.admit(&mut admitted).ok()?;
    let termination = written.termination.written();
    let mut demand = PodDemand::of(&admitted, defaults.admission.kubernetes_version);
    if let Some(field) = &written.host_ports {
        demand.host_ports =
            elements(&written.host_ports).iter().filter_map(Field::get).map(|port| port.0.clone()).collect();
        if written.per_node.get().is_some_and(|&count| count > 1) && demand.excludes_itself() {
            let problem = Diagnostic::error("two pods of a node cannot have the same host port");
            problems.push(problem.at(field.span, "").help("write per_node: 1 for pods with a host port"));
        }
    }
    Some(BackgroundPods {
        // More have been refused elsewhere.
        per_node: (*written.per_node.get()?).min(MAX_PODS_PER_NODE),
        demand,
        priority: admitted.priority.unwrap_or(0),
        termination: termination.map_or_else(|| defaults.termination.clone(), |delay| delay.0.clone()),
    })
}

fn extend(
    list: &mut ResourceList,
    written: &Option<Field<Entries<QuantityText>>>,
    negative: impl Fn(&str) -> String + Copy,
    problems: &mut Diagnostics,
) {
    for (name, _, field) in entries(written) {
        list.extend(quantity(field, negative, problems).map(|quantity| (name.to_owned(), quantity)));
    }
}

fn quantity(
    field: &Field<QuantityText>,
    negative: impl Fn(&str) -> String,
    problems: &mut Diagnostics,
) -> Option<Quantity> {
    let text = &field.get()?.0;
    let problem = match text.parse::<Quantity>() {
        Ok(quantity) if !quantity.is_negative() => return Some(quantity),
        Ok(_) => Diagnostic::error(negative(text)),
        Err(error) => Diagnostic::error(format!("`{text}` is not a quantity: {error}"))
            .help("write it like \"1900m\", \"5Gi\" or 110"),
    };
    problems.push(problem.at(field.span, ""));
    None
}

/// A share needs a whole.
fn check_shares(
    field: &Field<written::Background>,
    allocatable: &NodeAllocatable,
    problems: &mut Diagnostics,
) {
    let Some(written::Background::Share { cpu, memory, ephemeral_storage, pods }) = field.get() else {
        return;
    };
    let offered = &allocatable.resources;
    for (name, share, offered) in [
        ("cpu", cpu, offered.milli_cpu),
        ("memory", memory, offered.memory_bytes),
        ("ephemeral_storage", ephemeral_storage, offered.ephemeral_storage_bytes),
        ("pods", pods, allocatable.pods),
    ] {
        if let Some(share) = share
            && offered == NodeAllocatable::UNLIMITED
        {
            let problem =
                format!("there is no share of {name}: the nodes offer as much of it as is asked for");
            let problem = Diagnostic::error(problem).at(share.span, "");
            problems.push(problem.help(format!("write {name} in `allocatable`, too")));
        }
    }
}

/// The scheduler would never have put more on a node than it offers.
pub fn check_size(
    background: &Background,
    allocatable: &NodeAllocatable,
    span: Span,
    problems: &mut Diagnostics,
) {
    let (load, offered) = (background.load(allocatable), &allocatable.resources);
    let short = [
        ("cpu", load.requested.milli_cpu, offered.milli_cpu),
        ("memory", load.requested.memory_bytes, offered.memory_bytes),
        ("ephemeral storage", load.requested.ephemeral_storage_bytes, offered.ephemeral_storage_bytes),
        ("room for pods", load.pods, allocatable.pods),
    ];
    if let Some((what, ..)) = short.into_iter().find(|&(_, taken, offered)| taken > offered) {
        let problem = format!("the background takes more {what} than a node offers");
        problems.push(Diagnostic::error(problem).at(span, ""));
    }
}

/// Warns of daemon pods that no node of a pool can hold, not even an empty one.
pub fn warn_of_pods_too_large(
    daemon_sets: &[DeclaredDaemonSet],
    nodepools: &Nodepools<'_>,
    admission: &PodAdmission,
    problems: &mut Diagnostics,
) {
    for daemon_set in daemon_sets {
        let Some(history) = &daemon_set.history else { continue };
        let looks = nodepools.labels_of_pools().saturating_mul(history.versions.len() as u64);
        if nodepools.pools.iter().all(|pool| pool.offer.is_none()) || !nodepools.may_look(looks) {
            return;
        }
        for pool in nodepools.pools {
            let Some(offer) = &pool.offer else { continue };
            let misfit = history.versions.iter().find_map(|version| {
                let template = &version.spec.template.spec;
                let pod = admission.admit(&daemon_set.namespace(), template).ok()?.spec;
                let (demand, empty) =
                    (PodDemand::of(&pod, admission.kubernetes_version), NodeLoad::default());
                let misfit = first_misfit(&demand, &offer.allocatable, &empty)?;
                is_meant_for(template, pool).then(|| misfit.to_string())
            });
            if let Some(misfit) = misfit {
                let problem = format!("`{}` never fits a node of `{}`: {misfit}", daemon_set.name, pool.name);
                problems.push(
                    Diagnostic::warning(problem)
                        .at(daemon_set.span, "")
                        .help("its pods stay Pending there, even on an empty node"),
                );
            }
        }
    }
}

fn is_meant_for(pod: &PodSpec, pool: &NodePool) -> bool {
    let placement = Placement::of(pod);
    let name = if pod.node_name.is_empty() { pool.node_name(0) } else { pod.node_name.clone() };
    pool.labels_by_zone()
        .iter()
        .any(|labels| placement.obstacle(&NodeFacets { name: &name, labels, taints: &pool.taints }).is_none())
}
