//! Volumes and where containers mount them (`ValidateVolumes`, `ValidateVolumeMounts`, `ValidateVolumeDevices`).

use std::collections::{BTreeMap, BTreeSet};

use super::field_error::{ErrorList, FieldPath};
use super::paths::validate_descending;
use super::unstructured::Unstructured;
use super::volume_sources::validate_volume_source;
use crate::api::container::VolumeMount;
use crate::api::names;
use crate::api::pod_spec::Volume;

const MUST_BE_UNIQUE: &str = "must be unique";
/// The sources that can be block devices.
const CLAIMS: [&str; 2] = ["persistentVolumeClaim", "ephemeral"];

/// The volumes that can be mounted, by name.
pub(super) type Mountable<'a> = BTreeMap<&'a str, Unstructured<'a>>;

/// Returns the volumes with nothing wrong.
pub(super) fn validate_volumes<'a>(
    volumes: &'a [Volume],
    written: Unstructured<'a>,
    path: &FieldPath,
    errors: &mut ErrorList,
) -> Mountable<'a> {
    let mut mountable = Mountable::new();
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
        if mountable.contains_key(volume.name.as_str()) {
            errors.duplicate(&name_path, &volume.name);
        }
        if errors.len() == found_before {
            mountable.insert(volume.name.as_str(), written.element(index));
        }
    }
    mountable
}

/// Of what is wrong within a volume's paths the API server names the list only.
pub(super) fn validate_volume_mounts(
    mounts: &[VolumeMount],
    container: Unstructured<'_>,
    mountable: &Mountable<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let (list, path) = (container.field("volumeMounts"), path.child("volumeMounts"));
    let devices = container.field("volumeDevices");
    let names_of_devices = texts(devices, "name");
    let paths_of_devices = texts(devices, "devicePath");
    let mut paths_so_far = BTreeSet::new();
    for (index, mount) in mounts.iter().enumerate() {
        let name_path = path.index(index).child("name");
        let mount_path_path = path.index(index).child("mountPath");
        if mount.name.is_empty() {
            errors.required(&name_path, "");
        }
        if !mountable.contains_key(mount.name.as_str()) {
            errors.not_found(&name_path, &mount.name);
        }
        if mount.mount_path.is_empty() {
            errors.required(&mount_path_path, "");
        }
        if !paths_so_far.insert(&mount.mount_path) {
            errors.invalid(&mount_path_path, &mount.mount_path, MUST_BE_UNIQUE);
        }
        if names_of_devices.contains(mount.name.as_str()) {
            errors.invalid(&name_path, &mount.name, "must not already exist in volumeDevices");
        }
        if paths_of_devices.contains(mount.mount_path.as_str()) {
            let detail = "must not already exist as a path in volumeDevices";
            errors.invalid(&mount_path_path, &mount.mount_path, detail);
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
        validate_recursive_read_only(written, &path.child("recursiveReadOnly"), errors);
    }
}

/// Volumes as raw block devices.
pub(super) fn validate_volume_devices(
    container: Unstructured<'_>,
    mountable: &Mountable<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let path = path.child("volumeDevices");
    let mounts = container.field("volumeMounts");
    let (names_of_mounts, paths_of_mounts) = (texts(mounts, "name"), texts(mounts, "mountPath"));
    let (mut names_so_far, mut paths_so_far) = (BTreeSet::new(), BTreeSet::new());
    for (index, device) in container.field("volumeDevices").elements().enumerate() {
        let (name, name_path) = (device.field("name").text(), path.index(index).child("name"));
        let (at, at_path) = (device.field("devicePath").text(), path.index(index).child("devicePath"));
        if name.is_empty() {
            errors.required(&name_path, "");
        } else if !names_so_far.insert(name) {
            errors.invalid(&name_path, name, MUST_BE_UNIQUE);
        }
        match mountable.get(name) {
            None => errors.not_found(&name_path, name),
            Some(volume) if CLAIMS.iter().any(|source| volume.field(source).is_set()) => {}
            Some(_) => {
                let detail =
                    "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
                errors.invalid(&name_path, name, detail);
            }
        }
        if at.is_empty() {
            errors.required(&at_path, "");
        }
        if paths_so_far.contains(at) {
            errors.invalid(&at_path, at, MUST_BE_UNIQUE);
        }
        if at.split('/').any(|part| part == "..") {
            errors.invalid(&at_path, at, "can not contain backsteps ('..')");
        } else {
            paths_so_far.insert(at);
        }
        if names_of_mounts.contains(name) {
            errors.invalid(&name_path, name, "must not already exist in volumeMounts");
        }
        if paths_of_mounts.contains(at) {
            errors.invalid(&at_path, at, "must not already exist as a path in volumeMounts");
        }
    }
}

fn texts<'a>(list: Unstructured<'a>, name: &str) -> BTreeSet<&'a str> {
    list.elements().map(|element| element.field(name).text()).collect()
}

