//! Where a pod would rather be: affinity and spreading (`validateAffinity`, `validateTopologySpreadConstraints`).

use std::collections::{BTreeMap, BTreeSet};

use super::field_error::{ErrorList, FieldPath};
use super::labels::{validate_label_name, validate_label_selector};
use super::node_affinity::{validate_node_affinity, validate_node_selector_term};
use super::unstructured::Unstructured;
use crate::api::labels::LabelSelector;
use crate::api::names;
use crate::api::node_affinity::NodeSelectorTerm;
use crate::api::pod_spec::PodSpec;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const NOT_WITHOUT_SELECTOR: &str = "must not be specified when labelSelector is not set";
const IN_SELECTOR_TOO: &str = "exists in both matchLabelKeys and labelSelector";
const NOT_POSITIVE: &str = "must be greater than zero";

pub(super) fn validate_affinity(
    spec: &PodSpec,
    pod: Unstructured<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let (affinity, path) = (pod.field("affinity"), path.child("affinity"));
    let node_path = path.child("nodeAffinity");
    if let Some(affinity) = spec.affinity.as_ref().and_then(|affinity| affinity.node_affinity.as_ref()) {
        validate_node_affinity(affinity, &node_path, errors);
    }
    for (index, term) in affinity.at(&["nodeAffinity", PREFERRED]).elements().enumerate() {
        let path = node_path.child(PREFERRED).index(index);
        validate_weight(term, &path, errors);
        if let Some(term) = term.field("preference").decoded::<NodeSelectorTerm>() {
            validate_node_selector_term(&term, &path.child("preference"), errors);
        }
    }
    for name in ["podAffinity", "podAntiAffinity"] {
        let (terms, path) = (affinity.field(name), path.child(name));
        for (index, term) in terms.field(REQUIRED).elements().enumerate() {
            validate_pod_term(term, &path.child(REQUIRED).index(index), errors);
        }
        for (index, term) in terms.field(PREFERRED).elements().enumerate() {
            let path = path.child(PREFERRED).index(index);
            validate_weight(term, &path, errors);
            validate_pod_term(term.field("podAffinityTerm"), &path.child("podAffinityTerm"), errors);
        }
    }
}

fn validate_weight(term: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let weight = term.field("weight").integer().unwrap_or(0);
    if !(1..=100).contains(&weight) {
        errors.invalid(&path.child("weight"), &weight, "must be in the range 1-100");
    }
}

/// `validatePodAffinityTerm`.
fn validate_pod_term(term: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    for name in ["labelSelector", "namespaceSelector"] {
        validate_selector(term.field(name), &path.child(name), errors);
    }
    for namespace in term.field("namespaces").elements().map(Unstructured::text) {
        errors.invalid_each(&path.child("namespace"), namespace, names::dns_label(namespace));
    }
    let selector = term.field("labelSelector");
    for name in ["matchLabelKeys", "mismatchLabelKeys"] {
        validate_label_keys(term.field(name), selector, &path.child(name), errors);
    }
    let mismatch: BTreeSet<&str> =
        term.field("mismatchLabelKeys").elements().map(Unstructured::text).collect();
    for (index, key) in term.field("matchLabelKeys").elements().map(Unstructured::text).enumerate() {
        if mismatch.contains(key) {
            let detail = "exists in both matchLabelKeys and mismatchLabelKeys";
            errors.invalid(&path.child("matchLabelKeys").index(index), key, detail);
        }
    }
    let (key, path) = (term.field("topologyKey").text(), path.child("topologyKey"));
    if key.is_empty() {
        errors.required(&path, "can not be empty");
    }
    validate_label_name(key, &path, errors);
}

fn validate_label_keys(
    keys: Unstructured<'_>,
    selector: Unstructured<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    if keys.elements().next().is_some() && !selector.is_set() {
        return errors.forbidden(path, NOT_WITHOUT_SELECTOR);
    }
    for (index, key) in keys.elements().map(Unstructured::text).enumerate() {
        validate_label_name(key, &path.index(index), errors);
    }
}

pub(super) fn validate_selector(selector: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    if let Some(selector) = selector.decoded::<LabelSelector>() {
        validate_label_selector(&selector, path, errors);
    }
}

pub(super) fn validate_spread_constraints(list: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let kind = |constraint: Unstructured<'_>| {
        let text = |name| constraint.field(name).text().to_owned();
        format!("{{{}, {}}}", text("topologyKey"), text("whenUnsatisfiable"))
    };
    let mut to_come: BTreeMap<String, usize> = BTreeMap::new();
    for constraint in list.elements() {
        *to_come.entry(kind(constraint)).or_default() += 1;
    }
    for (index, constraint) in list.elements().enumerate() {
        let (kind, path) = (kind(constraint), path.index(index));
        let repeated = to_come.get_mut(&kind).is_some_and(|count| {
            *count -= 1;
            *count > 0
        });
        validate_constraint(constraint, repeated.then_some(kind.as_str()), &path, errors);
    }
}

