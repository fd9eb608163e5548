//! The state of a slot, which is a DaemonSet on a node: what the analyses of coverage look at.

use super::band_state::BandState;
use super::budget_claims::Claims;
use super::cause::Cause;

/// What the analyses of coverage look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotState {
    /// Coverage is due and there is none, for this reason.
    pub uncovered: Option<Cause>,
    /// The revision of the pod that covers the node.
    pub covered_by: Option<u32>,
    /// The newest revision of which an available pod is here, whether or not coverage is due.
    pub available: Option<u32>,
    /// The same as the API server knows it, which learns late that a node is down, and never that an application hangs.
    pub known_available: Option<u32>,
    /// What the node takes up of the budgets of a rolling update.
    pub claims: Claims,
    pub in_status: InStatus,
    /// An available pod counts as up to date here; whoever knows the current revision corrects that.
    pub band: BandState,
}

/// How the node counts in the DaemonSet's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InStatus {
    /// Not in `desiredNumberScheduled`.
    NotDesired,
    Unavailable,
    /// In `numberAvailable`: its oldest pod is, even one that is to end.
    Available,
    /// The control plane has found that it is not ready: not desired unless pods tolerate its NoSchedule taint.
    NotReady,
}

impl SlotState {
    pub const ABSENT: Self = Self {
        uncovered: None,
        covered_by: None,
        available: None,
        known_available: None,
        claims: Claims::NONE,
        in_status: InStatus::NotDesired,
        band: BandState::Absent,
    };

    /// What there is to see of the DaemonSet on the node while its template is of this revision.
    pub fn band_at(&self, current_revision: Option<u32>) -> BandState {
        let is_outdated = self.band == BandState::AvailableUpToDate && self.available != current_revision;
        if is_outdated { BandState::AvailableOutdated } else { self.band }
    }

    /// Whether the node should have the DaemonSet's agent, be it there or not.
    pub const fn is_expected(&self) -> bool {
        self.uncovered.is_some() || self.covered_by.is_some()
    }
}
