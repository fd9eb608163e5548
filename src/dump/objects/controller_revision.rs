//! ControllerRevisions: what the pod template of a DaemonSet was.

use serde::Deserialize;
use serde_json::Value;

use super::meta::Meta;
use crate::api::decode::null_as_default;

/// `apps/v1` ControllerRevision.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ControllerRevision {
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: Meta,
    /// A patch of the DaemonSet that replaces `spec.template`.
    pub data: Value,
    #[serde(deserialize_with = "null_as_default")]
    pub revision: i64,
}

impl ControllerRevision {
    /// The pod template that it keeps.
    pub fn template(&self) -> Option<Value> {
        let mut template = self.data.get("spec")?.get("template")?.clone();
        template.as_object_mut()?.remove("$patch");
        Some(template)
    }
}
