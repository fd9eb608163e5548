//! `run --export openmetrics`: what Prometheus would have scraped, by hand for a small run, and for others as the record says.

use std::collections::BTreeMap;

use crate::support::samples::{Sample, samples};
use crate::support::workplace::{SMALL, Workplace, repository, scenario_of_agent, status, stderr};

/// When runs begin.
const BEGIN: f64 = 1_767_225_600.0;

/// What a run of this scenario exports.
fn exported(place: &Workplace, scenario: &str, export: &str) -> Vec<Sample> {
    let run = place.everynode(&["run", scenario, "--out", "r", "--no-charts", "--export", export]);
    assert!(status(&run) < 2, "{}", stderr(&run));
    samples(&String::from_utf8(place.file("r/metrics.om")).unwrap())
}

fn of_scenario(test: &str, scenario: &str) -> Vec<Sample> {
    let place = Workplace::new(test);
    place.write("s.ron", scenario);
    exported(&place, "s.ron", "openmetrics")
}

/// The values of the series of this name and these labels, by seconds since the start of the run.
fn series(samples: &[Sample], name: &str, labels: &[(&str, &str)]) -> Vec<(u32, f64)> {
    let is_meant = |sample: &&Sample| {
        sample.name == name && labels.iter().all(|&(label, value)| sample.label(label) == value)
    };
    samples.iter().filter(is_meant).map(|sample| ((sample.time - BEGIN) as u32, sample.value)).collect()
}

/// One pod is replaced from 1 minute on: 4 s to end, 1 s to be bound, 10 s for the image, 2 s to start, 3 s to be ready.
const ONE_NODE: &str = r#"duration: "2m", node_pools: { "pool": (count: 1) },
    delays: (scheduling: "30s", image_pull: "10s", container_start: "2s", readiness: "3s", termination: "4s"),
    script: [ At("1m", SetImage("agent", "agent:2")) ],"#;

#[test]
fn a_sample_every_30_seconds_tells_what_is_so_then() {
    let samples = of_scenario("metrics-small", &scenario_of_agent(ONE_NODE));
    let of_agent = [("namespace", "default"), ("daemonset", "agent")];
    let status = |name: &str| series(&samples, &format!("kube_daemonset_{name}"), &of_agent);
    // At 60 s the spec has changed and the controller has seen it; the old pod ends until 64 s, the new one is bound at 94 s and
    // ready at 109 s.
    assert_eq!(status("status_number_ready"), [(0, 1.0), (30, 1.0), (60, 1.0), (90, 0.0), (120, 1.0)]);
    assert_eq!(status("status_number_unavailable"), [(0, 0.0), (30, 0.0), (60, 0.0), (90, 1.0), (120, 0.0)]);
    assert_eq!(status("metadata_generation"), [(0, 1.0), (30, 1.0), (60, 2.0), (90, 2.0), (120, 2.0)]);
    assert_eq!(status("created")[0], (0, BEGIN - 86_400.0));
    let phase = |phase: &str| series(&samples, "kube_pod_status_phase", &[("phase", phase)]);
    // The old pod at 0, 30 and 60 s, the new one at 90 and 120 s.
    assert_eq!(phase("Running"), [(0, 1.0), (30, 1.0), (60, 1.0), (90, 0.0), (120, 1.0)]);
    assert_eq!(phase("Pending"), [(0, 0.0), (30, 0.0), (60, 0.0), (90, 1.0), (120, 0.0)]);
    let info = |node: &str| series(&samples, "kube_pod_info", &[("node", node)]);
    assert_eq!((info(""), info("pool-00000").len()), (vec![(90, 1.0)], 4));
    // Before a node has the pod nobody says whether it is Ready.
    let ready = series(&samples, "kube_pod_status_ready", &[("condition", "true")]);
    assert_eq!(ready, [(0, 1.0), (30, 1.0), (60, 1.0), (120, 1.0)]);
    let created = series(&samples, "kube_pod_created", &[]);
    assert_eq!(created[4], (120, BEGIN + 64.0));
    let node_ready = [("condition", "Ready"), ("status", "true")];
    assert_eq!(series(&samples, "kube_node_status_condition", &node_ready).len(), 5);
}

