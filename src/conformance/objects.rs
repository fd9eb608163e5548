//! The recorded objects: pods and timestamps in their API form.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::outcome::RecordError;
use crate::api::labels::Labels;
use crate::api::node_affinity::{Affinity, METADATA_NAME};
use crate::api::pod::PodPhase;
use crate::engine::time::Instant;

/// The label by which a pod names the revision of its template.
const REVISION_LABEL: &str = "controller-revision-hash";

/// Decodes a record; an error names the place.
pub fn decode<T: DeserializeOwned>(record: &Value) -> Result<T, RecordError> {
    serde_path_to_error::deserialize(record).map_err(|error| RecordError::Shape {
        path: error.path().to_string(),
        message: error.into_inner().to_string(),
    })
}

/// A `v1.Pod`.
#[derive(Clone, Debug, Deserialize)]
pub struct Pod {
    pub metadata: PodMeta,
    #[serde(default)]
    pub spec: PodSpec,
    #[serde(default)]
    pub status: PodStatus,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodMeta {
    pub name: String,
    #[serde(default)]
    pub labels: Labels,
    pub creation_timestamp: Timestamp,
    pub deletion_timestamp: Option<Timestamp>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSpec {
    node_name: String,
    affinity: Affinity,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PodStatus {
    pub phase: PodPhase,
    conditions: Vec<Condition>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Condition {
    #[serde(rename = "type")]
    kind: String,
    status: String,
    last_transition_time: Option<Timestamp>,
}

/// An RFC 3339 time, as nanoseconds since 1970.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Timestamp(pub Instant);

impl TryFrom<String> for Timestamp {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let time = humantime::parse_rfc3339(&text).map_err(|error| format!("`{text}`: {error}"))?;
        let since_epoch =
            time.duration_since(std::time::UNIX_EPOCH).map_err(|_| format!("`{text}` is before 1970"))?;
        let nanoseconds =
            u64::try_from(since_epoch.as_nanos()).map_err(|_| format!("`{text}` is too late"))?;
        Ok(Self(Instant::from_nanoseconds(nanoseconds)))
    }
}

impl Pod {
    pub fn is_bound(&self) -> bool {
        !self.spec.node_name.is_empty()
    }

    /// The node that the pod is bound to or aimed at (`GetTargetNodeName`).
    pub fn target_node(&self) -> Option<&str> {
        if self.is_bound() {
            return Some(&self.spec.node_name);
        }
        let required = self
            .spec
            .affinity
            .node_affinity
            .as_ref()?
            .required_during_scheduling_ignored_during_execution
            .as_ref()?;
        required
            .node_selector_terms
            .iter()
            .flat_map(|term| &term.match_fields)
            .find(|requirement| requirement.key == METADATA_NAME && requirement.operator == "In")
            .and_then(|requirement| requirement.values.first())
            .map(String::as_str)
    }

    pub fn revision(&self) -> &str {
        self.metadata.labels.get(REVISION_LABEL).map_or("", String::as_str)
    }

    /// Whether the Ready condition is True, and since when it is what it is.
    pub fn readiness(&self) -> (bool, Option<Instant>) {
        let condition = self.status.conditions.iter().find(|condition| condition.kind == "Ready");
        let ready = condition.is_some_and(|condition| condition.status == "True");
        (ready, condition.and_then(|condition| condition.last_transition_time).map(|time| time.0))
    }
}
