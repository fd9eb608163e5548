//! What is measured of a run, and the columns that hold it.

use crate::analysis::cause::Cause;

/// One figure of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// How long the slowest rollout took, in seconds; no figure if one did not finish, or there was none. One that a newer
    /// one supersedes is a part of that one's time: it lasts from its own start until the newer one has finished.
    Rollout,
    /// 1 if a rollout had not finished when the run ended, 0 if all had.
    Stalled,
    /// The lowest share of desired nodes available, by the status, since all were; no figure if they never were.
    LowestAvailability,
    /// The lowest share of the nodes that should be covered that were, since all were; no figure if they never were.
    LowestCoverage,
    /// The share of desired nodes available, by the status, averaged over time.
    MeanAvailability,
    /// The most desired nodes that were not available at once, by the status, since all were.
    MostUnavailable,
    /// For how long nodes that should have been covered were not, in node-minutes.
    Uncovered,
    /// The part of it that one cause has.
    UncoveredBy(Cause),
    /// From a node's joining to its first available pod, in seconds: what half of the covered nodes did not exceed.
    JoinP50,
    JoinP95,
    JoinP99,
    /// Pods that the DaemonSet's controller created.
    PodsCreated,
    /// Requests of the DaemonSet's controller that write: creations, refused ones too, deletions and updates of the status.
    ApiWrites,
    /// The most image pulls that went on at once in the cluster, pre-pulls too.
    PeakPulls,
}

/// A figure of one DaemonSet, or of the whole cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Column {
    /// `None`: of the cluster.
    pub daemon_set: Option<String>,
    pub measure: Measure,
}

/// Of two figures, the one to be preferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Lower,
    Higher,
}

/// In what a figure is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Seconds,
    /// From 0 to 1.
    Share,
    NodeMinutes,
    Count,
    /// 0 or 1; its mean is a probability.
    Indicator,
}

impl Measure {
    /// Those of one DaemonSet, in the order of their columns.
    pub fn of_daemon_set() -> impl Iterator<Item = Self> {
        let by_cause = Cause::ALL.map(Self::UncoveredBy);
        [
            Self::Rollout,
            Self::Stalled,
            Self::LowestAvailability,
            Self::LowestCoverage,
            Self::MeanAvailability,
            Self::MostUnavailable,
            Self::Uncovered,
        ]
        .into_iter()
        .chain(by_cause)
        .chain([Self::JoinP50, Self::JoinP95, Self::JoinP99, Self::PodsCreated, Self::ApiWrites])
    }

    /// Those of the whole cluster.
    pub const OF_CLUSTER: [Self; 1] = [Self::PeakPulls];

    /// The name in files and on the command line.
    pub fn name(self) -> String {
        let name = match self {
            Self::Rollout => "rollout_seconds",
            Self::Stalled => "stalled",
            Self::LowestAvailability => "lowest_availability",
            Self::LowestCoverage => "lowest_coverage",
            Self::MeanAvailability => "mean_availability",
            Self::MostUnavailable => "most_unavailable",
            Self::Uncovered => "uncovered_node_minutes",
            Self::UncoveredBy(cause) => {
                return format!("uncovered_by_{}_node_minutes", cause.as_str().replace([' ', '-'], "_"));
            }
            Self::JoinP50 => "join_p50_seconds",
            Self::JoinP95 => "join_p95_seconds",
            Self::JoinP99 => "join_p99_seconds",
            Self::PodsCreated => "pods_created",
            Self::ApiWrites => "api_writes",
            Self::PeakPulls => "peak_concurrent_pulls",
        };
        name.to_owned()
    }

    /// The measure of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::of_daemon_set().chain(Self::OF_CLUSTER).find(|measure| measure.name() == name)
    }

    /// In words, for tables and charts.
    pub fn title(self) -> String {
        let title = match self {
            Self::Rollout => "rollout duration",
            Self::Stalled => "rollout not finished",
            Self::LowestAvailability => "lowest availability",
            Self::LowestCoverage => "lowest coverage",
            Self::MeanAvailability => "mean availability",
            Self::MostUnavailable => "most nodes unavailable at once",
            Self::Uncovered => "uncovered node-minutes",
            Self::UncoveredBy(cause) => return format!("uncovered node-minutes ({})", cause.as_str()),
            Self::JoinP50 => "join to available, median",
            Self::JoinP95 => "join to available, p95",
            Self::JoinP99 => "join to available, p99",
            Self::PodsCreated => "pods created",
            Self::ApiWrites => "API writes",
            Self::PeakPulls => "most image pulls at once",
        };
        title.to_owned()
    }

    pub const fn unit(self) -> Unit {
        match self {
            Self::Rollout | Self::JoinP50 | Self::JoinP95 | Self::JoinP99 => Unit::Seconds,
            Self::LowestAvailability | Self::LowestCoverage | Self::MeanAvailability => Unit::Share,
            Self::Uncovered | Self::UncoveredBy(_) => Unit::NodeMinutes,
            Self::MostUnavailable | Self::PodsCreated | Self::ApiWrites | Self::PeakPulls => Unit::Count,
            Self::Stalled => Unit::Indicator,
        }
    }

    /// Which of two figures is the better one; the worst is the other end.
    pub const fn better(self) -> Better {
        match self {
            Self::LowestAvailability | Self::LowestCoverage | Self::MeanAvailability => Better::Higher,
            _ => Better::Lower,
        }
    }
}

impl Column {
    /// The columns of a sweep over a scenario of these DaemonSets.
    pub fn of(daemon_sets: &[String]) -> Vec<Self> {
        let of_each = daemon_sets.iter().flat_map(|name| {
            Measure::of_daemon_set().map(|measure| Self { daemon_set: Some(name.clone()), measure })
        });
        let of_cluster = Measure::OF_CLUSTER.map(|measure| Self { daemon_set: None, measure });
        of_each.chain(of_cluster).collect()
    }

    /// `fluentd.rollout_seconds`, `peak_concurrent_pulls`.
    pub fn name(&self) -> String {
        match &self.daemon_set {
            Some(daemon_set) => format!("{daemon_set}.{}", self.measure.name()),
            None => self.measure.name(),
        }
    }

    /// The column of this name. A DaemonSet's name may have dots itself; a measure's has none.
    pub fn named(name: &str) -> Option<Self> {
        let (daemon_set, measure) = match name.rsplit_once('.') {
            Some((daemon_set, measure)) => (Some(daemon_set.to_owned()), measure),
            None => (None, name),
        };
        let measure = Measure::named(measure)?;
        (daemon_set.is_none() == Measure::OF_CLUSTER.contains(&measure))
            .then_some(Self { daemon_set, measure })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_found_by_its_name() {
        let columns = Column::of(&["fluentd".to_owned(), "node.exporter".to_owned()]);
        assert_eq!(columns.len(), 2 * Measure::of_daemon_set().count() + Measure::OF_CLUSTER.len());
        for column in columns {
            assert_eq!(Column::named(&column.name()), Some(column));
        }
        assert_eq!(Column::named("fluentd.peak_concurrent_pulls"), None);
        assert_eq!(Column::named("rollout_seconds"), None);
    }
}
