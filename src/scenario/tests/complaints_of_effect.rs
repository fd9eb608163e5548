//! What is said of settings that cannot act, of nodes that there are not, and of labels that no node can have.

use super::{complaints, load, scenario};

const HOOK: &str = "lifecycle: {preStop: {exec: {command: [sync]}}}";

fn with_containers(text: &str, containers: &str) -> String {
    text.replace("containers: [{name: agent, image: \"agent:1\"}]", containers)
}

#[test]
fn delays_of_what_no_pod_has_do_nothing() {
    let text = scenario("delays: (init_container: \"20s\", pre_stop: \"10s\")");
    let said = complaints(&text);
    assert!(said.contains("this does nothing: no pod has an init container"), "{said}");
    assert!(said.contains("this does nothing: no container has a preStop hook"), "{said}");
    let containers = format!(
        "initContainers: [{{name: first, image: \"first:1\"}}], containers: [{{name: agent, image: \"agent:1\", {HOOK}}}]"
    );
    assert_eq!(complaints(&with_containers(&text, &containers)), "");
    let own = scenario("").replace("\"#)}", "\"#, delays: (init_container: \"20s\"))}");
    assert!(complaints(&own).contains("no pod has an init container in `agent`"), "{}", complaints(&own));
}

#[test]
fn a_later_template_may_have_what_a_delay_is_about() {
    let patch = "spec: {initContainers: [{name: first, image: 'first:1'}]}";
    let script = format!("script: [At(\"1m\", PatchTemplate(\"agent\", \"{patch}\"))]");
    let text = scenario(&format!("delays: (init_container: \"20s\"), {script}"));
    assert_eq!(complaints(&text), "");
}

#[test]
fn a_delay_for_all_that_each_has_for_itself_does_nothing() {
    let own = "\"#, delays: (readiness: \"1s\", termination: \"1s\"))}";
    let text = scenario("delays: (readiness: \"5s\", termination: \"5s\")").replace("\"#)}", own);
    let said = complaints(&text);
    assert_eq!(said.matches("this does nothing: every DaemonSet has its own").count(), 1, "{said}");
}

#[test]
fn start_up_of_nodes_that_never_join_does_nothing() {
    let said = complaints(&scenario("delays: (node_startup: \"2m\")"));
    assert!(said.contains("this does nothing: no node ever joins"), "{said}");
    let joins = scenario(
        "delays: (node_startup: \"2m\"), script: [At(\"1m\", AddNodes(pool: \"workload\", count: 1))]",
    );
    assert_eq!(complaints(&joins), "");
    let of_pool = joins.replace("count: 3,", "count: 3, startup: \"1m\",");
    assert!(complaints(&of_pool).contains("every pool that nodes join has its own `startup`"));
    let idle = "count: 3, startup: \"1m\", provisioning: \"1m\", startup_taints: [(taint: \"cni:PreferNoSchedule\", until_ready: \"agent\")],";
    let said = complaints(&scenario("").replace("count: 3,", idle));
    assert_eq!(said.matches("this does nothing: no node ever joins `workload`").count(), 3, "{said}");
}

#[test]
fn priority_classes_that_no_pod_names_do_nothing() {
    let why = "this does nothing: no pod names this priority class";
    let classes = "priority_classes: {\"agents\": 1000},";
    assert!(complaints(&scenario(classes)).contains(why));
    let default = classes.replace("1000", "(value: 1000, global_default: true)");
    assert_eq!(complaints(&scenario(&default)), "");
    let named = with_containers(
        &scenario(classes),
        "priorityClassName: agents, containers: [{name: agent, image: \"agent:1\"}]",
    );
    assert_eq!(complaints(&named), "");
    let patch = "script: [At(\"1m\", PatchTemplate(\"agent\", \"spec: {priorityClassName: agents}\"))]";
    assert_eq!(complaints(&scenario(&format!("{classes} {patch}"))), "");
    let background = "count: 3, allocatable: (cpu: \"4\"), background: Pods([(per_node: 1, cpu: \"1\", priority_class: \"agents\")]),";
    assert_eq!(complaints(&scenario(classes).replace("count: 3,", background)), "");
}

