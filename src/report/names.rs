//! Names read from files, numbered: the way back from a name to the number that facts use.
//!
//! Numbers are given in order of first appearance, so they need not be those of the run that wrote the file; the names
//! of nodes, DaemonSets and pods are.

use rustc_hash::FxHashMap;

use crate::record::catalog::{Catalog, DaemonSetId, NodeId};

/// A catalog that grows as names are read.
#[derive(Debug, Default)]
pub struct Names {
    catalog: Catalog,
    daemon_sets: FxHashMap<String, DaemonSetId>,
    nodes: FxHashMap<String, NodeId>,
}

impl Names {
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    pub fn into_catalog(self) -> Catalog {
        self.catalog
    }

    pub fn daemon_set(&mut self, name: &str) -> DaemonSetId {
        if let Some(id) = self.daemon_sets.get(name) {
            return *id;
        }
        let id = self.catalog.add_daemon_set(name.to_owned());
        self.daemon_sets.insert(name.to_owned(), id);
        id
    }

    /// Every node becomes one without a number: its whole name is kept.
    pub fn node(&mut self, name: &str) -> NodeId {
        if let Some(id) = self.nodes.get(name) {
            return *id;
        }
        let prefix = self.catalog.add_prefix(name.to_owned());
        let id = self.catalog.add_node(prefix, None);
        self.nodes.insert(name.to_owned(), id);
        id
    }
}
