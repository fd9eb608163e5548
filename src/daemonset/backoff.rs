//! The back-off before a failed daemon pod is deleted again (`flowcontrol.Backoff` as the controller uses it).
//!
//! It keeps the controller from fighting a kubelet that rejects every pod it is given.

use rustc_hash::FxHashMap;

use crate::api::identity::NodeId;
use crate::engine::time::{Duration, Instant};

const INITIAL: Duration = Duration::from_seconds(1);
const MAXIMUM: Duration = Duration::from_seconds(15 * 60);

/// The back-off of one DaemonSet's failed pods, by observed generation and node.
#[derive(Clone, Debug, Default)]
pub struct FailedPodBackoff {
    entries: FxHashMap<(i64, NodeId), Entry>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    delay: Duration,
    last_failure: Instant,
}

impl FailedPodBackoff {
    /// The whole delay of the node if it is still within it.
    pub fn delay_in_force(&self, observed_generation: i64, node: NodeId, now: Instant) -> Option<Duration> {
        let entry = self.entries.get(&(observed_generation, node))?;
        let within = !entry.is_forgotten(now) && now.since(entry.last_failure) < entry.delay;
        within.then_some(entry.delay)
    }

    /// Takes note of a failed pod: the node's delay begins at 1 s, or doubles.
    pub fn record_failure(&mut self, observed_generation: i64, node: NodeId, now: Instant) {
        let fresh = Entry { delay: INITIAL, last_failure: now };
        self.entries
            .entry((observed_generation, node))
            .and_modify(|entry| {
                *entry = if entry.is_forgotten(now) {
                    fresh
                } else {
                    Entry { delay: entry.delay.saturating_mul(2).min(MAXIMUM), last_failure: now }
                };
            })
            .or_insert(fresh);
    }
}

impl Entry {
    /// After twice the longest delay without a failure, the node starts afresh.
    fn is_forgotten(&self, now: Instant) -> bool {
        now.since(self.last_failure) > MAXIMUM.saturating_mul(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    #[test]
    fn the_delay_doubles_from_a_second_to_a_quarter_of_an_hour_and_is_forgotten() {
        let (mut backoff, node) = (FailedPodBackoff::default(), NodeId(0));
        let mut now = at(0);
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            backoff.record_failure(1, node, now);
            assert_eq!(backoff.delay_in_force(1, node, now), Some(Duration::from_seconds(expected)));
            now = now + Duration::from_seconds(expected);
            assert_eq!(backoff.delay_in_force(1, node, now), None, "over after {expected} s");
        }
        now = now + Duration::from_seconds(1801);
        backoff.record_failure(1, node, now);
        assert_eq!(backoff.delay_in_force(1, node, now), Some(INITIAL));
        assert_eq!(backoff.delay_in_force(2, node, now), None, "each generation has its own");
    }
}
