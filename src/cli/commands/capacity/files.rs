//! The files of the answer: a folder with `capacity.json`, `capacity.csv` and a chart of each pool.

use anyhow::{Context, Result};

use crate::capacity::Capacity;
use crate::cli::commands::charts::images_of;
use crate::cli::files::{CAPACITY_CHART, CAPACITY_CSV_FILE, CAPACITY_JSON_FILE};
use crate::cli::output_dir::{Finished, OutputDir};
use crate::record::file_name::name_in_file;
use crate::report::capacity_csv::capacity_csv;
use crate::report::charts::capacity as chart;

/// Writes all of them or nothing.
pub fn write(output: OutputDir, capacity: &Capacity) -> Result<Finished> {
    let pools: Vec<_> = capacity.pools.iter().filter(|pool| chart::has_shares(pool)).collect();
    let charts = images_of(
        &pools,
        |pool| format!("{}.{CAPACITY_CHART}", name_in_file(&pool.pool)),
        |pool, format| chart::draw(pool, format),
    )?;
    let write_all = || -> Result<()> {
        output.write(CAPACITY_CSV_FILE, capacity_csv(capacity))?;
        for (name, image) in &charts {
            output.write(name, image)?;
        }
        output.write(CAPACITY_JSON_FILE, format!("{}\n", serde_json::to_string_pretty(capacity)?))
    };
    write_all().with_context(|| output.nothing_written())?;
    output.finish()
}
