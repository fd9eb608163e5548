//! DaemonSets: their spec is kept as it is, for a manifest to be made of it.

use serde::{Deserialize, Deserializer};
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
    #[serde(deserialize_with = "null_as_default")]
    pub status: Status,
}

/// What the dump says of the status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    #[default]
    Nothing,
    Figures(DaemonSetStatus),
    /// Figures that are none, or less than nothing.
    Unreadable,
}

impl Status {
    pub const fn figures(self) -> Option<DaemonSetStatus> {
        match self {
            Self::Figures(figures) => Some(figures),
            Self::Nothing | Self::Unreadable => None,
        }
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let status = Value::deserialize(deserializer)?;
        Ok(serde_json::from_value(status).map_or(Self::Unreadable, Self::Figures))
    }
}
