//! How long joining nodes wait for their daemon pod.

use super::slots::SlotState;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::NodeId;

/// From the appearance of each node that joined during the run to its first available pod of the DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinCoverage {
    pub daemon_set: String,
    /// Sorted.
    pub waits: Vec<Duration>,
    /// Nodes that left or were still waiting when the run ended.
    pub never_covered: u32,
}

impl JoinCoverage {
    /// The wait that a share of the covered nodes did not exceed (nearest rank); `None`: no node was covered.
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        let rank = (share * self.waits.len() as f64).ceil().max(1.0) as usize;
        self.waits.get(rank.min(self.waits.len()).checked_sub(1)?).copied()
    }
}

/// Times the joining nodes of one DaemonSet.
#[derive(Clone, Debug, Default)]
pub struct JoinTimer {
    joined: Vec<Joined>,
    waits: Vec<Duration>,
    never_covered: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Joined {
    /// There from the start, or covered before.
    #[default]
    NotWaiting,
    /// Joined then; whether it is to be covered is not known yet.
    At(Instant),
    /// Joined then, and waits for its pod.
    Waiting(Instant),
}

impl JoinTimer {
    pub fn node_joined(&mut self, at: Instant, node: NodeId) {
        if self.joined.len() <= node.index() {
            self.joined.resize(node.index() + 1, Joined::NotWaiting);
        }
        self.joined[node.index()] = Joined::At(at);
    }

    pub fn slot_changed(&mut self, at: Instant, node: NodeId, after: SlotState) {
        let Some(joined) = self.joined.get_mut(node.index()) else { return };
        let due = after.uncovered.is_some() || after.covered_by.is_some();
        match *joined {
            Joined::At(since) | Joined::Waiting(since) if after.covered_by.is_some() => {
                self.waits.push(at.since(since));
                *joined = Joined::NotWaiting;
            }
            Joined::At(since) if due => *joined = Joined::Waiting(since),
            Joined::Waiting(_) if !due => {
                self.never_covered += 1;
                *joined = Joined::NotWaiting;
            }
            _ => {}
        }
    }

    pub fn end(mut self, daemon_set: String) -> JoinCoverage {
        let waiting = self.joined.iter().filter(|joined| matches!(joined, Joined::Waiting(_))).count();
        self.waits.sort_unstable();
        JoinCoverage { daemon_set, waits: self.waits, never_covered: self.never_covered + waiting as u32 }
    }
}
