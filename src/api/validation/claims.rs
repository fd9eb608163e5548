//! Claims on storage and devices: the claim template of an ephemeral volume (`ValidatePersistentVolumeClaimTemplate`), and
//! what a pod and its containers claim (`validatePodResourceClaims`, `validateResourceClaimNames`).

use std::collections::BTreeSet;

use super::field_error::{ErrorList, FieldPath};
use super::labels::{validate_annotations, validate_labels};
use super::spreading::validate_selector;
use super::unstructured::Unstructured;
use crate::api::names;
use crate::api::quantity::Quantity;

const ACCESS_MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const ONE_POD_ONLY: &str = "ReadWriteOncePod";

pub(super) fn validate_claim_template(template: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let (metadata, metadata_path) = (template.field("metadata"), path.child("metadata"));
    let annotations = metadata.field("annotations").decoded().unwrap_or_default();
    validate_annotations(&annotations, &metadata_path.child("annotations"), errors);
    let labels = metadata.field("labels").decoded().unwrap_or_default();
    validate_labels(&labels, &metadata_path.child("labels"), errors);
    for (name, value) in metadata.entries() {
        if !matches!(name, "annotations" | "labels") && !value.is_zero() {
            errors.forbidden(&metadata_path.child(name), "cannot be set");
        }
    }
    validate_claim(template.field("spec"), &path.child("spec"), errors);
}

/// `ValidatePersistentVolumeClaimSpec`.
fn validate_claim(spec: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let (modes, modes_path) = (spec.field("accessModes"), path.child("accessModes"));
    if modes.elements().next().is_none() {
        errors.required(&modes_path, "at least 1 access mode is required");
    }
    validate_selector(spec.field("selector"), &path.child("selector"), errors);
    for mode in modes.elements().map(Unstructured::text).filter(|mode| !ACCESS_MODES.contains(mode)) {
        errors.not_supported(&modes_path, mode, &ACCESS_MODES);
    }
    let known: Vec<&str> =
        modes.elements().map(Unstructured::text).filter(|mode| ACCESS_MODES.contains(mode)).collect();
    if known.contains(&ONE_POD_ONLY) && known.iter().any(|mode| *mode != ONE_POD_ONLY) {
        errors.forbidden(&modes_path, "may not use ReadWriteOncePod with other access modes");
    }
    let size_path = path.child("resources").key("storage");
    match spec.at(&["resources", "requests", "storage"]).decoded::<Quantity>() {
        None => errors.required(&size_path, ""),
        Some(size) if size <= Quantity::ZERO => {
            errors.invalid(&size_path, &size, "must be greater than zero");
        }
        Some(_) => {}
    }
    let class = spec.field("storageClassName").text();
    if !class.is_empty() {
        errors.invalid_each(&path.child("storageClassName"), class, names::dns_subdomain(class));
    }
    let mode = spec.field("volumeMode");
    if mode.is_set() && !["Block", "Filesystem"].contains(&mode.text()) {
        errors.not_supported(&path.child("volumeMode"), mode.text(), &["Block", "Filesystem"]);
    }
    for name in ["dataSource", "dataSourceRef"] {
        validate_data_source(spec.field(name), &path.child(name), errors);
    }
}

fn validate_data_source(source: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    if !source.is_set() {
        return;
    }
    for name in ["name", "kind"] {
        if source.field(name).text().is_empty() {
            errors.required(&path.child(name), "");
        }
    }
    let (group, kind) = (source.field("apiGroup").text(), source.field("kind").text());
    if group.is_empty() && kind != "PersistentVolumeClaim" {
        let detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
        errors.invalid(path, kind, detail);
    } else if !group.is_empty() {
        errors.invalid_each(&path.child("apiGroup"), group, names::dns_subdomain(group));
    }
}

/// Returns the names that containers can claim.
pub(super) fn validate_pod_claims<'a>(
    claims: Unstructured<'a>,
    path: &FieldPath,
    errors: &mut ErrorList,
) -> BTreeSet<&'a str> {
    const SOURCES: [&str; 2] = ["resourceClaimName", "resourceClaimTemplateName"];
    let mut names_so_far = BTreeSet::new();
    for (index, claim) in claims.elements().enumerate() {
        let (name, path) = (claim.field("name").text(), path.index(index));
        if name.is_empty() {
            errors.required(&path.child("name"), "");
        } else if !names_so_far.insert(name) {
            errors.duplicate(&path.child("name"), name);
        } else {
            errors.invalid_each(&path.child("name"), name, names::dns_label(name));
        }
        match SOURCES.map(|source| claim.field(source).is_set()) {
            [true, true] => {
                let detail =
                    "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified";
                errors.invalid(&path, &claim, detail);
            }
            [false, false] => {
                let detail = "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`";
                errors.invalid(&path, &claim, detail);
            }
            _ => {}
        }
        for source in SOURCES.into_iter().filter(|source| claim.field(source).is_set()) {
            let name = claim.field(source).text();
            errors.invalid_each(&path.child(source), name, names::dns_subdomain(name));
        }
    }
    names_so_far
}

