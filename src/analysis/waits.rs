//! What a rollout waited for: for each limit, during how much of it something of the DaemonSet waited, and how long all
//! waits were together.
//!
//! Waits are recorded at their beginning or at their end, so they may reach back before the latest rollout began, or beyond
//! the end of one. Those of the last two rollouts are kept as disjoint stretches; of earlier ones only the sums.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::engine::time::{Duration, Instant};
pub use crate::record::wait::Limit;
use crate::record::wait::Wait;

/// What waited for one limit during one rollout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waited {
    /// How long at least one thing waited.
    pub any: Duration,
    /// All waits added up.
    pub together: Duration,
    /// Of these, the waits of pods for their nodes.
    pub of_nodes: Duration,
}

/// What waited for each limit during one rollout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RolloutWaits([Waited; Limit::ALL.len()]);

impl RolloutWaits {
    pub const fn on(&self, limit: Limit) -> Waited {
        self.0[limit as usize]
    }

    /// The limits that something waited for, the longest first.
    pub fn longest_first(&self) -> Vec<(Limit, Waited)> {
        let mut waits: Vec<_> = Limit::ALL
            .map(|limit| (limit, self.on(limit)))
            .into_iter()
            .filter(|(_, waited)| waited.any > Duration::ZERO)
            .collect();
        waits.sort_by_key(|&(limit, waited)| (Reverse(waited.any), limit));
        waits
    }
}

/// Adds up the waits of the rollouts of one DaemonSet.
#[derive(Clone, Debug, Default)]
pub struct WaitMeter {
    added_up: Vec<RolloutWaits>,
    /// The last rollouts, two at most: waits that are recorded late may belong to them.
    recent: VecDeque<Window>,
}

/// One rollout.
#[derive(Clone, Debug)]
struct Window {
    from: Instant,
    /// [`Instant::NEVER`] as long as it goes on.
    to: Instant,
    limits: Box<[Stretches; Limit::ALL.len()]>,
}

/// The waits for one limit.
#[derive(Clone, Debug, Default)]
struct Stretches {
    /// Disjoint, in the order of time.
    any: Vec<(Instant, Instant)>,
    together: Duration,
    of_nodes: Duration,
    /// When those waits end whose end lay in the future when they were recorded; true for those of nodes.
    ahead: BinaryHeap<Reverse<(Instant, bool)>>,
}

impl WaitMeter {
    pub fn rollout_begins(&mut self, at: Instant) {
        if self.recent.len() == 2 {
            self.added_up.extend(self.recent.pop_front().map(Window::add_up));
        }
        self.recent.push_back(Window { from: at, to: Instant::NEVER, limits: Box::default() });
    }

    pub fn rollout_ends(&mut self, at: Instant) {
        if let Some(window) = self.recent.back_mut() {
            window.to = window.to.min(at);
            window.limits.iter_mut().for_each(|limit| limit.cut(at));
        }
    }

    pub fn on_wait(&mut self, wait: &Wait, now: Instant) {
        for window in &mut self.recent {
            let (since, until) = (wait.since.max(window.from), wait.until.min(window.to));
            if since < until {
                window.limits[wait.limit as usize].add(since, until, wait.node_of_pod().is_some(), now);
            }
        }
    }

    /// The waits of each rollout, in their order.
    pub fn end(mut self) -> Vec<RolloutWaits> {
        self.added_up.extend(self.recent.into_iter().map(Window::add_up));
        self.added_up
    }
}

impl Window {
    fn add_up(self) -> RolloutWaits {
        RolloutWaits(self.limits.map(|limit| {
            Waited {
                any: limit
                    .any
                    .iter()
                    .fold(Duration::ZERO, |sum, (since, until)| sum.saturating_add(until.since(*since))),
                together: limit.together,
                of_nodes: limit.of_nodes,
            }
        }))
    }
}

impl Stretches {
    fn add(&mut self, since: Instant, until: Instant, of_node: bool, now: Instant) {
        self.together = self.together.saturating_add(until.since(since));
        if of_node {
            self.of_nodes = self.of_nodes.saturating_add(until.since(since));
        }
        while self.ahead.peek().is_some_and(|Reverse((end, _))| *end <= now) {
            self.ahead.pop();
        }
        if until > now {
            self.ahead.push(Reverse((until, of_node)));
        }
        // Most belong to the last stretch or behind it; those before it that it touches become one with it.
        let after = self.any.iter().rposition(|(start, _)| *start <= until).map_or(0, |index| index + 1);
        let before = self.any[..after].iter().rposition(|(_, end)| *end < since).map_or(0, |index| index + 1);
        if before == after {
            return self.any.insert(before, (since, until));
        }
        let since = self.any[before].0.min(since);
        let until = self.any[after - 1].1.max(until);
        self.any[before] = (since, until);
        self.any.drain(before + 1..after);
    }

