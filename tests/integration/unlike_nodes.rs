//! What DaemonSets take of nodes that are not as the others of their pool, whom they push out there, and how long that takes.

use everynode::capacity::amounts::Resource;
use everynode::capacity::unschedulable::{PreemptionVictims, Unschedulable};
use everynode::capacity::usage::ResourceUsage;

use crate::capacity::{capacity, pool, taken, workplace};
use crate::support::workplace::{status, stderr, stdout};

/// Six nodes of 2,000 thousandths of cpu. Node 1 is cordoned, node 2 has a taint of its own, and node 3 runs a database of 1,500, so
/// that there is room for the agent of 300 and not for the metrics of 400 besides.
const UNLIKE: &str = r##"(
    duration: "10m",
    priority_classes: {"metrics": 2000, "agent": 3000, "database": 2500},
    node_pools: {
        "apps": (
            count: 6,
            allocatable: (cpu: "2", memory: "4Gi", pods: 20),
            background: Pods([(per_node: 2, cpu: "500m")]),
            initial_states: [(nodes: "1", unschedulable: true), (nodes: "2", taints: ["dedicated=db:NoSchedule"])],
            initial_background: [(nodes: "3-4", pods: [(per_node: 1, cpu: "1500m", priority_class: "database")])],
        ),
    },
    daemon_sets: {
        "agent": (inline: r#"
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {priorityClassName: agent, containers: [{name: agent, image: 'agent:1', resources: {requests: {cpu: 300m}}}]}
"#),
        "metrics": (inline: r#"
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: metrics}
spec:
  selector: {matchLabels: {app: metrics}}
  template:
    metadata: {labels: {app: metrics}}
    spec: {priorityClassName: metrics, containers: [{name: metrics, image: 'metrics:1', resources: {requests: {cpu: 400m}}}]}
"#),
    },
)"##;

/// Nodes by the numbers of the first and the last.
fn numbers(unschedulable: &Unschedulable) -> Vec<(&str, &str)> {
    unschedulable.on.iter().map(|range| (range.first_node.as_str(), range.last_node.as_str())).collect()
}

#[test]
fn nodes_with_taints_and_pods_of_their_own_are_looked_at_as_they_are() {
    let capacity = capacity(UNLIKE, None);
    let apps = pool(&capacity, "apps");
    // The tainted node takes none of them; the cordoned one does, as daemon pods tolerate that.
    let groups: Vec<(u32, usize)> =
        apps.node_groups.iter().map(|group| (group.nodes, group.daemon_sets.len())).collect();
    assert_eq!(groups, [(3, 2), (1, 0), (2, 2)]);
    let cpu = |usage: &[ResourceUsage]| taken(usage, &Resource::Cpu).0;
    let background: Vec<i64> = apps.node_groups.iter().map(|group| cpu(&group.background)).collect();
    assert_eq!(background, [1_000, 1_000, 1_500]);
    // 5 pods of 300 and 5 of 400 on the five nodes that are eligible, of 6 × 2,000.
    assert_eq!(taken(&apps.after.usage, &Resource::Cpu), (3_500, None, Some(3_500.0 / 12_000.0)));
    // Beside the database 500 are left: the agent comes first, by its priority, and then 200 are too few for metrics, whom nobody of
    // less importance would make room.
    let [metrics] = &apps.after.unschedulable[..] else { panic!("{:?}", apps.after.unschedulable) };
    assert_eq!(
        (metrics.daemon_set.as_str(), metrics.nodes, &metrics.reason[..]),
        ("metrics", 2, "Insufficient cpu")
    );
    assert_eq!(numbers(metrics), [("apps-00003", "apps-00004")]);
    assert!(metrics.victims.is_empty());
}

/// The same with an agent that needs 600: it does not fit beside the database of 1,500, and is more important.
#[test]
fn a_pod_of_more_importance_pushes_out_the_least_that_makes_room() {
    let larger = UNLIKE.replace("requests: {cpu: 300m}", "requests: {cpu: 600m}");
    let found = capacity(&larger, None);
    let [agent] = &pool(&found, "apps").after.unschedulable[..] else { panic!("{found:?}") };
    assert_eq!((agent.daemon_set.as_str(), agent.nodes), ("agent", 2));
    let [PreemptionVictims::Background { pods: 1, of: 1, priority: 2_500, .. }] = agent.victims[..] else {
        panic!("{agent:?}")
    };
    // One that is not so important waits, and metrics fits in what is left of 2,000 without it: 500.
    let humble = larger.replace("priorityClassName: agent", "priorityClassName: metrics");
    let found = capacity(&humble, None);
    let [agent] = &pool(&found, "apps").after.unschedulable[..] else { panic!("{found:?}") };
    assert_eq!((agent.daemon_set.as_str(), agent.nodes, agent.victims.len()), ("agent", 2, 0));
    // One that never preempts waits as well.
    let never = larger.replace(r#""agent": 3000"#, r#""agent": (value: 3000, preemption_policy: Never)"#);
    let found = capacity(&never, None);
    let [agent] = &pool(&found, "apps").after.unschedulable[..] else { panic!("{found:?}") };
    assert_eq!((agent.daemon_set.as_str(), agent.victims.len()), ("agent", 0));
}

/// A million nodes of a few kinds are as quick as a few; of very many kinds and DaemonSets it is refused.
#[test]
fn very_many_nodes_take_no_longer_and_too_many_kinds_are_refused() {
    let place = workplace("capacity-bounds");
    place.write("million.ron", &UNLIKE.replace("count: 6,", "count: 1000000,"));
    let output = place.everynode(&["capacity", "million.ron"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("1,000,000 nodes"), "{}", stdout(&output));
    let each = |number: u32| format!(r#"(nodes: "{number}", pods: [(per_node: 1, cpu: "1m")])"#);
    let kinds: Vec<String> = (0..2_000).map(each).collect();
    let (manifest, _) = UNLIKE.split_once(r#""metrics": (inline"#).unwrap();
    let (_, manifest) = manifest.split_once(r#""agent": (inline: "#).unwrap();
    let daemon_sets: Vec<String> = (0..600)
        .map(|number| {
            format!(
                r#""a{number}": (inline: {}"#,
                manifest.trim_end().replace("name: agent}\nspec", &format!("name: a{number}}}\nspec"))
            )
        })
        .collect();
    let many = format!(
        r#"(duration: "1m", priority_classes: {{"agent": 3000}}, node_pools: {{"apps": (count: 2000, allocatable: (cpu: "2", memory: "4Gi", pods: 110),
            initial_background: [{}])}}, daemon_sets: {{{}}})"#,
        kinds.join(","),
        daemon_sets.concat()
    );
    place.write("many.ron", &many);
    let output = place.everynode(&["capacity", "many.ron"]);
    assert_eq!(status(&output), 2, "{}", stdout(&output));
    let said = stderr(&output);
    assert!(said.contains("pool apps has 2000 kinds of nodes"), "{said}");
    assert!(said.contains("of the 600 DaemonSets"), "{said}");
}
