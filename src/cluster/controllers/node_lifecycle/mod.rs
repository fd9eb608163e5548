//! The node lifecycle controller: it notices nodes that do not report any more, and taints those that are not ready.
//!
//! The NoSchedule taint of a condition comes and goes with it; the NoExecute taint too, unless it is put at the controller's
//! own pace (`no_execute_taints`). What a node's taints become is returned: others have to know of it.

mod no_execute_taints;
pub mod settings;
pub mod startup_taint;
pub(in crate::cluster) mod startup_taints;
pub mod zone_disruption;
#[cfg(test)]
mod zone_disruption_tests;

use smallvec::SmallVec;

use crate::api::identity::NodeId;
use crate::api::kubernetes_version::{Change, KubernetesVersion};
use crate::api::taints::{Taint, TaintEffect, well_known};
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::controllers::node_lifecycle::no_execute_taints::{NoExecuteTaints, marks_not_ready};
use crate::cluster::controllers::node_lifecycle::settings::NodeLifecycle;
use crate::cluster::controllers::node_lifecycle::zone_disruption::ZoneId;
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::random_purpose as purpose;
use crate::cluster::store::{KubeletState, TaintSetId};
use crate::engine::time::{Duration, Instant};
use crate::record::fact::{FactKind, Reason};

/// What the node lifecycle controller knows of nodes.
pub(in crate::cluster) struct NodeLifecycleController {
    grace_period: Duration,
    no_execute: NoExecutePace,
}

/// When a node that is not ready gets its NoExecute taint.
enum NoExecutePace {
    /// With its condition, and a node is missed exactly one grace period after its end.
    Immediate,
    /// At the controller's next look and its zone's rate.
    Limited(Box<NoExecuteTaints>),
}

impl NodeLifecycleController {
    pub fn new(settings: Option<NodeLifecycle>, grace_period: Duration, version: KubernetesVersion) -> Self {
        let in_the_same_look = version.has(Change::TaintInTheSameLook);
        let limited =
            |settings| NoExecutePace::Limited(Box::new(NoExecuteTaints::new(settings, in_the_same_look)));
        let no_execute = settings.map_or(NoExecutePace::Immediate, limited);
        Self { grace_period, no_execute }
    }

    /// The last heartbeat of a kubelet that works until now.
    pub fn last_heartbeat(&self, core: &Core<'_>, id: NodeId) -> Instant {
        let NoExecutePace::Limited(no_execute) = &self.no_execute else { return core.now };
        let node = core.store.node(id);
        let incarnation = core.store.node_ref(id).incarnation();
        let bits = core.streams.block(purpose::HEARTBEAT, node.name_hash, incarnation);
        let phase = Duration::from_nanoseconds(bits[0]);
        no_execute.settings().last_heartbeat(phase, node.heartbeat, core.now)
    }

    /// When a node with this last heartbeat counts as unreachable.
    fn missed_at(&self, heartbeat: Instant) -> Instant {
        match &self.no_execute {
            NoExecutePace::Immediate => heartbeat + self.grace_period,
            NoExecutePace::Limited(no_execute) => {
                no_execute.settings().unknown_at(heartbeat, self.grace_period)
            }
        }
    }

    /// The node's kubelet has stopped.
    pub fn expect_missed_heartbeats(&self, core: &mut Core<'_>, id: NodeId) {
        let missed = self.missed_at(core.store.node(id).heartbeat);
        let node = core.store.node_ref(id);
        core.schedule_at(missed, Event::Controllers(ControllersEvent::HeartbeatsMissed(node)));
    }

    /// The grace period is over: if the node has been away for all of it, it is unreachable. Returns what its taints become.
    pub fn heartbeats_missed(&mut self, core: &mut Core<'_>, id: NodeId) -> Option<TaintSetId> {
        let node = core.store.node(id);
        let missed = node.kubelet == KubeletState::Away && self.missed_at(node.heartbeat) == core.now;
        if !missed || !node.ready {
            return None;
        }
        let added = self.condition_taints(well_known::UNREACHABLE);
        Some(self.becomes_not_ready(core, id, &added, Reason::Unreachable))
    }

