//! What the DaemonSet's pod is doing on each node, over time.

use std::collections::BTreeMap;

use super::band_state::BandState;
use super::slot_state::SlotState;
use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, NodeId, ORDINAL_WIDTH};

/// A band a node, for one DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeBands {
    pub daemon_set: String,
    /// Sorted by pool, then node name.
    pub bands: Vec<NodeBand>,
    /// How many nodes there were in all; the bands may be a sample of them.
    pub node_count: usize,
}

/// The states of one node, each lasting from its instant to the next one's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeBand {
    pub node: String,
    pub pool: String,
    pub states: Vec<(Instant, BandState)>,
}

/// How many nodes are shown at most.
const MAXIMUM_BANDS: usize = 200;

/// Records the bands of one DaemonSet. Of more nodes than can be shown it keeps those whose names hash lowest: a
/// sample that depends on neither the order nor the time of their joining.
#[derive(Clone, Debug, Default)]
pub struct BandRecorder {
    /// By hash, then node.
    kept: BTreeMap<(u64, NodeId), KeptBand>,
    /// That of the DaemonSet's template.
    current_revision: Option<u32>,
    nodes: Vec<Option<u64>>,
    node_count: usize,
}

/// One node's band so far.
#[derive(Clone, Debug)]
struct KeptBand {
    slot: SlotState,
    states: Vec<(Instant, BandState)>,
}

impl KeptBand {
    fn note(&mut self, at: Instant, current_revision: Option<u32>) {
        let now = self.slot.band_at(current_revision);
        match self.states.last_mut() {
            Some((_, state)) if *state == now => {}
            Some((since, state)) if *since == at => *state = now,
            _ => self.states.push((at, now)),
        }
    }
}

impl BandRecorder {
    /// The DaemonSet's template is of this revision from now on.
    pub fn template_changed(&mut self, at: Instant, revision: u32) {
        self.current_revision = Some(revision);
        self.kept.values_mut().for_each(|band| band.note(at, self.current_revision));
    }

    pub fn slot_changed(&mut self, at: Instant, node: NodeId, after: SlotState, catalog: &Catalog) {
        if self.nodes.len() <= node.index() {
            self.nodes.resize(node.index() + 1, None);
        }
        let hash = match self.nodes[node.index()] {
            Some(hash) => hash,
            None => self.admit(node, catalog),
        };
        let Some(band) = self.kept.get_mut(&(hash, node)) else { return };
        band.slot = after;
        band.note(at, self.current_revision);
    }

    fn admit(&mut self, node: NodeId, catalog: &Catalog) -> u64 {
        let hash = sampling_hash(node, catalog);
        self.nodes[node.index()] = Some(hash);
        self.node_count += 1;
        self.kept.insert((hash, node), KeptBand { slot: SlotState::ABSENT, states: Vec::new() });
        if self.kept.len() > MAXIMUM_BANDS {
            self.kept.pop_last();
        }
        hash
    }

    pub fn end(self, daemon_set: String, catalog: &Catalog) -> NodeBands {
        let mut bands: Vec<NodeBand> = self
            .kept
            .into_iter()
            .map(|((_, node), KeptBand { states, .. })| {
                let node = catalog.node(node).to_string();
                NodeBand { pool: pool_of(&node).to_owned(), node, states }
            })
            .collect();
        bands.sort_by(|one, other| (&one.pool, &one.node).cmp(&(&other.pool, &other.node)));
        NodeBands { daemon_set, bands, node_count: self.node_count }
    }
}

/// By which a sample of nodes is taken: those with the lowest stay.
pub(super) fn sampling_hash(node: NodeId, catalog: &Catalog) -> u64 {
    // FNV's low bits hardly mix; the multiplication brings them up.
    catalog.node(node).hash().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16
}

/// The pool of a node, by its name: all of it but the number (see [`Catalog`]).
pub fn pool_of(node: &str) -> &str {
    pool_and_ordinal(node).map_or(node, |(pool, _)| pool)
}

/// Both parts of a node's name; `None`: it has no number.
pub fn pool_and_ordinal(node: &str) -> Option<(&str, u32)> {
    let (pool, number) = node.rsplit_once('-')?;
    let is_ordinal = number.len() >= ORDINAL_WIDTH && number.bytes().all(|byte| byte.is_ascii_digit());
    Some((pool, number.parse().ok().filter(|_| is_ordinal)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_its_number_is_the_pool() {
        assert_eq!(pool_of("workload-00003"), "workload");
        assert_eq!(pool_of("gpu-a-1000000"), "gpu-a");
        assert_eq!(pool_of("gpu-7"), "gpu-7");
        assert_eq!(pool_of("control-plane"), "control-plane");
    }
}
