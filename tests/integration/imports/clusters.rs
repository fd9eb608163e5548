//! Objects of small clusters, for dumps that a test makes up. All names and times are invented.

use serde_json::{Value, json};

/// When the dumps are made.
pub const NOW: &str = "2026-11-01T12:00:00Z";
pub const A_WEEK_AGO: &str = "2026-10-25T12:00:00Z";

/// A node of the pool `small` with room for much, ready or unreachable.
pub fn node(name: &str, is_ready: bool) -> Value {
    let taints = |effect: &str| json!({"key": "node.kubernetes.io/unreachable", "effect": effect});
    let taints = if is_ready { json!([]) } else { json!([taints("NoSchedule"), taints("NoExecute")]) };
    json!({
        "kind": "Node",
        "metadata": {"name": name, "creationTimestamp": A_WEEK_AGO, "labels": {"agentpool": "small"}},
        "spec": {"taints": taints},
        "status": {
            "allocatable": {"cpu": "4", "memory": "8Gi", "pods": "110"},
            "conditions": [{"type": "Ready", "status": if is_ready { "True" } else { "Unknown" },
                "lastHeartbeatTime": NOW, "lastTransitionTime": A_WEEK_AGO}],
        },
    })
}

/// The template of this image.
fn template(name: &str, image: &str, tolerations: &Value) -> Value {
    json!({
        "metadata": {"labels": {"app": name}},
        "spec": {"containers": [{"name": name, "image": image}], "tolerations": tolerations},
    })
}

/// A DaemonSet of the second of two images with its two revisions, the hashes of which are `old` and `new`.
pub fn daemon_set(name: &str, tolerations: &Value) -> Vec<Value> {
    let owner = json!([{"kind": "DaemonSet", "name": name, "controller": true}]);
    let revision = |hash: &str, number: u32, image: &str| {
        json!({
            "kind": "ControllerRevision", "revision": number,
            "metadata": {"name": format!("{name}-{hash}"), "namespace": "x", "labels": {"controller-revision-hash": hash},
                "ownerReferences": owner},
            "data": {"spec": {"template": template(name, image, tolerations)}},
        })
    };
    vec![
        json!({
            "kind": "DaemonSet", "metadata": {"name": name, "namespace": "x", "generation": 2},
            "spec": {"selector": {"matchLabels": {"app": name}}, "template": template(name, "agent:2", tolerations),
                "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1}}},
        }),
        revision("old", 1, "agent:1"),
        revision("new", 2, "agent:2"),
    ]
}

/// The toleration of everything.
pub fn everything() -> Value {
    json!([{"operator": "Exists"}])
}

/// How long it has been there, and how it is.
#[derive(Clone, Copy)]
pub enum Doing {
    Ready,
    /// It runs for some seconds, and was never ready.
    JustRuns,
    /// It ran ready for days, and is ready no more for an hour.
    LostReadiness,
    /// It runs and is not ready, and says no times.
    SaysNoTimes,
    /// It has run for days and was never ready.
    NeverReadyForDays,
    CrashLoop,
    ImageBackOff,
}

pub fn pod(daemon_set: &str, hash: &str, node: &str, doing: Doing) -> Value {
    let (created, started) = match doing {
        Doing::JustRuns => ("2026-11-01T11:59:48Z", "2026-11-01T11:59:52Z"),
        _ => (A_WEEK_AGO, "2026-10-25T12:00:05Z"),
    };
    let running = json!({"running": {"startedAt": started}});
    let (is_ready, changed, restarts, state) = match doing {
        Doing::Ready => (true, "2026-10-25T12:00:15Z", 0, running),
        Doing::JustRuns | Doing::NeverReadyForDays => (false, created, 0, running),
        Doing::LostReadiness | Doing::SaysNoTimes => (false, "2026-11-01T11:00:00Z", 0, running),
        Doing::CrashLoop => (false, created, 12, json!({"waiting": {"reason": "CrashLoopBackOff"}})),
        Doing::ImageBackOff => (false, created, 0, json!({"waiting": {"reason": "ImagePullBackOff"}})),
    };
    let mut pod = json!({
        "kind": "Pod",
        "metadata": {"name": format!("{daemon_set}-{node}"), "namespace": "x", "creationTimestamp": created,
            "labels": {"app": daemon_set, "controller-revision-hash": hash},
            "ownerReferences": [{"kind": "DaemonSet", "name": daemon_set, "controller": true}]},
        "spec": {"nodeName": node, "containers": [{"name": daemon_set, "image": "agent:1"}]},
        "status": {
            "phase": "Running", "startTime": created,
            "conditions": [{"type": "Ready", "status": if is_ready { "True" } else { "False" }, "lastTransitionTime": changed}],
            "containerStatuses": [{"name": daemon_set, "restartCount": restarts, "state": state}],
        },
    });
    if let Doing::SaysNoTimes = doing {
        let status = pod["status"].as_object_mut().unwrap();
        status["conditions"][0].as_object_mut().unwrap().remove("lastTransitionTime");
    }
    pod
}

pub fn list(items: &[Value]) -> String {
    json!({"kind": "List", "items": items}).to_string()
}
