//! The facts of a run: one row of the timeline each.
//!
//! A fact is flat, so that it reads from a file as it was written: replaying a timeline's rows gives the observers
//! the same facts that the run gave them.

use std::fmt;

use super::catalog::{DaemonSetId, NodeId};

/// One thing that happened, in two words: millions of them are put together, copied and kept.
///
/// What it does not speak of is 0; every number is one more than it says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// From the lowest bit: kind (8 bits), reason (8), DaemonSet (17), node (31).
    first: u64,
    /// From the lowest bit: pod (32 bits), revision (32).
    second: u64,
}

/// Where in their words the numbers of a fact begin.
const REASON_SHIFT: u32 = 8;
const DAEMON_SET_SHIFT: u32 = 16;
const NODE_SHIFT: u32 = 33;
const REVISION_SHIFT: u32 = 32;

impl Fact {
    /// A fact that speaks of no DaemonSet, node or pod yet.
    pub const fn new(kind: FactKind, reason: Reason) -> Self {
        Self { first: kind as u64 | (reason as u64) << REASON_SHIFT, second: 0 }
    }

    pub const fn kind(&self) -> FactKind {
        FactKind::ALL[(self.first & 0xff) as usize]
    }

    pub const fn reason(&self) -> Reason {
        Reason::ALL[(self.first >> REASON_SHIFT & 0xff) as usize]
    }

    pub const fn daemon_set(&self) -> Option<DaemonSetId> {
        match self.first >> DAEMON_SET_SHIFT & ((1 << (NODE_SHIFT - DAEMON_SET_SHIFT)) - 1) {
            0 => None,
            number => Some(DaemonSetId((number - 1) as u16)),
        }
    }

    pub const fn node(&self) -> Option<NodeId> {
        match self.first >> NODE_SHIFT {
            0 => None,
            number => Some(NodeId((number - 1) as u32)),
        }
    }

    /// Which of its node's pods of this DaemonSet it concerns: the first is 0, its replacement 1, and so on.
    pub const fn pod(&self) -> Option<u32> {
        (self.second as u32).checked_sub(1)
    }

    /// The number of the ControllerRevision, counted from 1 as `kubectl rollout history` does.
    pub const fn revision(&self) -> Option<u32> {
        ((self.second >> REVISION_SHIFT) as u32).checked_sub(1)
    }

    #[must_use]
    pub fn with_daemon_set(mut self, id: impl Into<Option<DaemonSetId>>) -> Self {
        let number = id.into().map_or(0, |id| u64::from(id.0) + 1);
        self.first &= !(((1 << (NODE_SHIFT - DAEMON_SET_SHIFT)) - 1) << DAEMON_SET_SHIFT);
        self.first |= number << DAEMON_SET_SHIFT;
        self
    }

    /// Panics where nodes are numbered beyond 2^31.
    #[must_use]
    pub fn with_node(mut self, id: impl Into<Option<NodeId>>) -> Self {
        let number = id.into().map_or(0, |id| u64::from(id.0) + 1);
        assert!(number < 1 << (u64::BITS - NODE_SHIFT), "fewer than 2^31 nodes");
        self.first = self.first & ((1 << NODE_SHIFT) - 1) | number << NODE_SHIFT;
        self
    }

    #[must_use]
    pub fn with_pod(mut self, occurrence: impl Into<Option<u32>>) -> Self {
        let number = occurrence.into().map_or(0, |occurrence| u64::from(occurrence) + 1);
        self.second = self.second >> REVISION_SHIFT << REVISION_SHIFT | number;
        self
    }

    /// The largest number there is stands for none.
    #[must_use]
    pub fn with_revision(mut self, revision: impl Into<Option<u32>>) -> Self {
        let number = revision.into().map_or(0, |revision| u64::from(revision) + 1);
        self.second = self.second & ((1 << REVISION_SHIFT) - 1) | number << REVISION_SHIFT;
        self
    }

    /// All of it as numbers; equal facts have equal words, and different ones different words.
    pub const fn words(&self) -> [u64; 2] {
        [self.first, self.second]
    }
}

impl fmt::Debug for Fact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Fact")
            .field("kind", &self.kind())
            .field("daemon_set", &self.daemon_set())
            .field("node", &self.node())
            .field("pod", &self.pod())
            .field("revision", &self.revision())
            .field("reason", &self.reason())
            .finish()
    }
}

