//! All analyses of a run together, fed by one pass over its record.

use super::daemon_set_watch::{DaemonSetAnalysis, DaemonSetWatch, Scope};
use super::objectives::{Objective, speaks_of_alerts};
use super::slots::SlotTracker;
use super::subset_watch::SubsetWatch;
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
    daemon_sets: Vec<DaemonSetWatch>,
    /// By DaemonSet, as far as there are any: those for objectives that speak of a part of the nodes.
    subsets: Vec<Vec<SubsetWatch>>,
    watches_alerts: bool,
    results: Vec<DaemonSetAnalysis>,
}

impl RunAnalysis {
    pub fn new(horizon: Instant) -> Self {
        Self::of(Scope::All, horizon)
    }

    /// One whose results are figures alone, as a sweep wants them: their `revisions` and `bands` are empty.
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
            watches_alerts: false,
            results: Vec::new(),
        }
    }

    /// Looks also at which alerts would have fired.
    pub fn with_alerts(mut self) -> Self {
        self.watches_alerts = true;
        self
    }

    /// Looks also at the parts of the nodes that these objectives speak of, each once, and at alerts if one speaks of them.
    pub fn with_objectives(mut self, objectives: &[Objective]) -> Self {
        self.watches_alerts |= speaks_of_alerts(objectives);
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
            let watches_alerts = self.watches_alerts;
            let watch = || DaemonSetWatch::new(watches_alerts);
            self.daemon_sets.resize_with(catalog.daemon_sets().len(), watch);
        }
    }
}

impl Observer for RunAnalysis {
    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        self.make_room(catalog);
        let (daemon_sets, subsets, scope) = (&mut self.daemon_sets, &mut self.subsets, self.scope);
        match (fact.daemon_set(), fact.node()) {
            (Some(daemon_set), _) => {
                daemon_sets[daemon_set.index()].on_fact(at, fact, scope);
                subsets_of(subsets, daemon_set).for_each(|subset| subset.on_fact(at, fact));
            }
            // Nodes that are there from the start are Ready at once.
            (None, Some(node)) if fact.kind() == FactKind::NodeJoined && fact.reason() == Reason::StartUp => {
                daemon_sets.iter_mut().for_each(|watch| watch.node_joined(at, node));
                subsets.iter_mut().flatten().for_each(|subset| subset.node_joined(at, node, catalog));
            }
            _ => {}
        }
        self.tracker.on_fact(fact, catalog, |daemon_set, node, before, after| {
            subsets_of(subsets, daemon_set)
                .for_each(|subset| subset.slot_changed(at, node, (before, after), catalog));
            daemon_sets[daemon_set.index()].slot_changed(at, node, (before, after), scope, catalog);
        });
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, catalog: &Catalog) {
        self.make_room(catalog);
        self.daemon_sets[step.daemon_set.index()].on_status(at, step);
    }

    fn on_wait(&mut self, wait: &Wait, catalog: &Catalog) {
        self.make_room(catalog);
        self.daemon_sets[wait.daemon_set.index()].on_wait(wait);
    }

    fn on_strategy_block(
        &mut self,
        at: Instant,
        daemon_set: DaemonSetId,
        by: Option<Limit>,
        catalog: &Catalog,
    ) {
        self.make_room(catalog);
        self.daemon_sets[daemon_set.index()].on_strategy_block(at, by);
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
