//! The part of the nodes that an objective speaks of: a pool, a failure zone, or both.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::daemon_sets::DeclaredDaemonSet;
use super::history::Version;
use super::selection::Nodepools;
use crate::analysis::node_subset::{NodeSubset, PoolMembers};
use crate::api::taints::{Taint, TaintEffect, well_known};
use crate::cluster::plan::NodePool;
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

/// The members of each failure zone, by pool: looked for once, however many objectives ask.
pub struct Zones(BTreeMap<String, Arc<BTreeMap<u32, PoolMembers>>>);

impl Zones {
    pub fn of(pools: &[NodePool]) -> Self {
        let mut by_zone: BTreeMap<String, BTreeMap<u32, PoolMembers>> = BTreeMap::new();
        for (index, pool) in (0..).zip(pools) {
            let names = pool.zone_names();
            for (number, zone) in (0..).zip(names).filter_map(|(number, zone)| Some((number, zone?))) {
                let members = by_zone.entry(zone).or_default();
                let of_pool = members
                    .entry(index)
                    .or_insert_with(|| PoolMembers::InZones { order: pool.zone_order(), zones: Vec::new() });
                if let PoolMembers::InZones { zones, .. } = of_pool {
                    zones.push(number);
                }
            }
        }
        Self(by_zone.into_iter().map(|(zone, members)| (zone, Arc::new(members))).collect())
    }

    /// The nodes in a zone, of a pool or of all; `None`: there are none.
    fn members(&self, zone: &str, pool: Option<u32>) -> Option<Arc<BTreeMap<u32, PoolMembers>>> {
        let members = self.0.get(zone)?;
        match pool {
            None => Some(Arc::clone(members)),
            Some(pool) => Some(Arc::new(BTreeMap::from([(pool, members.get(&pool)?.clone())]))),
        }
    }

    /// The zones that there are in a pool, or in all.
    fn names(&self, pool: Option<u32>) -> impl Iterator<Item = &str> {
        let is_meant =
            move |members: &BTreeMap<u32, PoolMembers>| pool.is_none_or(|pool| members.contains_key(&pool));
        self.0.iter().filter(move |(_, members)| is_meant(members)).map(|(zone, _)| zone.as_str())
    }
}

/// The nodes that are meant, `Some(None)` for all of them; `None`: a pool or zone that there is not, which is reported.
pub fn subset(
    pool: Option<&Field<String>>,
    zone: Option<&Field<String>>,
    nodepools: &Nodepools<'_>,
    zones: &Zones,
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
        Some(pool) => Some(pool?.index() as u32),
        None => None,
    };
    let name = |pool: u32| nodepools.pools[pool as usize].name.clone();
    let members = match zone {
        None => Arc::new(pool.map(|pool| (pool, PoolMembers::All)).into_iter().collect()),
        Some((field, zone)) => zones.members(zone, pool).or_else(|| {
            let problem = match pool {
                Some(pool) => format!("pool `{}` has no nodes in a zone `{zone}`", name(pool)),
                None => format!("no pool has nodes in a zone `{zone}`"),
            };
            let instead = problems.instead(zone, zones.names(pool));
            let problem = Diagnostic::error(problem).at(field.span, "");
            problems.push(instead.into_iter().fold(problem, Diagnostic::help));
            None
        })?,
    };
    Some(Some(NodeSubset {
        pool: pool.map(name),
        zone: zone.map(|(_, zone)| zone.clone()),
        members,
        wants_nodes_not_ready: false,
    }))
}
