//! Rollouts, as the status shows them: when each began and ended, and how much was unavailable meanwhile.

use super::availability::RolloutSpan;
use super::budget::{BudgetMeter, BudgetSplit};
use super::budget_claims::Claims;
use super::coverage::Coverage;
use super::waits::{RolloutWaits, WaitMeter};
use crate::api::daemon_set::DaemonSetStatus;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::{Catalog, NodeId};
use crate::record::fact::{Fact, FactKind};
use crate::record::observer::StatusStep;
use crate::record::wait::{Limit, Wait};

/// A change of the template, until every node that should have it has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollout {
    /// The revision before; `None`: the DaemonSet was created.
    pub from_revision: Option<u32>,
    pub revision: u32,
    pub started: Instant,
    /// The first instant at which `kubectl rollout status` would say so; `None`: it did not come to that.
    pub finished: Option<Instant>,
    /// When it finished, the next one began or the run ended.
    pub ended: Instant,
    /// The revision of the next rollout, if that began before this one had finished.
    pub superseded_by: Option<u32>,
    /// The revision that its template had before, if it is an earlier one again.
    pub reused_revision: Option<u32>,
    /// The lowest `numberAvailable` meanwhile.
    pub min_available: u32,
    /// Available and desired when the smallest share was available.
    pub lowest_share: (u32, u32),
    /// The lowest coverage meanwhile; `None`: no node was to be covered.
    pub lowest_coverage: Option<Coverage>,
    /// The highest `numberUnavailable` meanwhile, and what the strategy allowed then.
    pub max_unavailable: (u32, Option<u32>),
    /// `updatedNumberScheduled` of the desired number when it ended.
    pub updated: (u32, u32),
    pub waits: RolloutWaits,
    /// Who took up the budget while `maxUnavailable` or `maxSurge` held it back.
    pub budget: BudgetSplit,
}

impl Rollout {
    pub fn duration(&self) -> Option<Duration> {
        self.finished.map(|finished| finished.since(self.started))
    }

    pub const fn span(&self) -> RolloutSpan {
        RolloutSpan {
            from_revision: self.from_revision,
            revision: self.revision,
            started: self.started,
            finished: self.finished,
            ended: self.ended,
            superseded_by: self.superseded_by,
            updated: self.updated,
        }
    }
}

/// Follows the rollouts of one DaemonSet.
#[derive(Clone, Debug, Default)]
pub struct RolloutTracker {
    rollouts: Vec<Rollout>,
    revision: Option<u32>,
    /// The revision that the template had to which the next change of the spec goes back.
    reused_revision: Option<u32>,
    generation: i64,
    going_on: bool,
    last: Option<StatusStep>,
    /// What held last.
    coverage: Option<Coverage>,
    now: Instant,
    waits: WaitMeter,
    budget: BudgetMeter,
}

impl RolloutTracker {
    /// Applies a fact of this DaemonSet.
    pub fn on_fact(&mut self, at: Instant, fact: &Fact) {
        self.now = at;
        match fact.kind() {
            FactKind::DaemonSetExisted => (self.generation, self.revision) = (1, fact.revision()),
            FactKind::DaemonSetCreated | FactKind::SpecChanged => {
                self.generation += 1;
                let before = std::mem::replace(&mut self.revision, fact.revision());
                let reused = self.reused_revision.take();
                if before != self.revision {
                    self.begin(at, before, reused);
                }
            }
            FactKind::RevisionReused => self.reused_revision = fact.revision(),
            _ => {}
        }
    }

    pub fn on_status(&mut self, at: Instant, step: &StatusStep) {
        self.last = Some(*step);
        self.now = at;
        if !self.going_on {
            return;
        }
        self.compare(step);
        if step.status.is_rolled_out(self.generation) {
            let rollout = self.rollouts.last_mut().expect("one is going on");
            rollout.finished = Some(at);
            self.close(at, None);
        }
    }

    /// So many nodes have been covered until now.
    pub fn was_covered(&mut self, held: Coverage) {
        self.coverage = Some(held);
        if self.going_on {
            let rollout = self.rollouts.last_mut().expect("one is going on");
            if rollout.lowest_coverage.is_none_or(|lowest| held.is_lower_than(&lowest)) {
                rollout.lowest_coverage = Some(held);
            }
        }
    }

