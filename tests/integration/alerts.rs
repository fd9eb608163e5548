//! `run --alerts`: when Prometheus' alerts on DaemonSets fire, worked out by hand, and as the real Prometheus has it.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::support::prometheus::{Prometheus, is_there, promtool};
use crate::support::samples::samples;
use crate::support::workplace::{Workplace, repository, scenario_of_agent, status, stderr, stdout};
use everynode::analysis::alerts::rules::AlertRule;

const MINUTE: u64 = 60;
const BEGIN: u64 = 1_767_225_600_000;
/// The three rules, for everybody's own Prometheus.
const RULES: &str = "docs/examples/daemonset-alerts.yaml";

/// When an alert became pending, fired, and was resolved, in seconds.
type Firing = (u64, u64, Option<u64>);

/// What a run says of an alert of its only DaemonSet: when it fired, and for how long it was pending at most without.
fn said(summary: &Value, rule: AlertRule) -> (Vec<Firing>, u64) {
    let alerts = summary["daemon_sets"][0]["alerts"].as_array().unwrap();
    let alert = alerts.iter().find(|alert| alert["alert"] == rule.as_str()).unwrap();
    let seconds = |value: &Value| value.as_f64().map(|seconds| seconds as u64);
    let firing = |firing: &Value| {
        let [since, fired] =
            ["pending_since_seconds", "fired_seconds"].map(|field| seconds(&firing[field]).unwrap());
        (since, fired, seconds(&firing["resolved_seconds"]))
    };
    let firings = alert["firings"].as_array().unwrap().iter().map(firing).collect();
    (firings, seconds(&alert["longest_pending_seconds"]).unwrap())
}

fn summary_of(place: &Workplace, arguments: &[&str]) -> Value {
    let more =
        ["--alerts", "--format", "json", "--no-charts", "--out", "r", "--export", "openmetrics-daemonsets"];
    let run = place.everynode(&[&["run"], arguments, &more].concat());
    assert!(status(&run) < 2, "{}", stderr(&run));
    serde_json::from_str(&stdout(&run)).unwrap()
}

/// A version that never gets ready, and at 40 minutes the one before.
fn stuck() -> String {
    scenario_of_agent(
        r#"duration: "1h", node_pools: { "pool": (count: 5) }, broken_images: { "agent:2": "100%" },
        delays: (scheduling: "1s", image_pull: "10s", container_start: "2s", readiness: "3s", termination: "4s"),
        script: [ At("5m", SetImage("agent", "agent:2")), At("40m", RollBack("agent")) ],"#,
    )
}

/// A node is tainted so that it keeps its pod but should not have it, from 5 to 35 minutes. A pod elsewhere goes at the same instants,
/// which wakes the controller: a taint alone does not, since Kubernetes 1.33.
fn misscheduled() -> String {
    scenario_of_agent(
        r#"duration: "1h", node_pools: { "pool": (count: 4), "odd": (count: 1) },
        delays: (scheduling: "1s", image_pull: "10s", container_start: "2s", readiness: "3s", termination: "4s"),
        script: [ At("5m", Taint(Nodes(pool: "odd"), "a=b:NoSchedule")), At("5m", DeletePods("agent", Nodes(pool: "pool", count: 1))),
            At("35m", Untaint(Nodes(pool: "odd"), "a")), At("35m", DeletePods("agent", Nodes(pool: "pool", count: 1))) ],"#,
    )
}

#[test]
fn a_rollout_that_is_stuck_fires_after_15_minutes_without_progress() {
    let place = Workplace::new("alerts-stuck");
    place.write("s.ron", &stuck());
    let summary = summary_of(&place, &["s.ron"]);
    // At 5m the first pod is taken and none is up to date; at 5m04s its successor is, which the scrape at 5m30s sees. From 10m on five
    // minutes show no change. At 40m the count changes again.
    let firing = (10 * MINUTE, 25 * MINUTE, Some(40 * MINUTE));
    assert_eq!(said(&summary, AlertRule::RolloutStuck), (vec![firing], 0));
    // The pod is missing for 5 seconds.
    assert_eq!(said(&summary, AlertRule::NotScheduled), (vec![], 0));
    assert_eq!(said(&summary, AlertRule::MisScheduled), (vec![], 0));
}

