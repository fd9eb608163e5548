//! The outcome of a run as it is shown on the terminal.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration as WallDuration;

use crate::analysis::summary::RunSummary;
use crate::cli::output_dir::as_folder;
use crate::report::tables::columns::Table;
use crate::report::tables::of_run::RunTables;
use crate::report::tables::wrap::paragraph;
use crate::report::wording::grouped;
use crate::scenario::printable::printable;

/// What stands below the tables: how long the run took, where its files are, and how much to say of assumptions.
pub struct Footer<'a> {
    pub place: &'a Path,
    pub took: WallDuration,
    /// Each assumption, and not only how many there are.
    pub lists_assumptions: bool,
    /// Of the terminal.
    pub width: usize,
}

/// Prints the tables, those that have rows, and the footer line.
pub fn print_outcome(summary: &RunSummary, footer: &Footer<'_>, out: &mut impl Write) -> io::Result<()> {
    let width = footer.width;
    let RunTables { daemon_sets, rollouts, waits, uncovered, objectives, assumptions } =
        RunTables::of(summary);
    let tables = [daemon_sets, rollouts, waits, uncovered, objectives].map(|table| table.aligned(width));
    for table in tables.iter().filter(|table| !table.is_empty()) {
        writeln!(out, "{}\n", table.trim_end())?;
    }
    print_assumptions(summary.assumptions.len(), assumptions, footer, out)?;
    let line = format!(
        "{}   seed {}   Kubernetes {}   digest {}   {} events in {:.0?}",
        printable(&as_folder(footer.place)),
        summary.seed,
        summary.kubernetes_version,
        summary.digest,
        grouped(summary.events),
        footer.took
    );
    writeln!(out, "{}", paragraph(&line, width))
}

fn print_assumptions(
    count: usize,
    table: Table,
    footer: &Footer<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    if footer.lists_assumptions && count > 0 {
        return writeln!(out, "{}\n", table.aligned(footer.width).trim_end());
    }
    let hint = "--assumptions lists them";
    let words = match count {
        0 => return Ok(()),
        1 => "ASSUMED  1 default value that nobody measured; --assumptions names it".to_owned(),
        _ => format!("ASSUMED  {count} default values that nobody measured; {hint}"),
    };
    writeln!(out, "{}\n", paragraph(&words, footer.width))
}
