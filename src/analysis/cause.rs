//! Why a node is without its daemon pod.

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
