//! Coverage over time, and by cause how many nodes are without: what there is to see at any instant of a run.

use super::thinned::Thinned;
use crate::analysis::cause::Cause;
use crate::analysis::slot_state::SlotState;
use crate::engine::time::Instant;

/// What held from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoverageMoment {
    pub at: Instant,
    /// The nodes that should have been covered.
    pub expected: u32,
    pub covered: u32,
    /// By cause, the nodes that were not.
    pub uncovered: [u32; Cause::ALL.len()],
}

/// Records the coverage of one DaemonSet.
#[derive(Clone, Debug)]
pub(super) struct CoverageRecorder {
    now: CoverageMoment,
    series: Thinned<CoverageMoment>,
}

impl CoverageRecorder {
    pub fn new(most: usize) -> Self {
        let now =
            CoverageMoment { at: Instant::START, expected: 0, covered: 0, uncovered: [0; Cause::ALL.len()] };
        Self { now, series: Thinned::new(most) }
    }

    pub fn slot_changed(&mut self, at: Instant, before: SlotState, after: SlotState) {
        let was = self.now;
        self.count(before, -1);
        self.count(after, 1);
        self.now.at = at;
        if (CoverageMoment { at: was.at, ..self.now }) != was || self.series.last().is_none() {
            let is_same_time = |one: &CoverageMoment, other: &CoverageMoment| one.at == other.at;
            self.series.push(self.now, is_same_time, is_lower);
        }
    }

    fn count(&mut self, slot: SlotState, change: i32) {
        let add = |count: &mut u32| *count = count.saturating_add_signed(change);
        if slot.is_expected() {
            add(&mut self.now.expected);
        }
        match slot.uncovered {
            Some(cause) => add(&mut self.now.uncovered[cause as usize]),
            None if slot.covered_by.is_some() => add(&mut self.now.covered),
            None => {}
        }
    }

    pub fn end(self) -> Thinned<CoverageMoment> {
        self.series
    }
}

/// Compares two shares without dividing.
const fn is_lower(one: &CoverageMoment, other: &CoverageMoment) -> bool {
    (one.covered as u64) * (other.expected as u64) < (other.covered as u64) * (one.expected as u64)
}
