//! Every rule between the pods of a DaemonSet and a node, in the order in which they are looked at, and what each says: first the
//! controller's, by which a pod is created, then the scheduler's, by which it gets to the node.

use serde::Serialize;

use super::daemons::Daemon;
use super::nodes::NodeAtStart;
use crate::api::labels::Labels;
use crate::api::node::NodeFacets;
use crate::api::node_affinity::{METADATA_NAME, NodeSelectorRequirement, NodeSelectorTerm};
use crate::api::taints::{Taint, TaintEffect};

/// A rule and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    #[serde(flatten)]
    pub rule: Kind,
    /// What the pod asks for.
    pub asks: String,
    /// What the node has.
    pub found: String,
    pub passes: bool,
    /// A part of a rule: it alone decides nothing.
    pub is_part: bool,
    /// Who looks at it.
    pub by: Component,
}

/// What a rule is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "rule", rename_all = "camelCase")]
pub enum Kind {
    NodeName,
    NodeSelector,
    NodeAffinity,
    /// A part of an affinity term; terms are counted from 1.
    NodeAffinityTerm {
        term: usize,
    },
    Taint,
    RuntimeClass,
    Pods,
    Resource {
        resource: String,
    },
    HostPort,
    PodAntiAffinity,
}

/// Who looks at a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Component {
    /// The DaemonSet controller: where its rules pass a pod is created.
    Controller,
    /// Where its rules do not pass, the pod stays Pending.
    Scheduler,
}

impl Kind {
    /// In words, for tables.
    pub fn words(&self) -> String {
        match self {
            Self::NodeName => "nodeName".to_owned(),
            Self::NodeSelector => "nodeSelector".to_owned(),
            Self::NodeAffinity => "node affinity".to_owned(),
            Self::NodeAffinityTerm { term } => format!("  term {term}"),
            Self::Taint => "taint".to_owned(),
            Self::RuntimeClass => "RuntimeClass".to_owned(),
            Self::Pods => "room for pods".to_owned(),
            Self::Resource { resource } => resource.clone(),
            Self::HostPort => "host port".to_owned(),
            Self::PodAntiAffinity => "pod anti-affinity".to_owned(),
        }
    }
}

impl Rule {
    pub(super) fn new(rule: Kind, by: Component, asks: String, found: String, passes: bool) -> Self {
        Self { rule, asks, found, passes, is_part: false, by }
    }
}

/// The controller's rules.
pub fn rules_of_the_controller(daemon: &Daemon, node: &NodeAtStart<'_>) -> Vec<Rule> {
    let facets = node.facets();
    let mut rules = vec![node_name(daemon, &facets)];
    rules.extend(labels(Kind::NodeSelector, Component::Controller, &daemon.template.node_selector, &facets));
    rules.extend(node_affinity(daemon, &facets));
    rules.extend(node.taints.iter().map(|one| taint(daemon, one)));
    rules
}

/// What the runtime class asks of nodes; the controller does not know of it.
pub fn rules_of_the_runtime_class(daemon: &Daemon, node: &NodeAtStart<'_>) -> Vec<Rule> {
    labels(Kind::RuntimeClass, Component::Scheduler, &daemon.needs.runtime_node_selector, &node.facets())
        .collect()
}

fn node_name(daemon: &Daemon, node: &NodeFacets<'_>) -> Rule {
    let wanted = &daemon.template.node_name;
    let asks = if wanted.is_empty() { "any".to_owned() } else { wanted.clone() };
    let passes = wanted.is_empty() || wanted == node.name;
    Rule::new(Kind::NodeName, Component::Controller, asks, node.name.to_owned(), passes)
}

fn labels<'a>(
    kind: Kind,
    by: Component,
    selector: &'a Labels,
    node: &'a NodeFacets<'_>,
) -> impl Iterator<Item = Rule> + 'a {
    selector.iter().map(move |(key, wanted)| {
        let passes = node.label(key) == Some(wanted);
        Rule::new(kind.clone(), by, format!("{key}={wanted}"), label_found(node, key), passes)
    })
}

fn label_found(node: &NodeFacets<'_>, key: &str) -> String {
    node.label(key).map_or_else(|| format!("no label {key}"), |found| format!("{key}={found}"))
}

fn node_affinity(daemon: &Daemon, node: &NodeFacets<'_>) -> Vec<Rule> {
    let Some(required) = daemon.placement.required_affinity() else { return Vec::new() };
    let terms = &required.node_selector_terms;
    let matching = terms.iter().position(|term| term.matches(node));
    let asks = match terms.len() {
        0 => "no terms, which match no node".to_owned(),
        1 => "its term".to_owned(),
        several => format!("one of {several} terms"),
    };
    let found = match (matching, terms.len()) {
        (Some(index), _) => format!("term {} matches", index + 1),
        (None, 0) => "nothing can match".to_owned(),
        (None, 1) => "it does not match".to_owned(),
        (None, _) => "none matches".to_owned(),
    };
    let whole = Rule::new(Kind::NodeAffinity, Component::Controller, asks, found, matching.is_some());
    let parts = (1..).zip(terms).flat_map(|(number, term)| parts_of_term(number, term, node));
    std::iter::once(whole).chain(parts).collect()
}

fn parts_of_term(number: usize, term: &NodeSelectorTerm, node: &NodeFacets<'_>) -> Vec<Rule> {
    let part = |asks: String, found: String, passes| Rule {
        is_part: true,
        ..Rule::new(Kind::NodeAffinityTerm { term: number }, Component::Controller, asks, found, passes)
    };
    if term.match_expressions.is_empty() && term.match_fields.is_empty() {
        return vec![part("nothing, which matches no node".to_owned(), String::new(), false)];
    }
    let expression = |one: &NodeSelectorRequirement| {
        part(one.to_string(), label_found(node, &one.key), one.matches(node.label(&one.key)))
    };
    let field = |one: &NodeSelectorRequirement| {
        let found = if one.key == METADATA_NAME { node.name.to_owned() } else { "no such field".to_owned() };
        part(one.to_string(), found, one.matches_field(node.name))
    };
    term.match_expressions.iter().map(expression).chain(term.match_fields.iter().map(field)).collect()
}

fn taint(daemon: &Daemon, taint: &Taint) -> Rule {
    let asks = format!("a toleration of {taint}");
    if taint.effect == TaintEffect::PreferNoSchedule {
        return Rule {
            asks: format!("nothing for {taint}"),
            ..Rule::new(Kind::Taint, Component::Controller, asks, "keeps no daemon pod off".to_owned(), true)
        };
    }
    let toleration = daemon.placement.tolerations().iter().find(|toleration| toleration.tolerates(taint));
    let found = match toleration {
        None => "none tolerates it".to_owned(),
        Some(toleration) if daemon.template.tolerations.contains(toleration) => toleration.to_string(),
        Some(toleration) => format!("{toleration}, which the controller adds"),
    };
    Rule::new(Kind::Taint, Component::Controller, asks, found, toleration.is_some())
}
