//! Warnings about volumes: sources that are going or gone, and files that would lie over each other
//! (`warningsForOverlappingVirtualPaths`).

use std::collections::BTreeSet;

use super::warning::{Warning, Warnings};
use crate::api::quantity::Quantity;
use crate::api::validation::Unstructured;

const DEPRECATED_VOLUMES: [(&str, &str); 9] = [
    ("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
    ("gitRepo", "deprecated in v1.11"),
    ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
    ("flocker", "deprecated in v1.22, non-functional in v1.25+"),
    ("storageos", "deprecated in v1.22, non-functional in v1.25+"),
    ("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
    ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
    ("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
    ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
];

impl Warnings {
    pub(super) fn of_volumes(&mut self, pod: Unstructured<'_>) {
        for (index, volume) in pod.field("volumes").elements().enumerate() {
            let path = format!("spec.template.spec.volumes[{index}]");
            for (source, message) in DEPRECATED_VOLUMES {
                if volume.field(source).is_set() {
                    let source = if source == "storageos" { "storageOS" } else { source };
                    self.push(format!("{path}.{source}"), message);
                }
            }
            let claim = volume.at(&["ephemeral", "volumeClaimTemplate", "spec", "resources"]);
            for list in ["requests", "limits"] {
                let path = format!("{path}.ephemeral.volumeClaimTemplate.spec.resources.{list}");
                if let Some(amount) = claim.at(&[list, "storage"]).decoded::<Quantity>() {
                    self.of_fraction("storage", amount, &path);
                }
            }
            self.of_files(volume, &path);
        }
    }

    /// Of the files of one volume, none may be where another is, or its directory.
    fn of_files(&mut self, volume: Unstructured<'_>, path: &str) {
        let name = volume.field("name").text();
        for (source, kind, object) in [
            ("configMap", "ConfigMap", Some("name")),
            ("secret", "Secret", Some("secretName")),
            ("downwardAPI", "DownwardAPI", None),
        ] {
            let source = volume.field(source);
            let title = titled(name, kind, object.map(|object| source.field(object).text()));
            self.of_overlaps(&mut BTreeSet::new(), paths_of(source.field("items")), &title, path);
        }
        let mut all_paths = BTreeSet::new();
        for source in volume.at(&["projected", "sources"]).elements() {
            let written = PROJECTIONS.iter().find(|(field, ..)| source.field(field).is_set());
            let Some(&(field, kind, object)) = written else {
                self.say(path, format!("volume {name:?} (Projected) has no sources provided"));
                continue;
            };
            let source = source.field(field);
            let paths = match field {
                "serviceAccountToken" | "clusterTrustBundle" => vec![source.field("path").text()],
                _ => paths_of(source.field("items")),
            };
            let object = object.map(|names| names.iter().map(|name| source.field(name).text()));
            let object = object.and_then(|mut names| names.find(|name| !name.is_empty()));
            let title = titled(name, &format!("Projected {kind}"), object);
            self.of_overlaps(&mut all_paths, paths, &title, path);
        }
    }

    fn of_overlaps<'a>(
        &mut self,
        seen: &mut BTreeSet<&'a str>,
        paths: Vec<&'a str>,
        title: &str,
        volume: &str,
    ) {
        for file in paths.into_iter().map(|file| file.trim_end_matches('/')).filter(|file| !file.is_empty()) {
            if let Some(other) = overlapping(seen, file) {
                self.say(volume, format!("{title}: overlapping paths: {file:?} with {other:?}"));
            }
            seen.insert(file);
        }
    }

    /// The API server says the same words once.
    fn say(&mut self, path: &str, message: String) {
        if self.0.last().is_none_or(|last| last.message != message) {
            self.0.push(Warning { path: path.to_owned(), message });
        }
    }
}

/// The field of a projection, what it is called, and the fields that name its object.
type Projection = (&'static str, &'static str, Option<&'static [&'static str]>);

const PROJECTIONS: [Projection; 6] = [
    ("configMap", "ConfigMap", Some(&["name"])),
    ("secret", "Secret", Some(&["name"])),
    ("downwardAPI", "DownwardAPI", None),
    ("serviceAccountToken", "ServiceAccountToken", None),
    ("clusterTrustBundle", "ClusterTrustBundle", Some(&["name", "signerName"])),
    ("podCertificate", "PodCertificate", None),
];

fn titled(volume: &str, kind: &str, object: Option<&str>) -> String {
    let object = object.map(|object| format!(" {object:?}")).unwrap_or_default();
    format!("volume {volume:?} ({kind}{object})")
}

fn paths_of(items: Unstructured<'_>) -> Vec<&str> {
    items.elements().map(|item| item.field("path").text()).collect()
}

/// A path that begins with this one, or that this one begins with.
fn overlapping<'a>(seen: &BTreeSet<&'a str>, path: &'a str) -> Option<&'a str> {
    let within = seen.range(path..).next().copied().filter(|other| other.starts_with(path));
    let around = || {
        let mut starts = path.char_indices().map(|(end, _)| &path[..end]);
        starts.find_map(|start| seen.get(start).copied())
    };
    within.or_else(around)
}

#[cfg(test)]
mod tests {
    use crate::api::verdict::{Verdict, judge};
    use serde_json::{Value, json};

    fn warnings_of_pod(pod: Value) -> Vec<String> {
        let mut manifest = json!({"metadata": {"name": "otter"}, "spec": {"template": {
            "spec": {"containers": [{"name": "otter", "image": "otter:1"}]},
        }}});
        let spec = manifest.pointer_mut("/spec/template/spec").unwrap().as_object_mut().unwrap();
        spec.extend(pod.as_object().unwrap().clone());
        match judge(&manifest) {
            Verdict::Decoded { warnings, .. } => warnings
                .into_iter()
                .map(|warning| warning.message.replace("spec.template.spec.", ""))
                .collect(),
            Verdict::DoesNotDecode { mismatches, .. } => panic!("{mismatches:?}"),
        }
    }

    #[test]
    fn files_over_each_other_are_warned_of() {
        let item = |path: &str| json!({"key": "k", "path": path});
        let projected = json!({"sources": [
            {"configMap": {"name": "a", "items": [item("conf"), item("conf/x"), item("z")]}},
            {},
            {"serviceAccountToken": {"path": "z/token"}},
            {"secret": {"name": "b", "items": [item("q/")]}},
        ]});
        assert_eq!(
            warnings_of_pod(json!({"volumes": [
                {"name": "plain", "configMap": {"name": "a", "items": [item("x"), item("x"), item("y")]}},
                {"name": "all", "projected": projected},
                {"name": "old", "storageos": {"volumeName": "a"}},
                {"name": "data", "ephemeral": {"volumeClaimTemplate": {"spec": {
                    "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1500m"}},
                }}}},
            ]})),
            [
                "volume \"plain\" (ConfigMap \"a\"): overlapping paths: \"x\" with \"x\"",
                "volume \"all\" (Projected ConfigMap \"a\"): overlapping paths: \"conf/x\" with \"conf\"",
                "volume \"all\" (Projected) has no sources provided",
                "volume \"all\" (Projected ServiceAccountToken): overlapping paths: \"z/token\" with \"z\"",
                "volumes[2].storageOS: deprecated in v1.22, non-functional in v1.25+",
                "volumes[3].ephemeral.volumeClaimTemplate.spec.resources.requests[storage]: fractional byte value \
                 \"1500m\" is invalid, must be an integer",
            ]
        );
    }

    #[test]
    fn addresses_that_are_not_canonical_are_warned_of() {
        assert_eq!(
            warnings_of_pod(json!({
                "dnsConfig": {"nameservers": ["010.0.0.1", "2001:DB8:0:0::1", "1.1.1.1"]},
                "hostAliases": [{"ip": "::ffff:1.2.3.4"}],
            })),
            [
                "dnsConfig.nameservers[0]: non-standard IP address \"010.0.0.1\" will be considered invalid in a future \
                 Kubernetes release: use \"10.0.0.1\"",
                "dnsConfig.nameservers[1]: IPv6 address \"2001:DB8:0:0::1\" should be in RFC 5952 canonical format \
                 (\"2001:db8::1\")",
                "hostAliases[0].ip: non-standard IP address \"::ffff:1.2.3.4\" will be considered invalid in a future \
                 Kubernetes release: use \"1.2.3.4\"",
            ]
        );
    }
}
