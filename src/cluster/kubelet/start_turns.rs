//! Turns to start containers: on each node so many pods at a time, the most important first.
//!
//! A pod has its turn from its first init container until its main containers run. Who is next is looked for when all
//! that happens at an instant has happened, so that of pods that ask at once the most important is first. Invariant:
//! a pod waits, starts or does neither, and its node's books say the same.

use std::cmp::Reverse;

use crate::api::identity::{NodeId, PodId};
use crate::engine::time::Instant;

/// What a pod is to start when it is its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Startable {
    /// The init containers, then the main containers.
    Pod,
    /// The main containers, which have ended.
    MainContainers,
}

/// A pod whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub pod: PodId,
    pub starts: Startable,
    pub waited_since: Instant,
}

/// The turns on all nodes.
#[derive(Clone, Debug)]
pub struct StartTurns {
    at_once: u32,
    nodes: Vec<NodeTurns>,
    pods: Vec<PodTurn>,
    pods_created: u64,
    /// The room of queues that have become empty, for others.
    spare: Vec<Vec<Waiting>>,
}

#[derive(Clone, Debug, Default)]
struct NodeTurns {
    starting: u32,
    /// In their order, the next at the end.
    waiting: Vec<Waiting>,
    look_is_due: bool,
}

/// A pod in a queue. The greater, the sooner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    priority: i32,
    created: Reverse<u64>,
    pod: PodId,
}

#[derive(Clone, Copy, Debug, Default)]
struct PodTurn {
    /// How many pods were added before it.
    created: u64,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Neither,
    Waiting {
        priority: i32,
        starts: Startable,
        since: Instant,
    },
    Starting,
}

impl StartTurns {
    pub const fn new(at_once: u32) -> Self {
        Self { at_once, nodes: Vec::new(), pods: Vec::new(), pods_created: 0, spare: Vec::new() }
    }

    pub fn reserve(&mut self, nodes: usize) {
        self.nodes.reserve_exact(nodes);
    }

    pub fn add_node(&mut self) {
        self.nodes.push(NodeTurns::default());
    }

    pub fn add_pod(&mut self, id: PodId) {
        if self.pods.len() <= id.index() {
            self.pods.resize(id.index() + 1, PodTurn::default());
        }
        self.pods[id.index()] = PodTurn { created: self.pods_created, stage: Stage::Neither };
        self.pods_created += 1;
    }

    /// The pod waits for its turn.
    pub fn ask(&mut self, node: NodeId, pod: PodId, priority: i32, starts: Startable, now: Instant) {
        let turn = &mut self.pods[pod.index()];
        assert_eq!(turn.stage, Stage::Neither, "a pod starts once at a time");
        turn.stage = Stage::Waiting { priority, starts, since: now };
        let entry = Waiting { priority, created: Reverse(turn.created), pod };
        let queue = &mut self.nodes[node.index()].waiting;
        if queue.is_empty() {
            *queue = self.spare.pop().unwrap_or_default();
        }
        let position = queue.partition_point(|other| *other < entry);
        queue.insert(position, entry);
    }

    /// Whether a look at who is next has to be scheduled, because none is. From now on one is.
    pub fn calls_for_a_look(&mut self, node: NodeId) -> bool {
        let turns = &mut self.nodes[node.index()];
        let calls = !turns.look_is_due && turns.starting < self.at_once && !turns.waiting.is_empty();
        turns.look_is_due |= calls;
        calls
    }

    /// The scheduled look has come.
    pub fn look(&mut self, node: NodeId) {
        self.nodes[node.index()].look_is_due = false;
    }

    /// Gives the next pod its turn, if another may start.
    pub fn begin_next(&mut self, node: NodeId) -> Option<Turn> {
        let turns = &mut self.nodes[node.index()];
        if turns.starting >= self.at_once {
            return None;
        }
        let pod = turns.waiting.pop()?.pod;
        turns.starting += 1;
        self.spare_if_empty(node);
        match std::mem::replace(&mut self.pods[pod.index()].stage, Stage::Starting) {
            Stage::Waiting { starts, since, .. } => Some(Turn { pod, starts, waited_since: since }),
            stage => unreachable!("{pod:?} is in the queue and {stage:?}"),
        }
    }

    /// The pod has started, or will not: its turn is another's. Since when it has waited, if it did.
    pub fn leave(&mut self, node: NodeId, pod: PodId) -> Option<Instant> {
        let turns = &mut self.nodes[node.index()];
        let turn = &mut self.pods[pod.index()];
        match std::mem::take(&mut turn.stage) {
            Stage::Neither => None,
            Stage::Starting => {
                turns.starting -= 1;
                None
            }
            Stage::Waiting { priority, since, .. } => {
                let entry = Waiting { priority, created: Reverse(turn.created), pod };
                let position = turns.waiting.binary_search(&entry).expect("who waits is in the queue");
                turns.waiting.remove(position);
                self.spare_if_empty(node);
                Some(since)
            }
        }
    }

