//! Required node affinity, and the terms that preferred node affinity is made of, too (`validateNodeAffinity`).

use super::field_error::{ErrorList, FieldPath};
use super::labels::{UNKNOWN_OPERATOR, VALUES_MISSING, VALUES_UNWANTED, validate_label_name};
use crate::api::names;
use crate::api::node_affinity::{METADATA_NAME, NodeAffinity, NodeSelectorRequirement, NodeSelectorTerm};

pub(super) fn validate_node_affinity(affinity: &NodeAffinity, path: &FieldPath, errors: &mut ErrorList) {
    let Some(selector) = &affinity.required_during_scheduling_ignored_during_execution else { return };
    let path = path.child("requiredDuringSchedulingIgnoredDuringExecution").child("nodeSelectorTerms");
    if selector.node_selector_terms.is_empty() {
        errors.required(&path, "must have at least one node selector term");
    }
    for (index, term) in selector.node_selector_terms.iter().enumerate() {
        validate_node_selector_term(term, &path.index(index), errors);
    }
}

/// `ValidateNodeSelectorTerm`.
pub(super) fn validate_node_selector_term(term: &NodeSelectorTerm, path: &FieldPath, errors: &mut ErrorList) {
    for (index, requirement) in term.match_expressions.iter().enumerate() {
        validate_expression(requirement, &path.child("matchExpressions").index(index), errors);
    }
    for (index, requirement) in term.match_fields.iter().enumerate() {
        validate_field_requirement(requirement, &path.child("matchFields").index(index), errors);
    }
}

/// `ValidateNodeSelectorRequirement`. The values are not judged: in this version a label value that no node can have is
/// accepted.
fn validate_expression(requirement: &NodeSelectorRequirement, path: &FieldPath, errors: &mut ErrorList) {
    let values_path = path.child("values");
    let values = requirement.values.len();
    match requirement.operator.as_str() {
        "In" | "NotIn" if values == 0 => errors.required(&values_path, VALUES_MISSING),
        "Exists" | "DoesNotExist" if values > 0 => errors.forbidden(&values_path, VALUES_UNWANTED),
        "Gt" | "Lt" if values != 1 => {
            errors.required(&values_path, "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
        operator => errors.invalid(&path.child("operator"), operator, UNKNOWN_OPERATOR),
    }
    validate_label_name(&requirement.key, &path.child("key"), errors);
}

/// `validateNodeFieldSelectorRequirement`.
fn validate_field_requirement(
    requirement: &NodeSelectorRequirement,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let values_path = path.child("values");
    match requirement.operator.as_str() {
        "In" | "NotIn" if requirement.values.len() != 1 => {
            let detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
            errors.required(&values_path, detail);
        }
        "In" | "NotIn" => {}
        operator => errors.invalid(&path.child("operator"), operator, UNKNOWN_OPERATOR),
    }
    if requirement.key != METADATA_NAME {
        errors.invalid(&path.child("key"), &requirement.key, "not a valid field selector key");
        return;
    }
    for (index, value) in requirement.values.iter().enumerate() {
        errors.invalid_each(&values_path.index(index), value, names::dns_subdomain(value));
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use serde_json::{Value, json};

    fn errors_of_terms(terms: Value) -> Vec<String> {
        let affinity = json!({"nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms},
        }});
        let prefix = "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.\
                      nodeSelectorTerms";
        errors_of(&manifest_with("/spec/template/spec/affinity", affinity))
            .into_iter()
            .map(|error| error.strip_prefix(prefix).expect("an error of the terms").to_owned())
            .collect()
    }

    #[test]
    fn operators_say_how_many_values_there_are() {
        assert_eq!(
            errors_of_terms(json!([])),
            [": Required value: must have at least one node selector term"]
        );
        assert_eq!(
            errors_of_terms(json!([{"matchExpressions": [
                {"key": "a", "operator": "In"},
                {"key": "a", "operator": "Exists", "values": ["x"]},
                {"key": "a", "operator": "Lt", "values": ["1", "2"]},
                {"key": "a", "operator": "Like", "values": ["x"]},
                {"key": "a", "operator": "In", "values": ["a value that no label has!"]},
            ]}])),
            [
                "[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
                "[0].matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or \
                 'DoesNotExist'",
                "[0].matchExpressions[2].values: Required value: must be specified single value when `operator` is 'Lt' \
                 or 'Gt'",
                "[0].matchExpressions[3].operator: Invalid value: \"Like\": not a valid selector operator",
            ]
        );
    }

    #[test]
    fn the_only_field_is_the_name_of_a_node() {
        assert_eq!(
            errors_of_terms(json!([{"matchFields": [
                {"key": "metadata.name", "operator": "In", "values": ["node-1"]},
                {"key": "metadata.name", "operator": "In", "values": []},
                {"key": "metadata.uid", "operator": "Exists"},
            ]}])),
            [
                "[0].matchFields[1].values: Required value: must be only one value when `operator` is 'In' or 'NotIn' \
                 for node field selector",
                "[0].matchFields[2].operator: Invalid value: \"Exists\": not a valid selector operator",
                "[0].matchFields[2].key: Invalid value: \"metadata.uid\": not a valid field selector key",
            ]
        );
    }
}