#[test]
fn a_pod_where_none_should_be_fires_two_alerts() {
    let place = Workplace::new("alerts-misscheduled");
    place.write("s.ron", &misscheduled());
    let summary = summary_of(&place, &["s.ron"]);
    let firing = (5 * MINUTE, 20 * MINUTE, Some(35 * MINUTE));
    assert_eq!(said(&summary, AlertRule::MisScheduled), (vec![firing], 0));
    // With the node the count of pods that are up to date changes, at 5m and at 35m.
    let firing = (9 * MINUTE + 30, 24 * MINUTE + 30, Some(35 * MINUTE));
    assert_eq!(said(&summary, AlertRule::RolloutStuck), (vec![firing], 0));
    let table = stdout(&place.everynode(&[
        "run",
        "s.ron",
        "--alerts",
        "--no-charts",
        "--out",
        "t",
        "--timeline",
        "none",
    ]));
    assert!(
        table.contains("KubeDaemonSetMisScheduled   agent       <none>                   20m        15m"),
        "{table}"
    );
    assert!(
        table.contains("KubeDaemonSetRolloutStuck   agent       <none>                   24m30s     10m30s"),
        "{table}"
    );
}

/// The webhook lets no pod be created from 4 to 34 minutes.
fn refused() -> String {
    scenario_of_agent(
        r#"duration: "1h", node_pools: { "pool": (count: 5) }, delays: (termination: "4s"),
        script: [ At("4m", RefuseCreates(daemon_set: "agent", reason: AdmissionWebhook, for: "30m")),
            At("5m", SetImage("agent", "agent:2")) ],"#,
    )
}

#[test]
fn a_pod_that_cannot_be_created_fires_after_10_minutes() {
    let place = Workplace::new("alerts-refused");
    place.write("s.ron", &refused());
    let summary = summary_of(&place, &["s.ron"]);
    // The old pod is gone at 5m04s.
    let (firings, _) = said(&summary, AlertRule::NotScheduled);
    let [(pending, fired, Some(resolved))] = firings[..] else { panic!("{firings:?}") };
    assert_eq!((pending, fired), (5 * MINUTE + 30, 15 * MINUTE + 30));
    assert!(resolved >= 34 * MINUTE, "{resolved}");
}

