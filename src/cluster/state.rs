//! What a run knows of each pool, of each DaemonSet, and of a DaemonSet's place on each node.

use std::sync::Arc;

use crate::api::daemon_set::DaemonSetSpec;
use crate::api::identity::{DaemonSetId, NodeId, PoolId};
use crate::cluster::apiserver::admission::Admission;
use crate::cluster::apiserver::client::EventBudget;
use crate::cluster::apiserver::requests::SyncInFlight;
use crate::cluster::controllers::daemon_sets::judgement::Judge;
use crate::cluster::core::Core;
use crate::cluster::fleet::pool_members::PoolMembers;
use crate::cluster::foreseen::ForeseenDraws;
use crate::cluster::plan::{NodeNaming, Plan, ReplacementOrder};
use crate::cluster::random_purpose as purpose;
use crate::cluster::store::{LabelSetId, TaintSetId};
use crate::daemonset::choice_order::ChoiceOrder;
use crate::daemonset::daemon_set_controller::DaemonSetController;
use crate::daemonset::eligibility::Placement;
use crate::engine::random::RandomStreams;
use crate::engine::time::Instant;
use crate::record::catalog::Fnv1a;
use crate::record::wait::Limit;

/// What a pool's next node gets.
pub(in crate::cluster) struct PoolState {
    /// The pool's name as the catalog's prefix.
    pub prefix: u32,
    pub name_hash: u64,
    pub next_ordinal: u32,
    /// The labels that its nodes take in turn.
    pub labels: Vec<LabelSetId>,
    /// The taints that its nodes have besides those of their condition.
    pub taints: TaintSetId,
    /// The one node of a pool that is named like it.
    pub only_node: Option<NodeId>,
    /// The nodes that are there.
    pub members: PoolMembers,
    /// How many are on order,
    pub on_order: u32,
    /// and, of those that are there, are about to go.
    pub noticed: u32,
}

/// A DaemonSet and its controller.
pub(in crate::cluster) struct DaemonSetState {
    pub name_hash: u64,
    /// With which a node's name is hashed for its turn: an order drawn at random, as a Go map's is.
    pub turns: u64,
    pub controller: DaemonSetController,
    pub judge: Judge,
    pub specs: Vec<Arc<DaemonSetSpec>>,
    pub version: usize,
    pub created: bool,
    pub in_flight: Option<SyncInFlight>,
    /// How many Events about it the recorder still lets through.
    pub event_budget: EventBudget,
    pub admission: Admission,
    pub foreseen: ForeseenDraws,
    /// Since when its own strategy has held its rollout back, and which bound of it.
    pub held_back: Option<(Instant, Limit)>,
}

impl PoolState {
    pub fn new(plan: &Plan, id: PoolId, core: &mut Core<'_>) -> Self {
        let pool = &plan.pools[id.index()];
        let labels =
            pool.labels_in_turn().into_iter().map(|labels| core.store.intern_labels(labels)).collect();
        Self {
            prefix: core.catalog.add_prefix(pool.name.clone()),
            name_hash: Fnv1a::of(&pool.name),
            next_ordinal: 0,
            labels,
            taints: core.store.intern_taints(pool.taints.clone()),
            only_node: None,
            members: PoolMembers::default(),
            on_order: 0,
            noticed: 0,
        }
    }

    /// The number in the name of the pool's next node.
    pub fn take_ordinal(&mut self, naming: NodeNaming) -> (u32, Option<u32>) {
        let ordinal = self.next_ordinal;
        self.next_ordinal += 1;
        (ordinal, (naming == NodeNaming::Numbered).then_some(ordinal))
    }
}

impl DaemonSetState {
    pub fn new(plan: &Plan, id: DaemonSetId, streams: &RandomStreams) -> Self {
        let daemon_set = &plan.daemon_sets[id.index()];
        let specs: Vec<_> =
            daemon_set.versions.iter().map(|version| Arc::new(version.spec.clone())).collect();
        let order = match plan.world.replacement_order {
            ReplacementOrder::Random => ChoiceOrder::shuffled(),
            ReplacementOrder::NodeName => ChoiceOrder::as_added(),
        };
        let first = &daemon_set.versions[0];
        let name_hash = Fnv1a::of(&daemon_set.name);
        Self {
            name_hash,
            turns: streams.first(purpose::TURN, name_hash, 0),
            controller: DaemonSetController::new(
                plan.world.kubernetes_version,
                Arc::clone(&specs[0]),
                first.template,
                order,
            ),
            judge: Judge::new(Placement::of(&first.spec.template.spec), plan),
            specs,
            version: 0,
            created: false,
            in_flight: None,
            event_budget: EventBudget::FULL,
            admission: Admission::default(),
            foreseen: ForeseenDraws::default(),
            held_back: None,
        }
    }
}
