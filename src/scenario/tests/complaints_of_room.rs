//! What is said of room, priorities and the scheduler's pace.

use super::*;

/// A pool with more fields.
fn pool(fields: &str) -> String {
    scenario("").replace("count: 3,", &format!("count: 3, {fields},"))
}

#[test]
fn priority_classes_must_exist_and_be_ones_that_can_be_made() {
    insta::assert_snapshot!(complaints(&scenario(r#"    priority_classes: {"agents": 1000, "system-mine": 5, "huge": 2000000000, "odd": (value: 5, policy: Never)},
    script: [At("1m", PatchTemplate("agent", "spec: {priorityClassName: system-node-critcal}"))],"#).replace("spec: {containers", "spec: {priorityClassName: agnets, containers")), @r##"
    error: no pod of `agent` would be admitted: no PriorityClass with name agnets was found
      --> scenarios/test.ron:11:12
       |
    11 |     spec: {priorityClassName: agnets, containers: [{name: agent, image: "agent:1"}]}
       |            ^^^^^^^^^^^^^^^^^
       |
       = help: did you mean `agents`?
       = help: write the cluster's own classes at the top of the scenario, like priority_classes: {"agnets": 1000}

    error: `system-mine` cannot be made: names that begin with `system-` are Kubernetes' own
      --> scenarios/test.ron:13:40
       |
    13 |     priority_classes: {"agents": 1000, "system-mine": 5, "huge": 2000000000, "odd": (value: 5, policy: Never)},
       |                                        ^^^^^^^^^^^^^
       |
       = help: `system-node-critical` and `system-cluster-critical` are always there

    error: 2000000000 is no value for a priority class
      --> scenarios/test.ron:13:66
       |
    13 |     priority_classes: {"agents": 1000, "system-mine": 5, "huge": 2000000000, "odd": (value: 5, policy: Never)},
       |                                                                  ^^^^^^^^^^
       |
       = help: Kubernetes takes whole numbers up to 1000000000, also negative ones of 32 bits

    error: unknown field `policy`, expected one of `value`, `preemption_policy`, `global_default`
      --> scenarios/test.ron:13:85
       |
    13 |     priority_classes: {"agents": 1000, "system-mine": 5, "huge": 2000000000, "odd": (value: 5, policy: Never)},
       |                                                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^

    error: no pod of `agent` would be admitted: no PriorityClass with name system-node-critcal was found
      --> scenarios/test.ron:14:23
       |
    14 |     script: [At("1m", PatchTemplate("agent", "spec: {priorityClassName: system-node-critcal}"))],
       |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: did you mean `system-node-critical`?
       = help: write the cluster's own classes at the top of the scenario, like priority_classes: {"system-node-critcal": 1000}
    "##);
}

#[test]
fn a_background_needs_nodes_of_a_size() {
    insta::assert_snapshot!(complaints(&pool(r#"background: Share(cpu: "50%")"#)), @r##"
    error: a background load needs to be told how large the nodes are
     --> scenarios/test.ron:3:53
      |
    3 |     node_pools: {"workload": (count: 3, background: Share(cpu: "50%"), labels: {"nodepool": "workload"})},
      |                                                     ^^^^^^^^^^^^^^^^^
      |
      = help: write allocatable: (cpu: "3860m", memory: "12Gi", pods: 110) beside it
    "##);
}

#[test]
fn a_share_needs_a_whole() {
    insta::assert_snapshot!(complaints(&pool(r#"allocatable: (memory: "1Gi"), background: Share(cpu: "50%")"#)), @r##"
    error: there is no share of cpu: the nodes offer as much of it as is asked for
     --> scenarios/test.ron:3:94
      |
    3 |     node_pools: {"workload": (count: 3, allocatable: (memory: "1Gi"), background: Share(cpu: "50%"), labels: {"nodepool": "workload"})},
      |                                                                                              ^^^^^
      |
      = help: write cpu in `allocatable`, too
    "##);
}

#[test]
fn a_background_fits_its_node_and_has_a_class_that_there_is() {
    insta::assert_snapshot!(complaints(&pool(r#"allocatable: (memory: "1Gi"), background: Pods([(per_node: 2, memory: "600Mi"), (per_node: 1, cpu: "-1", priority_class: "web")])"#)), @r##"
    error: the background takes more memory than a node offers
     --> scenarios/test.ron:3:83
      |
    3 | ... "1Gi"), background: Pods([(per_node: 2, memory: "600Mi"), (per_node: 1, cpu: "-1", priority_class: "web")]), labels: {"nodepool":...
      |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    error: a pod cannot request -1, which is negative
     --> scenarios/test.ron:3:140
      |
    3 | ...ound: Pods([(per_node: 2, memory: "600Mi"), (per_node: 1, cpu: "-1", priority_class: "web")]), labels: {"nodepool": "workload"})},
      |                                                                   ^^^^

    error: there is no priority class `web`
     --> scenarios/test.ron:3:162
      |
    3 | ...2, memory: "600Mi"), (per_node: 1, cpu: "-1", priority_class: "web")]), labels: {"nodepool": "workload"})},
      |                                                                  ^^^^^
      |
      = help: there are `system-node-critical` and `system-cluster-critical`
      = help: write the cluster's own classes at the top of the scenario, like priority_classes: {"web": 1000}
    "##);
}

#[test]
fn daemon_pods_larger_than_a_node_are_warned_of() {
    insta::assert_snapshot!(complaints(&pool(r#"allocatable: (memory: "1Gi")"#).replace(r#"image: "agent:1""#, r#"image: "agent:1", resources: {limits: {memory: 2Gi}}"#)), @r##"
    warning: `agent` never fits a node of `workload`: Insufficient memory
     --> scenarios/test.ron:4:19
      |
    4 |     daemon_sets: {"agent": (inline: r#"apiVersion: apps/v1
      |                   ^^^^^^^
      |
      = help: its pods stay Pending there, even on an empty node
    "##);
}

#[test]
fn a_background_where_nothing_is_counted_is_warned_of() {
    insta::assert_snapshot!(complaints(&scenario(r#"    script: [At("1m", SetBackground(Nodes(), Share(memory: "50%")))],"#)), @r##"
    warning: this does nothing: the nodes offer as much as is asked for
      --> scenarios/test.ron:13:46
       |
    13 |     script: [At("1m", SetBackground(Nodes(), Share(memory: "50%")))],
       |                                              ^^^^^^^^^^^^^^^^^^^^
       |
       = help: write what they offer in `allocatable` of their pool
    "##);
}

#[test]
fn the_pace_of_a_scheduler_is_more_than_nothing() {
    insta::assert_snapshot!(complaints(&scenario(r#"    cluster: (scheduler: Limits(qps: 0, burst: 0, pods_per_second: -3, initial_backoff: "20s"))"#)), @r##"
    error: the back-off begins with 20s and is never longer than 10s
      --> scenarios/test.ron:13:26
       |
    13 |     cluster: (scheduler: Limits(qps: 0, burst: 0, pods_per_second: -3, initial_backoff: "20s"))
       |                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write a max_backoff that is not shorter than the initial_backoff

    error: 0 requests a second are no rate limit
      --> scenarios/test.ron:13:38
       |
    13 |     cluster: (scheduler: Limits(qps: 0, burst: 0, pods_per_second: -3, initial_backoff: "20s"))
       |                                      ^
       |
       = help: write a number greater than 0 and at most a million, such as 20

    error: the burst cannot be 0
      --> scenarios/test.ron:13:48
       |
    13 |     cluster: (scheduler: Limits(qps: 0, burst: 0, pods_per_second: -3, initial_backoff: "20s"))
       |                                                ^

    error: -3 pods a second are no pace for a scheduler
      --> scenarios/test.ron:13:68
       |
    13 |     cluster: (scheduler: Limits(qps: 0, burst: 0, pods_per_second: -3, initial_backoff: "20s"))
       |                                                                    ^^
       |
       = help: write a number greater than 0 and at most a million, such as 20
    "##);
}
