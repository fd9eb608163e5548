//! What is said of a sweep whose rows are all there: `summary.csv`, `availability.csv`, the charts, and the table.
//!
//! All of it is worked out from `results.csv` alone, whoever wrote that: one machine, or several whose parts were
//! merged.

use std::io::{BufRead, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::{Context, Result};

use super::charts::images_of;
use crate::cli::args::Format;
use crate::cli::files::{AVAILABILITY_FILE, SUMMARY_FILE};
use crate::cli::{input, terminal};
use crate::report::charts::sweep::{SweepChart, charts_of};
use crate::report::summary_csv::{availability_csv, summary_csv};
use crate::report::summary_json::summary_json;
use crate::report::tables::sweep::sweep_table;
use crate::sweep::description::Description;
use crate::sweep::run_row::RunRow;
use crate::sweep::store::{Layout, RowReader};
use crate::sweep::summary::{Subject, Summary, summarize};

/// Sums up the rows in `results`, which are those of this sweep, complete and in order.
pub fn sum_up(description: &Description, results: &Path) -> Result<Summary> {
    let layout = description.layout();
    let open = || input::open_table(results).with_context(|| format!("cannot read {}", results.display()));
    let rows = rows(&layout, BufReader::new(open()?))?;
    let baseline = description.baseline;
    let beside = part_of_point(BufReader::new(open()?), baseline)?;
    let baseline_rows = || {
        let mut file = open()?;
        file.seek(SeekFrom::Start(beside.start))?;
        let header_first = Cursor::new(beside.header.clone()).chain(BufReader::new(file));
        let rows = self::rows(&layout, header_first)?;
        Ok(rows.take_while(move |row| row.as_ref().map_or(true, |row| row.point == baseline)))
    };
    summarize(Subject::of(description), rows, baseline_rows)
        .with_context(|| format!("cannot sum up {}", results.display()))
}

/// The files that say what a sweep came to, each with its name; with charts or without.
pub fn files_of(summary: &Summary, with_charts: bool) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = vec![
        (SUMMARY_FILE.to_owned(), summary_csv(summary)),
        (AVAILABILITY_FILE.to_owned(), availability_csv(summary)),
    ];
    if with_charts {
        files.extend(draw_charts(summary)?);
    }
    Ok(files)
}

/// Draws all charts as SVG and PNG, on all cores.
pub fn draw_charts(summary: &Summary) -> Result<Vec<(String, Vec<u8>)>> {
    images_of(&charts_of(summary), SweepChart::name, SweepChart::draw)
}

/// The table, or all figures as JSON.
pub fn print(summary: &Summary, format: Format) -> Result<()> {
    let mut out = terminal::out()?;
    match format {
        Format::Table => writeln!(out, "{}", sweep_table(summary))?,
        Format::Json => out.write_all(summary_json(summary).as_bytes())?,
    }
    Ok(())
}

fn rows<'a, R: Read + 'a>(layout: &'a Layout, file: R) -> Result<impl Iterator<Item = Result<RunRow>> + 'a> {
    Ok(RowReader::new(layout, file)?.map(|row| Ok(row?)))
}

/// Where in the file the rows of a point are.
struct Part {
    /// The file's first line.
    header: Vec<u8>,
    /// Where its first row begins; the end of the file if it has none.
    start: u64,
}

/// Looks through the lines, each of which begins with the index of its point.
fn part_of_point(mut file: impl BufRead, point: usize) -> Result<Part> {
    let mut header = Vec::new();
    let mut start = file.read_until(b'\n', &mut header)? as u64;
    let wanted = format!("{point},").into_bytes();
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = file.read_until(b'\n', &mut line)?;
        if length == 0 || line.starts_with(&wanted) {
            return Ok(Part { header, start });
        }
        start += length as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_a_point_is_found_among_the_rows() {
        let file = "point,replication\n0,0\n0,1\n1,0\n11,0\n";
        let start = |point| part_of_point(file.as_bytes(), point).unwrap().start as usize;
        assert_eq!(&file[start(0)..], "0,0\n0,1\n1,0\n11,0\n");
        assert_eq!(&file[start(1)..], "1,0\n11,0\n");
        assert_eq!(&file[start(11)..], "11,0\n");
        assert_eq!(start(2), file.len());
    }
}