    /// The rollout that is going on, if one is.
    pub fn in_progress(&self) -> Option<&Rollout> {
        self.rollouts.last().filter(|_| self.going_on)
    }

    /// Something of this DaemonSet waited.
    pub fn on_wait(&mut self, wait: &Wait) {
        self.waits.on_wait(wait, self.now);
    }

    /// What a node takes of the budgets has changed.
    pub fn claims_changed(&mut self, at: Instant, node: NodeId, claims: (Claims, Claims), catalog: &Catalog) {
        self.budget.slot_changed(at, node, claims, || catalog.node(node).to_string());
    }

    pub fn on_strategy_block(&mut self, at: Instant, by: Option<Limit>) {
        self.budget.on_strategy_block(at, by);
    }

    pub fn end(mut self, at: Instant) -> Vec<Rollout> {
        self.close(at, None);
        for (rollout, waits) in self.rollouts.iter_mut().zip(self.waits.end()) {
            rollout.waits = waits;
        }
        self.rollouts
    }

    fn begin(&mut self, at: Instant, from_revision: Option<u32>, reused_revision: Option<u32>) {
        self.close(at, self.revision);
        let status = self.last.map_or_else(DaemonSetStatus::default, |step| step.status);
        let allowed = self.last.and_then(|step| step.max_unavailable);
        self.rollouts.push(Rollout {
            from_revision,
            revision: self.revision.unwrap_or_default(),
            started: at,
            finished: None,
            ended: at,
            superseded_by: None,
            reused_revision,
            min_available: status.number_available,
            lowest_share: (status.number_available, status.desired_number_scheduled),
            lowest_coverage: self.coverage,
            max_unavailable: (status.number_unavailable, allowed),
            updated: (0, status.desired_number_scheduled),
            waits: RolloutWaits::default(),
            budget: BudgetSplit::default(),
        });
        self.budget.rollout_begins(at);
        self.waits.rollout_begins(at);
        self.going_on = true;
    }

    fn compare(&mut self, step: &StatusStep) {
        let (status, rollout) = (&step.status, self.rollouts.last_mut().expect("one is going on"));
        let desired = status.desired_number_scheduled;
        rollout.min_available = rollout.min_available.min(status.number_available);
        if is_smaller_share((status.number_available, desired), rollout.lowest_share) {
            rollout.lowest_share = (status.number_available, desired);
        }
        if status.number_unavailable >= rollout.max_unavailable.0 {
            rollout.max_unavailable = (status.number_unavailable, step.max_unavailable);
        }
        rollout.updated = (status.updated_number_scheduled, desired);
    }

    fn close(&mut self, at: Instant, superseded_by: Option<u32>) {
        if std::mem::take(&mut self.going_on) {
            let rollout = self.rollouts.last_mut().expect("one is going on");
            (rollout.ended, rollout.superseded_by) = (at, superseded_by);
            rollout.budget = self.budget.rollout_ends(at, self.last.filter(|_| rollout.finished.is_none()));
            self.waits.rollout_ends(at);
        }
    }
}

