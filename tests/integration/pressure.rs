//! Nodes that run short of memory, disk or process ids, as scenarios with figures worked out by hand.

use std::collections::BTreeSet;

use crate::support::{AGENT, ROUND_DELAYS, Watched, load, run};
use everynode::cluster::run::{Checking, simulate};
use everynode::engine::time::Instant;
use everynode::record::catalog::Catalog;
use everynode::record::fact::{Fact, FactKind, Reason};
use everynode::record::observer::Observer;

fn scenario(agent: &str, script: &str) -> String {
    format!(
        r#"(
            duration: "1h", node_pools: {{ "pool": (count: 2) }}, daemon_sets: {{ "agent": ({agent}) }},
            {ROUND_DELAYS} script: [ {script} ],
        )"#
    )
}

/// At 100 s the first node runs short of something.
fn short_of(kind: &str, lasts: &str) -> Watched {
    let script =
        format!(r#"At("100s", Pressure(nodes: Nodes(name: "pool-00000"), kind: {kind}, lasts: "{lasts}"))"#);
    run(&scenario(AGENT, &script))
}

#[test]
fn memory_pressure_evicts_a_pod_and_takes_its_successor_in() {
    let run = short_of("Memory", "1s");
    assert_eq!(run.when(FactKind::NodePressure), [(100.0, Reason::MemoryPressure)]);
    assert_eq!(run.when(FactKind::PodFailed), [(100.0, Reason::MemoryPressure)]);
    assert_eq!(run.when(FactKind::PodTerminating), [(100.0, Reason::Failed)]);
    assert_eq!(run.seconds(FactKind::PodAvailable), [106.0], "1 + 2 + 3");
    assert_eq!(run.when(FactKind::NodePressureOver), [(400.0, Reason::MemoryPressure)], "five minutes");
}

#[test]
fn while_memory_is_short_a_pod_goes_every_ten_seconds() {
    let run = short_of("Memory", "30s");
    assert_eq!(run.seconds(FactKind::PodFailed), [100.0, 110.0, 120.0]);
    assert_eq!(run.seconds(FactKind::PodAvailable), [106.0, 116.0, 126.0]);
    assert_eq!(run.seconds(FactKind::NodePressureOver), [420.0], "last seen at 120");
}

#[test]
fn under_disk_pressure_pods_are_created_and_refused_until_it_is_over() {
    for (kind, reason) in [("Disk", Reason::DiskPressure), ("Pid", Reason::PidPressure)] {
        let run = short_of(kind, "1s");
        let failed = run.when(FactKind::PodFailed);
        assert!(failed.iter().all(|&(_, why)| why == reason), "{failed:?}");
        assert_eq!(failed[..3].iter().map(|(at, _)| *at).collect::<Vec<_>>(), [100.0, 101.0, 102.0]);
        // Each is replaced after a back-off twice as long as the one before, and refused a second later.
        let gaps: Vec<f64> = failed.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        let doubled = [4.0, 8.0, 16.0, 32.0, 64.0, 128.0];
        let waited = gaps[gaps.len() - doubled.len()..].iter().zip(doubled);
        assert!(waited.clone().all(|(gap, backoff)| (gap - backoff).abs() < 2.1), "{gaps:?}");
        let available = run.seconds(FactKind::PodAvailable);
        assert_eq!(available.len(), 1);
        assert!(available[0] > 400.0, "the condition outlasts the shortage: {available:?}");
    }
}

#[test]
fn critical_pods_stay_and_come() {
    let critical = AGENT.replace("{containers:", "{priorityClassName: system-node-critical, containers:");
    let script = r#"
        At("100s", Pressure(nodes: Nodes(), kind: Disk, lasts: "5m")),
        At("200s", DeletePods("agent", Nodes(name: "pool-00000"))),
    "#;
    let run = run(&scenario(&critical, script));
    assert_eq!(run.seconds(FactKind::NodePressure), [100.0; 2]);
    assert_eq!(run.seconds(FactKind::PodFailed), [] as [f64; 0]);
    assert_eq!(run.seconds(FactKind::PodAvailable), [210.0], "4 + 1 + 2 + 3");
}

#[test]
fn a_second_shortage_of_a_kind_prolongs_the_first_and_others_count_by_themselves() {
    let script = r#"
        At("100s", Pressure(nodes: Nodes(name: "pool-00000"), kind: Memory, lasts: "5s")),
        At("300s", Pressure(nodes: Nodes(name: "pool-00000"), kind: Memory, lasts: "5s")),
        At("350s", Pressure(nodes: Nodes(name: "pool-00000"), kind: Pid, lasts: "5s")),
    "#;
    let run = run(&scenario(AGENT, script));
    assert_eq!(run.seconds(FactKind::NodePressure), [100.0, 350.0]);
    assert_eq!(
        run.when(FactKind::NodePressureOver),
        [(600.0, Reason::MemoryPressure), (650.0, Reason::PidPressure)]
    );
}

#[test]
fn churn_makes_each_node_run_short_at_its_own_times() {
    let text = scenario(AGENT, "").replace(
        "script:",
        r#"churn: [ Pressure(pool: "pool", kind: Memory, every: "20m", lasts: "1s") ], script:"#,
    );
    let run = run(&text);
    assert_eq!(run.seconds(FactKind::NodePressure), [1200.0, 1200.0, 2401.0, 2401.0]);
    assert_eq!(run.seconds(FactKind::PodFailed).len(), 4);
}

/// A surging DaemonSet on one node that is short of disk for five minutes.
fn refused_pods(scheduling: &str) -> String {
    let strategy = "updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}\n          template:";
    let surging = AGENT.replace("template:", strategy);
    format!(
        r#"(
            duration: "400s", node_pools: {{ "pool": (count: 1) }}, daemon_sets: {{ "agent": ({surging}) }},
            delays: (scheduling: "{scheduling}"),
            script: [ At("60s", Pressure(nodes: Nodes(), kind: Disk, lasts: "1s")) ],
        )"#
    )
}

/// With a surge a refused pod is replaced at once, and of those that failed only one goes after each back-off.
#[test]
fn under_a_surge_refused_pods_pile_up() {
    let run = run(&refused_pods("3s"));
    assert_eq!(run.seconds(FactKind::PodCreated).len(), 100, "one every 3 s");
    let removed = run.seconds(FactKind::PodRemoved);
    assert!((7..11).contains(&removed.len()), "after 1, 2, 4 s, and so on: {removed:?}");
    assert_eq!(run.seconds(FactKind::PodAvailable).len(), 1);
}

/// The names of the pods that were created.
#[derive(Default)]
struct Names(Vec<String>);

impl Observer for Names {
    fn on_fact(&mut self, _at: Instant, fact: &Fact, catalog: &Catalog) {
        if let (FactKind::PodCreated, Some(daemon_set), Some(node), Some(occurrence)) =
            (fact.kind(), fact.daemon_set(), fact.node(), fact.pod())
        {
            self.0.push(catalog.pod(daemon_set, node, occurrence).to_string());
        }
    }
}

#[test]
fn pods_that_pile_up_on_a_node_all_have_names_of_their_own() {
    let (scenario, mut names) = (load(&refused_pods("20ms")), Names::default());
    simulate(&scenario.plan, 1, Checking::Off, &mut names).unwrap();
    let created = names.0.len();
    assert!(created > 10_000, "{created}");
    assert_eq!(names.0.into_iter().collect::<BTreeSet<_>>().len(), created);
}
