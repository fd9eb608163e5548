//! DaemonSets that are found or created, and changes of their specs.

use std::sync::Arc;

use crate::api::identity::{DaemonSetId, NodeId};
use crate::cluster::controllers::daemon_sets::DaemonSetControllers;
use crate::cluster::controllers::daemon_sets::eligibility_cache::{Eligibility, EligibilityCache};
use crate::cluster::core::Core;
use crate::daemonset::daemon_set_controller::DaemonSetController;
use crate::daemonset::eligibility::{Placement, Verdict};
use crate::record::detail::Detail;
use crate::record::fact::{Fact, FactKind, Reason};

/// What a change of the spec means to those who look on.
struct Adopted {
    version_before: usize,
    /// The revision that the template had before; 0: none.
    number_before: u32,
    is_renumbered: bool,
    min_ready_changed: bool,
    /// The nodes on which something else keeps the DaemonSet from covering them.
    coverage: Vec<(NodeId, Reason)>,
}

impl DaemonSetControllers {
    /// A DaemonSet that is older than the run. Its pods are to be found, and then it is [settled](Self::settle).
    pub fn find(&mut self, core: &mut Core<'_>, id: DaemonSetId) {
        self.introduce(core, id, FactKind::DaemonSetExisted, DaemonSetController::node_found);
        let initial = core.specs.daemon_sets[id.index()].initial.version;
        if self.state(id).version != initial {
            for (node, uncovered_because) in self.adopt_spec(core, id, initial).coverage {
                core.record_coverage(id, node, uncovered_because);
            }
        }
    }

    /// All nodes and pods of a DaemonSet that was found are known. A rollout that is under way begins, for who looks on, now.
    pub fn settle(&mut self, core: &mut Core<'_>, id: DaemonSetId) {
        self.state_mut(id).controller.settle();
        self.show_status(core, id);
        let initial = &core.specs.daemon_sets[id.index()].initial;
        let wants_a_sync = !initial.pods.is_empty();
        if let Some(before) = initial.version_before() {
            self.detail_template(core, id, Some(before));
            self.record_daemon_set(core, FactKind::SpecChanged, id);
        }
        if wants_a_sync {
            self.work_queue.add(id);
        }
    }

    /// Somebody creates the DaemonSet.
    pub fn create(&mut self, core: &mut Core<'_>, id: DaemonSetId) {
        self.introduce(core, id, FactKind::DaemonSetCreated, |controller, node, verdict| {
            controller.node_added(node, verdict);
        });
        self.work_queue.add(id);
    }

    /// The controller learns of the DaemonSet and of all nodes.
    fn introduce(
        &mut self,
        core: &mut Core<'_>,
        id: DaemonSetId,
        how: FactKind,
        add: impl Fn(&mut DaemonSetController, NodeId, Verdict),
    ) {
        self.state_mut(id).created = true;
        self.note_revisions(core, id);
        self.detail_template(core, id, None);
        self.record_daemon_set(core, how, id);
        let nodes: Vec<NodeId> = core.store.existing_nodes().collect();
        for node in nodes {
            let Eligibility { verdict, uncovered_because } = self.eligibility(core, id, node);
            add(&mut self.state_mut(id).controller, node, verdict);
            core.record_coverage(id, node, uncovered_because);
        }
    }

    /// Somebody replaces the DaemonSet's spec by one of its versions.
    pub fn update_spec(&mut self, core: &mut Core<'_>, id: DaemonSetId, version: usize) {
        let Adopted { version_before, number_before, is_renumbered, min_ready_changed, coverage } =
            self.adopt_spec(core, id, version);
        if number_before > 0 && is_renumbered {
            let reused = Fact::new(FactKind::RevisionReused, Reason::None);
            core.record(reused.with_daemon_set(id).with_revision(number_before));
        }
        self.detail_template(core, id, Some(version_before));
        self.record_daemon_set(core, FactKind::SpecChanged, id);
        for (node, uncovered_because) in coverage {
            core.record_coverage(id, node, uncovered_because);
        }
        if min_ready_changed {
            self.reconsider_availability(core, id);
        }
        self.work_queue.add(id);
    }

    /// The DaemonSet has another of its versions from now on, and its controller knows.
    fn adopt_spec(&mut self, core: &mut Core<'_>, id: DaemonSetId, version: usize) -> Adopted {
        let planned = &core.specs.daemon_sets[id.index()].versions[version];
        let state = &mut self.states[id.index()];
        assert!(state.created, "a plan changes no spec before the DaemonSet exists");
        let version_before = std::mem::replace(&mut state.version, version);
        state.eligibility = EligibilityCache::new(Placement::of(&planned.spec.template.spec), core);
        let mut verdicts = Vec::with_capacity(core.store.node_count());
        let mut coverage = Vec::new();
        for node in (0..core.store.node_count()).map(|index| NodeId(index as u32)) {
            let Eligibility { verdict, uncovered_because } =
                state.eligibility.of_node(node, &core.store, &core.catalog);
            verdicts.push(verdict);
            let is_news = core.node_record(id, node).uncovered_because != uncovered_because;
            if is_news && core.store.node(node).exists {
                coverage.push((node, uncovered_because));
            }
        }
        let (spec, min_ready) = (Arc::clone(&state.specs[version]), state.controller.min_ready());
        let number_before = state.controller.revision_number(planned.template);
        state.controller.spec_changed(spec, planned.template, core.now, |node| verdicts[node.index()]);
        let is_renumbered = number_before != state.controller.revision_number(planned.template);
        let min_ready_changed = state.controller.min_ready() != min_ready;
        self.note_revisions(core, id);
        Adopted { version_before, number_before, is_renumbered, min_ready_changed, coverage }
    }

    /// Has the record know the numbers of the DaemonSet's revisions, if one has changed.
    #[inline]
    pub(super) fn note_revisions(&mut self, core: &mut Core<'_>, id: DaemonSetId) {
        let controller = &mut self.states[id.index()].controller;
        if controller.take_revision_change() {
            for version in &core.specs.daemon_sets[id.index()].versions {
                let number = controller.revision_number(version.template);
                core.number_revision(version.template, number);
            }
        }
    }

    /// More of the fact that is recorded next: the DaemonSet's template, which was that of another version before unless it
    /// is new.
    fn detail_template(&self, core: &mut Core<'_>, id: DaemonSetId, before: Option<usize>) {
        let state = self.state(id);
        let template = |version: usize| &state.specs[version].template.spec;
        let (before, after) = (before.map(template), template(state.version));
        core.recorder.on_detail(Detail::Template { before, after });
    }

    fn record_daemon_set(&self, core: &mut Core<'_>, kind: FactKind, id: DaemonSetId) {
        let controller = self.controller(id);
        let revision = controller.revision_number(controller.current_template());
        core.record(Fact::new(kind, Reason::None).with_daemon_set(id).with_revision(revision));
    }
}
