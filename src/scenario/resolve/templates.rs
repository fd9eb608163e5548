//! The pod templates of all DaemonSets, each once.

use std::collections::HashMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::anti_affinity::{self, Declaration};
use super::containers::{Counted, container_rules};
use super::daemon_sets::DeclaredDaemonSet;
use super::faults::Faults;
use super::history::Version;
use super::images::Images;
use super::pod_images::{all_images, images_of_pod};
use crate::api::pod_spec::PodSpec;
use crate::cluster::plan::{
    AdmittedPod, DaemonSetPlan, ENABLE_DS_EVICTION, PodAdmission, PodNeeds, Resources, SpecVersion, Template,
    TemplateId, effective_limits,
};
use crate::record::catalog::DaemonSetId;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::entries;

/// The templates that DaemonSets speak of.
#[derive(Default)]
pub struct Templates {
    pub templates: Vec<Template>,
    /// What the pods of each may take at most, where they say so.
    pub limits: Vec<Resources>,
}

/// The finished DaemonSets and the templates that they speak of.
pub fn with_templates(
    file: &ScenarioFile,
    declared: Vec<DeclaredDaemonSet>,
    admission: &PodAdmission,
    images: &mut Images<'_>,
    faults: &Faults,
    problems: &mut Diagnostics,
) -> (Vec<DaemonSetPlan>, Templates) {
    let broken = broken_images(file, &declared, problems);
    let declarations: Vec<Declaration> = declared.iter().map(Declaration::of).collect();
    let mut templates = Templates::default();
    let daemon_sets: Vec<DaemonSetPlan> = (0..)
        .map(DaemonSetId)
        .zip(declared)
        .map(|(id, daemon_set)| {
            let namespace = daemon_set.namespace();
            let versions = daemon_set.history.map(|history| history.versions).unwrap_or_default();
            let known = Known {
                id,
                counted: daemon_set.counted,
                broken: &broken,
                faults,
                namespace: namespace.clone(),
                admission,
            };
            DaemonSetPlan {
                name: daemon_set.name,
                namespace,
                created_at: daemon_set.created_at,
                initial: daemon_set.initial,
                versions: numbered(versions, &known, images, &mut templates),
                delays: daemon_set.delays,
            }
        })
        .collect();
    anti_affinity::resolve_anti_affinity(&daemon_sets, &declarations, &mut templates.templates, problems);
    (daemon_sets, templates)
}

/// What the scenario says of the pods of one DaemonSet.
struct Known<'a> {
    id: DaemonSetId,
    counted: Counted,
    broken: &'a HashMap<&'a str, f64>,
    faults: &'a Faults,
    namespace: String,
    admission: &'a PodAdmission,
}

/// The versions of one DaemonSet; their templates are added to those of the others.
fn numbered(
    versions: Vec<Version>,
    known: &Known<'_>,
    images: &mut Images<'_>,
    Templates { templates, limits }: &mut Templates,
) -> Vec<SpecVersion> {
    // A history has each of its templates once.
    let mut seen: FxHashMap<*const Value, TemplateId> = FxHashMap::default();
    let mut image_lists: HashMap<Vec<String>, usize> = HashMap::new();
    versions
        .into_iter()
        .map(|version| {
            let id = *seen.entry(Rc::as_ptr(&version.template)).or_insert_with(|| {
                let id = TemplateId(u16::try_from(templates.len()).unwrap_or(u16::MAX));
                let (needs, limited) = needs_and_limits(&version.spec.template.spec, known);
                limits.push(limited);
                templates.push(Template {
                    wanted_images: images.wanted_by(&version.spec.template.spec),
                    needs,
                    ..template(&version, known, &mut image_lists)
                });
                id
            });
            SpecVersion { spec: version.spec, template: id }
        })
        .collect()
}

fn template(version: &Version, known: &Known<'_>, image_lists: &mut HashMap<Vec<String>, usize>) -> Template {
    let images = images_of_pod(&version.template);
    let next = image_lists.len();
    let index = *image_lists.entry(images.clone()).or_insert(next);
    let probability = |image: &String| known.broken.get(image.as_str()).copied().unwrap_or(0.0);
    let becomes_ready: f64 = images.iter().map(|image| 1.0 - probability(image)).product();
    Template {
        images: images.join(","),
        image_bit: u32::try_from(index).ok().and_then(|index| 1u64.checked_shl(index)).unwrap_or(0),
        wanted_images: Vec::new(),
        grace_period: version.spec.template.spec.grace_period(),
        never_ready: 1.0 - becomes_ready,
        evicted_on_scale_down: version.template["metadata"]["annotations"]
            .get(ENABLE_DS_EVICTION)
            .map(|annotated| annotated == "true"),
        needs: PodNeeds::default(),
        containers: container_rules(
            &version.spec.template.spec,
            known.counted,
            known.faults.faults_of(known.id, &images),
        ),
    }
}

/// What the scheduler has to know of a template's pods, which get more defaults than the template, and what they may take at most.
fn needs_and_limits(template: &PodSpec, known: &Known<'_>) -> (PodNeeds, Resources) {
    // What admission refuses has been reported.
    let Ok(AdmittedPod { spec, runtime_node_selector }) = known.admission.admit(&known.namespace, template)
    else {
        return Default::default();
    };
    let version = known.admission.kubernetes_version;
    let needs = PodNeeds { runtime_node_selector, ..PodNeeds::of(&spec, version) };
    (needs, Resources::of(&effective_limits(&spec, version)))
}

/// The broken images and their probabilities. One that no DaemonSet ever runs is a mistake in its name.
fn broken_images<'f>(
    file: &'f ScenarioFile,
    daemon_sets: &[DeclaredDaemonSet],
    problems: &mut Diagnostics,
) -> HashMap<&'f str, f64> {
    let entries = entries(&file.broken_images);
    if entries.is_empty() {
        return HashMap::new();
    }
    let used = all_images(daemon_sets);
    let used: Vec<&str> = used.iter().map(String::as_str).collect();
    let mut broken = HashMap::new();
    for (image, span, probability) in entries {
        if used.binary_search(&image).is_err() && !used.is_empty() {
            let problem =
                Diagnostic::warning(format!("no DaemonSet ever runs the image `{image}`")).at(span, "");
            let instead = problems.instead(image, used.iter().copied());
            problems.push(instead.into_iter().fold(problem, Diagnostic::help));
        }
        broken.extend(probability.get().map(|probability| (image, probability.0)));
    }
    broken
}
