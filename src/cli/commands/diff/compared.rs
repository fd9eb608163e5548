//! A and B, held against each other: what is printed, and what is drawn.

use crate::diff::side_by_side::SideBySide;
use crate::report::charts::overlay::Overlay;

/// A and B, held against each other.
pub struct Compared {
    /// `runs`, `scenarios` or `points`.
    pub kind: &'static str,
    pub found: SideBySide,
    /// Of both sides, each once.
    pub daemon_sets: Vec<String>,
    pub overlays: Vec<Overlay>,
}
