//! The facts of a node in words, as its story tells them.

use crate::record::fact::FactKind;

/// What happened, in the present tense: the subject is the node, or the pod that the fact speaks of.
pub const fn what_happened(kind: FactKind) -> &'static str {
    match kind {
        FactKind::NodeJoined => "node joins",
        FactKind::NodeReady => "node is Ready",
        FactKind::NodeNotReady => "node is not Ready",
        FactKind::NodeLeft => "node leaves",
        FactKind::NodeLabelled => "labels of the node change",
        FactKind::NodeTainted => "taints of the node change",
        FactKind::CoverageDue => "node is to be covered",
        FactKind::CoverageNotDue => "node need not be covered",
        FactKind::DaemonSetExisted => "DaemonSet has been running",
        FactKind::DaemonSetCreated => "DaemonSet is created",
        FactKind::SpecChanged => "spec changes",
        FactKind::PodExisted => "pod has been running",
        FactKind::PodCreated => "pod is created",
        FactKind::PodScheduled => "pod is scheduled",
        FactKind::ImagesPulled => "all images are there",
        FactKind::ContainersStarted => "containers run",
        FactKind::PodReady => "pod is Ready",
        FactKind::PodAvailable => "pod is available",
        FactKind::PodUnready => "pod is not Ready",
        FactKind::PodFailed => "pod fails",
        FactKind::PodTerminating => "pod is asked to end",
        FactKind::PodRemoved => "pod is gone",
        FactKind::PodUnschedulable => "pod finds no room",
        FactKind::PodPreempts => "pods are asked to make room",
        FactKind::ImagePullStarted => "image pull starts",
        FactKind::ImagePullFailed => "image pull fails",
        FactKind::ContainersCrashed => "a container ends",
        FactKind::WorkloadEvicted => "another pod is asked to leave",
        FactKind::NodePressure => "node runs short",
        FactKind::NodePressureOver => "node runs short no more",
        FactKind::NodeNoticed => "node is about to go",
        FactKind::RequestRefused => "API server refuses a request",
        FactKind::NodeDown => "node goes down",
        FactKind::NodeUp => "node is up again",
        FactKind::ContainersHung => "containers hang",
        FactKind::RevisionReused => "an earlier revision is used again",
        FactKind::KubeletRestarted => "kubelet is started again",
    }
}