    /// Whether the pod waits or starts.
    pub fn concerns(&self, pod: PodId) -> bool {
        self.pods[pod.index()].stage != Stage::Neither
    }

    /// The pods that wait in their order, and since when.
    pub fn waiting(&self, node: NodeId) -> impl Iterator<Item = (PodId, Instant)> {
        self.nodes[node.index()].waiting.iter().rev().filter_map(|entry| {
            match self.pods[entry.pod.index()].stage {
                Stage::Waiting { since, .. } => Some((entry.pod, since)),
                _ => None,
            }
        })
    }

    /// Their waits count from now on: what came before was for the kubelet, or has been recorded.
    pub fn wait_from(&mut self, node: NodeId, now: Instant) {
        for entry in &self.nodes[node.index()].waiting {
            if let Stage::Waiting { since, .. } = &mut self.pods[entry.pod.index()].stage {
                *since = now;
            }
        }
    }

    /// What is wrong with the books of a node that has these pods, if anything.
    pub fn inconsistency(
        &self,
        node: NodeId,
        pods: impl Iterator<Item = PodId>,
        works: bool,
    ) -> Option<String> {
        let turns = &self.nodes[node.index()];
        let (mut starting, mut waiting) = (0, 0);
        for pod in pods {
            match self.pods[pod.index()].stage {
                Stage::Neither => {}
                Stage::Starting => starting += 1,
                Stage::Waiting { .. } => waiting += 1,
            }
        }
        if (starting, waiting) != (turns.starting, turns.waiting.len()) {
            return Some(format!("{starting} pods start and {waiting} wait, its books say {turns:?}"));
        }
        if starting > self.at_once {
            return Some(format!("{starting} pods start at once, {} may", self.at_once));
        }
        let idle = works && starting < self.at_once && waiting > 0 && !turns.look_is_due;
        idle.then(|| format!("{waiting} pods wait to start and could"))
    }

    fn spare_if_empty(&mut self, node: NodeId) {
        let queue = &mut self.nodes[node.index()].waiting;
        if queue.is_empty() {
            self.spare.push(std::mem::take(queue));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: NodeId = NodeId(1);

    fn turns(at_once: u32, priorities: &[i32]) -> StartTurns {
        let mut turns = StartTurns::new(at_once);
        (0..2).for_each(|_| turns.add_node());
        for (pod, &priority) in (0..).map(PodId).zip(priorities) {
            turns.add_pod(pod);
            turns.ask(NODE, pod, priority, Startable::Pod, Instant::START);
        }
        turns
    }

    fn begin_all(turns: &mut StartTurns) -> Vec<u32> {
        std::iter::from_fn(|| turns.begin_next(NODE)).map(|turn| turn.pod.0).collect()
    }

    #[test]
    fn the_most_important_is_first_then_the_oldest() {
        assert_eq!(begin_all(&mut turns(9, &[0, 5, -3, 5, i32::MAX])), [4, 1, 3, 0, 2]);
    }

    #[test]
    fn the_place_of_a_pod_that_is_gone_is_a_new_pod_s_who_is_the_youngest() {
        let mut turns = turns(9, &[0, 0]);
        turns.leave(NODE, PodId(0));
        turns.add_pod(PodId(0));
        turns.ask(NODE, PodId(0), 0, Startable::MainContainers, Instant::START);
        assert_eq!(begin_all(&mut turns), [1, 0]);
    }

    #[test]
    fn so_many_start_at_once_and_who_leaves_makes_room() {
        let mut turns = turns(2, &[0, 0, 0, 0]);
        assert_eq!(begin_all(&mut turns), [0, 1]);
        assert_eq!(turns.leave(NODE, PodId(2)), Some(Instant::START), "it waited");
        assert_eq!(begin_all(&mut turns), [0; 0]);
        assert_eq!(turns.leave(NODE, PodId(0)), None);
        assert_eq!(begin_all(&mut turns), [3]);
        assert!(turns.concerns(PodId(3)) && !turns.concerns(PodId(0)));
        assert_eq!(turns.leave(NODE, PodId(0)), None, "it has left already");
        assert_eq!(turns.inconsistency(NODE, (0..4).map(PodId), true), None);
    }

    #[test]
    fn a_look_is_called_for_once_and_only_where_somebody_could_start() {
        let mut turns = turns(1, &[0, 0]);
        assert!(!turns.calls_for_a_look(NodeId(0)), "nobody waits");
        assert!(turns.calls_for_a_look(NODE));
        assert!(!turns.calls_for_a_look(NODE), "somebody is about to look");
        turns.look(NODE);
        begin_all(&mut turns);
        assert!(!turns.calls_for_a_look(NODE), "one is starting");
        turns.leave(NODE, PodId(0));
        assert!(turns.calls_for_a_look(NODE));
    }
}
