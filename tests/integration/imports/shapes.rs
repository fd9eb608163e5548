//! Each shape of a dump is read, and its scenario begins where the cluster was.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use super::{DUMPS, dump, import, well};
use crate::support::workplace::{Workplace, status, stderr, stdout};

#[test]
fn every_shape_runs_unedited_and_begins_as_its_status_says() {
    let workplace = Workplace::new("import-shapes");
    for (name, file) in DUMPS {
        let said = well(&import(&workplace, file, name, &[]));
        assert!(
            said.contains("The scenario begins as the status of all its DaemonSets has it."),
            "{name}: {said}"
        );
        let scenario = format!("{name}/{name}.ron");
        let checked = workplace.everynode(&["check", &scenario]);
        assert_eq!(status(&checked), 0, "{name}: {}{}", stdout(&checked), stderr(&checked));
        let ran = workplace.everynode(&[
            "run",
            &scenario,
            "--no-charts",
            "--check-invariants",
            "--out",
            &format!("run-{name}"),
        ]);
        assert!(workplace.exists(&format!("run-{name}/summary.json")), "{name}: {}", stderr(&ran));
        assert_eq!(stderr(&ran), "", "{name}: there is nothing to warn of");
        let told = stdout(&ran);
        let judged = told.lines().find(|line| line.starts_with("met ") || line.starts_with("missed "));
        let judged = judged.unwrap_or_else(|| panic!("{name} asks nothing: {told}"));
        assert!(!judged.contains("never complete"), "{name}: {judged}");
    }
    let advised =
        workplace.everynode(&["advise", "kubeadm/kubeadm.ron", "--candidates", "maxUnavailable=1,2"]);
    assert!(stdout(&advised).contains("maxUnavailable"), "{}{}", stdout(&advised), stderr(&advised));
}

fn scenario(workplace: &Workplace, name: &str) -> String {
    String::from_utf8(workplace.file(&format!("{name}/{name}.ron"))).unwrap()
}

fn imported(shape: &str) -> String {
    let workplace = Workplace::new(&format!("import-{shape}"));
    let (name, file) = DUMPS.into_iter().find(|(name, _)| *name == shape).unwrap();
    well(&import(&workplace, file, name, &[]));
    scenario(&workplace, name)
}

fn assert_has(scenario: &str, parts: &[&str]) {
    for part in parts {
        assert!(scenario.contains(part), "there is no `{part}` in\n{scenario}");
    }
}

#[test]
fn aks_has_its_pools_uneven_zones_states_and_a_rollout_under_way() {
    assert_has(
        &imported("aks"),
        &[
            "kubernetes_version: \"1.32\"",
            "\"spot\": (",
            "\"system\": (",
            "\"workload\": (",
            "taints: [\"kubernetes.azure.com/scalesetpriority=spot:NoSchedule\"]",
            "zones: {\"westeurope-1\": 4, \"westeurope-2\": 2, \"westeurope-3\": 1}",
            "memory: \"13593560Ki\"",
            "unschedulable: true",
            "condition: Unreachable",
            "pressure: [Memory]",
            "revisions: [\"node-agent.revision-1.yaml\"]",
            "revision: 1",
            "state: NotReady",
            "\"priority-900000\": 900000",
            "termination: \"120s\"",
            "cpu: \"1\", memory: \"512Mi\"",
        ],
    );
}

#[test]
fn eks_has_devices_and_pods_that_are_missing_or_about_to_end() {
    assert_has(
        &imported("eks"),
        &[
            "extended: {\"nvidia.com/gpu\": \"1\"}",
            "state: Missing",
            "state: Terminating",
            "condition: NotReady",
        ],
    );
}

#[test]
fn karpenter_has_pools_by_machine_type_and_names_of_two_namespaces() {
    assert_has(
        &imported("karpenter"),
        &[
            "\"general-c7g-xlarge\": (",
            "\"general-m7i-2xlarge\": (",
            "\"kubernetes.io/arch\": \"arm64\"",
            "taints: [\"karpenter.sh/disrupted:NoSchedule\"]",
            "\"node-agent.observability\": (",
            "\"node-agent.security\": (",
            "state: Pending",
        ],
    );
}

#[test]
fn openshift_has_pools_by_role_hugepages_and_overhead() {
    let scenario = imported("openshift");
    assert_has(
        &scenario,
        &[
            "\"control-plane\": (",
            "\"infra\": (",
            "\"worker\": (",
            "\"hugepages-2Mi\": \"1Gi\"",
            "cpu: \"1250m\"",
        ],
    );
}

#[test]
fn kubeadm_has_old_zones_two_versions_and_taints_of_single_nodes() {
    assert_has(
        &imported("kubeadm"),
        &[
            "kubernetes_version: \"1.33\"",
            "zones: {\"rack-a\": 2, \"rack-b\": 1}",
            "\"priority-100\": (value: 100, global_default: true)",
            "host_ports: [\"2379\"]",
            "initial_states: [",
        ],
    );
}

#[test]
fn the_same_objects_make_the_same_scenario_in_whatever_way_they_come() {
    let workplace = Workplace::new("import-ways");
    well(&import(&workplace, "aks.json", "whole", &["--keep-names"]));
    // Item by item, in another order, from standard input.
    let list: serde_json::Value = serde_json::from_slice(&fs::read(dump("aks.json")).unwrap()).unwrap();
    let mut items: Vec<String> = list["items"].as_array().unwrap().iter().map(ToString::to_string).collect();
    items.reverse();
    let mut child = workplace
        .command(&["import", "-", "--out", "other/whole", "--keep-names"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(items.join("\n").as_bytes()).unwrap();
    well(&child.wait_with_output().unwrap());
    assert_eq!(workplace.files("whole"), workplace.files("other/whole"));
}

#[test]
fn what_is_no_cluster_is_refused_in_words() {
    let workplace = Workplace::new("import-refused");
    workplace.write("pods.json", r#"{"kind": "PodList", "items": []}"#);
    workplace.write("nodes.json", r#"{"kind": "NodeList", "items": [{"metadata": {"name": "a"}}]}"#);
    workplace.write("broken.json", "{\"kind\": \"Node\", \u{1b}[31m");
    workplace.write("empty/notes.txt", "");
    for (source, words) in [
        ("pods.json", "there are no nodes in it"),
        ("nodes.json", "there are no DaemonSets in it"),
        ("broken.json", "broken.json, line 1, column 18"),
        ("empty", "there are no files of objects"),
        ("absent.json", "cannot read absent.json"),
    ] {
        let output = workplace.everynode(&["import", source, "--out", "out"]);
        assert_eq!(status(&output), 2, "{source}");
        assert!(stderr(&output).contains(words), "{source}: {}", stderr(&output));
        assert!(!stderr(&output).contains('\u{1b}'), "{source}");
        assert!(!workplace.exists("out"), "{source}");
    }
}
