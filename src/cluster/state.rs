//! What a run knows of each DaemonSet.

use std::sync::Arc;

use crate::api::daemon_set::DaemonSetSpec;
use crate::api::identity::DaemonSetId;
use crate::cluster::apiserver::admission::Admission;
use crate::cluster::apiserver::client::EventBudget;
use crate::cluster::apiserver::requests::SyncInFlight;
use crate::cluster::controllers::daemon_sets::judgement::Judge;
use crate::cluster::foreseen::ForeseenDraws;
use crate::cluster::plan::{Plan, ReplacementOrder};
use crate::cluster::random_purpose as purpose;
use crate::daemonset::choice_order::ChoiceOrder;
use crate::daemonset::daemon_set_controller::DaemonSetController;
use crate::daemonset::eligibility::Placement;
use crate::engine::random::RandomStreams;
use crate::engine::time::Instant;
use crate::record::catalog::Fnv1a;
use crate::record::wait::Limit;

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
