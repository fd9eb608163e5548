//! Volumes that are made of files: keys of ConfigMaps and Secrets, the pod's own fields, tokens
//! (`validateProjectionSources`, `validateKeyToPath`, `validateDownwardAPIVolumeFile`).

use std::collections::BTreeSet;

use super::downward::{FILE_FIELDS, validate_field_reference, validate_resource_reference};
use super::field_error::{ErrorList, FieldPath};
use super::paths::{validate_file_mode, validate_file_path, validate_local_path};
use super::spreading::validate_selector;
use super::unstructured::Unstructured;

/// The shortest life of a service account's token, in seconds.
const MIN_TOKEN_SECONDS: i64 = 600;
const MAX_TOKEN_SECONDS: i64 = 1 << 32;

pub(super) fn validate_keys(items: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    for (index, item) in items.elements().enumerate() {
        let path = path.index(index);
        if item.field("key").text().is_empty() {
            errors.required(&path.child("key"), "");
        }
        validate_file_path(item.field("path").text(), &path.child("path"), errors);
        validate_file_mode(item.field("mode"), &path.child("mode"), errors);
    }
}

/// The API server leaves the list and the index out of the paths that it reports.
pub(super) fn validate_downward_files(items: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    for item in items.elements() {
        validate_file_path(item.field("path").text(), &path.child("path"), errors);
        let (field, resource) = (item.field("fieldRef"), item.field("resourceFieldRef"));
        match (field.is_set(), resource.is_set()) {
            (true, both) => {
                validate_field_reference(field, FILE_FIELDS, &path.child("fieldRef"), errors);
                if both {
                    let detail = "fieldRef and resourceFieldRef can not be specified simultaneously";
                    errors.invalid(path, "resource", detail);
                }
            }
            (false, true) => {
                validate_resource_reference(resource, true, &path.child("resourceFieldRef"), errors);
            }
            (false, false) => errors.required(path, "one of fieldRef and resourceFieldRef is required"),
        }
        validate_file_mode(item.field("mode"), &path.child("mode"), errors);
    }
}

/// The sources of a projected volume, whose files must not have the same paths. One without any is only warned of.
pub(super) fn validate_projections(list: Unstructured<'_>, projected: &FieldPath, errors: &mut ErrorList) {
    let mut files = Files { seen: BTreeSet::new(), projected };
    for (index, source) in list.elements().enumerate() {
        let path = projected.child("sources").index(index);
        for name in ["secret", "configMap"] {
            let (keys, path) = (source.field(name), path.child(name));
            if !keys.is_set() {
                continue;
            }
            let object = keys.field("name").text();
            if object.is_empty() {
                errors.required(&path.child("name"), "");
            }
            validate_keys(keys.field("items"), &path.child("items"), errors);
            files.add_all(keys.field("items"), Some(object), errors);
        }
        let downward = source.field("downwardAPI");
        validate_downward_files(downward.field("items"), &path.child("downwardAPI"), errors);
        files.add_all(downward.field("items"), None, errors);
        validate_token(source.field("serviceAccountToken"), &path, projected, errors);
        let bundle = source.field("clusterTrustBundle");
        if bundle.is_set() {
            validate_trust_bundle(bundle, &path.child("clusterTrustBundlePEM"), errors);
            let file = bundle.field("path").text();
            files.add(file, file, errors);
        }
        const SOURCES: [&str; 5] =
            ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle"];
        if SOURCES.iter().filter(|name| source.field(name).is_set()).count() > 1 {
            errors.forbidden(&path, "may not specify more than 1 volume type");
        }
    }
}

/// The paths of a projected volume's files so far.
struct Files<'a> {
    seen: BTreeSet<&'a str>,
    projected: &'a FieldPath,
}

impl<'a> Files<'a> {
    /// A path that is there already is reported by the object that it comes from, or by itself.
    fn add_all(&mut self, items: Unstructured<'a>, object: Option<&str>, errors: &mut ErrorList) {
        for file in items.elements().map(|item| item.field("path").text()).filter(|path| !path.is_empty()) {
            self.add(file, object.unwrap_or(file), errors);
        }
    }

    fn add(&mut self, file: &'a str, shown: &str, errors: &mut ErrorList) {
        if !self.seen.insert(file) {
            errors.invalid(self.projected, shown, "conflicting duplicate paths");
        }
    }
}

/// What is wrong with the token's path is reported at the volume.
fn validate_token(
    token: Unstructured<'_>,
    source: &FieldPath,
    projected: &FieldPath,
    errors: &mut ErrorList,
) {
    if !token.is_set() {
        return;
    }
    let lasts_path = source.child("serviceAccountToken").child("expirationSeconds");
    match token.field("expirationSeconds").integer() {
        Some(seconds) if seconds < MIN_TOKEN_SECONDS => {
            errors.invalid(&lasts_path, &seconds, "may not specify a duration less than 10 minutes");
        }
        Some(seconds) if seconds > MAX_TOKEN_SECONDS => {
            errors.invalid(&lasts_path, &seconds, "may not specify a duration larger than 2^32 seconds");
        }
        _ => {}
    }
    validate_file_path(token.field("path").text(), &projected.child("path"), errors);
}

fn validate_trust_bundle(bundle: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let (name, signer) = (bundle.field("name"), bundle.field("signerName"));
    match (name.is_set(), signer.is_set()) {
        (true, true) => errors.invalid(path, &bundle, "only one of name and signerName may be used"),
        (true, false) => {
            if name.text().is_empty() {
                errors.required(&path.child("name"), "must be a valid object name");
            }
            if bundle.field("labelSelector").is_set() {
                let detail = "labelSelector must be unset if name is specified";
                errors.invalid(&path.child("labelSelector"), &bundle.field("labelSelector"), detail);
            }
        }
        (false, true) => {
            if signer.text().is_empty() {
                errors.required(&path.child("signerName"), "must be a valid signer name");
            }
            validate_selector(bundle.field("labelSelector"), &path.child("labelSelector"), errors);
        }
        (false, false) => errors.required(path, "either name or signerName must be specified"),
    }
    let file = bundle.field("path").text();
    if file.is_empty() {
        errors.required(&path.child("path"), "");
    }
    validate_local_path(file, &path.child("path"), errors);
}
