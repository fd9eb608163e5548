//! The resolved input of a run: no text is interpreted after this, and no name is looked up.
//!
//! Pools and DaemonSets are sorted by name and the script by time, so that a plan does not depend on the order in
//! which independent parts of a scenario were written.

use crate::api::daemon_set::DaemonSetSpec;
pub use crate::api::identity::TemplateId;
use crate::api::labels::Labels;
use crate::api::taints::{Taint, TaintEffect};
use crate::engine::delay::Delay;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::DaemonSetId;

/// All that a run needs besides its seed.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The run ends here; what is due at this very instant still happens.
    pub horizon: Instant,
    pub pools: Vec<NodePool>,
    pub daemon_sets: Vec<DaemonSetPlan>,
    /// The pod templates of all DaemonSets, each once.
    pub templates: Vec<Template>,
    pub world: World,
    pub churn: Vec<ChurnProcess>,
    /// Ordered by time; at the same time, as written.
    pub script: Vec<ScriptedAction>,
}

/// A node pool of the plan, by its place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PoolId(pub u16);

/// Nodes that are alike.
#[derive(Clone, Debug)]
pub struct NodePool {
    pub name: String,
    pub naming: NodeNaming,
    /// How many there are when the run begins.
    pub count: u32,
    pub labels: Labels,
    pub taints: Vec<Taint>,
    /// Failure zones; the nodes take them in turn. May be empty.
    pub zones: Vec<String>,
    /// From the appearance of a new node to its first Ready.
    pub startup: Delay,
}

/// How the nodes of a pool are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeNaming {
    /// The pool's name and a number of five digits.
    Numbered,
    /// The pool is one node, which has its name.
    AsPool,
}

/// A DaemonSet and all the specs that it will have.
#[derive(Clone, Debug)]
pub struct DaemonSetPlan {
    pub name: String,
    /// `None`: it has been running, available everywhere, since before the run.
    pub created_at: Option<Instant>,
    /// The first is the one it begins with; scripted changes name the others.
    pub versions: Vec<SpecVersion>,
    pub delays: PodDelays,
}

/// One spec of a DaemonSet, complete with the API server's defaults.
#[derive(Clone, Debug)]
pub struct SpecVersion {
    pub spec: DaemonSetSpec,
    pub template: TemplateId,
}

/// What the simulator knows of a pod template besides its spec.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// The images of its containers, for people.
    pub images: String,
    /// The probability that a pod of it never becomes ready.
    pub never_ready: f64,
}

/// How long the steps of a pod's life take.
#[derive(Clone, Debug, PartialEq)]
pub struct PodDelays {
    /// From creation to binding.
    pub scheduling: Delay,
    /// All images of the pod; nothing for images that this node has pulled for this DaemonSet before.
    pub image_pull: Delay,
    /// From the last image to running containers.
    pub container_start: Delay,
    /// From running containers to Ready.
    pub readiness: Delay,
    /// From the deletion to the end, at most the pod's grace period.
    pub termination: Delay,
}

/// How the cluster around the controller behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// How long after a node's last heartbeat it counts as unreachable (`node-monitor-grace-period`).
    pub node_monitor_grace_period: Duration,
    pub pod_gc: PodGc,
    /// Whether pods are evicted by NoExecute taints.
    pub taint_eviction: bool,
    pub replacement_order: ReplacementOrder,
    pub delaying_queue: DelayingQueue,
}

/// When pods whose node is gone are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodGc {
    /// As the pod garbage collector does: a check each period; after the quarantine, the next check deletes.
    Periodic { period: Duration, quarantine: Duration },
    /// So long after the node has gone.
    After(Duration),
}

/// Which node comes first where Kubernetes' choice is arbitrary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplacementOrder {
    /// A shuffle that follows from the seed; each node keeps its place among the others.
    Random,
    /// By node name.
    NodeName,
}

/// What becomes of several delayed wake-ups of one DaemonSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelayingQueue {
    /// As client-go's delaying queue: only the earliest is kept.
    EarliestWins,
    /// Every one fires.
    KeepAll,
}

/// A random process on the nodes of a pool.
#[derive(Clone, Debug, PartialEq)]
pub enum ChurnProcess {
    /// New nodes, one after each interval.
    Joins { pool: PoolId, every: Delay },
    /// A node picked at random leaves after each interval.
    Leaves { pool: PoolId, every: Delay },
    /// Each node leaves at the end of its lifetime, and if `replaced`, a new one joins at once.
    Lifetimes { pool: PoolId, lifetime: Delay, replaced: bool },
    /// Each node stops reporting after each interval of its own, and is back when repaired.
    Failures { pool: PoolId, every: Delay, repair: Delay },
}

/// What somebody does at a given time.
#[derive(Clone, Debug)]
pub struct ScriptedAction {
    pub at: Instant,
    pub action: Action,
}

/// Things that people and machines do to a cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Replaces the DaemonSet's spec by one of its versions.
    UpdateSpec {
        daemon_set: DaemonSetId,
        version: usize,
    },
    DeletePods {
        daemon_set: DaemonSetId,
        nodes: NodeSelection,
    },
    /// The pods' phase becomes Failed, as when the kubelet evicts or rejects them.
    FailPods {
        daemon_set: DaemonSetId,
        nodes: NodeSelection,
    },
    /// The running pods' Ready condition becomes True or False.
    SetPodsReady {
        daemon_set: DaemonSetId,
        nodes: NodeSelection,
        ready: bool,
    },
    AddTaint {
        nodes: NodeSelection,
        taint: Taint,
    },
    /// Removes the taints of this key, and of this effect if one is named.
    RemoveTaint {
        nodes: NodeSelection,
        key: String,
        effect: Option<TaintEffect>,
    },
    ReplaceTaints {
        nodes: NodeSelection,
        taints: Vec<Taint>,
    },
    AddLabels {
        nodes: NodeSelection,
        labels: Labels,
    },
    RemoveLabels {
        nodes: NodeSelection,
        keys: Vec<String>,
    },
    ReplaceLabels {
        nodes: NodeSelection,
        labels: Labels,
    },
    /// Puts or removes the unschedulable taint. A drain is the same for daemon pods, which it leaves alone.
    SetUnschedulable {
        nodes: NodeSelection,
        unschedulable: bool,
    },
    AddNodes {
        pool: PoolId,
        count: u32,
    },
    RemoveNodes {
        nodes: NodeSelection,
    },
    /// The nodes stop reporting, until somebody repairs them.
    FailNodes {
        nodes: NodeSelection,
    },
    RepairNodes {
        nodes: NodeSelection,
    },
}

/// Some nodes of those that exist when the action happens: all conditions hold, then at most `count` of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeSelection {
    pub pool: Option<PoolId>,
    pub name: Option<String>,
    pub labels: Labels,
    /// `None`: all of them.
    pub count: Option<u32>,
}
