//! What of a DaemonSet goes into its manifest: the fields by which the simulator decides, and no others.
//!
//! What is not named here stays behind, whatever it is: commands, arguments, environment, volumes, the names of secrets, of
//! configuration and of accounts, and every annotation. What is named and can hold a company's words goes through
//! [`Pseudonyms`].

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::notes::{Fate, Notes};
use super::priorities::Priorities;
use super::pseudonyms::Pseudonyms;

/// By which two revisions differ that are alike in all that is kept.
pub const REVISION_MARK: &str = "everynode/revision";

/// What the words of a manifest become.
pub struct Words<'a> {
    pub names: &'a mut Pseudonyms,
    pub priorities: &'a mut Priorities,
    /// Keys of pod labels that somebody selects by.
    pub pod_label_keys: &'a BTreeSet<String>,
    /// Those that there are.
    pub runtime_classes: &'a BTreeSet<String>,
    pub notes: &'a mut Notes,
}

/// The object of a DaemonSet with this template. `mark`: what tells the revision from others.
pub fn daemon_set(
    namespace: &str,
    name: &str,
    spec: &Value,
    template: &Value,
    mark: Option<&str>,
    words: &mut Words<'_>,
) -> Value {
    let mut kept = Map::new();
    kept.insert("selector".to_owned(), words.selector(&spec["selector"]));
    for field in ["minReadySeconds", "revisionHistoryLimit"] {
        copy(spec, field, &mut kept);
    }
    if let Some(strategy) = spec.get("updateStrategy").filter(|strategy| strategy.is_object()) {
        kept.insert("updateStrategy".to_owned(), update_strategy(strategy));
    }
    kept.insert("template".to_owned(), words.template(template, mark));
    json!({
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": name, "namespace": namespace},
        "spec": kept,
    })
}

/// Of another type than a rolling update it has no `rollingUpdate`.
fn update_strategy(strategy: &Value) -> Value {
    let mut kept = Map::new();
    copy(strategy, "type", &mut kept);
    if let Some(rolling) = strategy.get("rollingUpdate").filter(|rolling| rolling.is_object()) {
        let mut bounds = Map::new();
        for field in ["maxUnavailable", "maxSurge"] {
            copy(rolling, field, &mut bounds);
        }
        kept.insert("rollingUpdate".to_owned(), Value::Object(bounds));
    }
    Value::Object(kept)
}

