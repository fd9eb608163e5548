//! The phases of a pod's life, and what it waits for in each: they follow from its facts.

use crate::engine::time::Instant;
use crate::record::fact::{Fact, FactKind, Reason};

/// What a pod is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum PodPhase {
    /// Not bound to its node yet.
    Unscheduled,
    /// Not bound, since the scheduler found no room for it.
    NoRoom,
    /// Bound; its images are not all there.
    PullingImages,
    /// A pull failed and is tried again.
    ImagePullFailing,
    /// Images are there; containers do not run yet.
    Starting,
    /// Containers run and are not ready.
    NotReady,
    /// Ready, but not for `minReadySeconds`.
    Ready,
    Available,
    /// It was ready, and is not any more.
    Unready,
    /// A container ended and is started again after a back-off.
    CrashLoop,
    /// Its application does nothing any more.
    Hung,
    Failed,
    /// It was asked to end.
    Terminating,
}

impl PodPhase {
    pub const ALL: [Self; 13] = [
        Self::Unscheduled,
        Self::NoRoom,
        Self::PullingImages,
        Self::ImagePullFailing,
        Self::Starting,
        Self::NotReady,
        Self::Ready,
        Self::Available,
        Self::Unready,
        Self::CrashLoop,
        Self::Hung,
        Self::Failed,
        Self::Terminating,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unscheduled => "not scheduled",
            Self::NoRoom => "unschedulable",
            Self::PullingImages => "pulling images",
            Self::ImagePullFailing => "image pull failing",
            Self::Starting => "containers starting",
            Self::NotReady => "running, not ready",
            Self::Ready => "ready, not yet available",
            Self::Available => "available",
            Self::Unready => "not ready any more",
            Self::CrashLoop => "crash loop",
            Self::Hung => "hangs",
            Self::Failed => "failed",
            Self::Terminating => "terminating",
        }
    }

    /// What it waits for meanwhile; a pod that is available waits for nothing.
    pub const fn waits_for(self) -> &'static str {
        match self {
            Self::Unscheduled => "the scheduler",
            Self::NoRoom => "room on the node",
            Self::PullingImages => "its images",
            Self::ImagePullFailing => "the next attempt to pull",
            Self::Starting => "its containers to start",
            Self::NotReady => "its readiness",
            Self::Ready => "minReadySeconds",
            Self::Available => "",
            Self::Unready => "its readiness again",
            Self::CrashLoop => "the back-off of its containers",
            Self::Hung => "somebody to notice",
            Self::Failed => "its deletion",
            Self::Terminating => "its containers to end",
        }
    }
}

/// What a pod did from an instant to that of its next phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    pub from: Instant,
    pub phase: PodPhase,
    /// Why it began, where it is known.
    pub reason: Reason,
}

/// A pod's life on its node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodLife {
    /// The number of its DaemonSet.
    pub daemon_set: u16,
    /// Which of the node's pods of this DaemonSet it was.
    pub occurrence: u32,
    pub revision: Option<u32>,
    /// Those that lasted, and the last one; each until the next one begins.
    pub phases: Vec<Phase>,
    /// When it was gone; `None`: it was there when the run ended.
    pub removed: Option<Instant>,
}

/// The pods that a node's facts speak of, in the order in which they came.
pub fn pod_lives(facts: &[(Instant, Fact)]) -> Vec<PodLife> {
    let mut lives: Vec<PodLife> = Vec::new();
    for (at, fact) in facts {
        let (Some(daemon_set), Some(occurrence)) = (fact.daemon_set(), fact.pod()) else { continue };
        let is_it = |life: &PodLife| (life.daemon_set, life.occurrence) == (daemon_set.0, occurrence);
        // It is one of the last: a node rarely has more than two pods of a DaemonSet.
        let index = lives.iter().rposition(is_it).unwrap_or_else(|| {
            lives.push(PodLife {
                daemon_set: daemon_set.0,
                occurrence,
                revision: fact.revision(),
                phases: Vec::new(),
                removed: None,
            });
            lives.len() - 1
        });
        lives[index].apply(*at, fact);
    }
    lives
}

impl PodLife {
    fn apply(&mut self, at: Instant, fact: &Fact) {
        if fact.kind() == FactKind::PodRemoved {
            self.removed = Some(at);
            return;
        }
        let last = self.phases.last().map(|phase| phase.phase);
        let Some(phase) = phase_after(last, fact.kind()) else { return };
        if last == Some(phase) {
            return;
        }
        // What lasts no time is not told.
        if self.phases.last().is_some_and(|last| last.from == at) {
            self.phases.pop();
        }
        self.phases.push(Phase { from: at, phase, reason: fact.reason() });
    }

    /// When a phase ended; `None`: it went on when the run ended.
    pub fn end_of(&self, index: usize) -> Option<Instant> {
        self.phases.get(index + 1).map(|next| next.from).or(self.removed)
    }
}

