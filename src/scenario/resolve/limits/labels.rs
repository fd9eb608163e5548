//! How many labels and taints nodes carry, and how many different sets of them there are.

use std::collections::HashSet;

use super::{Limits, MAX_LABELS, MAX_TOTAL_LABELS};
use crate::analysis::wording::grouped;
use crate::scenario::diagnostic::Span;
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::{Field, MaybeWritten, elements};
use crate::scenario::settings::actions::{Action, Event};
use crate::scenario::settings::initial_state::Zones;
use crate::scenario::settings::node_pools::NodePool;

/// The labels that every node has without anybody writing them.
const LABELS_OF_EVERY_NODE: u64 = 9;

/// What nodes carry, as far as it is known by now.
#[derive(Default)]
struct Carried<'f> {
    /// Of the pool that has most of them.
    by_pool: u64,
    label_keys: HashSet<&'f str>,
    taint_keys: HashSet<&'f str>,
    /// How many kinds of nodes there can be by what they carry: nodes of a kind stay of one kind, unless an action
    /// takes some of them only.
    kinds: u64,
    /// How many labels and taints there are in all the sets of them.
    in_all: u64,
}

impl<'f> Limits<'f, '_> {
    pub(super) fn labels(&mut self, file: &'f ScenarioFile) {
        let mut carried = Carried::default();
        for (_, pool) in file.node_pools.written().iter().flat_map(|pools| &pools.0) {
            if let Some(pool) = pool.get() {
                self.labels_of_pool(pool, &mut carried);
            }
        }
        for event in elements(&file.script).iter().filter_map(Field::get) {
            self.labels_by_action(event, &mut carried);
        }
    }

    fn labels_of_pool(&mut self, pool: &'f NodePool, carried: &mut Carried<'f>) {
        let labels = length(&pool.labels, |labels| labels.len());
        let taints = length(&pool.taints, Vec::len) + length(&pool.startup_taints, Vec::len);
        let fields = [
            (labels, "labels", pool.labels.as_ref().map(|field| field.span)),
            (taints, "taints", pool.taints.as_ref().map(|field| field.span)),
        ];
        for (count, what, span) in fields {
            if count > MAX_LABELS {
                let problem = format!(
                    "{} {what} of a node are too many, and {} is the most",
                    grouped(count),
                    grouped(MAX_LABELS)
                );
                self.refuse(problem, span.unwrap_or(pool.count.span), "write fewer");
            }
        }
        let zones = length(&pool.zones, Zones::count).max(1);
        let each = LABELS_OF_EVERY_NODE + labels + taints;
        carried.by_pool = carried.by_pool.max(each);
        carried.kinds = carried.kinds.saturating_add(zones);
        let span = pool.zones.as_ref().map_or(pool.count.span, |zones| zones.span);
        self.more_labels(zones.saturating_mul(each), carried, span);
    }

    fn labels_by_action(&mut self, event: &'f Event, carried: &mut Carried<'f>) {
        let Some(action) = event.1.get() else { return };
        let (nodes, takes_some) = match action {
            Action::Label(nodes, _)
            | Action::Unlabel(nodes, _)
            | Action::Taint(nodes, _)
            | Action::Untaint(nodes, _)
            | Action::Cordon(nodes)
            | Action::Uncordon(nodes)
            | Action::Drain(nodes) => {
                let takes_some =
                    nodes.get().is_some_and(|nodes| nodes.name.is_some() || nodes.count.is_some());
                (self.selected(nodes), takes_some)
            }
            Action::UpgradePool { pool, .. } => (self.nodes_of(pool), false),
            _ => return,
        };
        let before = carried.label_keys.len().max(carried.taint_keys.len()) as u64;
        match action {
            Action::Label(_, labels) | Action::UpgradePool { set_labels: Some(labels), .. } => {
                carried.label_keys.extend(labels.get().into_iter().flatten().map(|(key, _)| key.as_str()));
            }
            Action::Taint(_, taint) => {
                carried.taint_keys.extend(taint.get().map(|taint| taint.0.key.as_str()));
            }
            _ => {}
        }
        let keys = carried.label_keys.len().max(carried.taint_keys.len()) as u64;
        if before <= MAX_LABELS && keys > MAX_LABELS {
            let problem = format!(
                "up to here the script writes {} different ones, and {} is the most",
                grouped(keys),
                grouped(MAX_LABELS)
            );
            self.refuse(problem, event.1.span, "write fewer different labels and taints");
        }
        let sets = nodes.min(carried.kinds);
        if takes_some {
            carried.kinds = carried.kinds.saturating_add(sets);
        }
        let each = carried.by_pool + (carried.label_keys.len() + carried.taint_keys.len()) as u64;
        self.more_labels(sets.saturating_mul(each), carried, event.1.span);
    }

    fn more_labels(&mut self, more: u64, carried: &mut Carried<'_>, span: Span) {
        let before = carried.in_all;
        carried.in_all = before.saturating_add(more);
        if before <= MAX_TOTAL_LABELS && carried.in_all > MAX_TOTAL_LABELS {
            let problem = format!(
                "up to here the different kinds of nodes carry {} labels and taints, and {} is the most",
                grouped(carried.in_all),
                grouped(MAX_TOTAL_LABELS)
            );
            self.refuse(problem, span, "write fewer labels, zones or actions on single nodes");
        }
    }
}

fn length<T>(field: &Option<Field<T>>, of: impl Fn(&T) -> usize) -> u64 {
    field.written().map_or(0, |list| of(list) as u64)
}