#[test]
fn the_eviction_by_taints_that_nobody_has_does_nothing() {
    let why = "this does nothing: no node ever has a NoExecute taint";
    let off = "cluster: (taint_eviction: false),";
    let with = |script: &str| complaints(&scenario(&format!("{off} script: [At(\"1m\", {script})]")));
    assert!(complaints(&scenario(off)).contains(why));
    assert!(with("Taint(Nodes(), \"a=b:NoSchedule\")").contains(why));
    assert_eq!(with("Taint(Nodes(), \"a=b:NoExecute\")"), "");
    assert_eq!(with("FailNodes(Nodes(count: 1))"), "");
    let tainted = scenario(off).replace("count: 3,", "count: 3, taints: [\"a=b:NoExecute\"],");
    assert!(!complaints(&tainted).contains(why));
}

#[test]
fn the_eviction_from_nodes_that_are_never_of_this_kind_does_nothing() {
    let autoscaler = |more: &str| {
        complaints(&scenario(&format!(
            "churn: [Autoscaler(pool: \"workload\", min: 1, max: 5, demand: Steps([(\"0s\", 2)]), {more})]"
        )))
    };
    let (occupied, empty) =
        ("daemonset_eviction_for_occupied_nodes: false", "daemonset_eviction_for_empty_nodes: true");
    assert!(autoscaler(occupied).contains("this does nothing: nodes without a `drain` are empty"));
    assert!(
        autoscaler(&format!("{empty}, drain: \"1m\""))
            .contains("this does nothing: nodes with a `drain` are occupied")
    );
    assert_eq!(autoscaler(empty), "");
    assert_eq!(autoscaler(&format!("{occupied}, drain: \"1m\"")), "");
}

#[test]
fn errors_of_a_registry_that_is_never_down_do_nothing() {
    let cluster = "cluster: (registry: Shared(bandwidth: \"1GB/s\", error_after: \"10s\"))";
    assert!(complaints(&scenario(cluster)).contains("this does nothing: the registry is never down"));
    let down = format!("{cluster}, script: [At(\"1m\", RegistryOutage(\"1m\"))]");
    assert_eq!(complaints(&scenario(&down)), "");
}

#[test]
fn settings_of_lost_nodes_do_nothing_where_no_node_is_lost() {
    let settings =
        "node_monitor_grace_period: \"1m\", node_lifecycle: KubeControllerManager, pod_gc: (period: \"1m\")";
    let cluster = format!("cluster: ({settings})");
    let said = complaints(&scenario(&cluster));
    assert_eq!(said.matches("this does nothing: no node ever fails, leaves or joins").count(), 3, "{said}");
    for action in
        ["FailNodes(Nodes(count: 1))", "RemoveNodes(Nodes(count: 1))", "Reboot(Nodes(count: 1), \"1m\")"]
    {
        assert_eq!(
            complaints(&scenario(&format!("{cluster}, script: [At(\"1m\", {action})]"))),
            "",
            "{action}"
        );
    }
    let churn = "churn: [Failures(pool: \"workload\", every: \"1h\", repair: \"5m\")]";
    assert_eq!(complaints(&scenario(&format!("{cluster}, {churn}"))), "");
}

