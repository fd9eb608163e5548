//! The table of a comparison, as it looks.

use super::comparison_table;
use crate::compare::comparison::Comparison;
use crate::compare::measured::{
    Claims, Coverage, Creation, LostNode, Measured, NodeJoin, Replacement, Scaling,
};
use crate::compare::pod_history::NamedPod;
use crate::compare::workload::Workload;
use crate::engine::time::Duration;
use crate::report::tables::columns::UNLIMITED;

fn seconds(seconds: u64) -> Option<Duration> {
    Some(Duration::from_seconds(seconds))
}

fn pod(name: &str, node: &str) -> NamedPod {
    NamedPod { name: format!("node-exporter-{name}"), node: Some(node.to_owned()) }
}

fn coverage(nodes_with_a_pod: u32, eligible_nodes: u32, doubled: u32) -> Coverage {
    Coverage {
        eligible_nodes,
        nodes_with_a_pod,
        nodes_with_two_or_more: doubled,
        most_on_a_node: 1 + doubled,
        unscheduled: 0,
    }
}

fn scaling(from: u32, to: u32, first: &str, last: &str, at_once: u32, took: u64) -> Scaling {
    Scaling {
        from,
        to,
        pods: from.abs_diff(to),
        first: Some(format!("node-exporter-{first}")),
        last: Some(format!("node-exporter-{last}")),
        most_at_once: at_once,
        newest: 1,
        took: seconds(took),
    }
}

fn deployment() -> Measured {
    Measured {
        workload: Workload::Deployment,
        creation: Creation {
            pods: 3,
            first_created: Duration::ZERO,
            last_created: Duration::ZERO,
            most_starting_at_once: 3,
            all_ready: seconds(16),
            first: vec![pod("7d9c6b5f8d-x7kqp", "workload-with-a-long-name-00001")],
        },
        coverage: coverage(2, 3, 1),
        replacement: Some(Replacement {
            deleted: pod("7d9c6b5f8d-x7kqp", "pool-00001"),
            successor: Some(pod("7d9c6b5f8d-bcdfg", "pool-00002")),
            gone: seconds(4),
            created: seconds(0),
            ready: seconds(6),
            fewest_ready: 2,
            pods: 3,
        }),
        node_join: NodeJoin { nodes: 2, pods_created: 0, all_ready: None, coverage: coverage(2, 5, 1) },
        growth: scaling(3, 5, "a", "b", 2, 16),
        shrinkage: scaling(5, 3, "a", "b", 2, 4),
        lost_node: Some(LostNode {
            pod: pod("7d9c6b5f8d-bcdfg", "pool-00002"),
            unready: seconds(40),
            deleted: seconds(340),
            node_object_deleted: Duration::from_seconds(900),
            gone: seconds(940),
            successor: Some(pod("7d9c6b5f8d-hjklm", "pool-00000")),
            successor_created: seconds(340),
            successor_ready: seconds(346),
        }),
        claims: None,
    }
}

fn stateful_set() -> Measured {
    let like = deployment();
    Measured {
        workload: Workload::StatefulSet,
        creation: Creation {
            most_starting_at_once: 1,
            all_ready: seconds(48),
            first: ["0", "1", "2"].map(|ordinal| pod(ordinal, "pool-00000")).to_vec(),
            ..like.creation
        },
        replacement: like.replacement.map(|replacement| Replacement {
            deleted: pod("1", "pool-00001"),
            successor: Some(pod("1", "pool-00002")),
            ready: seconds(10),
            ..replacement
        }),
        growth: scaling(3, 5, "3", "4", 1, 32),
        shrinkage: scaling(5, 3, "4", "3", 1, 8),
        lost_node: like.lost_node.map(|lost| LostNode {
            successor: Some(pod("1", "pool-00000")),
            successor_created: seconds(940),
            ..lost
        }),
        claims: Some(Claims { made: 5, kept_without_a_pod: 2 }),
        ..like
    }
}

