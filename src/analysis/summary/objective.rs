//! What the summary of a run says of each objective, as data and in words.

use serde::{Deserialize, Serialize};

use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::objectives::{Objective, Target, Verdict};
use crate::engine::time::Instant;

/// One objective.
#[cfg_attr(test, derive(Default))]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ObjectiveSummary {
    /// `Availability`, `Coverage`, `Rollout`, `JoinToAvailable` or `NoAlert`.
    pub kind: String,
    pub daemon_set: String,
    /// The alert that must not fire; absent: none must, or it is asked for something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<String>,
    /// Of which nodes it is asked; absent: of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// `met`, `missed` or `not judged`.
    pub verdict: String,
    /// Whether there was anything to judge.
    pub judged: bool,
    /// Whether it may go without being judged.
    pub optional: bool,
    /// The share that is asked for: of availability, of coverage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_share: Option<f64>,
    /// The lowest share that was seen; absent if it was never complete, or there was nothing to see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_share: Option<f64>,
    /// The time that is asked for; for how long alerts may fire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_seconds: Option<f64>,
    /// The time that it took; absent if it never came to an end, or there was nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_seconds: Option<f64>,
    /// Of joining nodes: the share of them that `limit_seconds` and `value_seconds` are for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantile: Option<f64>,
    /// It was met, or it is optional and was not judged. If this is false of any, the exit status is 1.
    pub passes: bool,
    /// What was asked, in words.
    pub objective: String,
    /// What was seen, in words.
    pub observed: String,
    /// The instants that these words name, in their order.
    #[serde(default)]
    pub observed_at_seconds: Vec<f64>,
}

impl ObjectiveSummary {
    pub(super) fn new(objective: &Objective, daemon_set: &str, analysis: &DaemonSetAnalysis) -> Self {
        let outcome = objective.judge(daemon_set, analysis);
        let (kind, limit_share, limit_seconds, quantile) = match objective.target {
            Target::Availability { at_least, .. } => ("Availability", Some(at_least), None, None),
            Target::Coverage { at_least, .. } => ("Coverage", Some(at_least), None, None),
            Target::Rollout { within, .. } => ("Rollout", None, Some(within.as_seconds()), None),
            Target::JoinToAvailable { quantile, within, .. } => {
                ("JoinToAvailable", None, Some(within.as_seconds()), Some(quantile))
            }
            Target::NoAlert { .. } => ("NoAlert", None, Some(0.0), None),
        };
        Self {
            kind: kind.to_owned(),
            daemon_set: daemon_set.to_owned(),
            alert: match objective.target {
                Target::NoAlert { alert, .. } => alert.map(|alert| alert.as_str().to_owned()),
                _ => None,
            },
            pool: objective.nodes.as_ref().and_then(|nodes| nodes.pool.clone()),
            zone: objective.nodes.as_ref().and_then(|nodes| nodes.zone.clone()),
            verdict: outcome.verdict.as_str().to_owned(),
            judged: outcome.verdict != Verdict::NotJudged,
            optional: objective.optional,
            limit_share,
            value_share: limit_share.and(outcome.value),
            limit_seconds,
            value_seconds: limit_seconds.and(outcome.value),
            quantile,
            passes: outcome.passes,
            objective: outcome.objective,
            observed: outcome.observed,
            observed_at_seconds: outcome.observed_at.into_iter().map(Instant::as_seconds).collect(),
        }
    }
}
