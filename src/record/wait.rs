//! Waits: how long something was delayed by a limit alone.
//!
//! Facts say what happened; a wait says what kept it from happening earlier.

use super::catalog::{DaemonSetId, NodeId};
use crate::engine::time::Instant;

/// What something waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Limit {
    /// A token of the controller's client (`--kube-api-qps`).
    ApiTokens,
    /// Its turn with the scheduler, which binds only so many pods a second.
    Scheduler,
    /// Room on its node.
    Room,
    /// Its turn with the kubelet, which pulls one image after the other.
    PullQueue,
    /// A token of the kubelet's for the registry (`registryPullQPS`).
    RegistryTokens,
    /// The registry's bandwidth, which all pulls share, or its outage.
    Registry,
    /// More old pods to replace than `maxUnavailable` allows at once.
    MaxUnavailable,
    /// More old pods to replace than `maxSurge` allows at once.
    MaxSurge,
    /// Its turn with the kubelet, which starts the containers of only so many pods at once.
    ContainerStarts,
    /// A token of its node's kubelet for the API server (`kubeAPIQPS`).
    KubeletTokens,
}

impl Limit {
    pub const ALL: [Self; 10] = [
        Self::ApiTokens,
        Self::Scheduler,
        Self::Room,
        Self::PullQueue,
        Self::RegistryTokens,
        Self::Registry,
        Self::MaxUnavailable,
        Self::MaxSurge,
        Self::ContainerStarts,
        Self::KubeletTokens,
    ];

    /// Whether the DaemonSet's own strategy sets it.
    pub const fn is_strategy_limit(self) -> bool {
        matches!(self, Self::MaxUnavailable | Self::MaxSurge)
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApiTokens => "API tokens",
            Self::Scheduler => "the scheduler",
            Self::Room => "room on the node",
            Self::PullQueue => "the node's other pulls",
            Self::RegistryTokens => "registry tokens",
            Self::Registry => "the registry",
            Self::MaxUnavailable => "maxUnavailable",
            Self::MaxSurge => "maxSurge",
            Self::ContainerStarts => "the node's other container starts",
            Self::KubeletTokens => "tokens of the node's kubelet",
        }
    }
}

/// A wait that is over, or whose end is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub limit: Limit,
    pub daemon_set: DaemonSetId,
    /// The node whose pod waited, or for whose pod the request is that did; `None`: it was of no one node.
    pub node: Option<NodeId>,
    pub since: Instant,
    pub until: Instant,
}

impl Wait {
    /// The node whose pod waited. Of the controller's client none did: its requests wait, before there is a pod or to have one end.
    pub fn node_of_pod(&self) -> Option<NodeId> {
        self.node.filter(|_| self.limit != Limit::ApiTokens)
    }
}
