//! Required node affinity (`k8s.io/component-helpers/scheduling/corev1/nodeaffinity`).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::decode::null_as_default;
use super::node::NodeFacets;
use super::pod_affinity::PodAffinity;

/// `v1.Affinity`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Affinity {
    pub node_affinity: Option<NodeAffinity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pod_affinity: Option<PodAffinity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pod_anti_affinity: Option<PodAffinity>,
}

/// `v1.NodeAffinity`. Preferred terms play no part for DaemonSet pods and are not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeAffinity {
    pub required_during_scheduling_ignored_during_execution: Option<NodeSelector>,
}

/// `v1.NodeSelector`: its terms are alternatives. No terms: nothing matches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSelector {
    #[serde(deserialize_with = "null_as_default")]
    pub node_selector_terms: Vec<NodeSelectorTerm>,
}

/// `v1.NodeSelectorTerm`: everything in it must hold. An empty term matches nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSelectorTerm {
    #[serde(deserialize_with = "null_as_default")]
    pub match_expressions: Vec<NodeSelectorRequirement>,
    #[serde(deserialize_with = "null_as_default")]
    pub match_fields: Vec<NodeSelectorRequirement>,
}

/// One expression of a term. The operator is kept as text: the API server judges it, not the decoder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSelectorRequirement {
    #[serde(deserialize_with = "null_as_default")]
    pub key: String,
    #[serde(deserialize_with = "null_as_default")]
    pub operator: String,
    #[serde(deserialize_with = "null_as_default")]
    pub values: Vec<String>,
}

/// The only node field that `matchFields` knows.
pub const METADATA_NAME: &str = "metadata.name";

impl NodeSelector {
    pub fn matches(&self, node: &NodeFacets<'_>) -> bool {
        self.node_selector_terms.iter().any(|term| term.matches(node))
    }
}

impl NodeSelectorTerm {
    pub fn matches(&self, node: &NodeFacets<'_>) -> bool {
        let is_empty = self.match_expressions.is_empty() && self.match_fields.is_empty();
        !is_empty
            && self.unmatched_expressions(*node).next().is_none()
            && self.unmatched_fields(*node).next().is_none()
    }

    /// The expressions about labels that the node does not meet.
    pub fn unmatched_expressions<'a>(
        &'a self,
        node: NodeFacets<'a>,
    ) -> impl Iterator<Item = &'a NodeSelectorRequirement> {
        self.match_expressions
            .iter()
            .filter(move |requirement| !requirement.matches(node.label(&requirement.key)))
    }

    /// The expressions about fields that the node does not meet.
    pub fn unmatched_fields<'a>(
        &'a self,
        node: NodeFacets<'a>,
    ) -> impl Iterator<Item = &'a NodeSelectorRequirement> {
        self.match_fields.iter().filter(move |requirement| !requirement.matches_field(node.name))
    }
}

impl NodeSelectorRequirement {
    /// What a label of this value (`None`: the node has no such label) says to the requirement.
    /// A requirement that `labels.NewRequirement` would not take matches nothing.
    pub fn matches(&self, value: Option<&str>) -> bool {
        let listed = |value: &str| self.values.iter().any(|listed| listed == value);
        match (self.operator.as_str(), self.values.as_slice()) {
            ("In", [_, ..]) => value.is_some_and(listed),
            ("NotIn", [_, ..]) => value.is_none_or(|value| !listed(value)),
            ("Exists", []) => value.is_some(),
            ("DoesNotExist", []) => value.is_none(),
            ("Gt", [bound]) => compare(value, bound).is_some_and(|order| order.is_gt()),
            ("Lt", [bound]) => compare(value, bound).is_some_and(|order| order.is_lt()),
            _ => false,
        }
    }

    /// `matchFields` takes one value with `In` or `NotIn`, of `metadata.name` only.
    pub fn matches_field(&self, node_name: &str) -> bool {
        match (self.key.as_str(), self.operator.as_str(), self.values.as_slice()) {
            (METADATA_NAME, "In", [value]) => value == node_name,
            (METADATA_NAME, "NotIn", [value]) => value != node_name,
            _ => false,
        }
    }
}

impl fmt::Display for NodeSelectorRequirement {
    /// What it asks for, in words.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, operator, values } = self;
        match (operator.as_str(), values.as_slice()) {
            ("In", [only]) => write!(formatter, "{key}={only}"),
            ("In", several) => write!(formatter, "{key} in ({})", several.join(", ")),
            ("NotIn", several) => write!(formatter, "{key} not in ({})", several.join(", ")),
            ("Exists", []) => write!(formatter, "a label {key}"),
            ("DoesNotExist", []) => write!(formatter, "no label {key}"),
            ("Gt", [bound]) => write!(formatter, "{key} greater than {bound}"),
            ("Lt", [bound]) => write!(formatter, "{key} less than {bound}"),
            (operator, values) => write!(formatter, "{key} {operator} ({})", values.join(", ")),
        }
    }
}

/// `Gt` and `Lt` compare integers; what does not parse does not compare.
fn compare(value: Option<&str>, bound: &str) -> Option<std::cmp::Ordering> {
    let value: i64 = value?.parse().ok()?;
    let bound: i64 = bound.parse().ok()?;
    Some(value.cmp(&bound))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::labels::Labels;

    fn matches(term: serde_json::Value, pairs: &[(&str, &str)]) -> bool {
        let labels: Labels = pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        let selector = NodeSelector { node_selector_terms: vec![serde_json::from_value(term).unwrap()] };
        selector.matches(&NodeFacets { name: "node-1", labels: &labels, taints: &[] })
    }

    fn expression(operator: &str, values: &[&str]) -> serde_json::Value {
        serde_json::json!({"matchExpressions": [{"key": "gen", "operator": operator, "values": values}]})
    }

    #[test]
    fn operators_follow_the_label_selector_rules() {
        let gen_5 = [("gen", "5")];
        assert!(matches(expression("In", &["4", "5"]), &gen_5));
        assert!(!matches(expression("In", &["4"]), &[]));
        assert!(matches(expression("NotIn", &["4"]), &[]));
        assert!(matches(expression("Exists", &[]), &gen_5));
        assert!(matches(expression("DoesNotExist", &[]), &[]));
        assert!(matches(expression("Gt", &["4"]), &gen_5));
        assert!(!matches(expression("Lt", &["5"]), &gen_5));
        assert!(!matches(expression("Gt", &["4"]), &[("gen", "five")]));
        assert!(!matches(expression("Gt", &["4"]), &[]));
    }

    #[test]
    fn empty_terms_and_unknown_fields_match_nothing() {
        assert!(!matches(serde_json::json!({}), &[]));
        assert!(!NodeSelector::default().matches(&NodeFacets {
            name: "n",
            labels: &Labels::new(),
            taints: &[]
        }));
        let by_name = |key: &str, operator: &str| serde_json::json!({"matchFields": [{"key": key, "operator": operator, "values": ["node-1"]}]});
        assert!(matches(by_name("metadata.name", "In"), &[]));
        assert!(!matches(by_name("metadata.name", "NotIn"), &[]));
        assert!(!matches(by_name("spec.unschedulable", "In"), &[]));
    }
}
