//! Coverage is what the user has, whatever the status says: small scenarios with figures worked out by hand.

use crate::support::{AGENT, ROUND_DELAYS, Watched, run};
use everynode::analysis::cause::Cause;
use everynode::record::fact::{FactKind, Reason};

/// An hour of some nodes called `n-00000` and so on, and one DaemonSet; `more` goes into the scenario as it is.
fn scenario(nodes: u32, more: &str) -> String {
    lasting("1h", nodes, AGENT, more)
}

fn lasting(duration: &str, nodes: u32, agent: &str, more: &str) -> String {
    format!(
        r#"(
            duration: "{duration}",
            node_pools: {{ "n": (count: {nodes}) }},
            daemon_sets: {{ "agent": ({agent}) }},
            {ROUND_DELAYS}
            {more}
        )"#
    )
}

/// The causes that took any time, with their seconds, the longest first.
fn causes(run: &Watched) -> Vec<(Cause, f64)> {
    let causes = run.analyses[0].uncovered.largest_first();
    causes.into_iter().map(|(cause, time)| (cause, time.as_seconds())).collect()
}

/// The lowest coverage: nodes covered, nodes that should have been, and since when.
fn lowest(run: &Watched) -> (u32, u32, f64) {
    let lowest = run.analyses[0].lowest_coverage.expect("they were all covered once");
    (lowest.covered, lowest.expected, lowest.at.as_seconds())
}

#[test]
fn a_reboot_that_nobody_notices_costs_its_downtime_and_the_start_of_the_pod() {
    let reboots = r#"script: [
        At("300s", Reboot(Nodes(name: "n-00000"), "25s")),
        At("420s", Reboot(Nodes(name: "n-00001"), "25s")),
        At("540s", Reboot(Nodes(name: "n-00002"), "25s")),
    ],"#;
    let run = run(&scenario(3, reboots));
    assert_eq!(run.when(FactKind::NodeNotReady), []);
    assert_eq!(run.when(FactKind::NodeDown), [300.0, 420.0, 540.0].map(|at| (at, Reason::Reboot)));
    assert_eq!(run.seconds(FactKind::NodeUp), [325.0, 445.0, 565.0]);
    assert_eq!(causes(&run), [(Cause::NodeNotReady, 3.0 * (25.0 + 2.0 + 3.0))]);
    assert_eq!(lowest(&run), (2, 3, 300.0));
}

/// The kubelet's reports take ten seconds: the end of the containers is what counts, not what is said of it.
#[test]
fn what_ends_is_missed_before_anybody_hears_of_it() {
    let slow = r#"
        cluster: (kubelet: (client: Limits(latency: "10s"))),
        faults: [ Crash(after: "100s") ],
    "#;
    let run = run(&lasting("150s", 1, AGENT, slow));
    assert_eq!(run.when(FactKind::ContainersCrashed), [(100.0, Reason::Crash)]);
    assert_eq!(run.when(FactKind::PodUnready), [(110.0, Reason::Crash)]);
    // It runs again at 102, is up at 105 and said to be at 115.
    assert_eq!(causes(&run), [(Cause::CrashLoop, 15.0)]);
}

#[test]
fn an_agent_that_hangs_covers_nothing_though_the_status_counts_it() {
    let hang = r#"
        cluster: (kubelet: (probes: FromManifest)),
        faults: [ Hang(image: "agent:2", after: "1s") ],
        script: [ At("600s", SetImage("agent", "agent:2")) ],
    "#;
    let run = run(&scenario(1, hang));
    assert_eq!(run.analyses[0].last.unwrap().status.number_available, 1, "without a probe nobody notices");
    // 4 s to end, 1 to be bound, 10 for the image, 2 to start; a second later it hangs.
    assert_eq!(run.seconds(FactKind::ContainersHung), [618.0]);
    assert_eq!(causes(&run), [(Cause::UnnoticedHang, 3600.0 - 618.0), (Cause::Rollout, 17.0)]);
    assert_eq!(lowest(&run), (0, 1, 600.0));
}

