//! The minor versions of Kubernetes that can be reproduced, and what changed from one to the next.
//!
//! Every rule that differs between them is a [`Change`], and [`CHANGES`] is the only place that says since when it
//! holds. `docs/versions.md` is made from it.

use std::fmt;
use std::str::FromStr;

/// A minor version of Kubernetes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum KubernetesVersion {
    V1_31,
    V1_32,
    V1_33,
    V1_34,
    V1_35,
    #[default]
    V1_36,
}

/// A rule that is another since some version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Change {
    NodeMonitorGracePeriod,
    NodeChangeQueue,
    IdleSchedulerRetries,
    AsynchronousPreemption,
    AvailableAtTheInstant,
    TaintInTheSameLook,
    SidecarHostPorts,
    PodLevelResources,
    CrashLoopRetry,
    KubeletRestartKeepsStatus,
    WaitsForOwnWrites,
}

/// What there is to say of a change.
#[derive(Clone, Copy, Debug)]
pub struct ChangeNote {
    pub change: Change,
    pub since: KubernetesVersion,
    /// What it is about.
    pub subject: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    /// What somebody notices who rolls a DaemonSet over a cluster.
    pub effect: &'static str,
    /// The pull request in kubernetes/kubernetes.
    pub source: &'static str,
}

/// The changes, in the order of [`Change`].
pub const CHANGES: [ChangeNote; 11] = [
    ChangeNote {
        change: Change::NodeMonitorGracePeriod,
        since: KubernetesVersion::V1_32,
        subject: "`node-monitor-grace-period`",
        before: "40 s",
        after: "50 s",
        effect: "A node that is off keeps its Ready condition, and the pods on it theirs, ten seconds longer.",
        source: "#126287",
    },
    ChangeNote {
        change: Change::NodeChangeQueue,
        since: KubernetesVersion::V1_33,
        subject: "what a changed node wakes",
        before: "A node that is added wakes the DaemonSets that should run there; one whose labels or taints change \
                 wakes those whose verdict on it changes.",
        after: "A node that is added, or whose labels or taints change, is queued by name. Its worker looks before the \
                next sync, and wakes a DaemonSet that should run there and has no bound pod there, one that may not \
                stay and has one, and one that has one while its status counts misscheduled pods.",
        effect: "A NoSchedule taint on a node with a pod wakes nobody: DESIRED and MISSCHEDULED stay as they were until \
                 something else happens.",
        source: "#130514, #132477",
    },
    ChangeNote {
        change: Change::IdleSchedulerRetries,
        since: KubernetesVersion::V1_33,
        subject: "the scheduler's back-off",
        before: "A pod that did not fit is tried again when its back-off of 1 s to 10 s is over.",
        after: "A scheduler with nothing else to do tries it at once. Where it has, the back-off ends at the whole second \
                before.",
        effect: "Where a node gains room, the pod that waits for it is bound up to ten seconds earlier.",
        source: "#130772",
    },
    ChangeNote {
        change: Change::AsynchronousPreemption,
        since: KubernetesVersion::V1_33,
        subject: "preemption",
        before: "The scheduler deletes the victims itself and schedules nothing meanwhile.",
        after: "The victims are deleted beside the scheduling of other pods.",
        effect: "A rollout that preempts on many nodes does not hold up the scheduling of other pods. The requests take \
                 tokens of the scheduler's client all the same.",
        source: "#130550",
    },
    ChangeNote {
        change: Change::AvailableAtTheInstant,
        since: KubernetesVersion::V1_34,
        subject: "`minReadySeconds`",
        before: "A pod is available when its Ready transition + `minReadySeconds` is before now.",
        after: "That instant is included.",
        effect: "A sync at exactly that time finds the pod available; before, the next one did. A wake-up of the \
                 controller's own comes a little later anyway, so that rollouts take as long as before.",
        source: "#132122",
    },
    ChangeNote {
        change: Change::TaintInTheSameLook,
        since: KubernetesVersion::V1_34,
        subject: "the NoExecute taint of an unreachable node",
        before: "It is queued by the look at the nodes after the one that found the node unreachable, 5 s later.",
        after: "It is queued in the same look.",
        effect: "Pods that do not tolerate the taint are evicted 5 s earlier.",
        source: "#120816",
    },
    ChangeNote {
        change: Change::SidecarHostPorts,
        since: KubernetesVersion::V1_34,
        subject: "host ports of sidecars (init containers that keep running)",
        before: "The scheduler does not count them.",
        after: "It does.",
        effect: "A surge of pods with such a port waits for the old pod to go, as with any host port.",
        source: "#132040",
    },
    ChangeNote {
        change: Change::PodLevelResources,
        since: KubernetesVersion::V1_34,
        subject: "`spec.resources` of a pod",
        before: "Ignored by default (the gate PodLevelResources is off).",
        after: "Its requests take the place of the containers' sum.",
        effect: "A pod that says so needs as much room as it says of itself.",
        source: "KEP-2837",
    },
    ChangeNote {
        change: Change::CrashLoopRetry,
        since: KubernetesVersion::V1_35,
        subject: "when the kubelet looks whether a crashed container's back-off is over",
        before: "Every 10 s × [1, 1.5).",
        after: "After what is left of the back-off × [1, 1.5), that not counted beyond 60 s.",
        effect: "A back-off was found over less than 15 s late. Now one of 10 s to 60 s is up to half of it late, a longer \
                 one up to 30 s.",
        source: "#133066",
    },
    ChangeNote {
        change: Change::KubeletRestartKeepsStatus,
        since: KubernetesVersion::V1_35,
        subject: "a restarted kubelet",
        before: "Its pods lose their Ready condition until their probes, the startup probe first, have succeeded again.",
        after: "The status of its pods stays as it was.",
        effect: "Restarting kubelets costs no availability.",
        source: "#134746",
    },
    ChangeNote {
        change: Change::WaitsForOwnWrites,
        since: KubernetesVersion::V1_36,
        subject: "a sync that begins before its own last write is visible",
        before: "It writes a status from what it sees, and does nothing else while creates or deletes are pending.",
        after: "It does nothing at all and is tried again after 5 ms, 10 ms, 20 ms … Creates of pods and the status \
                count; deletes do not.",
        effect: "Fewer status updates in between; with a slow watch the steps of a rollout come up to its lag later.",
        source: "#134937",
    },
];

