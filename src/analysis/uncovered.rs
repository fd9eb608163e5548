//! Uncovered node-time: how long nodes that should have been covered were not, each moment by exactly one cause.

use serde::{Serialize, Serializer};

use super::slots::SlotState;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::NodeId;

/// Why a node is without its daemon pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A rolling update took the last pod away; until the new one is available, if nothing goes wrong with it.
    Rollout,
    /// The node has not been Ready yet.
    NodeStartUp,
    /// No pod yet, or one that is not bound.
    Scheduling,
    ImagePull,
    /// The containers start, and are not ready or not ready for long enough.
    ContainerStart,
    /// The node went down, noticed or not, or stopped being Ready, or its going took the pod along.
    NodeNotReady,
    /// A pod failed or lost its readiness, or never becomes ready; until another one is available.
    FailingPod,
    /// Somebody deleted or evicted the pod; until another one is available.
    Deletion,
    /// The pod waits because nothing that it asks for is left on the node.
    NoRoom,
    /// A pull of the pod's images failed, and none has succeeded since.
    ImagePullFailing,
    /// A container of the pod ended by itself or was killed; until the pod is available again.
    CrashLoop,
    /// A pod of higher priority took the place; until another one of this DaemonSet is available.
    Preempted,
    /// Disk, memory or PIDs ran short, and the pod had to go for it; until another one is available.
    NodePressure,
    /// The API server refused to create the pod, or another one of the DaemonSet before its turn had come.
    CreationRefused,
    /// The pod's application hangs, and nobody has noticed.
    UnnoticedHang,
    /// The pod is gone, and a NoSchedule taint that came after it lets no other one in.
    BehindTaint,
}

impl Cause {
    pub const ALL: [Self; 16] = [
        Self::Rollout,
        Self::NodeStartUp,
        Self::Scheduling,
        Self::ImagePull,
        Self::ContainerStart,
        Self::NodeNotReady,
        Self::FailingPod,
        Self::Deletion,
        Self::NoRoom,
        Self::ImagePullFailing,
        Self::CrashLoop,
        Self::Preempted,
        Self::NodePressure,
        Self::CreationRefused,
        Self::UnnoticedHang,
        Self::BehindTaint,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rollout => "rollout",
            Self::NodeStartUp => "node start-up",
            Self::Scheduling => "scheduling",
            Self::ImagePull => "image pull",
            Self::ContainerStart => "container start",
            Self::NodeNotReady => "node not ready",
            Self::FailingPod => "failing pod",
            Self::Deletion => "deletion",
            Self::NoRoom => "no room",
            Self::ImagePullFailing => "image pull failing",
            Self::CrashLoop => "crash loop",
            Self::Preempted => "preempted",
            Self::NodePressure => "node pressure",
            Self::CreationRefused => "creation refused",
            Self::UnnoticedHang => "unnoticed hang",
            Self::BehindTaint => "lost behind a taint",
        }
    }
}

/// Uncovered node-time by cause; its sum is the whole uncovered time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UncoveredTime([Duration; Cause::ALL.len()]);

impl UncoveredTime {
    pub const fn by(&self, cause: Cause) -> Duration {
        self.0[cause as usize]
    }

    pub fn total(&self) -> Duration {
        self.0.iter().fold(Duration::ZERO, |total, &time| total.saturating_add(time))
    }

    /// The causes that took any time, the longest first.
    pub fn largest_first(&self) -> Vec<(Cause, Duration)> {
        let mut causes: Vec<_> = Cause::ALL
            .map(|cause| (cause, self.by(cause)))
            .into_iter()
            .filter(|(_, time)| *time > Duration::ZERO)
            .collect();
        causes.sort_by_key(|&(cause, time)| (std::cmp::Reverse(time), cause));
        causes
    }

    fn add(&mut self, cause: Cause, time: Duration) {
        let sum = &mut self.0[cause as usize];
        *sum = sum.saturating_add(time);
    }
}

/// In seconds, by the causes' names.
impl Serialize for UncoveredTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Cause::ALL.map(|cause| (cause.as_str(), self.by(cause).as_seconds())))
    }
}

/// Adds up the uncovered time of one DaemonSet.
#[derive(Clone, Debug, Default)]
pub struct UncoveredMeter {
    time: UncoveredTime,
    since: Vec<Option<(Instant, Cause)>>,
}

impl UncoveredMeter {
    pub fn slot_changed(&mut self, at: Instant, node: NodeId, after: SlotState) {
        if self.since.len() <= node.index() {
            self.since.resize(node.index() + 1, None);
        }
        let open = std::mem::replace(&mut self.since[node.index()], after.uncovered.map(|cause| (at, cause)));
        if let Some((since, cause)) = open {
            self.time.add(cause, at.since(since));
        }
    }

    pub fn end(mut self, at: Instant) -> UncoveredTime {
        for (since, cause) in std::mem::take(&mut self.since).into_iter().flatten() {
            self.time.add(cause, at.since(since));
        }
        self.time
    }
}
