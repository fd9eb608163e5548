//! The two commands of the README, on a cluster that is not at rest.

use serde_json::{Value, json};

use super::clusters::{Doing, daemon_set, everything, list, node, pod};
use super::well;
use crate::support::workplace::{Workplace, status, stderr, stdout};

/// Five nodes of which the last is dead. Of `logs` a rollout is under way, with a pod that is ready no more; `agent` is well, and
/// tolerates this.
fn cluster(tolerations: &Value) -> Vec<Value> {
    let mut items: Vec<Value> = (0..5).map(|number| node(&format!("n{number}"), number < 4)).collect();
    items.extend(daemon_set("agent", tolerations));
    items.extend((0..4).map(|number| pod("agent", "new", &format!("n{number}"), Doing::Ready)));
    items.push(pod("agent", "new", "n4", Doing::LostReadiness));
    items.extend(daemon_set("logs", &json!([])));
    let doing =
        [("new", Doing::Ready), ("old", Doing::LostReadiness), ("old", Doing::Ready), ("old", Doing::Ready)];
    items.extend(
        (0..).zip(doing).map(|(number, (hash, doing))| pod("logs", hash, &format!("n{number}"), doing)),
    );
    items.push(pod("logs", "old", "n4", Doing::LostReadiness));
    items
}

fn imported(name: &str, items: &[Value]) -> Workplace {
    let place = Workplace::new(&format!("import-advice-{name}"));
    place.write("dump.json", &list(items));
    well(&place.everynode(&["import", "dump.json", "--out", "my-cluster"]));
    place
}

const SCENARIO: &str = "my-cluster/my-cluster.ron";

#[test]
fn the_one_that_the_script_rolls_out_is_advised_on_while_another_s_rollout_is_under_way() {
    let place = imported("of-script", &cluster(&json!([])));
    let said = well(&place.everynode(&["advise", SCENARIO]));
    assert!(said.starts_with("The fastest rollout of agent that meets the objective is with "), "{said}");
    // The one under way can be asked for.
    let of_logs =
        ["advise", SCENARIO, "--daemon-set", "logs", "--candidates", "maxUnavailable=2", "--format", "json"];
    let advice: Value = serde_json::from_str(&stdout(&place.everynode(&of_logs))).unwrap();
    assert_eq!(advice["daemon_set"], "logs");
    // By hand, too, and from the beginning: nothing in the script changes it.
    let by_hand =
        ["advise", SCENARIO, "--daemon-set", "logs", "--candidates", "onDelete=2", "--format", "json"];
    let advice: Value = serde_json::from_str(&stdout(&place.everynode(&by_hand))).unwrap();
    assert_eq!(advice["candidates"][0]["unfinished"], 0);
}

#[test]
fn of_several_that_the_script_rolls_out_one_is_asked_for_with_the_command() {
    let place = imported("several", &cluster(&json!([])));
    let script = r#"script=[At("10m", RestartRollout("agent")), At("20m", RestartRollout("logs"))]"#;
    let output = place.everynode(&["advise", SCENARIO, "--candidates", "maxUnavailable=2", "--set", script]);
    assert_eq!(status(&output), 2, "{}", stdout(&output));
    let said = stderr(&output);
    for name in ["agent", "logs"] {
        let command = format!(
            "everynode advise --daemon-set {name} {SCENARIO} --candidates maxUnavailable=2 --set '{script}'"
        );
        assert!(said.lines().any(|line| line.trim() == command), "{command}\n{said}");
    }
    let typed =
        ["advise", "--daemon-set", "agent", SCENARIO, "--candidates", "maxUnavailable=2", "--set", script];
    assert_ne!(status(&place.everynode(&typed)), 2);
}

