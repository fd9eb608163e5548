//! Nodes that come and go on purpose, as scenarios with figures worked out by hand.

use crate::support::{AGENT, ROUND_DELAYS, Watched, run};
use everynode::analysis::cause::Cause;
use everynode::record::fact::{FactKind, Reason};

/// Pools of which one is named `pool`, one DaemonSet, round delays, and `more` as it is.
fn scenario(pools: &str, more: &str) -> String {
    format!(
        r#"(
            duration: "2h",
            node_pools: {{ {pools} }},
            daemon_sets: {{ "agent": ({AGENT}) }},
            {ROUND_DELAYS}
            {more}
        )"#
    )
}

/// The facts of one kind with their nodes: `pool-00000 at 100`.
fn where_and_when(run: &Watched, kind: FactKind) -> Vec<String> {
    let of_kind = run.facts.iter().filter(|(_, fact)| fact.kind() == kind);
    of_kind
        .map(|(at, fact)| format!("{} at {}", run.catalog.node(fact.node().unwrap()), at.as_seconds()))
        .collect()
}

#[test]
fn a_spot_node_is_noticed_cordoned_taken_and_replaced() {
    let pool = r#""pool": (count: 1, provisioning: "45s")"#;
    let churn = r#"churn: [ SpotReclaims(pool: "pool", every: "1h", notice: "2m") ],"#;
    let run = run(&scenario(pool, churn));
    assert_eq!(run.when(FactKind::NodeNoticed), [(3600.0, Reason::SpotReclaimed)]);
    assert_eq!(run.when(FactKind::NodeLeft), [(3720.0, Reason::SpotReclaimed)]);
    assert_eq!(where_and_when(&run, FactKind::NodeJoined), ["pool-00000 at 0", "pool-00001 at 3765"]);
    assert_eq!(run.seconds(FactKind::PodAvailable), [3765.0 + 60.0 + 16.0]);
    assert_eq!(run.when(FactKind::PodTerminating), [], "a cordon leaves daemon pods alone");
    // A minute of start-up and 16 s until the pod is ready; while there is no node, nothing is due.
    assert_eq!(run.analyses[0].uncovered.total().as_seconds(), 76.0);
}

