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
    /// How long those waited in vain that left first, or still waited when the run ended. Sorted.
    pub in_vain: Vec<Duration>,
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
    in_vain: Vec<Duration>,
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
            Joined::Waiting(since) if !due => {
                self.in_vain.push(at.since(since));
                *joined = Joined::NotWaiting;
            }
            _ => {}
        }
    }

    pub fn end(mut self, daemon_set: String, horizon: Instant) -> JoinCoverage {
        let still_waiting = self.joined.iter().filter_map(|joined| match joined {
            Joined::Waiting(since) => Some(horizon.since(*since)),
            Joined::At(_) | Joined::NotWaiting => None,
        });
        self.in_vain.extend(still_waiting);
        self.in_vain.sort_unstable();
        self.waits.sort_unstable();
        JoinCoverage { daemon_set, waits: self.waits, in_vain: self.in_vain }
    }
}
