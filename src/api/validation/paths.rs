//! Paths within volumes and file modes (`validatePathNoBacksteps`, `validateLocalDescendingPath`).

use super::field_error::{ErrorList, FieldPath};
use super::unstructured::Unstructured;

/// No part of it leads upwards.
pub(super) fn validate_no_backsteps(target: &str, path: &FieldPath, errors: &mut ErrorList) {
    if target.split('/').any(|part| part == "..") {
        errors.invalid(path, target, "must not contain '..'");
    }
}

/// It stays below where it begins.
pub(super) fn validate_descending(target: &str, path: &FieldPath, errors: &mut ErrorList) {
    if target.starts_with('/') {
        errors.invalid(path, target, "must be a relative path");
    }
    validate_no_backsteps(target, path, errors);
}

/// The path of a file that a volume is made of: `..data` and its like are the kubelet's own.
pub(super) fn validate_file_path(target: &str, path: &FieldPath, errors: &mut ErrorList) {
    if target.is_empty() {
        return errors.required(path, "");
    }
    validate_local_path(target, path, errors);
}

/// `ValidateLocalNonReservedPath`.
pub(super) fn validate_local_path(target: &str, path: &FieldPath, errors: &mut ErrorList) {
    validate_descending(target, path, errors);
    if target.starts_with("..") && !target.starts_with("../") {
        errors.invalid(path, target, "must not start with '..'");
    }
}

pub(super) fn validate_file_mode(mode: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    if let Some(mode) = mode.integer().filter(|mode| !(0..=0o777).contains(mode)) {
        errors.invalid(path, &mode, "must be a number between 0 and 0777 (octal), both inclusive");
    }
}