/// `validateMountRecursiveReadOnly`.
fn validate_recursive_read_only(mount: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    match mount.field("recursiveReadOnly").text() {
        "" | "Disabled" => {}
        "Enabled" | "IfPossible" => {
            if !mount.field("readOnly").is_true() {
                errors.forbidden(path, "may only be specified when readOnly is true");
            }
            if !["", "None"].contains(&mount.field("mountPropagation").text()) {
                let detail = "may only be specified when mountPropagation is None or not specified";
                errors.forbidden(path, detail);
            }
        }
        other => errors.not_supported(path, other, &["Disabled", "Enabled", "IfPossible"]),
    }
}

/// `validateMountPropagation`.
fn validate_propagation(mode: &str, container: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
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

    #[test]
    fn devices_are_claims_and_apart_from_mounts() {
        let mut manifest = manifest_with(
            "/spec/template/spec/volumes",
            json!([
                {"name": "claim", "persistentVolumeClaim": {"claimName": "a"}},
                {"name": "log", "hostPath": {"path": "/var/log"}},
            ]),
        );
        let container = manifest.pointer_mut("/spec/template/spec/containers/0").unwrap();
        container["volumeMounts"] = json!([
            {"name": "log", "mountPath": "/dev/a", "recursiveReadOnly": "Enabled", "mountPropagation": "HostToContainer"},
        ]);
        container["volumeDevices"] = json!([
            {"name": "claim", "devicePath": "/dev/x"}, {"name": "claim", "devicePath": "/dev/x"},
            {"name": "log", "devicePath": "/dev/a"}, {"devicePath": "/dev/../b"},
        ]);
        let container = "spec.template.spec.containers[0]";
        let (mounts, devices) = (format!("{container}.volumeMounts"), format!("{container}.volumeDevices"));
        assert_eq!(
            errors_of(&manifest),
            [
                format!("{mounts}[0].name: Invalid value: \"log\": must not already exist in volumeDevices"),
                format!(
                    "{mounts}[0].mountPath: Invalid value: \"/dev/a\": must not already exist as a path in volumeDevices"
                ),
                format!("{mounts}.recursiveReadOnly: Forbidden: may only be specified when readOnly is true"),
                format!(
                    "{mounts}.recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None or not \
                     specified"
                ),
                format!("{devices}[1].name: Invalid value: \"claim\": must be unique"),
                format!("{devices}[1].devicePath: Invalid value: \"/dev/x\": must be unique"),
                format!(
                    "{devices}[2].name: Invalid value: \"log\": can only use volume source type of \
                     PersistentVolumeClaim or Ephemeral for block mode"
                ),
                format!("{devices}[2].name: Invalid value: \"log\": must not already exist in volumeMounts"),
                format!(
                    "{devices}[2].devicePath: Invalid value: \"/dev/a\": must not already exist as a path in volumeMounts"
                ),
                format!("{devices}[3].name: Required value"),
                format!("{devices}[3].name: Not found: \"\""),
                format!(
                    "{devices}[3].devicePath: Invalid value: \"/dev/../b\": can not contain backsteps ('..')"
                ),
            ]
        );
    }
}
