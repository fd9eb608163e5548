//! The pod garbage collector: `cluster: (pod_gc: (…))`.

use serde::Deserialize;

use super::checked::positive;
use super::setting::{settings, sourced};
use crate::cluster::plan;
use crate::engine::time::Duration;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::MaybeWritten;

/// Of kube-controller-manager: the period, and the quarantine.
const REAL: (Duration, Duration) = match plan::PodGc::DEFAULT {
    plan::PodGc::Periodic { period, quarantine } => (period, quarantine),
    plan::PodGc::After(_) => panic!("kube-controller-manager looks at pods periodically"),
};

settings! {
    /// When the pods of nodes that are gone are removed.
    #[derive(Debug, Default, Deserialize)]
    #[serde(rename = "pod_gc")]
    pub struct PodGc {
        /// how often it checks for pods of nodes that are gone
        period: Spelled<Duration> = sourced(REAL.0, "`gcCheckPeriod`");

        /// how long after a check has found a node gone its pods stay; the next check removes them
        quarantine: Spelled<Duration> = sourced(REAL.1, "`quarantineTime`");
    }
}

impl PodGc {
    /// Puts what is written in the place of what would hold without.
    pub fn change(&self, resolved: &mut plan::PodGc, problems: &mut Diagnostics) {
        let plan::PodGc::Periodic { period, quarantine } = resolved else { return };
        if let Some(field) = &self.period
            && let Some(written) = positive(field, "the period", problems)
        {
            *period = written;
        }
        if let Some(written) = self.quarantine.written() {
            *quarantine = written.0;
        }
    }
}
