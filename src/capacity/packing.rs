//! A node with its pods, one after the other: who fits, who does not, and whom that one would push out.
//!
//! What else runs on the node is there first. Then come the daemon pods that are there before anything is added, then those that
//! are added, each in the scheduler's order: the highest priority first, then by name. A pod that pushes others out has their room.

use std::cmp::Reverse;

use super::daemon_sets::{Change, DaemonSetDemand};
use super::node_groups::EligibleDaemonSet;
use crate::cluster::plan::{
    Background, BackgroundPods, NodeAllocatable, NodeLoad, PodDemand, RunningPod, first_misfit, fits, victims,
};
use crate::engine::time::Instant;

/// The scheduler's words for it.
const OTHER_NODES: &str = "node(s) didn't match Pod's node affinity/selector";

/// A pod that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnschedulablePod {
    /// The place of its DaemonSet.
    pub daemon_set: usize,
    /// The first of all that stands against it, in the scheduler's words.
    pub reason: String,
    /// Whom it pushes out, the most important first; nobody: it waits.
    pub victims: Vec<Victim>,
}

/// Who is pushed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Victim {
    /// The pod of the DaemonSet with this place.
    DaemonSet(usize),
    /// A pod of what else runs there, of the kind with this place.
    Background(usize),
}

/// A pod on the node.
struct Occupant<'a> {
    who: Victim,
    demand: &'a PodDemand,
    priority: i32,
}

/// The pods that do not fit, in the order in which they come.
pub fn unschedulable_pods(
    allocatable: &NodeAllocatable,
    background: &Background,
    daemons: &[DaemonSetDemand],
    eligible: &[EligibleDaemonSet],
) -> Vec<UnschedulablePod> {
    let mut node = Node::new(allocatable, background);
    let mut coming = eligible.to_vec();
    coming.sort_by_key(|eligible| {
        let daemon = &daemons[eligible.daemon_set];
        (daemon.change != Change::Stays, Reverse(daemon.needs.priority))
    });
    coming.into_iter().filter_map(|eligible| node.receive(eligible, &daemons[eligible.daemon_set])).collect()
}

struct Node<'a> {
    allocatable: &'a NodeAllocatable,
    load: NodeLoad,
    occupants: Vec<Occupant<'a>>,
}

impl<'a> Node<'a> {
    fn new(allocatable: &'a NodeAllocatable, background: &'a Background) -> Self {
        let of_kind = |(kind, pods): (usize, &'a BackgroundPods)| {
            let occupant = move || Occupant {
                who: Victim::Background(kind),
                demand: &pods.demand,
                priority: pods.priority,
            };
            (0..pods.per_node).map(move |_| occupant())
        };
        let occupants = background.pods().iter().enumerate().flat_map(of_kind).collect();
        Self { allocatable, load: background.load(allocatable), occupants }
    }

    fn receive(
        &mut self,
        eligible: EligibleDaemonSet,
        daemon: &'a DaemonSetDemand,
    ) -> Option<UnschedulablePod> {
        let demand = &daemon.needs.demand;
        if !eligible.matches_runtime_class {
            return Some(UnschedulablePod {
                daemon_set: eligible.daemon_set,
                reason: OTHER_NODES.to_owned(),
                victims: Vec::new(),
            });
        }
        let reason = first_misfit(demand, self.allocatable, &self.load).map(|misfit| misfit.to_string());
        let pushed_out = if reason.is_some() { self.push_out(daemon) } else { Vec::new() };
        if fits(demand, self.allocatable, &self.load) {
            self.load.add(demand);
            let who = Victim::DaemonSet(eligible.daemon_set);
            self.occupants.push(Occupant { who, demand, priority: daemon.needs.priority });
        }
        reason.map(|reason| UnschedulablePod { daemon_set: eligible.daemon_set, reason, victims: pushed_out })
    }

    /// The victims go.
    fn push_out(&mut self, daemon: &DaemonSetDemand) -> Vec<Victim> {
        // Of pods that are equal otherwise the scheduler looks at daemon pods first, as the simulated one does.
        self.occupants.sort_by_key(|pod| matches!(pod.who, Victim::Background(_)));
        let running: Vec<RunningPod<'_>> = self
            .occupants
            .iter()
            .map(|pod| RunningPod { demand: pod.demand, priority: pod.priority, started: Instant::START })
            .collect();
        let chosen = victims(&daemon.needs.preemptor(), self.allocatable, &self.load, &running);
        let chosen = chosen.unwrap_or_default();
        let mut goes = vec![false; self.occupants.len()];
        for &index in &chosen {
            goes[index] = true;
            self.load.remove(self.occupants[index].demand);
        }
        let pushed_out = chosen.iter().map(|&index| self.occupants[index].who).collect();
        let mut goes = goes.into_iter();
        self.occupants.retain(|_| goes.next() == Some(false));
        pushed_out
    }
}
