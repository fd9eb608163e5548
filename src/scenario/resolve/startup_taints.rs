//! Taints of new nodes that a DaemonSet ends, and whether it can.

use super::daemon_sets::DeclaredDaemonSet;
use super::names::Names;
use crate::api::node::NodeFacets;
use crate::cluster::plan::{NodePool, StartupTaint};
use crate::daemonset::eligibility::Placement;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::{Field, entries};
use crate::scenario::settings::node_pools as written;

/// How many labels and taints of pools are looked at at most for the sake of warnings.
const MAX_LOOKS: usize = 1_000_000;

/// Gives the pools, which are in the order of their names, their start-up taints.
pub fn add_to(
    pools: &mut [NodePool],
    file: &ScenarioFile,
    names: &Names,
    daemon_sets: &[DeclaredDaemonSet],
    problems: &mut Diagnostics,
) {
    let mut looks = 0;
    let entries = entries(&file.node_pools);
    for (pool, (_, _, written)) in pools.iter_mut().zip(entries) {
        let Some(written) = written.get() else { continue };
        for field in written.startup_taints.iter().filter_map(Field::get).flatten() {
            let Some(taint) = field.get().and_then(|taint| startup_taint(taint, names, problems)) else {
                continue;
            };
            let daemon_set = &daemon_sets[taint.until_ready.index()];
            let labels = (pool.labels.len() + pool.taints.len()) * pool.zones.len().max(1);
            looks += labels;
            if looks <= MAX_LOOKS
                && let Some(why) = why_it_stays(&taint, pool, daemon_set)
            {
                let problem =
                    format!("nothing ever takes this taint off: `{}` does not run there", daemon_set.name);
                problems.push(Diagnostic::warning(problem).at(field.span, "").help(why));
            }
            pool.startup_taints.push(taint);
        }
    }
}

fn startup_taint(
    written: &written::StartupTaint,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<StartupTaint> {
    let until_ready = names.daemon_set(&written.until_ready, problems);
    Some(StartupTaint { taint: written.taint.get()?.0.clone(), until_ready: until_ready? })
}

/// Why no pod of the DaemonSet comes to a new node of the pool.
fn why_it_stays(taint: &StartupTaint, pool: &NodePool, daemon_set: &DeclaredDaemonSet) -> Option<String> {
    let pod = &daemon_set.history.as_ref()?.first_spec().template.spec;
    let placement = Placement::of(pod);
    let mut taints = pool.taints.clone();
    taints.push(taint.taint.clone());
    let mut why = None;
    for labels in pool.labels_by_zone() {
        let name = pool.node_name(0);
        let obstacle = placement.obstacle(&NodeFacets { name: &name, labels: &labels, taints: &taints });
        why = Some(obstacle?.to_string());
    }
    why
}
