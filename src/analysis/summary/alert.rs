//! What the summary of a run says of each alert of a DaemonSet.

use serde::{Deserialize, Serialize};

use crate::analysis::alerts::{AlertOutcome, Firing};

/// One alert.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AlertSummary {
    /// As kubernetes-mixin calls it.
    pub alert: String,
    /// How long it is pending before it fires.
    pub for_seconds: f64,
    pub firings: Vec<FiringSummary>,
    /// For how long it fired altogether.
    pub firing_seconds: f64,
    /// For how long it was pending at most without having fired then.
    pub longest_pending_seconds: f64,
}

/// One time that an alert fired.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct FiringSummary {
    pub pending_since_seconds: f64,
    pub fired_seconds: f64,
    /// Null: it fired to the end of the run.
    pub resolved_seconds: Option<f64>,
    /// For how long, as far as the run goes.
    pub lasted_seconds: f64,
}

impl From<&AlertOutcome> for AlertSummary {
    fn from(outcome: &AlertOutcome) -> Self {
        Self {
            alert: outcome.rule.as_str().to_owned(),
            for_seconds: outcome.rule.hold().as_seconds(),
            firings: outcome.firings.iter().map(FiringSummary::from).collect(),
            firing_seconds: outcome.firing_time().as_seconds(),
            longest_pending_seconds: outcome.longest_pending.as_seconds(),
        }
    }
}

impl From<&Firing> for FiringSummary {
    fn from(firing: &Firing) -> Self {
        Self {
            pending_since_seconds: firing.pending_since.as_seconds(),
            fired_seconds: firing.fired_at.as_seconds(),
            resolved_seconds: firing.resolved_at.map(|at| at.as_seconds()),
            lasted_seconds: firing.lasted.as_seconds(),
        }
    }
}
