//! A scenario file as it is written: its fields, and the kinds of values in them. What the parts of it say stands in `settings`, what
//! they mean together is for `resolve`.
//!
//! Every value that can be wrong by itself is a [`Field`], so that one mistake does not hide another. Fields that
//! Kubernetes knows have Kubernetes' spelling (`maxUnavailable`); those of the simulator have underscores.

pub mod delays;
pub mod images;
pub mod machines;
pub mod pressure;
pub mod values;

use serde::Deserialize;

use self::values::{Share, Spelled, WrittenVersion};
use crate::api::kubernetes_version::KubernetesVersion;
use crate::engine::time::Duration;
use crate::scenario::ron::{Entries, Field, MaybeWritten};
use crate::scenario::settings::actions::Event;
use crate::scenario::settings::churn::Churn;
use crate::scenario::settings::cluster::Cluster;
use crate::scenario::settings::daemon_sets::DaemonSet;
use crate::scenario::settings::delays::CommonDelays;
use crate::scenario::settings::faults::Fault;
use crate::scenario::settings::images::Image;
use crate::scenario::settings::node_pools::NodePool;
use crate::scenario::settings::objectives::Objective;
use crate::scenario::settings::room::PriorityClass;
use crate::scenario::settings::setting::{meaning, plain, settings, sourced};

/// Where all chance comes from if nothing is said.
pub const SEED: u64 = 1;

settings! {
    /// The whole file.
    #[derive(Debug, Default, Deserialize)]
    #[serde(rename = "Scenario")]
    pub struct ScenarioFile {
        /// where all chance comes from
        seed: u64 = plain(SEED);

        /// by the rules of which version, `"1.31"` to `"1.36"`: see [versions](versions.md)
        kubernetes_version: WrittenVersion = sourced(KubernetesVersion::default(), "the newest");

        /// how long the run lasts in virtual time
        duration: Spelled<Duration> = meaning("", "must be given");

        /// name → nodes that are alike: see [node pools](#node-pools)
        node_pools: Entries<NodePool> = meaning("", "must be given");

        /// name → DaemonSet: see [DaemonSets](#daemonsets)
        daemon_sets: Entries<DaemonSet> = meaning("", "must be given");

        /// more files of Kubernetes objects: see [DaemonSets](#daemonsets)
        manifests: Vec<Field<String>> = meaning("", "none");

        /// how long things take where nothing says so more exactly: see [delays](#delays)
        delays: CommonDelays = meaning("", "see there");

        /// image → the probability that a pod of it never becomes ready
        broken_images: Entries<Share> = meaning("", "none");

        /// image → `(size: "500MB")`: see [images](#images)
        images: Entries<Image> = meaning("", "see there");

        /// name → the cluster's own PriorityClasses: see [room and priority](#room-and-priority)
        priority_classes: Entries<PriorityClass> = meaning("", "none");

        /// what goes wrong in running containers by itself: see [faults](#faults)
        faults: Vec<Field<Fault>> = meaning("", "nothing");

        /// what surrounds the controller: see [cluster](#cluster)
        cluster: Cluster = meaning("", "ideal");

        /// random processes on nodes: see [churn](#churn)
        churn: Vec<Field<Churn>> = meaning("", "none");

        /// what somebody does at given times: see [script](#script)
        script: Vec<Field<Event>> = meaning("", "nothing");

        /// what the run is to fulfil: see [objectives](#objectives)
        objectives: Vec<Field<Objective>> = meaning("", "none");
    }
}

impl ScenarioFile {
    /// The version whose rules hold.
    pub fn kubernetes_version(&self) -> KubernetesVersion {
        self.kubernetes_version.written().map(|version| version.0).unwrap_or_default()
    }
}
