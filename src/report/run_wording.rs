//! Sentences on a whole run, the same in the page and in the terminal.

use crate::analysis::summary::RunSummary;

/// What became of the objectives, without a full stop.
pub fn verdict(summary: &RunSummary) -> String {
    let (all, passing) =
        (summary.objectives.len(), summary.objectives.iter().filter(|objective| objective.passes).count());
    match (all, passing) {
        (0, _) => "No objectives were set".to_owned(),
        (1, 1) => "The objective was met".to_owned(),
        (1, _) => "The objective was missed".to_owned(),
        (all, passing) if all == passing => format!("All {all} objectives were met"),
        (all, passing) => format!("{} of {all} objectives were missed", all - passing),
    }
}
