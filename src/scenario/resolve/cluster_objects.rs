//! The other objects in the manifests: those that change what becomes of pods count, and the kinds of the others are reported.

use std::collections::BTreeMap;

use serde_json::Value;

use super::daemon_sets::refused;
use super::manifest_text::warn_of_suspect_keys;
use super::manifests::OpenManifests;
use super::origin::Origin;
use crate::api::cluster_objects::{LimitRange, RuntimeClass, SYSTEM_PREFIX};
use crate::api::cluster_verdict::ClusterObject;
use crate::cluster::plan::PodAdmission;
use crate::cluster::plan::priority_classes::{PriorityClass, PriorityClasses};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::manifest_judgement::ClusterJudgement;
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::Field;

/// The objects that admission looks at, and the kinds of the others.
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
    for (manifest, span) in manifests.all(file, problems) {
        let first = manifest.origin(span);
        for (document, object) in manifest.objects().iter().enumerate() {
            found.add(object, manifest.has_suspect_keys(), &first.of_document(document), problems);
        }
    }
    let names: Vec<String> = own_classes.iter().map(|class| class.name.clone()).collect();
    let of_manifests = found.priority_classes.into_values().filter(|class| !names.contains(&class.name));
    let classes: Vec<PriorityClass> = own_classes.into_iter().chain(of_manifests).collect();
    found.ignored_kinds.sort_unstable();
    found.ignored_kinds.dedup();
    ClusterObjects {
        admission: PodAdmission {
            kubernetes_version: file.kubernetes_version(),
            priority_classes: PriorityClasses::new(classes),
            runtime_classes: found.runtime_classes.into_values().collect(),
            limit_ranges: found.limit_ranges.into_values().collect(),
        },
        ignored_kinds: found.ignored_kinds,
    }
}

/// The admission of a cluster that gets this object, too, in place of one of its name.
pub fn with_object(admission: PodAdmission, object: ClusterObject) -> PodAdmission {
    let mut found = Found::default();
    found.keep(object);
    let new_classes: Vec<PriorityClass> = found.priority_classes.into_values().collect();
    let PodAdmission { kubernetes_version, priority_classes, mut runtime_classes, mut limit_ranges } =
        admission;
    for class in found.runtime_classes.into_values() {
        runtime_classes.retain(|other| other.metadata.name != class.metadata.name);
        runtime_classes.push(class);
    }
    for range in found.limit_ranges.into_values() {
        let name = |range: &LimitRange| (range.metadata.namespace.clone(), range.metadata.name.clone());
        limit_ranges.retain(|other| name(other) != name(&range));
        limit_ranges.push(range);
    }
    let priority_classes = priority_classes.with(new_classes);
    PodAdmission { kubernetes_version, priority_classes, runtime_classes, limit_ranges }
}

/// By name; those of namespaces by both.
#[derive(Default)]
struct Found {
    priority_classes: BTreeMap<String, PriorityClass>,
    runtime_classes: BTreeMap<String, RuntimeClass>,
    limit_ranges: BTreeMap<(String, String), LimitRange>,
    ignored_kinds: Vec<String>,
}

impl Found {
    fn add(&mut self, object: &Value, has_suspect_keys: bool, origin: &Origin, problems: &mut Diagnostics) {
        let kind = object["kind"].as_str().unwrap_or_default();
        let Some(judgement) = ClusterJudgement::of(object) else {
            match kind {
                "DaemonSet" => {}
                "" => self.ignored_kinds.push("an object without a kind".to_owned()),
                kind => self.ignored_kinds.push(kind.to_owned()),
            }
            return;
        };
        if let Some(manifest) = origin.manifest.as_ref().filter(|_| has_suspect_keys) {
            warn_of_suspect_keys(manifest, origin.span, problems);
        }
        let what = format!("the {kind} `{}`", object["metadata"]["name"].as_str().unwrap_or_default());
        refused(&what, judgement.refusals, &[], origin, problems);
        if let Some(object) = judgement.object {
            self.keep(object);
        }
    }

    fn keep(&mut self, object: ClusterObject) {
        match object {
            // Those that every cluster has can only be written as they are.
            ClusterObject::PriorityClass(class) if class.metadata.name.starts_with(SYSTEM_PREFIX) => {}
            ClusterObject::PriorityClass(class) => {
                self.priority_classes.insert(class.metadata.name.clone(), PriorityClass::from(class));
            }
            ClusterObject::RuntimeClass(class) => {
                self.runtime_classes.insert(class.metadata.name.clone(), class);
            }
            ClusterObject::LimitRange(range) => {
                let name = (range.metadata.namespace.clone(), range.metadata.name.clone());
                self.limit_ranges.insert(name, range);
            }
        }
    }
}
