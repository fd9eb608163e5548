//! How long joining nodes wait for their daemon pod.

use std::collections::BTreeMap;

use super::cause::Cause;
use super::slot_state::SlotState;
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
    /// What those lacked last, and how many of them.
    pub lacked: BTreeMap<Cause, u64>,
    /// How many joined and had no need to run it.
    pub not_due: u64,
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
    lacked: BTreeMap<Cause, u64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Joined {
    /// There from the start, or covered before.
    #[default]
    NotWaiting,
    /// Joined then; whether it is to be covered is not known yet.
    At(Instant),
    /// Joined then, and waits for its pod, which this keeps back.
    Waiting(Instant, Cause),
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
        match (*joined, after) {
            (Joined::NotWaiting, _) => {}
            (Joined::At(since) | Joined::Waiting(since, _), SlotState { covered_by: Some(_), .. }) => {
                self.waits.push(at.since(since));
                *joined = Joined::NotWaiting;
            }
            (Joined::At(since) | Joined::Waiting(since, _), SlotState { uncovered: Some(cause), .. }) => {
                *joined = Joined::Waiting(since, cause);
            }
            (Joined::Waiting(since, cause), _) => {
                self.in_vain.push(at.since(since));
                *self.lacked.entry(cause).or_default() += 1;
                *joined = Joined::NotWaiting;
            }
            (Joined::At(_), _) => {}
        }
    }

    pub fn end(mut self, daemon_set: String, horizon: Instant) -> JoinCoverage {
        let mut not_due = 0;
        for joined in self.joined {
            match joined {
                Joined::NotWaiting => {}
                Joined::At(_) => not_due += 1,
                Joined::Waiting(since, cause) => {
                    self.in_vain.push(horizon.since(since));
                    *self.lacked.entry(cause).or_default() += 1;
                }
            }
        }
        self.in_vain.sort_unstable();
        self.waits.sort_unstable();
        JoinCoverage { daemon_set, waits: self.waits, in_vain: self.in_vain, lacked: self.lacked, not_due }
    }
}
