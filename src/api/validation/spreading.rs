//! Where a pod would rather be: preferred and pod affinity, spreading (`validateAffinity`,
//! `validateTopologySpreadConstraints`), as far as their own fields go.

use super::field_error::{ErrorList, FieldPath};
use super::labels::validate_label_name;
use super::written::Written;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

pub(super) fn validate_spreading(pod: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let (affinity, affinity_path) = (pod.field("affinity"), path.child("affinity"));
    let preferred_path = affinity_path.child("nodeAffinity").child(PREFERRED);
    for (index, term) in affinity.at(&["nodeAffinity", PREFERRED]).elements().enumerate() {
        validate_weight(term, &preferred_path.index(index), errors);
    }
    for name in ["podAffinity", "podAntiAffinity"] {
        let (terms, path) = (affinity.field(name), affinity_path.child(name));
        for (index, term) in terms.field(REQUIRED).elements().enumerate() {
            validate_topology_key(term, &path.child(REQUIRED).index(index), errors);
        }
        for (index, term) in terms.field(PREFERRED).elements().enumerate() {
            let path = path.child(PREFERRED).index(index);
            validate_weight(term, &path, errors);
            validate_topology_key(term.field("podAffinityTerm"), &path.child("podAffinityTerm"), errors);
        }
    }
    for (index, constraint) in pod.field("topologySpreadConstraints").elements().enumerate() {
        validate_constraint(constraint, &path.child("topologySpreadConstraints").index(index), errors);
    }
}

fn validate_weight(term: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let weight = term.field("weight").integer().unwrap_or(0);
    if !(1..=100).contains(&weight) {
        errors.invalid(&path.child("weight"), &weight, "must be in the range 1-100");
    }
}

fn validate_topology_key(term: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let (key, path) = (term.field("topologyKey").text(), path.child("topologyKey"));
    if key.is_empty() {
        errors.required(&path, "can not be empty");
    }
    validate_label_name(key, &path, errors);
}

fn validate_constraint(constraint: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let skew = constraint.field("maxSkew").integer().unwrap_or(0);
    if skew <= 0 {
        errors.invalid(&path.child("maxSkew"), &skew, "must be greater than zero");
    }
    let (key, key_path) = (constraint.field("topologyKey").text(), path.child("topologyKey"));
    if key.is_empty() {
        errors.required(&key_path, "can not be empty");
    } else {
        validate_label_name(key, &key_path, errors);
    }
    let action = constraint.field("whenUnsatisfiable").text();
    if !["DoNotSchedule", "ScheduleAnyway"].contains(&action) {
        errors.not_supported(&path.child("whenUnsatisfiable"), action, &["DoNotSchedule", "ScheduleAnyway"]);
    }
}
