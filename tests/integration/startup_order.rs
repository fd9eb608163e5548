//! In which order the pods of a node start where its kubelet starts only so many at once, with figures worked out by
//! hand.
//!
//! The node `pool-00001` appears at 99 s and is Ready at 159; with the round delays its pods are bound at 160 and have
//! their images at 170, and each start takes 2 s.

use crate::support::{AGENT, ROUND_DELAYS, Watched, run};
use everynode::record::fact::FactKind;
use everynode::record::wait::Limit;

/// By their place in the catalog, which is by name: the least important is the first.
const NAMES: [&str; 3] = ["app", "cni", "proxy"];

/// Three DaemonSets on a node, and another node at 99 s; `fields` are the kubelet's.
fn scenario(fields: &str, script: &str, more: &str) -> String {
    let of_class = |class: &str| {
        AGENT.replace(r#""agent:1"}]"#, &format!(r#""agent:1"}}], priorityClassName: {class}"#))
    };
    format!(
        r#"(
            duration: "400s",
            node_pools: {{ "pool": (count: 1) }},
            priority_classes: {{ "proxies": 1000 }},
            daemon_sets: {{
                "app": ({AGENT}), "cni": ({}), "proxy": ({}),
            }},
            cluster: (kubelet: ({fields})),
            script: [ At("99s", AddNodes(pool: "pool", count: 1)), {script} ],
            {ROUND_DELAYS}
            {more}
        )"#,
        of_class("system-node-critical"),
        of_class("proxies"),
    )
}

const ONE: &str = "container_starts_at_once: 1";

fn one_at_a_time(script: &str) -> Watched {
    run(&scenario(ONE, script, ""))
}

/// Whose containers started when.
fn starts(run: &Watched) -> Vec<(&'static str, f64)> {
    let starts = run.facts.iter().filter(|(_, fact)| fact.kind() == FactKind::ContainersStarted);
    starts.map(|(at, fact)| (NAMES[fact.daemon_set().unwrap().index()], at.as_seconds())).collect()
}

/// Who waited from when to when for its turn.
fn waits(run: &Watched) -> Vec<(&'static str, f64, f64)> {
    let waits = run.waits.iter().filter(|wait| wait.limit == Limit::ContainerStarts);
    waits.map(|it| (NAMES[it.daemon_set.index()], it.since.as_seconds(), it.until.as_seconds())).collect()
}

#[test]
fn without_a_word_all_start_at_once() {
    let run = run(&scenario("", "", ""));
    assert_eq!(starts(&run), [("app", 172.0), ("cni", 172.0), ("proxy", 172.0)]);
    assert_eq!(waits(&run), []);
}

#[test]
fn on_a_new_node_the_critical_pods_start_first() {
    let one = one_at_a_time("");
    assert_eq!(starts(&one), [("cni", 172.0), ("proxy", 174.0), ("app", 176.0)]);
    assert_eq!(one.seconds(FactKind::PodReady), [175.0, 177.0, 179.0], "readiness takes no turn");
    assert_eq!(waits(&one), [("proxy", 170.0, 172.0), ("app", 170.0, 174.0)]);
    let two = run(&scenario("container_starts_at_once: 2", "", ""));
    assert_eq!(starts(&two), [("cni", 172.0), ("proxy", 172.0), ("app", 174.0)]);
}

