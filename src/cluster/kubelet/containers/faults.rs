//! Faults at work: what goes wrong in running containers by itself.

use crate::api::identity::PodId;
use crate::cluster::kubelet::containers::ContainerStep;
use crate::cluster::kubelet::containers::fault::{Fault, FaultKind};
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::engine::random::unit_interval;
use crate::engine::time::Instant;
use crate::record::fact::{FactKind, Reason};

impl Run<'_> {
    /// The containers have started: what is to befall them befalls them after a while.
    pub fn await_faults(&mut self, id: PodId) {
        let mut draws = None;
        for &place in &self.container_rules(id).faults {
            let fault = &self.plan.faults[usize::from(place)];
            if self.befalls(id, place, fault) {
                let draws = match draws {
                    Some((group, draws)) if group == group_of(place) => draws,
                    _ => draws.insert((group_of(place), self.fault_draws(id, group_of(place)))).1,
                };
                self.await_fault(id, place, &draws, self.core.now);
            }
        }
    }

    /// The fault comes next after a while, counted from `since`. Most are so rare that they do not come before the run ends.
    fn await_fault(&mut self, id: PodId, place: u8, draws: &[u64; 8], since: Instant) {
        let left = self.plan.horizon.since(since);
        let draw = draws[first_draw_of(place)];
        if let Some(after) = self.plan.faults[usize::from(place)].after.sample_within(draw, left) {
            self.schedule_container_step(id, since + after, ContainerStep::Fault(place));
        }
    }

    /// Whether the pod is on one of the fault's nodes, and one of those whom it hits.
    fn befalls(&self, id: PodId, place: u8, fault: &Fault) -> bool {
        let node = self.core.store.node(self.core.store.pod(id).node);
        if fault.pool.is_some_and(|pool| node.pool != pool) {
            return false;
        }
        let labels = self.core.store.labels(node.labels);
        if fault.labels.iter().any(|(key, value)| labels.get(key) != Some(value)) {
            return false;
        }
        fault.probability >= 1.0 || {
            let key = purpose::both(self.pod_key(id), u64::from(place));
            unit_interval(self.core.streams.first(purpose::FAULT_VICTIM, key, 0)) < fault.probability
        }
    }

    /// The draws for when each of a group of faults comes next; every start of the containers has its own.
    fn fault_draws(&self, id: PodId, group: u8) -> [u64; 8] {
        let containers = self.containers.of(id);
        let start = u64::from(group) << 32 | u64::from(containers.starts);
        self.core.streams.block(
            purpose::FAULT,
            purpose::both(self.pod_key(id), start),
            containers.faults_passed,
        )
    }

    pub fn inject_fault(&mut self, id: PodId, place: u8) {
        match &self.plan.faults[usize::from(place)].kind {
            FaultKind::Crash => self.containers_end(id, Reason::Crash),
            FaultKind::OutOfMemory => self.containers_end(id, Reason::OutOfMemory),
            FaultKind::Hang => self.containers_hang(id),
            FaultKind::Unready { lasts } => {
                let draw = self.fault_draws(id, group_of(place))[first_draw_of(place) + 1];
                let until = self.core.now + lasts.sample(draw);
                self.containers.of_mut(id).faults_passed += 1;
                self.containers_unready_until(id, until);
                let draws = self.fault_draws(id, group_of(place));
                self.await_fault(id, place, &draws, until);
            }
        }
    }

    /// The containers run on and answer nothing: nothing else happens to them until a probe notices.
    fn containers_hang(&mut self, id: PodId) {
        let probing = &self.container_rules(id).probing;
        let was_healthy = self.core.store.pod(id).healthy;
        let containers = self.containers.of_mut(id);
        containers.life = containers.life.wrapping_add(1);
        let start = self.start_of(id);
        self.core.record_pod(FactKind::ContainersHung, self.core.store.pod(id).identity(), Reason::None);
        self.take_course(
            id,
            match was_healthy {
                true => probing.after_hang(start, self.core.now),
                // It had not come up yet: as if it never did.
                false => probing.after_start(start, Instant::NEVER),
            },
        );
    }

    /// Containers that are not ready yet, or not ready for something else, are none the worse for it.
    fn containers_unready_until(&mut self, id: PodId, until: Instant) {
        if self.core.store.pod(id).healthy {
            let start = self.start_of(id);
            self.take_course(id, self.container_rules(id).probing.while_unready(start, self.core.now, until));
        }
    }
}

/// So many faults share a block of draws, because a block is what costs: each has one for when it comes, and one for how
/// long it lasts.
const GROUP: u8 = 4;

const fn group_of(place: u8) -> u8 {
    place / GROUP
}

const fn first_draw_of(place: u8) -> usize {
    (place % GROUP) as usize * 2
}