#[test]
fn a_hang_that_a_probe_notices_is_a_failing_pod_from_then_on() {
    let probed = |probe: &str| {
        let agent = format!(r#"image: "agent:1", {probe}: {{tcpSocket: {{port: 80}}}}"#);
        let agent = AGENT.replace(r#"image: "agent:1""#, &agent);
        let hang = r#"cluster: (kubelet: (probes: FromManifest)), faults: [ Hang(after: "600s") ],"#;
        run(&lasting("700s", 1, &agent, hang))
    };
    let readiness = probed("readinessProbe");
    let noticed = readiness.seconds(FactKind::PodUnready)[0];
    let unnoticed = readiness.analyses[0].uncovered.by(Cause::UnnoticedHang).as_seconds();
    assert!((620.0..=631.0).contains(&noticed), "three probes and a timeout: {noticed}");
    assert!((unnoticed - (noticed - 600.0)).abs() < 1e-6);
    assert_eq!(readiness.analyses[0].uncovered.total().as_seconds(), 100.0);
    assert!(readiness.analyses[0].uncovered.by(Cause::FailingPod).as_seconds() > 69.0);
    let liveness = probed("livenessProbe");
    // Three probes, a timeout and 4 s to end; it runs again after 2 s, and without a readiness probe is ready then.
    let restarted = liveness.analyses[0].uncovered.by(Cause::CrashLoop).as_seconds();
    assert_eq!(restarted, 2.0);
    let ended = liveness.seconds(FactKind::ContainersCrashed)[0];
    let until = liveness.analyses[0].uncovered.total().as_seconds();
    assert!((until - (ended - 600.0 + 2.0)).abs() < 1e-6, "{until} s until {ended}");
}

#[test]
fn a_hang_that_a_rollout_ends_is_the_rollouts_from_then_on() {
    let hang = r#"
        cluster: (kubelet: (probes: FromManifest)),
        faults: [ Hang(image: "agent:1", after: "100s") ],
        script: [ At("600s", SetImage("agent", "agent:2")) ],
    "#;
    assert_eq!(causes(&run(&scenario(1, hang))), [(Cause::UnnoticedHang, 500.0), (Cause::Rollout, 17.0)]);
}

#[test]
fn an_agent_that_a_rollout_takes_behind_a_taint_is_lost_until_the_node_goes() {
    let script = |at: &str| {
        format!(
            r#"script: [
                At("300s", Taint(Nodes(name: "n-00001"), "disrupted=:NoSchedule")),
                At("600s", RestartRollout("agent")),
                At("{at}", RemoveNodes(Nodes(name: "n-00001"))),
            ],"#
        )
    };
    let run = run(&scenario(3, &script("3000s")));
    let rolled = 2.0 * (4.0 + 1.0 + 2.0 + 3.0);
    assert_eq!(causes(&run), [(Cause::BehindTaint, causes(&run)[0].1), (Cause::Rollout, rolled)]);
    let lost = run.when(FactKind::PodTerminating);
    let lost_at = run.facts.iter().find(|(_, fact)| {
        fact.kind() == FactKind::PodTerminating
            && run.catalog.node(fact.node().unwrap()).to_string() == "n-00001"
    });
    assert_eq!(lost.len(), 3);
    assert_eq!(causes(&run)[0].1, 3000.0 - lost_at.unwrap().0.as_seconds());
    assert!(run.facts.iter().any(|(_, fact)| {
        fact.kind() == FactKind::CoverageNotDue && fact.reason() == Reason::NoScheduleTaint
    }));
}

/// One node, tainted at 300 s; `more` happens.
fn behind(taint: &str, more: &str) -> Watched {
    let script = format!(r#"script: [ At("300s", Taint(Nodes(), "{taint}")), {more} ],"#);
    run(&scenario(1, &script))
}

#[test]
fn a_pod_behind_a_taint_covers_until_it_goes_and_the_node_is_due_again_with_the_taints_end() {
    assert_eq!(causes(&behind("a:NoSchedule", "")), [], "it stays");
    let deleted = behind("a:NoSchedule", r#"At("600s", DeletePods("agent", Nodes()))"#);
    assert_eq!(causes(&deleted), [(Cause::BehindTaint, 3000.0)]);
    assert_eq!(lowest(&deleted), (0, 1, 600.0));
    let lifted = r#"At("600s", DeletePods("agent", Nodes())), At("900s", Untaint(Nodes(), "a"))"#;
    let lifted = behind("a:NoSchedule", lifted);
    // Then one is bound after a second, and the image is still there.
    assert_eq!(
        causes(&lifted),
        [(Cause::BehindTaint, 300.0), (Cause::ContainerStart, 5.0), (Cause::Scheduling, 1.0)]
    );
    let crashing = r#"At("600s", MakeUnready("agent", Nodes())), At("700s", MakeReady("agent", Nodes()))"#;
    assert_eq!(causes(&behind("a:NoSchedule", crashing)), [(Cause::FailingPod, 100.0)]);
}

#[test]
fn what_should_not_be_there_is_not_lost() {
    assert_eq!(causes(&behind("a:NoExecute", "")), [], "the taint is there to end pods");
    let both = r#"
        At("600s", DeletePods("agent", Nodes())), At("700s", Taint(Nodes(), "b:NoExecute"))
    "#;
    assert_eq!(causes(&behind("a:NoSchedule", both)), [(Cause::BehindTaint, 100.0)]);
    let joins = r#"At("600s", AddNodes(pool: "n", count: 1)),
        At("600s", Taint(Nodes(name: "n-00001"), "a:NoSchedule"))"#;
    assert_eq!(causes(&behind("a:NoSchedule", joins)), [], "it never had one");
}

#[test]
fn a_node_that_is_down_behind_a_taint_is_down() {
    let outage = r#"At("600s", FailNodes(Nodes())), At("610s", RepairNodes(Nodes()))"#;
    assert_eq!(causes(&behind("a:NoSchedule", outage)), [(Cause::NodeNotReady, 10.0)]);
}

#[test]
fn a_rollout_has_the_lowest_coverage_of_its_own_time() {
    let script = r#"script: [
        At("100s", FailNodes(Nodes(count: 2))), At("110s", RepairNodes(Nodes())),
        At("600s", SetImage("agent", "agent:2")),
    ],"#;
    let run = run(&scenario(4, script));
    assert_eq!(lowest(&run), (2, 4, 100.0));
    let of_rollout = run.analyses[0].rollouts[0].lowest_coverage.unwrap();
    assert_eq!((of_rollout.covered, of_rollout.expected, of_rollout.at.as_seconds()), (3, 4, 600.0));
}
