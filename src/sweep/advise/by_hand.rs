//! OnDelete in batches: after each change of the template somebody deletes old pods, some at a time.

use crate::cluster::plan::{Action, Plan, ScriptedAction};
use crate::engine::time::Duration;

/// How often somebody who deletes pods by hand looks whether the new ones are available (assumption).
pub const LOOK_EVERY: Duration = Duration::from_seconds(10);

/// Has somebody delete the pods of the DaemonSet of this index, so many at a time, from each change of its template on.
pub fn delete_by_hand(plan: &mut Plan, daemon_set: usize, at_once: u32) {
    let mut version_now = 0;
    let mut script = Vec::with_capacity(plan.script.len());
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
