//! What the run is to fulfil.

use std::cmp::Ordering;

use super::coverage::Idle;
use super::daemon_sets::DeclaredDaemonSet;
use super::history::History;
use super::names::Names;
use super::selection::Nodepools;
use super::subset::{Zones, subset, wants_nodes_not_ready};
use crate::analysis::alerts::rules::AlertRule;
use crate::analysis::node_subset::NodeSubset;
use crate::analysis::objectives::{Objective, Target};
use crate::engine::time::Instant;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::ron::{Field, MaybeWritten};
use crate::scenario::settings::checked::positive;
use crate::scenario::settings::objectives as written;

/// What is known before the run of what objectives are of.
pub struct Known<'a> {
    pub declared: &'a [DeclaredDaemonSet],
    /// By DaemonSet, why it runs nowhere, as far as that has been looked for.
    pub idleness: &'a [Option<Idle>],
    pub nodepools: &'a Nodepools<'a>,
    pub horizon: Option<Instant>,
}

/// The objectives by DaemonSet and kind: reports do not depend on the order in which they were written.
pub fn objectives(
    written: &[Field<written::Objective>],
    names: &Names,
    known: &Known<'_>,
    problems: &mut Diagnostics,
) -> Vec<Objective> {
    let &Known { declared, nodepools, .. } = known;
    let mut objectives = Vec::new();
    let zones = Zones::of(nodepools.pools);
    let mut want_nodes_not_ready: Vec<Option<bool>> = vec![None; declared.len()];
    for field in written {
        let Some(mut objective) = objective(field, names, nodepools, &zones, problems) else { continue };
        if let Some(nodes) = &mut objective.nodes {
            let of = objective.target.daemon_set().index();
            nodes.wants_nodes_not_ready =
                *want_nodes_not_ready[of].get_or_insert_with(|| wants_nodes_not_ready(&declared[of]));
        }
        let reason = finds_nothing(&objective, known);
        if let Some(reason) = reason.filter(|_| !objective.optional) {
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
fn finds_nothing(objective: &Objective, known: &Known<'_>) -> Option<&'static str> {
    let &Known { declared, idleness, nodepools, horizon } = known;
    let is_asked =
        |index: usize| objective.nodes.as_ref().is_none_or(|nodes: &NodeSubset| nodes.has_nodes_of(index));
    let mut pools = (0..nodepools.pools.len()).filter(|&index| is_asked(index));
    if objective.nodes.is_some() && !pools.clone().any(|index| nodepools.can_have_nodes_in(index)) {
        return Some("there are no such nodes, and none join");
    }
    if idleness.get(objective.daemon_set().index()).is_some_and(Option::is_some) {
        return Some("the DaemonSet runs nowhere");
    }
    match objective.target {
        Target::Availability { .. } | Target::Coverage { .. } => None,
        Target::NoAlert { alert, .. } => {
            let asked = AlertRule::ALL.into_iter().filter(|rule| alert.is_none_or(|alert| alert == *rule));
            let hold = asked.map(AlertRule::hold).min()?;
            (horizon? < Instant::START + hold)
                .then_some("the run ends before the alert can have been pending long enough")
        }
        Target::Rollout { daemon_set, .. } => {
            let daemon_set = &declared[usize::from(daemon_set.0)];
            let ends_as_it_begins = |history: &History| history.versions.len() == history.initial + 1;
            let never_changes = daemon_set.history.as_ref().is_some_and(ends_as_it_begins)
                && daemon_set.initial.version_before().is_none();
            (never_changes && daemon_set.created_at.is_none())
                .then_some("the script never updates this DaemonSet")
        }
        Target::JoinToAvailable { .. } => {
            (!pools.any(|span| nodepools.can_grow_in(span))).then_some("no node ever joins")
        }
    }
}

fn objective(
    field: &Field<written::Objective>,
    names: &Names,
    nodepools: &Nodepools<'_>,
    zones: &Zones,
    problems: &mut Diagnostics,
) -> Option<Objective> {
    let written = field.get()?;
    let Common { pool, zone, is_optional } = common(written);
    let nodes = subset(pool, zone, nodepools, zones, problems);
    let target = match written {
        written::Objective::Availability { daemon_set, at_least, .. } => {
            let daemon_set = names.daemon_set(daemon_set, problems);
            Target::Availability { at_least: at_least.get()?.0, daemon_set: daemon_set? }
        }
        written::Objective::Coverage { daemon_set, at_least, .. } => {
            let daemon_set = names.daemon_set(daemon_set, problems);
            Target::Coverage { at_least: at_least.get()?.0, daemon_set: daemon_set? }
        }
        written::Objective::Rollout { daemon_set, within, .. } => {
            let daemon_set = names.daemon_set(daemon_set, problems);
            let within = positive(within, "the time", problems)?;
            Target::Rollout { daemon_set: daemon_set?, within }
        }
        written::Objective::JoinToAvailable { daemon_set, p50, p90, p95, p99, .. } => {
            let daemon_set = names.daemon_set(daemon_set, problems);
            let mut quantiles = [(0.5, p50), (0.9, p90), (0.95, p95), (0.99, p99)]
                .into_iter()
                .filter_map(|(quantile, within)| Some((quantile, within.as_ref()?)));
            let (Some((quantile, within)), None) = (quantiles.next(), quantiles.next()) else {
                let problem = Diagnostic::error("an objective has one quantile").at(field.span, "");
                problems.push(problem.help("write one of p50, p90, p95 and p99, like p95: \"2m\""));
                return None;
            };
            let within = positive(within, "the time", problems)?;
            Target::JoinToAvailable { daemon_set: daemon_set?, quantile, within }
        }
        written::Objective::NoAlert { daemon_set, alert, .. } => {
            let daemon_set = names.daemon_set(daemon_set, problems);
            if let Some(field) = pool.map(|pool| pool.span).or(zone.map(|zone| zone.span)) {
                let problem = Diagnostic::error("alerts are of all nodes of a DaemonSet");
                problems.push(problem.at(field, "").help("leave `pool` and `zone` out of NoAlert"));
                return None;
            }
            let alert = alert.as_ref().map(|alert| alert.get().map(|alert| alert.0));
            Target::NoAlert {
                daemon_set: daemon_set?,
                alert: alert.map_or(Some(None), |alert| alert.map(Some))?,
            }
        }
    };
    Some(Objective { target, nodes: nodes?, optional: is_optional })
}

/// What every objective may say.
struct Common<'a> {
    pool: Option<&'a Field<String>>,
    zone: Option<&'a Field<String>>,
    is_optional: bool,
}

fn common(written: &written::Objective) -> Common<'_> {
    let (written::Objective::Availability { pool, zone, optional, .. }
    | written::Objective::Coverage { pool, zone, optional, .. }
    | written::Objective::Rollout { pool, zone, optional, .. }
    | written::Objective::JoinToAvailable { pool, zone, optional, .. }
    | written::Objective::NoAlert { pool, zone, optional, .. }) = written;
    let is_optional = optional.written().copied().unwrap_or(false);
    Common { pool: pool.as_ref(), zone: zone.as_ref(), is_optional }
}
