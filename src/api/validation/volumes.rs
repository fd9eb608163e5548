//! Volumes and where containers mount them (`ValidateVolumes`, `ValidateVolumeMounts`).

use std::collections::BTreeSet;

use super::field_error::{ErrorList, FieldPath};
use super::names;
use super::paths::validate_descending;
use super::volume_sources::validate_volume_source;
use super::written::Written;
use crate::api::container::VolumeMount;
use crate::api::pod_spec::Volume;

/// Returns the names that can be mounted: those of the volumes with nothing wrong.
pub(super) fn validate_volumes<'a>(
    volumes: &'a [Volume],
    written: Written<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) -> BTreeSet<&'a str> {
    let mut mountable = BTreeSet::new();
    for (index, volume) in volumes.iter().enumerate() {
        let path = path.index(index);
        let found_before = errors.len();
        validate_volume_source(written.element(index), &path, errors);
        let name_path = path.child("name");
        if volume.name.is_empty() {
            errors.required(&name_path, "");
        } else {
            errors.invalid_each(&name_path, &volume.name, names::dns_label(&volume.name));
        }
        if mountable.contains(volume.name.as_str()) {
            errors.duplicate(&name_path, &volume.name);
        }
        if errors.len() == found_before {
            mountable.insert(volume.name.as_str());
        }
    }
    mountable
}

/// Of what is wrong within a volume's paths the API server names the list only.
pub(super) fn validate_volume_mounts(
    mounts: &[VolumeMount],
    container: Written<'_>,
    mountable: &BTreeSet<&str>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let (list, path) = (container.field("volumeMounts"), path.child("volumeMounts"));
    let mut paths_so_far = BTreeSet::new();
    for (index, mount) in mounts.iter().enumerate() {
        let name_path = path.index(index).child("name");
        let mount_path_path = path.index(index).child("mountPath");
        if mount.name.is_empty() {
            errors.required(&name_path, "");
        }
        if !mountable.contains(mount.name.as_str()) {
            errors.not_found(&name_path, &mount.name);
        }
        if mount.mount_path.is_empty() {
            errors.required(&mount_path_path, "");
        }
        if !paths_so_far.insert(&mount.mount_path) {
            errors.invalid(&mount_path_path, &mount.mount_path, "must be unique");
        }
        let written = list.element(index);
        let (below, expression) = (written.field("subPath").text(), written.field("subPathExpr").text());
        validate_descending(below, &path.child("subPath"), errors);
        if !below.is_empty() && !expression.is_empty() {
            let detail = "subPathExpr and subPath are mutually exclusive";
            errors.invalid(&path.index(index).child("subPathExpr"), expression, detail);
        }
        validate_descending(expression, &path.child("subPathExpr"), errors);
        let propagation = written.field("mountPropagation").text();
        validate_propagation(propagation, container, &path.child("mountPropagation"), errors);
    }
}

/// `validateMountPropagation`.
fn validate_propagation(mode: &str, container: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    const MODES: [&str; 3] = ["Bidirectional", "HostToContainer", "None"];
    if mode == "Bidirectional" && !container.at(&["securityContext", "privileged"]).is_true() {
        errors.forbidden(path, "Bidirectional mount propagation is available only to privileged containers");
    } else if !mode.is_empty() && !MODES.contains(&mode) {
        errors.not_supported(path, mode, &MODES);
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use serde_json::json;

    #[test]
    fn mounts_name_volumes_that_are_all_right() {
        let mut manifest = manifest_with(
            "/spec/template/spec/volumes",
            json!([
                {"name": "log", "hostPath": {"path": "/var/log"}},
                {"name": "log", "hostPath": {"path": "/var/log"}},
                {"name": "up", "hostPath": {"path": "/var/../etc"}},
            ]),
        );
        manifest.pointer_mut("/spec/template/spec/containers/0").unwrap()["volumeMounts"] = json!([
            {"name": "log", "mountPath": "/a"}, {"name": "up", "mountPath": "/a"}, {},
        ]);
        let pod = "spec.template.spec";
        let mounts = "spec.template.spec.containers[0].volumeMounts";
        assert_eq!(
            errors_of(&manifest),
            [
                format!("{pod}.volumes[1].name: Duplicate value: \"log\""),
                format!(
                    "{pod}.volumes[2].hostPath.path: Invalid value: \"/var/../etc\": must not contain '..'"
                ),
                format!("{mounts}[1].name: Not found: \"up\""),
                format!("{mounts}[1].mountPath: Invalid value: \"/a\": must be unique"),
                format!("{mounts}[2].name: Required value"),
                format!("{mounts}[2].name: Not found: \"\""),
                format!("{mounts}[2].mountPath: Required value"),
            ]
        );
    }
}
