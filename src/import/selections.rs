//! By what DaemonSets select: keys of labels of nodes and of pods, classes, and images.

use std::collections::BTreeSet;

use serde_json::Value;

use super::daemon_sets::ImportedDaemonSet;
use super::gathered::Gathered;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

/// What the DaemonSets of an import speak of.
#[derive(Debug, Default)]
pub struct Selections {
    pub node_label_keys: BTreeSet<String>,
    pub pod_label_keys: BTreeSet<String>,
    /// Runtime classes that are used and known.
    pub runtime_classes: BTreeSet<String>,
    pub images: BTreeSet<String>,
    pub namespaces: BTreeSet<String>,
    /// Names that stay in the scenario anyway.
    pub known_words: BTreeSet<String>,
}

impl Selections {
    pub fn of(daemon_sets: &[ImportedDaemonSet], gathered: &Gathered) -> Self {
        let mut selections = Self::default();
        for daemon_set in daemon_sets {
            selections.namespaces.insert(daemon_set.namespace.clone());
            selections.known_words.insert(daemon_set.real_name.clone());
            selections.add_selector(&daemon_set.spec["selector"]);
            for revision in &daemon_set.revisions {
                selections.add_pod(&revision.template["spec"], gathered);
            }
        }
        selections.known_words.extend(selections.namespaces.iter().cloned());
        selections
    }

    fn add_pod(&mut self, pod: &Value, gathered: &Gathered) {
        self.node_label_keys.extend(keys(&pod["nodeSelector"]));
        let affinity = &pod["affinity"];
        for term in list(&affinity["nodeAffinity"][REQUIRED]["nodeSelectorTerms"]) {
            self.node_label_keys.extend(list(&term["matchExpressions"]).iter().filter_map(key));
        }
        for term in list(&affinity["podAntiAffinity"][REQUIRED]) {
            self.add_selector(&term["labelSelector"]);
        }
        let class = pod["runtimeClassName"].as_str().and_then(|name| gathered.runtime_classes.get(name));
        if let Some(class) = class {
            self.runtime_classes.insert(class.metadata.name.clone());
            self.node_label_keys.extend(keys(&class.scheduling["nodeSelector"]));
        }
        for field in ["initContainers", "containers"] {
            for container in list(&pod[field]) {
                self.images.extend(container["image"].as_str().map(str::to_owned));
                self.known_words.extend(container["name"].as_str().map(str::to_owned));
            }
        }
    }

    fn add_selector(&mut self, selector: &Value) {
        self.pod_label_keys.extend(keys(&selector["matchLabels"]));
        self.pod_label_keys.extend(list(&selector["matchExpressions"]).iter().filter_map(key));
    }
}

fn keys(labels: &Value) -> Vec<String> {
    labels.as_object().map(|labels| labels.keys().cloned().collect()).unwrap_or_default()
}

fn key(requirement: &Value) -> Option<String> {
    requirement["key"].as_str().map(str::to_owned)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
