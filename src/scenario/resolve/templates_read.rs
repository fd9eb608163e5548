//! How much the pod templates of a scenario come to: a bound on what is kept of them.

use crate::analysis::wording::grouped;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};

/// The most that the pod templates come to, as JSON, each as often as the script changes its DaemonSet, or tries to.
const MAX_TEMPLATE_BYTES: usize = 5_000_000;

/// The pod templates that have been gone through so far: one for each DaemonSet, and for each change of one.
#[derive(Clone, Copy, Debug, Default)]
pub struct TemplatesRead {
    bytes: usize,
}

impl TemplatesRead {
    /// Adds one of so many bytes. `false`: they are too many to look at this one; the first of those is complained of.
    pub fn add(&mut self, bytes: usize, span: Span, problems: &mut Diagnostics) -> bool {
        let were_few = self.are_few();
        self.bytes = self.bytes.saturating_add(bytes);
        if were_few && !self.are_few() {
            let problem = format!(
                "up to here the pod templates come to {} bytes, and {} is the most",
                grouped(self.bytes as u64),
                grouped(MAX_TEMPLATE_BYTES as u64)
            );
            problems.push(Diagnostic::error(problem).at(span, "").help(
                "each change by the script makes a template of its own: write fewer changes or smaller templates",
            ));
        }
        self.are_few()
    }

    const fn are_few(self) -> bool {
        self.bytes <= MAX_TEMPLATE_BYTES
    }
}
