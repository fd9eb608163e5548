//! All analyses of one DaemonSet on all nodes, and what they end in.

use super::alerts::{AlertOutcome, AlertWatch};
use super::availability::{AvailabilityRecorder, AvailabilitySeries};
use super::coverage::{Coverage, CoverageMeter};
use super::join_coverage::{JoinCoverage, JoinTimer};
use super::node_bands::{BandRecorder, NodeBands};
use super::revisions::{RevisionCounter, RevisionSeries};
use super::rollouts::{Rollout, RolloutTracker};
use super::slot_state::SlotState;
use super::subset_watch::SubsetAnalysis;
use super::uncovered::{UncoveredMeter, UncoveredTime};
use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, NodeId};
use crate::record::fact::{Fact, FactKind, Reason};
use crate::record::observer::StatusStep;
use crate::record::wait::{Limit, Wait};

/// What is wanted of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    All,
    /// What only pictures need stays empty: the nodes' bands and the revisions over time.
    Figures,
}

/// What became of one DaemonSet.
#[derive(Clone, Debug)]
pub struct DaemonSetAnalysis {
    /// The last status, if one was written.
    pub last: Option<StatusStep>,
    /// The revision of the current template.
    pub revision: u32,
    pub availability: AvailabilitySeries,
    /// The lowest share of desired nodes available at any time since the DaemonSet was first complete, and when.
    pub lowest_availability: Option<(f64, Instant)>,
    /// The lowest share of nodes that were covered of those that should have been, since all of them were.
    pub lowest_coverage: Option<Coverage>,
    /// The most desired nodes that were not available at any time since then.
    pub most_unavailable: Option<u32>,
    pub rollouts: Vec<Rollout>,
    pub uncovered: UncoveredTime,
    /// Pods that its controller created.
    pub pods_created: u64,
    /// Pods that its controller deleted.
    pub pods_deleted: u64,
    /// The most pods at once beyond one for each desired node during a rollout, those that are ending included.
    pub extra_pods: u32,
    /// Creates of its controller that the API server refused.
    pub creates_refused: u64,
    /// Updates of its status.
    pub status_updates: u64,
    pub revisions: RevisionSeries,
    pub joins: JoinCoverage,
    pub bands: NodeBands,
    /// The parts of the nodes that objectives speak of.
    pub subsets: Vec<SubsetAnalysis>,
    /// By rule; empty if no scrape saw the DaemonSet, `None` if nobody asked for them.
    pub alerts: Option<Vec<AlertOutcome>>,
}

/// What watches one DaemonSet.
#[derive(Clone, Debug, Default)]
pub(super) struct DaemonSetWatch {
    last: Option<StatusStep>,
    revision: u32,
    availability: AvailabilityRecorder,
    was_complete: bool,
    lowest: Option<(f64, Instant)>,
    most_unavailable: Option<u32>,
    rollouts: RolloutTracker,
    coverage: CoverageMeter,
    uncovered: UncoveredMeter,
    pods_created: u64,
    pods_deleted: u64,
    pods: u32,
    extra_pods: u32,
    creates_refused: u64,
    status_updates: u64,
    /// The status comes from before the run, and nobody has written it since.
    was_found: bool,
    revisions: RevisionCounter,
    joins: JoinTimer,
    bands: BandRecorder,
    alerts: Option<AlertWatch>,
}

impl DaemonSetWatch {
    pub fn new(watches_alerts: bool) -> Self {
        Self { alerts: watches_alerts.then(AlertWatch::default), ..Self::default() }
    }

    pub fn node_joined(&mut self, at: Instant, node: NodeId) {
        self.joins.node_joined(at, node);
    }

    pub fn slot_changed(
        &mut self,
        at: Instant,
        node: NodeId,
        (before, after): (SlotState, SlotState),
        scope: Scope,
        catalog: &Catalog,
    ) {
        self.coverage_changed(at, before, after);
        self.uncovered.slot_changed(at, node, after);
        self.rollouts.claims_changed(at, node, (before.claims, after.claims), catalog);
        self.joins.slot_changed(at, node, after);
        if scope == Scope::All {
            self.revisions.slot_changed(at, before, after);
            self.bands.slot_changed(at, node, after, catalog);
        }
    }

    pub fn on_wait(&mut self, wait: &Wait) {
        self.rollouts.on_wait(wait);
    }

