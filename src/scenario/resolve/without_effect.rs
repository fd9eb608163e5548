//! Warnings of settings that cannot act, whatever happens: what they are about is nowhere in the scenario, or each thing that they
//! are for has one of its own.

use super::daemon_sets::DeclaredDaemonSet;
use super::elements;
use super::selection::Nodepools;
use super::unused;
use crate::api::container::Container;
use crate::api::pod_spec::PodSpec;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::action::{Action, Event};
use crate::scenario::model::delays::{CommonDelays, PodDelays, WrittenDelay};
use crate::scenario::model::images::Registry;
use crate::scenario::model::node_lifecycle::NodeLifecycle;
use crate::scenario::model::{Churn, DaemonSet, NodePool, ScenarioFile};
use crate::scenario::ron::{Entries, Field};

type Written<'f> = Option<&'f Field<WrittenDelay>>;

/// A delay that a scenario may say for all DaemonSets and for each.
struct OfPods {
    for_all: fn(&CommonDelays) -> Written<'_>,
    for_one: fn(&PodDelays) -> Written<'_>,
    /// Whether a pod of this spec has what the delay is about.
    acts_on: fn(&PodSpec) -> bool,
    /// Why not.
    otherwise: &'static str,
    /// Nothing else than pods of DaemonSets has this delay.
    is_of_daemon_pods_alone: bool,
}

const ALL_OF_PODS: [OfPods; 7] = [
    of_every_pod(|all| all.scheduling.as_ref(), |one| one.scheduling.as_ref()),
    of_every_pod(|all| all.image_pull.as_ref(), |one| one.image_pull.as_ref()),
    of_every_pod(|all| all.container_start.as_ref(), |one| one.container_start.as_ref()),
    of_every_pod(|all| all.readiness.as_ref(), |one| one.readiness.as_ref()),
    OfPods {
        // Those of other workloads end with the common one.
        is_of_daemon_pods_alone: false,
        ..of_every_pod(|all| all.termination.as_ref(), |one| one.termination.as_ref())
    },
    OfPods {
        acts_on: |pod| !pod.init_containers.is_empty(),
        otherwise: "no pod has an init container",
        ..of_every_pod(|all| all.init_container.as_ref(), |one| one.init_container.as_ref())
    },
    OfPods {
        acts_on: has_pre_stop_hook,
        otherwise: "no container has a preStop hook",
        ..of_every_pod(|all| all.pre_stop.as_ref(), |one| one.pre_stop.as_ref())
    },
];

const fn of_every_pod(
    for_all: fn(&CommonDelays) -> Written<'_>,
    for_one: fn(&PodDelays) -> Written<'_>,
) -> OfPods {
    OfPods { for_all, for_one, acts_on: |_| true, otherwise: "", is_of_daemon_pods_alone: true }
}

fn has_pre_stop_hook(pod: &PodSpec) -> bool {
    let has_one = |container: &Container| {
        container.lifecycle.as_ref().is_some_and(|lifecycle| lifecycle.pre_stop.is_some())
    };
    pod.containers.iter().chain(&pod.init_containers).any(has_one)
}

pub fn warn_of_settings_without_effect(
    file: &ScenarioFile,
    declared: &[DeclaredDaemonSet],
    nodepools: &Nodepools<'_>,
    problems: &mut Diagnostics,
) {
    delays_of_pods(file, declared, problems);
    delays_of_nodes(file, nodepools, problems);
    delay_of_outages(file, problems);
    let nodes_are_lost = may_lose_nodes(file, nodepools);
    if !nodes_are_lost {
        settings_of_lost_nodes(file, problems);
    }
    unused::taint_eviction(file, nodes_are_lost, problems);
    unused::evictions_of_autoscalers(file, problems);
    unused::priority_classes(file, declared, problems);
}

fn delays_of_pods(file: &ScenarioFile, declared: &[DeclaredDaemonSet], problems: &mut Diagnostics) {
    let common = file.delays.as_ref().and_then(Field::get);
    let written = file.daemon_sets.as_ref().and_then(Field::get).map(Entries::sorted).unwrap_or_default();
    for delay in &ALL_OF_PODS {
        // One that is wrong may have what the delay is about.
        let acts_in = |declared: &DeclaredDaemonSet| {
            declared.history.as_ref().is_none_or(|history| {
                history.versions.iter().any(|version| (delay.acts_on)(&version.spec.template.spec))
            })
        };
        for ((.., one), declared) in written.iter().zip(declared) {
            let field = own(one).and_then(|own| (delay.for_one)(own));
            if let Some(field) = field.filter(|_| !acts_in(declared)) {
                let why = format!("{} in `{}`", delay.otherwise, declared.name);
                problems.push(without_effect(field.span, &why));
            }
        }
        let Some(field) = common.and_then(|common| (delay.for_all)(common)) else { continue };
        let says_otherwise =
            |one: &Field<DaemonSet>| own(one).is_some_and(|own| (delay.for_one)(own).is_some());
        if !declared.iter().any(acts_in) {
            problems.push(without_effect(field.span, delay.otherwise));
        } else if delay.is_of_daemon_pods_alone && written.iter().all(|(.., one)| says_otherwise(one)) {
            problems.push(without_effect(field.span, "every DaemonSet has its own"));
        }
    }
}

