//! Names read from files, numbered: the way back from a name to the number that facts use.
//!
//! DaemonSets have the numbers of the run that wrote the file. Nodes are numbered in order of first appearance, which
//! need not be the run's; the names of nodes and pods are.

use rustc_hash::FxHashMap;

use crate::api::names::dns_subdomain;
use crate::record::catalog::{Catalog, DaemonSetId, NodeId};

/// A catalog that grows as names are read.
#[derive(Debug)]
pub struct Names {
    catalog: Catalog,
    daemon_sets: FxHashMap<String, DaemonSetId>,
    nodes: FxHashMap<String, NodeId>,
}

impl Names {
    /// Those of a run of these DaemonSets.
    pub fn of(daemon_sets: Vec<String>) -> Self {
        let numbered = daemon_sets.iter().cloned().zip((0..).map(DaemonSetId)).collect();
        Self { catalog: Catalog::new(daemon_sets), daemon_sets: numbered, nodes: FxHashMap::default() }
    }

    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    pub fn into_catalog(self) -> Catalog {
        self.catalog
    }

    /// `None`: the run has no DaemonSet of this name.
    pub fn daemon_set(&self, name: &str) -> Option<DaemonSetId> {
        self.daemon_sets.get(name).copied()
    }

    /// Every node becomes one without a number: its whole name is kept. `None`: no node can have this name.
    pub fn node(&mut self, name: &str) -> Option<NodeId> {
        if let Some(id) = self.nodes.get(name) {
            return Some(*id);
        }
        if !dns_subdomain(name).is_empty() {
            return None;
        }
        let prefix = self.catalog.add_prefix(name.to_owned());
        let id = self.catalog.add_node(prefix, None);
        self.nodes.insert(name.to_owned(), id);
        Some(id)
    }
}