#[test]
fn more_nodes_than_there_are_are_told() {
    let three = "node_pools: {\"workload\": (count: 3, zones: [\"a\", \"b\"])}";
    let of =
        |action: &str| {
            let text = scenario(&format!("script: [At(\"1m\", {action})]"));
            complaints(&text.replace(
                "node_pools: {\"workload\": (count: 3, labels: {\"nodepool\": \"workload\"})}",
                three,
            ))
        };
    for action in [
        "Drain(Nodes(count: 5))",
        "RemoveNodes(Nodes(pool: \"workload\", count: 5))",
        "Reboot(Nodes(count: 5), \"1m\")",
        "DeletePods(\"agent\", Nodes(count: 5))",
    ] {
        assert!(
            of(action).contains("5 nodes are selected, and there are only 3"),
            "{action}: {}",
            of(action)
        );
    }
    assert!(of("Drain(Nodes(zone: \"a\", count: 3))").contains("3 nodes are selected, and there are only 2"));
    assert!(of("Drain(Nodes(zone: \"b\", count: 2))").contains("2 nodes are selected, and there are only 1"));
    for fine in ["Drain(Nodes(count: 3))", "Drain(Nodes(zone: \"a\", count: 2))"] {
        assert_eq!(of(fine), "", "{fine}");
    }
    let growing =
        "script: [At(\"1m\", AddNodes(pool: \"workload\", count: 9)), At(\"2m\", Drain(Nodes(count: 5)))]";
    assert_eq!(complaints(&scenario(growing)), "");
}

#[test]
fn labels_and_taints_that_no_node_can_have_are_errors() {
    let pool = |fields: &str| scenario("").replace("count: 3,", &format!("count: 3, {fields},"));
    for text in [
        pool("taints: [\"x y:NoSchedule\"]"),
        pool("taints: [\"x=-:NoSchedule\"]"),
        scenario("").replace("\"nodepool\"", "\"node pool\""),
        scenario("").replace("\"nodepool\": \"workload\"", "\"nodepool\": \"work load\""),
        scenario("script: [At(\"1m\", Label(Nodes(count: 1), {\"a/b/c\": \"1\"}))]"),
        scenario("script: [At(\"1m\", Taint(Nodes(count: 1), \"!=1:NoSchedule\"))]"),
    ] {
        let said = load(&text).expect_err(&text).to_string();
        assert!(said.contains("no node can have the "), "{said}");
    }
}

#[test]
fn a_daemon_set_that_a_later_label_lets_run_runs_somewhere() {
    let selecting = |script: &str| {
        let text = scenario(script);
        let old = "spec: {containers";
        let new = "spec: {nodeSelector: {gpu: a100, ready: \"yes\"}, containers";
        complaints(&text.replace(old, new))
    };
    assert!(selecting("").contains("runs nowhere"));
    let one = "script: [At(\"1m\", Label(Nodes(count: 1), {\"gpu\": \"a100\"}))]";
    assert!(selecting(one).contains("runs nowhere"), "{}", selecting(one));
    let both = "script: [At(\"1m\", Label(Nodes(count: 1), {\"gpu\": \"a100\"})), At(\"2m\", Label(Nodes(count: 1), {\"ready\": \"yes\"}))]";
    assert_eq!(selecting(both), "");
}

#[test]
fn a_daemon_set_that_waits_for_a_label_to_go_runs_somewhere() {
    let affinity = "spec: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: nodepool, operator: DoesNotExist}]}]}}}, containers";
    let with = |script: &str| complaints(&scenario(script).replace("spec: {containers", affinity));
    assert!(with("").contains("runs nowhere"));
    assert_eq!(with("script: [At(\"1m\", Unlabel(Nodes(count: 1), [\"nodepool\"]))]"), "");
}

#[test]
fn a_sweep_is_called_that() {
    let said = complaints("(scenario: \"base.ron\", vary: {\"maxUnavailable\": [1, 2]})");
    assert!(said.contains("`scenarios/test.ron` describes a sweep, and no scenario"), "{said}");
    assert!(said.contains("run it with: everynode sweep scenarios/test.ron"), "{said}");
    assert_eq!(said.matches("error").count(), 1, "{said}");
}

