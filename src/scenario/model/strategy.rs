//! Update strategies, as written.

use serde::Deserialize;

use crate::api::int_or_percent::IntOrPercent;
use crate::scenario::ron::Field;

/// `spec.updateStrategy.type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum StrategyType {
    RollingUpdate,
    OnDelete,
}

/// What a scripted SetStrategy changes; the rest stays.
#[derive(Debug, Deserialize)]
#[serde(rename = "strategy", rename_all = "camelCase")]
pub struct Strategy {
    #[serde(rename = "type")]
    pub kind: Option<Field<StrategyType>>,
    pub max_unavailable: Option<Field<IntOrPercent>>,
    pub max_surge: Option<Field<IntOrPercent>>,
    pub min_ready_seconds: Option<Field<i32>>,
}
