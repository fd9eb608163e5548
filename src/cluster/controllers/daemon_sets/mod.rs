//! The DaemonSet controller: its work queue, its syncs, and what becomes of their commands. What a sync decides is in
//! `src/daemonset`.
//!
//! `informers` changes what the controller sees, `syncs` and `requests` what it does about it, where that takes no time and
//! where it does; `specs` are the changes of the DaemonSets themselves. Pods are created and deleted by the run.

mod availability;
mod eligibility_cache;
mod informers;
mod requests;
pub mod roll_back;
pub mod settings;
mod specs;
mod state;
mod strategy_block;
pub(in crate::cluster) mod sync_in_flight;
mod syncs;
pub mod work_queue;

use crate::api::identity::{DaemonSetId, NodeId, TemplateId};
use crate::api::taints::Toleration;
use crate::cluster::apiserver::client::TokenBucket;
use crate::cluster::controllers::daemon_sets::eligibility_cache::Eligibility;
use crate::cluster::controllers::daemon_sets::settings::DaemonSetControllerSettings;
use crate::cluster::controllers::daemon_sets::state::DaemonSetState;
use crate::cluster::controllers::daemon_sets::work_queue::WorkQueue;
use crate::cluster::core::Core;
use crate::daemonset::commands::Commands;
use crate::daemonset::daemon_set_controller::DaemonSetController;
use crate::engine::random::mix64;
use crate::engine::time::Instant;

/// The DaemonSet controller, with what it knows of each DaemonSet.
pub(in crate::cluster) struct DaemonSetControllers {
    settings: DaemonSetControllerSettings,
    states: Vec<DaemonSetState>,
    work_queue: WorkQueue,
    /// The nodes that were added or changed at this instant, and for which DaemonSet.
    changed_nodes: Vec<(DaemonSetId, NodeId)>,
    /// The bucket that all syncs take their tokens from; `None`: requests are not limited.
    tokens: Option<TokenBucket>,
    syncs_in_flight: u32,
    /// The commands of syncs that are over, to be used again.
    #[expect(clippy::vec_box, reason = "they come and go with every sync, and are large")]
    spare_commands: Vec<Box<Commands>>,
}

impl DaemonSetControllers {
    pub fn new(settings: DaemonSetControllerSettings, core: &Core<'_>) -> Self {
        let count = core.specs.daemon_sets.len();
        let ids = (0..count as u16).map(DaemonSetId);
        Self {
            settings,
            states: ids.map(|id| DaemonSetState::new(&settings, core, id)).collect(),
            work_queue: WorkQueue::new(count, settings.delaying_queue),
            changed_nodes: Vec::new(),
            tokens: settings.control_plane.rate_limit.map(TokenBucket::full),
            syncs_in_flight: 0,
            spare_commands: Vec::new(),
        }
    }

    pub fn reserve(&mut self, nodes: usize) {
        for state in &mut self.states {
            state.controller.reserve_slots(nodes);
        }
    }

    /// There is a node more, whose name has this hash.
    pub fn add_node(&mut self, name_hash: u64) {
        for state in &mut self.states {
            state.controller.add_slot(mix64(name_hash ^ state.pick_order_seed));
        }
    }

    /// What is known of the DaemonSet.
    pub fn controller(&self, id: DaemonSetId) -> &DaemonSetController {
        &self.state(id).controller
    }

    /// The template that pods are created from now.
    pub fn current_template(&self, id: DaemonSetId) -> TemplateId {
        self.controller(id).current_template()
    }

    /// The template that the spec has now.
    pub fn template_of_spec(&self, core: &Core<'_>, id: DaemonSetId) -> TemplateId {
        core.specs.daemon_sets[id.index()].versions[self.state(id).version].template
    }

    /// The tolerations of the DaemonSet's pods.
    pub fn tolerations(&self, id: DaemonSetId) -> &[Toleration] {
        self.state(id).eligibility.placement().tolerations()
    }

    /// Whether the DaemonSet's pods should be on the node.
    #[inline]
    pub fn eligibility(&mut self, core: &Core<'_>, id: DaemonSetId, node: NodeId) -> Eligibility {
        self.state_mut(id).eligibility.of_node(node, &core.store, &core.catalog)
    }

    /// All DaemonSets, created or not yet.
    pub fn ids(&self) -> impl Iterator<Item = DaemonSetId> + use<> {
        (0..self.states.len() as u16).map(DaemonSetId)
    }

    /// Whether there is the DaemonSet, for the controller to be at work.
    pub fn is_created(&self, id: DaemonSetId) -> bool {
        self.state(id).created
    }

    /// What contradicts itself in what the controller knows of the DaemonSet. `sees_all`: no event is on its way.
    pub fn inconsistency(&self, core: &Core<'_>, id: DaemonSetId, sees_all: bool) -> Option<String> {
        let controller = self.controller(id);
        controller.inconsistency(core.now).or_else(|| {
            let (existing, seen) = (core.store.pods_of(id).count(), controller.pods_seen());
            let is_wrong = sees_all && existing != seen;
            is_wrong.then(|| format!("the controller sees {seen} pods of {existing}"))
        })
    }

    /// When something is due in the work queue.
    #[inline]
    pub const fn next_deadline(&self) -> Option<Instant> {
        self.work_queue.next_deadline()
    }

    fn state(&self, id: DaemonSetId) -> &DaemonSetState {
        &self.states[id.index()]
    }

    fn state_mut(&mut self, id: DaemonSetId) -> &mut DaemonSetState {
        &mut self.states[id.index()]
    }
}