#[test]
fn a_spot_node_that_is_not_replaced_leaves_the_pool_smaller() {
    let churn = r#"churn: [ SpotReclaims(pool: "pool", every: "1h", replaced: false) ],"#;
    let run = run(&scenario(r#""pool": (count: 3)"#, churn));
    assert_eq!(run.seconds(FactKind::NodeLeft), [3630.0; 3], "30 s of notice");
    assert_eq!(run.seconds(FactKind::NodeJoined), [0.0; 3]);
}

#[test]
fn a_rollout_still_reaches_a_cordoned_spot_node() {
    let more = r#"
        churn: [ SpotReclaims(pool: "pool", every: "1h", notice: "2m", replaced: false) ],
        script: [ At("3610s", SetImage("agent", "agent:2")) ],
    "#;
    let run = run(&scenario(r#""pool": (count: 1)"#, more));
    assert_eq!(run.seconds(FactKind::PodAvailable), [3610.0 + 4.0 + 16.0]);
    assert_eq!(run.analyses[0].uncovered.by(Cause::Rollout).as_seconds(), 20.0);
}

/// Reclaims of one pool do not shift when other pools or other processes are there, or the notice is longer.
#[test]
fn each_nodes_reclaim_is_its_own_luck() {
    let noticed = |pools: &str, notice: &str, more: &str| {
        let spot = format!(
            r#"SpotReclaims(pool: "pool", every: Exponential(mean: "1h"), notice: "{notice}", replaced: false)"#
        );
        let run = run(&scenario(pools, &format!("churn: [ {spot}, {more} ],")));
        let noticed = where_and_when(&run, FactKind::NodeNoticed);
        noticed.into_iter().filter(|line| line.starts_with("pool")).collect::<Vec<_>>()
    };
    let alone = noticed(r#""pool": (count: 20)"#, "30s", "");
    assert!(alone.len() > 10);
    assert_eq!(
        noticed(r#""pool": (count: 20), "other": (count: 7)"#, "2m", r#"Joins(pool: "other", every: "1m")"#),
        alone
    );
    let failures = r#"Failures(pool: "pool", every: "50m", repair: "1m")"#;
    assert_eq!(noticed(r#""pool": (count: 20)"#, "30s", failures), alone);
    let of_more = noticed(r#""pool": (count: 30)"#, "30s", "");
    assert!(alone.iter().all(|line| of_more.contains(line)), "{alone:?}\n{of_more:?}");
}

/// Four nodes are upgraded from 1000 s on: the drain takes 100 s, the reimage 40 s, the start-up 60 s.
fn upgrade(more: &str) -> Watched {
    let upgrade = format!(r#"UpgradePool(pool: "pool", drain: "100s", reimage: "40s", {more})"#);
    run(&scenario(r#""pool": (count: 4)"#, &format!(r#"script: [ At("1000s", {upgrade}) ],"#)))
}

#[test]
fn an_upgrade_adds_a_surge_node_renews_one_node_after_the_other_and_takes_it_away() {
    let run = upgrade("");
    let reasons = |kind| run.when(kind).into_iter().map(|(_, reason)| reason).collect::<Vec<_>>();
    assert_eq!(
        where_and_when(&run, FactKind::NodeNoticed),
        [
            "pool-00000 at 1060",
            "pool-00001 at 1260",
            "pool-00002 at 1460",
            "pool-00003 at 1660",
            "pool-00004 at 1860"
        ]
    );
    assert_eq!(
        where_and_when(&run, FactKind::NodeLeft),
        [
            "pool-00000 at 1160",
            "pool-00001 at 1360",
            "pool-00002 at 1560",
            "pool-00003 at 1760",
            "pool-00004 at 1960"
        ]
    );
    assert_eq!(
        where_and_when(&run, FactKind::NodeJoined)[4..],
        [
            "pool-00004 at 1000",
            "pool-00000 at 1200",
            "pool-00001 at 1400",
            "pool-00002 at 1600",
            "pool-00003 at 1800"
        ]
    );
    assert_eq!(reasons(FactKind::NodeNoticed), [Reason::Upgrade; 5]);
    assert_eq!(reasons(FactKind::NodeLeft), [Reason::Upgrade; 5]);
    // Each of the five starts for 60 s, and its pod pulls its image anew: 16 s.
    assert_eq!(run.seconds(FactKind::PodAvailable), [1076.0, 1276.0, 1476.0, 1676.0, 1876.0]);
    assert_eq!(run.analyses[0].uncovered.total().as_seconds(), 5.0 * 76.0);
    assert_eq!(run.analyses[0].last.unwrap().status.number_available, 4);
}

/// 10 % of 11 nodes, rounded up: two at a time, and each time takes 100 s of drain, 40 s of reimage and 60 s of start-up.
#[test]
fn without_a_word_a_tenth_of_the_nodes_surges_as_on_aks() {
    let upgrade = r#"script: [ At("1000s", UpgradePool(pool: "pool", drain: "100s", reimage: "40s")) ],"#;
    let noticed = run(&scenario(r#""pool": (count: 11)"#, upgrade)).seconds(FactKind::NodeNoticed);
    assert_eq!(noticed[..5], [1060.0, 1060.0, 1260.0, 1260.0, 1460.0]);
}

#[test]
fn a_larger_surge_is_faster_and_leaves_as_much_uncovered_as_it_adds_nodes() {
    let run = upgrade(r#"max_surge: "33%""#);
    assert_eq!(run.seconds(FactKind::NodeNoticed), [1060.0, 1060.0, 1260.0, 1260.0, 1460.0, 1460.0]);
    assert_eq!(run.seconds(FactKind::NodeLeft), [1160.0, 1160.0, 1360.0, 1360.0, 1560.0, 1560.0]);
    assert_eq!(run.analyses[0].uncovered.total().as_seconds(), 6.0 * 76.0);
}

#[test]
fn an_upgrade_without_surge_begins_at_once_and_soaks_before_the_reimage() {
    let run = upgrade(r#"max_unavailable: 3, node_soak: "5m""#);
    assert_eq!(run.seconds(FactKind::NodeNoticed), [1000.0, 1000.0, 1000.0, 1500.0]);
    assert_eq!(run.seconds(FactKind::NodeLeft), [1400.0, 1400.0, 1400.0, 1900.0]);
    assert_eq!(run.analyses[0].joins.waits.len(), 4);
}

#[test]
fn an_upgrade_that_cannot_drain_a_node_stops_or_leaves_it_behind() {
    let stopped = upgrade(r#"drain_timeout: "50s""#);
    assert_eq!(where_and_when(&stopped, FactKind::NodeNoticed), ["pool-00000 at 1060", "pool-00004 at 1110"]);
    assert_eq!(stopped.when(FactKind::NodeTainted), [(1110.0, Reason::Upgrade)], "it takes pods again");
    assert_eq!(where_and_when(&stopped, FactKind::NodeLeft), ["pool-00004 at 1160"]);

    let left_behind = upgrade(r#"drain_timeout: "50s", undrainable_nodes: Cordon"#);
    assert_eq!(left_behind.seconds(FactKind::NodeLabelled), [1110.0, 1160.0, 1210.0, 1260.0]);
    assert_eq!(left_behind.when(FactKind::NodeLeft), [], "the surge node stays in their place");
}

#[test]
fn upgraded_nodes_have_the_labels_of_their_image() {
    let text = scenario(
        r#""pool": (count: 2, labels: {"image": "1"}), "other": (count: 1)"#,
        r#"script: [
            At("1000s", UpgradePool(pool: "pool", drain: "0s", reimage: "0s", set_labels: {"image": "2"})),
            At("1h", AddNodes(pool: "pool", count: 1)),
        ],"#,
    );
    let selective = |image: &str| {
        text.replace("spec: {containers", &format!("spec: {{nodeSelector: {{image: '{image}'}}, containers"))
    };
    let status = |image| run(&selective(image)).analyses[0].last.unwrap().status;
    assert_eq!((status("1").desired_number_scheduled, status("2").desired_number_scheduled), (0, 3));
}

#[test]
fn a_node_that_leaves_while_it_is_drained_does_not_hold_the_upgrade_up() {
    let more = r#"script: [
        At("1000s", UpgradePool(pool: "pool", drain: "100s", reimage: "40s")),
        At("1100s", RemoveNodes(Nodes(name: "pool-00000"))),
        At("1100s", RemoveNodes(Nodes(name: "pool-00001"))),
        At("1210s", RemoveNodes(Nodes(name: "pool-00002"))),
    ],"#;
    let run = run(&scenario(r#""pool": (count: 4)"#, more));
    assert_eq!(
        where_and_when(&run, FactKind::NodeNoticed),
        ["pool-00000 at 1060", "pool-00002 at 1160", "pool-00003 at 1260", "pool-00004 at 1460"]
    );
}

#[test]
fn an_upgrade_and_a_rollout_at_once_both_finish() {
    let more = r#"script: [
        At("1000s", UpgradePool(pool: "pool", max_surge: 2, drain: "100s", reimage: "40s")),
        At("1010s", SetImage("agent", "agent:2")),
    ],"#;
    let run = run(&scenario(r#""pool": (count: 10)"#, more));
    let rollout = &run.analyses[0].rollouts[0];
    assert!(rollout.finished.is_some());
    let status = run.analyses[0].last.unwrap().status;
    assert_eq!((status.updated_number_scheduled, status.number_available), (10, 10));
    assert_eq!(run.seconds(FactKind::NodeLeft).last(), Some(&(1060.0 + 5.0 * 200.0 + 100.0)));
}

#[test]
fn a_reimage_that_takes_no_time_still_starts_all_containers_again() {
    let more = r#"script: [
        At("1000s", UpgradePool(pool: "pool", max_unavailable: "100%", drain: "0s", reimage: "0s")),
    ],"#;
    let run = run(&scenario(r#""pool": (count: 3, startup: "0s")"#, more));
    assert_eq!(run.when(FactKind::PodRemoved), [], "nobody has missed the nodes");
    assert_eq!(run.when(FactKind::PodUnready), [(1000.0, Reason::Reboot); 3]);
    assert_eq!(run.seconds(FactKind::PodAvailable), [1015.0; 3], "with the image pulled anew");
    assert_eq!(run.analyses[0].uncovered.total().as_seconds(), 3.0 * 15.0);
}

#[test]
fn nodes_are_replaced_by_those_of_another_pool_when_these_are_ready() {
    let pools = r#""old": (count: 3), "new": (count: 0, provisioning: "20s")"#;
    let more = r#"script: [
        At("1000s", ReplaceNodes(pool: "old", with_pool: "new", max_surge: 2, drain: "100s")),
    ],"#;
    let run = run(&scenario(pools, more));
    assert_eq!(
        where_and_when(&run, FactKind::NodeJoined)[3..],
        ["new-00000 at 1020", "new-00001 at 1020", "new-00002 at 1200"]
    );
    assert_eq!(
        run.when(FactKind::NodeNoticed),
        [1080.0, 1080.0, 1260.0].map(|seconds| (seconds, Reason::CapacityReplacement))
    );
    assert_eq!(
        run.when(FactKind::NodeLeft),
        [1180.0, 1180.0, 1360.0].map(|seconds| (seconds, Reason::CapacityReplacement))
    );
    assert_eq!(run.analyses[0].last.unwrap().status.number_available, 3);
}

#[test]
fn another_node_is_asked_for_when_a_successor_is_lost_before_it_is_ready() {
    let more = r#"script: [
        At("1000s", ReplaceNodes(pool: "old", with_pool: "new", drain: "100s")),
        At("1030s", RemoveNodes(Nodes(name: "new-00000"))),
    ],"#;
    let run = run(&scenario(r#""old": (count: 1), "new": (count: 0)"#, more));
    assert_eq!(where_and_when(&run, FactKind::NodeNoticed), ["old-00000 at 1090"]);
    assert_eq!(run.analyses[0].last.unwrap().status.number_available, 1);
}

/// A pool of four nodes, and an autoscaler with this demand.
fn autoscaled(demand: &str, more: &str) -> Watched {
    let autoscaler = format!(r#"Autoscaler(pool: "pool", min: 2, max: 8, demand: {demand}, {more})"#);
    run(&scenario(r#""pool": (count: 4, provisioning: "90s")"#, &format!("churn: [ {autoscaler} ],")))
}

#[test]
fn an_autoscaler_asks_for_nodes_at_its_next_scan() {
    let run = autoscaled(r#"Steps([("0s", 4), ("1003s", 6), ("1h", 20)])"#, "");
    assert_eq!(run.seconds(FactKind::NodeJoined)[4..], [1100.0, 1100.0, 3690.0, 3690.0], "within max");
    assert_eq!(run.seconds(FactKind::NodeReady), [1160.0, 1160.0, 3750.0, 3750.0]);
    assert_eq!(run.when(FactKind::NodeNoticed), []);
}

#[test]
fn an_autoscaler_removes_what_was_unneeded_for_ten_minutes() {
    let run = autoscaled(r#"Steps([("0s", 4), ("1000s", 3), ("1200s", 0)])"#, r#"drain: "30s""#);
    assert_eq!(run.when(FactKind::NodeNoticed), [1600.0, 1800.0].map(|at| (at, Reason::ScaledDown)));
    assert_eq!(run.when(FactKind::NodeLeft), [1635.0, 1835.0].map(|at| (at, Reason::ScaledDown)));
    // The drain begins 5 s after the taint, which daemon pods do not tolerate: they go with it and do not come back.
    assert_eq!(run.when(FactKind::PodTerminating), [1605.0, 1805.0].map(|at| (at, Reason::ScaledDown)));
    assert_eq!(run.when(FactKind::PodCreated), []);
    assert_eq!(run.analyses[0].uncovered.by(Cause::BehindTaint).as_seconds(), 60.0);
    assert_eq!(run.analyses[0].uncovered.total().as_seconds(), 60.0);
    assert_eq!(run.analyses[0].last.unwrap().status.desired_number_scheduled, 2, "min");
}

/// The evictions of a pool of four that shrinks to three at 1600 s, after `drain`; `agent` replaces words of the manifest.
fn evictions(drain: &str, settings: &str, agent: (&str, &str)) -> Vec<(f64, Reason)> {
    let demand = r#"demand: Steps([("0s", 4), ("1000s", 3)])"#;
    let autoscaler =
        format!(r#"Autoscaler(pool: "pool", min: 2, max: 8, {demand}, drain: "{drain}", {settings})"#);
    let text = scenario(r#""pool": (count: 4)"#, &format!("churn: [ {autoscaler} ],"));
    run(&text.replace(agent.0, agent.1)).when(FactKind::PodTerminating)
}

#[test]
fn an_autoscaler_evicts_daemon_pods_from_occupied_nodes_unless_it_is_told_otherwise() {
    let (as_it_is, evicted) = (("", ""), [(1605.0, Reason::ScaledDown)]);
    assert_eq!(evictions("10m", "", as_it_is), evicted);
    assert_eq!(evictions("0s", "", as_it_is), [], "an empty node");
    assert_eq!(evictions("10m", "daemonset_eviction_for_occupied_nodes: false", as_it_is), []);
    let annotated = |value: &str| {
        format!(
            r#"metadata: {{labels: {{app: agent}}, annotations: {{cluster-autoscaler.kubernetes.io/enable-ds-eviction: "{value}"}}}}"#
        )
    };
    let labels = "metadata: {labels: {app: agent}}";
    assert_eq!(evictions("10m", "", (labels, &annotated("false"))), []);
    let spared = "daemonset_eviction_for_occupied_nodes: false";
    assert_eq!(evictions("10m", spared, (labels, &annotated("true"))), evicted);
}

#[test]
fn what_tolerates_everything_comes_back_to_a_node_that_is_drained() {
    let demand = r#"demand: Steps([("0s", 4), ("1000s", 3)])"#;
    let autoscaler =
        format!(r#"churn: [ Autoscaler(pool: "pool", min: 2, max: 8, {demand}, drain: "10m") ],"#);
    let text = scenario(r#""pool": (count: 4)"#, &autoscaler);
    let run = run(&text.replace("{containers:", "{tolerations: [{operator: Exists}], containers:"));
    assert_eq!(run.when(FactKind::PodTerminating), [(1605.0, Reason::ScaledDown)]);
    assert_eq!(run.when(FactKind::PodCreated), [(1609.0, Reason::Missing)]);
    assert_eq!(run.seconds(FactKind::NodeLeft), [2205.0]);
}

#[test]
fn an_autoscaler_removes_nothing_for_ten_minutes_after_it_added_a_node() {
    let demand = r#"Steps([("0s", 4), ("1000s", 5), ("1010s", 3)])"#;
    assert_eq!(autoscaled(demand, "").seconds(FactKind::NodeNoticed), [1610.0, 1610.0]);
    let eager = r#"scale_down_unneeded_time: "1m""#;
    assert_eq!(autoscaled(demand, eager).seconds(FactKind::NodeNoticed), [1600.0, 1600.0]);
    let at_once =
        r#"scale_down_unneeded_time: "1m", scale_down_delay_after_add: "0s", max_scale_down_parallelism: 1"#;
    assert_eq!(autoscaled(demand, at_once).seconds(FactKind::NodeNoticed), [1070.0, 1080.0]);
}

#[test]
fn jobs_bring_nodes_for_as_long_as_they_last() {
    let run = autoscaled(r#"Jobs(base: 4, every: "1h", nodes: 2, lasting: "20m")"#, "");
    assert_eq!(run.seconds(FactKind::NodeJoined)[4..], [3690.0, 3690.0]);
    assert_eq!(run.seconds(FactKind::NodeNoticed), [5400.0, 5400.0], "3600 + 1200 + 600");
}

/// Two small nodes without room for an agent that comes at 100 s and is learnt of at 101 s; large nodes appear 45 s
/// after they were asked for. The seed is one that gives the first node its pod first.
fn full_nodes(process: &str, daemon_sets: u32, script: &str) -> Watched {
    let pools = r#"
        "small": (count: 2, allocatable: (memory: "1Gi"), background: Share(memory: "90%")),
        "large": (count: 0, allocatable: (memory: "4Gi"), provisioning: "45s"),
    "#;
    let agent = AGENT
        .replace(r#""agent:1"}"#, r#""agent:1", resources: {requests: {memory: 512Mi}}}"#)
        .replacen("inline", r#"created_at: "100s", inline"#, 1);
    let daemon_sets: String =
        (0..daemon_sets).map(|number| format!(r#""agent-{number}": ({agent}), "#)).collect();
    let process = format!(r#"ReplaceWhenFull(pool: "small", with_pool: "large", drain: "100s", {process})"#);
    run(&format!(
        r#"(
            seed: 3,
            duration: "2h",
            node_pools: {{ {pools} }},
            daemon_sets: {{ {daemon_sets} }},
            {ROUND_DELAYS}
            churn: [ {process} ],
            script: [ {script} ],
        )"#
    ))
}

#[test]
fn a_node_whose_pod_has_waited_for_room_too_long_is_replaced_by_a_larger_one() {
    let run = full_nodes(r#"after: "5m""#, 1, "");
    assert_eq!(
        where_and_when(&run, FactKind::PodUnschedulable),
        ["small-00000 at 101", "small-00001 at 101"]
    );
    // Asked for at 401 s, when the first has waited for 5 m, and at 606 s, when the first is gone.
    assert_eq!(where_and_when(&run, FactKind::NodeJoined)[2..], ["large-00000 at 446", "large-00001 at 651"]);
    assert_eq!(where_and_when(&run, FactKind::NodeReady), ["large-00000 at 506", "large-00001 at 711"]);
    let because = |seconds: [f64; 2]| seconds.map(|seconds| (seconds, Reason::CapacityReplacement));
    assert_eq!(run.when(FactKind::NodeNoticed), because([506.0, 711.0]));
    assert_eq!(run.when(FactKind::NodeLeft), because([606.0, 811.0]));
    assert_eq!(where_and_when(&run, FactKind::NodeLeft), ["small-00000 at 606", "small-00001 at 811"]);
    // 16 s from Ready to the available pod.
    assert_eq!(where_and_when(&run, FactKind::PodAvailable), ["large-00000 at 522", "large-00001 at 727"]);
    assert_eq!(run.analyses[0].last.unwrap().status.number_available, 2);
}

#[test]
fn full_nodes_are_replaced_several_at_once_and_each_but_once() {
    let run = full_nodes(r#"after: "5m", at_once: 2"#, 1, "");
    assert_eq!(run.seconds(FactKind::NodeJoined)[2..], [446.0, 446.0]);
    assert_eq!(run.seconds(FactKind::NodeLeft), [606.0, 606.0]);
    // Two pods wait on the first node, none on the second.
    let script = r#"At("50s", SetBackground(Nodes(name: "small-00001"), Pods([])))"#;
    let run = full_nodes(r#"after: "5m", at_once: 2"#, 2, script);
    assert_eq!(run.seconds(FactKind::NodeJoined)[2..], [446.0]);
    assert_eq!(run.seconds(FactKind::NodeLeft), [606.0]);
}

#[test]
fn a_node_with_room_in_time_is_not_replaced() {
    let more_room = |at: &str, node: &str| {
        let script = format!(r#"At("{at}", SetBackground(Nodes(name: "{node}"), Pods([])))"#);
        where_and_when(&full_nodes(r#"after: "5m""#, 1, &script), FactKind::NodeLeft)
    };
    assert_eq!(more_room("400s", "small-00000"), ["small-00001 at 606"]);
    assert_eq!(more_room("600s", "small-00001"), ["small-00000 at 606"], "while it waits for its turn");
    assert_eq!(more_room("402s", "small-00000"), ["small-00000 at 606", "small-00001 at 811"], "too late");
}

#[test]
fn a_full_node_that_goes_anyway_is_not_replaced() {
    let joined = |script: &str| {
        let run = full_nodes(r#"after: "5m""#, 1, script);
        where_and_when(&run, FactKind::NodeJoined)[2..].to_vec()
    };
    let removed = r#"At("600s", RemoveNodes(Nodes(name: "small-00001")))"#;
    assert_eq!(joined(removed), ["large-00000 at 446"]);
    // The second is being drained by an upgrade when its turn comes at 606 s, and back at 1490 s, before its pod was missed,
    // which waits for 5 m again.
    let upgraded =
        r#"At("450s", UpgradePool(pool: "small", max_unavailable: 2, drain: "1000s", reimage: "40s"))"#;
    assert_eq!(joined(upgraded), ["large-00000 at 446", "small-00001 at 1490", "large-00001 at 1835"]);
}