#[test]
fn a_variant_with_values_in_quotes_is_told_how_it_is_written() {
    let said = complaints(&scenario("script: [At(\"1m\", \"RestartRollout\")]"));
    assert!(said.contains("expected `RestartRollout(…)`, without quotes, found the text"), "{said}");
}

#[test]
fn a_daemon_set_that_runs_nowhere_is_told_by_what_selects_its_nodes() {
    let affinity = "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [\
                    {matchExpressions: [{key: fleet, operator: Exists}]}]}}}";
    let selector = "nodeSelector: {fleet: red}";
    for (asked, told) in [
        (selector, "its node selector"),
        (affinity, "its node affinity"),
        (&format!("{selector}, {affinity}"), "what it asks of nodes"),
    ] {
        let text = scenario("").replace("spec: {containers", &format!("spec: {{{asked}, containers"));
        let said = complaints(&text);
        assert!(said.contains(&format!("`agent` runs nowhere: {told} matches no node pool")), "{said}");
    }
}

/// Nor is it where its only pool never has a node; one that nodes join has them.
#[test]
fn objectives_of_a_daemon_set_that_runs_nowhere_judge_nothing() {
    let objectives = r#"objectives: [
        Availability(daemon_set: "agent", at_least: "90%"),
        Coverage(daemon_set: "agent", at_least: "90%"),
        Rollout(daemon_set: "agent", within: "20m"),
        NoAlert(daemon_set: "agent"),
        Coverage(daemon_set: "agent", at_least: "80%", optional: true),
    ],"#;
    let judges_nothing = |script: &str, change: (&str, &str)| {
        let script =
            format!("script: [At(\"1m\", SetImage(\"agent\", \"agent:2\")), {script}], {objectives}");
        let said = complaints(&scenario(&script).replace(change.0, change.1));
        said.matches("this objective judges nothing: the DaemonSet runs nowhere").count()
    };
    let selector = ("spec: {containers", "spec: {nodeSelector: {gpu: a100}, containers");
    assert_eq!(judges_nothing("", ("", "")), 0);
    assert_eq!(judges_nothing("", selector), 4, "all but the optional one");
    assert_eq!(judges_nothing("At(\"2m\", Label(Nodes(count: 1), {\"gpu\": \"a100\"}))", selector), 0);
    assert_eq!(judges_nothing("", ("count: 3,", r#"count: 3, taints: ["a=b:NoSchedule"],"#)), 4);
    let another = r#""gpu": (count: 0, labels: {"gpu": "a100"}), "#;
    let with_another = |script: &str| {
        let text = scenario(&format!("script: [{script}], {objectives}")).replace(selector.0, selector.1);
        complaints(&text.replacen("node_pools: {", &format!("node_pools: {{{another}"), 1))
    };
    let nowhere = "`agent` runs nowhere: its node selector matches no node pool that ever has nodes";
    assert!(with_another("").contains(nowhere), "{}", with_another(""));
    let joined = with_another("At(\"2m\", AddNodes(pool: \"gpu\", count: 1))");
    assert!(!joined.contains("runs nowhere"), "{joined}");
}

#[test]
fn daemon_sets_kept_off_by_taints_and_unused_broken_images_are_warned_of() {
    insta::assert_snapshot!(complaints(&scenario(r#"    broken_images: {"agnet:1": "50%"},"#).replace("count: 3,", r#"count: 3, taints: ["dedicated=gpu:NoSchedule"],"#)), @r#"
    warning: `agent` runs nowhere: it does not tolerate the taints of its pools
     --> scenarios/test.ron:4:19
      |
    4 |     daemon_sets: {"agent": (inline: r#"apiVersion: apps/v1
      |                   ^^^^^^^

    warning: no DaemonSet ever runs the image `agnet:1`
      --> scenarios/test.ron:13:21
       |
    13 |     broken_images: {"agnet:1": "50%"},
       |                     ^^^^^^^^^
       |
       = help: did you mean `agent:1`?
    "#);
}