    /// The node is not ready any more. Returns what its taints become with these.
    pub fn becomes_not_ready(
        &mut self,
        core: &mut Core<'_>,
        id: NodeId,
        added: &[Taint],
        reason: Reason,
    ) -> TaintSetId {
        core.store.node_mut(id).ready = false;
        let taints = core.edited_taints(id, |taints| taints.extend(added.iter().cloned()));
        core.record_node_with_taints(FactKind::NodeNotReady, id, reason, taints);
        self.condition_changed(core, id);
        taints
    }

    /// The node's kubelet reports that all is well. Returns what the node's taints become, if it was not ready.
    pub fn node_reports(&mut self, core: &mut Core<'_>, id: NodeId) -> Option<TaintSetId> {
        if std::mem::replace(&mut core.store.node_mut(id).ready, true) {
            return None;
        }
        // A NoExecute taint that is put at the controller's pace stays until its next look.
        let all = matches!(self.no_execute, NoExecutePace::Immediate);
        let taints = core.edited_taints(id, |taints| {
            taints.retain(|taint| {
                let follows = all || taint.effect == TaintEffect::NoSchedule;
                !(follows && well_known::is_not_ready(&taint.key))
            });
        });
        core.record_node_with_taints(FactKind::NodeReady, id, Reason::None, taints);
        self.condition_changed(core, id);
        Some(taints)
    }

    /// The taints that mark a condition as soon as it is seen.
    pub fn condition_taints(&self, key: &str) -> SmallVec<[Taint; 2]> {
        let effects = [TaintEffect::NoSchedule, TaintEffect::NoExecute];
        let at_once = match self.no_execute {
            NoExecutePace::Immediate => 2,
            NoExecutePace::Limited(_) => 1,
        };
        effects[..at_once].iter().map(|&effect| Taint::new(key, "", effect)).collect()
    }

    /// The node came, went, moved to another zone, or its Ready condition changed.
    pub fn condition_changed(&mut self, core: &mut Core<'_>, id: NodeId) {
        if let NoExecutePace::Limited(no_execute) = &mut self.no_execute {
            no_execute.condition_changed(core, id);
        }
    }

    /// A look at all nodes. Returns those whose NoExecute taint goes, if they have one; when it is gone the look
    /// [ends](Self::end_look).
    pub fn begin_look(&mut self, core: &Core<'_>) -> Vec<NodeId> {
        match &mut self.no_execute {
            NoExecutePace::Immediate => Vec::new(),
            NoExecutePace::Limited(no_execute) => no_execute.begin_look(core),
        }
    }

    pub fn end_look(&mut self, core: &mut Core<'_>) {
        if let NoExecutePace::Limited(no_execute) = &mut self.no_execute {
            no_execute.end_look(core);
        }
    }

    /// Whether the zone may have a token for a taint now. If so, the zone's next taint is to be
    /// [scheduled](Self::schedule_taint) when the [present one](Self::next_to_taint) is put.
    pub fn is_taint_due(&mut self, now: Instant, zone: ZoneId) -> bool {
        match &mut self.no_execute {
            NoExecutePace::Immediate => false,
            NoExecutePace::Limited(no_execute) => no_execute.is_taint_due(now, zone),
        }
    }

    /// The node that gets its NoExecute taint now, and why.
    pub fn next_to_taint(&mut self, core: &Core<'_>, zone: ZoneId) -> Option<(NodeId, Taint, Reason)> {
        match &mut self.no_execute {
            NoExecutePace::Immediate => None,
            NoExecutePace::Limited(no_execute) => no_execute.next_to_taint(core, zone),
        }
    }

    pub fn schedule_taint(&mut self, core: &mut Core<'_>, zone: ZoneId) {
        if let NoExecutePace::Limited(no_execute) = &mut self.no_execute {
            no_execute.schedule_taint(core, zone);
        }
    }

    /// The node's taints without that of a node that is not ready. `None`: it has none.
    pub fn without_no_execute(core: &Core<'_>, id: NodeId) -> Option<impl Fn(&mut Vec<Taint>) + use<>> {
        let has_one = no_execute_taints::has_no_execute(core, id);
        has_one.then_some(|taints: &mut Vec<Taint>| taints.retain(|taint| !marks_not_ready(taint)))
    }
}