fn validate_constraint(
    constraint: Unstructured<'_>,
    repeated_kind: Option<&str>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let skew = constraint.field("maxSkew").integer().unwrap_or(0);
    if skew <= 0 {
        errors.invalid(&path.child("maxSkew"), &skew, NOT_POSITIVE);
    }
    if constraint.field("topologyKey").text().is_empty() {
        errors.required(&path.child("topologyKey"), "can not be empty");
    }
    let action = constraint.field("whenUnsatisfiable").text();
    if !["DoNotSchedule", "ScheduleAnyway"].contains(&action) {
        errors.not_supported(&path.child("whenUnsatisfiable"), action, &["DoNotSchedule", "ScheduleAnyway"]);
    }
    if let Some(kind) = repeated_kind {
        errors.duplicate(&path.child("{topologyKey, whenUnsatisfiable}"), kind);
    }
    if let Some(domains) = constraint.field("minDomains").integer() {
        let path = path.child("minDomains");
        if domains <= 0 {
            errors.invalid(&path, &domains, NOT_POSITIVE);
        }
        if action != "DoNotSchedule" {
            let detail = format!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}");
            errors.invalid(&path, &domains, detail);
        }
    }
    for name in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
        let policy = constraint.field(name);
        if policy.is_set() && !["Honor", "Ignore"].contains(&policy.text()) {
            errors.not_supported(&path.child(name), policy.text(), &["Honor", "Ignore"]);
        }
    }
    validate_spread_keys(constraint, &path.child("matchLabelKeys"), errors);
    validate_selector(constraint.field("labelSelector"), &path.child("labelSelector"), errors);
}

/// `validateMatchLabelKeysInTopologySpread`.
fn validate_spread_keys(constraint: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let (keys, selector) = (constraint.field("matchLabelKeys"), constraint.field("labelSelector"));
    if keys.elements().next().is_some() && !selector.is_set() {
        errors.forbidden(path, NOT_WITHOUT_SELECTOR);
    }
    let selector: LabelSelector = selector.decoded().unwrap_or_default();
    let in_expressions = selector.match_expressions.iter().map(|requirement| requirement.key.as_str());
    let selected: BTreeSet<&str> =
        selector.match_labels.keys().map(String::as_str).chain(in_expressions).collect();
    for (index, key) in keys.elements().map(Unstructured::text).enumerate() {
        let path = path.index(index);
        validate_label_name(key, &path, errors);
        if selected.contains(key) {
            errors.invalid(&path, key, IN_SELECTOR_TOO);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use serde_json::{Value, json};

    fn errors_of_field(field: &str, value: Value) -> Vec<String> {
        errors_of(&manifest_with(&format!("/spec/template/spec/{field}"), value))
            .iter()
            .map(|error| {
                error
                    .replace("spec.template.spec.", "")
                    .replace("DuringSchedulingIgnoredDuringExecution", "…")
            })
            .collect()
    }

    #[test]
    fn preferences_are_judged_as_requirements_are() {
        let preference = json!({"matchExpressions": [{"key": "a", "operator": "In"}]});
        let term = json!({
            "topologyKey": "zone", "namespaces": ["Bad"], "matchLabelKeys": ["a"], "mismatchLabelKeys": ["a"],
            "labelSelector": {"matchExpressions": [{"key": "a", "operator": "Near"}]},
        });
        assert_eq!(
            errors_of_field("affinity", json!({
                "nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 101, "preference": preference}]},
                "podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term, {"mismatchLabelKeys": ["a"]}]},
            }))
            .iter()
            .map(|error| error.split(" (e.g.").next().unwrap())
            .collect::<Vec<_>>(),
            [
                "affinity.nodeAffinity.preferred…[0].weight: Invalid value: 101: must be in the range 1-100",
                "affinity.nodeAffinity.preferred…[0].preference.matchExpressions[0].values: Required value: must be \
                 specified when `operator` is 'In' or 'NotIn'",
                "affinity.podAffinity.required…[0].labelSelector.matchExpressions[0].operator: Invalid value: \"Near\": \
                 not a valid selector operator",
                "affinity.podAffinity.required…[0].namespace: Invalid value: \"Bad\": a lowercase RFC 1123 label must \
                 consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric \
                 character",
                "affinity.podAffinity.required…[0].matchLabelKeys[0]: Invalid value: \"a\": exists in both \
                 matchLabelKeys and mismatchLabelKeys",
                "affinity.podAffinity.required…[1].mismatchLabelKeys: Forbidden: must not be specified when \
                 labelSelector is not set",
                "affinity.podAffinity.required…[1].topologyKey: Required value: can not be empty",
                "affinity.podAffinity.required…[1].topologyKey: Invalid value: \"\": name part must be non-empty",
                "affinity.podAffinity.required…[1].topologyKey: Invalid value: \"\": name part must consist of \
                 alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
            ]
        );
    }

    #[test]
    fn pods_are_spread_by_each_key_once() {
        let twice = json!({"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway",
                           "minDomains": 0, "nodeTaintsPolicy": "Heed", "matchLabelKeys": ["app"],
                           "labelSelector": {"matchLabels": {"app": "x"}}});
        let path = "topologySpreadConstraints";
        assert_eq!(
            errors_of_field(
                path,
                json!([twice, {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}])
            ),
            [
                format!(
                    "{path}[0].{{topologyKey, whenUnsatisfiable}}: Duplicate value: \"{{zone, ScheduleAnyway}}\""
                ),
                format!("{path}[0].minDomains: Invalid value: 0: must be greater than zero"),
                format!(
                    "{path}[0].minDomains: Invalid value: 0: can only use minDomains if \
                     whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway"
                ),
                format!(
                    "{path}[0].nodeTaintsPolicy: Unsupported value: \"Heed\": supported values: \"Honor\", \"Ignore\""
                ),
                format!(
                    "{path}[0].matchLabelKeys[0]: Invalid value: \"app\": exists in both matchLabelKeys and labelSelector"
                ),
            ]
        );
    }
}
