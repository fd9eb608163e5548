//! How the summary of a run says what coverage there was at a time.

use serde::{Deserialize, Serialize};

use crate::analysis::coverage::Coverage;

/// How many nodes were covered at a time.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct CoverageSummary {
    pub at_seconds: f64,
    pub covered: u32,
    /// The nodes that should have been.
    pub should_be_covered: u32,
    pub share: f64,
}

impl CoverageSummary {
    /// The nodes that were covered, and those that should have been.
    pub const fn counts(self) -> (u32, u32) {
        (self.covered, self.should_be_covered)
    }
}

impl From<Coverage> for CoverageSummary {
    fn from(coverage: Coverage) -> Self {
        Self {
            at_seconds: coverage.at.as_seconds(),
            covered: coverage.covered,
            should_be_covered: coverage.expected,
            share: coverage.share(),
        }
    }
}
