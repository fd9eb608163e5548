//! How a DaemonSet stands when the run begins: its revisions, and the pods that are not as by default.

use std::collections::BTreeMap;

use super::history::History;
use super::names::Names;
use super::node_numbers::ClaimedNumbers;
use crate::cluster::plan::{InitialDaemonSet, InitialPods, NodePool, PoolId};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::ron::{Field, MaybeWritten, elements};
use crate::scenario::settings::daemon_sets::DaemonSet;

/// How a DaemonSet stands that is older than the run.
pub fn initial_daemon_set(
    written: &DaemonSet,
    history: &History,
    names: &Names,
    pools: &[NodePool],
    problems: &mut Diagnostics,
) -> InitialDaemonSet {
    let mut seen: BTreeMap<PoolId, ClaimedNumbers> = BTreeMap::new();
    let mut pods = Vec::new();
    if let (Some(field), Some(_)) = (&written.initial_pods, &written.created_at) {
        let problem = Diagnostic::error("a DaemonSet that is created during the run has no pods before");
        problems.push(problem.at(field.span, "").help("leave `created_at` or `initial_pods` out"));
    }
    for written in elements(&written.initial_pods).iter().filter_map(Field::get) {
        let Some(pool) = names.pool(&written.pool, problems) else { continue };
        let count = pools[pool.index()].count;
        let seen = seen.entry(pool).or_default();
        let nodes = match &written.nodes {
            Some(field) => seen.numbers(field, count, problems),
            None => seen.all(&written.pool, count, problems),
        };
        let version = match &written.revision {
            Some(field) => version(field, history, problems),
            None => Some(history.initial),
        };
        let (Some(nodes), Some(version)) = (nodes, version) else { continue };
        let state = written.state.written().copied().map(Into::into).unwrap_or_default();
        pods.push(InitialPods { pool, nodes, version, state });
    }
    InitialDaemonSet { version: history.initial, pods }
}

/// The version of the spec that belongs to the revision of this number.
fn version(field: &Field<u32>, history: &History, problems: &mut Diagnostics) -> Option<usize> {
    let number = *field.get()?;
    let found = (number as usize).checked_sub(1).and_then(|index| history.initial_revisions.get(index));
    if found.is_none() {
        let newest = history.initial_revisions.len();
        let problem = format!("there is no revision {number} when the run begins");
        let help = format!(
            "`revisions` are numbered from 1, the oldest first; the manifest is the newest, {newest} here"
        );
        problems.push(Diagnostic::error(problem).at(field.span, "").help(help));
    }
    found.copied()
}
