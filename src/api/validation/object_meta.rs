//! The metadata of an object (`k8s.io/apimachinery/pkg/api/validation`).

use super::field_error::{ErrorList, FieldPath};
use super::labels::{validate_annotations, validate_labels};
use crate::api::names;
use crate::api::object_meta::ObjectMeta;

/// `ValidateObjectMeta` for objects in a namespace.
pub(super) fn validate_object_meta(meta: &ObjectMeta, path: &FieldPath, errors: &mut ErrorList) {
    validate_name(meta, path, errors);
    if meta.namespace.is_empty() {
        errors.required(&path.child("namespace"), "");
    } else {
        errors.invalid_each(&path.child("namespace"), &meta.namespace, names::dns_label(&meta.namespace));
    }
    validate_the_rest(meta, path, errors);
}

/// `ValidateObjectMeta` for objects of the whole cluster. A namespace that one of them says has been taken away before.
pub(super) fn validate_meta_without_namespace(meta: &ObjectMeta, path: &FieldPath, errors: &mut ErrorList) {
    validate_name(meta, path, errors);
    validate_the_rest(meta, path, errors);
}

/// A name is a DNS subdomain. With a `generateName` the API server makes up the name before it validates, so only one of the
/// two must be given.
fn validate_name(meta: &ObjectMeta, path: &FieldPath, errors: &mut ErrorList) {
    if !meta.generate_name.is_empty() {
        let complaints = names::dns_subdomain_prefix(&meta.generate_name);
        errors.invalid_each(&path.child("generateName"), &meta.generate_name, complaints);
    }
    if !meta.name.is_empty() {
        errors.invalid_each(&path.child("name"), &meta.name, names::dns_subdomain(&meta.name));
    } else if meta.generate_name.is_empty() {
        errors.required(&path.child("name"), "name or generateName is required");
    }
}

fn validate_the_rest(meta: &ObjectMeta, path: &FieldPath, errors: &mut ErrorList) {
    errors.non_negative(&path.child("generation"), meta.generation);
    validate_labels(&meta.labels, &path.child("labels"), errors);
    validate_annotations(&meta.annotations, &path.child("annotations"), errors);
}
