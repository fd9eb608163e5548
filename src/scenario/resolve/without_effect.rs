//! Warnings of settings that cannot act, whatever happens: what they are about is nowhere in the scenario, or each thing that they
//! are for has one of its own.

use super::daemon_sets::DeclaredDaemonSet;
use super::selection::Nodepools;
use super::unused;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::{Field, MaybeWritten, elements, entries};
use crate::scenario::settings::actions::{Action, Event};
use crate::scenario::settings::churn::Churn;
use crate::scenario::settings::daemon_sets::DaemonSet;
use crate::scenario::settings::delays::{ALSO_OF_OTHER_WORKLOADS, OF_SOME_PODS, PodDelays};
use crate::scenario::settings::images::Registry;
use crate::scenario::settings::node_lifecycle::NodeLifecycle;
use crate::scenario::settings::node_pools::NodePool;

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
    let common = file.delays.written();
    let written = entries(&file.daemon_sets);
    for delay in PodDelays::SETTINGS {
        let of_some = OF_SOME_PODS.iter().find(|of_some| of_some.name == delay.name);
        // A DaemonSet that is wrong may have what the delay is about.
        let idle_in = |declared: &DeclaredDaemonSet| {
            let (of_some, history) = (of_some?, declared.history.as_ref()?);
            let has_it = history.versions.iter().any(|version| (of_some.is_of)(&version.spec.template.spec));
            (!has_it).then_some(of_some.otherwise)
        };
        for ((.., one), declared) in written.iter().zip(declared) {
            let span = own(one).and_then(delay.span);
            if let (Some(span), Some(why)) = (span, idle_in(declared)) {
                problems.push(Diagnostic::without_effect(span, &format!("{why} in `{}`", declared.name)));
            }
        }
        let Some(span) = common.and_then(|common| (delay.span)(&common.of_pods)) else { continue };
        let is_said_otherwise = |one: &Field<DaemonSet>| delay.is_written(own(one));
        if declared.iter().all(|declared| idle_in(declared).is_some()) {
            problems.push(Diagnostic::without_effect(span, of_some.map_or("", |of_some| of_some.otherwise)));
        } else if delay.name != ALSO_OF_OTHER_WORKLOADS
            && written.iter().all(|(.., one)| is_said_otherwise(one))
        {
            problems.push(Diagnostic::without_effect(span, "every DaemonSet has its own"));
        }
    }
}

fn own(daemon_set: &Field<DaemonSet>) -> Option<&PodDelays> {
    daemon_set.get()?.delays.as_ref()?.get()
}

fn delays_of_nodes(file: &ScenarioFile, nodepools: &Nodepools<'_>, problems: &mut Diagnostics) {
    let pools = entries(&file.node_pools);
    for (index, &(name, _, pool)) in pools.iter().enumerate() {
        let Some(pool) = pool.get() else { continue };
        if nodepools.grows(index) {
            continue;
        }
        for span in of_new_nodes(pool) {
            problems.push(Diagnostic::without_effect(span, &format!("no node ever joins `{name}`")));
        }
    }
    let common = file.delays.written();
    let Some(field) = common.and_then(|common| common.node_startup.as_ref()) else { return };
    let starts_as_all = |pool: &Field<NodePool>| pool.get().is_none_or(|pool| pool.startup.is_none());
    let growing = || pools.iter().enumerate().filter(|&(index, _)| nodepools.grows(index));
    if growing().next().is_none() {
        problems.push(Diagnostic::without_effect(field.span, "no node ever joins"));
    } else if !growing().any(|(_, (.., pool))| starts_as_all(pool)) {
        problems
            .push(Diagnostic::without_effect(field.span, "every pool that nodes join has its own `startup`"));
    }
}

/// What a pool says of nodes that join it.
fn of_new_nodes(pool: &NodePool) -> impl Iterator<Item = Span> {
    let delays = [&pool.provisioning, &pool.startup].into_iter().flatten().map(|field| field.span);
    delays.chain(pool.startup_taints.as_ref().map(|field| field.span))
}

fn delay_of_outages(file: &ScenarioFile, problems: &mut Diagnostics) {
    let registry = file.cluster.written().and_then(|cluster| cluster.registry.written());
    let Some(Registry::Shared { error_after: Some(field), .. }) = registry else {
        return;
    };
    let is_outage = |Event(_, action): &Event| {
        action.get().is_none_or(|action| matches!(action, Action::RegistryDown | Action::RegistryOutage(_)))
    };
    if !elements(&file.script).iter().any(|event| event.get().is_none_or(is_outage)) {
        problems.push(Diagnostic::without_effect(field.span, "the registry is never down"));
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
    let Some(cluster) = file.cluster.written() else { return };
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
        problems.push(Diagnostic::without_effect(span, "no node ever fails, leaves or joins"));
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
