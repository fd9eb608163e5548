//! Pods whose node goes, and comes back or does not.

use crate::support::{AGENT, ROUND_DELAYS, Watched, run};
use everynode::analysis::cause::Cause;
use everynode::record::fact::{FactKind, Reason};

/// Two full nodes, an agent created at 60 s that finds no room there, and what happens.
fn full(cluster: &str, script: &str) -> Watched {
    run(&format!(
        r#"(
            duration: "1h",
            node_pools: {{ "full": (count: 2, allocatable: (pods: 1), background: Pods([(per_node: 1)])) }},
            daemon_sets: {{ "agent": (created_at: "60s", {AGENT}) }},
            {ROUND_DELAYS}
            {cluster}
            script: [ {script} ],
        )"#
    ))
}

#[test]
fn a_pending_pod_whose_node_is_gone_goes_with_the_schedulers_next_try() {
    let removed = r#"At("600s", RemoveNodes(Nodes(name: "full-00001")))"#;
    for cluster in ["", "cluster: (scheduler: KubeScheduler),"] {
        let run = full(cluster, removed);
        // Found unschedulable at 61 s, tried again at 390, 720, 1050: at looks every 30 s, after more than 5 m.
        assert_eq!(run.when(FactKind::PodRemoved), [(720.0, Reason::None)], "{cluster}");
        assert_eq!(run.when(FactKind::PodTerminating), [(720.0, Reason::NodeGone)]);
        let status = run.analyses[0].last.unwrap().status;
        assert_eq!((status.desired_number_scheduled, status.current_number_scheduled), (1, 1));
    }
}

#[test]
fn a_pod_that_the_scheduler_has_not_seen_yet_goes_when_it_does() {
    let text = format!(
        r#"(
            duration: "10m",
            node_pools: {{ "n": (count: 2) }},
            daemon_sets: {{ "agent": (created_at: "60s", {AGENT}) }},
            {ROUND_DELAYS}
            script: [ At("60500ms", RemoveNodes(Nodes(name: "n-00001"))) ],
        )"#
    );
    let run = run(&text);
    assert_eq!(
        run.when(FactKind::PodRemoved),
        [(61.0, Reason::None)],
        "learnt of a second after its creation"
    );
    assert_eq!(run.analyses[0].last.unwrap().status.current_number_scheduled, 1);
}

/// One node that is reimaged at 601 s and there again after this long; its start-up takes 5 s.
fn reimaged(reimage: &str, more: &str) -> Watched {
    run(&format!(
        r#"(
            duration: "20m",
            node_pools: {{ "metal": (count: 1, startup: "5s") }},
            daemon_sets: {{ "agent": ({AGENT}) }},
            delays: (scheduling: "1s", image_pull: "10s", container_start: "2s", readiness: "3s", termination: "4s"),
            script: [
                {more}
                At("600s", UpgradePool(pool: "metal", max_unavailable: 1, drain: "1s", reimage: "{reimage}")),
            ],
        )"#
    ))
}

#[test]
fn a_node_that_is_back_before_the_second_look_keeps_its_pod_whose_containers_start_again() {
    let run = reimaged("10s", "");
    assert_eq!(
        (run.seconds(FactKind::NodeLeft), run.seconds(FactKind::NodeReady)),
        (vec![601.0], vec![616.0])
    );
    assert_eq!(run.when(FactKind::PodRemoved), []);
    assert_eq!(run.analyses[0].pods_created, 0);
    assert_eq!(run.when(FactKind::PodUnready), [(616.0, Reason::Reboot)]);
    assert_eq!(run.seconds(FactKind::ImagesPulled), [626.0], "the new machine has no images");
    assert_eq!(run.seconds(FactKind::PodAvailable), [631.0]);
    let uncovered = run.analyses[0].uncovered;
    let causes = [Cause::NodeStartUp, Cause::ImagePull, Cause::ContainerStart];
    assert_eq!(causes.map(|cause| uncovered.by(cause).as_seconds()), [5.0, 10.0, 5.0]);
    assert_eq!(uncovered.total().as_seconds(), 20.0);
}

#[test]
fn a_node_that_is_back_later_gets_a_new_pod() {
    // Found to be gone at 620 s, collected at 660.
    let in_time = reimaged("58s", "");
    assert_eq!((in_time.when(FactKind::PodRemoved), in_time.analyses[0].pods_created), (vec![], 0));
    let late = reimaged("60s", "");
    assert_eq!(late.when(FactKind::PodRemoved), [(660.0, Reason::NodeGone)]);
    assert_eq!(late.analyses[0].pods_created, 1);
}

#[test]
fn a_pod_that_was_to_end_is_gone_when_the_new_machine_reports() {
    let run = reimaged("10s", r#"At("599s", SetImage("agent", "agent:2")),"#);
    // Deleted at 599, it would have ended at 603, when there was no machine.
    assert_eq!(run.seconds(FactKind::PodRemoved), [616.0]);
    assert_eq!(run.seconds(FactKind::PodAvailable), [616.0 + 16.0]);
}
