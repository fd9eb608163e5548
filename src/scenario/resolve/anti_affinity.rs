//! Anti-affinity between pods: which templates exclude each other from a node, and the warnings about surges that stall and
//! about rules that are not simulated.

use super::daemon_sets::DeclaredDaemonSet;
use crate::api::labels::LabelSelector;
use crate::api::node::HOSTNAME_LABEL;
use crate::api::pod_affinity::{PodAffinity, PodAffinityTerm};
use crate::api::pod_spec::PodSpec;
use crate::cluster::plan::{
    AntiAffinity, DaemonSetPlan, NAMESPACE_NAME_LABEL, PodProfile, SpecVersion, Template,
};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};

/// Where a DaemonSet is declared, and its namespace.
pub struct Declaration {
    span: Span,
    namespace: String,
}

impl Declaration {
    pub fn of(daemon_set: &DeclaredDaemonSet) -> Self {
        Self { span: daemon_set.span, namespace: daemon_set.namespace() }
    }
}

/// Gives each template the templates that its pods do not share a node with, perhaps its own among them, and warns of
/// what follows.
pub fn resolve_anti_affinity(
    daemon_sets: &[DaemonSetPlan],
    declarations: &[Declaration],
    templates: &mut [Template],
    problems: &mut Diagnostics,
) {
    let mut profiles = vec![PodProfile::default(); templates.len()];
    for (daemon_set, Declaration { namespace, .. }) in daemon_sets.iter().zip(declarations) {
        for SpecVersion { spec, template } in &daemon_set.versions {
            let pod = &spec.template;
            profiles[template.index()] = PodProfile::new(namespace, &pod.metadata.labels, &pod.spec);
        }
    }
    for (template, anti_affinity) in templates.iter_mut().zip(AntiAffinity::of_all(&profiles)) {
        template.needs.demand.anti_affinity = anti_affinity;
    }
    for (daemon_set, declaration) in daemon_sets.iter().zip(declarations) {
        let found = stalled_surge(daemon_set, templates).into_iter().chain(not_simulated(daemon_set));
        found.for_each(|problem| problems.push(problem.at(declaration.span, "")));
    }
}

/// Why the new pod of a surge does not, or may not, start beside the old one.
fn stalled_surge(daemon_set: &DaemonSetPlan, templates: &[Template]) -> Option<Diagnostic> {
    let mut surging = daemon_set.versions.iter().filter(|version| version.spec.allows_surge()).peekable();
    surging.peek()?;
    let name = &daemon_set.name;
    let in_place =
        "a rollout with maxSurge stalls: replace pods in place, with maxSurge: 0 and maxUnavailable: 1";
    let demands =
        || daemon_set.versions.iter().map(|version| &templates[version.template.index()].needs.demand);
    if demands().any(|demand| !demand.host_ports.is_empty()) {
        let problem =
            format!("a new pod of `{name}` never fits beside the old one: both want a port of their node");
        return Some(Diagnostic::warning(problem).help(in_place));
    }
    if demands().any(|demand| demand.anti_affinity.excludes_itself()) {
        let problem = format!(
            "a new pod of `{name}` never fits beside the old one: its pod anti-affinity keeps the two apart"
        );
        return Some(Diagnostic::warning(problem).help(in_place));
    }
    surging.any(|version| may_need_ports(&version.spec.template.spec)).then(|| {
        Diagnostic::warning(format!(
            "`{name}` surges in the host's network and declares no port: the new pod may need its ports alone"
        ))
        .help("if it listens on a port of the node, the new pod cannot start beside the old one: declare the port, or write maxSurge: 0")
    })
}

/// Whether a pod in the host's network leaves unsaid which ports of its node it takes.
pub fn may_need_ports(pod: &PodSpec) -> bool {
    pod.host_network && pod.containers.iter().all(|container| container.ports.is_empty())
}

/// The rules about other pods that are not simulated; each once.
fn not_simulated(daemon_set: &DaemonSetPlan) -> Vec<Diagnostic> {
    let mut rules: Vec<String> = daemon_set
        .versions
        .iter()
        .flat_map(|version| unsupported_rules(&version.spec.template.spec))
        .collect();
    rules.sort();
    rules.dedup();
    let said = |rule: String| {
        let problem = format!("`{}` has a rule that is not simulated: {rule}", daemon_set.name);
        Diagnostic::warning(problem).help("its pods are taken to keep it")
    };
    rules.into_iter().map(said).collect()
}

fn unsupported_rules(pod: &PodSpec) -> Vec<String> {
    let Some(affinity) = &pod.affinity else { return Vec::new() };
    let mut rules = Vec::new();
    if !required(affinity.pod_affinity.as_ref()).is_empty() {
        rules.push("required pod affinity".to_owned());
    }
    for term in required(affinity.pod_anti_affinity.as_ref()) {
        if term.topology_key != HOSTNAME_LABEL {
            rules.push(format!(
                "required pod anti-affinity by {} (only {HOSTNAME_LABEL} is)",
                term.topology_key
            ));
        } else if term.namespace_selector.as_ref().is_some_and(asks_for_other_labels) {
            rules.push(format!(
                "a namespaceSelector of pod anti-affinity by other labels than {NAMESPACE_NAME_LABEL}"
            ));
        }
    }
    rules
}

fn required(affinity: Option<&PodAffinity>) -> &[PodAffinityTerm] {
    affinity
        .map(|affinity| affinity.required_during_scheduling_ignored_during_execution.as_slice())
        .unwrap_or_default()
}

/// Nobody says which labels namespaces have, but for their name.
fn asks_for_other_labels(selector: &LabelSelector) -> bool {
    let expressions = selector.match_expressions.iter().map(|requirement| &requirement.key);
    selector.match_labels.keys().chain(expressions).any(|key| key != NAMESPACE_NAME_LABEL)
}
