//! What a manifest that is about to be applied would do, as data.

use std::path::Path;

use serde::Serialize;

use crate::cli::commands::check::json::Checked;
use crate::report::tables::change::{how, in_short, why};
use crate::scenario::against::NewManifest;
use crate::whatif::change::{Bound, Change, NodeRange, Strategy};
use crate::whatif::fate::Fate;
use crate::whatif::field_changes::FieldChange;

/// What a manifest would do.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// What the API server says, as `check` tells it.
    verdict: Checked,
    changes: Vec<ChangeJson>,
    /// DaemonSets that the API server refuses: nothing happens to them.
    refused: Vec<String>,
    /// DaemonSets of the scenario that are not in the manifest.
    untouched: Vec<String>,
    /// Kinds of objects in the manifest that are not looked at.
    not_looked_at: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ChangeJson {
    daemon_set: String,
    is_new: bool,
    /// In words.
    outcome: String,
    /// In words.
    how: String,
    /// Whether pods are replaced: the template changes.
    restarts: bool,
    /// The most important first, and first those of the template.
    fields: Vec<FieldJson>,
    strategy: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_unavailable: Option<BoundJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_surge: Option<BoundJson>,
    nodes: Vec<NodeRangeJson>,
}

#[derive(Debug, Serialize)]
struct FieldJson {
    field: String,
    before: Option<String>,
    after: Option<String>,
    restarts: bool,
}

#[derive(Debug, Serialize)]
struct BoundJson {
    written: String,
    nodes: u32,
}

#[derive(Debug, Serialize)]
struct NodeRangeJson {
    pool: String,
    first_node: String,
    last_node: String,
    nodes: u64,
    fate: Fate,
    /// In words; may be empty.
    why: String,
    rule: Option<String>,
    pending: Vec<String>,
    pushes_out: Vec<String>,
}

impl Answer {
    pub fn new(path: &Path, manifest: &NewManifest, changes: &[Change], untouched: Vec<String>) -> Self {
        let refused = manifest.daemon_sets.iter().filter(|one| one.accepted.is_none());
        Self {
            verdict: Checked::new(path, &manifest.verdict, "DaemonSets that the API server takes"),
            changes: changes.iter().map(ChangeJson::from).collect(),
            refused: refused.map(|one| format!("{}/{}", one.namespace, one.name)).collect(),
            untouched,
            not_looked_at: manifest.other_kinds.clone(),
        }
    }
}

impl From<&Change> for ChangeJson {
    fn from(change: &Change) -> Self {
        let field = |one: &FieldChange, restarts| FieldJson {
            field: one.field.clone(),
            before: one.before.clone(),
            after: one.after.clone(),
            restarts,
        };
        let of_template = change.of_template.iter().map(|one| field(one, true));
        let bound = |bound: &Bound| BoundJson { written: bound.written.clone(), nodes: bound.nodes };
        let (strategy, bounds) = match &change.strategy {
            Strategy::OnDelete => ("OnDelete", None),
            Strategy::RollingUpdate { max_unavailable, max_surge } => {
                ("RollingUpdate", Some((bound(max_unavailable), bound(max_surge))))
            }
        };
        let (max_unavailable, max_surge) = bounds.unzip();
        Self {
            daemon_set: change.daemon_set.clone(),
            is_new: change.is_new,
            outcome: in_short(change),
            how: how(change),
            restarts: !change.of_template.is_empty(),
            fields: of_template.chain(change.others.iter().map(|one| field(one, false))).collect(),
            strategy,
            max_unavailable,
            max_surge,
            nodes: change.nodes.iter().map(NodeRangeJson::from).collect(),
        }
    }
}

impl From<&NodeRange> for NodeRangeJson {
    fn from(range: &NodeRange) -> Self {
        let fate = &range.fate;
        Self {
            pool: range.pool.clone(),
            first_node: range.first_node.clone(),
            last_node: range.last_node.clone(),
            nodes: range.nodes,
            fate: fate.fate,
            why: why(fate),
            rule: fate.rule.clone(),
            pending: fate.pending.clone(),
            pushes_out: fate.pushes_out.clone(),
        }
    }
}
