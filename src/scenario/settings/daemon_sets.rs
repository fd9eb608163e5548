//! DaemonSets and their update strategies: `daemon_sets: {name: (…)}`, and what a SetStrategy changes.

use serde::Deserialize;

use super::delays::PodDelays;
use super::initial_state::InitialPods;
use super::setting::{meaning, settings};
use crate::api::int_or_percent::IntOrPercent;
use crate::engine::time::Duration;
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::Field;

settings! {
    /// A DaemonSet: a manifest, and what is to be different from it.
    #[derive(Debug, Default, Deserialize)]
    pub struct DaemonSet {
        /// a path relative to the scenario's; with `#name` or `#namespace/name` one DaemonSet of several in that file
        manifest: String = meaning("", "`inline` is given");

        /// or the manifest itself, as a raw string
        inline: String = meaning("", "`manifest` is given");

        /// that of its container, or `container=image` where there are several
        image: String = meaning("", "the manifest's");

        /// `spec.updateStrategy.rollingUpdate.maxUnavailable`
        max_unavailable as "maxUnavailable": IntOrPercent = meaning("", "the manifest's");

        /// `spec.updateStrategy.rollingUpdate.maxSurge`
        max_surge as "maxSurge": IntOrPercent = meaning("", "the manifest's");

        /// `spec.minReadySeconds`
        min_ready_seconds as "minReadySeconds": i32 = meaning("", "the manifest's");

        /// `spec.updateStrategy.type`: `RollingUpdate` or `OnDelete`
        update_strategy as "updateStrategy": StrategyType = meaning("", "the manifest's");

        /// when it is created
        created_at: Spelled<Duration> = meaning("", "it has been running everywhere since before the start");

        /// manifests of its older revisions, the oldest first: see [when the run begins](#when-the-run-begins)
        revisions: Vec<Field<String>> = meaning("", "none");

        /// its pods that are not as by default [when the run begins](#when-the-run-begins)
        initial_pods: Vec<Field<InitialPods>> = meaning("", "one, Ready, of the newest revision, on every node that should have one");

        /// those of its pods, where they are not as for all
        delays: PodDelays = meaning("", "the [common ones](#delays)");
    }
}

/// `spec.updateStrategy.type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum StrategyType {
    RollingUpdate,
    OnDelete,
}

settings! {
    /// What a scripted SetStrategy changes; the rest stays.
    #[derive(Debug, Deserialize)]
    #[serde(rename = "strategy")]
    pub struct Strategy {
        /// `RollingUpdate` or `OnDelete`
        kind as "type": StrategyType = meaning("", "as it was");

        /// `spec.updateStrategy.rollingUpdate.maxUnavailable`
        max_unavailable as "maxUnavailable": IntOrPercent = meaning("", "as it was");

        /// `spec.updateStrategy.rollingUpdate.maxSurge`
        max_surge as "maxSurge": IntOrPercent = meaning("", "as it was");

        /// `spec.minReadySeconds`
        min_ready_seconds as "minReadySeconds": i32 = meaning("", "as it was");
    }
}
