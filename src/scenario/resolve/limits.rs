//! What multiplies in a run is bounded before it: nodes, pods and whatever happens again and again. The limits lie far
//! beyond any cluster that there is; they keep a misplaced digit from using up the machine.

use super::daemon_sets::DeclaredDaemonSet;
use super::elements;
use crate::engine::delay::Delay;
use crate::engine::time::{Duration, Instant};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::action::{Action, Event};
use crate::scenario::model::scheduling::Background;
use crate::scenario::model::values::Spelled;
use crate::scenario::model::{Churn, Demand, ScenarioFile, faults};
use crate::scenario::ron::{Entries, Field};

/// The most nodes of a cluster, those included that join.
pub const MOST_NODES: u32 = 1_000_000;

/// The most pods at a time, of all DaemonSets and of the background.
pub const MOST_PODS: u64 = 10_000_000;

/// The most pods of one kind that run beside the daemon pods on a node.
pub const MOST_PER_NODE: u32 = 10_000;

/// How often one thing happens in a run at most.
pub const MOST_FIRINGS: f64 = 1e7;

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
    let mut limits = Limits { nodes: 0, horizon, problems };
    limits.pools(file);
    for event in elements(&file.script).iter().filter_map(Field::get) {
        limits.action(event);
    }
    for process in elements(&file.churn).iter().filter_map(Field::get) {
        limits.churn(process);
    }
    for fault in elements(&file.faults).iter().filter_map(Field::get) {
        limits.fault(fault);
    }
    if let Some(pod_gc) = file
        .cluster
        .as_ref()
        .and_then(Field::get)
        .and_then(|cluster| cluster.pod_gc.as_ref()?.get()?.period.as_ref())
    {
        limits.period(pod_gc, "the pod garbage collector would look");
    }
    limits.pods(file, daemon_sets.len());
}

struct Limits<'p> {
    /// Of the pools counted so far, and what joins them.
    nodes: u64,
    horizon: Option<Instant>,
    problems: &'p mut Diagnostics,
}

impl Limits<'_> {
    fn pools(&mut self, file: &ScenarioFile) {
        for (_, pool) in file.node_pools.as_ref().and_then(Field::get).iter().flat_map(|pools| &pools.0) {
            let Some(pool) = pool.get() else { continue };
            self.more_nodes(&pool.count);
        }
    }

    /// Nodes that are there, or may join.
    fn more_nodes(&mut self, count: &Field<u32>) {
        let Some(&more) = count.get() else { return };
        let before = self.nodes;
        self.nodes = before.saturating_add(u64::from(more));
        if before <= u64::from(MOST_NODES) && self.nodes > u64::from(MOST_NODES) {
            let problem = format!("these make {} nodes, and {MOST_NODES} is the most", self.nodes);
            self.refuse(problem, count.span, "write fewer: all pools count, and all nodes that may join");
        }
    }

    fn action(&mut self, event: &Event) {
        match event.1.get() {
            Some(Action::AddNodes { count, .. }) => self.more_nodes(count),
            Some(Action::DeleteInBatches { look_every: Some(field), .. }) => {
                self.period(field, "somebody would look");
            }
            _ => {}
        }
    }

    fn churn(&mut self, process: &Churn) {
        let Churn::Autoscaler { max, demand, scan_interval, .. } = process else { return };
        self.more_nodes(max);
        if let Some(field) = scan_interval {
            self.period(field, "the autoscaler would scan");
        }
        match demand.get() {
            Some(Demand::Steps(field)) => {
                let highest = field.get().and_then(|steps| steps.iter().map(|step| step.1).max());
                self.demand(highest, field.span);
            }
            Some(Demand::Daily { high, .. }) => self.demand(high.get().copied(), high.span),
            Some(Demand::Jobs { base, every, nodes, .. }) => {
                if let Some(base) = base {
                    self.demand(base.get().copied(), base.span);
                }
                self.demand(nodes.get().copied(), nodes.span);
                if let Some(interval) = every.get() {
                    self.often(&interval.0, 1.0, every.span, "jobs would come");
                }
            }
            None => {}
        }
    }

    fn demand(&mut self, nodes: Option<u32>, place: Span) {
        if let Some(nodes) = nodes.filter(|&nodes| nodes > MOST_NODES) {
            let problem = format!("a demand of {nodes} nodes is too high, and {MOST_NODES} is the most");
            self.refuse(problem, place, "write fewer nodes");
        }
    }

    /// Containers that crash wait for longer and longer, so that only unreadiness comes again at once.
    fn fault(&mut self, fault: &faults::Fault) {
        let faults::Fault::Unready { lasts, .. } = fault else { return };
        let after = fault.common().after;
        let (Some(apart), Some(lasting), Some(horizon)) = (after.get(), lasts.get(), self.horizon) else {
            return;
        };
        // Which is refused elsewhere.
        if lasting.0.is_zero() {
            return;
        }
        let pods = self.nodes.max(1) as f64;
        let often = firings(horizon, &apart.0).min(firings(horizon, &lasting.0)) * pods;
        self.count(often, after.span, "pods would become unready");
    }

    fn period(&mut self, field: &Field<Spelled<Duration>>, what: &str) {
        if let Some(Spelled(period)) = field.get() {
            self.often(&Delay::constant(*period), 1.0, field.span, what);
        }
    }

    fn often(&mut self, interval: &Delay, each: f64, place: Span, what: &str) {
        // That no time at all passes is refused elsewhere.
        if let Some(horizon) = self.horizon.filter(|_| !interval.is_zero()) {
            self.count(firings(horizon, interval) * each, place, what);
        }
    }

    fn count(&mut self, firings: f64, place: Span, what: &str) {
        if firings > MOST_FIRINGS {
            let problem = format!("{what} {firings:.0} times in the run, and {MOST_FIRINGS:.0} is the most");
            self.refuse(problem, place, "write a longer interval or a shorter run");
        }
    }

    /// A pod of each DaemonSet on each node, and those of the background.
    fn pods(&mut self, file: &ScenarioFile, daemon_sets: usize) {
        let pods = self.nodes.saturating_mul(daemon_sets as u64);
        if pods > MOST_PODS
            && let Some(field) = &file.daemon_sets
        {
            let problem = format!(
                "{daemon_sets} DaemonSets on {} nodes are {pods} pods, and {MOST_PODS} is the most",
                self.nodes
            );
            self.refuse(problem, field.span, "write fewer nodes or fewer DaemonSets");
        }
        let pools = file.node_pools.as_ref().and_then(Field::get);
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
            if let Some(written) = count.get().filter(|&&written| written > MOST_PER_NODE) {
                let problem =
                    format!("{written} pods on a node are too many, and {MOST_PER_NODE} is the most");
                self.refuse(problem, count.span, "write fewer; a kubelet takes 110 where nothing is written");
            }
        }
        let per_node: u64 = kinds.filter_map(|kind| kind.per_node.get()).map(|&count| u64::from(count)).sum();
        let pods = per_node.saturating_mul(self.nodes.max(1));
        if pods > MOST_PODS {
            let problem = format!(
                "{per_node} pods on each of {} nodes are {pods} pods, and {MOST_PODS} is the most",
                self.nodes
            );
            self.refuse(problem, field.span, "write a smaller `per_node`");
        }
    }

    fn refuse(&mut self, problem: String, place: Span, help: &str) {
        self.problems.push(Diagnostic::error(problem).at(place, "").help(help));
    }
}
