//! The rollouts that the benches measure.

#![allow(dead_code, reason = "each bench uses a part of this")]

pub mod child;
pub mod floor;
pub mod others;

use std::io;
use std::path::Path;
use std::time::Duration;

use everynode::scenario::{Scenario, load_text};

/// The numbers of nodes that the command line names, or all of these.
pub fn sizes_or(all: &[u32]) -> Vec<u32> {
    let named: Vec<u32> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    if named.is_empty() { all.to_vec() } else { named }
}

/// The quickest round and the median one: the first tells what the code costs, the other what the machine was like.
pub fn quickest_and_median(rounds: &mut [Duration]) -> [Duration; 2] {
    rounds.sort_unstable();
    [rounds[0], rounds[rounds.len() / 2]]
}

/// One DaemonSet with maxUnavailable 10 % and the default random delays is updated on so many nodes.
pub fn rollout(nodes: u32) -> Scenario {
    load(&rollout_text(nodes))
}

/// A manifest of one container.
const AGENT: &str = r##"inline: r#"
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: agent}
                spec:
                  selector: {matchLabels: {app: agent}}
                  template:
                    metadata: {labels: {app: agent}}
                    spec: {containers: [{name: agent, image: "agent:1"}]}
            "#"##;

/// Its scenario file.
pub fn rollout_text(nodes: u32) -> String {
    format!(
        r##"(
            duration: "2h",
            node_pools: {{ "pool": (count: {nodes}) }},
            daemon_sets: {{ "agent": (maxUnavailable: "10%", {AGENT}) }},
            script: [ At("1m", SetImage("agent", "agent:2")) ],
        )"##
    )
}

