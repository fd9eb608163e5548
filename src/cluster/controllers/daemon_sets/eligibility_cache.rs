//! Whether nodes should run a DaemonSet, worked out once for all nodes that look the same to it.

use rustc_hash::FxHashMap;

use crate::api::identity::NodeId;
use crate::api::node::NodeFacets;
use crate::api::taints::{Taint, well_known};
use crate::cluster::core::Core;
use crate::cluster::store::{LabelSetId, Store, TaintSetId};
use crate::daemonset::eligibility::{Obstacle, Placement, Verdict};
use crate::record::catalog::Catalog;
use crate::record::fact::Reason;

/// What a node is to a DaemonSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eligibility {
    pub verdict: Verdict,
    /// Why the DaemonSet need not cover the node; [`Reason::None`] where it should.
    ///
    /// Coverage is due on a node that only its own condition keeps free of pods (`not-ready`, `unreachable`): to the
    /// user that is a node without its agent, whatever the controller makes of it. So it is on one that waits for another
    /// DaemonSet to take a start-up taint off.
    pub uncovered_because: Reason,
}

/// The eligibility of nodes for one DaemonSet and one template.
#[derive(Clone, Debug)]
pub struct EligibilityCache {
    placement: Placement,
    looks_at_names: bool,
    /// Taints that go by themselves while a node starts.
    passing: Vec<Taint>,
    by_shape: FxHashMap<NodeShape, Eligibility>,
    /// The last one: nodes of one pool come one after another.
    last: Option<(NodeShape, Eligibility)>,
}

/// What of a node its eligibility depends on, if not on its name.
type NodeShape = (LabelSetId, TaintSetId);

impl EligibilityCache {
    pub fn new(placement: Placement, core: &Core<'_>) -> Self {
        let looks_at_names = placement.label_keys().is_none();
        let startup_taints = core.specs.pools.iter().flat_map(|pool| &pool.startup_taints);
        let passing = startup_taints.map(|startup| startup.taint.clone()).collect();
        Self { placement, looks_at_names, passing, by_shape: FxHashMap::default(), last: None }
    }

    pub const fn placement(&self) -> &Placement {
        &self.placement
    }

    pub fn of_node(&mut self, id: NodeId, store: &Store, catalog: &Catalog) -> Eligibility {
        let node = store.node(id);
        let shape = (node.labels, node.taints);
        if let Some((_, eligibility)) = self.last.filter(|&(last, _)| last == shape) {
            return eligibility;
        }
        let (labels, taints) = (store.labels(node.labels), store.taints(node.taints));
        if self.looks_at_names {
            let name = catalog.node(id).to_string();
            return evaluate(&self.placement, &NodeFacets { name: &name, labels, taints }, &self.passing);
        }
        let (placement, passing) = (&self.placement, &self.passing);
        let eligibility = *self
            .by_shape
            .entry(shape)
            .or_insert_with(|| evaluate(placement, &NodeFacets { name: "", labels, taints }, passing));
        self.last = Some((shape, eligibility));
        eligibility
    }
}

fn evaluate(placement: &Placement, node: &NodeFacets<'_>, passing: &[Taint]) -> Eligibility {
    let passes = |taint: &Taint| well_known::is_not_ready(&taint.key) || passing.contains(taint);
    let lasting: Vec<Taint> = node.taints.iter().filter(|taint| !passes(taint)).cloned().collect();
    let in_the_long_run = NodeFacets { taints: &lasting, ..*node };
    let obstacle = placement.obstacle(&in_the_long_run).map(|obstacle| match obstacle {
        Obstacle::NodeName { .. } => Reason::NodeName,
        Obstacle::NodeSelector { .. } => Reason::NodeSelector,
        Obstacle::NodeAffinity(_) => Reason::NodeAffinity,
        Obstacle::Taint(_) if placement.verdict(&in_the_long_run).should_continue_running => {
            Reason::NoScheduleTaint
        }
        Obstacle::Taint(_) => Reason::Taint,
    });
    Eligibility { verdict: placement.verdict(node), uncovered_because: obstacle.unwrap_or(Reason::None) }
}
