//! Upgrades of node pools and replacements of nodes: the scenario's words, checked.

use super::object_names;
use super::selection::Nodepools;
use crate::api::int_or_percent::IntOrPercent;
use crate::api::labels::Labels;
use crate::cluster::plan::{Deadline, Departure, Mark, PoolId, Renewal, Rotation, UndrainableNode};
use crate::engine::time::Duration;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::delays::WrittenDelay;
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::{Field, written_or};
use crate::scenario::settings::actions::{
    self as defaults, Action, DRAIN_TIMEOUT, REPLACED_AT_ONCE, UndrainableNodes, upgrade_surge,
};
use crate::scenario::settings::checked::positive;

pub fn upgrade(
    written: &Action,
    nodepools: &Nodepools<'_>,
    span: Span,
    problems: &mut Diagnostics,
) -> Option<Rotation> {
    let Action::UpgradePool {
        pool,
        max_surge,
        max_unavailable,
        drain,
        drain_timeout,
        node_soak,
        undrainable_nodes,
        reimage,
        set_labels,
    } = written
    else {
        return None;
    };
    let pool = pool_with_nodes(pool, nodepools, span, problems);
    let at_once = at_once(max_surge, max_unavailable, upgrade_surge, problems);
    let timeout = match drain_timeout {
        Some(field) => positive(field, "the drain timeout", problems),
        None => Some(DRAIN_TIMEOUT),
    };
    let soak = written_or(node_soak, Spelled(Duration::ZERO)).map(|soak| soak.0);
    let renewal = Renewal::Reimage {
        surge: max_unavailable.is_none(),
        reimage: written_or(reimage, WrittenDelay(defaults::reimage()))?.0,
        set_labels: {
            if let Some(field) = set_labels {
                object_names::check_labels(field, problems);
            }
            written_or(set_labels, Labels::default())?
        },
    };
    let undrainable = match written_or(undrainable_nodes, UndrainableNodes::Schedule)? {
        UndrainableNodes::Schedule => UndrainableNode::Schedule,
        UndrainableNodes::Cordon => UndrainableNode::Cordon,
    };
    let departure = Departure {
        mark: Mark::Cordon,
        drain: written_or(drain, WrittenDelay(defaults::drain()))?.0,
        deadline: Deadline::Drained { timeout: timeout?, soak: soak? },
    };
    Some(Rotation { pool: pool?, renewal, at_once: at_once?, departure, undrainable })
}

pub fn replacement(
    written: &Action,
    nodepools: &Nodepools<'_>,
    span: Span,
    problems: &mut Diagnostics,
) -> Option<Rotation> {
    let Action::ReplaceNodes { pool, with_pool, max_surge, drain } = written else { return None };
    let from = pool_with_nodes(pool, nodepools, span, problems);
    let to = nodepools.names.pool(with_pool, problems);
    let at_once = at_once(max_surge, &None, || REPLACED_AT_ONCE, problems);
    if from.is_some() && from == to {
        let help = "write UpgradePool if they are to stay in it, or declare a pool of other nodes";
        problems.push(own_pool(with_pool.span).help(help));
        return None;
    }
    ordered(from?, to?, at_once?, drain)
}

/// Nodes of one pool go, each for a node of another.
pub fn ordered(
    pool: PoolId,
    with_pool: PoolId,
    at_once: IntOrPercent,
    drain: &Option<Field<WrittenDelay>>,
) -> Option<Rotation> {
    let departure = Departure {
        mark: Mark::Cordon,
        drain: written_or(drain, WrittenDelay(defaults::drain()))?.0,
        // Whoever replaces nodes waits for the last pod.
        deadline: Deadline::Drained { timeout: Duration::MAX, soak: Duration::ZERO },
    };
    let renewal = Renewal::Replace { with_pool };
    Some(Rotation { pool, renewal, at_once, departure, undrainable: UndrainableNode::Cordon })
}

pub fn own_pool(span: Span) -> Diagnostic {
    Diagnostic::error("nodes cannot be replaced by those of their own pool").at(span, "")
}

fn pool_with_nodes(
    name: &Field<String>,
    nodepools: &Nodepools<'_>,
    span: Span,
    problems: &mut Diagnostics,
) -> Option<PoolId> {
    let pool = nodepools.names.pool(name, problems)?;
    if !nodepools.can_have_nodes_in(pool.index()) {
        let problem = Diagnostic::warning("this does nothing: the pool has no nodes and none join");
        problems.push(problem.at(span, ""));
    }
    Some(pool)
}

/// How many nodes at once, by a surge or without one.
fn at_once(
    max_surge: &Option<Field<IntOrPercent>>,
    max_unavailable: &Option<Field<IntOrPercent>>,
    default: fn() -> IntOrPercent,
    problems: &mut Diagnostics,
) -> Option<IntOrPercent> {
    let (Some(field), name) = (match (max_surge, max_unavailable) {
        (Some(surge), Some(_)) if surge.get().is_some_and(|surge| *surge != IntOrPercent::Int(0)) => {
            let problem = Diagnostic::error("an upgrade has either surge nodes or unavailable ones");
            problems.push(problem.at(surge.span, "").help("leave out max_surge or max_unavailable"));
            return None;
        }
        (_, Some(unavailable)) => (Some(unavailable), "max_unavailable"),
        (surge, None) => (surge.as_ref(), "max_surge"),
    }) else {
        return Some(default());
    };
    let written = field.get()?;
    let is_possible = match written {
        IntOrPercent::Int(count) => *count >= 1,
        IntOrPercent::Text(_) => written.scaled_up(100).is_some_and(|percent| (1..=100).contains(&percent)),
    };
    if !is_possible {
        let problem = Diagnostic::error(format!("{name} cannot be {written}"));
        problems.push(problem.at(field.span, "").help("write a number from 1 on, or a share like \"33%\""));
        return None;
    }
    Some(written.clone())
}
