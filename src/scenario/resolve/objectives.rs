//! What the run is to fulfil.

use std::cmp::Ordering;

use super::daemon_sets::DeclaredDaemonSet;
use super::names::Names;
use super::selection::Nodepools;
use crate::analysis::objectives::{Aim, Objective};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model;
use crate::scenario::ron::Field;

/// The objectives by DaemonSet and kind: reports do not depend on the order in which they were written.
pub fn objectives(
    written: &[Field<model::Objective>],
    names: &Names,
    declared: &[DeclaredDaemonSet],
    nodepools: &Nodepools<'_>,
    problems: &mut Diagnostics,
) -> Vec<Objective> {
    let mut objectives = Vec::new();
    for field in written {
        let Some(objective) = objective(field, names, problems) else { continue };
        if let Some(reason) = finds_nothing(&objective, declared, nodepools).filter(|_| !objective.optional) {
            let warning = Diagnostic::warning(format!("this objective judges nothing: {reason}"));
            let help = "what is not judged makes the exit status 1, unless it says `optional: true`";
            problems.push(warning.at(field.span, "").help(help));
        }
        objectives.push(objective);
    }
    objectives.sort_by(|one, other| {
        let by_kind = one.partial_cmp(other).unwrap_or(Ordering::Equal);
        one.daemon_set().cmp(&other.daemon_set()).then(by_kind)
    });
    objectives
}

/// Why there will be nothing to judge.
fn finds_nothing(
    objective: &Objective,
    declared: &[DeclaredDaemonSet],
    nodepools: &Nodepools<'_>,
) -> Option<&'static str> {
    match objective.aim {
        Aim::Availability { .. } | Aim::Coverage { .. } => None,
        Aim::Rollout { daemon_set, .. } => {
            let daemon_set = &declared[usize::from(daemon_set.0)];
            let never_changes =
                daemon_set.history.as_ref().is_some_and(|history| history.versions.len() == 1);
            (never_changes && daemon_set.created_at.is_none())
                .then_some("the script never updates this DaemonSet")
        }
        Aim::JoinToAvailable { .. } => (!nodepools.can_grow()).then_some("no node ever joins"),
    }
}

fn objective(
    field: &Field<model::Objective>,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<Objective> {
    let written = field.get()?;
    let aim = match written {
        model::Objective::Availability { daemon_set, at_least, .. } => {
            let daemon_set = names.daemon_set(daemon_set, problems);
            Aim::Availability { at_least: at_least.get()?.0, daemon_set: daemon_set? }
        }
        model::Objective::Coverage { daemon_set, at_least, .. } => {
            let daemon_set = names.daemon_set(daemon_set, problems);
            Aim::Coverage { at_least: at_least.get()?.0, daemon_set: daemon_set? }
        }
        model::Objective::Rollout { daemon_set, within, .. } => {
            let daemon_set = names.daemon_set(daemon_set, problems);
            let within = super::positive(within, "the time", problems)?;
            Aim::Rollout { daemon_set: daemon_set?, within }
        }
        model::Objective::JoinToAvailable { daemon_set, p50, p90, p95, p99, .. } => {
            let daemon_set = names.daemon_set(daemon_set, problems);
            let mut quantiles = [(0.5, p50), (0.9, p90), (0.95, p95), (0.99, p99)]
                .into_iter()
                .filter_map(|(quantile, within)| Some((quantile, within.as_ref()?)));
            let (Some((quantile, within)), None) = (quantiles.next(), quantiles.next()) else {
                let problem = Diagnostic::error("an objective has one quantile").at(field.span, "");
                problems.push(problem.help("write one of p50, p90, p95 and p99, like p95: \"2m\""));
                return None;
            };
            let within = super::positive(within, "the time", problems)?;
            Aim::JoinToAvailable { daemon_set: daemon_set?, quantile, within }
        }
    };
    Some(Objective { aim, optional: is_optional(written) })
}

fn is_optional(written: &model::Objective) -> bool {
    let (model::Objective::Availability { optional, .. }
    | model::Objective::Coverage { optional, .. }
    | model::Objective::Rollout { optional, .. }
    | model::Objective::JoinToAvailable { optional, .. }) = written;
    optional.as_ref().and_then(Field::get).copied().unwrap_or(false)
}
