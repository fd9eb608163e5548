//! What is known of one DaemonSet.

use std::sync::Arc;

use crate::api::daemon_set::DaemonSetSpec;
use crate::api::identity::DaemonSetId;
use crate::cluster::apiserver::client::EventBudget;
use crate::cluster::controllers::daemon_sets::eligibility_cache::EligibilityCache;
use crate::cluster::controllers::daemon_sets::settings::{DaemonSetControllerSettings, ReplacementOrder};
use crate::cluster::controllers::daemon_sets::sync_in_flight::SyncInFlight;
use crate::cluster::core::Core;
use crate::cluster::random_purpose as purpose;
use crate::daemonset::daemon_set_controller::DaemonSetController;
use crate::daemonset::eligibility::Placement;
use crate::daemonset::pick_order::PickOrder;
use crate::engine::time::Instant;
use crate::record::wait::Limit;

/// A DaemonSet and its controller.
pub struct DaemonSetState {
    /// With this a node's name is hashed for its position in the order in which nodes are picked: an order drawn at random,
    /// as a Go map's is.
    pub pick_order_seed: u64,
    pub controller: DaemonSetController,
    pub eligibility: EligibilityCache,
    pub specs: Vec<Arc<DaemonSetSpec>>,
    pub version: usize,
    pub created: bool,
    pub in_flight: Option<SyncInFlight>,
    /// How many Events about it the recorder still lets through.
    pub event_budget: EventBudget,
    /// Which bound of its own strategy holds its rollout back, and since when.
    pub strategy_block: Option<(Instant, Limit)>,
}

impl DaemonSetState {
    pub fn new(settings: &DaemonSetControllerSettings, core: &Core<'_>, id: DaemonSetId) -> Self {
        let planned = &core.specs.daemon_sets[id.index()];
        let versions = &planned.versions;
        let specs: Vec<_> = versions.iter().map(|version| Arc::new(version.spec.clone())).collect();
        let order = match settings.replacement_order {
            ReplacementOrder::Random => PickOrder::shuffled(),
            ReplacementOrder::NodeName => PickOrder::as_added(),
        };
        let version = planned.initial.version_before().unwrap_or(planned.initial.version);
        let (first, spec) = (&versions[version], Arc::clone(&specs[version]));
        let older = versions[..version].iter().map(|version| version.template);
        Self {
            pick_order_seed: core.streams.first(purpose::PICK_ORDER, core.daemon_set_hash(id), 0),
            controller: DaemonSetController::new(settings.version, spec, first.template, order)
                .with_older_revisions(older),
            eligibility: EligibilityCache::new(Placement::of(&first.spec.template.spec), core),
            specs,
            version,
            created: false,
            in_flight: None,
            event_budget: EventBudget::FULL,
            strategy_block: None,
        }
    }
}