#[test]
fn who_is_starting_is_not_interrupted_and_init_containers_are_part_of_a_start() {
    let text = scenario(ONE, "", "");
    let (before, cni) = text.split_once(r#""cni""#).unwrap();
    let init = r#"spec: {initContainers: [{name: a, image: "i:1"}], containers"#;
    let cni = cni
        .replacen("spec: {containers", init, 1)
        .replace("container_start: \"2s\"", "container_start: \"2s\", init_container: \"5s\"");
    let long = run(&format!(r#"{before}"cni"{cni}"#));
    assert_eq!(starts(&long), [("cni", 177.0), ("proxy", 179.0), ("app", 181.0)]);
    // The image of the one without priority comes first: 161.
    let early =
        text.replacen(r#""app": ("#, r#""app": (delays: (image_pull: "1s", container_start: "10s"), "#, 1);
    assert_eq!(starts(&run(&early)), [("app", 171.0), ("cni", 173.0), ("proxy", 175.0)]);
}

#[test]
fn pods_of_the_same_priority_start_in_the_order_of_their_creation() {
    let run = run(&scenario(ONE, "", "").replace("system-node-critical", "proxies"));
    assert_eq!(starts(&run), [("cni", 172.0), ("proxy", 174.0), ("app", 176.0)]);
}

#[test]
fn a_pod_that_goes_while_it_waits_or_starts_leaves_its_turn_to_the_next() {
    let deleted = |name: &str| {
        one_at_a_time(&format!(r#"At("171s", DeletePods("{name}", Nodes(name: "pool-00001")))"#))
    };
    // Those deleted end at 175 and are bound again at 176, the images are still there; one that waits ends so, too.
    let waiting = deleted("proxy");
    assert_eq!(starts(&waiting), [("cni", 172.0), ("app", 174.0), ("proxy", 178.0)]);
    assert_eq!(waits(&waiting), [("proxy", 170.0, 171.0), ("app", 170.0, 172.0)]);
    let starting = deleted("cni");
    assert_eq!(starts(&starting), [("proxy", 173.0), ("app", 175.0), ("cni", 178.0)]);
    let failed = one_at_a_time(r#"At("171s", FailPods("cni", Nodes(name: "pool-00001")))"#);
    // Its successor is there at 172, and is more important than who waits still.
    assert_eq!(starts(&failed), [("proxy", 173.0), ("cni", 175.0), ("app", 177.0)]);
}

#[test]
fn a_rebooted_node_starts_all_pods_again_in_their_order() {
    let run = one_at_a_time(
        r#"At("20s", Reboot(Nodes(), "10s")), At("33s", Reboot(Nodes(), "10s")),
           At("173s", Reboot(Nodes(name: "pool-00001"), "30s"))"#,
    );
    let expected = [
        ("cni", 32.0), // The second reboot cuts the start of the next off, at 33.
        ("cni", 45.0),
        ("proxy", 47.0),
        ("app", 49.0),
        ("cni", 172.0), // The same on the new node, where the others have never run.
        ("cni", 205.0),
        ("proxy", 207.0),
        ("app", 209.0),
    ];
    assert_eq!(starts(&run), expected);
    let first = [
        ("proxy", 30.0, 32.0),
        ("app", 30.0, 33.0), // Then it waits for the node.
        ("proxy", 43.0, 45.0),
        ("app", 43.0, 47.0),
    ];
    assert_eq!(waits(&run)[..4], first);
}

#[test]
fn a_kubelet_that_is_away_keeps_the_order() {
    let run = one_at_a_time(
        r#"At("173s", FailNodes(Nodes(name: "pool-00001"))), At("203s", RepairNodes(Nodes()))"#,
    );
    assert_eq!(starts(&run), [("cni", 172.0), ("proxy", 203.0), ("app", 205.0)], "begun at 172");
    assert_eq!(waits(&run), [("proxy", 170.0, 172.0), ("app", 170.0, 173.0)], "then for the kubelet");
}

#[test]
fn a_node_that_is_removed_starts_nothing_more_and_its_successor_begins_anew() {
    let run = one_at_a_time(
        r#"At("173s", RemoveNodes(Nodes(name: "pool-00001"))), At("174s", AddNodes(pool: "pool", count: 1))"#,
    );
    let expected = [("cni", 172.0), ("cni", 247.0), ("proxy", 249.0), ("app", 251.0)];
    assert_eq!(starts(&run), expected, "234 + 1 + 10 + 2");
    assert_eq!(waits(&run)[..2], [("proxy", 170.0, 172.0), ("app", 170.0, 173.0)]);
}

#[test]
fn containers_that_end_take_a_turn_to_start_again() {
    let faults = r#"faults: [
        Crash(daemon_set: "app", nodes: Nodes(pool: "pool"), after: "60s"), Crash(daemon_set: "cni", after: "61s"),
    ],"#;
    let run = run(&scenario(ONE, "", faults).replace("400s", "145s"));
    let starts = starts(&run);
    assert_eq!(starts[..2], [("app", 62.0), ("cni", 64.0)]);
    assert_eq!(waits(&run)[0], ("cni", 61.0, 62.0));
    // The second time comes after 10 s of back-off, which is found to be over up to 5 s later: 62 + 60 + 10 and 64 + 61 + 10,
    // and 2 s to start. Should they fall together, one waits for the other.
    assert_eq!((starts.len(), starts[2].0, starts[3].0), (4, "app", "cni"));
    assert!((134.0..139.0).contains(&starts[2].1) && (137.0..143.0).contains(&starts[3].1), "{starts:?}");
}

#[test]
fn who_waits_when_the_run_ends_has_waited_until_then() {
    let run = run(&scenario(ONE, "", "").replace("400s", "171s"));
    assert_eq!(waits(&run), [("proxy", 170.0, 171.0), ("app", 170.0, 171.0)]);
}

#[test]
fn a_limit_that_is_never_reached_changes_nothing() {
    let script = r#"At("200s", SetImage("cni", "agent=agent:2")), At("300s", RestartRollout("app"))"#;
    // No two of them at the same instant, at which the order would be another.
    let pulls = r#"image_pull: Uniform("5s", "20s")"#;
    let text = |fields: &str| scenario(fields, script, "").replace(r#"image_pull: "10s""#, pulls);
    let digest = |fields: &str| run(&text(fields)).outcome.digest;
    assert_eq!(digest("container_starts_at_once: 1000"), digest(""));
}
