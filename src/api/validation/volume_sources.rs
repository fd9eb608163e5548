//! What a volume is made of (`validateVolumeSource`): exactly one source, with what that source cannot do without.

use super::field_error::{ErrorList, FieldPath};
use super::unstructured::Unstructured;
use super::volume_details::validate_details;

const ONE_SOURCE_ONLY: &str = "may not specify more than 1 volume type";

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
    ("storageos", &["volumeName"]),
    ("projected", &[]),
    ("scaleIO", &["gateway", "system", "volumeName"]),
    ("csi", &["driver"]),
    ("ephemeral", &["volumeClaimTemplate"]),
    ("image", &[]),
];

/// Validates the first of the sources that is there, and forbids the others.
pub(super) fn validate_volume_source(volume: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let mut has_source = false;
    for (name, required) in SOURCES {
        let source = volume.field(name);
        if !source.is_set() {
            continue;
        }
        if has_source {
            errors.forbidden(&path.child(name_as_another(name)), ONE_SOURCE_ONLY);
            continue;
        }
        has_source = true;
        let path = path.child(name_in_its_errors(name));
        let found_before = errors.len();
        validate_required(source, required, &path, errors);
        // A host's path that is missing has no parts to judge.
        if errors.len() == found_before || name != "hostPath" {
            validate_details(name, source, &path, errors);
        }
    }
    if !has_source {
        errors.required(path, "must specify a volume type");
    }
}

