//! A sweep for a change's reviewers: a table of each DaemonSet, in one piece, and what it leaves open.

use super::text::{document, escaped, table};
use crate::report::tables::sweep::{MAX_POINTS, notes, point_table, shown_daemon_sets};
use crate::sweep::summary::Summary;

/// What a sweep of a scenario came to, as Markdown. `scenario` is its name.
pub fn sweep_markdown(scenario: &str, summary: &Summary) -> String {
    let points = &summary.points[..summary.points.len().min(MAX_POINTS)];
    let names = &summary.subject.daemon_sets;
    let of_daemon_set = |daemon_set: usize| {
        let title = if names.len() > 1 {
            format!("DaemonSet {}\n\n", escaped(&names[daemon_set]))
        } else {
            String::new()
        };
        title + &table(&point_table(summary, points, daemon_set))
    };
    let tables = shown_daemon_sets(summary).into_iter().map(of_daemon_set);
    let notes = notes(summary, points.len());
    let notes = notes.lines().map(|line| escaped(line.trim()));
    let title = format!("### everynode: sweep of {}", escaped(scenario));
    document(std::iter::once(title).chain(tables).chain(notes))
}
