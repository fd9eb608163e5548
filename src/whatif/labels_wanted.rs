//! The fewest labels of a node by which it meets a DaemonSet's selectors and one term of its required node affinity.

use std::collections::BTreeMap;

use super::daemons::Daemon;
use super::edit::Edit;
use super::nodes::NodeAtStart;
use crate::api::labels::Labels;
use crate::api::node::{HOSTNAME_LABEL, NodeFacets};
use crate::api::node_affinity::{NodeSelectorRequirement, NodeSelectorTerm};

/// Of a label that only has to be there.
const ANY_VALUE: &str = "true";

/// By key, the value that a label gets; `None`: it goes.
type Changes = BTreeMap<String, Option<String>>;

/// The edits without which the labels of the node keep the pods off.
pub fn edits_of_labels(daemon: &Daemon, node: &NodeAtStart<'_>) -> Vec<Edit> {
    let facets = node.facets();
    let selectors = [
        ("nodeSelector", &daemon.template.node_selector),
        ("RuntimeClass", &daemon.needs.runtime_node_selector),
    ];
    let mut edits = Vec::new();
    let mut fixed = Labels::new();
    let mut labels = node.labels.clone();
    for (of, selector) in selectors {
        for (key, wanted) in selector {
            let is_changed = fixed.insert(key.clone(), wanted.clone()).is_some();
            if is_changed || facets.label(key) == Some(wanted) {
                continue;
            }
            if key == HOSTNAME_LABEL {
                edits.push(Edit::ChangeSelector { of, key: key.clone(), value: node.name.clone() });
            } else {
                labels.insert(key.clone(), wanted.clone());
                edits.push(edit(node, key, Some(wanted)));
            }
        }
    }
    let Some(required) = daemon.placement.required_affinity() else { return edits };
    let labelled = NodeFacets { labels: &labels, ..facets };
    if required.matches(&labelled) {
        return edits;
    }
    let changes = required.node_selector_terms.iter().filter_map(|term| changes_for(term, &labelled, &fixed));
    match changes.min_by_key(Changes::len) {
        Some(changes) => {
            edits.extend(changes.iter().map(|(key, value)| edit(node, key, value.as_ref())));
        }
        None => edits.push(Edit::AddTermForNode { node: node.name.clone() }),
    }
    edits
}

fn edit(node: &NodeAtStart<'_>, key: &str, value: Option<&String>) -> Edit {
    let (node, key, found) = (node.name.clone(), key.to_owned(), node.labels.get(key).cloned());
    match value {
        Some(value) => Edit::LabelNode { node, key, value: value.clone(), instead_of: found },
        None => Edit::UnlabelNode { node, key, value: found.unwrap_or_default() },
    }
}

/// The labels by which the node would match the term; `None`: none would.
fn changes_for(term: &NodeSelectorTerm, node: &NodeFacets<'_>, fixed: &Labels) -> Option<Changes> {
    let is_empty = term.match_expressions.is_empty() && term.match_fields.is_empty();
    if is_empty || term.unmatched_fields(*node).next().is_some() {
        return None;
    }
    let mut changes = Changes::new();
    for unmatched in term.unmatched_expressions(*node) {
        let key = &unmatched.key;
        if fixed.contains_key(key) || key == HOSTNAME_LABEL {
            return None;
        }
        let of_key: Vec<&NodeSelectorRequirement> =
            term.match_expressions.iter().filter(|other| other.key == *key).collect();
        let meets_all = |value: &Option<String>| of_key.iter().all(|one| one.matches(value.as_deref()));
        let value = of_key.iter().flat_map(|one| values_for(one)).find(meets_all)?;
        changes.insert(key.clone(), value);
    }
    Some(changes)
}

/// Values that meet a requirement, and some that meet others, too.
fn values_for(requirement: &NodeSelectorRequirement) -> Vec<Option<String>> {
    let beside_bound = |step: i64| {
        let bound = requirement.values.first().and_then(|bound| bound.parse::<i64>().ok());
        bound.and_then(|bound| bound.checked_add(step)).map(|value| value.to_string())
    };
    let mut values: Vec<Option<String>> = match requirement.operator.as_str() {
        "In" => requirement.values.iter().cloned().map(Some).collect(),
        "Gt" => beside_bound(1).map(Some).into_iter().collect(),
        "Lt" => beside_bound(-1).map(Some).into_iter().collect(),
        "Exists" => vec![Some(ANY_VALUE.to_owned())],
        _ => vec![None],
    };
    values.push(Some(ANY_VALUE.to_owned()));
    values
}
