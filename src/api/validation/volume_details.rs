//! What there is to say of a volume's source beyond what it must have.

use super::claims::validate_claim_template;
use super::field_error::{ErrorList, FieldPath};
use super::paths::{validate_descending, validate_file_mode, validate_no_backsteps};
use super::projections::{validate_downward_files, validate_keys, validate_projections};
use super::unstructured::Unstructured;
use crate::api::names;
use crate::api::quantity::Quantity;

const HOST_PATH_TYPES: [&str; 8] =
    ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
const PULL_POLICIES: [&str; 3] = ["Always", "IfNotPresent", "Never"];
const MAX_NUMBER: i64 = 255;
const MAX_DRIVER_LENGTH: usize = 63;

pub(super) fn validate_details(
    name: &str,
    source: Unstructured<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    match name {
        "emptyDir" => {
            let limit = source.field("sizeLimit").decoded::<Quantity>();
            if limit.is_some_and(|limit| limit.is_negative()) {
                let detail = "SizeLimit field must be a valid resource quantity";
                errors.forbidden(&path.child("sizeLimit"), detail);
            }
        }
        "hostPath" => {
            validate_no_backsteps(source.field("path").text(), &path.child("path"), errors);
            validate_one_of(source, "type", &HOST_PATH_TYPES, path, errors);
        }
        "gitRepo" => validate_descending(source.field("directory").text(), &path.child("directory"), errors),
        "gcePersistentDisk" | "awsElasticBlockStore" => {
            validate_number(source, "partition", "must be between 1 and 255, inclusive", path, errors);
        }
        "nfs" => {
            let exported = source.field("path").text();
            if !exported.starts_with('/') {
                errors.invalid(&path.child("path"), exported, "must be an absolute path");
            }
        }
        "iscsi" => validate_iscsi(source, path, errors),
        "fc" => validate_fibre_channel(source, path, errors),
        "flocker" => validate_flocker(source, path, errors),
        "cinder" | "storageos" => {
            for name in ["volumeName", "volumeNamespace"] {
                let label = source.field(name).text();
                if !label.is_empty() {
                    errors.invalid_each(&path.child(name), label, names::dns_label(label));
                }
            }
            validate_secret_name(source, "secretRef", path, errors);
        }
        "flexVolume" => validate_flex_options(source.field("options"), &path.child("options"), errors),
        "azureDisk" => validate_azure_disk(source, path, errors),
        "csi" => validate_csi(source, path, errors),
        "image" => validate_one_of(source, "pullPolicy", &PULL_POLICIES, path, errors),
        "ephemeral" => {
            let template = source.field("volumeClaimTemplate");
            if template.is_set() {
                validate_claim_template(template, &path.child("volumeClaimTemplate"), errors);
            }
        }
        "configMap" | "secret" => {
            validate_file_mode(source.field("defaultMode"), &path.child("defaultMode"), errors);
            validate_keys(source.field("items"), &path.child("items"), errors);
        }
        "downwardAPI" => {
            validate_file_mode(source.field("defaultMode"), &path.child("defaultMode"), errors);
            validate_downward_files(source.field("items"), path, errors);
        }
        "projected" => {
            validate_file_mode(source.field("defaultMode"), &path.child("defaultMode"), errors);
            validate_projections(source.field("sources"), path, errors);
        }
        _ => {}
    }
}

fn validate_one_of(
    source: Unstructured<'_>,
    name: &str,
    supported: &[&str],
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let field = source.field(name);
    if field.is_set() && !supported.contains(&field.text()) {
        errors.not_supported(&path.child(name), field.text(), supported);
    }
}

fn validate_number(
    source: Unstructured<'_>,
    name: &str,
    detail: &str,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    if let Some(number) = source.field(name).integer().filter(|number| !(0..=MAX_NUMBER).contains(number)) {
        errors.invalid(&path.child(name), &number, detail);
    }
}