impl Words<'_> {
    fn template(&mut self, template: &Value, mark: Option<&str>) -> Value {
        let mut metadata = Map::new();
        let labels = object(&template["metadata"]["labels"]);
        let selected: Vec<_> = labels.iter().filter(|(key, _)| self.pod_label_keys.contains(*key)).collect();
        self.notes.add(
            Fate::Dropped,
            (labels.len() - selected.len()) as u64,
            "labels of pod templates by which nothing selects",
        );
        let selected = selected.into_iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        metadata.insert("labels".to_owned(), self.labels(&selected));
        let annotations = object(&template["metadata"]["annotations"]);
        self.notes.add(Fate::Dropped, annotations.len() as u64, "annotations of pod templates");
        if annotations.contains_key("cluster-autoscaler.kubernetes.io/enable-ds-eviction") {
            let what = "annotations `cluster-autoscaler.kubernetes.io/enable-ds-eviction`, which the autoscaler heeds: write \
                        them into the manifests if your scenario has one";
            self.notes.add(Fate::Dropped, 1, what);
        }
        if let Some(mark) = mark {
            metadata.insert("annotations".to_owned(), json!({REVISION_MARK: mark}));
        }
        json!({"metadata": metadata, "spec": self.pod_spec(&template["spec"])})
    }

    fn pod_spec(&mut self, spec: &Value) -> Value {
        let mut kept = Map::new();
        for field in ["hostNetwork", "restartPolicy", "terminationGracePeriodSeconds"] {
            copy(spec, field, &mut kept);
        }
        self.copy_amounts(spec, "overhead", &mut kept);
        if let Some(resources) = spec.get("resources").filter(|resources| resources.is_object()) {
            kept.insert("resources".to_owned(), self.resources(resources));
        }
        if let Some(name) = text(spec, "nodeName") {
            let name = self.names.node(name).unwrap_or("no-such-node").to_owned();
            kept.insert("nodeName".to_owned(), Value::from(name));
        }
        if let Some(name) = text(spec, "priorityClassName").map(|name| self.priorities.class(name)) {
            match name {
                Some(name) => drop(kept.insert("priorityClassName".to_owned(), Value::from(name))),
                None => self.notes.add(
                    Fate::NotExpressible,
                    1,
                    "priority classes that are not in the dump, so that nobody knows what they stand for",
                ),
            }
        }
        if let Some(class) = text(spec, "runtimeClassName") {
            match self.runtime_classes.contains(class) {
                true => copy(spec, "runtimeClassName", &mut kept),
                false => self.notes.add(
                    Fate::NotExpressible,
                    1,
                    "runtime classes that are not in the dump, so that nobody knows what they add",
                ),
            }
        }
        let selector = object(&spec["nodeSelector"]);
        if !selector.is_empty() {
            kept.insert("nodeSelector".to_owned(), self.labels(&selector));
        }
        if let Some(affinity) = self.affinity(&spec["affinity"]) {
            kept.insert("affinity".to_owned(), affinity);
        }
        let tolerations = list(&spec["tolerations"]);
        if !tolerations.is_empty() {
            let tolerations = tolerations.iter().map(|toleration| self.toleration(toleration)).collect();
            kept.insert("tolerations".to_owned(), Value::Array(tolerations));
        }
        for field in ["initContainers", "containers"] {
            let containers = list(&spec[field]);
            if !containers.is_empty() {
                let containers = containers.iter().map(|container| self.container(container)).collect();
                kept.insert(field.to_owned(), Value::Array(containers));
            }
        }
        Value::Object(kept)
    }

    fn container(&mut self, container: &Value) -> Value {
        let mut kept = Map::new();
        for field in ["name", "imagePullPolicy", "restartPolicy"] {
            copy(container, field, &mut kept);
        }
        let image = text(container, "image").unwrap_or_default();
        kept.insert("image".to_owned(), Value::from(self.names.image(image)));
        if let Some(resources) = container.get("resources").filter(|resources| resources.is_object()) {
            let resources = self.resources(resources);
            if resources.as_object().is_some_and(|resources| !resources.is_empty()) {
                kept.insert("resources".to_owned(), resources);
            }
        }
        let ports = list(&container["ports"]);
        if !ports.is_empty() {
            let ports = ports.iter().map(|port| self.port(port)).collect();
            kept.insert("ports".to_owned(), Value::Array(ports));
        }
        for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
            if container[probe].is_object() {
                kept.insert(probe.to_owned(), without_what_is_asked(&container[probe]));
            }
        }
        if let Some(hook) = container["lifecycle"]["preStop"].as_object() {
            let hook = match hook.get("sleep") {
                Some(sleep) => json!({"sleep": {"seconds": sleep["seconds"]}}),
                None => json!({"exec": {"command": ["hook"]}}),
            };
            kept.insert("lifecycle".to_owned(), json!({"preStop": hook}));
        }
        for (field, what) in [
            ("env", "environment variables of containers"),
            ("args", "arguments of containers"),
            ("command", "words of commands of containers"),
            ("volumeMounts", "mounts of containers"),
        ] {
            self.notes.add(Fate::Dropped, list(&container[field]).len() as u64, what);
        }
        Value::Object(kept)
    }

    fn port(&mut self, port: &Value) -> Value {
        let mut kept = Map::new();
        for field in ["containerPort", "hostPort", "protocol"] {
            copy(port, field, &mut kept);
        }
        if let Some(address) = text(port, "hostIP") {
            kept.insert("hostIP".to_owned(), Value::from(self.names.address(address)));
        }
        Value::Object(kept)
    }

    fn toleration(&mut self, toleration: &Value) -> Value {
        let mut kept = Map::new();
        for field in ["operator", "effect", "tolerationSeconds"] {
            copy(toleration, field, &mut kept);
        }
        let key = text(toleration, "key").unwrap_or_default();
        if !key.is_empty() {
            kept.insert("key".to_owned(), Value::from(self.names.key(key)));
        }
        if let Some(value) = text(toleration, "value") {
            kept.insert("value".to_owned(), Value::from(self.names.value(key, value)));
        }
        Value::Object(kept)
    }

    /// What daemon pods must have of their nodes and of other pods. What they would rather have decides nothing.
    fn affinity(&mut self, affinity: &Value) -> Option<Value> {
        const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
        let mut kept = Map::new();
        let terms = list(&affinity["nodeAffinity"][REQUIRED]["nodeSelectorTerms"]);
        if affinity["nodeAffinity"][REQUIRED].is_object() {
            let terms: Vec<Value> = terms.iter().map(|term| self.node_term(term)).collect();
            kept.insert("nodeAffinity".to_owned(), json!({REQUIRED: {"nodeSelectorTerms": terms}}));
        }
        let terms = list(&affinity["podAntiAffinity"][REQUIRED]);
        if !terms.is_empty() {
            let terms: Vec<Value> = terms.iter().map(|term| self.pod_term(term)).collect();
            kept.insert("podAntiAffinity".to_owned(), json!({REQUIRED: terms}));
        }
        let to_pods = list(&affinity["podAffinity"][REQUIRED]).len();
        self.notes.add(Fate::NotExpressible, to_pods as u64, "terms of required pod affinity");
        (!kept.is_empty()).then_some(Value::Object(kept))
    }

    fn node_term(&mut self, term: &Value) -> Value {
        let mut kept = Map::new();
        for field in ["matchExpressions", "matchFields"] {
            let requirements = list(&term[field]);
            if !requirements.is_empty() {
                let requirements = requirements.iter().map(|it| self.requirement(it, field == "matchFields"));
                kept.insert(field.to_owned(), requirements.collect());
            }
        }
        Value::Object(kept)
    }

    /// A requirement on a label, or on the name of a node.
    fn requirement(&mut self, requirement: &Value, is_of_name: bool) -> Value {
        let mut kept = Map::new();
        copy(requirement, "operator", &mut kept);
        let key = text(requirement, "key").unwrap_or_default();
        let written = if is_of_name { key.to_owned() } else { self.names.key(key) };
        kept.insert("key".to_owned(), Value::from(written));
        let values = list(&requirement["values"]);
        if !values.is_empty() {
            let value = |value: &Value| {
                let value = value.as_str().unwrap_or_default();
                match is_of_name {
                    true => self.names.node(value).unwrap_or("no-such-node").to_owned(),
                    false => self.names.value(key, value),
                }
            };
            kept.insert("values".to_owned(), values.iter().map(value).map(Value::from).collect());
        }
        Value::Object(kept)
    }

    fn pod_term(&mut self, term: &Value) -> Value {
        let mut kept = Map::new();
        copy(term, "namespaces", &mut kept);
        let topology = text(term, "topologyKey").unwrap_or_default();
        kept.insert("topologyKey".to_owned(), Value::from(self.names.key(topology)));
        for field in ["labelSelector", "namespaceSelector"] {
            if term[field].is_object() {
                kept.insert(field.to_owned(), self.selector(&term[field]));
            }
        }
        for field in ["matchLabelKeys", "mismatchLabelKeys"] {
            let keys = list(&term[field]);
            if !keys.is_empty() {
                let key = |key: &Value| self.names.key(key.as_str().unwrap_or_default());
                kept.insert(field.to_owned(), keys.iter().map(key).map(Value::from).collect());
            }
        }
        Value::Object(kept)
    }

    fn selector(&mut self, selector: &Value) -> Value {
        let mut kept = Map::new();
        let labels = object(&selector["matchLabels"]);
        if !labels.is_empty() {
            kept.insert("matchLabels".to_owned(), self.labels(&labels));
        }
        let requirements = list(&selector["matchExpressions"]);
        if !requirements.is_empty() {
            let requirements = requirements.iter().map(|it| self.requirement(it, false)).collect();
            kept.insert("matchExpressions".to_owned(), requirements);
        }
        Value::Object(kept)
    }

    pub fn labels(&mut self, labels: &Map<String, Value>) -> Value {
        let label = |(key, value): (&String, &Value)| {
            let value = self.names.value(key, value.as_str().unwrap_or_default());
            (self.names.key(key), Value::from(value))
        };
        Value::Object(labels.iter().map(label).collect())
    }

    /// Requests and limits.
    fn resources(&mut self, resources: &Value) -> Value {
        let mut kept = Map::new();
        for field in ["requests", "limits"] {
            self.copy_amounts(resources, field, &mut kept);
        }
        Value::Object(kept)
    }

    /// Amounts by the names of their resources, if there are any.
    pub fn copy_amounts(&mut self, from: &Value, field: &str, to: &mut Map<String, Value>) {
        let amounts = object(&from[field]);
        if !amounts.is_empty() {
            let amounts = amounts.into_iter().map(|(name, amount)| (self.names.resource(&name), amount));
            to.insert(field.to_owned(), Value::Object(amounts.collect()));
        }
    }

    /// Tolerations of a runtime class.
    pub fn tolerations(&mut self, tolerations: &Value) -> Value {
        list(tolerations).iter().map(|toleration| self.toleration(toleration)).collect()
    }
}

/// A probe that asks nothing of which the address would tell something; when it asks is kept.
fn without_what_is_asked(probe: &Value) -> Value {
    let mut kept = Map::new();
    for field in [
        "initialDelaySeconds",
        "periodSeconds",
        "timeoutSeconds",
        "successThreshold",
        "failureThreshold",
        "terminationGracePeriodSeconds",
    ] {
        copy(probe, field, &mut kept);
    }
    kept.insert("exec".to_owned(), json!({"command": ["probe"]}));
    Value::Object(kept)
}

fn copy(from: &Value, field: &str, to: &mut Map<String, Value>) {
    if let Some(value) = from.get(field).filter(|value| !value.is_null() && value.as_str() != Some("")) {
        to.insert(field.to_owned(), value.clone());
    }
}

fn text<'a>(of: &'a Value, field: &str) -> Option<&'a str> {
    of.get(field)?.as_str().filter(|text| !text.is_empty())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}
