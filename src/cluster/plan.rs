//! The resolved input of a run: no text is interpreted after this, and no name is looked up.
//!
//! Pools and DaemonSets are sorted by name and the script by time, so that a plan does not depend on the order in
//! which independent parts of a scenario were written.

use crate::api::daemon_set::DaemonSetSpec;
pub use crate::api::identity::{PoolId, TemplateId};
pub use crate::api::kubernetes_version::{Change, KubernetesVersion};
use crate::api::labels::Labels;
use crate::api::taints::{Taint, TaintEffect};
pub use crate::cluster::apiserver::admission::{Refusal, RefusalReason};
pub use crate::cluster::apiserver::client::{ControlPlane, KubeletClient, RateLimit};
pub use crate::cluster::apiserver::pod_admission::{AdmittedPod, PodAdmission, PodRefused};
pub use crate::cluster::controllers::daemon_sets::settings::ReplacementOrder;
pub use crate::cluster::controllers::daemon_sets::work_queue::DelayingQueue;
pub use crate::cluster::controllers::node_lifecycle::settings::{EvictionRates, NodeLifecycle};
pub use crate::cluster::controllers::node_lifecycle::startup_taint::StartupTaint;
pub use crate::cluster::controllers::pod_gc::settings::PodGc;
pub use crate::cluster::fleet::autoscaler::{Autoscaler, DaemonSetEviction, Demand, ENABLE_DS_EVICTION};
pub use crate::cluster::fleet::departure::{Deadline, Departure, Mark};
pub use crate::cluster::fleet::process::ChurnProcess;
pub use crate::cluster::fleet::rotation::{Renewal, Rotation, UndrainableNode};
pub use crate::cluster::images::registry::Bandwidth;
pub use crate::cluster::images::table::{Image, ImageId, ImagePulls, PullPolicy, WantedImage};
pub use crate::cluster::initial_state::{
    InitialBackground, InitialDaemonSet, InitialNodes, InitialPodState, InitialPods, NodeCondition,
    NodeNumbers, entry_of_each,
};
pub use crate::cluster::kubelet::containers::fault::{Fault, FaultKind};
pub use crate::cluster::kubelet::containers::probe::ProbeRule;
pub use crate::cluster::kubelet::containers::probing::{ContainerProbes, Probing};
pub use crate::cluster::kubelet::containers::rules::{ContainerRules, InitContainer, PreStop};
pub use crate::cluster::kubelet::pod_timings::PodDelays;
pub use crate::cluster::kubelet::pressure::PressureKind;
pub use crate::cluster::node_pool::{NodeNaming, NodePool};
pub use crate::cluster::scheduler::anti_affinity::{AntiAffinity, NAMESPACE_NAME_LABEL, PodProfile};
pub use crate::cluster::scheduler::background::{Background, BackgroundPods, NodeOffer, NodeShare};
pub use crate::cluster::scheduler::fit::{first_misfit, fits};
pub use crate::cluster::scheduler::host_ports::HostPort;
pub use crate::cluster::scheduler::limits::SchedulerLimits;
pub use crate::cluster::scheduler::load::{NodeAllocatable, NodeLoad, PodDemand};
pub use crate::cluster::scheduler::needs::PodNeeds;
pub use crate::cluster::scheduler::preemption::{RunningPod, victims};
pub use crate::cluster::scheduler::priority_classes;
pub use crate::cluster::scheduler::requests::effective_limits;
pub use crate::cluster::scheduler::resources::Resources;
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
    /// What goes wrong in containers by itself; at most 256.
    pub faults: Vec<Fault>,
    /// Ordered by time; at the same time, as written.
    pub script: Vec<ScriptedAction>,
}

/// A DaemonSet and all the specs that it will have.
#[derive(Clone, Debug)]
pub struct DaemonSetPlan {
    pub name: String,
    /// The namespace of its manifest, or `default`.
    pub namespace: String,
    /// `None`: it has been running, available everywhere, since before the run.
    pub created_at: Option<Instant>,
    /// Its specs, the oldest first; scripted changes name those that come later.
    pub versions: Vec<SpecVersion>,
    /// How it stands when the run begins; of no meaning if it is created later, with the first version.
    pub initial: InitialDaemonSet,
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
    /// The images of its containers, init containers' too, with commas between them, for people.
    pub images: String,
    /// One bit for each distinct list of images of the DaemonSet; none beyond the 64th, whose images are pulled each time.
    pub image_bit: u64,
    /// The images of its containers, init containers' first; empty where pulls are a mere delay.
    pub wanted_images: Vec<WantedImage>,
    /// How long a pod of it may take to end.
    pub grace_period: Duration,
    /// The probability that a pod of it never becomes ready.
    pub never_ready: f64,
    /// Whether the autoscaler evicts its pods from nodes that it removes; `None`: as it does by default.
    pub evicted_on_scale_down: Option<bool>,
    /// What the scheduler has to know of its pods.
    pub needs: PodNeeds,
    /// What its containers have beyond the plain delays.
    pub containers: Option<ContainerRules>,
}

