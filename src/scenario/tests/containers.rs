//! Containers: what of a manifest counts, and what is said of faults that are wrong.

use super::*;
use crate::cluster::plan::{ContainerRules, InitContainer, PreStop, Probing};
use crate::engine::time::Duration;

/// An agent with an init container, a sidecar, a probe and a hook.
fn rich(fields: &str) -> String {
    let spec = "spec: {initContainers: [{name: a, image: a}, {name: b, image: b, restartPolicy: Always}], \
        containers: [{name: agent, image: \"agent:1\", readinessProbe: {tcpSocket: {port: 80}, timeoutSeconds: 2}, \
        lifecycle: {preStop: {sleep: {seconds: 9}}}}]}";
    scenario(fields).replace("spec: {containers: [{name: agent, image: \"agent:1\"}]}", spec)
}

fn rules(fields: &str) -> Option<ContainerRules> {
    let scenario = load(&rich(fields)).unwrap_or_else(|problems| panic!("{problems}"));
    scenario.plan.templates[0].containers.clone()
}

#[test]
fn what_a_manifest_says_of_containers_counts_where_it_is_asked_for() {
    assert_eq!(rules(""), None);
    let rules = rules(
        "    delays: (init_container: \"1s\", pre_stop: \"0s\"), cluster: (kubelet: (probes: FromManifest)),",
    )
    .unwrap();
    assert_eq!(
        rules.init_containers,
        [InitContainer::RunsToItsEnd, InitContainer::Sidecar { startup: None }]
    );
    assert_eq!(rules.pre_stop, PreStop { sleep: Duration::from_seconds(9), runs_command: false });
    let Probing::Probes(probes) = rules.probing else { panic!("{:?}", rules.probing) };
    let readiness = probes[0].readiness.unwrap();
    assert_eq!((readiness.period.as_seconds(), readiness.timeout.as_seconds()), (10.0, 2.0));
    assert_eq!((readiness.failure_threshold, probes[0].liveness), (3, None));
}

#[test]
fn a_kubelet_that_starts_nothing_is_complained_of() {
    let kubelet =
        |most: &str| scenario(&format!("    cluster: (kubelet: (container_starts_at_once: {most})),"));
    assert_eq!(load(&kubelet("2")).unwrap().plan.world.container_starts_at_once, Some(2));
    insta::assert_snapshot!(complaints(&kubelet("0")), @"
    error: a kubelet that may start the containers of 0 pods at once starts none
      --> scenarios/test.ron:13:51
       |
    13 |     cluster: (kubelet: (container_starts_at_once: 0)),
       |                                                   ^
       |
       = help: write at least 1, or leave it out for no limit
    ");
}

#[test]
fn the_order_of_faults_does_not_matter() {
    let plan = |faults: &str| load(&scenario(&format!("    faults: [{faults}],"))).unwrap().plan;
    let (crash, hang) = (r#"Crash(image: "agent:1", after: "1s")"#, r#"Hang(after: "1h")"#);
    let (one, other) = (plan(&format!("{crash}, {hang}")), plan(&format!("{hang}, {crash}")));
    assert_eq!(one.faults, other.faults);
    assert_eq!(one.templates, other.templates);
    assert_eq!(one.templates[0].containers.as_ref().unwrap().faults, [0, 1]);
}

#[test]
fn faults_that_cannot_be_meant_are_complained_of() {
    insta::assert_snapshot!(complaints(&scenario(r#"    faults: [
        Crash(image: "agnet:1", after: "3s"),
        Crash(daemon_set: "agnet", after: "3s"),
        Hang(nodes: Nodes(count: 3), after: "3s"),
        OutOfMemory(nodes: Nodes(labels: {"kernel": "5.4"}), after: "1h"),
        Unready(after: "0s", lasts: "0s"),
        Unready(after: "5s"),
    ],"#)), @r#"
    warning: no DaemonSet ever runs the image `agnet:1`
      --> scenarios/test.ron:14:22
       |
    14 |         Crash(image: "agnet:1", after: "3s"),
       |                      ^^^^^^^^^
       |
       = help: did you mean `agent:1`?

    error: there is no DaemonSet `agnet`
      --> scenarios/test.ron:15:27
       |
    15 |         Crash(daemon_set: "agnet", after: "3s"),
       |                           ^^^^^^^
       |
       = help: did you mean `agent`?

    error: a fault befalls a kind of nodes, not single ones
      --> scenarios/test.ron:16:21
       |
    16 |         Hang(nodes: Nodes(count: 3), after: "3s"),
       |                     ^^^^^^^^^^^^^^^
       |
       = help: choose them by pool and labels, and write a probability

    warning: no node is selected: no pool has these labels
      --> scenarios/test.ron:17:28
       |
    17 |         OutOfMemory(nodes: Nodes(labels: {"kernel": "5.4"}), after: "1h"),
       |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: labels of nodes are those of their pool, its zones, and what the script adds

    error: an unreadiness of 0 seconds is none
      --> scenarios/test.ron:18:37
       |
    18 |         Unready(after: "0s", lasts: "0s"),
       |                                     ^^^^
       |
       = help: write how long it lasts, like "20s"

    error: `lasts` is missing
      --> scenarios/test.ron:19:9
       |
    19 |         Unready(after: "5s"),
       |         ^^^^^^^^^^^^^^^^^^^^ `lasts: …` belongs in here
    "#);
}