fn own(daemon_set: &Field<DaemonSet>) -> Option<&PodDelays> {
    daemon_set.get()?.delays.as_ref()?.get()
}

fn delays_of_nodes(file: &ScenarioFile, nodepools: &Nodepools<'_>, problems: &mut Diagnostics) {
    let pools = file.node_pools.as_ref().and_then(Field::get).map(Entries::sorted).unwrap_or_default();
    for (place, &(name, _, pool)) in pools.iter().enumerate() {
        let Some(pool) = pool.get() else { continue };
        if nodepools.grows(place) {
            continue;
        }
        for span in of_new_nodes(pool) {
            problems.push(without_effect(span, &format!("no node ever joins `{name}`")));
        }
    }
    let common = file.delays.as_ref().and_then(Field::get);
    let Some(field) = common.and_then(|common| common.node_startup.as_ref()) else { return };
    let starts_as_all = |pool: &Field<NodePool>| pool.get().is_none_or(|pool| pool.startup.is_none());
    let growing = || pools.iter().enumerate().filter(|&(place, _)| nodepools.grows(place));
    if growing().next().is_none() {
        problems.push(without_effect(field.span, "no node ever joins"));
    } else if !growing().any(|(_, (.., pool))| starts_as_all(pool)) {
        problems.push(without_effect(field.span, "every pool that nodes join has its own `startup`"));
    }
}

/// What a pool says of nodes that join it.
fn of_new_nodes(pool: &NodePool) -> impl Iterator<Item = Span> {
    let delays = [&pool.provisioning, &pool.startup].into_iter().flatten().map(|field| field.span);
    delays.chain(pool.startup_taints.as_ref().map(|field| field.span))
}

fn delay_of_outages(file: &ScenarioFile, problems: &mut Diagnostics) {
    let registry = file.cluster.as_ref().and_then(Field::get).and_then(|cluster| cluster.registry.as_ref());
    let Some(Registry::Shared { error_after: Some(field), .. }) = registry.and_then(Field::get) else {
        return;
    };
    let is_outage = |Event(_, action): &Event| {
        action.get().is_none_or(|action| matches!(action, Action::RegistryDown | Action::RegistryOutage(_)))
    };
    if !elements(&file.script).iter().any(|event| event.get().is_none_or(is_outage)) {
        problems.push(without_effect(field.span, "the registry is never down"));
    }
}

/// Whether a node may be silent, gone or new at some time.
fn may_lose_nodes(file: &ScenarioFile, nodepools: &Nodepools<'_>) -> bool {
    let is_of_nodes = |event: &Field<Event>| {
        event.get().is_none_or(|Event(_, action)| action.get().is_none_or(loses_nodes))
    };
    let churns = |churn: &Field<Churn>| !matches!(churn.get(), Some(Churn::Pressure { .. }));
    nodepools.can_grow()
        || elements(&file.churn).iter().any(churns)
        || elements(&file.script).iter().any(is_of_nodes)
}

/// What is said of nodes that are silent or gone, where there are none.
fn settings_of_lost_nodes(file: &ScenarioFile, problems: &mut Diagnostics) {
    let Some(cluster) = file.cluster.as_ref().and_then(Field::get) else { return };
    let lifecycle = cluster.node_lifecycle.as_ref();
    let lifecycle = lifecycle.filter(|field| !matches!(field.get(), None | Some(NodeLifecycle::Ideal)));
    let grace_period = cluster.node_monitor_grace_period.as_ref();
    let collector = cluster.pod_gc.as_ref();
    let spans = [
        lifecycle.map(|field| field.span),
        grace_period.map(|field| field.span),
        collector.map(|field| field.span),
    ];
    for span in spans.into_iter().flatten() {
        problems.push(without_effect(span, "no node ever fails, leaves or joins"));
    }
}

/// Whether a node may be silent, gone or new after it.
const fn loses_nodes(action: &Action) -> bool {
    matches!(
        action,
        Action::AddNodes { .. }
            | Action::RemoveNodes(_)
            | Action::FailNodes(_)
            | Action::RepairNodes(_)
            | Action::Reboot(..)
            | Action::UpgradePool { .. }
            | Action::ReplaceNodes { .. }
    )
}

pub fn without_effect(place: Span, why: &str) -> Diagnostic {
    Diagnostic::warning(format!("this does nothing: {why}")).at(place, "")
}
