//! Environment variables (`ValidateEnv`, `ValidateEnvFrom`).

use super::downward::{ENVIRONMENT_FIELDS, validate_field_reference, validate_resource_reference};
use super::field_error::{ErrorList, FieldPath};
use super::unstructured::Unstructured;
use crate::api::names;

const SOURCES: [&str; 5] = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];
const MORE_THAN_ONE: &str = "may not have more than one field specified at a time";

pub(super) fn validate_environment(container: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let (list, list_path) = (container.field("env"), path.child("env"));
    for (index, variable) in list.elements().enumerate() {
        let path = list_path.index(index);
        let name = variable.field("name").text();
        if name.is_empty() {
            errors.required(&path.child("name"), "");
        } else {
            validate_variable_name(name, &path.child("name"), errors);
        }
        validate_value_from(variable, &path.child("valueFrom"), errors);
    }
    validate_environment_from(container.field("envFrom"), &path.child("envFrom"), errors);
}

/// `IsRelaxedEnvVarName`.
fn validate_variable_name(name: &str, path: &FieldPath, errors: &mut ErrorList) {
    let is_printable = |character: char| (' '..='~').contains(&character) && character != '=';
    if !name.chars().all(is_printable) {
        let detail = "a valid environment variable name must consist only of printable ASCII characters \
                      other than '='";
        errors.invalid(path, name, detail);
    }
}

fn validate_value_from(variable: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let from = variable.field("valueFrom");
    if !from.is_set() {
        return;
    }
    for name in SOURCES.iter().filter(|name| from.field(name).is_set()) {
        let (source, path) = (from.field(name), path.child(name));
        match *name {
            "fieldRef" => validate_field_reference(source, ENVIRONMENT_FIELDS, &path, errors),
            "resourceFieldRef" => validate_resource_reference(source, false, &path, errors),
            _ => validate_key(source, *name == "fileKeyRef", &path, errors),
        }
    }
    match SOURCES.iter().filter(|name| from.field(name).is_set()).count() {
        0 => {
            let detail =
                "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`";
            errors.invalid(path, "", detail);
        }
        _ if !variable.field("value").text().is_empty() => {
            errors.invalid(path, "", "may not be specified when `value` is not empty");
        }
        1 => {}
        _ => errors.invalid(path, "", MORE_THAN_ONE),
    }
}

/// A key of a ConfigMap or Secret, or of a file.
fn validate_key(source: Unstructured<'_>, is_of_file: bool, path: &FieldPath, errors: &mut ErrorList) {
    if !is_of_file {
        let name = source.field("name").text();
        errors.invalid_each(&path.child("name"), name, names::dns_subdomain(name));
    }
    let key = source.field("key").text();
    if key.is_empty() {
        errors.required(&path.child("key"), "");
    } else if !is_of_file {
        errors.invalid_each(&path.child("key"), key, names::config_key(key));
    }
}

/// The API server reports of the list as a whole what an element lacks.
fn validate_environment_from(list: Unstructured<'_>, list_path: &FieldPath, errors: &mut ErrorList) {
    for (index, source) in list.elements().enumerate() {
        let path = list_path.index(index);
        let prefix = source.field("prefix").text();
        validate_variable_name(prefix, &path.child("prefix"), errors);
        let written = ["configMapRef", "secretRef"].map(|name| (name, source.field(name)));
        let written: Vec<_> = written.into_iter().filter(|(_, reference)| reference.is_set()).collect();
        for (name, reference) in &written {
            let (name_path, name) = (path.child(name).child("name"), reference.field("name").text());
            if name.is_empty() {
                errors.required(&name_path, "");
            } else {
                errors.invalid_each(&name_path, name, names::dns_subdomain_prefix(name));
            }
        }
        match written.len() {
            0 => errors.invalid(list_path, "", "must specify one of: `configMapRef` or `secretRef`"),
            1 => {}
            _ => errors.invalid(list_path, "", MORE_THAN_ONE),
        }
    }
}
