//! What every object of the API carries: its name and namespace, labels and annotations.

use serde::{Deserialize, Serialize};

use super::decode::null_as_default;
use super::labels::Labels;

/// `metav1.ObjectMeta`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectMeta {
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub generate_name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub namespace: String,
    #[serde(deserialize_with = "null_as_default")]
    pub labels: Labels,
    #[serde(deserialize_with = "null_as_default")]
    pub annotations: Labels,
    #[serde(deserialize_with = "null_as_default")]
    pub generation: i64,
}
