//! The NoExecute taints of nodes that are not ready: zone by zone, at the node lifecycle controller's pace.
//!
//! There is an event only while a node's condition has changed or a node waits for its taint, however many nodes there are.

use std::collections::BTreeMap;

use crate::api::identity::NodeId;
use crate::api::node::{REGION_LABEL, ZONE_LABEL};
use crate::api::taints::{Taint, TaintEffect, well_known};
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::controllers::node_lifecycle::settings::NodeLifecycle;
use crate::cluster::controllers::node_lifecycle::zone_disruption::{Disruption, ZoneDisruption, ZoneId};
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::store::{KubeletState, LabelSetId, NodeRef, Store};
use crate::engine::time::{Duration, Instant};
use crate::record::fact::Reason;
use rustc_hash::FxHashMap;

/// What the controller knows of zones, and of the nodes that wait there.
pub struct NoExecuteTaints {
    settings: NodeLifecycle,
    /// Whether the look that sets a node to Unknown also deals with its taint.
    in_the_same_look: bool,
    zones: ZoneDisruption,
    /// By region and zone.
    zones_by_name: BTreeMap<(String, String), ZoneId>,
    zones_by_labels: FxHashMap<LabelSetId, ZoneId>,
    /// By node: its zone, and whether it is ready. `None`: there is no such node.
    nodes: Vec<Option<(ZoneId, bool)>>,
    /// Nodes whose condition has changed, each with the time from which on a look deals with it.
    changed: Vec<(Instant, NodeRef)>,
    next_look: Instant,
    /// By zone: when the next taint is due.
    next_taints: Vec<Instant>,
}

impl NoExecuteTaints {
    pub fn new(settings: NodeLifecycle, in_the_same_look: bool) -> Self {
        Self {
            settings,
            in_the_same_look,
            zones: ZoneDisruption::new(settings.eviction_rates),
            zones_by_name: BTreeMap::new(),
            zones_by_labels: FxHashMap::default(),
            nodes: Vec::new(),
            changed: Vec::new(),
            next_look: Instant::NEVER,
            next_taints: Vec::new(),
        }
    }

    pub const fn settings(&self) -> &NodeLifecycle {
        &self.settings
    }

    /// `GetZoneKey`: region and zone together.
    fn zone_of(&mut self, labels: LabelSetId, store: &Store) -> ZoneId {
        if let Some(&zone) = self.zones_by_labels.get(&labels) {
            return zone;
        }
        let value = |key| store.labels(labels).get(key).cloned().unwrap_or_default();
        let name = (value(REGION_LABEL), value(ZONE_LABEL));
        let zone = *self.zones_by_name.entry(name).or_insert_with(|| {
            self.next_taints.push(Instant::NEVER);
            self.zones.add_zone()
        });
        self.zones_by_labels.insert(labels, zone);
        zone
    }

    /// Takes note of a node; returns whether it is there and was not, or its readiness is another.
    fn note(&mut self, id: NodeId, store: &Store) -> bool {
        let node = store.node(id);
        let after = node.exists.then(|| (self.zone_of(node.labels, store), node.ready));
        if self.nodes.len() <= id.index() {
            self.nodes.resize(id.index() + 1, None);
        }
        let before = std::mem::replace(&mut self.nodes[id.index()], after);
        if let Some((zone, ready)) = before {
            self.zones.remove_node(zone, ready);
        }
        if let Some((zone, ready)) = after {
            self.zones.add_node(zone, ready);
        }
        after.is_some_and(|(_, ready)| before.is_none_or(|(_, before)| before != ready))
    }

    /// The node came, went, moved to another zone, or its Ready condition changed.
    pub fn condition_changed(&mut self, core: &mut Core<'_>, id: NodeId) {
        if self.note(id, &core.store) {
            // Before 1.34 the look that sets a node to Unknown still acts on what it was before: the next one sees it.
            let overlooked = core.store.node(id).kubelet == KubeletState::Away && !self.in_the_same_look;
            let from = core.now + Duration::from_nanoseconds(u64::from(overlooked));
            self.changed.push((from, core.store.node_ref(id)));
        }
        self.look_at(core, self.settings.next_look(core.now));
    }

