//! The other objects in the manifests: those that change what becomes of pods count, and the kinds of the rest are told.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::manifests::{OpenManifests, ReadManifest};
use crate::api::cluster_objects::{LimitRange, PriorityClassObject, RuntimeClass};
use crate::api::decode::decode_object;
use crate::api::defaults::NAMESPACE;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::Field;
use crate::simulation::plan::PodAdmission;
use crate::simulation::plan::priority_classes::{PriorityClass, PriorityClasses, SYSTEM_PREFIX};

/// What admission looks at, and what nobody does.
pub struct ClusterObjects {
    pub admission: PodAdmission,
    /// Kinds of objects that are in the manifests and not looked at; sorted.
    pub ignored_kinds: Vec<String>,
}

/// The objects of all manifests. A PriorityClass that the scenario writes itself comes before one of a manifest; of several of one
/// name the last counts, as the last is applied last.
pub fn cluster_objects(
    file: &ScenarioFile,
    manifests: &OpenManifests<'_>,
    own_classes: Vec<PriorityClass>,
    problems: &mut Diagnostics,
) -> ClusterObjects {
    for field in file.manifests.iter().filter_map(Field::get).flatten() {
        manifests.whole(field, problems);
    }
    let mut found = Found::default();
    for (manifest, place) in manifests.all(file, problems) {
        for (document, object) in manifest.objects().iter().enumerate() {
            let at = At { manifest: &manifest, document, place };
            found.add(object, &at, problems);
        }
    }
    let names: Vec<String> = own_classes.iter().map(|class| class.name.clone()).collect();
    let of_manifests = found.priority_classes.into_values().filter(|class| !names.contains(&class.name));
    let classes: Vec<PriorityClass> = own_classes.into_iter().chain(of_manifests).collect();
    found.ignored_kinds.sort_unstable();
    found.ignored_kinds.dedup();
    ClusterObjects {
        admission: PodAdmission {
            kubernetes_version: super::kubernetes_version(file),
            priority_classes: PriorityClasses::new(classes),
            runtime_classes: found.runtime_classes.into_values().collect(),
            limit_ranges: found.limit_ranges.into_values().collect(),
        },
        ignored_kinds: found.ignored_kinds,
    }
}

/// By name; those of namespaces by both.
#[derive(Default)]
struct Found {
    priority_classes: BTreeMap<String, PriorityClass>,
    runtime_classes: BTreeMap<String, RuntimeClass>,
    limit_ranges: BTreeMap<(String, String), LimitRange>,
    ignored_kinds: Vec<String>,
}

/// Where an object stands.
struct At<'a> {
    manifest: &'a ReadManifest<'a>,
    document: usize,
    place: Span,
}

impl Found {
    fn add(&mut self, object: &Value, at: &At<'_>, problems: &mut Diagnostics) {
        let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or_default();
        match (text("apiVersion"), text("kind")) {
            (_, "DaemonSet") => {}
            ("scheduling.k8s.io/v1", "PriorityClass") => {
                let class = decoded::<PriorityClassObject>(object, at, problems).map(PriorityClass::from);
                if let Some(class) = class.filter(|class| !class.name.starts_with(SYSTEM_PREFIX)) {
                    self.priority_classes.insert(class.name.clone(), class);
                }
            }
            ("node.k8s.io/v1", "RuntimeClass") => {
                if let Some(class) = decoded::<RuntimeClass>(object, at, problems) {
                    self.runtime_classes.insert(class.metadata.name.clone(), class);
                }
            }
            ("v1", "LimitRange") => {
                if let Some(mut range) = decoded::<LimitRange>(object, at, problems) {
                    if range.metadata.namespace.is_empty() {
                        NAMESPACE.clone_into(&mut range.metadata.namespace);
                    }
                    range.spec.limits.iter_mut().for_each(|item| item.complete());
                    let name = (range.metadata.namespace.clone(), range.metadata.name.clone());
                    self.limit_ranges.insert(name, range);
                }
            }
            (_, "") => self.ignored_kinds.push("an object without a kind".to_owned()),
            (_, kind) => self.ignored_kinds.push(kind.to_owned()),
        }
    }
}

fn decoded<T: DeserializeOwned>(object: &Value, at: &At<'_>, problems: &mut Diagnostics) -> Option<T> {
    decode_object(object)
        .map_err(|error| {
            let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default();
            let problem = Diagnostic::error(format!("the API server would refuse this {kind}: {error}"));
            let problem = at.manifest.origin(at.document, at.place).point(problem, &error.path, problems);
            problems.push(problem);
        })
        .ok()
}