#[test]
fn nodes_that_join_go_silent_and_are_cordoned_say_so() {
    let scenario = r#"duration: "5m", node_pools: { "pool": (count: 2) }, delays: (node_startup: "40s"),
        script: [ At("1m", AddNodes(pool: "pool", count: 1)),
            At("100s", Taint(Nodes(pool: "pool", count: 1), "node.kubernetes.io/unschedulable:NoSchedule")),
            At("130s", FailNodes(Nodes(pool: "pool", count: 1))) ],"#;
    let samples = of_scenario("metrics-nodes", &scenario_of_agent(scenario));
    let sum_at = |name: &str, labels: &[(&str, &str)], seconds: u32| -> f64 {
        let at = |&(time, value): &(u32, f64)| (time == seconds).then_some(value);
        series(&samples, name, labels).iter().filter_map(at).sum()
    };
    let ready = |status: &str, seconds: u32| {
        sum_at("kube_node_status_condition", &[("condition", "Ready"), ("status", status)], seconds)
    };
    assert_eq!((sum_at("kube_node_info", &[], 30), sum_at("kube_node_info", &[], 60)), (2.0, 3.0));
    // It starts from 60 to 100 s.
    assert_eq!((ready("true", 90), ready("false", 90)), (2.0, 1.0));
    assert_eq!((ready("true", 120), ready("unknown", 120)), (3.0, 0.0));
    // 50 s (Kubernetes' default from 1.32 on) after its last report the control plane takes a silent kubelet's node for lost.
    assert_eq!((ready("true", 240), ready("unknown", 240)), (2.0, 1.0));
    let pressure = [("condition", "DiskPressure"), ("status", "unknown")];
    assert_eq!(sum_at("kube_node_status_condition", &pressure, 240), 1.0);
    let cordoned = |seconds| sum_at("kube_node_spec_unschedulable", &[], seconds);
    assert_eq!((cordoned(90), cordoned(120)), (0.0, 1.0));
    let taint = [("key", "node.kubernetes.io/unschedulable"), ("effect", "NoSchedule"), ("value", "")];
    assert_eq!(
        (sum_at("kube_node_spec_taint", &taint, 90), sum_at("kube_node_spec_taint", &taint, 120)),
        (0.0, 1.0)
    );
}

#[test]
fn the_export_of_daemonsets_alone_is_the_first_part_of_the_other() {
    let place = Workplace::new("metrics-daemonsets");
    place.write("s.ron", &SMALL);
    let all = exported(&place, "s.ron", "openmetrics");
    std::fs::remove_dir_all(place.folder.join("r")).unwrap();
    let alone = exported(&place, "s.ron", "openmetrics-daemonsets");
    assert_eq!(alone[..], all[..alone.len()]);
    assert!(alone.iter().all(|sample| sample.name.starts_with("kube_daemonset_")));
    assert!(!all[alone.len()].name.starts_with("kube_daemonset_"));
    assert!(!place.exists("r/.everynode.scratch"));
}

/// A busy cluster: at each scrape the pods that there are, and their states, add up to what the other files say.
#[test]
fn the_sums_over_pods_and_nodes_are_those_of_the_status() {
    let place = Workplace::new("metrics-broken");
    let samples = exported(&place, &repository("scenarios/broken-version.ron"), "openmetrics");
    let sums = |name: &str, label: (&str, &str)| -> BTreeMap<u32, f64> {
        let mut sums = BTreeMap::new();
        for (time, value) in series(&samples, name, &[label]) {
            *sums.entry(time).or_default() += value;
        }
        sums
    };
    let ready_pods = sums("kube_pod_status_ready", ("condition", "true"));
    let ready = series(&samples, "kube_daemonset_status_number_ready", &[("namespace", "falco")]);
    assert_eq!(ready.len(), 121, "an hour");
    for (time, number) in ready {
        assert_eq!(ready_pods[&time], number, "at {time} s");
    }
    assert_eq!(sums("kube_node_info", ("", "")).values().copied().collect::<Vec<_>>()[40..42], [52.0, 52.0]);
}
