//! Whether nodes should run a DaemonSet, evaluated once for all nodes that look the same to it.

use rustc_hash::FxHashMap;

use crate::api::identity::NodeId;
use crate::api::node::NodeFacets;
use crate::api::taints::{Taint, well_known};
use crate::cluster::store::{LabelSetId, Store, TaintSetId};
use crate::controller::eligibility::{Obstacle, Placement, Verdict};
use crate::record::catalog::Catalog;
use crate::record::fact::Reason;

/// What a node is to a DaemonSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    pub verdict: Verdict,
    /// Why the DaemonSet need not cover the node; [`Reason::None`] where it should.
    ///
    /// Coverage is due on a node that only its own condition keeps free of pods (`not-ready`, `unreachable`): to the
    /// user that is a node without its agent, whatever the controller makes of it.
    pub uncovered_because: Reason,
}

/// The judgements of one DaemonSet for one template.
#[derive(Clone, Debug)]
pub struct Judge {
    placement: Placement,
    looks_at_names: bool,
    by_look: FxHashMap<(LabelSetId, TaintSetId), Judgement>,
}

impl Judge {
    pub fn new(placement: Placement) -> Self {
        let looks_at_names = placement.label_keys().is_none();
        Self { placement, looks_at_names, by_look: FxHashMap::default() }
    }

    pub const fn placement(&self) -> &Placement {
        &self.placement
    }

    pub fn judge(&mut self, id: NodeId, store: &Store, catalog: &Catalog) -> Judgement {
        let node = store.node(id);
        let (labels, taints) = (store.labels(node.labels), store.taints(node.taints));
        if self.looks_at_names {
            let name = catalog.node(id).to_string();
            return evaluate(&self.placement, &NodeFacets { name: &name, labels, taints });
        }
        let placement = &self.placement;
        *self
            .by_look
            .entry((node.labels, node.taints))
            .or_insert_with(|| evaluate(placement, &NodeFacets { name: "", labels, taints }))
    }
}

fn evaluate(placement: &Placement, node: &NodeFacets<'_>) -> Judgement {
    let lasting: Vec<Taint> =
        node.taints.iter().filter(|taint| !is_passing_condition(taint)).cloned().collect();
    let obstacle =
        placement.obstacle(&NodeFacets { taints: &lasting, ..*node }).map(|obstacle| match obstacle {
            Obstacle::NodeName { .. } => Reason::NodeName,
            Obstacle::NodeSelector { .. } => Reason::NodeSelector,
            Obstacle::NodeAffinity => Reason::NodeAffinity,
            Obstacle::Taint(_) => Reason::Taint,
        });
    Judgement { verdict: placement.verdict(node), uncovered_because: obstacle.unwrap_or(Reason::None) }
}

/// Taints that say how the node is, not what it is for.
fn is_passing_condition(taint: &Taint) -> bool {
    well_known::is_not_ready(&taint.key)
}
