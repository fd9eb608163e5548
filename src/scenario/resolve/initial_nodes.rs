//! How nodes are when the run begins, and what runs there, where that is not as on the others of their pool.

use super::node_numbers::ClaimedNumbers;
use super::room::{self, BackgroundDefaults};
use crate::api::taints::{Taint, TaintEffect, well_known};
use crate::cluster::plan::{InitialBackground, InitialNodes, NodePool};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::ron::{Field, MaybeWritten, elements};
use crate::scenario::settings::node_pools as written;

/// How nodes of a pool are that are not as the others.
pub fn nodes(pool: &written::NodePool, count: u32, problems: &mut Diagnostics) -> Vec<InitialNodes> {
    let mut seen = ClaimedNumbers::default();
    elements(&pool.initial_states)
        .iter()
        .filter_map(Field::get)
        .filter_map(|written| {
            let nodes = seen.numbers(&written.nodes, count, problems)?;
            let mut taints: Vec<Taint> = elements(&written.taints)
                .iter()
                .filter_map(Field::get)
                .map(|taint| taint.0.clone())
                .collect();
            if written.unschedulable.written() == Some(&true) {
                taints.push(Taint::new(well_known::UNSCHEDULABLE, "", TaintEffect::NoSchedule));
            }
            Some(InitialNodes {
                nodes,
                condition: written
                    .condition
                    .as_ref()
                    .and_then(Field::get)
                    .copied()
                    .map(Into::into)
                    .unwrap_or_default(),
                taints,
                pressure: elements(&written.pressure)
                    .iter()
                    .filter_map(Field::get)
                    .map(|&kind| kind.into())
                    .collect(),
            })
        })
        .collect()
}

/// What runs besides on single nodes of a pool.
pub fn backgrounds(
    pool: &written::NodePool,
    resolved: &NodePool,
    defaults: BackgroundDefaults<'_>,
    problems: &mut Diagnostics,
) -> Vec<InitialBackground> {
    let Some(field) = &pool.initial_background else { return Vec::new() };
    let Some(offer) = &resolved.offer else {
        if pool.allocatable.is_none() && pool.machine.is_none() {
            problems.push(room::without_size(field.span));
        }
        return Vec::new();
    };
    let mut seen = ClaimedNumbers::default();
    let mut backgrounds = Vec::new();
    for written in field.get().into_iter().flatten() {
        let (span, Some(written)) = (written.span, written.get()) else { continue };
        let Some(nodes) = seen.numbers(&written.nodes, resolved.count, problems) else { continue };
        let background = room::background_pods(&written.pods, defaults, problems);
        room::check_size(&background, &offer.allocatable, span, problems);
        backgrounds.push(InitialBackground { nodes, background });
    }
    backgrounds
}
