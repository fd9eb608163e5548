//! Why a node does not match a required node affinity, in words: which term, which expression, what the node has.

use std::fmt;

use super::node::NodeFacets;
use super::node_affinity::{METADATA_NAME, NodeSelector, NodeSelectorTerm};

/// So many terms are described; the others are counted.
const TERMS_TOLD: usize = 3;

/// A node selector and a node that it does not match. Computed only when it is displayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AffinityMismatch<'a> {
    pub selector: &'a NodeSelector,
    pub node: NodeFacets<'a>,
}

impl<'a> AffinityMismatch<'a> {
    /// The key of the only label that the node lacks, where one value of it is required and nothing else is missing.
    pub fn only_missing_key(&self) -> Option<&'a str> {
        let [term] = self.selector.node_selector_terms.as_slice() else { return None };
        let mut unmatched = term.unmatched_expressions(self.node);
        let only = unmatched.next().filter(|only| only.operator == "In" && !only.values.is_empty())?;
        let is_alone = unmatched.next().is_none() && term.unmatched_fields(self.node).next().is_none();
        (is_alone && self.node.label(&only.key).is_none()).then_some(only.key.as_str())
    }

    fn write_term(&self, term: &NodeSelectorTerm, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if term.match_expressions.is_empty() && term.match_fields.is_empty() {
            return formatter.write_str("is empty, which matches no node");
        }
        let mut lead = "asks for";
        for unmatched in term.unmatched_expressions(self.node) {
            let key = unmatched.key.as_str();
            write!(formatter, "{lead} {unmatched}, ")?;
            match self.node.label(key) {
                Some(found) => write!(formatter, "the node has {key}={found}")?,
                None => write!(formatter, "the node has no label {key}")?,
            }
            lead = ", and for";
        }
        for unmatched in term.unmatched_fields(self.node) {
            let is_name = unmatched.key == METADATA_NAME;
            let found = if is_name {
                format!("the node is {}", self.node.name)
            } else {
                "which no node has".to_owned()
            };
            write!(formatter, "{lead} {unmatched}, {found}")?;
            lead = ", and for";
        }
        Ok(())
    }
}

impl fmt::Display for AffinityMismatch<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("required node affinity ")?;
        match self.selector.node_selector_terms.as_slice() {
            [] => formatter.write_str("has no terms, which matches no node"),
            [only] => self.write_term(only, formatter),
            several => {
                formatter.write_str("matches by none of its terms: ")?;
                for (number, term) in (1..).zip(several).take(TERMS_TOLD) {
                    write!(formatter, "{}term {number} ", if number == 1 { "" } else { "; " })?;
                    self.write_term(term, formatter)?;
                }
                match several.len().saturating_sub(TERMS_TOLD) {
                    0 => Ok(()),
                    more => write!(formatter, "; {more} more"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::labels::Labels;
    use serde_json::{Value, json};

    fn words(terms: Value) -> String {
        let selector: NodeSelector = serde_json::from_value(json!({"nodeSelectorTerms": terms})).unwrap();
        let labels = Labels::from([("gen".to_owned(), "5".to_owned())]);
        let node = NodeFacets { name: "node-1", labels: &labels, taints: &[] };
        assert!(!selector.matches(&node));
        AffinityMismatch { selector: &selector, node }.to_string()
    }

    fn expression(key: &str, operator: &str, values: &[&str]) -> Value {
        json!({"key": key, "operator": operator, "values": values})
    }

    #[test]
    fn the_expressions_that_fail_are_named_with_what_the_node_has() {
        let [fits, fleet] = [expression("gen", "In", &["5"]), expression("fleet", "Exists", &[])];
        assert_eq!(
            words(json!([{"matchExpressions": [fits, fleet]}])),
            "required node affinity asks for a label fleet, the node has no label fleet"
        );
        let [newer, other] = [expression("gen", "Gt", &["5"]), expression("disk", "In", &["a", "b"])];
        assert_eq!(
            words(json!([{"matchExpressions": [newer, other]}])),
            "required node affinity asks for gen greater than 5, the node has gen=5, and for disk in (a, b), the node has \
             no label disk"
        );
    }

    #[test]
    fn each_of_several_terms_has_its_own_reason() {
        let absent = json!({"matchExpressions": [expression("gen", "DoesNotExist", &[])]});
        let named = json!({"matchFields": [expression("metadata.name", "In", &["node-2"])]});
        assert_eq!(
            words(json!([absent, named, {}, {}])),
            "required node affinity matches by none of its terms: term 1 asks for no label gen, the node has gen=5; term 2 \
             asks for metadata.name=node-2, the node is node-1; term 3 is empty, which matches no node; 1 more"
        );
        assert_eq!(words(json!([])), "required node affinity has no terms, which matches no node");
    }
}
