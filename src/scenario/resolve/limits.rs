//! What multiplies in a run is bounded before it: nodes, pods and whatever happens again and again. The limits lie far
//! beyond any cluster that there is; they keep a misplaced digit from using up the machine.

mod frequency;
mod labels;
mod nodes;
mod sizes;

pub use self::sizes::are_within_limits;

use std::collections::HashMap;

use super::daemon_sets::DeclaredDaemonSet;
use crate::analysis::wording::grouped;
use crate::engine::delay::Delay;
use crate::engine::time::Instant;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::{Entries, Field, MaybeWritten, elements};
use crate::scenario::settings::actions::Action;
use crate::scenario::settings::room::Background;

/// The most nodes of a cluster, those included that join.
pub const MAX_NODES: u32 = 1_000_000;

/// The most nodes of a run, with those that come in the place of others.
pub const MAX_TOTAL_NODES: u64 = 4_000_000;

/// The most labels of a node, and the most taints; and so many different ones a script writes.
const MAX_LABELS: u64 = 1_000;

/// The most labels and taints of all kinds of nodes, by what they carry.
const MAX_TOTAL_LABELS: u64 = 10_000_000;

/// The most processes of churn.
const MAX_PROCESSES: usize = 10_000;

/// The most pods at a time, of all DaemonSets and of the background. One takes some 330 bytes, and 430 where all are
/// replaced: so many are within 4 GB.
pub const MAX_PODS: u64 = 5_000_000;

/// The most pods of one kind that run beside the daemon pods on a node.
pub const MAX_PODS_PER_NODE: u32 = 10_000;

/// How often one thing happens in a run at most.
pub const MAX_FIRINGS: f64 = 1e7;

/// How often all things together do.
pub const MAX_TOTAL_FIRINGS: f64 = 1e8;

/// How often something happens until `horizon` that happens after each `interval`. Long intervals that are rarer than the
/// run is long count as the run's length: they do not make up for many short ones.
pub fn firings(horizon: Instant, interval: &Delay) -> f64 {
    const POINTS: u64 = 64;
    let step = u64::MAX / POINTS;
    let length = horizon.as_seconds();
    let within = |point| interval.sample(point * step + step / 2).as_seconds().min(length);
    let mean = (0..POINTS).map(within).sum::<f64>() / POINTS as f64;
    if length == 0.0 { 0.0 } else { length / mean }
}

/// Complains of everything that is beyond the limits, each where it is written.
pub fn check(
    file: &ScenarioFile,
    daemon_sets: &[DeclaredDaemonSet],
    horizon: Option<Instant>,
    problems: &mut Diagnostics,
) {
    let mut limits = Limits {
        by_pool: HashMap::new(),
        written_by_pool: HashMap::new(),
        nodes: 0,
        nodes_in_all: 0,
        firings_in_all: 0.0,
        horizon,
        problems,
    };
    let actions = || {
        elements(&file.script)
            .iter()
            .filter_map(Field::get)
            .filter_map(|event| Some((event.1.get()?, event.1.span)))
    };
    let churn = || elements(&file.churn).iter().filter_map(Field::get);
    limits.pools(file);
    actions().for_each(|(action, _)| limits.nodes_by_action(action));
    churn().for_each(|process| limits.nodes_by_churn(process));
    actions().for_each(|(action, _)| limits.nodes_by_rotation(action));
    churn().for_each(|process| limits.nodes_by_renewal(process));
    limits.labels(file);
    limits.processes(file);
    actions().for_each(|(action, span)| limits.action(action, span));
    churn().for_each(|process| limits.churn(process));
    for fault in elements(&file.faults).iter().filter_map(Field::get) {
        limits.fault(fault, daemon_sets.len());
    }
    if let Some(pod_gc) = file.cluster.written().and_then(|cluster| cluster.pod_gc.written()?.period.as_ref())
    {
        limits.period(pod_gc, "the pod garbage collector would look");
    }
    limits.pods(file, daemon_sets.len());
}

/// What has been counted so far.
struct Limits<'f, 'p> {
    /// The most nodes of each pool at a time, and those among them that are written or join.
    by_pool: HashMap<&'f str, u64>,
    written_by_pool: HashMap<&'f str, u64>,
    /// Of all pools at a time.
    nodes: u64,
    /// In the whole run.
    nodes_in_all: u64,
    firings_in_all: f64,
    horizon: Option<Instant>,
    problems: &'p mut Diagnostics,
}

impl Limits<'_, '_> {
    fn processes(&mut self, file: &ScenarioFile) {
        let count = elements(&file.churn).len();
        if let Some(field) = file.churn.as_ref().filter(|_| count > MAX_PROCESSES) {
            let problem = format!(
                "there are {} processes, and {} is the most",
                grouped(count as u64),
                grouped(MAX_PROCESSES as u64)
            );
            self.refuse(problem, field.span, "write fewer");
        }
    }

    /// A pod of each DaemonSet on each node, and those of the background.
    fn pods(&mut self, file: &ScenarioFile, daemon_sets: usize) {
        let pods = self.nodes_in_all.saturating_mul(daemon_sets as u64);
        if pods > MAX_PODS
            && let Some(field) = &file.daemon_sets
        {
            let problem = format!(
                "{} DaemonSet{} on {} nodes are {} pods, and {} is the most",
                grouped(daemon_sets as u64),
                if daemon_sets == 1 { "" } else { "s" },
                grouped(self.nodes_in_all),
                grouped(pods),
                grouped(MAX_PODS)
            );
            self.refuse(problem, field.span, "write fewer nodes or fewer DaemonSets");
        }
        let pools = file.node_pools.written();
        let pools = pools.iter().flat_map(|Entries(pools)| pools).filter_map(|(_, pool)| pool.get());
        for field in pools.filter_map(|pool| pool.background.as_ref()) {
            self.background(field);
        }
        for event in elements(&file.script).iter().filter_map(Field::get) {
            if let Some(Action::SetBackground(_, field)) = event.1.get() {
                self.background(field);
            }
        }
    }

    fn background(&mut self, field: &Field<Background>) {
        let Some(Background::Pods(kinds)) = field.get() else { return };
        let kinds = kinds.get().into_iter().flatten().filter_map(Field::get);
        for count in kinds.clone().map(|kind| &kind.per_node) {
            if let Some(written) = count.get().filter(|&&written| written > MAX_PODS_PER_NODE) {
                let problem = format!(
                    "{written} pods on a node are too many, and {} is the most",
                    grouped(MAX_PODS_PER_NODE.into())
                );
                self.refuse(problem, count.span, "write fewer; a kubelet takes 110 where nothing is written");
            }
        }
        let per_node: u64 = kinds.filter_map(|kind| kind.per_node.get()).map(|&count| u64::from(count)).sum();
        let pods = per_node.saturating_mul(self.nodes.max(1));
        if pods > MAX_PODS {
            let problem = format!(
                "{} pods on each of {} nodes are {} pods, and {} is the most",
                grouped(per_node),
                grouped(self.nodes),
                grouped(pods),
                grouped(MAX_PODS)
            );
            self.refuse(problem, field.span, "write a smaller `per_node`");
        }
    }

    fn refuse(&mut self, problem: String, span: Span, help: &str) {
        self.problems.push(Diagnostic::error(problem).at(span, "").help(help));
    }
}
