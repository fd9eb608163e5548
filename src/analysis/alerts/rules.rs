//! The alerts on DaemonSets of kubernetes-mixin, which kube-prometheus installs: `alerts/apps_alerts.libsonnet` of
//! <https://github.com/kubernetes-monitoring/kubernetes-mixin> (Apache-2.0), with its defaults.
//!
//! Expressions and times are held against `manifests/kubernetesControlPlane-prometheusRule.yaml` of
//! <https://github.com/prometheus-operator/kube-prometheus>, commit 047d50493afc33fcd436ce85a6ed44c9f2781353.

use crate::analysis::scrapes::SCRAPE_INTERVAL;
use crate::api::daemon_set::DaemonSetStatus;
use crate::engine::time::Duration;

/// An alerting rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertRule {
    RolloutStuck,
    NotScheduled,
    MisScheduled,
}

/// What rules ask of the metrics of one DaemonSet.
#[derive(Clone, Copy, Debug)]
pub struct ScrapedStatus {
    /// The latest scrape's.
    pub status: DaemonSetStatus,
    /// How many scrapes ago `updatedNumberScheduled` was not what it had been before; `None`: never.
    pub scrapes_since_change: Option<u64>,
}

/// How many scrapes a range of five minutes has, looked at between two of them.
const SCRAPES_OF_RANGE: u64 = 300 / (SCRAPE_INTERVAL.as_nanoseconds() / 1_000_000_000);

impl AlertRule {
    pub const ALL: [Self; 3] = [Self::RolloutStuck, Self::NotScheduled, Self::MisScheduled];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RolloutStuck => "KubeDaemonSetRolloutStuck",
            Self::NotScheduled => "KubeDaemonSetNotScheduled",
            Self::MisScheduled => "KubeDaemonSetMisScheduled",
        }
    }

    /// `for`: how long the expression has to hold before the alert fires.
    pub const fn hold(self) -> Duration {
        match self {
            Self::RolloutStuck | Self::MisScheduled => Duration::from_seconds(15 * 60),
            Self::NotScheduled => Duration::from_seconds(10 * 60),
        }
    }

    /// The rule's expression in PromQL.
    pub const fn expression(self) -> &'static str {
        match self {
            Self::RolloutStuck => {
                r#"((kube_daemonset_status_current_number_scheduled{job="kube-state-metrics"} != kube_daemonset_status_desired_number_scheduled{job="kube-state-metrics"})
  or (kube_daemonset_status_number_misscheduled{job="kube-state-metrics"} != 0)
  or (kube_daemonset_status_updated_number_scheduled{job="kube-state-metrics"} != kube_daemonset_status_desired_number_scheduled{job="kube-state-metrics"})
  or (kube_daemonset_status_number_available{job="kube-state-metrics"} != kube_daemonset_status_desired_number_scheduled{job="kube-state-metrics"}))
and (changes(kube_daemonset_status_updated_number_scheduled{job="kube-state-metrics"}[5m]) == 0)"#
            }
            Self::NotScheduled => {
                r#"kube_daemonset_status_desired_number_scheduled{job="kube-state-metrics"} - kube_daemonset_status_current_number_scheduled{job="kube-state-metrics"} > 0"#
            }
            Self::MisScheduled => {
                r#"kube_daemonset_status_number_misscheduled{job="kube-state-metrics"} > 0"#
            }
        }
    }

    /// Whether the expression holds.
    pub const fn holds(self, scraped: &ScrapedStatus) -> bool {
        let DaemonSetStatus {
            desired_number_scheduled: desired,
            current_number_scheduled: current,
            number_misscheduled: misscheduled,
            updated_number_scheduled: updated,
            number_available: available,
            ..
        } = scraped.status;
        match self {
            Self::RolloutStuck => {
                let is_done =
                    current == desired && misscheduled == 0 && updated == desired && available == desired;
                !is_done && !scraped.changed_within_range()
            }
            Self::NotScheduled => desired > current,
            Self::MisScheduled => misscheduled > 0,
        }
    }
}

impl ScrapedStatus {
    /// `changes(kube_daemonset_status_updated_number_scheduled[5m]) != 0`: a change is between two samples that are both in the
    /// range.
    const fn changed_within_range(&self) -> bool {
        match self.scrapes_since_change {
            Some(scrapes) => scrapes < SCRAPES_OF_RANGE - 1,
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rollout_counts_as_stuck_when_five_minutes_show_no_progress() {
        let status = DaemonSetStatus {
            desired_number_scheduled: 5,
            current_number_scheduled: 5,
            updated_number_scheduled: 2,
            number_available: 4,
            ..DaemonSetStatus::default()
        };
        let holds = |scrapes_since_change| {
            AlertRule::RolloutStuck.holds(&ScrapedStatus { status, scrapes_since_change })
        };
        // The samples of five minutes are those of now and of nine scrapes before: with the change 8 scrapes ago, the sample from
        // before it is the oldest of them.
        assert_eq!([Some(0), Some(8), Some(9), None].map(holds), [false, false, true, true]);
    }
}