/// What the API server calls a source that is one too many.
fn name_as_another(name: &'static str) -> &'static str {
    match name {
        "cephfs" => "cephFS",
        "downwardAPI" => "downwarAPI",
        other => other,
    }
}

/// What it calls one when something is wrong with its fields.
fn name_in_its_errors(name: &'static str) -> &'static str {
    if name == "gcePersistentDisk" { "persistentDisk" } else { name }
}

fn validate_required(source: Unstructured<'_>, required: &[&str], path: &FieldPath, errors: &mut ErrorList) {
    for name in required {
        let field = source.field(name);
        let is_empty = match *name {
            "monitors" => field.elements().next().is_none(),
            "volumeClaimTemplate" => !field.is_set(),
            _ => field.text().is_empty(),
        };
        if is_empty {
            let detail = match *name {
                "registry" => "must be a host:port pair or multiple pairs separated by commas",
                _ => "",
            };
            errors.required(&path.child(name), detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use serde_json::{Value, json};

    fn errors_of_volume(source: Value) -> Vec<String> {
        let mut volume = json!({"name": "data"});
        volume.as_object_mut().unwrap().extend(source.as_object().unwrap().clone());
        errors_of(&manifest_with("/spec/template/spec/volumes", json!([volume])))
            .iter()
            .map(|error| {
                error.strip_prefix("spec.template.spec.volumes[0]").expect("of the volume").to_owned()
            })
            .collect()
    }

    #[test]
    fn each_source_says_what_it_needs() {
        let cases = [
            (
                json!({"emptyDir": {"sizeLimit": "-1"}}),
                vec![".emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity"],
            ),
            (
                json!({"nfs": {"server": "a"}}),
                vec![".nfs.path: Required value", ".nfs.path: Invalid value: \"\": must be an absolute path"],
            ),
            (
                json!({"gcePersistentDisk": {"partition": 300}}),
                vec![
                    ".persistentDisk.pdName: Required value",
                    ".persistentDisk.partition: Invalid value: 300: must be between 1 and 255, inclusive",
                ],
            ),
            (
                json!({"csi": {"driver": "a_b", "nodePublishSecretRef": {}}}),
                vec![
                    ".csi.driver: Invalid value: \"a_b\": a lowercase RFC 1123 subdomain must consist of lower case \
                 alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. \
                 'example.com', regex used for validation is \
                 '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
                    ".csi.nodePublishSecretRef.name: Required value",
                ],
            ),
            (
                json!({"flexVolume": {"driver": "a", "options": {"k8s.io/a": "b", "c": "d"}}}),
                vec![
                    ".flexVolume.options[k8s.io/a]: Invalid value: \"k8s.io/a\": kubernetes.io and k8s.io namespaces are \
                 reserved",
                ],
            ),
            (
                json!({"flocker": {}}),
                vec![".flocker: Required value: one of datasetName and datasetUUID is required"],
            ),
            (
                json!({"fc": {"targetWWNs": ["a"], "wwids": ["b"]}}),
                vec![
                    ".fc.targetWWNs: Invalid value: [\"a\"]: targetWWNs and wwids can not be specified simultaneously",
                    ".fc.lun: Required value: lun is required if targetWWNs is specified",
                ],
            ),
            (
                json!({"iscsi": {"targetPortal": "a", "iqn": "b", "lun": -1}}),
                vec![
                    ".iscsi.iqn: Invalid value: \"b\": must be valid format starting with iqn, eui, or naa",
                    ".iscsi.lun: Invalid value: -1: must be between 0 and 255, inclusive",
                ],
            ),
            (
                json!({"azureDisk": {"diskName": "a", "diskURI": "b", "kind": "Managed", "cachingMode": "Fast"}}),
                vec![
                    ".azureDisk.cachingMode: Unsupported value: \"Fast\": supported values: \"None\", \"ReadOnly\", \
                 \"ReadWrite\"",
                    ".azureDisk.diskURI: Unsupported value: \"b\": supported values: \
                 \"/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}\"",
                ],
            ),
            (
                json!({"image": {"reference": "a", "pullPolicy": "Sometimes"}}),
                vec![
                    ".image.pullPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \
                 \"IfNotPresent\", \"Never\"",
                ],
            ),
            (
                json!({"emptyDir": {}, "downwardAPI": {}, "cephfs": {}}),
                vec![
                    ".cephFS: Forbidden: may not specify more than 1 volume type",
                    ".downwarAPI: Forbidden: may not specify more than 1 volume type",
                ],
            ),
        ];
        for (source, errors) in cases {
            assert_eq!(errors_of_volume(source.clone()), errors, "{source}");
        }
    }

    #[test]
    fn files_of_volumes_stay_within_and_apart() {
        let item = |path: &str| json!({"key": "k", "path": path});
        let sources = json!([
            {"configMap": {"name": "a", "items": [item("x")]}, "secret": {"name": "b", "items": [item("x")]}},
            {},
            {"serviceAccountToken": {"expirationSeconds": 1_i64 << 33}},
            {"clusterTrustBundle": {"path": "x"}},
            {"downwardAPI": {"items": [{"path": "l", "fieldRef": {"fieldPath": "metadata.labels['a b']"}}]}},
        ]);
        let errors = errors_of_volume(json!({"projected": {"sources": sources}}));
        assert_eq!(
            errors[..6],
            [
                ".projected: Invalid value: \"a\": conflicting duplicate paths",
                ".projected.sources[0]: Forbidden: may not specify more than 1 volume type",
                ".projected.sources[2].serviceAccountToken.expirationSeconds: Invalid value: 8589934592: may not \
                 specify a duration larger than 2^32 seconds",
                ".projected.path: Required value",
                ".projected.sources[3].clusterTrustBundlePEM: Required value: either name or signerName must be \
                 specified",
                ".projected: Invalid value: \"x\": conflicting duplicate paths",
            ]
        );
        assert!(errors[6].starts_with(
            ".projected.sources[4].downwardAPI.fieldRef: Invalid value: \"a b\": name part must consist of"
        ));
        assert_eq!(errors.len(), 7);
        let file = json!({"path": "cpu", "resourceFieldRef": {"resource": "limits.cpu", "divisor": "2"}});
        assert_eq!(
            errors_of_volume(json!({"downwardAPI": {"items": [file]}})),
            [
                ".downwardAPI.resourceFieldRef.containerName: Required value",
                ".downwardAPI.resourceFieldRef.divisor: Invalid value: \"limits.cpu\": only divisor's values 1m and 1 \
                 are supported with the cpu resource",
            ]
        );
    }
}
