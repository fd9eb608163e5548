//! The files of the answer: a folder with `capacity.json`, `capacity.csv` and a chart of each pool.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::capacity::Capacity;
use crate::cli::commands::charts::images_of;
use crate::cli::files::{CAPACITY_CHART, CAPACITY_CSV_FILE, CAPACITY_JSON_FILE};
use crate::cli::output_dir::replace_file;
use crate::report::capacity_csv::capacity_csv;
use crate::report::charts::capacity as chart;

/// Writes all of them, or says what is there and touches nothing.
pub fn write(place: &Path, capacity: &Capacity, may_replace: bool) -> Result<()> {
    let pools: Vec<_> = capacity.pools.iter().filter(|pool| chart::has_shares(pool)).collect();
    let mut files = images_of(
        &pools,
        |pool| format!("{}.{CAPACITY_CHART}", pool.pool),
        |pool, format| chart::draw(pool, format),
    )?;
    files.push((CAPACITY_CSV_FILE.to_owned(), capacity_csv(capacity).into_bytes()));
    files.push((
        CAPACITY_JSON_FILE.to_owned(),
        format!("{}\n", serde_json::to_string_pretty(capacity)?).into_bytes(),
    ));
    fs::create_dir_all(place).with_context(|| format!("cannot make {}", place.display()))?;
    for (name, contents) in &files {
        let path = place.join(name);
        let is_other = path.exists() && fs::read(&path).map_or(true, |found| found != *contents);
        ensure!(
            may_replace || !is_other,
            "{} is another one, which was kept; use --force to replace it, or --out for another place",
            path.display()
        );
        ensure!(!path.is_dir(), "{} is a folder, and a file is to be written there", path.display());
    }
    for (name, contents) in files {
        replace_file(&place.join(name), contents)?;
    }
    Ok(())
}
