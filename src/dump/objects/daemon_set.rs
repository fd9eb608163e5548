//! DaemonSets: their spec is kept as it is, for a manifest to be made of it.

use serde::Deserialize;
use serde_json::Value;

use super::meta::Meta;
use crate::api::daemon_set::DaemonSetStatus;
use crate::api::decode::null_as_default;

/// `apps/v1` DaemonSet.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct DaemonSet {
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: Meta,
    pub spec: Value,
    /// `None`: the dump has none.
    pub status: Option<DaemonSetStatus>,
}