/// The claims that a container's resources name.
pub(super) fn validate_claim_names(
    claims: Unstructured<'_>,
    of_pod: &BTreeSet<&str>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let known = if of_pod.is_empty() {
        " which is empty".to_owned()
    } else {
        format!(": {}", of_pod.iter().copied().collect::<Vec<_>>().join(", "))
    };
    let mut names_so_far = BTreeSet::new();
    for (index, claim) in claims.elements().enumerate() {
        let (name, path) = (claim.field("name").text(), path.index(index));
        if name.is_empty() {
            errors.required(&path, "");
            continue;
        }
        if !names_so_far.insert(name) {
            errors.duplicate(&path, name);
        }
        if !of_pod.contains(name) {
            let detail = format!("must be one of the names in pod.spec.resourceClaims{known}");
            errors.not_found_among(&path, name, detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use serde_json::json;

    #[test]
    fn a_claim_template_says_how_much_and_how() {
        let path = "spec.template.spec.volumes[0].ephemeral.volumeClaimTemplate";
        let errors = |template| {
            let volumes = json!([{"name": "data", "ephemeral": {"volumeClaimTemplate": template}}]);
            errors_of(&manifest_with("/spec/template/spec/volumes", volumes))
                .iter()
                .map(|error| error.strip_prefix(path).expect("an error of the template").to_owned())
                .collect::<Vec<_>>()
        };
        let size = |size: &str| json!({"requests": {"storage": size}});
        let fine = json!({"metadata": {"labels": {"a": "b"}, "creationTimestamp": null},
                          "spec": {"accessModes": ["ReadWriteOnce"], "resources": size("1Gi")}});
        assert_eq!(errors(fine), [""; 0]);
        assert_eq!(
            errors(json!({"metadata": {"name": "x"}, "spec": {}})),
            [
                ".metadata.name: Forbidden: cannot be set",
                ".spec.accessModes: Required value: at least 1 access mode is required",
                ".spec.resources[storage]: Required value",
            ]
        );
        assert_eq!(
            errors(json!({"spec": {
                "accessModes": ["ReadWriteOncePod", "ReadOnlyMany", "RWO"], "resources": size("0"),
                "volumeMode": "Raw", "dataSource": {"kind": "Volume"},
            }})),
            [
                ".spec.accessModes: Unsupported value: \"RWO\": supported values: \"ReadOnlyMany\", \"ReadWriteMany\", \
                 \"ReadWriteOnce\", \"ReadWriteOncePod\"",
                ".spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
                ".spec.resources[storage]: Invalid value: \"0\": must be greater than zero",
                ".spec.volumeMode: Unsupported value: \"Raw\": supported values: \"Block\", \"Filesystem\"",
                ".spec.dataSource.name: Required value",
                ".spec.dataSource: Invalid value: \"Volume\": must be 'PersistentVolumeClaim' when referencing the \
                 default apiGroup",
            ]
        );
    }

    #[test]
    fn containers_claim_what_their_pod_claims() {
        let claims = json!([{"name": "gpu", "resourceClaimName": "a"}, {"name": "gpu"}]);
        let mut manifest = manifest_with("/spec/template/spec/resourceClaims", claims);
        manifest["spec"]["template"]["spec"]["containers"][0]["resources"] =
            json!({"claims": [{"name": "gpu"}, {"name": "gpu"}, {"name": "nic"}]});
        let (claims, own) =
            ("spec.template.spec.resourceClaims", "spec.template.spec.containers[0].resources.claims");
        assert_eq!(
            errors_of(&manifest),
            [
                format!("{claims}[1].name: Duplicate value: \"gpu\""),
                format!(
                    "{claims}[1]: Invalid value: {{\"name\":\"gpu\"}}: must specify one of: `resourceClaimName`, \
                     `resourceClaimTemplateName`"
                ),
                format!("{own}[1]: Duplicate value: \"gpu\""),
                format!(
                    "{own}[2]: Not found: \"nic\": must be one of the names in pod.spec.resourceClaims: gpu"
                ),
            ]
        );
    }
}
