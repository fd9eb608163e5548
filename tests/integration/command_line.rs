//! The binary as a user meets it: commands, exit statuses, files, and what is said when something is wrong.

use std::fs;

use crate::support::workplace::{SMALL, Workplace, repository, status, stderr, stdout};

#[test]
fn run_prints_the_outcome_and_writes_everything() {
    let workplace = Workplace::new("command-line-run");
    workplace.write("small.ron", &SMALL);
    let output = workplace.everynode(&["run", "small.ron"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let shown = stdout(&output);
    for words in [
        "NAME",
        "UP-TO-DATE",
        "ROLLOUT",
        "agent 1 → 2",
        "UNCOVERED",
        "met",
        "output/small-1/   seed 1   Kubernetes 1.36   digest ",
    ] {
        assert!(shown.contains(words), "{words:?} in\n{shown}");
    }
    let names: Vec<String> = workplace.files("output/small-1").into_iter().map(|(name, _)| name).collect();
    let charts = ["availability", "join-coverage", "nodes", "rollout-progress"];
    let mut expected: Vec<String> =
        charts.iter().flat_map(|chart| ["png", "svg"].map(|kind| format!("agent.{chart}.{kind}"))).collect();
    expected.extend(["scenario-as-run.ron", "status.csv", "summary.json", "timeline.csv"].map(str::to_owned));
    assert_eq!(names, expected);
}

#[test]
fn a_mistyped_file_is_answered_with_the_one_that_is_like_it() {
    let workplace = Workplace::new("command-line-mistyped-file");
    workplace.write("scenarios/small.ron", &SMALL);
    let output = workplace.everynode(&["check", "scenarios/smal.ron"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("did you mean `scenarios/small.ron`?"), "{}", stderr(&output));
    // Neither what is like nothing, nor a folder.
    for missing in ["scenarios/zebra", "scenario.ron"] {
        let output = workplace.everynode(&["check", missing]);
        assert!(!stderr(&output).contains("did you mean"), "{}", stderr(&output));
    }
}

#[test]
fn a_file_that_is_no_manifest_is_told_what_it_holds() {
    let workplace = Workplace::new("command-line-no-manifest");
    workplace.write("numbers.json", "{\"count\": 1}");
    let output = workplace.everynode(&["check", "numbers.json"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("it holds an object without a kind"), "{}", stderr(&output));
}

#[test]
fn a_folder_is_shown_as_one_however_it_was_written() {
    let workplace = Workplace::new("command-line-folder-shown");
    workplace.write("scenarios/small.ron", &SMALL);
    for written in ["results", "results/", "results//"] {
        let output = workplace.everynode(&["run", "scenarios/small.ron", "--no-charts", "--out", written]);
        assert!(stdout(&output).contains("\nresults/   seed 1"), "{}", stdout(&output));
    }
    let output = workplace.everynode(&["plot", "result"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).starts_with("error: result does not exist; "), "{}", stderr(&output));
}

#[test]
fn the_summary_holds_what_it_promises() {
    let workplace = Workplace::new("command-line-summary");
    workplace.write("small.ron", &SMALL);
    let output =
        workplace.everynode(&["run", "small.ron", "--format", "json", "--no-charts", "--timeline", "none"]);
    let summary: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(workplace.files("output/small-1").len(), 1, "summary.json alone");
    assert_eq!(summary["seed"], 1);
    assert!(summary["events"].as_u64().unwrap() > 20);
    assert_eq!(summary["digest"].as_str().unwrap().len(), 16);
    assert_eq!(summary["objectives"][0]["verdict"], "met");
    assert_eq!(summary["objectives"][0]["passes"], true);
    let daemon_set = &summary["daemon_sets"][0];
    assert_eq!(daemon_set["name"], "agent");
    assert_eq!(daemon_set["status"]["numberAvailable"], 5);
    assert_eq!(daemon_set["status"]["observedGeneration"], 2);
    assert_eq!((&daemon_set["pods_created"], &daemon_set["pods_deleted"]), (&5.into(), &4.into()));
    assert!(daemon_set["uncovered_node_seconds"]["rollout"].as_f64().unwrap() > 0.0);
    let rollout = &daemon_set["rollouts"][0];
    assert_eq!((&rollout["revision"], &rollout["started_seconds"]), (&2.into(), &60.0.into()));
    let took = rollout["finished_seconds"].as_f64().unwrap() - 60.0;
    assert!((rollout["duration_seconds"].as_f64().unwrap() - took).abs() < 1e-6);
    assert_eq!(
        (&rollout["max_unavailable_observed"], &rollout["min_available_observed"]),
        (&1.into(), &3.into())
    );
}

#[test]
fn the_same_seed_gives_the_same_bytes_in_every_file() {
    let workplace = Workplace::new("command-line-bytes");
    workplace.write("small.ron", &SMALL);
    workplace.everynode(&["run", "small.ron", "--out", "one"]);
    workplace.everynode(&["run", "small.ron", "--out", "two"]);
    workplace.everynode(&["run", "small.ron", "--out", "other", "--seed", "2"]);
    assert_eq!(workplace.files("one"), workplace.files("two"));
    assert_ne!(workplace.files("one"), workplace.files("other"));
}

#[test]
fn results_are_kept_unless_told_otherwise() {
    let workplace = Workplace::new("command-line-kept");
    workplace.write("small.ron", &SMALL);
    assert_eq!(status(&workplace.everynode(&["run", "small.ron"])), 0);
    assert_eq!(status(&workplace.everynode(&["run", "small.ron"])), 0, "the same results are no conflict");
    let before = workplace.files("output/small-1");
    let other = ["run", "small.ron", "--set", "node_pools.pool.count=7", "--out", "output/small-1"];
    let refused = workplace.everynode(&other);
    assert_eq!(status(&refused), 2);
    assert!(stderr(&refused).contains("--force"), "{}", stderr(&refused));
    assert_eq!(workplace.files("output/small-1"), before);
    assert_eq!(status(&workplace.everynode(&[&other[..], &["--force"]].concat())), 0);
    assert_ne!(workplace.files("output/small-1"), before);
    assert_eq!(
        fs::read_dir(workplace.folder.join("output")).unwrap().count(),
        1,
        "nothing temporary is left"
    );
}

#[test]
fn plot_draws_the_same_charts_from_the_files() {
    let workplace = Workplace::new("command-line-plot");
    workplace.write("small.ron", &SMALL);
    workplace.everynode(&["run", "small.ron", "--out", "results"]);
    let before = workplace.files("results");
    for (name, _) in before.iter().filter(|(name, _)| name.contains("agent.")) {
        fs::remove_file(workplace.folder.join("results").join(name)).unwrap();
    }
    let output = workplace.everynode(&["plot", "results"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert_eq!(workplace.files("results"), before);
}

#[test]
fn a_missed_objective_is_exit_status_1_and_bad_input_2() {
    let workplace = Workplace::new("command-line-status");
    workplace.write("small.ron", &SMALL.replace("within: \"8m\"", "within: \"1s\""));
    let output = workplace.everynode(&["run", "small.ron", "--no-charts"]);
    assert_eq!(status(&output), 1);
    assert!(stdout(&output).contains("missed"));
    workplace.write("bad.ron", &SMALL.replace("node_pools", "node_pool"));
    let output = workplace.everynode(&["run", "bad.ron"]);
    assert_eq!(status(&output), 2);
    let said = stderr(&output);
    assert!(said.contains("bad.ron:3:5") && said.contains("node_pools"), "{said}");
    assert!(!workplace.folder.join("output/bad-1").exists());
    assert_eq!(status(&workplace.everynode(&["run", "absent.ron"])), 2);
    assert_eq!(status(&workplace.everynode(&["rum"])), 2);
}

#[test]
fn check_quotes_the_api_server() {
    let workplace = Workplace::new("command-line-check");
    workplace.write(
        "agent.yaml",
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: monitoring-agent}\nspec:\n  selector: {matchLabels: \
         {app: monitoring-agent}}\n  template:\n    spec:\n      containers: [{name: agent, image: 'agent:1.0'}]\n",
    );
    let output = workplace.everynode(&["check", "agent.yaml"]);
    assert_eq!(status(&output), 2);
    let said = stderr(&output);
    assert!(said.contains("spec.template.metadata.labels: Invalid value"), "{said}");
    assert!(said.contains("`selector` does not match template `labels`"), "{said}");
    let good = workplace.everynode(&["check", &repository("scenarios/fluentd-elasticsearch.ron")]);
    assert_eq!(status(&good), 0, "{}", stderr(&good));
}

#[test]
fn comments_and_layout_make_no_other_results() {
    let workplace = Workplace::new("command-line-comments");
    workplace.write("small.ron", &SMALL);
    let first = workplace.everynode(&["run", "small.ron", "--no-charts"]);
    assert_eq!(status(&first), 0, "{}", stderr(&first));
    workplace.write(
        "small.ron",
        &format!("// As it was.\n{}", SMALL.replace("\"pool\": (count: 4)", "\"pool\": (count: 4,),")),
    );
    let second = workplace.everynode(&["run", "small.ron", "--no-charts"]);
    assert_eq!(status(&second), 0, "{}", stderr(&second));
    workplace.write("small.ron", &SMALL.replace("count: 4", "count: 5"));
    let other = workplace.everynode(&["run", "small.ron", "--no-charts"]);
    assert_eq!(status(&other), 2, "{}", stdout(&other));
}

#[test]
fn explain_names_the_rule() {
    let workplace = Workplace::new("command-line-explain");
    let scenario = repository("scenarios/monitoring-agent.ron");
    let output = workplace.everynode(&["explain", &scenario]);
    assert_eq!(status(&output), 0);
    let shown = stdout(&output);
    assert!(
        shown.contains("nodeSelector asks for nodepool=workload, the node has no label nodepool"),
        "{shown}"
    );
    let one = workplace.everynode(&["explain", &scenario, "--node", "workload-00003"]);
    assert!(stdout(&one).contains("workload-00003") && stdout(&one).contains("yes"));
    let mistyped = workplace.everynode(&["explain", &scenario, "--node", "workload-0003"]);
    assert_eq!(status(&mistyped), 2);
    assert!(stderr(&mistyped).contains("did you mean `workload-00003`?"), "{}", stderr(&mistyped));
}

#[test]
fn compare_puts_three_workloads_side_by_side() {
    let workplace = Workplace::new("command-line-compare");
    workplace.write("small.ron", &SMALL);
    let output = workplace.everynode(&["compare", "small.ron"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let shown = stdout(&output);
    for words in ["DEPLOYMENT", "…-0, …-1, …-2", "4 of 4 (100%)", "2 nodes join", "beside the old pod"]
    {
        assert!(shown.contains(words), "{words:?} in\n{shown}");
    }
    assert!(shown.lines().all(|line| line.chars().count() <= 120), "{shown}");
    assert_eq!(
        shown,
        stdout(&workplace.everynode(&["compare", "small.ron"])),
        "the same seed, the same figures"
    );
    assert!(!workplace.folder.join("output").exists(), "it writes nothing");

    let more = ["compare", "small.ron", "--format", "json", "--replicas", "6", "--daemon-set", "agent"];
    let comparison: serde_json::Value = serde_json::from_str(&stdout(&workplace.everynode(&more))).unwrap();
    assert_eq!((&comparison["replicas"], &comparison["eligible_nodes"]), (&6.into(), &4.into()));
    let [deployment, stateful_set, daemon_set] = [0, 1, 2].map(|column| &comparison["columns"][column]);
    assert_eq!(deployment["coverage"]["nodes_with_two_or_more"], 2);
    assert_eq!(stateful_set["creation"]["first"][1]["name"], "agent-1");
    assert_eq!(daemon_set["creation"]["pods"], 4);
    assert!(
        stateful_set["creation"]["all_ready_seconds"].as_f64()
            > daemon_set["creation"]["all_ready_seconds"].as_f64()
    );

    let readme = fs::read_to_string(repository("README.md")).unwrap();
    let shown = stdout(&workplace.everynode(&["compare", &repository("scenarios/monitoring-agent.ron")]));
    assert!(readme.contains(&shown), "the README shows another table than\n{shown}");

    let unknown = workplace.everynode(&["compare", "small.ron", "--daemon-set", "agnet"]);
    assert_eq!(status(&unknown), 2);
    assert!(
        stderr(&unknown).contains("there is no DaemonSet `agnet`; did you mean `agent`?"),
        "{}",
        stderr(&unknown)
    );
    let nowhere = r#"node_pools.pool.taints=["reserved:NoSchedule"]"#;
    let empty = workplace.everynode(&["compare", "small.ron", "--set", nowhere]);
    assert_eq!(status(&empty), 2);
    assert!(stderr(&empty).contains("no node runs `agent`"), "{}", stderr(&empty));
}

#[test]
fn conformance_counts_what_agrees() {
    let workplace = Workplace::new("command-line-conformance");
    let corpus =
        ["sync", "closed-loop", "manifests"].map(|name| repository(&format!("tests/corpus/{name}.jsonl.gz")));
    let output = workplace.everynode(&["conformance", &corpus[0], &corpus[1], &corpus[2]]);
    assert_eq!(status(&output), 0);
    assert_eq!(
        stdout(&output),
        "301 of 301 syncs agree as 1.31, 34 of 34 runs agree as 1.31, 90 of 90 manifests agree as 1.31\n"
    );
    workplace.write(
        "wrong.jsonl",
        r#"{"name": "made-up", "manifest": {"apiVersion": "apps/v1", "kind": "DaemonSet"}, "expected": {"decodes": false}}"#,
    );
    let output = workplace.everynode(&["conformance", "wrong.jsonl"]);
    assert_eq!(status(&output), 1);
    assert!(
        stdout(&output).contains("made-up") && stdout(&output).ends_with("0 of 1 manifests agree as 1.31\n")
    );
}

#[test]
fn completions_and_manual_name_the_commands() {
    let workplace = Workplace::new("command-line-manual");
    for arguments in [&["completions", "bash"][..], &["man"]] {
        let output = workplace.everynode(arguments);
        assert_eq!(status(&output), 0);
        assert!(stdout(&output).contains("conformance"));
    }
}

#[test]
fn each_manual_page_that_is_named_is_there() {
    let workplace = Workplace::new("command-line-manual-pages");
    assert_eq!(status(&workplace.everynode(&["man", "--dir", "man1"])), 0);
    let files: Vec<String> = workplace.files("man1").into_iter().map(|(name, _)| name).collect();
    assert!(files.contains(&"everynode.1".to_owned()) && files.contains(&"everynode-run.1".to_owned()));
    for (name, page) in workplace.files("man1") {
        let page = String::from_utf8(page).unwrap().replace('\\', "");
        let named = page.lines().filter_map(|line| line.trim().strip_suffix("(1)"));
        for command in named {
            assert!(files.contains(&format!("{command}.1")), "{name} names {command}(1)");
        }
    }
    assert_eq!(workplace.everynode(&["man", "run"]).stdout, workplace.file("man1/everynode-run.1"));
    let unknown = workplace.everynode(&["man", "walk"]);
    assert_eq!(status(&unknown), 2);
    assert!(stderr(&unknown).contains("there is no such page"), "{}", stderr(&unknown));
}
