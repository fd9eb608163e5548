//! A sweep of which runs are missing: its rows are under the temporary name of its folder, and nothing else ends it unawares.

use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Result, bail};

use super::destination::Destination;
use crate::cli::files::{DESCRIPTION_FILE, RESULTS_FILE};
use crate::cli::input;
use crate::record::row_limit::RowLimited;

/// Refuses to write into `folder` what would end an unfinished sweep.
pub fn refuse_unfinished(folder: &Path, gives_up: bool) -> Result<()> {
    let temporary = Destination::of(folder)?.temporary();
    if !gives_up && holds_rows(&temporary) {
        bail!(
            "{} is an unfinished sweep; use --force to give it up, or --out for another place",
            temporary.display()
        );
    }
    Ok(())
}

/// Whether there are rows of a sweep, so that something would be lost: the first line says what is in them. A merge that
/// was killed leaves rows without a description.
pub fn holds_rows(temporary: &Path) -> bool {
    let rows = input::open_table(&temporary.join(RESULTS_FILE));
    let lines = rows.map(|rows| BufReader::new(RowLimited::new(rows)).split(b'\n'));
    temporary.join(DESCRIPTION_FILE).exists() && lines.is_ok_and(|mut lines| lines.nth(1).is_some())
}
