//! What every object carries.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::api::decode::null_as_default;
use crate::api::labels::Labels;
use crate::dump::time::{Time, optional_time};

/// `metav1.ObjectMeta`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Meta {
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub namespace: String,
    #[serde(deserialize_with = "null_as_default")]
    pub labels: Labels,
    /// Empty: nothing is said of it.
    #[serde(deserialize_with = "version")]
    pub resource_version: String,
    #[serde(deserialize_with = "null_as_default")]
    pub generation: i64,
    #[serde(deserialize_with = "null_as_default")]
    pub owner_references: Vec<Owner>,
    #[serde(deserialize_with = "optional_time")]
    pub creation_timestamp: Option<Time>,
    /// It is to go; this is when its grace period ends.
    #[serde(deserialize_with = "optional_time")]
    pub deletion_timestamp: Option<Time>,
    pub deletion_grace_period_seconds: Option<i64>,
}

/// A text; tools that rewrite dumps make a number of it.
fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    })
}

/// `metav1.OwnerReference`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Owner {
    #[serde(deserialize_with = "null_as_default")]
    pub kind: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub controller: bool,
}

impl Meta {
    /// Who made it and keeps it: `kubectl describe` calls it "Controlled By".
    pub fn controller(&self) -> Option<&Owner> {
        self.owner_references.iter().find(|owner| owner.controller)
    }
}
