//! Faults at work: what goes wrong in running containers by itself.

use crate::api::identity::PodId;
use crate::cluster::core::Core;
use crate::cluster::kubelet::containers::Containers;
use crate::cluster::kubelet::containers::fault::{Fault, FaultKind};
use crate::cluster::kubelet::containers::life_cycle::rules_of;
use crate::cluster::kubelet::containers::step::ContainerStep;
use crate::cluster::random_purpose as purpose;
use crate::engine::delay::Delay;
use crate::engine::random::unit_interval;
use crate::engine::time::Instant;
use crate::record::fact::{FactKind, Reason};

impl<'run> Containers<'run> {
    /// The containers have started: each fault that they will have is scheduled.
    pub(super) fn schedule_faults(&self, core: &mut Core<'_>, id: PodId) {
        let mut draws = None;
        for &index in &rules_of(core, id).faults {
            let fault = &self.faults[usize::from(index)];
            if has_fault(core, id, index, fault) {
                let draws = match draws {
                    Some((group, draws)) if group == group_of(index) => draws,
                    _ => draws.insert((group_of(index), self.fault_draws(core, id, group_of(index)))).1,
                };
                self.schedule_fault(core, id, index, &draws, core.now);
            }
        }
    }

    /// The fault comes next after a while, counted from `since`. Most are so rare that they do not come before the run ends.
    fn schedule_fault(&self, core: &mut Core<'_>, id: PodId, index: u8, draws: &[u64; 8], since: Instant) {
        let draw = draws[first_draw_of(index)];
        let after = &self.faults[usize::from(index)].after;
        if let Some(after) = after.sample_within(draw, core.left_after(since)) {
            self.schedule(core, id, since + after, ContainerStep::Fault(index));
        }
    }

    /// The draws for when each of a group of faults comes next; every start of the containers has its own.
    fn fault_draws(&self, core: &Core<'_>, id: PodId, group: u8) -> [u64; 8] {
        let containers = self.pods.of(id);
        let start = u64::from(group) << 32 | u64::from(containers.starts);
        core.streams.block(purpose::FAULT, purpose::both(core.pod_key(id), start), containers.faults_passed)
    }

    /// What the fault of this index does.
    pub fn fault_kind(&self, index: u8) -> &'run FaultKind {
        &self.faults[usize::from(index)].kind
    }

    /// The containers run on and answer nothing: nothing else happens to them until a probe notices.
    pub fn hang(&mut self, core: &mut Core<'_>, id: PodId) {
        let probing = &rules_of(core, id).probing;
        let was_healthy = core.store.pod(id).healthy;
        let containers = self.pods.of_mut(id);
        containers.incarnation = containers.incarnation.wrapping_add(1);
        let start = self.start_of(core, id);
        core.record_pod(FactKind::ContainersHung, core.store.pod(id).identity(), Reason::None);
        let plan = match was_healthy {
            true => probing.after_hang(start, core.now),
            // It had not come up yet: as if it never did.
            false => probing.after_start(start, Instant::NEVER),
        };
        self.follow_probe_plan(core, id, plan);
    }

    /// The fault of this index makes the containers unready for a while. Those that are not ready yet, or not ready for
    /// something else, are none the worse for it.
    pub fn unready_for(&mut self, core: &mut Core<'_>, id: PodId, index: u8, lasts: &Delay) {
        let draw = self.fault_draws(core, id, group_of(index))[first_draw_of(index) + 1];
        let until = core.now + lasts.sample(draw);
        self.pods.of_mut(id).faults_passed += 1;
        if core.store.pod(id).healthy {
            let start = self.start_of(core, id);
            let plan = rules_of(core, id).probing.while_unready(start, core.now, until);
            self.follow_probe_plan(core, id, plan);
        }
        let draws = self.fault_draws(core, id, group_of(index));
        self.schedule_fault(core, id, index, &draws, until);
    }
}

/// Whether the pod is on one of the fault's nodes, and one of those that have it.
fn has_fault(core: &Core<'_>, id: PodId, index: u8, fault: &Fault) -> bool {
    let node = core.store.node(core.store.pod(id).node);
    if fault.pool.is_some_and(|pool| node.pool != pool) {
        return false;
    }
    let labels = core.store.labels(node.labels);
    if fault.labels.iter().any(|(key, value)| labels.get(key) != Some(value)) {
        return false;
    }
    fault.probability >= 1.0 || {
        let key = purpose::both(core.pod_key(id), u64::from(index));
        unit_interval(core.streams.first(purpose::FAULT_VICTIM, key, 0)) < fault.probability
    }
}

/// So many faults share a block of draws, because a block is what costs: each has one for when it comes, and one for how
/// long it lasts.
const GROUP: u8 = 4;

const fn group_of(index: u8) -> u8 {
    index / GROUP
}

const fn first_draw_of(index: u8) -> usize {
    (index % GROUP) as usize * 2
}