fn daemon_set() -> Measured {
    let like = deployment();
    Measured {
        workload: Workload::DaemonSet,
        creation: Creation { first: vec![pod("cj8m9", "pool-00000")], ..like.creation },
        coverage: coverage(3, 3, 0),
        replacement: like.replacement.map(|replacement| Replacement {
            deleted: pod("h8gbx", "pool-00001"),
            successor: Some(pod("489jj", "pool-00001")),
            ready: seconds(10),
            ..replacement
        }),
        node_join: NodeJoin {
            nodes: 2,
            pods_created: 2,
            all_ready: seconds(76),
            coverage: coverage(5, 5, 0),
        },
        growth: scaling(3, 5, "a", "b", 2, 76),
        shrinkage: scaling(5, 3, "a", "b", 2, 40),
        lost_node: like.lost_node.map(|lost| LostNode {
            deleted: None,
            successor: None,
            successor_created: None,
            ..lost
        }),
        ..like
    }
}

#[test]
fn features_are_rows_and_workloads_are_columns() {
    let comparison = Comparison {
        daemon_set: "node-exporter".to_owned(),
        seed: 7,
        nodes: 4,
        eligible_nodes: 3,
        replicas: 3,
        step: 2,
        host_paths: vec!["/proc".to_owned(), "/sys".to_owned()],
        other_volumes: 1,
        host_network: true,
        columns: [deployment(), stateful_set(), daemon_set()],
    };
    let table = comparison_table(&comparison, UNLIMITED);
    let plain = anstream::adapter::strip_str(&table).to_string();
    assert!(plain.lines().all(|line| line.chars().count() <= 120), "{plain}");
    insta::assert_snapshot!(plain, @"
    node-exporter: 3 replicas, or a pod on each of 3 eligible nodes of 4, seed 7

    FEATURE              DEPLOYMENT                       STATEFULSET                      DAEMONSET
    Use case             stateless applications           stateful applications            per-node services
      nodes covered      2 of 3 (66.7%)                   2 of 3 (66.7%)                   3 of 3 (100%)
      two pods or more   on 1 node: 2                     on 1 node: 2                     on no node
    Pod names            random                           predictable, ordered             based on node name
      the first          …-7d9c6b5f8d-x7kqp on            …-0, …-1, …-2                    …-cj8m9 on pool-00000
                         workload-with-a-long-name-0000
                         1
      one deleted        …-7d9c6b5f8d-x7kqp becomes       …-1 again, another node          …-h8gbx becomes …-489jj, same
                         …-7d9c6b5f8d-bcdfg, another                                       node
                         node
    Pod creation         parallel                         sequential                       on node addition
      starting at once   3 of 3                           1 of 3                           3 of 3
      all ready          within 16s                       within 48s                       within 16s
      2 nodes join       no new pod, 2 of 5 covered       no new pod, 2 of 5 covered       2 new pods, 5 of 5 covered,
                                                                                           within 1m16s
    Persistent storage   optional, shared                 per-pod, stable                  usually host mounts
      volumes            2 hostPath, 1 other              2 hostPath, 1 other, 5 claims    2 hostPath, 1 other
                                                          in the end, 2 of them kept for
                                                          later
      one deleted        the files of pool-00002, not     the claim of …-1 again           the files of pool-00001 again
                         its predecessor's
    Network identity     service load balancing           stable individual identities     node-specific
      one deleted        2 of 3 endpoints left, for 6s    …-1 missing for 10s              pool-00001 without it for 10s
    Scaling              manual or horizontal             ordered                          tied to node count
      3 to 5             2 pods, 2 at once, 16s           …-3 to …-4 in turn, 32s          2 nodes join: 2 pods, 1m16s
      and back           2 pods, 1 of them new, 4s        …-4 to …-3 in turn, 8s           2 nodes leave: 2 pods, 40s
    Lost node            another pod elsewhere            the same pod, later              stays with its node
      pod not ready      after 40s                        after 40s                        after 40s
      evicted            after 5m40s                      after 5m40s                      never
      replaced           after 5m40s on pool-00000,       after 15m40s on pool-00000,      never
                         beside the old pod               Node deleted at 15m
    ");
}
