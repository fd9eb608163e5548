//! The outcome of a run as it is shown on the terminal.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration as WallDuration;

use crate::analysis::summary::RunSummary;
use crate::cli::output_dir::as_folder;
use crate::report::clock::Clock;
use crate::report::tables::columns::Table;
use crate::report::tables::of_run::RunTables;
use crate::report::tables::wrap::paragraph;
use crate::report::wording::grouped;
use crate::scenario::printable::printable;

/// What stands below the tables: how long the run took, where its files are, and how much to say of assumptions.
pub struct Footer<'a> {
    /// `None`: nothing was written.
    pub folder: Option<&'a Path>,
    /// `None`: it has not just been made.
    pub took: Option<WallDuration>,
    /// Each assumption, and not only how many there are.
    pub lists_assumptions: bool,
    /// By which instants are told.
    pub clock: Clock,
    /// Of the terminal.
    pub width: usize,
}

/// Prints the tables, those that have rows, and the footer line.
pub fn print_outcome(summary: &RunSummary, footer: &Footer<'_>, out: &mut impl Write) -> io::Result<()> {
    let width = footer.width;
    let RunTables {
        daemon_sets,
        rollouts,
        waits,
        uncovered,
        alerts,
        alert_remark,
        watches_alerts: _,
        objectives,
        assumptions,
    } = RunTables::of(summary, footer.clock);
    let tables =
        [daemon_sets, rollouts, waits, uncovered, alerts, objectives].map(|table| table.aligned(width));
    for table in tables.iter().filter(|table| !table.is_empty()) {
        writeln!(out, "{}\n", table.trim_end())?;
    }
    if let Some(remark) = alert_remark {
        writeln!(out, "{}\n", paragraph(&format!("ALERTS  {remark}"), width))?;
    }
    print_assumptions(summary.assumptions.len(), assumptions, footer, out)?;
    let folder =
        footer.folder.map_or(String::new(), |folder| format!("{}   ", printable(&as_folder(folder))));
    let took = footer.took.map_or(String::new(), |took| format!(" in {took:.0?}"));
    let line = format!(
        "{folder}seed {}   Kubernetes {}   digest {}   {} events{took}",
        summary.seed,
        summary.kubernetes_version,
        summary.digest,
        grouped(summary.events),
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
    // What writes nothing has no such option.
    let option = if footer.folder.is_some() { "--assumptions" } else { "run --assumptions" };
    let words = match count {
        0 => return Ok(()),
        1 => format!("ASSUMED  1 default value that nobody measured; {option} names it"),
        _ => format!("ASSUMED  {count} default values that nobody measured; {option} lists them"),
    };
    writeln!(out, "{}\n", paragraph(&words, footer.width))
}
