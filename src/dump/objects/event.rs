//! Events, of `v1` and of `events.k8s.io/v1` alike.

use serde::Deserialize;

use super::meta::Meta;
use crate::api::decode::null_as_default;
use crate::dump::time::{Time, optional_time};

/// An Event.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Event {
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: Meta,
    #[serde(deserialize_with = "null_as_default")]
    pub reason: String,
    #[serde(alias = "note", deserialize_with = "null_as_default")]
    pub message: String,
    #[serde(alias = "regarding", deserialize_with = "null_as_default")]
    pub involved_object: InvolvedObject,
    #[serde(alias = "deprecatedFirstTimestamp", deserialize_with = "optional_time")]
    pub first_timestamp: Option<Time>,
    #[serde(alias = "deprecatedLastTimestamp", deserialize_with = "optional_time")]
    pub last_timestamp: Option<Time>,
    #[serde(deserialize_with = "optional_time")]
    pub event_time: Option<Time>,
    /// How often it was seen; 0 where nothing is said of it.
    #[serde(alias = "deprecatedCount", deserialize_with = "null_as_default")]
    pub count: i64,
    pub series: Option<EventSeries>,
    #[serde(alias = "deprecatedSource", deserialize_with = "null_as_default")]
    source: EventSource,
    /// Of a kubelet: its node.
    #[serde(deserialize_with = "null_as_default")]
    reporting_instance: String,
}

/// `v1.EventSource`: who reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct EventSource {
    #[serde(deserialize_with = "null_as_default")]
    host: String,
}

/// `v1.EventSeries`: it happened again and again.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EventSeries {
    #[serde(deserialize_with = "null_as_default")]
    pub count: i64,
    #[serde(deserialize_with = "optional_time")]
    pub last_observed_time: Option<Time>,
}

/// `v1.ObjectReference`: what the event is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InvolvedObject {
    #[serde(deserialize_with = "null_as_default")]
    pub kind: String,
    #[serde(deserialize_with = "null_as_default")]
    pub namespace: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// `spec.containers{agent}`.
    #[serde(deserialize_with = "null_as_default")]
    pub field_path: String,
}

impl Event {
    /// The node whose kubelet reports it.
    pub fn host(&self) -> Option<&str> {
        [&self.source.host, &self.reporting_instance]
            .into_iter()
            .find(|host| !host.is_empty())
            .map(String::as_str)
    }

    /// When it was first seen.
    pub fn first_seen(&self) -> Option<Time> {
        self.first_timestamp.or(self.event_time).or(self.metadata.creation_timestamp)
    }

    /// When it was last seen.
    pub fn last_seen(&self) -> Option<Time> {
        let of_series = self.series.as_ref().and_then(|series| series.last_observed_time);
        of_series.or(self.last_timestamp).or_else(|| self.first_seen())
    }
}