#[test]
fn a_dead_node_that_is_wanted_all_the_same_is_named_with_the_rule_and_the_way_out() {
    let place = imported("dead-node", &cluster(&everything()));
    let ask_agent = r#"script=[At("10m", RestartRollout("agent"))]"#;
    let objective = r#"objectives=[Availability(daemon_set: "agent", at_least: "50%")]"#;
    let asked = ["advise", SCENARIO, "--set", ask_agent, "--set", objective];
    let output = place.everynode(&asked);
    let said = stdout(&output);
    assert_eq!(status(&output), 1, "{said}{}", stderr(&output));
    let in_one_line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "That is because of what is not ready when the run begins",
        "- 1 of 5 nodes of pool small is not ready: 4.",
        "- agent tolerates the taint of a node that is not ready, so that these nodes count among the desired ones",
        r#"At("0s", RemoveNodes(Nodes(name: "small-00004"))),"#,
    ] {
        assert!(in_one_line.contains(words), "{words}\n{said}");
    }
    let json: Value =
        serde_json::from_str(&stdout(&place.everynode(&[&asked[..], &["--format", "json"]].concat())))
            .unwrap();
    let expected = json!({"pool": "small", "nodes": "4", "count": 1, "of": 5, "names": ["small-00004"]});
    assert_eq!(json["hindrance"]["nodes"], json!([expected]));
    assert_eq!(json["hindrance"]["wanted_by"], json!(["agent"]));
    let markdown = stdout(&place.everynode(&[&asked[..], &["--format", "markdown"]].concat()));
    assert!(markdown.contains("\n- 1 of 5 nodes of pool small is not ready: 4.\n"), "{markdown}");
    // What it says to do helps.
    let without =
        r#"script=[At("0s", RemoveNodes(Nodes(name: "small-00004"))), At("10m", RestartRollout("agent"))]"#;
    let said = well(&place.everynode(&["advise", SCENARIO, "--set", without, "--set", objective]));
    assert!(said.starts_with("The fastest rollout of agent"), "{said}");
}

/// The new pods want five processors, and nodes have four.
#[test]
fn a_dead_node_is_named_where_it_is_not_all_and_what_else_there_is() {
    let place = imported("not-alone", &cluster(&everything()));
    let patch = "spec: {containers: [{name: agent, resources: {requests: {cpu: 5}}}]}";
    let script = format!(r#"script=[At("10m", PatchTemplate("agent", "{patch}"))]"#);
    let objective = r#"objectives=[Rollout(daemon_set: "agent", within: "1h")]"#;
    let asked =
        ["advise", SCENARIO, "--set", &script, "--set", objective, "--candidates", "maxUnavailable=2"];
    let output = place.everynode(&asked);
    let said = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(status(&output), 1, "{said}{}", stderr(&output));
    for words in [
        "What is not ready when the run begins is a part of it, but were it ready no strategy would meet the objective either; \
         with maxUnavailable 2 the rollout would then wait for room on the node for ",
        "- 1 of 5 nodes of pool small is not ready: 4.",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn a_dead_node_that_takes_up_the_whole_budget_is_named_with_that_rule() {
    let place = imported("budget", &cluster(&json!([])));
    let output = place.everynode(&["advise", SCENARIO, "--candidates", "maxUnavailable=1"]);
    let said = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(status(&output), 1, "{said}{}", stderr(&output));
    let rule = "No kubelet there ends the old pods of agent: each stays, and takes one of maxUnavailable or maxSurge";
    assert!(said.contains("- 1 of 5 nodes of pool small is not ready: 4.") && said.contains(rule), "{said}");
}

#[test]
fn the_question_of_the_import_itself_is_answered_however_much_is_amiss() {
    // `agent` alone, whose toleration keeps the dead node among the desired ones.
    let mut items = cluster(&everything());
    items.retain(|item| !item["metadata"]["name"].as_str().unwrap().starts_with("logs"));
    let place = imported("amiss", &items);
    let output = place.everynode(&["advise", SCENARIO]);
    assert_eq!(status(&output), 1, "{}", stderr(&output));
    assert!(stdout(&output).contains("1 of 5 nodes of pool small is not ready: 4."), "{}", stdout(&output));
}

#[test]
fn pods_that_are_not_ready_at_first_are_warned_of_as_the_availability_does_not_count_till_then() {
    let mut items = cluster(&json!([]));
    items.retain(|item| !item["metadata"]["name"].as_str().unwrap().starts_with("agent"));
    let place = imported("not-counted", &items);
    let output = place.everynode(&["advise", SCENARIO]);
    let said = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_ne!(status(&output), 2, "{}", stderr(&output));
    assert!(said.contains("pods of logs are not ready on 1 of 5 nodes of pool small: 1;"), "{said}");
    // What it says to do helps.
    let deletion = r#"At("0s", DeletePods("logs", Nodes(name: "small-00001"))),"#;
    assert!(said.contains(deletion), "{said}");
    let script = format!(r#"script=[{deletion} At("10m", RestartRollout("logs"))]"#);
    let output = place.everynode(&["advise", SCENARIO, "--set", &script]);
    let said = well(&output);
    assert!(said.starts_with("The fastest rollout of logs") && !said.contains("Warning"), "{said}");
}
