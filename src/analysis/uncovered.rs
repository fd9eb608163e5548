//! Uncovered node-time: how long nodes that should have been covered were not, each moment by exactly one cause.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::cause::Cause;
use super::slot_state::SlotState;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::NodeId;

/// Uncovered node-time by cause; its sum is the whole uncovered time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UncoveredTime([Duration; Cause::ALL.len()]);

impl UncoveredTime {
    pub const fn by(&self, cause: Cause) -> Duration {
        self.0[cause as usize]
    }

    pub fn total(&self) -> Duration {
        self.0.iter().fold(Duration::ZERO, |total, &time| total.saturating_add(time))
    }

    /// The causes that took any time, the longest first.
    pub fn largest_first(&self) -> Vec<(Cause, Duration)> {
        let mut causes: Vec<_> = Cause::ALL
            .map(|cause| (cause, self.by(cause)))
            .into_iter()
            .filter(|(_, time)| *time > Duration::ZERO)
            .collect();
        causes.sort_by_key(|&(cause, time)| (std::cmp::Reverse(time), cause));
        causes
    }

    fn add(&mut self, cause: Cause, time: Duration) {
        let sum = &mut self.0[cause as usize];
        *sum = sum.saturating_add(time);
    }
}

/// In seconds, by the causes' names.
impl Serialize for UncoveredTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Cause::ALL.map(|cause| (cause.as_str(), self.by(cause).as_seconds())))
    }
}

/// A cause that is not named took no time.
impl<'de> Deserialize<'de> for UncoveredTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut uncovered = Self::default();
        for (words, seconds) in BTreeMap::<String, f64>::deserialize(deserializer)? {
            let cause = Cause::ALL.into_iter().find(|cause| cause.as_str() == words);
            let cause = cause.ok_or_else(|| D::Error::custom(format!("`{words}` is no cause")))?;
            uncovered.add(cause, Duration::from_seconds_f64(seconds));
        }
        Ok(uncovered)
    }
}

/// Adds up the uncovered time of one DaemonSet.
#[derive(Clone, Debug, Default)]
pub struct UncoveredMeter {
    time: UncoveredTime,
    since: Vec<Option<(Instant, Cause)>>,
}

impl UncoveredMeter {
    pub fn slot_changed(&mut self, at: Instant, node: NodeId, after: SlotState) {
        if self.since.len() <= node.index() {
            self.since.resize(node.index() + 1, None);
        }
        let open = std::mem::replace(&mut self.since[node.index()], after.uncovered.map(|cause| (at, cause)));
        if let Some((since, cause)) = open {
            self.time.add(cause, at.since(since));
        }
    }

    pub fn end(mut self, at: Instant) -> UncoveredTime {
        for (since, cause) in std::mem::take(&mut self.since).into_iter().flatten() {
            self.time.add(cause, at.since(since));
        }
        self.time
    }
}
