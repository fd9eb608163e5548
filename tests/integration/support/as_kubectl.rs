//! A run as `kubectl get nodes,pods,events -A -o json` would have shown a cluster: times in whole seconds, and events of everything
//! that kubelets and controllers tell of.

use std::collections::BTreeMap;

use everynode::engine::time::{Duration, Instant};
use everynode::record::catalog::{DaemonSetId, NodeId};
use everynode::record::fact::{Fact, FactKind};
use serde_json::{Value, json};

use super::Watched;

/// 2026-11-29T10:00:00.37Z: what begins at a whole second of a run does not in a cluster.
const MILLISECONDS_AT_START: u64 = 370;

type PodKey = (DaemonSetId, NodeId, u32);

/// When a pod got how far.
#[derive(Clone, Copy, Default)]
struct Times {
    created: Option<Instant>,
    bound: Option<Instant>,
    pulled: Option<Instant>,
    running: Option<Instant>,
    ready: Option<Instant>,
    terminating: Option<Instant>,
    removed: Option<Instant>,
}

pub fn as_kubectl(run: &Watched) -> String {
    let mut pods: BTreeMap<PodKey, Times> = BTreeMap::new();
    let mut nodes: BTreeMap<NodeId, (Instant, Option<Instant>)> = BTreeMap::new();
    for (at, fact) in &run.facts {
        follow_node(&mut nodes, *at, fact);
        if let (Some(daemon_set), Some(node), Some(pod)) = (fact.daemon_set(), fact.node(), fact.pod()) {
            follow_pod(pods.entry((daemon_set, node, pod)).or_default(), *at, fact);
        }
    }
    let mut items: Vec<Value> = nodes.iter().map(|(&id, &times)| node(run, id, times)).collect();
    for (key, times) in &pods {
        items.extend(events(run, *key, times));
        if times.removed.is_none() {
            items.push(pod(run, *key, times));
        }
    }
    json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string()
}

fn follow_node(nodes: &mut BTreeMap<NodeId, (Instant, Option<Instant>)>, at: Instant, fact: &Fact) {
    let Some(node) = fact.node() else { return };
    match fact.kind() {
        FactKind::NodeJoined => drop(nodes.insert(node, (at, None))),
        FactKind::NodeReady => nodes.entry(node).or_insert((at, None)).1 = Some(at),
        FactKind::NodeNotReady => nodes.entry(node).or_insert((at, None)).1 = None,
        FactKind::NodeLeft => drop(nodes.remove(&node)),
        _ => {}
    }
}

fn follow_pod(times: &mut Times, at: Instant, fact: &Fact) {
    let time = match fact.kind() {
        FactKind::PodCreated => &mut times.created,
        FactKind::PodScheduled => &mut times.bound,
        FactKind::ImagesPulled => &mut times.pulled,
        FactKind::ContainersStarted => &mut times.running,
        FactKind::PodReady => &mut times.ready,
        FactKind::PodTerminating => &mut times.terminating,
        FactKind::PodRemoved => &mut times.removed,
        _ => return,
    };
    *time = Some(at);
}

fn names(run: &Watched, (daemon_set, node, pod): PodKey) -> (String, String, String) {
    let (daemon_set, node) =
        (run.catalog.daemon_set(daemon_set).to_owned(), run.catalog.node(node).to_string());
    let name = format!("{daemon_set}-{pod}x{}", node.replace('-', ""));
    (name, daemon_set, node)
}

