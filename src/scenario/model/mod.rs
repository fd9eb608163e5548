//! A scenario file as it is written: its fields, their names and types. What they mean is for `resolve`.
//!
//! Every value that can be wrong by itself is a [`Field`], so that one mistake does not hide another. Fields that
//! Kubernetes knows have Kubernetes' spelling (`maxUnavailable`); those of the simulator have underscores.

pub mod action;
pub mod delays;
pub mod faults;
pub mod images;
pub mod pressure;
pub mod scheduling;
pub mod strategy;
pub mod values;

use serde::Deserialize;

use self::action::Event;
use self::delays::WrittenDelay;
use self::faults::Fault;
use self::images::ByteRate;
use self::pressure::PressureKind;
use self::scheduling::{Allocatable, Background, PriorityClass};
use self::strategy::StrategyType;
use self::values::{Share, Spelled, WrittenVersion};
use crate::api::int_or_percent::IntOrPercent;
use crate::api::kubernetes_version::KubernetesVersion;
use crate::api::labels::Labels;
use crate::api::taints::Taint;
use crate::engine::time::Duration;
use crate::scenario::ron::{Entries, Field};
use crate::scenario::settings::cluster::Cluster;
use crate::scenario::settings::delays::{CommonDelays, PodDelays};
use crate::scenario::settings::images::Image;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(rename = "Scenario")]
pub struct ScenarioFile {
    /// Where all chance comes from; 1 if absent.
    pub seed: Option<Field<u64>>,
    /// The minor version of Kubernetes whose rules hold; the newest if absent.
    pub kubernetes_version: Option<Field<WrittenVersion>>,
    /// How long the run lasts in virtual time.
    pub duration: Option<Field<Spelled<Duration>>>,
    pub node_pools: Option<Field<Entries<NodePool>>>,
    pub daemon_sets: Option<Field<Entries<DaemonSet>>>,
    /// Files whose PriorityClasses, RuntimeClasses and LimitRanges count besides those beside the DaemonSets.
    pub manifests: Option<Field<Vec<Field<String>>>>,
    pub delays: Option<Field<CommonDelays>>,
    /// Images, and the probability that a pod of them never becomes ready.
    pub broken_images: Option<Field<Entries<Share>>>,
    /// What is known of images, by name.
    pub images: Option<Field<Entries<Image>>>,
    /// The PriorityClasses that somebody made.
    pub priority_classes: Option<Field<Entries<PriorityClass>>>,
    /// What goes wrong in running containers by itself.
    pub faults: Option<Field<Vec<Field<Fault>>>>,
    pub cluster: Option<Field<Cluster>>,
    pub churn: Option<Field<Vec<Field<Churn>>>>,
    pub script: Option<Field<Vec<Field<Event>>>>,
    pub objectives: Option<Field<Vec<Field<Objective>>>>,
}

impl ScenarioFile {
    /// The version whose rules hold.
    pub fn kubernetes_version(&self) -> KubernetesVersion {
        self.kubernetes_version.as_ref().and_then(Field::get).map(|version| version.0).unwrap_or_default()
    }
}

/// Nodes that are alike.
#[derive(Debug, Deserialize)]
pub struct NodePool {
    /// How many there are when the run begins.
    pub count: Field<u32>,
    pub labels: Option<Field<Labels>>,
    pub taints: Option<Field<Vec<Field<Spelled<Taint>>>>>,
    /// Taints of new nodes, each until the pod of a DaemonSet is Ready there.
    pub startup_taints: Option<Field<Vec<Field<StartupTaint>>>>,
    /// Failure zones; the nodes take them in turn.
    pub zones: Option<Field<Vec<Field<String>>>>,
    pub allocatable: Option<Field<Allocatable>>,
    /// What else runs there.
    pub background: Option<Field<Background>>,
    /// From the request of an autoscaler, an upgrade or the like for a node to its appearance.
    pub provisioning: Option<Field<WrittenDelay>>,
    /// From the appearance of a new node to its first Ready, where it is not as for all.
    pub startup: Option<Field<WrittenDelay>>,
    /// How fast a node takes images in.
    pub image_bandwidth: Option<Field<Spelled<ByteRate>>>,
}

/// A taint that new nodes carry until the pod of a DaemonSet is Ready there.
#[derive(Debug, Deserialize)]
#[serde(rename = "startup_taint")]
pub struct StartupTaint {
    pub taint: Field<Spelled<Taint>>,
    pub until_ready: Field<String>,
}

/// A DaemonSet: a manifest, and what is to be different from it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DaemonSet {
    /// A path relative to the scenario's; with `#name` or `#namespace/name` one DaemonSet of several in that file.
    pub manifest: Option<Field<String>>,
    /// Or the manifest itself, as a raw string.
    pub inline: Option<Field<String>>,
    pub image: Option<Field<String>>,
    pub max_unavailable: Option<Field<IntOrPercent>>,
    pub max_surge: Option<Field<IntOrPercent>>,
    pub min_ready_seconds: Option<Field<i32>>,
    pub update_strategy: Option<Field<StrategyType>>,
    /// Absent: it has been running, available everywhere, since before the run.
    #[serde(rename = "created_at")]
    pub created_at: Option<Field<Spelled<Duration>>>,
    pub delays: Option<Field<PodDelays>>,
}

