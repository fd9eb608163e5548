//! All analyses of a run together, fed by one pass over its record.

use super::availability::{AvailabilityRecorder, AvailabilitySeries};
use super::coverage::{Coverage, CoverageMeter};
use super::join_coverage::{JoinCoverage, JoinTimer};
use super::node_bands::{BandRecorder, NodeBands};
use super::objectives::Objective;
use super::revisions::{RevisionCounter, RevisionSeries};
use super::rollouts::{Rollout, RolloutTracker};
use super::slots::{SlotState, SlotTracker};
use super::subset_watch::{SubsetAnalysis, SubsetWatch};
use super::uncovered::{UncoveredMeter, UncoveredTime};
use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, DaemonSetId};
use crate::record::fact::{Fact, FactKind, Reason};
use crate::record::observer::{Observer, StatusStep};
use crate::record::wait::{Limit, Wait};

/// Watches a run, until it has [`RunAnalysis::results`].
#[derive(Clone, Debug)]
pub struct RunAnalysis {
    horizon: Instant,
    scope: Scope,
    tracker: SlotTracker,
    daemon_sets: Vec<Watch>,
    /// By DaemonSet, as far as there are any: those for objectives that speak of a part of the nodes.
    subsets: Vec<Vec<SubsetWatch>>,
    results: Vec<DaemonSetAnalysis>,
}

/// What is wanted of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
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
}

/// What watches one DaemonSet.
#[derive(Clone, Debug, Default)]
struct Watch {
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
}

impl RunAnalysis {
    pub fn new(horizon: Instant) -> Self {
        Self::of(Scope::All, horizon)
    }

    /// One whose results are figures alone: their `revisions` and `bands` are empty. That is all that one of many runs
    /// is asked for.
    pub fn of_figures(horizon: Instant) -> Self {
        Self::of(Scope::Figures, horizon)
    }

    fn of(scope: Scope, horizon: Instant) -> Self {
        Self {
            horizon,
            scope,
            tracker: SlotTracker::default(),
            daemon_sets: Vec::new(),
            subsets: Vec::new(),
            results: Vec::new(),
        }
    }

    /// Looks also at the parts of the nodes that these objectives speak of, each once.
    pub fn with_objectives(mut self, objectives: &[Objective]) -> Self {
        for objective in objectives {
            let Some(nodes) = &objective.nodes else { continue };
            let index = objective.daemon_set().index();
            if self.subsets.len() <= index {
                self.subsets.resize_with(index + 1, Vec::new);
            }
            let watched = &mut self.subsets[index];
            if !watched.iter().any(|watch| watch.nodes() == nodes) {
                watched.push(SubsetWatch::new(nodes.clone()));
            }
        }
        self
    }

    /// What became of each DaemonSet, in the catalog's order; nothing before the run has ended.
    pub fn results(self) -> Vec<DaemonSetAnalysis> {
        self.results
    }

    fn make_room(&mut self, catalog: &Catalog) {
        if self.daemon_sets.len() < catalog.daemon_sets().len() {
            self.daemon_sets.resize_with(catalog.daemon_sets().len(), Watch::default);
        }
    }
}

impl Observer for RunAnalysis {
    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        self.make_room(catalog);
        let (daemon_sets, subsets, scope) = (&mut self.daemon_sets, &mut self.subsets, self.scope);
        match (fact.daemon_set(), fact.node()) {
            (Some(daemon_set), _) => {
                daemon_sets[daemon_set.index()].note(at, fact, scope);
                subsets_of(subsets, daemon_set).for_each(|subset| subset.note(at, fact));
            }
            // Nodes that are there from the start are Ready at once.
            (None, Some(node)) if fact.kind() == FactKind::NodeJoined && fact.reason() == Reason::StartUp => {
                daemon_sets.iter_mut().for_each(|watch| watch.joins.node_joined(at, node));
                subsets.iter_mut().flatten().for_each(|subset| subset.node_joined(at, node, catalog));
            }
            _ => {}
        }
        self.tracker.follow(fact, catalog, |daemon_set, node, before, after| {
            let watch = &mut daemon_sets[daemon_set.index()];
            watch.coverage_changed(at, before, after);
            watch.uncovered.slot_changed(at, node, after);
            watch.rollouts.claims_changed(at, node, (before.claims, after.claims), catalog);
            watch.joins.slot_changed(at, node, after);
            subsets_of(subsets, daemon_set)
                .for_each(|subset| subset.slot_changed(at, node, (before, after), catalog));
            if scope == Scope::All {
                watch.revisions.slot_changed(at, before, after);
                watch.bands.slot_changed(at, node, after, catalog);
            }
        });
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, catalog: &Catalog) {
        self.make_room(catalog);
        self.daemon_sets[step.daemon_set.index()].status_written(at, step);
    }

    fn on_wait(&mut self, wait: &Wait, catalog: &Catalog) {
        self.make_room(catalog);
        self.daemon_sets[wait.daemon_set.index()].rollouts.waited(wait);
    }

    fn on_held_back(&mut self, at: Instant, daemon_set: DaemonSetId, by: Option<Limit>, catalog: &Catalog) {
        self.make_room(catalog);
        self.daemon_sets[daemon_set.index()].rollouts.held_back(at, by);
    }

    fn on_end(&mut self, _at: Instant, catalog: &Catalog) {
        self.make_room(catalog);
        let watched = std::mem::take(&mut self.daemon_sets).into_iter().zip(catalog.daemon_sets());
        self.results = watched.map(|(watch, name)| watch.end(name.clone(), self.horizon, catalog)).collect();
        for (result, subsets) in self.results.iter_mut().zip(std::mem::take(&mut self.subsets)) {
            let name = &result.availability.daemon_set;
            result.subsets =
                subsets.into_iter().map(|subset| subset.end(name.clone(), self.horizon)).collect();
        }
    }
}

fn subsets_of(
    subsets: &mut [Vec<SubsetWatch>],
    daemon_set: DaemonSetId,
) -> impl Iterator<Item = &mut SubsetWatch> {
    subsets.get_mut(daemon_set.index()).into_iter().flatten()
}

impl Watch {
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

    fn note(&mut self, at: Instant, fact: &Fact, scope: Scope) {
        self.settle_coverage(at);
        self.rollouts.follow(at, fact);
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
        if let Some(step) = self.last.filter(|_| self.rollouts.is_going_on()) {
            let extra = self.pods.saturating_sub(step.status.desired_number_scheduled);
            self.extra_pods = self.extra_pods.max(extra);
        }
    }

    fn status_written(&mut self, at: Instant, step: &StatusStep) {
        self.settle_coverage(at);
        self.last = Some(*step);
        self.status_updates += u64::from(!std::mem::take(&mut self.was_found));
        self.rollouts.status_written(at, step);
        self.availability.status_written(at, step);
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

    fn end(mut self, name: String, horizon: Instant, catalog: &Catalog) -> DaemonSetAnalysis {
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
        }
    }
}
