//! The pod templates of all DaemonSets, each once, compared as whole values: a field that the simulator does not know
//! makes a new template, as it does for the API server.

use std::collections::HashSet;

use serde_json::Value;

use super::daemon_sets::DeclaredDaemonSet;
use super::history::Version;
use super::images::Images;
use crate::api::defaults::default_pod;
use crate::api::pod_spec::PodSpec;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::{Entries, Field};
use crate::scenario::suggest;
use crate::simulation::plan::priority_classes::PriorityClasses;
use crate::simulation::plan::{DaemonSetPlan, PodNeeds, SpecVersion, Template, TemplateId};

/// The finished DaemonSets and the templates that they speak of.
pub fn with_templates(
    file: &ScenarioFile,
    declared: Vec<DeclaredDaemonSet>,
    classes: &PriorityClasses,
    images: &mut Images<'_>,
    problems: &mut Diagnostics,
) -> (Vec<DaemonSetPlan>, Vec<Template>) {
    let broken = broken_images(file, &declared, problems);
    let mut templates = Vec::new();
    let daemon_sets = declared
        .into_iter()
        .map(|daemon_set| {
            let versions = daemon_set.history.map(|history| history.versions).unwrap_or_default();
            DaemonSetPlan {
                name: daemon_set.name,
                created_at: daemon_set.created_at,
                versions: numbered(versions, classes, &broken, images, &mut templates),
                delays: daemon_set.delays,
            }
        })
        .collect();
    if templates.len() > usize::from(u16::MAX) {
        problems.push(Diagnostic::error("there are more than 65,535 pod templates; write a shorter script"));
    }
    (daemon_sets, templates)
}

/// The versions of one DaemonSet; their templates are added to those of the others.
fn numbered(
    versions: Vec<Version>,
    classes: &PriorityClasses,
    broken: &[(&str, f64)],
    images: &mut Images<'_>,
    templates: &mut Vec<Template>,
) -> Vec<SpecVersion> {
    let mut seen: Vec<(Value, TemplateId)> = Vec::new();
    let mut image_lists: Vec<Vec<String>> = Vec::new();
    versions
        .into_iter()
        .map(|version| {
            let known = seen.iter().find(|(template, _)| *template == version.template).map(|&(_, id)| id);
            let id = known.unwrap_or_else(|| {
                let id = TemplateId(u16::try_from(templates.len()).unwrap_or(u16::MAX));
                templates.push(Template {
                    wanted_images: images.wanted_by(&version.spec.template.spec),
                    needs: needs_of(&version.spec.template.spec, classes),
                    ..template(&version.template, broken, &mut image_lists)
                });
                seen.push((version.template, id));
                id
            });
            SpecVersion { spec: version.spec, template: id }
        })
        .collect()
}

fn template(value: &Value, broken: &[(&str, f64)], image_lists: &mut Vec<Vec<String>>) -> Template {
    let images = all_images(value);
    let shown = images_of(value, "containers").join(",");
    let place = image_lists.iter().position(|list| *list == images).unwrap_or_else(|| {
        image_lists.push(images.clone());
        image_lists.len() - 1
    });
    let probability =
        |image: &String| broken.iter().find(|(name, _)| name == image).map_or(0.0, |&(_, it)| it);
    let becomes_ready: f64 = images.iter().map(|image| 1.0 - probability(image)).product();
    Template {
        images: shown,
        image_bit: u32::try_from(place).ok().and_then(|place| 1u64.checked_shl(place)).unwrap_or(0),
        wanted_images: Vec::new(),
        never_ready: 1.0 - becomes_ready,
        needs: PodNeeds::default(),
    }
}

/// What the scheduler has to know of a template's pods, which get more defaults than the template.
fn needs_of(template: &PodSpec, classes: &PriorityClasses) -> PodNeeds {
    let mut pod = template.clone();
    default_pod(&mut pod);
    // What admission refuses has been reported.
    let _ = classes.admit(&mut pod);
    PodNeeds::of(&pod)
}

/// Every image that a pod must have before it runs, each once, sorted.
fn all_images(template: &Value) -> Vec<String> {
    let mut images = images_of(template, "containers");
    images.extend(images_of(template, "initContainers"));
    images.sort();
    images.dedup();
    images
}

fn images_of(template: &Value, list: &str) -> Vec<String> {
    let containers = template.pointer(&format!("/spec/{list}")).and_then(Value::as_array);
    let images = containers.into_iter().flatten().filter_map(|container| container.get("image")?.as_str());
    images.map(str::to_owned).collect()
}

/// The broken images and their probabilities. One that no DaemonSet ever runs is a mistake in its name.
fn broken_images<'f>(
    file: &'f ScenarioFile,
    daemon_sets: &[DeclaredDaemonSet],
    problems: &mut Diagnostics,
) -> Vec<(&'f str, f64)> {
    let entries = file.broken_images.as_ref().and_then(Field::get).map(Entries::sorted).unwrap_or_default();
    let versions =
        daemon_sets.iter().filter_map(|it| it.history.as_ref()).flat_map(|history| &history.versions);
    let used: HashSet<String> = versions.flat_map(|version| all_images(&version.template)).collect();
    let mut used: Vec<&str> = used.iter().map(String::as_str).collect();
    used.sort_unstable();
    let mut broken = Vec::new();
    for (image, place, probability) in entries {
        if !used.contains(&image) && !used.is_empty() {
            let problem =
                Diagnostic::warning(format!("no DaemonSet ever runs the image `{image}`")).at(place, "");
            let instead = suggest::instead(image, used.iter().copied());
            problems.push(instead.into_iter().fold(problem, Diagnostic::help));
        }
        broken.extend(probability.get().map(|probability| (image, probability.0)));
    }
    broken
}
