//! OnDelete in batches: after each change of the template somebody deletes old pods, some at a time.

use crate::api::identity::DaemonSetId;
use crate::cluster::plan::{Action, Plan, ScriptedAction};
use crate::engine::time::{Duration, Instant};

/// How often somebody who deletes pods by hand looks whether the new ones are available (assumption).
pub const LOOK_EVERY: Duration = Duration::from_seconds(10);

/// Has somebody delete the pods of the DaemonSet of this index, so many at a time, from each change of its template on, and from
/// the beginning of the run where it finds older pods.
pub fn delete_by_hand(plan: &mut Plan, daemon_set: usize, at_once: u32) {
    let planned = &plan.daemon_sets[daemon_set];
    let mut version_now = planned.initial.version;
    let mut script = Vec::with_capacity(plan.script.len() + 1);
    if planned.initial.version_before().is_some() {
        let daemon_set = DaemonSetId(daemon_set as u16);
        let action = Action::DeleteInBatches { daemon_set, at_once, look_every: LOOK_EVERY };
        script.push(ScriptedAction { at: Instant::START, action });
    }
    for scripted in std::mem::take(&mut plan.script) {
        let mut by_hand = None;
        if let Action::UpdateSpec { daemon_set: id, version }
        | Action::RollBack { daemon_set: id, version, .. } = scripted.action
            && id.index() == daemon_set
        {
            let versions = &plan.daemon_sets[daemon_set].versions;
            if versions[version].template != versions[version_now].template {
                let action = Action::DeleteInBatches { daemon_set: id, at_once, look_every: LOOK_EVERY };
                by_hand = Some(ScriptedAction { at: scripted.at, action });
            }
            version_now = version;
        }
        script.push(scripted);
        script.extend(by_hand);
    }
    plan.script = script;
}
