//! The results of a sweep whose rows are complete: `summary.csv`, `availability.csv`, the charts, and the table.
//!
//! All of it is computed from `results.csv` alone, whoever wrote that: one machine, or several whose parts were
//! merged.

use std::io::{BufRead, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::{Context, Result};

use super::charts::images_of;
use crate::cli::args::AnswerFormat;
use crate::cli::files::{AVAILABILITY_FILE, SUMMARY_FILE};
use crate::cli::{input, terminal};
use crate::record::row_limit::RowLimited;
use crate::report::charts::sweep::{SweepChart, charts_of};
use crate::report::junit::sweep_junit;
use crate::report::markdown::sweep_markdown;
use crate::report::summary_csv::{availability_csv, summary_csv};
use crate::report::summary_json::summary_json;
use crate::report::tables::sweep::sweep_table;
use crate::sweep::description::Description;
use crate::sweep::run_order::RunOrder;
use crate::sweep::run_row::RunRow;
use crate::sweep::store::{RowReader, StoreError};
use crate::sweep::summary::{Subject, Summary, summarize};

/// Sums up the rows in `results`, which must be those of this sweep, complete and in order.
pub fn sum_up(description: &Description, results: &Path) -> Result<Summary> {
    sum_up_beside(description, results, description, results)
}

/// The same beside the baseline of another sweep, of the same columns and seeds.
pub fn sum_up_beside(
    description: &Description,
    results: &Path,
    of_baseline: &Description,
    with_baseline: &Path,
) -> Result<Summary> {
    let summed_up = || -> Result<Summary> {
        let (layout, design) = (description.layout(), description.design());
        let order = RunOrder::new(&design, description.shard(), layout.columns());
        let rows = in_order(RowReader::new(&layout, input::open_table(results)?)?, order);
        let (baseline, layout) = (of_baseline.baseline, of_baseline.layout());
        let beside = part_of_point(input::open_table(with_baseline)?, baseline)?;
        let baseline_rows = || {
            let mut file = input::open_table(with_baseline)?;
            file.seek(SeekFrom::Start(beside.start))?;
            let header_first = Cursor::new(beside.header.clone()).chain(file);
            let rows = RowReader::with_lines_left_out(&layout, header_first, beside.lines_before)?;
            let own = rows.take_while(move |row| row.as_ref().map_or(true, |row| row.point == baseline));
            Ok(own.map(|row| Ok(row?)))
        };
        summarize(Subject::of(description), rows, baseline_rows)
    };
    summed_up().with_context(|| format!("cannot sum up {}", results.display()))
}

/// The rows, each of which must be the next one in the order, to its end.
fn in_order<'a>(
    mut rows: impl Iterator<Item = Result<RunRow, StoreError>> + 'a,
    mut order: RunOrder<'a>,
) -> impl Iterator<Item = Result<RunRow>> + 'a {
    let mut accept = move |row: Option<Result<RunRow, StoreError>>| -> Result<Option<RunRow>> {
        let Some(row) = row.transpose()? else {
            order.expect_end()?;
            return Ok(None);
        };
        order.accept(&row)?;
        Ok(Some(row))
    };
    let mut is_over = false;
    std::iter::from_fn(move || {
        let row = if is_over { None } else { accept(rows.next()).transpose() };
        is_over = row.as_ref().is_none_or(Result::is_err);
        row
    })
}

/// The files of a sweep's results, each with its name; with charts or without.
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

/// The table, or the same in another format. `scenario` is the name of what was swept.
pub fn print(scenario: &str, summary: &Summary, format: AnswerFormat) -> Result<()> {
    let mut out = terminal::out()?;
    match format {
        AnswerFormat::Table => writeln!(out, "{}", sweep_table(summary, terminal::width()))?,
        AnswerFormat::Json => out.write_all(summary_json(summary).as_bytes())?,
        AnswerFormat::Markdown => out.write_all(sweep_markdown(scenario, summary).as_bytes())?,
        AnswerFormat::Junit => out.write_all(sweep_junit(scenario, summary).as_bytes())?,
    }
    Ok(())
}

/// Where in the file the rows of a point are.
struct Part {
    /// The file's first line.
    header: Vec<u8>,
    /// Where its first row begins; the end of the file if it has none.
    start: u64,
    /// How many lines are between the two.
    lines_before: u64,
}

/// Looks through the lines, each of which begins with the index of its point.
fn part_of_point(file: impl Read, point: usize) -> Result<Part> {
    let mut file = BufReader::new(RowLimited::new(file));
    let mut header = Vec::new();
    let mut start = file.read_until(b'\n', &mut header)? as u64;
    let mut lines_before = 0;
    let wanted = format!("{point},").into_bytes();
    let mut line = Vec::new();
    loop {
        line.clear();
        file.get_mut().begin_row();
        let length = file.read_until(b'\n', &mut line)?;
        if length == 0 || line.starts_with(&wanted) {
            return Ok(Part { header, start, lines_before });
        }
        lines_before += 1;
        start += length as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_a_point_is_found_among_the_rows() {
        let file = "point,replication\n0,0\n0,1\n1,0\n11,0\n";
        let part = |point| part_of_point(file.as_bytes(), point).unwrap();
        let start = |point| part(point).start as usize;
        assert_eq!(&file[start(0)..], "0,0\n0,1\n1,0\n11,0\n");
        assert_eq!(&file[start(1)..], "1,0\n11,0\n");
        assert_eq!(&file[start(11)..], "11,0\n");
        assert_eq!(start(2), file.len());
        assert_eq!([0, 1, 11, 2].map(|point| part(point).lines_before), [0, 2, 3, 4]);
    }
}
