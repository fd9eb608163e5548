//! What is measured of a workload in the experiment, the same for all three, from the timestamps of its pods alone.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::pod_history::{
    NamedPod, PodHistory, all_ready, fewest_ready, most_ending_at_once, most_starting_at_once,
};
use super::workload::Workload;
use crate::engine::time::{Duration, Instant};

/// How many of the first pods are named as examples.
const EXAMPLES: usize = 3;

/// A column of the comparison. All times are counted from the beginning of the act.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    pub workload: Workload,
    pub creation: Creation,
    pub coverage: Coverage,
    /// One pod is deleted.
    pub replacement: Option<Replacement>,
    /// Nodes join, and nobody does anything else.
    pub node_join: NodeJoin,
    /// More replicas, or for a DaemonSet more nodes.
    pub growth: Scaling,
    /// Back to as many as before.
    pub shrinkage: Scaling,
    /// A node fails for good.
    pub lost_node: Option<LostNode>,
    pub claims: Option<Claims>,
}

/// The workload is created.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Creation {
    pub pods: u32,
    #[serde(rename = "first_created_seconds", serialize_with = "seconds")]
    pub first_created: Duration,
    #[serde(rename = "last_created_seconds", serialize_with = "seconds")]
    pub last_created: Duration,
    /// The most pods that were created and not yet ready.
    pub most_starting_at_once: u32,
    /// `None`: some pod never became ready.
    #[serde(rename = "all_ready_seconds", serialize_with = "optional_seconds")]
    pub all_ready: Option<Duration>,
    /// The first pods, in the order of their creation.
    pub first: Vec<NamedPod>,
}

/// Where the pods are, among the nodes that the DaemonSet's pods may run on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    pub eligible_nodes: u32,
    pub nodes_with_a_pod: u32,
    pub nodes_with_two_or_more: u32,
    pub most_on_a_node: u32,
    /// Pods for which there was no node.
    pub unscheduled: u32,
}

/// What became of a deleted pod.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Replacement {
    pub deleted: NamedPod,
    /// `None`: nobody took its place.
    pub successor: Option<NamedPod>,
    #[serde(rename = "gone_seconds", serialize_with = "optional_seconds")]
    pub gone: Option<Duration>,
    #[serde(rename = "created_seconds", serialize_with = "optional_seconds")]
    pub created: Option<Duration>,
    #[serde(rename = "ready_seconds", serialize_with = "optional_seconds")]
    pub ready: Option<Duration>,
    /// The fewest pods that were ready meanwhile.
    pub fewest_ready: u32,
    pub pods: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeJoin {
    pub nodes: u32,
    pub pods_created: u32,
    #[serde(rename = "all_ready_seconds", serialize_with = "optional_seconds")]
    pub all_ready: Option<Duration>,
    pub coverage: Coverage,
}

/// From one number of pods to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scaling {
    pub from: u32,
    pub to: u32,
    /// How many pods came or went.
    pub pods: u32,
    pub first: Option<String>,
    pub last: Option<String>,
    /// The most pods that were starting or ending at the same time.
    pub most_at_once: u32,
    /// How many of those that went had come last.
    pub newest: u32,
    /// Until the last was ready, or gone.
    #[serde(rename = "took_seconds", serialize_with = "optional_seconds")]
    pub took: Option<Duration>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LostNode {
    pub pod: NamedPod,
    /// When the pod lost its readiness.
    #[serde(rename = "unready_seconds", serialize_with = "optional_seconds")]
    pub unready: Option<Duration>,
    /// When it was evicted.
    #[serde(rename = "deleted_seconds", serialize_with = "optional_seconds")]
    pub deleted: Option<Duration>,
    /// When somebody deleted the Node object.
    #[serde(rename = "node_object_deleted_seconds", serialize_with = "seconds")]
    pub node_object_deleted: Duration,
    #[serde(rename = "gone_seconds", serialize_with = "optional_seconds")]
    pub gone: Option<Duration>,
    pub successor: Option<NamedPod>,
    #[serde(rename = "successor_created_seconds", serialize_with = "optional_seconds")]
    pub successor_created: Option<Duration>,
    #[serde(rename = "successor_ready_seconds", serialize_with = "optional_seconds")]
    pub successor_ready: Option<Duration>,
}

/// The volume claims of a StatefulSet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// One for each ordinal that there ever was.
    pub made: u32,
    /// Those whose pods were gone after scaling down.
    pub kept_without_a_pod: u32,
}

impl LostNode {
    /// Whether the successor was created while the old pod was still there.
    pub fn is_replaced_beside_the_old(&self) -> bool {
        self.successor_created.is_some_and(|created| self.gone.is_none_or(|gone| created < gone))
    }
}