#[test]
fn an_objective_can_ask_for_no_alert() {
    let place = Workplace::new("alerts-objective");
    let objectives = r#"objectives: [ NoAlert(daemon_set: "agent", alert: "KubeDaemonSetNotScheduled"), NoAlert(daemon_set: "agent") ],"#;
    place.write("s.ron", &stuck().replacen('(', &format!("({objectives}"), 1));
    let run = place.everynode(&["run", "s.ron", "--no-charts", "--out", "r"]);
    assert_eq!(status(&run), 1, "{}", stderr(&run));
    let table = stdout(&run);
    assert!(table.contains("met      no KubeDaemonSetNotScheduled of agent   none was pending"), "{table}");
    assert!(table.contains("KubeDaemonSetRolloutStuck fired at 25m for 15m"), "{table}");
    let summary: Value = serde_json::from_slice(&place.file("r/summary.json")).unwrap();
    let objectives = summary["objectives"].as_array().unwrap();
    let missed = objectives.iter().find(|objective| objective["verdict"] == "missed").unwrap();
    assert_eq!(
        (&missed["kind"], &missed["limit_seconds"], &missed["value_seconds"]),
        (&"NoAlert".into(), &0.0.into(), &900.0.into())
    );
    // From 20 to 35 and from 24m30s to 35 minutes.
    place.write(
        "two.ron",
        &misscheduled().replacen('(', r#"(objectives: [ NoAlert(daemon_set: "agent") ],"#, 1),
    );
    assert_eq!(summary_of(&place, &["two.ron", "--force"])["objectives"][0]["value_seconds"], 900.0);
    let quiet = scenario_of_agent(r#"duration: "1m", node_pools: { "pool": (count: 5) },"#);
    place.write("s.ron", &quiet);
    let table = stdout(&place.everynode(&["run", "s.ron", "--no-charts", "--out", "q", "--alerts"]));
    assert!(table.contains("ALERTS  none fired, and none was pending"), "{table}");
}

/// A run of 14 minutes: its scrapes are too few for what is pending for 15, and enough for what is for 10, so that one of
/// the three could have fired.
#[test]
fn an_alert_that_could_not_fire_is_not_judged() {
    let place = Workplace::new("alerts-not-judged");
    let objectives = r#"objectives: [ NoAlert(daemon_set: "agent", alert: "KubeDaemonSetRolloutStuck"), NoAlert(daemon_set: "agent") ],"#;
    let quiet = r#"duration: "14m", node_pools: { "pool": (count: 5) },"#;
    place.write("s.ron", &scenario_of_agent(&format!("{quiet} {objectives}")));
    let run = place.everynode(&["run", "s.ron", "--no-charts", "--out", "r"]);
    let (table, warned) = (stdout(&run), stderr(&run));
    assert_eq!(status(&run), 1, "{warned}");
    let words = "it could not fire: seen for 14m, and pending for 15m first";
    let said: Vec<&str> = table.lines().filter(|line| line.contains(" of agent ")).map(str::trim).collect();
    assert!(said.iter().any(|line| line.starts_with("not judged") && line.ends_with(words)), "{table}");
    let words = "none fired; KubeDaemonSetRolloutStuck and KubeDaemonSetMisScheduled could not, seen for 14m";
    assert!(said.iter().any(|line| line.starts_with("not judged") && line.ends_with(words)), "{table}");
    assert_eq!(warned.matches("this objective judges nothing").count(), 1, "{warned}");
}

/// Beside the table of the terminal. Every instant is told on both clocks, also where a cell names two.
#[test]
fn markdown_tells_alerts_and_every_instant_by_the_clock() {
    let place = Workplace::new("alerts-markdown");
    let objectives = r#"objectives: [ NoAlert(daemon_set: "agent"), Availability(daemon_set: "agent", at_least: "90%") ],"#;
    place.write("s.ron", &misscheduled().replacen('(', &format!("({objectives}"), 1));
    let markdown = |arguments: &[&str]| {
        let more = ["--format", "markdown", "--no-charts", "--timeline", "none", "--force", "--out", "r"];
        stdout(&place.everynode(&[arguments, &more].concat()))
    };
    let told = markdown(&["run", "s.ron", "--starts-at", "2026-12-05T02:00Z"]);
    for row in [
        "| missed | no alert of agent | KubeDaemonSetRolloutStuck fired at 24m30s (2026-12-05 02:24:30Z) for 10m30s; KubeDaemonSetMisScheduled fired at 20m (2026-12-05 02:20:00Z) for 15m |",
        "| KubeDaemonSetMisScheduled | agent | \\<none\\> | 20m (2026-12-05 02:20:00Z) | 15m |",
        "| KubeDaemonSetRolloutStuck | agent | \\<none\\> | 24m30s (2026-12-05 02:24:30Z) | 10m30s |",
        // Of the four nodes that are still wanted one is without from 5m04s on, when its pod has ended.
        "| missed | availability of agent at least 90% | lowest 75% at 5m4s (2026-12-05 02:05:04Z) |",
    ] {
        assert!(told.contains(row), "{row}:\n{told}");
    }
    assert!(markdown(&["run", "s.ron"]).contains("KubeDaemonSetMisScheduled fired at 20m for 15m |"));
    place.write("q.ron", &scenario_of_agent(r#"duration: "1m", node_pools: { "pool": (count: 5) },"#));
    assert!(
        markdown(&["run", "q.ron", "--alerts"]).contains("\nAlerts: none fired, and none was pending; none could within 1m, for each is pending for 10m or longer first.\n")
    );
    assert!(!markdown(&["run", "q.ron"]).contains("Alerts"), "nobody asked");
}

/// It is created at 45 s, between the last two scrapes that a run of 55 s could have had.
#[test]
fn a_daemon_set_that_no_scrape_saw_is_named() {
    let place = Workplace::new("alerts-unseen");
    let fields = r#"duration: "55s", node_pools: { "pool": (count: 5) },"#;
    let late = scenario_of_agent(fields).replace("\"agent\": (", "\"agent\": (created_at: \"45s\", ");
    place.write("s.ron", &late);
    let run = ["run", "s.ron", "--alerts", "--no-charts", "--report", "--out", "r"];
    let table = stdout(&place.everynode(&run));
    assert!(table.contains("ALERTS  none could fire: no scrape, one every 30s, saw agent\n"), "{table}");
    let page = String::from_utf8(place.file("r/report.html")).unwrap();
    assert!(page.contains("<p>None could fire: no scrape, one every 30s, saw agent.</p>"));
    let summary = summary_of(&place, &["s.ron"]);
    assert_eq!(summary["daemon_sets"][0]["alerts"], serde_json::json!([]), "they were looked at");
    let unasked = stdout(&place.everynode(&["run", "s.ron", "--no-charts", "--out", "q"]));
    assert!(!unasked.contains("ALERTS"), "{unasked}");
    assert!(!String::from_utf8(place.file("q/summary.json")).unwrap().contains("\"alerts\""));
}

/// Nobody is told of it: two nodes join, and the count of pods that are up to date changes, although the rollout does not move.
#[test]
fn a_rollout_stuck_for_30_minutes_can_go_unnoticed() {
    let place = Workplace::new("alerts-trap");
    let summary = summary_of(&place, &[&repository("scenarios/broken-version.ron")]);
    let (firings, longest_pending) = said(&summary, AlertRule::RolloutStuck);
    assert!(firings.is_empty(), "{firings:?}");
    assert!((8 * MINUTE..15 * MINUTE).contains(&longest_pending), "{longest_pending}");
    // Without these two nodes it fires.
    let scenario = fs::read_to_string(repository("scenarios/broken-version.ron")).unwrap();
    let lonely = scenario.replace("        At(\"20m\", AddNodes(pool: \"workers\", count: 2)),\n", "");
    assert_ne!(lonely, scenario);
    place.write("s.ron", &lonely.replace("manifests/", &repository("scenarios/manifests/")));
    let (firings, _) = said(&summary_of(&place, &["s.ron", "--force"]), AlertRule::RolloutStuck);
    assert_eq!(firings.len(), 1, "{firings:?}");
}

/// The rules as Prometheus reads them.
fn rules() -> String {
    let rule = |rule: AlertRule| {
        let expression = rule.expression().replace('\n', "\n          ");
        let hold = rule.hold();
        format!(
            "      - alert: {}\n        expr: |\n          {expression}\n        for: {hold}\n        labels: {{severity: warning}}\n",
            rule.as_str()
        )
    };
    let rules: String = AlertRule::ALL.into_iter().map(rule).collect();
    format!(
        "# The alerts on DaemonSets of kubernetes-mixin, as `everynode run --alerts` looks at them.\ngroups:\n  - name: kubernetes-apps\n    interval: 30s\n    rules:\n{rules}"
    )
}

#[test]
fn the_rules_are_there_to_be_loaded() {
    let path = repository(RULES);
    if std::env::var_os("EVERYNODE_WRITE_DOCS").is_some() {
        fs::write(&path, rules()).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), rules(), "EVERYNODE_WRITE_DOCS=1 cargo test alerts::");
}

/// Scenarios in which alerts fire, are pending, and are resolved.
fn scenarios(place: &Workplace) -> Vec<String> {
    place.write("stuck.ron", &stuck());
    place.write("misscheduled.ron", &misscheduled());
    place.write("refused.ron", &refused());
    let gallery =
        ["broken-version", "refused-creates"].map(|name| repository(&format!("scenarios/{name}.ron")));
    ["stuck.ron", "misscheduled.ron", "refused.ron"].into_iter().map(str::to_owned).chain(gallery).collect()
}

/// The firings that follow from the looks at which an expression holds, in seconds, and for how long it held at most otherwise.
fn followed(looks: &[u64], end: u64, hold: u64) -> (Vec<Firing>, u64) {
    let (mut firings, mut longest) = (Vec::new(), 0);
    for stretch in looks.chunk_by(|one, next| next - one == 30) {
        let (first, last) = (stretch[0], *stretch.last().unwrap());
        let resolved = (last + 30 <= end).then_some(last + 30);
        if last - first >= hold {
            firings.push((first, first + hold, resolved))
        } else {
            longest = longest.max(last - first)
        }
    }
    (firings, longest)
}

/// The real server evaluates the expressions on the exported samples, a millisecond after each scrape.
#[test]
fn the_expressions_hold_at_the_same_looks_in_a_real_prometheus() {
    if !is_there("expressions of alerts in a real Prometheus") {
        return;
    }
    let place = Workplace::new("alerts-prometheus");
    for scenario in scenarios(&place) {
        let summary = summary_of(&place, &[&scenario, "--force"]);
        let end = summary["duration_seconds"].as_f64().unwrap() as u64;
        let server = Prometheus::with(&place, "r/metrics.om");
        for rule in AlertRule::ALL {
            let answers = server.range(rule.expression(), BEGIN + 1, BEGIN + end * 1000 + 1);
            assert!(answers.len() <= 1, "{answers:?}");
            let samples = answers.into_iter().flat_map(|(_, samples)| samples);
            let looks: Vec<u64> = samples.map(|(time, _)| (time - 1 - BEGIN) / 1000).collect();
            assert_eq!(
                said(&summary, rule),
                followed(&looks, end, rule.hold().as_seconds() as u64),
                "{scenario}: {rule:?}"
            );
        }
    }
}

/// Prometheus' own rule engine, given the exported samples, has the alerts fire at the same looks: also `for` is right.
#[test]
fn the_rules_fire_at_the_same_looks_in_prometheus_rule_engine() {
    if !is_there("alerts in a real Prometheus") {
        return;
    }
    let place = Workplace::new("alerts-promtool");
    for scenario in scenarios(&place) {
        let summary = summary_of(&place, &[&scenario, "--force"]);
        place.write("rules.yaml", &rules());
        place.write("test.yaml", &rule_test(&place, &summary));
        let tested = promtool(&place, &["test", "rules", "test.yaml"]);
        assert!(tested.status.success(), "{scenario}: {}{}", stdout(&tested), stderr(&tested));
    }
}

/// A unit test of the rules: the samples a second after each scrape, and a look 29 seconds later, so that it is between two
/// scrapes as looks are that come right after one.
fn rule_test(place: &Workplace, summary: &Value) -> String {
    let mut series: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut labels = String::new();
    for sample in samples(&String::from_utf8(place.file("r/metrics.om")).unwrap()) {
        let (namespace, daemon_set) = (sample.label("namespace"), sample.label("daemonset"));
        labels = format!("namespace=\"{namespace}\",daemonset=\"{daemon_set}\",job=\"kube-state-metrics\"");
        series.entry(format!("{}{{{labels}}}", sample.name)).or_default().push(sample.value);
    }
    let mut text =
        "rule_files: [rules.yaml]\nevaluation_interval: 30s\ntests:\n- interval: 1s\n  input_series:\n"
            .to_owned();
    for (name, values) in series {
        let values: Vec<String> = values.iter().map(f64::to_string).collect();
        text += &format!("  - series: '{name}'\n    values: '_ {}'\n", values.join(" _x29 "));
    }
    text += "  alert_rule_test:\n";
    let end = summary["duration_seconds"].as_f64().unwrap() as u64;
    let labels = format!("{{severity: warning, {}}}", labels.replace('=', ": "));
    for rule in AlertRule::ALL {
        let (firings, _) = said(summary, rule);
        for look in (0..=end).step_by(30) {
            let fires =
                firings.iter().any(|&(_, at, until)| at <= look && until.is_none_or(|until| look < until));
            let expected = if fires { format!("[{{exp_labels: {labels}}}]") } else { "[]".to_owned() };
            let look = look + 30;
            text += &format!(
                "  - {{eval_time: {look}s, alertname: {}, exp_alerts: {expected}}}\n",
                rule.as_str()
            );
        }
    }
    text
}