/// The phase that a fact of this kind leads to; `None`: it changes nothing.
pub fn phase_after(phase: Option<PodPhase>, kind: FactKind) -> Option<PodPhase> {
    if phase == Some(PodPhase::Terminating) {
        return None;
    }
    Some(match kind {
        FactKind::PodExisted | FactKind::PodAvailable => PodPhase::Available,
        FactKind::PodCreated => PodPhase::Unscheduled,
        FactKind::PodUnschedulable => PodPhase::NoRoom,
        FactKind::PodScheduled => PodPhase::PullingImages,
        FactKind::ImagePullStarted if phase == Some(PodPhase::ImagePullFailing) => PodPhase::PullingImages,
        FactKind::ImagePullFailed => PodPhase::ImagePullFailing,
        FactKind::ImagesPulled => PodPhase::Starting,
        FactKind::ContainersStarted => PodPhase::NotReady,
        FactKind::ContainersCrashed => PodPhase::CrashLoop,
        FactKind::ContainersHung => PodPhase::Hung,
        FactKind::PodReady => PodPhase::Ready,
        FactKind::PodUnready if phase != Some(PodPhase::CrashLoop) => PodPhase::Unready,
        FactKind::PodFailed => PodPhase::Failed,
        FactKind::PodTerminating => PodPhase::Terminating,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Duration;
    use crate::record::catalog::{DaemonSetId, NodeId};

    fn told(seconds: u64, kind: FactKind, reason: Reason, pod: u32) -> (Instant, Fact) {
        let fact = Fact::new(kind, reason).with_daemon_set(DaemonSetId(0)).with_node(NodeId(0)).with_pod(pod);
        (Instant::START + Duration::from_seconds(seconds), fact.with_revision(pod + 1))
    }

    fn phases(life: &PodLife) -> Vec<(f64, PodPhase)> {
        life.phases.iter().map(|phase| (phase.from.as_seconds(), phase.phase)).collect()
    }

    #[test]
    fn a_pod_goes_through_its_phases_and_the_next_one_follows() {
        let facts = [
            told(0, FactKind::PodExisted, Reason::None, 0),
            told(60, FactKind::PodTerminating, Reason::Rollout, 0),
            told(61, FactKind::PodUnready, Reason::None, 0),
            told(70, FactKind::PodRemoved, Reason::None, 0),
            told(70, FactKind::PodCreated, Reason::Missing, 1),
            told(71, FactKind::PodUnschedulable, Reason::InsufficientCpu, 1),
            told(80, FactKind::PodScheduled, Reason::None, 1),
            told(80, FactKind::ImagePullStarted, Reason::None, 1),
            told(85, FactKind::ImagesPulled, Reason::None, 1),
            told(86, FactKind::ContainersStarted, Reason::None, 1),
            told(90, FactKind::PodReady, Reason::None, 1),
            told(90, FactKind::PodAvailable, Reason::None, 1),
        ];
        let [old, new] = &pod_lives(&facts)[..] else { panic!("there were two pods") };
        assert_eq!(phases(old), [(0.0, PodPhase::Available), (60.0, PodPhase::Terminating)]);
        assert_eq!((old.end_of(1), old.removed), (Some(facts[3].0), Some(facts[3].0)));
        assert_eq!(
            phases(new),
            [
                (70.0, PodPhase::Unscheduled),
                (71.0, PodPhase::NoRoom),
                (80.0, PodPhase::PullingImages),
                (85.0, PodPhase::Starting),
                (86.0, PodPhase::NotReady),
                (90.0, PodPhase::Available),
            ],
            "that it was ready before it was available lasted no time"
        );
        assert_eq!(new.phases[1].reason, Reason::InsufficientCpu);
        assert_eq!((new.end_of(4), new.end_of(5)), (Some(facts[11].0), None));
    }

    #[test]
    fn a_failing_pull_and_a_crash_are_phases_until_they_are_over() {
        let facts = [
            told(0, FactKind::PodScheduled, Reason::None, 0),
            told(5, FactKind::ImagePullFailed, Reason::RegistryOutage, 0),
            told(15, FactKind::ImagePullStarted, Reason::None, 0),
            told(20, FactKind::ImagesPulled, Reason::None, 0),
            told(21, FactKind::ContainersStarted, Reason::None, 0),
            told(22, FactKind::PodReady, Reason::None, 0),
            told(30, FactKind::ContainersCrashed, Reason::OutOfMemory, 0),
            told(30, FactKind::PodUnready, Reason::None, 0),
            told(40, FactKind::ContainersStarted, Reason::None, 0),
        ];
        assert_eq!(
            phases(&pod_lives(&facts)[0]),
            [
                (0.0, PodPhase::PullingImages),
                (5.0, PodPhase::ImagePullFailing),
                (15.0, PodPhase::PullingImages),
                (20.0, PodPhase::Starting),
                (21.0, PodPhase::NotReady),
                (22.0, PodPhase::Ready),
                (30.0, PodPhase::CrashLoop),
                (40.0, PodPhase::NotReady),
            ]
        );
    }
}
