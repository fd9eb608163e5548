//! `run --export kubernetes`: the objects and events that kubectl would print, whole and consistent with the record.

use std::fs;

use serde_json::Value;

use crate::support::workplace::{SMALL, Workplace, scenario_of_agent, status, stderr, stdout};

/// The items of the list that a run of this scenario writes.
fn items(test: &str, scenario: &str) -> Vec<Value> {
    let workplace = Workplace::new(test);
    workplace.write("s.ron", scenario);
    let output = workplace
        .command(&["run", "s.ron", "--out", "r", "--no-charts", "--export", "kubernetes"])
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(workplace.folder.join("r/kubernetes.json")).unwrap();
    let list: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&list["apiVersion"], &list["kind"]), (&"v1".into(), &"List".into()));
    list["items"].as_array().unwrap().clone()
}

fn of_kind<'a>(items: &'a [Value], kind: &str) -> Vec<&'a Value> {
    items.iter().filter(|item| item["kind"] == kind).collect()
}

fn since<'a>(pod: &'a Value, condition: &str) -> &'a Value {
    let conditions = pod["status"]["conditions"].as_array().unwrap();
    &conditions.iter().find(|other| other["type"] == condition).unwrap()["lastTransitionTime"]
}

#[test]
fn every_object_is_there_with_its_times() {
    let items = items("kubernetes-list", &SMALL);
    assert_eq!(of_kind(&items, "Node").len(), 5);
    let [daemon_set] = of_kind(&items, "DaemonSet")[..] else { panic!("one DaemonSet") };
    assert_eq!(daemon_set["status"]["numberAvailable"], 5);
    assert_eq!(daemon_set["spec"]["template"]["spec"]["containers"][0]["image"], "agent:2");
    let revisions = of_kind(&items, "ControllerRevision");
    assert_eq!(revisions.iter().map(|revision| &revision["revision"]).collect::<Vec<_>>(), [1, 2]);
    let newest = &revisions[1]["metadata"]["labels"]["controller-revision-hash"];
    let pods = of_kind(&items, "Pod");
    assert_eq!(pods.len(), 5);
    for pod in &pods {
        assert_eq!(&pod["metadata"]["labels"]["controller-revision-hash"], newest);
        let times = [&pod["metadata"]["creationTimestamp"], since(pod, "PodScheduled"), since(pod, "Ready")];
        let times = times.map(|time| time.as_str().unwrap());
        assert!(times.is_sorted(), "{times:?}");
        assert_eq!(pod["metadata"]["ownerReferences"][0]["name"], "agent");
    }
    let joined = of_kind(&items, "Node").into_iter().find(|node| node["metadata"]["name"] == "pool-00004");
    assert_eq!(joined.unwrap()["metadata"]["creationTimestamp"], "2026-01-01T00:05:00Z");
}

#[test]
fn events_have_the_reasons_and_words_of_kubernetes() {
    let delays = r#"delays: (scheduling: "1s", image_pull: "1594ms", container_start: "2s", readiness: "3s", termination: "4s"),"#;
    let scenario = scenario_of_agent(&format!(
        r#"duration: "10m", node_pools: {{ "pool": (count: 1) }}, {delays} script: [ At("1m", SetImage("agent", "agent:2")) ],"#
    ));
    let items = items("kubernetes-events", &scenario);
    let told: Vec<(&str, &str)> = of_kind(&items, "Event")
        .into_iter()
        .filter(|event| event["involvedObject"]["kind"] == "Pod")
        .map(|event| (event["firstTimestamp"].as_str().unwrap(), event["reason"].as_str().unwrap()))
        .collect();
    // Four seconds to end, one to be bound, 1.594 for the image, two to start.
    assert_eq!(
        told,
        [
            ("2026-01-01T00:01:00Z", "Killing"),
            ("2026-01-01T00:01:05Z", "Scheduled"),
            ("2026-01-01T00:01:06Z", "Pulled"),
            ("2026-01-01T00:01:08Z", "Created"),
            ("2026-01-01T00:01:08Z", "Started"),
        ]
    );
    let pulled = items.iter().find(|item| item["reason"] == "Pulled").unwrap();
    assert_eq!(
        pulled["message"],
        "Successfully pulled image \"agent:2\" in 1.594s (1.594s including waiting)"
    );
}

#[test]
fn what_was_there_before_the_run_has_no_times_of_its_own() {
    let items =
        items("kubernetes-old", &scenario_of_agent(r#"duration: "1m", node_pools: { "pool": (count: 1) },"#));
    let [pod] = of_kind(&items, "Pod")[..] else { panic!("one pod") };
    assert_eq!(pod["metadata"]["creationTimestamp"], "2025-12-31T00:00:00Z");
    assert_eq!(*since(pod, "Ready"), Value::Null);
    assert_eq!(pod["status"]["phase"], "Running");
}

#[test]
fn a_rollout_half_done_is_read_back_as_one() {
    let workplace = Workplace::new("kubernetes-half");
    let scenario = scenario_of_agent(
        r#"duration: "1m", node_pools: { "pool": (count: 9) }, script: [ At("10s", SetImage("agent", "agent:2")) ],
        delays: (scheduling: "1s", image_pull: "10s", container_start: "2s", readiness: "3s", termination: "20s"),"#,
    );
    // The first pod ends at 30 s, and its successor is Ready at 46 s; then the second one has 20 s to end.
    workplace.write("s.ron", &scenario);
    let run = workplace.everynode(&["run", "s.ron", "--out", "r", "--no-charts", "--export", "kubernetes"]);
    assert_eq!(status(&run), 0, "{}", stderr(&run));
    let list: Value = serde_json::from_slice(&workplace.file("r/kubernetes.json")).unwrap();
    let items = list["items"].as_array().unwrap();
    let deleted = |pod: &&&Value| pod["metadata"]["deletionTimestamp"].is_string();
    let [ending] = of_kind(items, "Pod").iter().filter(deleted).copied().collect::<Vec<_>>()[..] else {
        panic!("one pod is about to end")
    };
    assert_eq!(ending["metadata"]["deletionGracePeriodSeconds"], 30);
    let import = workplace.everynode(&["import", "r/kubernetes.json", "--out", "again"]);
    assert_eq!(status(&import), 0, "{}{}", stdout(&import), stderr(&import));
    let again = String::from_utf8(workplace.file("again/again.ron")).unwrap();
    assert!(again.contains("revisions: [") && again.contains("revision: 1"), "{again}");
}
