//! The part of the nodes that an objective speaks of: a pool, a failure zone, or both.

use std::collections::BTreeSet;

use super::daemon_sets::DeclaredDaemonSet;
use super::history::Version;
use super::selection::Nodepools;
use crate::analysis::node_subset::NodeSubset;
use crate::api::labels::Labels;
use crate::api::node::ZONE_LABEL;
use crate::api::taints::{Taint, TaintEffect, well_known};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::ron::Field;

/// Whether pods of every version tolerate the taint of a node that the control plane has found not to be ready.
pub fn wants_nodes_not_ready(daemon_set: &DeclaredDaemonSet) -> bool {
    let taint = Taint::new(well_known::UNREACHABLE, "", TaintEffect::NoSchedule);
    let tolerates = |version: &Version| {
        version.spec.template.spec.tolerations.iter().any(|toleration| toleration.tolerates(&taint))
    };
    daemon_set.history.as_ref().is_some_and(|history| history.versions.iter().all(tolerates))
}

/// The nodes that are meant, `Some(None)` for all of them; `None`: a pool or zone that there is not, which is reported.
pub fn subset(
    pool: Option<&Field<String>>,
    zone: Option<&Field<String>>,
    nodepools: &Nodepools<'_>,
    problems: &mut Diagnostics,
) -> Option<Option<NodeSubset>> {
    if pool.is_none() && zone.is_none() {
        return Some(None);
    }
    let named = pool.map(|pool| nodepools.names.pool(pool, problems));
    let zone = match zone {
        Some(field) => Some((field, field.get()?)),
        None => None,
    };
    let pool = match named {
        Some(pool) => Some(pool?.index()),
        None => None,
    };
    let is_meant = |place: usize| pool.is_none_or(|pool| pool == place);
    let is_member = |labels: &Labels| zone.is_none_or(|(_, zone)| labels.get(ZONE_LABEL) == Some(zone));
    let members_of = |(place, in_turn): (usize, &Vec<Labels>)| {
        in_turn.iter().map(|labels| is_meant(place) && is_member(labels)).collect()
    };
    let labels: Vec<Vec<Labels>> = nodepools.pools.iter().map(|pool| pool.labels_in_turn()).collect();
    let members: Vec<Vec<bool>> = labels.iter().enumerate().map(members_of).collect();
    if let Some((field, zone)) = zone
        && !members.iter().flatten().any(|is_member| *is_member)
    {
        let of_these = labels.iter().enumerate().filter(|(place, _)| is_meant(*place));
        let zones: BTreeSet<&str> = of_these
            .flat_map(|(_, in_turn)| in_turn)
            .filter_map(|labels| labels.get(ZONE_LABEL).map(String::as_str))
            .collect();
        let problem = match pool {
            Some(pool) => format!("pool `{}` has no nodes in a zone `{zone}`", nodepools.pools[pool].name),
            None => format!("no pool has nodes in a zone `{zone}`"),
        };
        let instead = problems.instead(zone, zones);
        let problem = Diagnostic::error(problem).at(field.span, "");
        problems.push(instead.into_iter().fold(problem, Diagnostic::help));
        return None;
    }
    let name = |place: usize| nodepools.pools[place].name.clone();
    Some(Some(NodeSubset {
        pool: pool.map(name),
        zone: zone.map(|(_, zone)| zone.clone()),
        members,
        wants_nodes_not_ready: false,
    }))
}