/// The pods of an act that began at `since`, and the nodes on which the DaemonSet would run.
pub fn creation(histories: &[PodHistory], since: Instant) -> Creation {
    let created = in_order_of(histories, |history| (history.created >= since).then_some(history.created));
    let after = |history: Option<&&PodHistory>| {
        history.map_or(Duration::ZERO, |history| history.created.since(since))
    };
    Creation {
        pods: number(created.len()),
        first_created: after(created.first()),
        last_created: after(created.last()),
        most_starting_at_once: most_starting_at_once(created.iter().copied()),
        all_ready: all_ready(created.iter().copied()).map(|at| at.since(since)),
        first: created.iter().take(EXAMPLES).map(|history| history.named()).collect(),
    }
}

pub fn coverage(histories: &[PodHistory], eligible_nodes: &[String]) -> Coverage {
    let mut pods: BTreeMap<&str, u32> = eligible_nodes.iter().map(|node| (node.as_str(), 0)).collect();
    let mut unscheduled = 0;
    for history in histories.iter().filter(|history| history.is_active()) {
        match history.node.as_deref() {
            Some(node) => *pods.entry(node).or_default() += 1,
            None => unscheduled += 1,
        }
    }
    let with = |at_least: u32| number(pods.values().filter(|&&pods| pods >= at_least).count());
    Coverage {
        eligible_nodes: number(eligible_nodes.len()),
        nodes_with_a_pod: with(1),
        nodes_with_two_or_more: with(2),
        most_on_a_node: pods.values().copied().max().unwrap_or(0),
        unscheduled,
    }
}

pub fn replacement(histories: &[PodHistory], deleted: &PodHistory, since: Instant, pods: u32) -> Replacement {
    let successor = histories.iter().find(|history| history.created >= since);
    Replacement {
        deleted: deleted.named(),
        successor: successor.map(PodHistory::named),
        gone: deleted.gone.map(|at| at.since(since)),
        created: successor.map(|history| history.created.since(since)),
        ready: successor.and_then(|history| history.ready).map(|at| at.since(since)),
        fewest_ready: fewest_ready(histories, since),
        pods,
    }
}

pub fn node_join(
    histories: &[PodHistory],
    since: Instant,
    nodes: u32,
    eligible_nodes: &[String],
) -> NodeJoin {
    let created = || histories.iter().filter(|history| history.created >= since);
    NodeJoin {
        nodes,
        pods_created: number(created().count()),
        all_ready: all_ready(created()).filter(|_| created().count() > 0).map(|at| at.since(since)),
        coverage: coverage(histories, eligible_nodes),
    }
}

pub fn growth(histories: &[PodHistory], since: Instant, (from, to): (u32, u32)) -> Scaling {
    let created = in_order_of(histories, |history| (history.created >= since).then_some(history.created));
    Scaling {
        from,
        to,
        pods: number(created.len()),
        first: created.first().map(|history| history.name.clone()),
        last: created.last().map(|history| history.name.clone()),
        most_at_once: most_starting_at_once(created.iter().copied()),
        newest: number(created.len()),
        took: all_ready(created).map(|at| at.since(since)),
    }
}

/// Pods created at `newest_since` or later are the newest.
pub fn shrinkage(
    histories: &[PodHistory],
    since: Instant,
    newest_since: Instant,
    (from, to): (u32, u32),
) -> Scaling {
    let went = in_order_of(histories, |history| history.deleted.or(history.gone).filter(|&at| at >= since));
    let last_gone =
        went.iter().map(|history| history.gone).try_fold(since, |last, gone| Some(last.max(gone?)));
    Scaling {
        from,
        to,
        pods: number(went.len()),
        first: went.first().map(|history| history.name.clone()),
        last: went.last().map(|history| history.name.clone()),
        most_at_once: most_ending_at_once(went.iter().copied()),
        newest: number(went.iter().filter(|history| history.created >= newest_since).count()),
        took: last_gone.map(|at| at.since(since)),
    }
}

pub fn lost_node(
    histories: &[PodHistory],
    pod: &PodHistory,
    since: Instant,
    node_object_deleted: Duration,
    is_successor: impl Fn(&PodHistory) -> bool,
) -> LostNode {
    let successor = histories.iter().find(|history| history.created >= since && is_successor(history));
    let after = |at: Option<Instant>| at.map(|at| at.since(since));
    LostNode {
        pod: pod.named(),
        unready: after(pod.unready),
        deleted: after(pod.deleted),
        node_object_deleted,
        gone: after(pod.gone),
        successor: successor.map(PodHistory::named),
        successor_created: after(successor.map(|history| history.created)),
        successor_ready: after(successor.and_then(|history| history.ready)),
    }
}

/// The pods that have this date, by it; those of one instant in the order of the list.
fn in_order_of(histories: &[PodHistory], date: impl Fn(&PodHistory) -> Option<Instant>) -> Vec<&PodHistory> {
    let mut dated: Vec<(Instant, &PodHistory)> =
        histories.iter().filter_map(|history| Some((date(history)?, history))).collect();
    dated.sort_by_key(|(at, _)| *at);
    dated.into_iter().map(|(_, history)| history).collect()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than 2^32 pods and nodes")
}

fn seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_seconds())
}

fn optional_seconds<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    duration.map(Duration::as_seconds).serialize(serializer)
}
