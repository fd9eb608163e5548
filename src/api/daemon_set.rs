//! The DaemonSet: its spec with the API server's defaults, and the status its controller writes.

use serde::{Deserialize, Serialize};

use super::decode::null_as_default;
use super::int_or_percent::IntOrPercent;
use super::labels::LabelSelector;
use super::object_meta::ObjectMeta;
use super::pod_spec::PodSpec;
use crate::engine::time::Duration;

/// An `apps/v1` DaemonSet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DaemonSet {
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: ObjectMeta,
    #[serde(deserialize_with = "null_as_default")]
    pub spec: DaemonSetSpec,
    #[serde(deserialize_with = "null_as_default")]
    pub status: DaemonSetStatus,
}

/// `apps/v1` DaemonSetSpec. Options are fields whose absence the API server fills with a default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DaemonSetSpec {
    pub selector: Option<LabelSelector>,
    #[serde(deserialize_with = "null_as_default")]
    pub template: PodTemplateSpec,
    #[serde(deserialize_with = "null_as_default")]
    pub update_strategy: DaemonSetUpdateStrategy,
    #[serde(deserialize_with = "null_as_default")]
    pub min_ready_seconds: i32,
    pub revision_history_limit: Option<i32>,
}

/// `v1.PodTemplateSpec`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodTemplateSpec {
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: ObjectMeta,
    #[serde(deserialize_with = "null_as_default")]
    pub spec: PodSpec,
}

/// `apps/v1` DaemonSetUpdateStrategy. The type is kept as text: the API server judges it, not the decoder.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DaemonSetUpdateStrategy {
    #[serde(rename = "type", deserialize_with = "null_as_default")]
    pub kind: String,
    pub rolling_update: Option<RollingUpdateDaemonSet>,
}

/// `apps/v1` RollingUpdateDaemonSet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RollingUpdateDaemonSet {
    pub max_unavailable: Option<IntOrPercent>,
    pub max_surge: Option<IntOrPercent>,
}

/// `apps/v1` DaemonSetStatus: what the controller counted when it last wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DaemonSetStatus {
    pub observed_generation: i64,
    pub desired_number_scheduled: u32,
    pub current_number_scheduled: u32,
    pub number_misscheduled: u32,
    pub number_ready: u32,
    pub number_available: u32,
    pub number_unavailable: u32,
    pub updated_number_scheduled: u32,
}

pub const ROLLING_UPDATE: &str = "RollingUpdate";
pub const ON_DELETE: &str = "OnDelete";

impl DaemonSetSpec {
    pub fn is_rolling_update(&self) -> bool {
        self.update_strategy.kind == ROLLING_UPDATE
    }

    /// `minReadySeconds`.
    pub fn min_ready(&self) -> Duration {
        Duration::from_signed_seconds(self.min_ready_seconds.into())
    }

    /// `UnavailableCount`: `maxUnavailable` for `desired` nodes. `None`: the text is no percentage.
    pub fn unavailable_count(&self, desired: u32) -> Option<i64> {
        self.rolling_update_count(desired, |strategy| strategy.max_unavailable.as_ref())
    }

    /// `SurgeCount`: `maxSurge` for `desired` nodes. `None`: the text is no percentage.
    pub fn surge_count(&self, desired: u32) -> Option<i64> {
        self.rolling_update_count(desired, |strategy| strategy.max_surge.as_ref())
    }

    /// `AllowsSurge`: whether a node may have two pods during an update.
    pub fn allows_surge(&self) -> bool {
        self.surge_count(1).is_some_and(|count| count > 0)
    }

    fn rolling_update_count(
        &self,
        desired: u32,
        bound: impl Fn(&RollingUpdateDaemonSet) -> Option<&IntOrPercent>,
    ) -> Option<i64> {
        if !self.is_rolling_update() {
            return Some(0);
        }
        let bound = self.update_strategy.rolling_update.as_ref().and_then(bound);
        bound.map_or(Some(0), |bound| bound.scaled_up(desired))
    }
}

impl DaemonSetStatus {
    /// What `kubectl rollout status` waits for: the spec of `generation` observed, all nodes updated and available.
    pub fn is_rolled_out(&self, generation: i64) -> bool {
        self.observed_generation >= generation
            && self.updated_number_scheduled >= self.desired_number_scheduled
            && self.number_available >= self.desired_number_scheduled
    }
}