fn validate_secret_name(source: Unstructured<'_>, name: &str, path: &FieldPath, errors: &mut ErrorList) {
    let secret = source.field(name);
    if secret.is_set() && secret.field("name").text().is_empty() {
        errors.required(&path.child(name).child("name"), "");
    }
}

fn validate_iscsi(source: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let detail = "must be valid format starting with iqn, eui, or naa";
    for (name, shown) in [("iqn", "iqn"), ("initiatorName", "initiatorname")] {
        let target = source.field(name).text();
        if !target.is_empty() && !["iqn", "eui", "naa"].iter().any(|kind| target.starts_with(kind)) {
            errors.invalid(&path.child(shown), target, detail);
        }
    }
    validate_number(source, "lun", "must be between 0 and 255, inclusive", path, errors);
    let authenticates =
        ["chapAuthDiscovery", "chapAuthSession"].iter().any(|name| source.field(name).is_true());
    if authenticates && !source.field("secretRef").is_set() {
        errors.required(&path.child("secretRef"), "");
    }
}

fn validate_fibre_channel(source: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let (targets, targets_path) = (source.field("targetWWNs"), path.child("targetWWNs"));
    let has = |list: &str| source.field(list).elements().next().is_some();
    match (has("targetWWNs"), has("wwids")) {
        (false, false) => {
            errors.required(&targets_path, "must specify either targetWWNs or wwids, but not both");
        }
        (true, true) => {
            let detail = "targetWWNs and wwids can not be specified simultaneously";
            errors.invalid(&targets_path, &targets, detail);
        }
        _ => {}
    }
    if has("targetWWNs") && !source.field("lun").is_set() {
        errors.required(&path.child("lun"), "lun is required if targetWWNs is specified");
    } else if has("targetWWNs") {
        validate_number(source, "lun", "must be between 0 and 255, inclusive", path, errors);
    }
}

fn validate_flocker(source: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let name = source.field("datasetName").text();
    match (name.is_empty(), source.field("datasetUUID").text().is_empty()) {
        (true, true) => errors.required(path, "one of datasetName and datasetUUID is required"),
        (false, false) => {
            let detail = "datasetName and datasetUUID can not be specified simultaneously";
            errors.invalid(path, "resource", detail);
        }
        _ => {}
    }
    if name.contains('/') {
        errors.invalid(&path.child("datasetName"), name, "must not contain '/'");
    }
}

fn validate_flex_options(options: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    for (key, _) in options.entries() {
        let namespace = key.split('/').next().unwrap_or(key);
        let namespace = format!(".{}", namespace.to_lowercase());
        if namespace.ends_with(".kubernetes.io") || namespace.ends_with(".k8s.io") {
            errors.invalid(&path.key(key), key, "kubernetes.io and k8s.io namespaces are reserved");
        }
    }
}

fn validate_azure_disk(source: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    const MANAGED: &str =
        "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
    const BLOB: &str = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";
    validate_one_of(source, "cachingMode", &["None", "ReadOnly", "ReadWrite"], path, errors);
    validate_one_of(source, "kind", &["Dedicated", "Managed", "Shared"], path, errors);
    let (kind, uri) = (source.field("kind"), source.field("diskURI").text());
    let (start, form) =
        if kind.text() == "Managed" { ("/subscriptions/", MANAGED) } else { ("https://", BLOB) };
    if kind.is_set() && !uri.starts_with(start) {
        errors.not_supported(&path.child("diskURI"), uri, &[form]);
    }
}

fn validate_csi(source: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let (driver, driver_path) = (source.field("driver").text(), path.child("driver"));
    if driver.len() > MAX_DRIVER_LENGTH {
        errors.too_long(&driver_path, MAX_DRIVER_LENGTH);
    }
    errors.invalid_each(&driver_path, driver, names::dns_subdomain(&driver.to_lowercase()));
    validate_secret_name(source, "nodePublishSecretRef", path, errors);
}