/// What happens to the nodes of a pool at random.
#[derive(Debug, Deserialize)]
pub enum Churn {
    /// New nodes, one after each interval.
    Joins { pool: Field<String>, every: Field<WrittenDelay> },
    /// A node picked at random leaves after each interval.
    Leaves { pool: Field<String>, every: Field<WrittenDelay> },
    /// Each node leaves at the end of its life; unless `replaced` is false, a new one joins at once.
    Lifetimes { pool: Field<String>, lifetime: Field<WrittenDelay>, replaced: Option<Field<bool>> },
    /// Each node stops reporting after intervals of its own, and is back when repaired.
    Failures { pool: Field<String>, every: Field<WrittenDelay>, repair: Field<WrittenDelay> },
    /// Nodes are added and removed as a demand wants it, as by cluster-autoscaler.
    Autoscaler {
        pool: Field<String>,
        min: Field<u32>,
        max: Field<u32>,
        demand: Box<Field<Demand>>,
        scan_interval: Option<Field<Spelled<Duration>>>,
        scale_down_unneeded_time: Option<Field<Spelled<Duration>>>,
        scale_down_delay_after_add: Option<Field<Spelled<Duration>>>,
        max_scale_down_parallelism: Option<Field<u32>>,
        daemonset_eviction_for_empty_nodes: Option<Field<bool>>,
        daemonset_eviction_for_occupied_nodes: Option<Field<bool>>,
        drain: Option<Field<WrittenDelay>>,
    },
    /// Each node runs short of something, after intervals of its own, for a while.
    Pressure {
        pool: Field<String>,
        kind: Field<PressureKind>,
        every: Field<WrittenDelay>,
        lasts: Field<WrittenDelay>,
    },
    /// A node on which a daemon pod has been Pending for lack of room for so long is replaced by one of another pool.
    ReplaceWhenFull {
        pool: Field<String>,
        with_pool: Field<String>,
        after: Field<Spelled<Duration>>,
        at_once: Option<Field<i32>>,
        drain: Option<Field<WrittenDelay>>,
    },
    /// The cloud takes each node back after an interval of its own, 30 s after it said so; unless `replaced` is false, it
    /// gives another.
    SpotReclaims {
        pool: Field<String>,
        every: Field<WrittenDelay>,
        notice: Option<Field<Spelled<Duration>>>,
        replaced: Option<Field<bool>>,
    },
}

/// How many nodes the other workloads fill.
#[derive(Debug, Deserialize)]
pub enum Demand {
    /// So many from each of these times on.
    Steps(Field<Vec<(Spelled<Duration>, u32)>>),
    /// A wave with the period of a day, the highest at `peak`.
    Daily { low: Field<u32>, high: Field<u32>, peak: Field<Spelled<Duration>> },
    /// Jobs that arrive at random and fill so many nodes each while they last.
    Jobs {
        base: Option<Field<u32>>,
        every: Field<WrittenDelay>,
        nodes: Field<u32>,
        lasting: Field<WrittenDelay>,
    },
}

/// What the run is to fulfil, on all nodes or on those of a pool, of a failure zone, or of both.
#[derive(Debug, Deserialize)]
pub enum Objective {
    /// At any time during the run, this share of the nodes that should have an available pod have one.
    Availability {
        daemon_set: Field<String>,
        at_least: Field<Share>,
        pool: Option<Field<String>>,
        zone: Option<Field<String>>,
        optional: Option<Field<bool>>,
    },
    /// At any time during the run, this share of the nodes that should be covered are, whether or not the status says so.
    Coverage {
        daemon_set: Field<String>,
        at_least: Field<Share>,
        pool: Option<Field<String>>,
        zone: Option<Field<String>>,
        optional: Option<Field<bool>>,
    },
    /// Every rollout is over after this long.
    Rollout {
        daemon_set: Field<String>,
        within: Field<Spelled<Duration>>,
        pool: Option<Field<String>>,
        zone: Option<Field<String>>,
        optional: Option<Field<bool>>,
    },
    /// From the appearance of a node to its available pod: the median, 90 %, 95 % or 99 % within this long.
    JoinToAvailable {
        daemon_set: Field<String>,
        p50: Option<Field<Spelled<Duration>>>,
        p90: Option<Field<Spelled<Duration>>>,
        p95: Option<Field<Spelled<Duration>>>,
        p99: Option<Field<Spelled<Duration>>>,
        pool: Option<Field<String>>,
        zone: Option<Field<String>>,
        optional: Option<Field<bool>>,
    },
}
