//! Priority classes: those of the scenario, and whether pods name one that there is.

use super::object_names;
use crate::api::cluster_objects::{HIGHEST_USER_DEFINABLE_PRIORITY, SYSTEM_PREFIX};
use crate::api::pod_spec::PodSpec;
use crate::cluster::plan::priority_classes::{PriorityClass, PriorityClasses, PriorityRefused};
use crate::cluster::plan::{PodAdmission, PodRefused};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::{Field, MaybeWritten, entries};
use crate::scenario::settings::room::{self as written, PreemptionPolicy};
use crate::scenario::suggest;

/// The field that names a pod's class.
const CLASS_NAME_PATH: &str = "spec.template.spec.priorityClassName";
const RUNTIME_CLASS_PATH: &str = "spec.template.spec.runtimeClassName";
const OVERHEAD_PATH: &str = "spec.template.spec.overhead";
const CONTAINERS_PATH: &str = "spec.template.spec.containers";
const WHERE_OBJECTS_ARE: &str = "put the RuntimeClass into the manifest's file, or name its file at the top of the scenario, like \
                                 manifests: [\"runtime-class.yaml\"]";

/// The classes that the scenario writes.
pub fn priority_classes(file: &ScenarioFile, problems: &mut Diagnostics) -> Vec<PriorityClass> {
    let entries = entries(&file.priority_classes);
    entries
        .into_iter()
        .filter_map(|(name, span, class)| {
            check_name(name, span, problems);
            class_of(name, class, problems)
        })
        .collect()
}

fn check_name(name: &str, span: Span, problems: &mut Diagnostics) {
    object_names::check_priority_class(name, span, problems);
    if name.starts_with(SYSTEM_PREFIX) {
        let problem = format!("`{name}` cannot be made: names that begin with `system-` are Kubernetes' own");
        problems.push(
            Diagnostic::error(problem)
                .at(span, "")
                .help("`system-node-critical` and `system-cluster-critical` are always there"),
        );
    }
}

fn class_of(
    name: &str,
    field: &Field<written::PriorityClass>,
    problems: &mut Diagnostics,
) -> Option<PriorityClass> {
    let (value, preempts, global_default) = match field.get()? {
        written::PriorityClass::Value(value) => (*value, true, false),
        written::PriorityClass::Fields(fields) => {
            let policy = fields.preemption_policy.written();
            let global_default = fields.global_default.written();
            (
                i64::from(*fields.value.get()?),
                policy != Some(&PreemptionPolicy::Never),
                global_default == Some(&true),
            )
        }
    };
    match i32::try_from(value) {
        Ok(value) if value <= HIGHEST_USER_DEFINABLE_PRIORITY => {
            Some(PriorityClass { name: name.to_owned(), value, preempts, global_default })
        }
        _ => {
            let problem = format!("{value} is no value for a priority class");
            problems.push(
                Diagnostic::error(problem)
                    .at(field.span, "")
                    .help("Kubernetes takes whole numbers up to 1000000000, also negative ones of 32 bits"),
            );
            None
        }
    }
}

/// The class of this name; one that there is not is reported.
pub fn find<'c>(
    classes: &'c PriorityClasses,
    name: &Field<String>,
    problems: &mut Diagnostics,
) -> Option<&'c PriorityClass> {
    let written = name.get()?;
    let found = classes.get(written);
    if found.is_none() {
        let problem = Diagnostic::error(format!("there is no priority class `{written}`")).at(name.span, "");
        problems.push(with_the_nearest(problem, written, classes));
    }
    found
}

/// What the admission of pods says of a template, if it turns its pods down, and the field of the template that it is about.
pub fn refusal(
    admission: &PodAdmission,
    daemon_set: &str,
    namespace: &str,
    pod: &PodSpec,
) -> Option<(Diagnostic, &'static str)> {
    let refused = admission.admit(namespace, pod).err()?;
    let problem = Diagnostic::error(format!("no pod of `{daemon_set}` would be admitted: {refused}"));
    Some(match &refused {
        PodRefused::Priority(PriorityRefused::UnknownClass(name)) => {
            (with_the_nearest(problem, name, &admission.priority_classes), CLASS_NAME_PATH)
        }
        PodRefused::Priority(_) => {
            (problem.help("name a class in priorityClassName and leave the rest to it"), CLASS_NAME_PATH)
        }
        PodRefused::UnknownRuntimeClass(name) => {
            let known = admission.runtime_classes.iter().map(|class| class.metadata.name.as_str());
            let problem = suggest::instead(name, known).into_iter().fold(problem, Diagnostic::help);
            (problem.help(WHERE_OBJECTS_ARE), RUNTIME_CLASS_PATH)
        }
        PodRefused::OtherOverhead | PodRefused::OverheadWithoutClass => {
            (problem.help("leave the overhead to the RuntimeClass"), OVERHEAD_PATH)
        }
        PodRefused::OtherNodes { .. } => (problem, RUNTIME_CLASS_PATH),
        PodRefused::OutOfBounds { range, .. } => {
            let bounds = format!("these are the bounds of the LimitRange `{namespace}/{range}`");
            (problem.help(bounds), CONTAINERS_PATH)
        }
    })
}

fn with_the_nearest(problem: Diagnostic, written: &str, classes: &PriorityClasses) -> Diagnostic {
    let instead = suggest::instead(written, classes.names());
    instead.into_iter().fold(problem, Diagnostic::help).help(format!(
        "write the cluster's own classes at the top of the scenario, like priority_classes: {{\"{written}\": 1000}}"
    ))
}
