//! Priority classes: those of the scenario, and whether pods name one that there is.

use super::object_names;
use crate::api::pod_spec::PodSpec;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::ScenarioFile;
use crate::scenario::model::scheduling::{self as written, PreemptionPolicy};
use crate::scenario::ron::{Entries, Field};
use crate::scenario::suggest;
use crate::simulation::plan::priority_classes::{
    HIGHEST_OF_USERS, PriorityClass, PriorityClasses, PriorityRefused, SYSTEM_PREFIX,
};

/// The field that names a pod's class.
pub const CLASS_NAME_PATH: &str = "spec.template.spec.priorityClassName";

/// The classes of the cluster.
pub fn priority_classes(file: &ScenarioFile, problems: &mut Diagnostics) -> PriorityClasses {
    let entries =
        file.priority_classes.as_ref().and_then(Field::get).map(Entries::sorted).unwrap_or_default();
    let made: Vec<PriorityClass> = entries
        .into_iter()
        .filter_map(|(name, place, class)| {
            check_name(name, place, problems);
            class_of(name, class, problems)
        })
        .collect();
    PriorityClasses::new(made)
}

fn check_name(name: &str, place: Span, problems: &mut Diagnostics) {
    object_names::check_priority_class(name, place, problems);
    if name.starts_with(SYSTEM_PREFIX) {
        let problem = format!("`{name}` cannot be made: names that begin with `system-` are Kubernetes' own");
        problems.push(
            Diagnostic::error(problem)
                .at(place, "")
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
            let policy = fields.preemption_policy.as_ref().and_then(Field::get);
            let global_default = fields.global_default.as_ref().and_then(Field::get);
            (
                i64::from(*fields.value.get()?),
                policy != Some(&PreemptionPolicy::Never),
                global_default == Some(&true),
            )
        }
    };
    match i32::try_from(value) {
        Ok(value) if value <= HIGHEST_OF_USERS => {
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

/// What the admission of pods says of a template, if it turns its pods down. Where it was written is for the caller to add.
pub fn refusal(classes: &PriorityClasses, daemon_set: &str, pod: &PodSpec) -> Option<Diagnostic> {
    let refused = classes.admit(&mut pod.clone()).err()?;
    let problem = Diagnostic::error(format!("no pod of `{daemon_set}` would be admitted: {refused}"));
    Some(match &refused {
        PriorityRefused::UnknownClass(name) => with_the_nearest(problem, name, classes),
        PriorityRefused::Priority { .. } | PriorityRefused::PreemptionPolicy(_) => {
            problem.help("name a class in priorityClassName and leave the rest to it")
        }
    })
}

fn with_the_nearest(problem: Diagnostic, written: &str, classes: &PriorityClasses) -> Diagnostic {
    let instead = suggest::instead(written, classes.names());
    instead.into_iter().fold(problem, Diagnostic::help).help(format!(
        "write the cluster's own classes at the top of the scenario, like priority_classes: {{\"{written}\": 1000}}"
    ))
}