    pub fn on_strategy_block(&mut self, at: Instant, by: Option<Limit>) {
        self.rollouts.on_strategy_block(at, by);
    }

    fn coverage_changed(&mut self, at: Instant, before: SlotState, after: SlotState) {
        if let Some(held) = self.coverage.slot_changed(at, before, after) {
            self.rollouts.was_covered(held);
        }
    }

    fn settle_coverage(&mut self, at: Instant) {
        if let Some(held) = self.coverage.settle(at) {
            self.rollouts.was_covered(held);
        }
    }

    pub fn on_fact(&mut self, at: Instant, fact: &Fact, scope: Scope) {
        self.settle_coverage(at);
        self.rollouts.on_fact(at, fact);
        if let Some(alerts) = &mut self.alerts {
            alerts.on_fact(at, fact);
        }
        self.was_found |= fact.kind() == FactKind::DaemonSetExisted;
        match (fact.kind(), fact.reason()) {
            (FactKind::DaemonSetExisted | FactKind::DaemonSetCreated | FactKind::SpecChanged, _) => {
                self.revision = fact.revision().unwrap_or(self.revision);
                if scope == Scope::All {
                    self.revisions.template_changed(self.revision);
                    self.bands.template_changed(at, self.revision);
                }
            }
            (FactKind::PodExisted, _) => self.pods += 1,
            (FactKind::PodCreated, _) => self.pod_created(),
            (FactKind::PodRemoved, _) => self.pods = self.pods.saturating_sub(1),
            (FactKind::RequestRefused, _) => self.creates_refused += 1,
            // Others delete for other reasons: a person, the taint eviction controller, the scheduler.
            (
                FactKind::PodTerminating,
                Reason::Rollout
                | Reason::Excess
                | Reason::Failed
                | Reason::Succeeded
                | Reason::NotEligible
                | Reason::NodeGone,
            ) => self.pods_deleted += 1,
            _ => {}
        }
    }

    fn pod_created(&mut self) {
        self.pods_created += 1;
        self.pods += 1;
        if let Some(step) = self.last.filter(|_| self.rollouts.in_progress().is_some()) {
            let extra = self.pods.saturating_sub(step.status.desired_number_scheduled);
            self.extra_pods = self.extra_pods.max(extra);
        }
    }

    pub fn on_status(&mut self, at: Instant, step: &StatusStep) {
        self.settle_coverage(at);
        self.last = Some(*step);
        self.status_updates += u64::from(!std::mem::take(&mut self.was_found));
        self.rollouts.on_status(at, step);
        if let Some(alerts) = &mut self.alerts {
            alerts.on_status(at, step.status);
        }
        self.availability.on_status(at, step);
        let (desired, available) = (step.status.desired_number_scheduled, step.status.number_available);
        self.was_complete |= available >= desired && desired > 0;
        if self.was_complete && desired > 0 {
            let share = f64::from(available) / f64::from(desired);
            if self.lowest.is_none_or(|(lowest, _)| share < lowest) {
                self.lowest = Some((share, at));
            }
            let unavailable = desired.saturating_sub(available);
            self.most_unavailable = self.most_unavailable.max(Some(unavailable));
        }
    }

    pub fn end(mut self, name: String, horizon: Instant, catalog: &Catalog) -> DaemonSetAnalysis {
        self.settle_coverage(horizon);
        let rollouts = self.rollouts.end(horizon);
        DaemonSetAnalysis {
            last: self.last,
            revision: self.revision,
            availability: AvailabilitySeries {
                daemon_set: name.clone(),
                steps: self.availability.end(),
                rollouts: rollouts.iter().map(Rollout::span).collect(),
                horizon,
            },
            lowest_availability: self.lowest,
            lowest_coverage: self.coverage.end(horizon),
            most_unavailable: self.most_unavailable,
            rollouts,
            uncovered: self.uncovered.end(horizon),
            pods_created: self.pods_created,
            pods_deleted: self.pods_deleted,
            extra_pods: self.extra_pods,
            creates_refused: self.creates_refused,
            status_updates: self.status_updates,
            revisions: self.revisions.end(name.clone()),
            joins: self.joins.end(name.clone(), horizon),
            bands: self.bands.end(name, catalog),
            subsets: Vec::new(),
            alerts: self.alerts.map(|alerts| alerts.end(horizon)),
        }
    }
}
