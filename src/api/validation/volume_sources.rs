//! What a volume is made of (`validateVolumeSource`): exactly one source, with what that source cannot do without.

use super::downward::{FILE_FIELDS, validate_field_reference};
use super::field_error::{ErrorList, FieldPath};
use super::paths::{validate_file_mode, validate_file_path, validate_no_backsteps};
use super::written::Written;

const ONE_SOURCE_ONLY: &str = "may not specify more than 1 volume type";
const HOST_PATH_TYPES: [&str; 8] =
    ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
/// The shortest life of a service account's token, in seconds.
const SHORTEST_TOKEN: i64 = 600;

/// A source's name, and the fields of it that must not be empty.
type SourceKind = (&'static str, &'static [&'static str]);

/// The sources in the order in which the API server looks for them, with the fields that must not be empty.
const SOURCES: [SourceKind; 30] = [
    ("emptyDir", &[]),
    ("hostPath", &["path"]),
    ("gitRepo", &["repository"]),
    ("gcePersistentDisk", &["pdName"]),
    ("awsElasticBlockStore", &["volumeID"]),
    ("secret", &["secretName"]),
    ("nfs", &["server", "path"]),
    ("iscsi", &["targetPortal", "iqn"]),
    ("glusterfs", &["endpoints", "path"]),
    ("flocker", &[]),
    ("persistentVolumeClaim", &["claimName"]),
    ("rbd", &["monitors", "image"]),
    ("cinder", &["volumeID"]),
    ("cephfs", &["monitors"]),
    ("quobyte", &["registry", "volume"]),
    ("downwardAPI", &[]),
    ("fc", &[]),
    ("flexVolume", &["driver"]),
    ("configMap", &["name"]),
    ("azureFile", &["secretName", "shareName"]),
    ("vsphereVolume", &["volumePath"]),
    ("photonPersistentDisk", &["pdID"]),
    ("portworxVolume", &["volumeID"]),
    ("azureDisk", &["diskName", "diskURI"]),
    ("storageos", &[]),
    ("projected", &[]),
    ("scaleIO", &["gateway", "system", "volumeName"]),
    ("csi", &["driver"]),
    ("ephemeral", &["volumeClaimTemplate"]),
    ("image", &[]),
];

pub(super) fn validate_volume_source(volume: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let has_source =
        validate_only_source(volume, SOURCES, path, errors, |(name, required), source, path, errors| {
            let found_before = errors.len();
            validate_required(source, required, path, errors);
            // A path that is missing has no parts to judge.
            if errors.len() == found_before || name != "hostPath" {
                validate_details(name, source, path, errors);
            }
        });
    if !has_source {
        errors.required(path, "must specify a volume type");
    }
}

/// Validates the first of these sources that is there, and forbids the others. Returns whether there is one.
fn validate_only_source(
    holder: Written<'_>,
    kinds: impl IntoIterator<Item = SourceKind>,
    path: &FieldPath,
    errors: &mut ErrorList,
    validate: impl Fn(SourceKind, Written<'_>, &FieldPath, &mut ErrorList),
) -> bool {
    let mut has_source = false;
    for kind in kinds {
        let source = holder.field(kind.0);
        if !source.is_set() {
            continue;
        }
        let path = path.child(kind.0);
        if has_source {
            errors.forbidden(&path, ONE_SOURCE_ONLY);
            continue;
        }
        has_source = true;
        validate(kind, source, &path, errors);
    }
    has_source
}

fn validate_required(source: Written<'_>, required: &[&str], path: &FieldPath, errors: &mut ErrorList) {
    for name in required {
        let field = source.field(name);
        let is_empty = match *name {
            "monitors" => field.elements().next().is_none(),
            "volumeClaimTemplate" => !field.is_set(),
            _ => field.text().is_empty(),
        };
        if is_empty {
            errors.required(&path.child(name), "");
        }
    }
}

/// What there is to say of a source beyond what it must have.
fn validate_details(name: &str, source: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    match name {
        "hostPath" => {
            validate_no_backsteps(source.field("path").text(), &path.child("path"), errors);
            let kind = source.field("type").text();
            if !HOST_PATH_TYPES.contains(&kind) {
                errors.not_supported(&path.child("type"), kind, &HOST_PATH_TYPES);
            }
        }
        "nfs" => {
            let exported = source.field("path").text();
            if !exported.is_empty() && !exported.starts_with('/') {
                errors.invalid(&path.child("path"), exported, "must be an absolute path");
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
            for (index, projection) in source.field("sources").elements().enumerate() {
                validate_projection(projection, &path.child("sources").index(index), errors);
            }
        }
        _ => {}
    }
}

/// `validateKeyToPath`.
fn validate_keys(items: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    for (index, item) in items.elements().enumerate() {
        let path = path.index(index);
        if item.field("key").text().is_empty() {
            errors.required(&path.child("key"), "");
        }
        validate_file_path(item.field("path").text(), &path.child("path"), errors);
        validate_file_mode(item.field("mode"), &path.child("mode"), errors);
    }
}

/// `validateDownwardAPIVolumeFile`, which leaves the list and the index out of the paths that it reports.
fn validate_downward_files(items: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
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
                for name in ["containerName", "resource"] {
                    if resource.field(name).text().is_empty() {
                        errors.required(&path.child("resourceFieldRef").child(name), "");
                    }
                }
            }
            (false, false) => errors.required(path, "one of fieldRef and resourceFieldRef is required"),
        }
        validate_file_mode(item.field("mode"), &path.child("mode"), errors);
    }
}

/// `validateProjectionSources`: each of the list is one source.
fn validate_projection(projection: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    const KINDS: [SourceKind; 6] = [
        ("secret", &["name"]),
        ("configMap", &["name"]),
        ("downwardAPI", &[]),
        ("serviceAccountToken", &[]),
        ("clusterTrustBundle", &[]),
        ("podCertificate", &[]),
    ];
    let has_source =
        validate_only_source(projection, KINDS, path, errors, |(name, required), source, path, errors| {
            validate_required(source, required, path, errors);
            match name {
                "secret" | "configMap" => validate_keys(source.field("items"), &path.child("items"), errors),
                "downwardAPI" => validate_downward_files(source.field("items"), path, errors),
                "serviceAccountToken" => {
                    let lasts = source.field("expirationSeconds").integer();
                    if let Some(seconds) = lasts.filter(|seconds| *seconds < SHORTEST_TOKEN) {
                        let detail = "may not specify a duration less than 10 minutes";
                        errors.invalid(&path.child("expirationSeconds"), &seconds, detail);
                    }
                    validate_file_path(source.field("path").text(), &path.child("path"), errors);
                }
                _ => {}
            }
        });
    if !has_source {
        errors.required(path, "must specify exactly one source type");
    }
}
