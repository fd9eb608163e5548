//! The nodes of a run that are kept: all of them, one, or a sample of many, within bounds.

use std::collections::BTreeMap;

use super::kept_node::{KeptNode, NodeHistory};
use crate::analysis::node_bands::sampling_hash;
use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, NodeId};

/// More nodes are not kept.
pub(super) const MOST_NODES: usize = 10_000;
/// More facts, states and waits of nodes are not kept: then there are fewer nodes in the sample.
const MOST_ENTRIES: usize = 500_000;

/// Which nodes are of interest.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// All, or a sample of so many.
    Sample(usize),
    Named(String),
}

/// What is kept of nodes.
#[derive(Clone, Debug)]
pub(super) struct KeptNodes {
    wanted: Wanted,
    /// By hash, then node.
    kept: BTreeMap<(u64, NodeId), KeptNode>,
    /// By node, the hash of those that have been seen.
    hashes: Vec<Option<u64>>,
    seen: usize,
    entries: usize,
}

impl KeptNodes {
    pub const fn new(wanted: Wanted) -> Self {
        Self { wanted, kept: BTreeMap::new(), hashes: Vec::new(), seen: 0, entries: 0 }
    }

    /// How many there were, kept or not.
    pub const fn seen(&self) -> usize {
        self.seen
    }

    /// Adds to what is kept of a node, if it is one of those that are kept.
    pub fn keep(&mut self, node: NodeId, catalog: &Catalog, add: impl FnOnce(&mut KeptNode)) {
        let Some(kept) = self.node(node, catalog) else { return };
        let before = kept.entries();
        add(kept);
        let after = kept.entries();
        self.entries = self.entries + after - before;
        if self.entries > MOST_ENTRIES {
            self.shed();
        }
    }

    /// The DaemonSet's template is of this revision from now on.
    pub fn revision_changed(&mut self, at: Instant, daemon_set: usize, revision: Option<u32>) {
        for node in self.kept.values_mut() {
            let before = node.entries();
            node.revision_changed(at, daemon_set, revision);
            self.entries = self.entries + node.entries() - before;
        }
        self.shed();
    }

    /// If one node was looked for and there was none of this name, the names of those that there were.
    pub fn other_names(&self, catalog: &Catalog) -> Vec<String> {
        let is_missed = matches!(self.wanted, Wanted::Named(_)) && self.kept.is_empty();
        let others = (0..catalog.node_count() as u32).filter(|_| is_missed).map(NodeId);
        others.map(|node| catalog.node(node).to_string()).collect()
    }

    /// Sorted by pool, then by name; nothing is kept any more.
    pub fn end(&mut self, at: Instant, catalog: &Catalog) -> Vec<NodeHistory> {
        let kept = std::mem::take(&mut self.kept).into_iter();
        let mut nodes: Vec<NodeHistory> =
            kept.map(|((_, node), kept)| kept.end(catalog.node(node).to_string(), at)).collect();
        nodes.sort_by(|one, other| (&one.pool, &one.node).cmp(&(&other.pool, &other.node)));
        nodes
    }

    /// What is kept of a node, if it is.
    fn node(&mut self, node: NodeId, catalog: &Catalog) -> Option<&mut KeptNode> {
        if self.hashes.len() <= node.index() {
            self.hashes.resize(node.index() + 1, None);
        }
        let hash = match self.hashes[node.index()] {
            Some(hash) => hash,
            None => self.admit(node, catalog),
        };
        self.kept.get_mut(&(hash, node))
    }

    fn admit(&mut self, node: NodeId, catalog: &Catalog) -> u64 {
        let hash = sampling_hash(node, catalog);
        self.hashes[node.index()] = Some(hash);
        self.seen += 1;
        let is_wanted = match &self.wanted {
            Wanted::Sample(_) => true,
            Wanted::Named(name) => catalog.node(node).to_string() == *name,
        };
        if is_wanted {
            self.kept.insert((hash, node), KeptNode::new(catalog.daemon_sets().len()));
            self.shed();
        }
        hash
    }

    /// Lets go of nodes while there are too many, or too much is kept of them.
    fn shed(&mut self) {
        let Wanted::Sample(most) = &mut self.wanted else { return };
        while self.kept.len() > *most || self.entries > MOST_ENTRIES && self.kept.len() > 1 {
            if let Some((_, dropped)) = self.kept.pop_last() {
                self.entries -= dropped.entries();
            }
            // A node that comes later must not be kept where one with a lower hash was let go of.
            *most = (*most).min(self.kept.len().max(1));
        }
    }
}
