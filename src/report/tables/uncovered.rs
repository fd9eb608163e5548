//! The time that nodes went without an available pod, by cause.

use super::columns::Table;
use crate::analysis::objectives::NO_NODE;
use crate::engine::time::Duration;
use crate::report::wording::{grouped_tenths, share};

const SECONDS_PER_MINUTE: f64 = 60.0;

/// The uncovered time of one DaemonSet: that of all its nodes added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UncoveredRow {
    pub daemon_set: String,
    /// The nodes that were covered and those that should have been when the smallest share was; `None`: they never were
    /// all covered.
    pub lowest_coverage: Option<(u32, u32)>,
    /// No node should have run it at any time.
    pub is_for_no_node: bool,
    /// What a person would call the cause, and how long it kept nodes uncovered.
    pub causes: Vec<(String, Duration)>,
}

/// The causes of each DaemonSet, the worst first; those that cost nothing are left out.
pub fn uncovered_table(rows: &[UncoveredRow]) -> Table {
    let cells = rows.iter().map(|row| {
        let total = row.causes.iter().fold(Duration::ZERO, |total, cause| total.saturating_add(cause.1));
        let lowest = match row.lowest_coverage {
            Some((covered, expected)) => share(covered, expected),
            None if row.is_for_no_node => NO_NODE.to_owned(),
            None => "<never complete>".to_owned(),
        };
        [
            row.daemon_set.as_str().into(),
            lowest.into(),
            node_minutes(total).into(),
            causes(&row.causes).into(),
        ]
    });
    Table::new(["UNCOVERED", "LOWEST COVERED", "NODE-MINUTES", "CAUSES"], cells.collect())
}

fn causes(causes: &[(String, Duration)]) -> String {
    let mut causes: Vec<_> = causes.iter().filter(|cause| cause.1 > Duration::ZERO).collect();
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.1));
    if causes.is_empty() {
        return "<none>".to_owned();
    }
    let causes: Vec<_> =
        causes.iter().map(|(name, time)| format!("{name} {}", node_minutes(*time))).collect();
    causes.join(", ")
}

/// With one decimal; what is less than a tenth is not nothing.
pub fn node_minutes(time: Duration) -> String {
    let minutes = time.as_seconds() / SECONDS_PER_MINUTE;
    if minutes > 0.0 && minutes < 0.1 { "<0.1".to_owned() } else { grouped_tenths(minutes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tables::columns::UNLIMITED;

    #[test]
    fn the_worst_cause_comes_first() {
        let row = |daemon_set: &str, lowest_coverage, causes: &[(&str, u64)]| UncoveredRow {
            daemon_set: daemon_set.to_owned(),
            lowest_coverage,
            is_for_no_node: false,
            causes: causes
                .iter()
                .map(|(name, time)| ((*name).to_owned(), Duration::from_seconds(*time)))
                .collect(),
        };
        let rows = [
            row(
                "fluentd-elasticsearch",
                Some((47, 52)),
                &[("image pull", 246), ("rollout", 1_284_000), ("node not ready", 0)],
            ),
            row("cilium", None, &[("image pull", 2)]),
            row("node-exporter", Some((3, 3)), &[]),
            UncoveredRow { is_for_no_node: true, ..row("gpu-driver", None, &[]) },
        ];
        insta::assert_snapshot!(uncovered_table(&rows).aligned(UNLIMITED), @"
        UNCOVERED               LOWEST COVERED                         NODE-MINUTES   CAUSES
        fluentd-elasticsearch   47 of 52 (90.4%)                       21,404.1       rollout 21,400.0, image pull 4.1
        cilium                  <never complete>                       <0.1           image pull <0.1
        node-exporter           3 of 3 (100%)                          0.0            <none>
        gpu-driver              no node that was there should run it   0.0            <none>
        ");
    }
}
