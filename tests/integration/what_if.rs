//! `explain --node` and `explain --against`: every rule between a pod and a node, what would have a pod run there, and what a changed
//! manifest would do, on scenarios that are worked out by hand.

use serde_json::Value;

use crate::support::workplace::{Workplace, status, stderr, stdout};

/// Two pools: ten plain nodes, and three with a taint; a log agent on the plain ones, a metrics agent with a host port on all.
const SCENARIO: &str = r#"(
    duration: "10m",
    node_pools: {
        "apps": (count: 10, labels: {"disk": "hdd"}, allocatable: (cpu: "1", memory: "2Gi", pods: 20)),
        "gpu": (count: 3, labels: {"disk": "ssd"}, taints: ["dedicated=gpu:NoSchedule"]),
    },
    daemon_sets: {
        "log-agent": (manifest: "agents.yaml#tools/log-agent", maxUnavailable: "20%"),
        "metrics": (manifest: "agents.yaml#tools/metrics"),
    },
)"#;

const AGENTS: &str = "
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: log-agent, namespace: tools}
spec:
  selector: {matchLabels: {app: log-agent}}
  template:
    metadata: {labels: {app: log-agent}}
    spec:
      containers:
      - {name: agent, image: 'log-agent:1', resources: {requests: {cpu: 400m}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: metrics, namespace: tools}
spec:
  selector: {matchLabels: {app: metrics}}
  template:
    metadata: {labels: {app: metrics}}
    spec:
      tolerations: [{operator: Exists}]
      containers:
      - {name: exporter, image: 'exporter:1', ports: [{containerPort: 9100, hostPort: 9100}], resources: {requests: {cpu: 100m}}}
";

/// The log agent of [`AGENTS`] alone, with another spec of its pods.
fn log_agent(pod: &str, more: &str) -> String {
    format!(
        "
apiVersion: apps/v1
kind: DaemonSet
metadata: {{name: log-agent, namespace: tools}}
spec:
  selector: {{matchLabels: {{app: log-agent}}}}
  updateStrategy: {{rollingUpdate: {{maxUnavailable: 20%}}}}
{more}
  template:
    metadata: {{labels: {{app: log-agent}}}}
    spec:
{pod}
      containers:
      - {{name: agent, image: 'log-agent:1', resources: {{requests: {{cpu: 400m}}}}}}
"
    )
}

fn workplace(name: &str) -> Workplace {
    let workplace = Workplace::new(&format!("what-if-{name}"));
    workplace.write("cluster.ron", SCENARIO);
    workplace.write("agents.yaml", AGENTS);
    workplace
}

/// What is printed at a width, which must end with this status.
fn printed(workplace: &Workplace, arguments: &[&str], width: usize, ends_with: i32) -> String {
    let output = workplace.command(arguments).env("COLUMNS", width.to_string()).output().unwrap();
    assert_eq!(status(&output), ends_with, "{arguments:?}: {}{}", stdout(&output), stderr(&output));
    stdout(&output)
}

fn against(workplace: &Workplace, manifest: &str, ends_with: i32) -> Value {
    workplace.write("new.yaml", manifest);
    let output =
        workplace.everynode(&["explain", "cluster.ron", "--against", "new.yaml", "--format", "json"]);
    assert_eq!(status(&output), ends_with, "{}{}", stdout(&output), stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

/// Of each stretch of nodes the first and the last, and what becomes of them.
fn fates(change: &Value) -> Vec<String> {
    let text = |stretch: &Value, field: &str| stretch[field].as_str().unwrap().to_owned();
    let one = |stretch: &Value| {
        let [first, last, fate] = ["first_node", "last_node", "fate"].map(|field| text(stretch, field));
        format!("{first}..{last} {fate}")
    };
    change["nodes"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn every_rule_between_a_pod_and_a_node_is_named() {
    let workplace = workplace("rules");
    for width in [60, 100] {
        let shown = printed(&workplace, &["explain", "cluster.ron", "--node", "gpu-00001"], width, 0);
        insta::assert_snapshot!(format!("rules_at_{width}"), shown);
        assert!(
            shown.lines().all(|line| line.chars().count() <= width || line.split_whitespace().count() <= 1)
        );
    }
    let one = printed(
        &workplace,
        &["explain", "cluster.ron", "--node", "apps-00000", "--daemon-set", "log-agent"],
        100,
        0,
    );
    assert!(one.starts_with("log-agent on apps-00000: a pod runs there\n"), "{one}");
    // 1 CPU, of which the metrics agent has 100m.
    assert!(one.contains("cpu             400m       900m left of 1   yes"), "{one}");
    assert!(!one.contains("metrics"), "{one}");
}

#[test]
fn all_rules_that_fail_have_their_edits() {
    let workplace = workplace("edits");
    let pod = "      nodeName: elsewhere
      nodeSelector: {disk: nvme}
      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [
        {matchExpressions: [{key: gen, operator: Gt, values: ['5']}, {key: edge, operator: DoesNotExist}]},
        {matchExpressions: [{key: disk, operator: In, values: [ssd]}]}]}}}";
    workplace.write(
        "agents.yaml",
        &AGENTS.replace(
            "    spec:\n      containers:\n      - {name: agent",
            &format!("    spec:\n{pod}\n      containers:\n      - {{name: agent"),
        ),
    );
    let shown = printed(
        &workplace,
        &["explain", "cluster.ron", "--node", "gpu-00001", "--daemon-set", "log-agent"],
        1000,
        0,
    );
    let (_, edits) = shown.split_once("all of these are needed:\n").expect(&shown);
    assert_eq!(
        edits,
        "- take nodeName: elsewhere out of the template\n\
         - label the node: kubectl label node gpu-00001 disk=nvme --overwrite (it has ssd)\n\
         - label the node: kubectl label node gpu-00001 gen=6\n\
         - add a toleration to the template: {key: dedicated, operator: Equal, value: gpu, effect: NoSchedule}\n"
    );
}

#[test]
fn a_host_port_and_a_full_node_say_who_is_in_the_way() {
    let workplace = workplace("room");
    let other = "
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: proxy, namespace: tools}
spec:
  selector: {matchLabels: {app: proxy}}
  template:
    metadata: {labels: {app: proxy}}
    spec:
      containers:
      - {name: proxy, image: 'proxy:1', ports: [{containerPort: 80, hostPort: 9100}], resources: {requests: {cpu: 600m}}}
";
    workplace.write("agents.yaml", &format!("{AGENTS}{other}"));
    workplace.write(
        "cluster.ron",
        &SCENARIO
            .replace("    },\n)", "        \"proxy\": (manifest: \"agents.yaml#tools/proxy\"),\n    },\n)"),
    );
    let arguments = ["explain", "cluster.ron", "--node", "apps-00000", "--daemon-set", "proxy"];
    let shown = printed(&workplace, &arguments, 1000, 0);
    assert!(shown.starts_with("proxy on apps-00000: a pod is created there and stays Pending\n"), "{shown}");
    assert!(shown.contains("taken by metrics"), "{shown}");
    let (_, edits) = shown.split_once("all of these are needed:\n").expect(&shown);
    assert_eq!(
        edits,
        "- ask for 500m of cpu at most instead of 600m, or free 100m of it on the node\n\
         - ask for another host port than 9100/TCP, or have metrics do so\n"
    );
}

#[test]
fn names_that_are_mistyped_get_suggestions() {
    let workplace = workplace("names");
    workplace.write("new.yaml", &log_agent("", ""));
    for (arguments, words) in [
        (&["explain", "cluster.ron", "--node", "apps-0000"][..], "did you mean `apps-00000`?"),
        (&["explain", "cluster.ron", "--daemon-set", "log-agnet"], "did you mean `log-agent`?"),
        (&["explain", "cluster.ron", "--against", "nwe.yaml"], "did you mean `new.yaml`?"),
        (
            &["explain", "cluster.ron", "--against", "new.yaml", "--daemon-set", "tools/log-agnet"],
            "did you mean `tools/log-agent`?",
        ),
    ] {
        let output = workplace.everynode(arguments);
        assert_eq!(status(&output), 2, "{arguments:?}: {}", stdout(&output));
        assert!(stderr(&output).contains(words), "{arguments:?}: {}", stderr(&output));
    }
    // A namespace that was forgotten makes another DaemonSet.
    workplace.write("new.yaml", &log_agent("", "").replace(", namespace: tools", ""));
    let output = workplace.everynode(&["explain", "cluster.ron", "--against", "new.yaml"]);
    assert_eq!(status(&output), 0);
    assert!(stderr(&output).contains("did you mean `tools/log-agent`?"), "{}", stderr(&output));
    assert!(
        stdout(&output).starts_with("default/log-agent: is new; 10 nodes gain a pod\n"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_new_image_restarts_and_a_toleration_gains_nodes() {
    let workplace = workplace("change");
    let manifest = log_agent("      tolerations: [{key: dedicated, operator: Exists}]", "")
        .replace("log-agent:1", "log-agent:2");
    workplace.write("new.yaml", &manifest);
    for width in [60, 100] {
        let shown = printed(&workplace, &["explain", "cluster.ron", "--against", "new.yaml"], width, 0);
        insta::assert_snapshot!(format!("change_at_{width}"), shown);
    }
    let answer = against(&workplace, &manifest, 0);
    let change = &answer["changes"][0];
    assert_eq!(fates(change), ["apps-00000..apps-00009 replaced", "gpu-00000..gpu-00002 gains"]);
    assert_eq!(change["restarts"], true);
    let fields: Vec<&str> =
        change["fields"].as_array().unwrap().iter().map(|field| field["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["spec.template.spec.containers[agent].image", "spec.template.spec.tolerations"]);
    // A fifth of the 13 nodes that should run it then, rounded up.
    assert_eq!(change["max_unavailable"], serde_json::json!({"written": "20%", "nodes": 3}));
    assert_eq!(answer["untouched"], serde_json::json!(["tools/metrics"]));
}

#[test]
fn a_selector_loses_nodes_at_once_and_on_delete_waits() {
    let workplace = workplace("loses");
    let manifest = log_agent("      nodeSelector: {disk: ssd}\n      tolerations: [{operator: Exists}]", "");
    let answer = against(&workplace, &manifest, 0);
    assert_eq!(fates(&answer["changes"][0]), ["apps-00000..apps-00009 loses", "gpu-00000..gpu-00002 gains"]);
    let manifest = log_agent("      terminationGracePeriodSeconds: 60", "")
        .replace("{rollingUpdate: {maxUnavailable: 20%}}", "{type: OnDelete}");
    let answer = against(&workplace, &manifest, 0);
    let change = &answer["changes"][0];
    assert_eq!(fates(change), ["apps-00000..apps-00009 replacedWhenDeleted", "gpu-00000..gpu-00002 without"]);
    assert_eq!((&change["strategy"], &change["max_unavailable"]), (&"OnDelete".into(), &Value::Null));
}

/// The rollout deletes every pod of the old template, also where a taint lets no new one in.
#[test]
fn a_toleration_that_goes_costs_its_nodes_in_the_rollout() {
    let workplace = workplace("taint");
    let metrics =
        AGENTS.split_once("---").unwrap().1.replace("      tolerations: [{operator: Exists}]\n", "");
    let answer = against(&workplace, &metrics, 0);
    assert_eq!(
        fates(&answer["changes"][0]),
        ["apps-00000..apps-00009 replaced", "gpu-00000..gpu-00002 losesInRollout"]
    );
    let on_delete =
        metrics.replace("spec:\n  selector", "spec:\n  updateStrategy: {type: OnDelete}\n  selector");
    let answer = against(&workplace, &on_delete, 0);
    assert_eq!(
        fates(&answer["changes"][0]),
        ["apps-00000..apps-00009 replacedWhenDeleted", "gpu-00000..gpu-00002 losesWhenDeleted"]
    );
}

#[test]
fn nothing_restarts_for_what_is_not_in_the_template() {
    let workplace = workplace("strategy");
    let same = against(&workplace, &log_agent("", ""), 0);
    assert_eq!(same["changes"][0]["outcome"], "nothing changes");
    // What the API server fills in is no change either.
    let defaults =
        "      restartPolicy: Always\n      dnsPolicy: ClusterFirst\n      terminationGracePeriodSeconds: 30";
    let same = against(&workplace, &log_agent(defaults, ""), 0);
    assert_eq!(same["changes"][0]["outcome"], "nothing changes");

    let answer = against(&workplace, &log_agent("", "  minReadySeconds: 10").replace("20%", "1"), 0);
    let change = &answer["changes"][0];
    assert_eq!(fates(change), ["apps-00000..apps-00009 stays", "gpu-00000..gpu-00002 without"]);
    assert_eq!(
        (&change["restarts"], &change["how"]),
        (&false.into(), &"Nothing restarts: the pod template is the same.".into())
    );
    let fields: Vec<&str> =
        change["fields"].as_array().unwrap().iter().map(|field| field["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["spec.updateStrategy.rollingUpdate.maxUnavailable", "spec.minReadySeconds"]);
}

#[test]
fn a_pod_that_does_not_fit_is_said_to_stay_pending() {
    let workplace = workplace("pending");
    let answer = against(&workplace, &log_agent("", "").replace("400m", "950m"), 0);
    let nodes = answer["changes"][0]["nodes"].as_array().unwrap();
    assert_eq!(nodes[0]["pending"], serde_json::json!(["Insufficient cpu"]));
    assert_eq!(nodes[0]["why"], "the new pod stays Pending: Insufficient cpu");
}

#[test]
fn the_api_servers_verdict_comes_first() {
    let workplace = workplace("verdict");
    let both = format!(
        "{}---{}",
        log_agent("", "").replace("app: log-agent", "app: logs"),
        AGENTS.split_once("---").unwrap().1.replace("exporter:1", "exporter:2")
    );
    workplace.write("new.yaml", &both);
    let output = workplace.everynode(&["explain", "cluster.ron", "--against", "new.yaml"]);
    assert_eq!(status(&output), 2);
    let said = stderr(&output);
    assert!(
        said.contains("error: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{\"app\":\"logs\"}, \
                       MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable\n --> new.yaml:6:3"),
        "{said}"
    );
    let shown = stdout(&output);
    assert!(shown.contains("tools/log-agent: refused, so nothing happens to it"), "{shown}");
    assert!(shown.starts_with("tools/metrics: 13 nodes have it replaced\n"), "{shown}");

    let answer = against(&workplace, &both, 2);
    assert_eq!(answer["verdict"]["usable"], false);
    assert_eq!(answer["refused"], serde_json::json!(["tools/log-agent"]));
    assert_eq!(answer["changes"].as_array().unwrap().len(), 1);

    for (wrong, words) in [
        (log_agent("      priorityClassName: high", ""), "no PriorityClass with name high was found"),
        (log_agent("      hostPID: 1", ""), "spec.template.spec.hostPID"),
        ("kind: ConfigMap".to_owned(), "there is no DaemonSet in this file"),
        ("a: [".to_owned(), ""),
    ] {
        workplace.write("new.yaml", &wrong);
        let output = workplace.everynode(&["explain", "cluster.ron", "--against", "new.yaml"]);
        assert_eq!(status(&output), 2, "{wrong}");
        assert!(stderr(&output).contains(words), "{wrong}: {}", stderr(&output));
    }
    // A class in the same file is one that there is.
    let class = "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\nvalue: 1000\n---\nkind: ConfigMap\n";
    let answer =
        against(&workplace, &format!("{}{class}", log_agent("      priorityClassName: high", "")), 0);
    assert_eq!(answer["not_looked_at"], serde_json::json!(["ConfigMap"]));
}

/// With a surge the new pod comes while the old one still has the port.
#[test]
fn a_surge_beside_a_host_port_is_said_to_stall() {
    let workplace = workplace("surge");
    let metrics = AGENTS.split_once("---").unwrap().1.replace("exporter:1", "exporter:2");
    let surging = metrics.replace(
        "spec:\n  selector",
        "spec:\n  updateStrategy: {rollingUpdate: {maxSurge: 10%, maxUnavailable: 0}}\n  selector",
    );
    let answer = against(&workplace, &surging, 0);
    let change = &answer["changes"][0];
    assert_eq!(change["max_surge"], serde_json::json!({"written": "10%", "nodes": 2}));
    let port = "node(s) didn't have free ports for the requested pod ports";
    assert!(
        change["nodes"].as_array().unwrap().iter().all(|nodes| nodes["pending"] == serde_json::json!([port]))
    );
    let in_place = against(&workplace, &metrics, 0);
    let nodes = in_place["changes"][0]["nodes"].as_array().unwrap();
    assert!(nodes.iter().all(|nodes| nodes["pending"] == serde_json::json!([])));
    // The bounds are of all nodes, also where one alone is asked about.
    workplace.write("new.yaml", &surging);
    let output =
        workplace.everynode(&["explain", "cluster.ron", "--against", "new.yaml", "--node", "gpu-00002"]);
    assert!(stdout(&output).contains("maxSurge 10% (2 nodes at once)"), "{}", stdout(&output));
    assert!(!stdout(&output).contains("apps-0"), "{}", stdout(&output));
}

/// Whatever is written, there is an answer or a diagnostic.
#[test]
fn any_manifest_is_answered_or_refused() {
    let workplace = workplace("any");
    let texts = [
        "",
        "---\n---\n",
        "kind: DaemonSet\n",
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: 5\nspec: []\n",
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: \"\\e[31mred\"}\n",
        "apiVersion: extensions/v1beta1\nkind: DaemonSet\nmetadata: {name: log-agent}\n",
        "{\"kind\": \"List\", \"items\": [null, 7, {\"kind\": \"DaemonSet\"}]}",
    ];
    for text in texts {
        workplace.write("new.yaml", text);
        for format in ["table", "json"] {
            let arguments = ["explain", "cluster.ron", "--against", "new.yaml", "--format", format];
            let output = workplace.everynode(&arguments);
            assert_eq!(status(&output), 2, "{text}: {}", stdout(&output));
            let said = stdout(&output) + &stderr(&output);
            assert!(!said.contains("panicked") && !said.contains('\u{1b}'), "{text}: {said}");
        }
    }
    // A control character in a value of the template is shown, and not obeyed.
    let manifest = log_agent("", "").replace("log-agent:1'", "log-agent:1', args: [\"\\e[31m\", \"a\\nb\"]");
    workplace.write("new.yaml", &manifest);
    let output = workplace.everynode(&["explain", "cluster.ron", "--against", "new.yaml"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(!stdout(&output).contains('\u{1b}') && stdout(&output).contains(".args"), "{}", stdout(&output));
}

/// A rollout under way when the scenario begins: pods that have the new template already stay, and those of the older one go.
#[test]
fn pods_of_an_older_revision_are_replaced_whatever_changes() {
    let workplace = workplace("revisions");
    workplace.write(
        "cluster.ron",
        &SCENARIO.replace(
            "\"log-agent\": (manifest: \"agents.yaml#tools/log-agent\", maxUnavailable: \"20%\"),",
            "\"log-agent\": (manifest: \"agents.yaml#tools/log-agent\", maxUnavailable: \"20%\", revisions: [\"older.yaml\"], \
             initial_pods: [(pool: \"apps\", nodes: \"0-3\", revision: 1)]),",
        ),
    );
    workplace.write("older.yaml", &log_agent("", "").replace("log-agent:1", "log-agent:0"));
    let same = against(&workplace, &log_agent("", ""), 0);
    let change = &same["changes"][0];
    assert_eq!(
        fates(change),
        ["apps-00000..apps-00003 replaced", "apps-00004..apps-00009 stays", "gpu-00000..gpu-00002 without"]
    );
    assert_eq!(change["restarts"], false);
    // Back to the older one: those that have it stay.
    let back = against(&workplace, &log_agent("", "").replace("log-agent:1", "log-agent:0"), 0);
    assert_eq!(
        fates(&back["changes"][0]),
        ["apps-00000..apps-00003 stays", "apps-00004..apps-00009 replaced", "gpu-00000..gpu-00002 without"]
    );
}

/// The other DaemonSet is in the manifest, too, and is applied with it.
#[test]
fn the_rest_of_a_manifest_is_applied_and_not_shown() {
    let workplace = workplace("rest");
    workplace.write("new.yaml", AGENTS);
    let arguments = ["explain", "cluster.ron", "--against", "new.yaml"];
    let all = printed(&workplace, &arguments, 1000, 0);
    assert!(all.contains("tools/log-agent") && all.contains("tools/metrics"), "{all}");
    let one = [&arguments[..], &["--daemon-set", "metrics"]].concat();
    let one = printed(&workplace, &one, 1000, 0);
    assert!(one.contains("tools/metrics"), "{one}");
    assert!(!one.contains("log-agent") && !one.contains("taken to stay as they are"), "{one}");
}
