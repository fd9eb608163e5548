//! The NoExecute taints of nodes that are not ready: zone by zone, at the node lifecycle controller's pace.
//!
//! Off, both taints of a condition come and go with it, and nothing here happens. On, there is an event only while a
//! node's condition has changed or a node waits for its taint, however many nodes there are.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::api::identity::NodeId;
use crate::api::kubernetes_version::Change;
use crate::api::node::{REGION_LABEL, ZONE_LABEL};
use crate::api::taints::{Taint, TaintEffect, well_known};
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::controllers::node_lifecycle::settings::NodeLifecycle;
use crate::cluster::controllers::node_lifecycle::zone_disruption::{Disruption, ZoneDisruption, ZoneId};
use crate::cluster::event::Event;
use crate::cluster::run::Run;
use crate::cluster::store::{KubeletState, LabelSetId, NodeRef, Store};
use crate::engine::time::{Duration, Instant};
use crate::record::fact::Reason;

/// What the node lifecycle controller knows of nodes.
#[derive(Clone)]
pub(in crate::cluster) struct NodeTaints {
    lifecycle: NodeLifecycle,
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

impl NodeTaints {
    pub fn new(lifecycle: NodeLifecycle) -> Self {
        Self {
            lifecycle,
            zones: ZoneDisruption::new(lifecycle.eviction_rates),
            zones_by_name: BTreeMap::new(),
            zones_by_labels: FxHashMap::default(),
            nodes: Vec::new(),
            changed: Vec::new(),
            next_look: Instant::NEVER,
            next_taints: Vec::new(),
        }
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
}

impl Run<'_> {
    /// The taints that mark a condition as soon as it is seen.
    pub fn condition_taints(&self, key: &str) -> SmallVec<[Taint; 2]> {
        let effects = [TaintEffect::NoSchedule, TaintEffect::NoExecute];
        let at_once = if self.node_taints.is_some() { 1 } else { 2 };
        effects[..at_once].iter().map(|&effect| Taint::new(key, "", effect)).collect()
    }

    /// The node came, went, moved to another zone, or its Ready condition changed.
    pub fn node_condition_changed(&mut self, id: NodeId) {
        let Some(taints) = &mut self.node_taints else { return };
        if taints.note(id, &self.core.store) {
            // Before 1.34 the look that sets a node to Unknown still acts on what it was before: the next one sees it.
            let in_the_same_look = self.plan.world.kubernetes_version.has(Change::TaintInTheSameLook);
            let overlooked = self.core.store.node(id).kubelet == KubeletState::Away && !in_the_same_look;
            let from = self.core.now + Duration::from_nanoseconds(u64::from(overlooked));
            taints.changed.push((from, self.core.store.node_ref(id)));
        }
        let look = taints.lifecycle.next_look(self.core.now);
        self.look_at_nodes_at(look);
    }

    fn look_at_nodes_at(&mut self, at: Instant) {
        let Some(taints) = &mut self.node_taints else { return };
        if taints.next_look != at {
            taints.next_look = at;
            self.core.schedule_at(at, Event::Controllers(ControllersEvent::NodesMonitored));
        }
    }

    /// A look at all nodes: of those whose condition has changed, and of the zones.
    pub fn monitor_nodes(&mut self) {
        let now = self.core.now;
        let Some(taints) = &mut self.node_taints else { return };
        taints.next_look = Instant::NEVER;
        let mut changed = std::mem::take(&mut taints.changed);
        changed.retain(|&(from, node)| {
            if from <= now {
                self.with_node(node, Self::condition_seen);
            }
            from > now
        });
        let Some(taints) = &mut self.node_taints else { return };
        let waits = !changed.is_empty();
        taints.changed.append(&mut changed);
        let next_look = now + taints.lifecycle.monitor_period;
        if taints.zones.assess(now) == Disruption::BecameTotal {
            self.take_taints_back();
        }
        if waits {
            self.look_at_nodes_at(next_look);
        }
        self.schedule_taints();
    }

    /// Removes the NoExecute taint of a node that is ready; one that is not and has none waits for it.
    fn condition_seen(&mut self, id: NodeId) {
        let (node, has_one) = (self.core.store.node_ref(id), self.has_no_execute(id));
        let Some(taints) = &mut self.node_taints else { return };
        let Some((zone, ready)) = taints.nodes[id.index()] else { return };
        taints.zones.stop_waiting(zone, node);
        if ready {
            self.remove_no_execute(id);
        } else if !has_one {
            taints.zones.wait(zone, node);
        }
    }

    /// No node is ready: that says more about the control plane than about the nodes.
    fn take_taints_back(&mut self) {
        let nodes: Vec<NodeId> = self.core.store.existing_nodes().collect();
        for id in nodes {
            if self.remove_no_execute(id)
                && let Some(taints) = &mut self.node_taints
                && let Some((zone, _)) = taints.nodes[id.index()]
            {
                taints.zones.wait(zone, self.core.store.node_ref(id));
            }
        }
    }

    fn schedule_taints(&mut self) {
        let Some(taints) = &self.node_taints else { return };
        for zone in taints.zones.zones() {
            self.schedule_taint(zone);
        }
    }

    fn schedule_taint(&mut self, zone: ZoneId) {
        let Some(taints) = &mut self.node_taints else { return };
        let Some(at) = taints.zones.next_taint(zone) else { return };
        let at = at.max(self.core.now);
        if std::mem::replace(&mut taints.next_taints[usize::from(zone.0)], at) != at {
            self.core.schedule_at(at, Event::Controllers(ControllersEvent::TaintDue(zone)));
        }
    }

    /// The zone may have a token for a taint.
    pub fn taint_due(&mut self, zone: ZoneId) {
        let now = self.core.now;
        let Some(taints) = &mut self.node_taints else { return };
        let due = &mut taints.next_taints[usize::from(zone.0)];
        if *due != now {
            return;
        }
        *due = Instant::NEVER;
        if let Some(node) = taints.zones.take(zone, now) {
            self.with_node(node, Self::put_no_execute);
        }
        self.schedule_taint(zone);
    }

    /// `doNoExecuteTaintingPass`. A node that is ready again meanwhile has cost the token all the same.
    fn put_no_execute(&mut self, id: NodeId) {
        let node = self.core.store.node(id);
        if node.ready {
            return;
        }
        let (key, reason) = match node.kubelet {
            KubeletState::Away => (well_known::UNREACHABLE, Reason::Unreachable),
            _ => (well_known::NOT_READY, Reason::StartUp),
        };
        let taint = Taint::new(key, "", TaintEffect::NoExecute);
        self.taint_node(id, |taints| taints.push(taint.clone()), reason);
    }

    /// Whether it had one.
    fn remove_no_execute(&mut self, id: NodeId) -> bool {
        let had_one = self.has_no_execute(id);
        if had_one {
            self.taint_node(id, |taints| taints.retain(|taint| !marks_not_ready(taint)), Reason::None);
        }
        had_one
    }

    fn has_no_execute(&self, id: NodeId) -> bool {
        self.core.store.taints(self.core.store.node(id).taints).iter().any(marks_not_ready)
    }
}

fn marks_not_ready(taint: &Taint) -> bool {
    taint.effect == TaintEffect::NoExecute && well_known::is_not_ready(&taint.key)
}
