//! What the real Prometheus makes of the metrics of a run: at each scrape it says what `status.csv` says.

use std::collections::BTreeMap;

use crate::support::prometheus::{Prometheus, is_there};
use crate::support::workplace::{Workplace, repository, status, stderr};

/// When runs begin, in milliseconds.
const BEGIN: u64 = 1_767_225_600_000;

/// The columns of `status.csv`, and what kube-state-metrics calls them.
const COLUMNS: [(&str, &str); 8] = [
    ("observedGeneration", "observed_generation"),
    ("desiredNumberScheduled", "desired_number_scheduled"),
    ("currentNumberScheduled", "current_number_scheduled"),
    ("numberReady", "number_ready"),
    ("updatedNumberScheduled", "updated_number_scheduled"),
    ("numberAvailable", "number_available"),
    ("numberUnavailable", "number_unavailable"),
    ("numberMisscheduled", "number_misscheduled"),
];

/// Of each DaemonSet and column the values with their times in seconds, in their order.
fn statuses(csv: &str) -> BTreeMap<(String, String), Vec<(f64, f64)>> {
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let mut statuses: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in lines {
        for (column, value) in header.iter().zip(&row).skip(2) {
            if let (Ok(time), Ok(value)) = (row[0].parse(), value.parse()) {
                statuses.entry((row[1].to_owned(), (*column).to_owned())).or_default().push((time, value));
            }
        }
    }
    statuses
}

#[test]
fn prometheus_says_at_each_scrape_what_the_status_was() {
    if !is_there("metrics in a real Prometheus") {
        return;
    }
    let place = Workplace::new("prometheus");
    let scenario = repository("scenarios/broken-version.ron");
    let run = place.everynode(&["run", &scenario, "--out", "r", "--no-charts", "--export", "openmetrics"]);
    assert_eq!(status(&run), 1, "{}", stderr(&run));
    let server = Prometheus::with(&place, "r/metrics.om");
    let statuses = statuses(&String::from_utf8(place.file("r/status.csv")).unwrap());
    for (column, metric) in COLUMNS {
        let expression =
            format!("kube_daemonset_status_{metric}{{job=\"kube-state-metrics\",namespace=\"falco\"}}");
        let [(_, samples)] = &server.range(&expression, BEGIN, BEGIN + 3_600_000)[..] else {
            panic!("one series")
        };
        let written = &statuses[&("falco".to_owned(), column.to_owned())];
        let expected: Vec<(u64, f64)> = (0..=120)
            .map(|scrape| {
                let at = f64::from(scrape) * 30.0;
                let last = written.iter().rev().find(|&&(time, _)| time <= at).unwrap();
                (BEGIN + u64::from(scrape as u32) * 30_000, last.1)
            })
            .collect();
        assert_eq!(*samples, expected, "{metric}");
    }
    // As dashboards join them: each pod with the node that it is on.
    let joined = r#"sum by (status) (kube_pod_info{created_by_kind="DaemonSet"} * on (node) group_left (status)
        (kube_node_status_condition{condition="Ready"} == 1))"#;
    let answers = server.range(joined, BEGIN + 1_800_000, BEGIN + 1_800_000);
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers[0].1, [(BEGIN + 1_800_000, 52.0)]);
}