/// `--min-resync-period` of kube-controller-manager by default.
const MIN_RESYNC_PERIOD: Duration = Duration::from_seconds(12 * 3600);

/// How the cluster around the controller behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    pub kubernetes_version: KubernetesVersion,
    /// How long after a node's last heartbeat it counts as unreachable (`node-monitor-grace-period`).
    pub node_monitor_grace_period: Duration,
    /// `None`: a node is missed exactly one grace period after its end, and gets all its taints at once.
    pub node_lifecycle: Option<NodeLifecycle>,
    pub pod_gc: PodGc,
    /// Whether pods are evicted by NoExecute taints.
    pub taint_eviction: bool,
    pub replacement_order: ReplacementOrder,
    pub delaying_queue: DelayingQueue,
    pub control_plane: ControlPlane,
    /// `None`: the images of a pod take its DaemonSet's delay, whatever their size and whoever else pulls.
    pub image_pulls: Option<ImagePulls>,
    pub scheduler: SchedulerLimits,
    /// How many pods of a node start their containers at once, those of the highest priority first; `None`: all.
    pub container_starts_at_once: Option<u32>,
    /// `None`: what a kubelet reports is known at once.
    pub kubelet_client: Option<KubeletClient>,
    /// Whether the kubelet of a node whose object is gone still starts and ends pods. A node that leaves usually takes
    /// its kubelet with it.
    pub kubelet_outlives_node: bool,
    /// Whether the lag of the controller's watch concerns pods and status only.
    pub nodes_are_seen_at_once: bool,
    /// The controller manager queues every DaemonSet again once in a period that is drawn between this and twice this
    /// (`--min-resync-period`); `None`: never.
    pub min_resync_period: Option<Duration>,
    /// Whether times in objects are cut to whole seconds, as the API's are.
    pub whole_second_times: bool,
}

impl World {
    /// The newest version's.
    pub const IDEAL: Self = Self::ideal(KubernetesVersion::V1_36);

    /// The controllers have the default settings of this version, and what can be ideal takes no time and knows no limit.
    pub const fn ideal(kubernetes_version: KubernetesVersion) -> Self {
        let grace_period = if kubernetes_version.has(Change::NodeMonitorGracePeriod) { 50 } else { 40 };
        Self {
            kubernetes_version,
            node_monitor_grace_period: Duration::from_seconds(grace_period),
            min_resync_period: Some(MIN_RESYNC_PERIOD),
            node_lifecycle: None,
            pod_gc: PodGc::DEFAULT,
            taint_eviction: true,
            replacement_order: ReplacementOrder::Random,
            delaying_queue: DelayingQueue::EarliestWins,
            control_plane: ControlPlane::IDEAL,
            image_pulls: None,
            scheduler: SchedulerLimits::IDEAL,
            container_starts_at_once: None,
            kubelet_client: None,
            kubelet_outlives_node: false,
            nodes_are_seen_at_once: false,
            whole_second_times: true,
        }
    }
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
    /// The same for a rollback: the version is that of the revision of this number, or of the one before the present one. The
    /// run ends with an error where the history no longer has it.
    RollBack {
        daemon_set: DaemonSetId,
        version: usize,
        to_revision: Option<u32>,
    },
    DeletePods {
        daemon_set: DaemonSetId,
        nodes: NodeSelection,
    },
    /// Somebody deletes so many old pods at a time, looks now and then, and goes on when the new ones are available.
    DeleteInBatches {
        daemon_set: DaemonSetId,
        at_once: u32,
        look_every: Duration,
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
    /// The nodes go down with their containers, keep their images, and are back after a while.
    Reboot {
        nodes: NodeSelection,
        downtime: Delay,
    },
    /// The nodes' kubelets are started again, in no time, and their containers run on.
    RestartKubelet {
        nodes: NodeSelection,
    },
    /// Pulls the image to these nodes, wanted or not.
    PrePull {
        image: ImageId,
        nodes: NodeSelection,
    },
    /// The registry does not answer for so long; `None`: until it recovers.
    RegistryOutage {
        lasting: Option<Duration>,
    },
    RegistryRecovers,
    /// The API server refuses to create pods of the DaemonSet for so long.
    RefuseCreates {
        daemon_set: DaemonSetId,
        refusal: Refusal,
        lasting: Duration,
    },
    /// Something else runs on the nodes besides the daemon pods from now on.
    SetBackground {
        nodes: NodeSelection,
        background: Background,
    },
    /// The pool's nodes are renewed, some at once.
    Rotate(Rotation),
    /// The nodes run short of something for a while.
    Pressure {
        nodes: NodeSelection,
        kind: PressureKind,
        lasts: Duration,
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

impl DaemonSetPlan {
    /// The version that it begins with.
    pub fn first_version(&self) -> &SpecVersion {
        &self.versions[self.initial.version]
    }
}
