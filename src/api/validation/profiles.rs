//! Seccomp and AppArmor profiles of security contexts (`validateSeccompProfileField`, `ValidateAppArmorProfileField`).

use super::field_error::{ErrorList, FieldPath};
use super::paths::validate_descending;
use super::unstructured::Unstructured;

const TYPES: [&str; 3] = ["Localhost", "RuntimeDefault", "Unconfined"];
/// The longest path of Linux.
const MAX_PATH_LENGTH: usize = 4095;

pub(super) fn validate_seccomp_profile(context: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let (profile, path) = (context.field("seccompProfile"), path.child("seccompProfile"));
    if !profile.is_set() {
        return;
    }
    validate_type(profile, "seccompProfile", &path, errors);
    let (file, file_path) = (profile.field("localhostProfile"), path.child("localhostProfile"));
    match (profile.field("type").text() == "Localhost", file.is_set()) {
        (true, false) => errors.required(&file_path, "must be set when seccomp type is Localhost"),
        (true, true) => validate_descending(file.text(), &file_path, errors),
        (false, true) => {
            errors.invalid(&file_path, &profile, "can only be set when seccomp type is Localhost");
        }
        (false, false) => {}
    }
}

pub(super) fn validate_app_armor_profile(
    context: Unstructured<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    const MISSING: &str = "must be set when AppArmor type is Localhost";
    let (profile, path) = (context.field("appArmorProfile"), path.child("appArmorProfile"));
    if !profile.is_set() {
        return;
    }
    validate_type(profile, "appArmorProfile", &path, errors);
    let (written, path) = (profile.field("localhostProfile"), path.child("localhostProfile"));
    let file = written.text();
    match profile.field("type").text() {
        "Localhost" if !written.is_set() => errors.required(&path, MISSING),
        "Localhost" => {
            if file.trim() != file {
                errors.invalid(&path, file, "must not be padded with whitespace");
            } else if file.is_empty() {
                errors.required(&path, MISSING);
            }
            if file.len() > MAX_PATH_LENGTH {
                errors.too_long(&path, MAX_PATH_LENGTH);
            }
        }
        "RuntimeDefault" | "Unconfined" if written.is_set() => {
            errors.invalid(&path, file, "can only be set when AppArmor type is Localhost");
        }
        _ => {}
    }
}

fn validate_type(profile: Unstructured<'_>, name: &str, path: &FieldPath, errors: &mut ErrorList) {
    match profile.field("type").text() {
        "" => errors.required(&path.child("type"), &format!("type is required when {name} is set")),
        kind if TYPES.contains(&kind) => {}
        other => errors.not_supported(&path.child("type"), other, &TYPES),
    }
}