impl KubernetesVersion {
    pub const ALL: [Self; 6] = [Self::V1_31, Self::V1_32, Self::V1_33, Self::V1_34, Self::V1_35, Self::V1_36];

    /// Whether the changed rule holds in this version.
    pub const fn has(self, change: Change) -> bool {
        self as u8 >= CHANGES[change as usize].since as u8
    }

    /// The number behind `1.`.
    pub const fn minor(self) -> u32 {
        31 + self as u32
    }

    /// The version that reproduces `1.minor`, if there is one.
    pub fn of_minor(minor: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.minor() == minor)
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "1.{}", self.minor())
    }
}

/// Why a text names no version that can be reproduced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a version from \"1.31\" to \"1.36\", found \"{0}\"")]
pub struct UnknownVersion(pub String);

impl FromStr for KubernetesVersion {
    type Err = UnknownVersion;

    /// `1.34`, also as a release is called: `v1.34.2`, `1.34.2-gke.100`, `v1.34.1+rke2r1`.
    fn from_str(text: &str) -> Result<Self, UnknownVersion> {
        let unknown = || UnknownVersion(text.to_owned());
        let minor_and_patch =
            text.strip_prefix('v').unwrap_or(text).strip_prefix("1.").ok_or_else(unknown)?;
        let minor = minor_and_patch.split('.').next().and_then(|minor| minor.parse().ok());
        minor.and_then(Self::of_minor).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_order_of_the_changes_and_of_the_versions() {
        for (index, note) in CHANGES.iter().enumerate() {
            assert_eq!(note.change as usize, index, "{}", note.subject);
        }
        assert!(CHANGES.is_sorted_by_key(|note| note.since));
    }

    #[test]
    fn a_change_holds_from_its_version_on() {
        let holds = |change| KubernetesVersion::ALL.map(|version| version.has(change));
        assert_eq!(holds(Change::AvailableAtTheInstant), [false, false, false, true, true, true]);
        assert_eq!(holds(Change::WaitsForOwnWrites), [false, false, false, false, false, true]);
    }

    #[test]
    fn versions_are_read_as_they_are_written_anywhere() {
        for text in ["1.34", "v1.34", "v1.34.3", "1.34.1-gke.1829001", "v1.34.2+rke2r1", "v1.34.2-eks-1-34-4"]
        {
            assert_eq!(text.parse(), Ok(KubernetesVersion::V1_34), "{text}");
        }
        for text in ["", "1", "1.3", "1.30", "1.37", "2.34", "latest", "v1", "1.34x"] {
            assert_eq!(text.parse::<KubernetesVersion>(), Err(UnknownVersion(text.to_owned())));
        }
        assert_eq!(KubernetesVersion::default().to_string(), "1.36");
        for version in KubernetesVersion::ALL {
            assert_eq!(version.to_string().parse(), Ok(version));
        }
    }
}
