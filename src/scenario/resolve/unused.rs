//! Warnings of what is written for others to use, or for things to happen that do not: priority classes that no pod names, files
//! of manifests with nothing that counts, the eviction of pods where no taint evicts.

use std::collections::BTreeSet;

use super::daemon_sets::DeclaredDaemonSet;
use super::manifests::OpenManifests;
use crate::api::cluster_verdict::is_cluster_object;
use crate::api::taints::{Taint, TaintEffect};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::ScenarioFile;
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::{Field, MaybeWritten, elements, entries};
use crate::scenario::settings::actions::{Action, Event};
use crate::scenario::settings::churn::Churn;
use crate::scenario::settings::node_pools::NodePool;
use crate::scenario::settings::room::{Background, PriorityClass};

/// Warns of classes that the scenario writes and no pod has. One that is the default of pods without a class is used.
pub fn priority_classes(file: &ScenarioFile, declared: &[DeclaredDaemonSet], problems: &mut Diagnostics) {
    let written = entries(&file.priority_classes);
    // A template that is wrong may name one of them.
    if written.is_empty() || problems.has_errors() {
        return;
    }
    let versions =
        declared.iter().filter_map(|one| one.history.as_ref()).flat_map(|history| &history.versions);
    let of_daemon_pods = versions.map(|version| version.spec.template.spec.priority_class_name.as_str());
    let used: BTreeSet<&str> = of_daemon_pods.chain(backgrounds(file).flat_map(classes_of)).collect();
    for (name, span, class) in written {
        let is_default = matches!(class.get(), Some(PriorityClass::Fields(fields))
            if fields.global_default.written() == Some(&true));
        if !is_default && !used.contains(name) {
            problems.push(Diagnostic::without_effect(span, "no pod names this priority class"));
        }
    }
}

/// All that is said of what else runs on nodes.
fn backgrounds(file: &ScenarioFile) -> impl Iterator<Item = &Background> {
    let of_pools = pools(file).into_iter().filter_map(|pool| pool.background.as_ref()?.get());
    let of_script = actions(file).filter_map(|action| match action {
        Action::SetBackground(_, background) => background.get(),
        _ => None,
    });
    of_pools.chain(of_script)
}

fn classes_of(background: &Background) -> Vec<&str> {
    let Background::Pods(groups) = background else { return Vec::new() };
    let groups = groups.get().into_iter().flatten().filter_map(Field::get);
    groups.filter_map(|group| Some(group.priority_class.written()?.as_str())).collect()
}

/// Warns of files that are named for the sake of objects that are not in them.
pub fn manifests(file: &ScenarioFile, manifests: &OpenManifests<'_>, problems: &mut Diagnostics) {
    for field in elements(&file.manifests) {
        let objects = manifests.objects(field).unwrap_or_default();
        if !objects.is_empty() && !objects.iter().any(is_cluster_object) {
            let why = "there is no PriorityClass, RuntimeClass or LimitRange in this file";
            problems.push(Diagnostic::without_effect(field.span, why));
        }
    }
}

/// Warns of a word on the eviction by NoExecute taints where there is never such a taint. `nodes_are_lost`: some node may be silent
/// or new, upon which it is tainted.
pub fn taint_eviction(file: &ScenarioFile, nodes_are_lost: bool, problems: &mut Diagnostics) {
    let cluster = file.cluster.written();
    let Some(field) = cluster.and_then(|cluster| cluster.taint_eviction.as_ref()) else { return };
    let evicts = |taint: &Field<Spelled<Taint>>| {
        taint.get().is_none_or(|Spelled(taint)| taint.effect == TaintEffect::NoExecute)
    };
    let in_a_pool = pools(file).into_iter().any(|pool| elements(&pool.taints).iter().any(evicts));
    let in_the_script =
        actions(file).any(|action| matches!(action, Action::Taint(_, taint) if evicts(taint)));
    if !(nodes_are_lost || in_a_pool || in_the_script) {
        problems.push(Diagnostic::without_effect(field.span, "no node ever has a NoExecute taint"));
    }
}

/// Warns of an autoscaler's word on nodes of the kind that it never removes: those with a drain are occupied, all others empty.
pub fn evictions_of_autoscalers(file: &ScenarioFile, problems: &mut Diagnostics) {
    for churn in elements(&file.churn) {
        let Some(Churn::Autoscaler {
            drain,
            daemonset_eviction_for_empty_nodes: of_empty,
            daemonset_eviction_for_occupied_nodes: of_occupied,
            ..
        }) = churn.get()
        else {
            continue;
        };
        let (idle, why) = match drain {
            Some(_) => (of_empty, "nodes with a `drain` are occupied"),
            None => (of_occupied, "nodes without a `drain` are empty"),
        };
        if let Some(field) = idle {
            problems.push(Diagnostic::without_effect(field.span, why));
        }
    }
}

fn pools(file: &ScenarioFile) -> Vec<&NodePool> {
    let pools = entries(&file.node_pools);
    pools.into_iter().filter_map(|(.., pool)| pool.get()).collect()
}

fn actions(file: &ScenarioFile) -> impl Iterator<Item = &Action> {
    elements(&file.script).iter().filter_map(|event| {
        let Event(_, action) = event.get()?;
        action.get()
    })
}