/// The same with every part of the world around the controller: requests, scheduler, registry, kubelets, other pods on
/// the nodes, nodes that fail, run short of memory, are taken back or rebooted, containers that crash, and an API server
/// that refuses a part of the creates for a while.
pub fn world(nodes: u32) -> Scenario {
    let text = format!(
        r##"(
            duration: "24h",
            node_pools: {{ "pool": (
                count: {nodes}, zones: ["1", "2", "3"], allocatable: (cpu: "4", memory: "16Gi"),
                background: Pods([(per_node: 8, cpu: "250m", memory: "1Gi")]),
            ) }},
            daemon_sets: {{ "agent": (maxUnavailable: "10%", inline: r#"
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {{name: agent}}
                spec:
                  selector: {{matchLabels: {{app: agent}}}}
                  template:
                    metadata: {{labels: {{app: agent}}}}
                    spec:
                      containers:
                      - name: agent
                        image: "agent:1"
                        resources: {{requests: {{cpu: 100m, memory: 200Mi}}}}
                        readinessProbe: {{httpGet: {{port: 8080}}, periodSeconds: 5}}
            "#) }},
            cluster: (
                control_plane: KubeControllerManager, scheduler: KubeScheduler, node_lifecycle: KubeControllerManager,
                registry: Shared(bandwidth: "10GB/s"),
                kubelet: (probes: FromManifest, client: KubeAPI, container_starts_at_once: 2),
            ),
            images: {{ "agent:2": (size: "100MB") }},
            faults: [ Crash(after: Exponential(mean: "1000h")), Unready(after: Exponential(mean: "1000h"), lasts: "1m") ],
            churn: [
                Failures(pool: "pool", every: Exponential(mean: "2000h"), repair: Exponential(mean: "5m")),
                Pressure(pool: "pool", kind: Memory, every: Exponential(mean: "2000h"), lasts: "1m"),
                SpotReclaims(pool: "pool", every: Exponential(mean: "3227h")),
            ],
            script: [
                At("6h", Reboot(Nodes(zone: "2"), "1m")),
                At("1m", SetImage("agent", "agent:2")),
                At("2m", RefuseCreates(daemon_set: "agent", reason: Quota, for: "20s", probability: "10%")),
            ],
        )"##
    );
    load(&text)
}

/// Five nodes of fifty are short of disk for so long: a surge creates one pod after the other for them, and each is refused.
pub fn short_of_disk(minutes: u32) -> Scenario {
    load(&format!(
        r##"(
            duration: "1h",
            node_pools: {{ "pool": (count: 50) }},
            daemon_sets: {{ "agent": (maxSurge: 1, maxUnavailable: 0, {AGENT}) }},
            script: [ At("1m", Pressure(nodes: Nodes(count: 5), kind: Disk, lasts: "{minutes}m")) ],
        )"##
    ))
}

/// So many DaemonSets on so many nodes, all rolled over at once.
pub fn many_daemon_sets(daemon_sets: u32, nodes: u32) -> Scenario {
    let each = |text: &dyn Fn(u32) -> String| (0..daemon_sets).map(text).collect::<String>();
    let all = each(&|number| {
        format!(
            r##""agent-{number}": (maxUnavailable: "10%", inline: r#"
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {{name: agent-{number}}}
                spec:
                  selector: {{matchLabels: {{app: agent}}}}
                  template:
                    metadata: {{labels: {{app: agent}}}}
                    spec: {{containers: [{{name: agent, image: "agent:1"}}]}}
            "#),"##
        )
    });
    let updates = each(&|number| format!(r#"At("1m", SetImage("agent-{number}", "agent:2")), "#));
    load(&format!(
        r#"(
            duration: "2h", node_pools: {{ "pool": (count: {nodes}) }},
            daemon_sets: {{ {all} }}, script: [ {updates} ],
        )"#
    ))
}

/// A day of [`days`].
pub fn day(nodes: u32) -> Scenario {
    days(nodes, 1)
}

/// Days of everything: ten DaemonSets on three pools, one of them of spot nodes, with every part of the world on; nodes
/// join, end their lives, fail and run short of memory, and on the first day two of the DaemonSets are rolled over.
pub fn days(nodes: u32, days: u32) -> Scenario {
    const DAEMON_SETS: usize = 10;
    let hours = 24 * days;
    let (spot, steady) = (nodes / 5, nodes / 5 * 2);
    let daemon_sets: String = (0..DAEMON_SETS)
        .map(|number| {
            format!(
                r##""agent-{number}": (maxUnavailable: "10%", inline: r#"
                    apiVersion: apps/v1
                    kind: DaemonSet
                    metadata: {{name: agent-{number}}}
                    spec:
                      selector: {{matchLabels: {{app: agent-{number}}}}}
                      template:
                        metadata: {{labels: {{app: agent-{number}}}}}
                        spec:
                          containers:
                          - name: agent
                            image: "agent-{number}:1"
                            resources: {{requests: {{cpu: 50m, memory: 100Mi}}}}
                            readinessProbe: {{httpGet: {{port: 8080}}, periodSeconds: 5}}
                "#),"##
            )
        })
        .collect();
    let pool = |name: &str, count: u32| {
        format!(
            r#""{name}": (
                count: {count}, zones: ["1", "2", "3"], allocatable: (cpu: "4", memory: "16Gi"),
                background: Pods([(per_node: 8, cpu: "250m", memory: "1Gi")]),
            ),"#
        )
    };
    let pools = pool("steady", steady) + &pool("short-lived", nodes - steady - spot) + &pool("spot", spot);
    load(&format!(
        r##"(
            duration: "{hours}h",
            node_pools: {{ {pools} }},
            daemon_sets: {{ {daemon_sets} }},
            cluster: (
                control_plane: KubeControllerManager, scheduler: KubeScheduler, node_lifecycle: KubeControllerManager,
                registry: Shared(bandwidth: "10GB/s"),
                kubelet: (probes: FromManifest, client: KubeAPI, container_starts_at_once: 2),
            ),
            images: {{ "agent-0:2": (size: "100MB"), "agent-1:2": (size: "500MB") }},
            faults: [ Crash(after: Exponential(mean: "1000h")), Unready(after: Exponential(mean: "1000h"), lasts: "1m") ],
            churn: [
                Joins(pool: "steady", every: Exponential(mean: "5m")),
                Leaves(pool: "steady", every: Exponential(mean: "5m")),
                Lifetimes(pool: "short-lived", lifetime: Exponential(mean: "72h")),
                SpotReclaims(pool: "spot", every: Exponential(mean: "48h")),
                Failures(pool: "steady", every: Exponential(mean: "2000h"), repair: Exponential(mean: "5m")),
                Pressure(pool: "short-lived", kind: Memory, every: Exponential(mean: "2000h"), lasts: "1m"),
            ],
            script: [
                At("1h", SetImage("agent-0", "agent-0:2")),
                At("12h", SetImage("agent-1", "agent-1:2")),
            ],
        )"##
    ))
}

fn load(text: &str) -> Scenario {
    let no_files = |path: &Path| -> io::Result<String> { Err(io::Error::other(path.display().to_string())) };
    load_text("rollout.ron", text, &[], &no_files).unwrap_or_else(|problems| panic!("{problems}"))
}