macro_rules! named_enum {
    ($(#[$outer:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$inner])* $variant,)* }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word for it in files.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            pub fn from_name(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }
    };
}

named_enum! {
    /// What kind of thing happened.
    FactKind {
        /// The Node object appeared; its kubelet may still be starting.
        NodeJoined = "NodeJoined",
        /// The node's Ready condition became True.
        NodeReady = "NodeReady",
        /// The node's Ready condition became False or Unknown.
        NodeNotReady = "NodeNotReady",
        /// The Node object was deleted.
        NodeLeft = "NodeLeft",
        /// Labels of the node changed.
        NodeLabelled = "NodeLabelled",
        /// Taints of the node changed.
        NodeTainted = "NodeTainted",
        /// From here on the DaemonSet should cover the node.
        CoverageDue = "CoverageDue",
        /// From here on it need not: a selector, an affinity term or a taint keeps it off.
        CoverageNotDue = "CoverageNotDue",
        /// The DaemonSet had been running since before the run began.
        DaemonSetExisted = "DaemonSetExisted",
        /// The DaemonSet was created.
        DaemonSetCreated = "DaemonSetCreated",
        /// The DaemonSet's spec was replaced; `revision` is that of its template.
        SpecChanged = "SpecChanged",
        /// The pod ran, available, before the run began.
        PodExisted = "PodExisted",
        PodCreated = "PodCreated",
        /// Bound to its node by the scheduler.
        PodScheduled = "PodScheduled",
        /// All of its images are on the node.
        ImagesPulled = "ImagesPulled",
        /// Its containers run.
        ContainersStarted = "ContainersStarted",
        /// Its Ready condition became True.
        PodReady = "PodReady",
        /// It has been Ready for `minReadySeconds`.
        PodAvailable = "PodAvailable",
        /// Its Ready condition became False.
        PodUnready = "PodUnready",
        /// Its phase became Failed.
        PodFailed = "PodFailed",
        /// It was asked to end.
        PodTerminating = "PodTerminating",
        /// The pod object is gone.
        PodRemoved = "PodRemoved",
        /// The scheduler found no room for it; the reason says what lacks.
        PodUnschedulable = "PodUnschedulable",
        /// Pods of lower priority are asked to make room for it.
        PodPreempts = "PodPreempts",
        /// The kubelet began to pull an image of it.
        ImagePullStarted = "ImagePullStarted",
        /// A pull failed; it is tried again after a back-off (`ErrImagePull`, `ImagePullBackOff`).
        ImagePullFailed = "ImagePullFailed",
        /// A container of it ended and is started again after a back-off (`CrashLoopBackOff`).
        ContainersCrashed = "ContainersCrashed",
        /// A pod of another workload is asked to leave the node.
        WorkloadEvicted = "WorkloadEvicted",
        /// Disk, memory or PIDs of the node run short.
        NodePressure = "NodePressure",
        /// They no longer do.
        NodePressureOver = "NodePressureOver",
        /// The node is about to go: a spot reclamation, a scale-down, an upgrade.
        NodeNoticed = "NodeNoticed",
        /// The API server refused the controller's request.
        RequestRefused = "RequestRefused",
        /// The node's machine is off, or its kubelet is silent, whether or not the control plane has noticed.
        NodeDown = "NodeDown",
        /// The node's kubelet is back.
        NodeUp = "NodeUp",
        /// The pod's application runs on and does nothing any more, whether or not a probe has noticed.
        ContainersHung = "ContainersHung",
        /// The SpecChanged that follows goes back to a template that had this revision. Its ControllerRevision is used
        /// again under the new number, and with it the pods that carry it.
        RevisionReused = "RevisionReused",
        /// The node's kubelet was started again; its containers run on.
        KubeletRestarted = "KubeletRestarted",
    }
}

named_enum! {
    /// Why it happened; the one for facts that need no explanation is [`Reason::None`].
    Reason {
        None = "",
        /// The node had no pod of the DaemonSet.
        Missing = "missing",
        /// A rolling update creates the new pod beside the old one.
        Surge = "surge",
        /// A rolling update replaces the old pod.
        Rollout = "rollout",
        /// More pods on the node than the controller wants.
        Excess = "excess",
        /// The pod had failed.
        Failed = "failed",
        /// The pod had succeeded, which a daemon should not.
        Succeeded = "succeeded",
        /// The node should no longer run the DaemonSet.
        NotEligible = "not eligible",
        /// A NoExecute taint that the pod does not tolerate, or no longer.
        TaintEviction = "taint eviction",
        /// Somebody deleted the pod.
        Deleted = "deleted",
        /// Its node is gone.
        NodeGone = "node gone",
        /// The node is starting.
        StartUp = "start-up",
        /// The node's kubelet stopped reporting.
        Unreachable = "unreachable",
        /// The pod's version never becomes ready.
        BrokenVersion = "broken version",
        /// A scripted action did it.
        Scripted = "scripted",
        /// The node's name is not the one that the template names.
        NodeName = "nodeName",
        /// The template's nodeSelector does not match.
        NodeSelector = "nodeSelector",
        /// The template's required node affinity does not match.
        NodeAffinity = "nodeAffinity",
        /// An untolerated NoExecute taint.
        Taint = "taint",
        /// The node has not that much CPU left.
        InsufficientCpu = "insufficient cpu",
        InsufficientMemory = "insufficient memory",
        InsufficientEphemeralStorage = "insufficient ephemeral-storage",
        /// Another resource of the node's does not suffice.
        InsufficientResource = "insufficient resource",
        TooManyPods = "too many pods",
        /// Another pod has the host port.
        HostPortTaken = "host port taken",
        /// A pod of higher priority needs the room.
        Preempted = "preempted",
        /// The image registry does not answer.
        RegistryOutage = "registry outage",
        /// A container ended by itself.
        Crash = "crash",
        /// A container took more memory than its limit.
        OutOfMemory = "out of memory",
        /// The liveness probe failed.
        LivenessProbe = "liveness probe",
        /// The startup probe failed.
        StartupProbe = "startup probe",
        /// The readiness probe failed for a while.
        ReadinessProbe = "readiness probe",
        DiskPressure = "disk pressure",
        MemoryPressure = "memory pressure",
        PidPressure = "pid pressure",
        /// The cloud takes a spot node back.
        SpotReclaimed = "spot reclaimed",
        /// The autoscaler removes a node that it does not need.
        ScaledDown = "scaled down",
        /// A node pool is upgraded.
        Upgrade = "upgrade",
        /// A whole failure zone is out.
        ZoneOutage = "zone outage",
        Reboot = "reboot",
        /// The node is replaced by one with more room.
        CapacityReplacement = "capacity replacement",
        /// A resource quota is used up.
        Quota = "quota",
        /// An admission webhook does not answer.
        AdmissionWebhook = "admission webhook",
        /// The kubelet asks the registry more often than it may (`registryPullQPS`, `registryBurst`).
        PullRateExceeded = "pull QPS exceeded",
        /// The image is not on the node and `imagePullPolicy: Never` keeps the kubelet from pulling it.
        ImageNeverPulled = "image never pulled",
        /// An untolerated NoSchedule taint: pods that are there stay, and no new one comes.
        NoScheduleTaint = "NoSchedule taint",
        /// Another pod is one that the pod's anti-affinity means.
        PodAntiAffinity = "didn't match pod anti-affinity rules",
        /// The pod is one that another's anti-affinity means.
        AntiAffinityOfOtherPods = "didn't satisfy existing pods anti-affinity rules",
        KubeletRestart = "kubelet restart",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Numbers as large as they get, and parts that are set again.
        #[test]
        fn a_fact_says_what_was_put_into_it(
            kind in prop::sample::select(FactKind::ALL), reason in prop::sample::select(Reason::ALL),
            daemon_set in prop::option::of(any::<u16>()), node in prop::option::of(0..u32::MAX / 2),
            pod in prop::option::of(0..u32::MAX), revision in prop::option::of(0..u32::MAX),
        ) {
            let (daemon_set, node) = (daemon_set.map(DaemonSetId), node.map(NodeId));
            let filled = Fact::new(kind, reason)
                .with_daemon_set(DaemonSetId(u16::MAX)).with_node(NodeId(u32::MAX / 2 - 1))
                .with_pod(u32::MAX - 1).with_revision(u32::MAX - 1);
            let fact = filled.with_daemon_set(daemon_set).with_node(node).with_pod(pod).with_revision(revision);
            prop_assert_eq!((fact.kind(), fact.reason()), (kind, reason));
            prop_assert_eq!((fact.daemon_set(), fact.node()), (daemon_set, node));
            prop_assert_eq!((fact.pod(), fact.revision()), (pod, revision));
        }
    }
}
