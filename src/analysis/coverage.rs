//! Coverage over time: of the nodes that should have the DaemonSet's agent, how many have it.
//!
//! Unlike availability, which is what the status says, this is what the user has. What lasts no time does not count: of
//! all changes at one instant only what they lead to is looked at. Whoever wants the coverage of some nodes alone (those
//! of a pool, of a zone) feeds a meter of its own with these; one
//! that is fed with how nodes count in the status measures availability.

use super::slot_state::SlotState;
use crate::engine::time::Instant;

/// How many nodes were covered from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    pub at: Instant,
    pub covered: u32,
    /// The nodes that should have been covered; never 0.
    pub expected: u32,
}

impl Coverage {
    /// From 0 to 1.
    pub fn share(&self) -> f64 {
        f64::from(self.covered) / f64::from(self.expected)
    }

    pub const fn is_complete(&self) -> bool {
        self.covered == self.expected
    }

    pub const fn is_lower_than(&self, other: &Self) -> bool {
        (self.covered as u64) * (other.expected as u64) < (other.covered as u64) * (self.expected as u64)
    }
}

/// Counts the covered nodes of one DaemonSet, and keeps the lowest share since all of them were covered.
#[derive(Clone, Debug, Default)]
pub struct CoverageMeter {
    covered: u32,
    expected: u32,
    since: Instant,
    /// Whether what holds now has lasted for some time and was looked at.
    is_settled: bool,
    was_complete: bool,
    lowest: Option<Coverage>,
}

/// How a node counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeCount {
    pub is_expected: bool,
    pub is_covered: bool,
}

impl NodeCount {
    pub const fn covered(slot: SlotState) -> Self {
        Self { is_expected: slot.is_expected(), is_covered: slot.covered_by.is_some() }
    }
}

impl CoverageMeter {
    /// One of the nodes has changed. Returns what held until now, if that has not been returned before.
    pub fn slot_changed(&mut self, at: Instant, before: SlotState, after: SlotState) -> Option<Coverage> {
        self.changed(at, NodeCount::covered(before), NodeCount::covered(after))
    }

    /// One of the nodes counts otherwise. Returns what held until now, if that has not been returned before.
    pub fn changed(&mut self, at: Instant, before: NodeCount, after: NodeCount) -> Option<Coverage> {
        let held = self.settle(at);
        let count = |count: &mut u32, before: bool, after: bool| {
            *count = *count + u32::from(after) - u32::from(before);
        };
        count(&mut self.expected, before.is_expected, after.is_expected);
        count(&mut self.covered, before.is_covered, after.is_covered);
        (self.since, self.is_settled) = (at, false);
        held
    }

    /// What has held until now, if it lasted and has not been returned before.
    pub fn settle(&mut self, now: Instant) -> Option<Coverage> {
        if self.is_settled || now <= self.since {
            return None;
        }
        self.is_settled = true;
        let Self { covered, expected, since: at, .. } = *self;
        let held = Coverage { at, covered, expected };
        if expected == 0 {
            return None;
        }
        self.was_complete |= held.is_complete();
        if self.was_complete && self.lowest.is_none_or(|lowest| held.is_lower_than(&lowest)) {
            self.lowest = Some(held);
        }
        Some(held)
    }

    /// The lowest coverage since all nodes were covered; `None`: they never were.
    pub fn end(mut self, horizon: Instant) -> Option<Coverage> {
        self.settle(horizon);
        self.lowest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::band_state::BandState;
    use crate::analysis::cause::Cause;
    use crate::engine::time::Duration;

    const COVERED: SlotState = SlotState {
        covered_by: Some(1),
        available: Some(1),
        band: BandState::AvailableUpToDate,
        ..SlotState::ABSENT
    };
    const UNCOVERED: SlotState =
        SlotState { uncovered: Some(Cause::Rollout), band: BandState::Pending, ..SlotState::ABSENT };

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    /// The lowest coverage of a minute in which nodes change so.
    fn lowest(changes: &[(u64, SlotState, SlotState)]) -> Option<(u32, u32, u64)> {
        let mut meter = CoverageMeter::default();
        for &(seconds, before, after) in changes {
            meter.slot_changed(at(seconds), before, after);
        }
        let lowest = meter.end(at(60))?;
        Some((lowest.covered, lowest.expected, lowest.at.as_seconds() as u64))
    }

    #[test]
    fn the_lowest_share_since_all_were_covered_counts() {
        let appear = [(0, SlotState::ABSENT, UNCOVERED), (0, SlotState::ABSENT, UNCOVERED)];
        let started = [(5, UNCOVERED, COVERED), (6, UNCOVERED, COVERED)];
        let lost = [(10, COVERED, UNCOVERED), (20, UNCOVERED, COVERED)];
        assert_eq!(lowest(&appear), None, "they never were");
        assert_eq!(lowest(&[appear, started].concat()), Some((2, 2, 6)));
        assert_eq!(lowest(&[appear, started, lost].concat()), Some((1, 2, 10)));
        assert_eq!(lowest(&[appear, started].concat()[..3]), None);
    }

    #[test]
    fn what_lasts_no_time_does_not_count() {
        let blink = [(0, SlotState::ABSENT, COVERED), (9, COVERED, UNCOVERED), (9, UNCOVERED, COVERED)];
        assert_eq!(lowest(&blink), Some((1, 1, 0)));
        let at_the_end = [(0, SlotState::ABSENT, COVERED), (60, COVERED, UNCOVERED)];
        assert_eq!(lowest(&at_the_end), Some((1, 1, 0)));
    }

    #[test]
    fn a_node_that_need_not_be_covered_any_more_lowers_nothing() {
        let leaves = [(0, SlotState::ABSENT, COVERED), (9, COVERED, SlotState::ABSENT)];
        assert_eq!(lowest(&leaves), Some((1, 1, 0)));
    }

    /// What held is returned once, when it is over or `settle` is called.
    #[test]
    fn what_held_is_told_once() {
        let mut meter = CoverageMeter::default();
        assert_eq!(meter.slot_changed(at(0), SlotState::ABSENT, COVERED), None);
        let held = Coverage { at: at(0), covered: 1, expected: 1 };
        assert_eq!(meter.settle(at(3)), Some(held));
        assert_eq!(meter.slot_changed(at(5), COVERED, UNCOVERED), None);
        assert_eq!(
            meter.slot_changed(at(6), UNCOVERED, COVERED),
            Some(Coverage { at: at(5), covered: 0, ..held })
        );
    }
}