/// Compares two shares without dividing. Of nothing there is no share, and any is smaller than that.
fn is_smaller_share((part, whole): (u32, u32), (other_part, other_whole): (u32, u32)) -> bool {
    if other_whole == 0 {
        return whole > 0;
    }
    u64::from(part) * u64::from(other_whole) < u64::from(other_part) * u64::from(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::availability::chains;
    use crate::record::catalog::DaemonSetId;
    use crate::record::fact::Reason;

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    fn fact(kind: FactKind, revision: u32) -> Fact {
        Fact::new(kind, Reason::None).with_daemon_set(DaemonSetId(0)).with_revision(revision)
    }

    fn step(observed_generation: i64, available: u32, updated: u32) -> StatusStep {
        let status = DaemonSetStatus {
            observed_generation,
            desired_number_scheduled: 10,
            number_available: available,
            number_unavailable: 10 - available,
            updated_number_scheduled: updated,
            ..DaemonSetStatus::default()
        };
        StatusStep { daemon_set: DaemonSetId(0), status, max_unavailable: Some(2), max_surge: 0 }
    }

    #[test]
    fn a_rollout_lasts_until_kubectl_would_say_so() {
        let mut tracker = RolloutTracker::default();
        tracker.on_fact(at(0), &fact(FactKind::DaemonSetExisted, 1));
        tracker.on_status(at(0), &step(1, 10, 10));
        tracker.on_fact(at(100), &fact(FactKind::SpecChanged, 2));
        tracker.on_status(at(100), &step(2, 10, 0));
        tracker.on_status(at(110), &step(2, 8, 2));
        tracker.on_status(at(150), &step(2, 9, 10));
        tracker.on_status(at(160), &step(2, 10, 10));
        tracker.on_status(at(170), &step(2, 5, 10));
        let rollouts = tracker.end(at(1000));
        assert_eq!(rollouts.len(), 1);
        assert_eq!(rollouts[0].duration(), Some(Duration::from_seconds(60)));
        assert_eq!((rollouts[0].min_available, rollouts[0].lowest_share), (8, (8, 10)));
        assert_eq!(rollouts[0].max_unavailable, (2, Some(2)));
    }

    #[test]
    fn of_a_new_daemon_set_the_lowest_share_is_of_the_nodes_that_want_it() {
        let mut tracker = RolloutTracker::default();
        tracker.on_fact(at(10), &fact(FactKind::DaemonSetCreated, 1));
        for (second, available) in [(10, 0), (20, 4), (30, 10)] {
            tracker.on_status(at(second), &step(1, available, 10));
        }
        assert_eq!(tracker.end(at(100))[0].lowest_share, (0, 10));
        let mut nowhere = RolloutTracker::default();
        nowhere.on_fact(at(10), &fact(FactKind::DaemonSetCreated, 1));
        assert_eq!(nowhere.end(at(100))[0].lowest_share, (0, 0), "no node ever wanted it");
    }

    #[test]
    fn a_rollout_that_the_next_supersedes_is_one_with_it() {
        let mut tracker = RolloutTracker::default();
        tracker.on_fact(at(0), &fact(FactKind::DaemonSetExisted, 1));
        tracker.on_status(at(0), &step(1, 10, 10));
        tracker.on_fact(at(10), &fact(FactKind::SpecChanged, 2));
        tracker.on_status(at(20), &step(2, 9, 1));
        tracker.on_fact(at(30), &fact(FactKind::SpecChanged, 2));
        tracker.on_fact(at(40), &fact(FactKind::SpecChanged, 3));
        let rollouts = tracker.end(at(50));
        let spans: Vec<_> = rollouts.iter().map(|rollout| (rollout.revision, rollout.ended)).collect();
        assert_eq!(spans, [(2, at(40)), (3, at(50))], "a change of the strategy alone begins none");
        assert_eq!((rollouts[0].superseded_by, rollouts[1].superseded_by), (Some(3), None));
        let spans: Vec<_> = rollouts.iter().map(Rollout::span).collect();
        let chains: Vec<_> = chains(&spans).collect();
        assert_eq!(chains.len(), 1);
        assert_eq!((chains[0].duration(), chains[0].lasted()), (None, Duration::from_seconds(40)));
    }

    #[test]
    fn a_rollback_that_finishes_ends_the_chain_and_the_next_rollout_begins_another() {
        let mut tracker = RolloutTracker::default();
        tracker.on_fact(at(0), &fact(FactKind::DaemonSetExisted, 1));
        tracker.on_fact(at(10), &fact(FactKind::SpecChanged, 2));
        tracker.on_status(at(20), &step(2, 9, 1));
        tracker.on_fact(at(30), &fact(FactKind::RevisionReused, 1));
        tracker.on_fact(at(30), &fact(FactKind::SpecChanged, 3));
        tracker.on_status(at(50), &step(3, 10, 10));
        tracker.on_fact(at(60), &fact(FactKind::SpecChanged, 4));
        tracker.on_status(at(65), &step(4, 10, 10));
        let rollouts = tracker.end(at(100));
        assert_eq!(
            rollouts.iter().map(|rollout| rollout.reused_revision).collect::<Vec<_>>(),
            [None, Some(1), None]
        );
        let spans: Vec<_> = rollouts.iter().map(Rollout::span).collect();
        let took: Vec<_> = chains(&spans).map(|chain| chain.duration()).collect();
        assert_eq!(took, [40, 5].map(|seconds| Some(Duration::from_seconds(seconds))));
    }
}