    fn look_at(&mut self, core: &mut Core<'_>, at: Instant) {
        if self.next_look != at {
            self.next_look = at;
            core.schedule_at(at, Event::Controllers(ControllersEvent::NodesMonitored));
        }
    }

    /// A look at all nodes: of those whose condition has changed, and of the zones. Returns the nodes that lose their taint,
    /// if they have one.
    pub fn begin_look(&mut self, core: &Core<'_>) -> Vec<NodeId> {
        self.next_look = Instant::NEVER;
        let mut without_taint = Vec::new();
        let mut changed = std::mem::take(&mut self.changed);
        changed.retain(|&(from, node)| {
            let is_seen = from <= core.now;
            if is_seen
                && let Some(id) = core.store.resolve_node(node)
                && self.is_seen_ready(core, id)
            {
                without_taint.push(id);
            }
            !is_seen
        });
        self.changed = changed;
        if self.zones.assess(core.now) == Disruption::BecameTotal {
            debug_assert!(without_taint.is_empty(), "no node is ready");
            self.take_taints_back(core, &mut without_taint);
        }
        without_taint
    }

    /// Whether a node whose condition has changed is ready; one that is not and has no taint waits for it.
    fn is_seen_ready(&mut self, core: &Core<'_>, id: NodeId) -> bool {
        let Some((zone, ready)) = self.nodes[id.index()] else { return false };
        let node = core.store.node_ref(id);
        self.zones.stop_waiting(zone, node);
        if !ready && !has_no_execute(core, id) {
            self.zones.wait(zone, node);
        }
        ready
    }

    /// No node is ready: that says more about the control plane than about the nodes.
    fn take_taints_back(&mut self, core: &Core<'_>, without_taint: &mut Vec<NodeId>) {
        for id in core.store.existing_nodes().filter(|&id| has_no_execute(core, id)) {
            without_taint.push(id);
            if let Some((zone, _)) = self.nodes[id.index()] {
                self.zones.wait(zone, core.store.node_ref(id));
            }
        }
    }

    /// The taints are gone: the next look and the zones' next taints are scheduled.
    pub fn end_look(&mut self, core: &mut Core<'_>) {
        if !self.changed.is_empty() {
            self.look_at(core, core.now + self.settings.monitor_period);
        }
        for zone in self.zones.zones() {
            self.schedule_taint(core, zone);
        }
    }

    pub fn schedule_taint(&mut self, core: &mut Core<'_>, zone: ZoneId) {
        let Some(at) = self.zones.next_taint(zone) else { return };
        let at = at.max(core.now);
        if std::mem::replace(&mut self.next_taints[usize::from(zone.0)], at) != at {
            core.schedule_at(at, Event::Controllers(ControllersEvent::TaintDue(zone)));
        }
    }

    /// Whether the zone may have a token for a taint now.
    pub fn is_taint_due(&mut self, now: Instant, zone: ZoneId) -> bool {
        let due = &mut self.next_taints[usize::from(zone.0)];
        let is_due = *due == now;
        if is_due {
            *due = Instant::NEVER;
        }
        is_due
    }

    /// `doNoExecuteTaintingPass`. A node that is ready again meanwhile has cost the token all the same.
    pub fn next_to_taint(&mut self, core: &Core<'_>, zone: ZoneId) -> Option<(NodeId, Taint, Reason)> {
        let node = self.zones.take(zone, core.now)?;
        let id = core.store.resolve_node(node)?;
        let node = core.store.node(id);
        if node.ready {
            return None;
        }
        let (key, reason) = match node.kubelet {
            KubeletState::Away => (well_known::UNREACHABLE, Reason::Unreachable),
            _ => (well_known::NOT_READY, Reason::StartUp),
        };
        Some((id, Taint::new(key, "", TaintEffect::NoExecute), reason))
    }
}

/// Whether the node has the NoExecute taint of one that is not ready.
pub fn has_no_execute(core: &Core<'_>, id: NodeId) -> bool {
    core.store.taints(core.store.node(id).taints).iter().any(marks_not_ready)
}

/// Whether the taint is the NoExecute taint of a node that is not ready.
pub fn marks_not_ready(taint: &Taint) -> bool {
    taint.effect == TaintEffect::NoExecute && well_known::is_not_ready(&taint.key)
}