    /// Nothing counts from here on.
    fn cut(&mut self, at: Instant) {
        while let Some((since, until)) = self.any.pop() {
            if since < at {
                self.any.push((since, until.min(at)));
                break;
            }
        }
        for Reverse((until, of_node)) in self.ahead.drain().filter(|Reverse((until, _))| *until > at) {
            let beyond = until.since(at);
            self.together = less(self.together, beyond);
            if of_node {
                self.of_nodes = less(self.of_nodes, beyond);
            }
        }
    }
}

const fn less(sum: Duration, part: Duration) -> Duration {
    Duration::from_nanoseconds(sum.as_nanoseconds().saturating_sub(part.as_nanoseconds()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::record::catalog::{DaemonSetId, NodeId};

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    fn wait(limit: Limit, node: Option<u32>, since: u64, until: u64) -> Wait {
        let node = node.map(NodeId);
        Wait { limit, daemon_set: DaemonSetId(0), node, since: at(since), until: at(until) }
    }

    fn seconds(waited: Waited) -> [f64; 3] {
        [waited.any, waited.together, waited.of_nodes].map(Duration::as_seconds)
    }

    #[test]
    fn waits_at_the_same_time_count_once_and_all_together() {
        let mut meter = WaitMeter::default();
        meter.on_wait(&wait(Limit::Registry, Some(0), 0, 9), at(9));
        meter.rollout_begins(at(10));
        for (node, since, until) in [(0, 5, 15), (1, 12, 20), (2, 30, 40), (3, 14, 31)] {
            meter.on_wait(&wait(Limit::Registry, Some(node), since, until), at(until));
        }
        meter.on_wait(&wait(Limit::ApiTokens, None, 20, 25), at(20));
        meter.rollout_ends(at(100));
        let waits = meter.end()[0];
        assert_eq!(seconds(waits.on(Limit::Registry)), [30.0, 5.0 + 8.0 + 10.0 + 17.0, 40.0]);
        assert_eq!(seconds(waits.on(Limit::ApiTokens)), [5.0, 5.0, 0.0]);
        assert_eq!(waits.longest_first().len(), 2);
    }

    #[test]
    fn a_wait_told_ahead_ends_with_its_rollout_and_one_told_late_is_shared_by_two() {
        let mut meter = WaitMeter::default();
        meter.rollout_begins(at(10));
        meter.on_wait(&wait(Limit::ApiTokens, None, 20, 60), at(20));
        meter.rollout_ends(at(50));
        meter.rollout_begins(at(50));
        meter.on_wait(&wait(Limit::Room, Some(0), 30, 70), at(70));
        let waits = meter.end();
        assert_eq!(seconds(waits[0].on(Limit::ApiTokens)), [30.0, 30.0, 0.0]);
        assert_eq!(seconds(waits[0].on(Limit::Room)), [20.0; 3]);
        assert_eq!(seconds(waits[1].on(Limit::Room)), [20.0; 3]);
        assert_eq!(seconds(waits[1].on(Limit::ApiTokens)), [0.0; 3], "it was told before this one began");
    }

    proptest! {
        /// Against a row of seconds, each of which is waited for or not.
        #[test]
        fn stretches_are_the_union_of_all_waits(
            waits in prop::collection::vec((0_u64..100, 0_u64..20, any::<bool>()), 0..60)
        ) {
            let mut meter = WaitMeter::default();
            meter.rollout_begins(at(10));
            let mut row = [0_u64; 90];
            for &(since, length, ahead) in &waits {
                let until = since + length;
                // No wait is recorded that would begin after the end.
                let now = if ahead { since } else { until };
                meter.on_wait(&wait(Limit::Registry, Some(0), since.min(80), until.min(100)), at(now.min(80)));
                for second in since.clamp(10, 80)..until.min(100).min(80) {
                    row[second as usize] += 1;
                }
            }
            meter.rollout_ends(at(80));
            let waited = meter.end()[0].on(Limit::Registry);
            let any = row.iter().filter(|&&count| count > 0).count();
            prop_assert_eq!(waited.any.as_seconds(), any as f64);
            prop_assert_eq!(waited.together.as_seconds(), row.iter().sum::<u64>() as f64);
        }
    }
}