/// To the whole second, as the API has it.
fn time(at: Instant) -> String {
    let seconds = (at.as_nanoseconds() / 1_000_000 + MILLISECONDS_AT_START) / 1_000;
    let (hours, minutes, seconds) = (10 + seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("2026-11-29T{hours:02}:{minutes:02}:{seconds:02}Z")
}

fn node(run: &Watched, id: NodeId, (created, ready): (Instant, Option<Instant>)) -> Value {
    let name = run.catalog.node(id).to_string();
    let pool = name.rsplit_once('-').map_or(name.clone(), |(pool, _)| pool.to_owned());
    let (status, since) = ready.map_or(("False", created), |ready| ("True", ready));
    // Those of the beginning have been there for long, and were rebooted since.
    let [created, since, status] = if created == Instant::START && ready.is_none() {
        ["2026-11-28T09:00:00Z", "2026-11-28T12:00:00Z", "True"].map(str::to_owned)
    } else {
        [time(created), time(since), status.to_owned()]
    };
    json!({
        "kind": "Node",
        "metadata": {"name": name, "creationTimestamp": created, "labels": {"agentpool": pool}},
        "status": {"conditions": [{"type": "Ready", "status": status, "lastTransitionTime": since}]},
    })
}

fn pod(run: &Watched, key: PodKey, times: &Times) -> Value {
    let (name, daemon_set, node) = names(run, key);
    let existed = Instant::START;
    let condition = |kind: &str, since: Option<Instant>| match since {
        Some(since) => json!({"type": kind, "status": "True", "lastTransitionTime": time(since)}),
        None => json!({"type": kind, "status": "False"}),
    };
    let state = match times.running {
        Some(running) => json!({"running": {"startedAt": time(running)}}),
        None => json!({"waiting": {"reason": "ContainerCreating"}}),
    };
    let mut metadata = json!({
        "name": name, "namespace": "default", "creationTimestamp": time(times.created.unwrap_or(existed)),
        "ownerReferences": [{"kind": "DaemonSet", "name": daemon_set, "controller": true}],
    });
    if let Some(terminating) = times.terminating {
        metadata["deletionTimestamp"] = json!(time(terminating + Duration::from_seconds(30)));
        metadata["deletionGracePeriodSeconds"] = json!(30);
    }
    json!({
        "kind": "Pod",
        "metadata": metadata,
        "spec": {"nodeName": node, "containers": [{"name": "agent", "image": "agent:2"}]},
        "status": {
            "conditions": [condition("PodScheduled", times.bound), condition("Ready", times.ready)],
            "containerStatuses": [{"name": "agent", "restartCount": 0, "state": state}],
        },
    })
}

/// What the kubelet says of a pull and of an end, and the controller of a deletion.
fn events(run: &Watched, key: PodKey, times: &Times) -> Vec<Value> {
    let (pod, daemon_set, node) = names(run, key);
    let event = |reason: &str, (kind, name): (&str, &str), at: Instant, message: String| {
        json!({
            "kind": "Event", "metadata": {"name": format!("{name}.{reason}"), "namespace": "default"},
            "reason": reason, "message": message,
            "involvedObject": {"kind": kind, "namespace": "default", "name": name, "fieldPath": "spec.containers{agent}"},
            "firstTimestamp": time(at), "lastTimestamp": time(at), "source": {"component": "kubelet", "host": node},
        })
    };
    let mut events = Vec::new();
    if let Some((bound, pulled)) = times.bound.zip(times.pulled) {
        let took = pulled.since(bound).as_nanoseconds() / 1_000_000;
        let message = match took {
            0 => r#"Container image "agent:2" already present on machine"#.to_owned(),
            took => {
                let took = if took < 1_000 {
                    format!("{took}ms")
                } else {
                    format!("{}.{:03}s", took / 1_000, took % 1_000)
                };
                format!(
                    r#"Successfully pulled image "agent:2" in {took} ({took} including waiting). Image size: 5 bytes."#
                )
            }
        };
        events.push(event("Pulled", ("Pod", &pod), pulled, message));
    }
    if let Some(terminating) = times.terminating {
        events.push(event(
            "SuccessfulDelete",
            ("DaemonSet", &daemon_set),
            terminating,
            format!("Deleted pod: {pod}"),
        ));
        events.push(event("Killing", ("Pod", &pod), terminating, "Stopping container agent".to_owned()));
    }
    events
}
