//! What happens at given times, in the words of kubectl. DaemonSets, pools and nodes go by name here.

use serde::Deserialize;

use super::delays::WrittenDelay;
use super::pressure::PressureKind;
use super::scheduling::Background;
use super::strategy::Strategy;
use super::values::{Share, Spelled, TaintPattern};
use crate::api::int_or_percent::IntOrPercent;
use crate::api::labels::Labels;
use crate::api::taints::Taint;
use crate::engine::time::Duration;
use crate::scenario::ron::Field;

/// `At("10m", RestartRollout("fluentd"))`.
#[derive(Debug, Deserialize)]
#[serde(rename = "At")]
pub struct Event(pub Field<Spelled<Duration>>, pub Field<Action>);

/// One thing that somebody does. Where a DaemonSet is meant, it comes first.
#[derive(Debug, Deserialize)]
pub enum Action {
    /// `kubectl set image`: the image, or `container=image` where there are several containers (`*=image` for all).
    SetImage(Field<String>, Field<String>),
    /// `kubectl patch`: a strategic merge patch of the pod template, in YAML.
    PatchTemplate(Field<String>, Field<String>),
    /// Another update strategy from now on.
    SetStrategy(Field<String>, Field<Strategy>),
    /// `kubectl rollout undo`, to the revision before or to the one of this number.
    RollBack(Field<String>, #[serde(default)] Option<Field<u32>>),
    /// `kubectl rollout restart`.
    RestartRollout(Field<String>),
    /// `kubectl delete pod`.
    DeletePods(Field<String>, Field<Nodes>),
    /// `kubectl delete pod` for so many old pods at a time, each time when the new ones are available.
    DeleteInBatches {
        daemon_set: Field<String>,
        at_once: Field<u32>,
        look_every: Option<Field<Spelled<Duration>>>,
    },
    /// The pods' phase becomes Failed, as when the kubelet evicts them.
    FailPods(Field<String>, Field<Nodes>),
    /// The pods' Ready condition becomes False.
    MakeUnready(Field<String>, Field<Nodes>),
    /// The pods' Ready condition becomes True again.
    MakeReady(Field<String>, Field<Nodes>),
    /// `kubectl taint`.
    Taint(Field<Nodes>, Field<Spelled<Taint>>),
    /// `kubectl taint` with a `-`: by key, or by key and effect.
    Untaint(Field<Nodes>, Field<Spelled<TaintPattern>>),
    /// `kubectl label --overwrite`.
    Label(Field<Nodes>, Field<Labels>),
    /// `kubectl label` with a `-`.
    Unlabel(Field<Nodes>, Field<Vec<String>>),
    /// `kubectl cordon`.
    Cordon(Field<Nodes>),
    /// `kubectl uncordon`.
    Uncordon(Field<Nodes>),
    /// `kubectl drain --ignore-daemonsets`: for daemon pods the same as a cordon.
    Drain(Field<Nodes>),
    /// New nodes join the pool.
    AddNodes { pool: Field<String>, count: Field<u32> },
    /// The Node objects are deleted.
    RemoveNodes(Field<Nodes>),
    /// The nodes' kubelets stop reporting.
    FailNodes(Field<Nodes>),
    /// They report again.
    RepairNodes(Field<Nodes>),
    /// They restart, and are away for this long.
    Reboot(Field<Nodes>, Field<WrittenDelay>),
    /// `systemctl restart kubelet`: the containers run on.
    RestartKubelet(Field<Nodes>),
    /// The image is pulled to the nodes before anybody needs it.
    PrePull(Field<String>, Field<Nodes>),
    /// The image registry stops answering,
    RegistryDown,
    /// answers again,
    RegistryUp,
    /// or does not answer for so long.
    RegistryOutage(Field<Spelled<Duration>>),
    /// Something else runs on the nodes from now on.
    SetBackground(Field<Nodes>, Field<Background>),
    /// The API server refuses to create pods of the DaemonSet for a while.
    RefuseCreates {
        daemon_set: Field<String>,
        reason: Field<RefusalReason>,
        #[serde(rename = "for")]
        lasting: Field<Spelled<Duration>>,
        probability: Option<Field<Share>>,
        timeout: Option<Field<Spelled<Duration>>>,
    },
    /// They run short of something for a while.
    Pressure { nodes: Field<Nodes>, kind: Field<PressureKind>, lasts: Field<Spelled<Duration>> },
    /// The pool's nodes get another image, as AKS does it: surge nodes first, then cordon, drain and reimage.
    UpgradePool {
        pool: Field<String>,
        max_surge: Option<Field<IntOrPercent>>,
        /// Instead of a surge.
        max_unavailable: Option<Field<IntOrPercent>>,
        drain: Option<Field<WrittenDelay>>,
        drain_timeout: Option<Field<Spelled<Duration>>>,
        node_soak: Option<Field<Spelled<Duration>>>,
        undrainable_nodes: Option<Field<UndrainableNodes>>,
        reimage: Option<Field<WrittenDelay>>,
        /// What an upgraded node has more, such as its image's version.
        set_labels: Option<Field<Labels>>,
    },
    /// The nodes of a pool go, each when one of another pool is Ready in its place.
    ReplaceNodes {
        pool: Field<String>,
        with_pool: Field<String>,
        max_surge: Option<Field<IntOrPercent>>,
        drain: Option<Field<WrittenDelay>>,
    },
}

/// Why creates are refused.
#[derive(Clone, Copy, Debug, Deserialize)]
pub enum RefusalReason {
    /// A ResourceQuota is used up: refused at once.
    Quota,
    /// A webhook does not answer, which the API server notices after its timeout.
    AdmissionWebhook,
}

/// What becomes of nodes that cannot be drained in time (`undrainableNodeBehavior` of AKS).
#[derive(Clone, Copy, Debug, Deserialize)]
pub enum UndrainableNodes {
    Schedule,
    Cordon,
}

/// Some nodes of those that exist then: all conditions must hold; `Nodes()` is all of them.
#[derive(Debug, Default, Deserialize)]
pub struct Nodes {
    pub pool: Option<Field<String>>,
    pub name: Option<Field<String>>,
    /// The failure zone, by its name: a label that is written more shortly.
    pub zone: Option<Field<String>>,
    pub labels: Option<Field<Labels>>,
    /// At most this many.
    pub count: Option<Field<u32>>,
}
