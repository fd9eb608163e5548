//! What is said of scripted actions that name nothing that there is, come too late or cannot be made.

use super::*;

#[test]
fn unknown_names_in_the_script_get_the_nearest() {
    insta::assert_snapshot!(complaints(&scenario(r#"    script: [
        At("1m", SetImage("agnet", "agent:2")),
        At("2m", Cordon(Nodes(pool: "wrokload"))),
        At("3m", Cordn(Nodes())),
        At("4m", DeletePods("agent", Node(pool: "workload"))),
    ]"#)), @r#"
    error: there is no DaemonSet `agnet`
      --> scenarios/test.ron:14:27
       |
    14 |         At("1m", SetImage("agnet", "agent:2")),
       |                           ^^^^^^^
       |
       = help: did you mean `agent`?

    error: there is no node pool `wrokload`
      --> scenarios/test.ron:15:37
       |
    15 |         At("2m", Cordon(Nodes(pool: "wrokload"))),
       |                                     ^^^^^^^^^^
       |
       = help: did you mean `workload`?

    error: there is no `Cordn` here
      --> scenarios/test.ron:16:18
       |
    16 |         At("3m", Cordn(Nodes())),
       |                  ^^^^^
       |
       = help: did you mean `Cordon`?

    error: expected `Nodes(…)`, found `Node(…)`
      --> scenarios/test.ron:17:38
       |
    17 |         At("4m", DeletePods("agent", Node(pool: "workload"))),
       |                                      ^^^^
       |
       = help: write Nodes(…), or the brackets alone
    "#);
}

#[test]
fn selectors_that_select_nothing_are_warned_of() {
    insta::assert_snapshot!(complaints(&scenario(r#"    script: [
        At("1m", Cordon(Nodes(labels: {"nodepool": "wrong"}))),
        At("2m", Cordon(Nodes(name: "workload-00007"))),
        At("3m", Cordon(Nodes(count: 0))),
    ]"#).replace("    spec: {cont", "    spec: {nodeSelector: {nodepool: worklaod}, cont")), @r#"
    warning: `agent` runs nowhere: its node selector matches no node pool
     --> scenarios/test.ron:4:19
      |
    4 |     daemon_sets: {"agent": (inline: r#"apiVersion: apps/v1
      |                   ^^^^^^^ it wants nodepool=worklaod
      |
      = help: the pools have `workload`: nodepool=workload

    warning: no node is selected: no pool has these labels
      --> scenarios/test.ron:14:25
       |
    14 |         At("1m", Cordon(Nodes(labels: {"nodepool": "wrong"}))),
       |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: labels of nodes are those of their pool, its zones, and what the script adds

    warning: no node is selected: there is no node `workload-00007`
      --> scenarios/test.ron:15:25
       |
    15 |         At("2m", Cordon(Nodes(name: "workload-00007"))),
       |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: nodes are named by their pool, like `workload-00000`

    error: a selection of 0 nodes does nothing
      --> scenarios/test.ron:16:25
       |
    16 |         At("3m", Cordon(Nodes(count: 0))),
       |                         ^^^^^^^^^^^^^^^
       |
       = help: write a count of at least 1, or leave it out for all
    "#);
}

#[test]
fn what_comes_too_late_is_warned_of() {
    insta::assert_snapshot!(complaints(&scenario(r#"    script: [At("11m", RestartRollout("agent"))]"#)), @r#"
    warning: this never happens: the run ends at 10m
      --> scenarios/test.ron:13:17
       |
    13 |     script: [At("11m", RestartRollout("agent"))]
       |                 ^^^^^
    "#);
}

#[test]
fn changes_that_cannot_be_made_are_explained() {
    insta::assert_snapshot!(complaints(&scenario(r#"    script: [
        At("1m", RollBack("agent")),
        At("2m", SetImage("agent", "agent:1")),
        At("3m", SetImage("agent", "agnt=agent:2")),
        At("4m", PatchTemplate("agent", "containers: []")),
        At("5m", SetStrategy("agent", (maxSurge: 1))),
        At("6m", SetImage("agent")),
    ]"#)), @r#"
    error: no last revision to roll back to: there has been one revision so far
      --> scenarios/test.ron:14:18
       |
    14 |         At("1m", RollBack("agent")),
       |                  ^^^^^^^^^^^^^^^^^

    warning: this changes nothing: `agent` is like that already
      --> scenarios/test.ron:15:18
       |
    15 |         At("2m", SetImage("agent", "agent:1")),
       |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    error: the pod has no container `agnt`; did you mean `agent`?
      --> scenarios/test.ron:16:36
       |
    16 |         At("3m", SetImage("agent", "agnt=agent:2")),
       |                                    ^^^^^^^^^^^^^^

    error: `containers` is no field of a pod template; it has `metadata` and `spec`
      --> scenarios/test.ron:17:41
       |
    17 |         At("4m", PatchTemplate("agent", "containers: []")),
       |                                         ^^^^^^^^^^^^^^^^

    error: the API server would refuse `agent`: spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: intstr.IntOrString{Type:0, IntVal:1, StrVal:""}: may not be set when maxUnavailable is non-zero
      --> scenarios/test.ron:18:50
       |
    18 |         At("5m", SetStrategy("agent", (maxSurge: 1))),
       |                                                  ^
       |
       = help: maxUnavailable is 1 where nothing is written: write maxUnavailable: 0 beside maxSurge

    error: `SetImage` takes 2 values, found 1
      --> scenarios/test.ron:19:18
       |
    19 |         At("6m", SetImage("agent")),
       |                  ^^^^^^^^^^^^^^^^^
       |
       = help: write it like SetImage("agent", "agent:2")
    "#);
}

#[test]
fn a_daemon_set_cannot_change_before_it_exists() {
    insta::assert_snapshot!(complaints(&scenario(r#"    script: [At("1m", RestartRollout("agent"))]"#).replace(r#""agent": ("#, r#""agent": (created_at: "2m", "#)), @r#"
    error: `agent` does not exist at 1m: it is created at 2m
      --> scenarios/test.ron:13:38
       |
    13 |     script: [At("1m", RestartRollout("agent"))]
       |                                      ^^^^^^^
    "#);
}
