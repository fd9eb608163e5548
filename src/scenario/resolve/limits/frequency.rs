//! How often things happen: each by itself, and all of them together.

use super::{Limits, MAX_FIRINGS, MAX_NODES, MAX_TOTAL_FIRINGS};
use crate::analysis::wording::grouped;
use crate::cluster::plan::Autoscaler;
use crate::engine::time::Duration;
use crate::scenario::diagnostic::Span;
use crate::scenario::model::values::{Share, Spelled};
use crate::scenario::ron::{Field, MaybeWritten, written_or};
use crate::scenario::settings::actions::Action;
use crate::scenario::settings::churn::Churn;
use crate::scenario::settings::demand::Demand;
use crate::scenario::settings::faults;
use crate::sweep::advise::by_hand::LOOK_EVERY;

/// Containers that crash again and again wait for so long (`MaxContainerBackOff` of the kubelet).
const MAX_BACK_OFF: Duration = Duration::from_seconds(300);

const LONGER: &str = "write a longer interval or a shorter run";

impl Limits<'_, '_> {
    /// What an action does is done to each of its nodes; a new revision comes to all of them.
    pub(super) fn action(&mut self, action: &Action, span: Span) {
        let nodes = match action {
            Action::SetImage(..)
            | Action::PatchTemplate(..)
            | Action::RollBack(..)
            | Action::RestartRollout(_)
            | Action::SetStrategy(..) => self.nodes,
            Action::DeletePods(_, nodes)
            | Action::FailPods(_, nodes)
            | Action::MakeUnready(_, nodes)
            | Action::MakeReady(_, nodes)
            | Action::Taint(nodes, _)
            | Action::Untaint(nodes, _)
            | Action::Label(nodes, _)
            | Action::Unlabel(nodes, _)
            | Action::Cordon(nodes)
            | Action::Uncordon(nodes)
            | Action::Drain(nodes)
            | Action::RemoveNodes(nodes)
            | Action::FailNodes(nodes)
            | Action::RepairNodes(nodes)
            | Action::Reboot(nodes, _)
            | Action::RestartKubelet(nodes)
            | Action::PrePull(_, nodes)
            | Action::SetBackground(nodes, _)
            | Action::Pressure { nodes, .. } => self.selected(nodes),
            Action::UpgradePool { pool, .. } | Action::ReplaceNodes { pool, .. } => self.nodes_of(pool),
            Action::DeleteInBatches { look_every, .. } => {
                let apart = written_or(look_every, Spelled(LOOK_EVERY));
                let span = look_every.as_ref().map_or(span, |field| field.span);
                self.count(
                    apart.map_or(0.0, |apart| self.times(apart.0)),
                    span,
                    "somebody would look",
                    LONGER,
                );
                self.nodes
            }
            Action::AddNodes { .. }
            | Action::RegistryDown
            | Action::RegistryUp
            | Action::RegistryOutage(_)
            | Action::RefuseCreates { .. } => 0,
        };
        self.add(nodes as f64, span, "write fewer actions, or actions on fewer nodes");
    }

    pub(super) fn churn(&mut self, process: &Churn) {
        let (pool, every, happens_to_each) = match process {
            Churn::Joins { pool, every } | Churn::Leaves { pool, every } => (pool, every, false),
            Churn::Lifetimes { pool, lifetime, .. } => (pool, lifetime, true),
            Churn::Failures { pool, every, .. }
            | Churn::SpotReclaims { pool, every, .. }
            | Churn::Pressure { pool, every, .. } => (pool, every, true),
            Churn::Autoscaler { max, demand, scan_interval, .. } => {
                return self.autoscaler(max.span, demand, scan_interval.as_ref());
            }
            Churn::ReplaceWhenFull { .. } => return,
        };
        let at_once = if happens_to_each { self.nodes_of(pool).max(1) } else { 1 };
        let firings = every.get().map_or(0.0, |every| self.firings(&every.0));
        self.count(firings * at_once as f64, every.span, "this would happen", LONGER);
    }

    fn autoscaler(
        &mut self,
        span: Span,
        demand: &Field<Box<Demand>>,
        scan_interval: Option<&Field<Spelled<Duration>>>,
    ) {
        if let Some(field) = scan_interval {
            self.period(field, "the autoscaler would scan");
        } else {
            self.add(self.times(Autoscaler::SCAN_INTERVAL), span, LONGER);
        }
        match demand.get().map(Box::as_ref) {
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
                let jobs = every.get().map_or(0.0, |every| self.firings(&every.0));
                self.count(jobs, every.span, "jobs would come", LONGER);
            }
            None => {}
        }
    }

    fn demand(&mut self, nodes: Option<u32>, span: Span) {
        if let Some(nodes) = nodes.filter(|&nodes| nodes > MAX_NODES) {
            let problem = format!(
                "a demand of {nodes} nodes is too high, and {} is the most",
                grouped(MAX_NODES.into())
            );
            self.refuse(problem, span, "write fewer nodes");
        }
    }

    /// Containers that crash wait for longer and longer; only unreadiness comes again at once.
    pub(super) fn fault(&mut self, fault: &faults::Fault, daemon_sets: usize) {
        let common = fault.common();
        let Some(after) = common.after.get() else { return };
        let apart = self.firings(&after.0);
        let often = match fault {
            faults::Fault::Unready { lasts, .. } => {
                lasts.get().map_or(0.0, |lasts| self.firings(&lasts.0)).min(apart)
            }
            _ => apart.min(1.0 + self.times(MAX_BACK_OFF)),
        };
        let nodes = common.nodes.as_ref().map_or(self.nodes, |nodes| self.selected(nodes)).max(1) as f64;
        let share = common.probability.written().map_or(1.0, |&Share(share)| share);
        let is_of_one = common.daemon_set.is_some() || common.image.is_some();
        let pods = nodes * share * if is_of_one { 1.0 } else { daemon_sets.max(1) as f64 };
        self.count(often * pods, common.after.span, "pods would be struck", LONGER);
    }

    pub(super) fn period(&mut self, field: &Field<Spelled<Duration>>, what: &str) {
        if let Some(&Spelled(period)) = field.get() {
            self.count(self.times(period), field.span, what, LONGER);
        }
    }

    /// One thing that happens so often.
    fn count(&mut self, firings: f64, span: Span, what: &str, help: &str) {
        if firings > MAX_FIRINGS {
            let problem =
                format!("{what} {} times in the run, and {} is the most", whole(firings), whole(MAX_FIRINGS));
            self.refuse(problem, span, help);
        } else {
            self.add(firings, span, help);
        }
    }

    /// All that happens.
    fn add(&mut self, firings: f64, span: Span, help: &str) {
        let before = self.firings_in_all;
        self.firings_in_all += firings;
        if before <= MAX_TOTAL_FIRINGS && self.firings_in_all > MAX_TOTAL_FIRINGS {
            let problem = format!(
                "with all before it, {} things would happen in the run, and {} is the most",
                whole(self.firings_in_all),
                whole(MAX_TOTAL_FIRINGS)
            );
            self.refuse(problem, span, help);
        }
    }
}

/// A number of things, to the last.
fn whole(firings: f64) -> String {
    grouped(firings.round() as u64)
}
