//! What the kubelets' limits on requests cost, as scenarios with figures worked out by hand.

use crate::support::{AGENT, ROUND_DELAYS, Watched, run};
use everynode::record::fact::{FactKind, Reason};
use everynode::record::wait::Limit;

/// One node, and so many DaemonSets.
fn one_node(daemon_sets: usize, created: &str, client: &str, script: &str) -> Watched {
    let daemon_sets: String =
        (0..daemon_sets).map(|index| format!(r#""agent-{index}": ({AGENT} {created}),"#)).collect();
    run(&format!(
        r#"(
            duration: "10m",
            node_pools: {{ "pool": (count: 1) }},
            daemon_sets: {{ {daemon_sets} }},
            {ROUND_DELAYS}
            cluster: (kubelet: (client: {client})),
            script: [ {script} ],
        )"#
    ))
}

const NEW: &str = r#", created_at: "0s""#;
const ONE_A_SECOND: &str = r#"Limits(qps: 1, burst: 1, latency: "0s")"#;

fn token_waits(run: &Watched) -> Vec<(f64, f64)> {
    let waits = run.waits.iter().filter(|wait| wait.limit == Limit::KubeletTokens);
    waits.map(|wait| (wait.since.as_seconds(), wait.until.as_seconds())).collect()
}

/// Bound at 1 s, pulled at 11 s, all four start at 13 s and are ready at 16 s, when the fourth start has just been told.
#[test]
fn reports_of_a_node_wait_for_each_other() {
    let run = one_node(4, NEW, ONE_A_SECOND, "");
    assert_eq!(run.seconds(FactKind::ContainersStarted), [13.0, 14.0, 15.0, 16.0]);
    assert_eq!(run.seconds(FactKind::PodReady), [17.0, 18.0, 19.0, 20.0]);
    let expected =
        [(13.0, 14.0), (13.0, 15.0), (13.0, 16.0), (16.0, 17.0), (16.0, 18.0), (16.0, 19.0), (16.0, 20.0)];
    assert_eq!(token_waits(&run), expected);
}

#[test]
fn each_node_has_its_own_tokens() {
    let text = |count: u32| {
        format!(
            r#"(
                duration: "10m",
                node_pools: {{ "pool": (count: {count}) }},
                daemon_sets: {{ "agent": ({AGENT} {NEW}) }},
                {ROUND_DELAYS}
                cluster: (kubelet: (client: {ONE_A_SECOND})),
            )"#
        )
    };
    let run = run(&text(5));
    assert_eq!(run.seconds(FactKind::PodReady), [16.0; 5]);
    assert_eq!(token_waits(&run), []);
}

/// The latency delays all reports alike and takes no token; what follows a start counts from the start, not from its report.
#[test]
fn a_report_arrives_after_its_latency() {
    let run = one_node(2, NEW, r#"Limits(qps: 1, burst: 1, latency: "7s")"#, "");
    assert_eq!(run.seconds(FactKind::ContainersStarted), [20.0, 21.0]);
    assert_eq!(run.seconds(FactKind::PodReady), [23.0, 24.0]);
    assert_eq!(token_waits(&run), [(13.0, 14.0), (16.0, 17.0)]);
}

/// The containers of all three end at 104 s, and each successor is created when the API server knows.
#[test]
fn deleted_pods_are_gone_when_it_is_reported() {
    let deletions: String =
        (0..3).map(|index| format!(r#"At("100s", DeletePods("agent-{index}", Nodes())),"#)).collect();
    let run = one_node(3, "", ONE_A_SECOND, &deletions);
    assert_eq!(run.seconds(FactKind::PodRemoved), [104.0, 105.0, 106.0]);
    assert_eq!(run.seconds(FactKind::PodCreated), [104.0, 105.0, 106.0]);
    // 1 s to bind, 2 s to start (the images are there), 3 s to be ready: each report finds the token that it needs.
    assert_eq!(run.seconds(FactKind::PodReady), [110.0, 111.0, 112.0]);
    assert_eq!(token_waits(&run), [(104.0, 105.0), (104.0, 106.0)]);
}

#[test]
fn a_failed_pod_is_replaced_when_it_is_reported() {
    let failures = r#"At("100s", FailPods("agent-0", Nodes())), At("100s", FailPods("agent-1", Nodes()))"#;
    let run = one_node(2, "", ONE_A_SECOND, failures);
    assert_eq!(run.seconds(FactKind::PodFailed), [100.0, 101.0]);
}

/// The start of 13 s would arrive at 18 s. The node is away from 14 s to 30 s, and what became of it meanwhile (ready at 16 s) is
/// seen and told from then on.
#[test]
fn reports_wait_for_a_kubelet_that_is_away() {
    let away = r#"At("14s", FailNodes(Nodes())), At("30s", RepairNodes(Nodes()))"#;
    let run = one_node(1, NEW, r#"Limits(qps: 1, burst: 1, latency: "5s")"#, away);
    assert_eq!(run.seconds(FactKind::ContainersStarted), [30.0]);
    assert_eq!(run.seconds(FactKind::PodReady), [35.0]);
}

/// The node goes down 1 s after the start, whose report is lost; it is back at 24 s, the containers start at 26 s and are
/// ready at 29 s, which is told 5 s later.
#[test]
fn a_reboot_loses_the_reports_of_what_went_down_with_it() {
    let reboot = r#"At("14s", Reboot(Nodes(), "10s"))"#;
    let run = one_node(1, NEW, r#"Limits(qps: 1, burst: 1, latency: "5s")"#, reboot);
    assert_eq!(run.seconds(FactKind::ContainersStarted), [31.0]);
    assert_eq!(run.when(FactKind::PodReady), [(34.0, Reason::None)]);
}

#[test]
fn limits_that_nobody_reaches_change_nothing() {
    let script = r#"At("100s", SetImage("agent-0", "agent:2")), At("101s", FailPods("agent-1", Nodes())),
        At("102s", Reboot(Nodes(), "10s")), At("200s", DeletePods("agent-2", Nodes()))"#;
    let digest = |client: &str| one_node(3, "", client, script).outcome.digest;
    assert_eq!(digest("Ideal"), digest(r#"Limits(qps: 1e6, burst: 1000, latency: "0s")"#));
}
