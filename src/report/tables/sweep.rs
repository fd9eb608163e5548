//! A sweep on the terminal: a line a point, with its settings and what its runs say together.
//!
//! Columns that do not fit beside each other go on below, behind the settings again. Wherever a mean of durations
//! stands, the runs that did not finish, and have none, are counted beside it.

use anstyle::AnsiColor;

use super::columns::{Cell, GAP, Table, aligned_columns, width_of};
use super::wrap::paragraph;
use crate::analysis::objectives::Verdict;
use crate::report::setting_names::setting_names;
use crate::report::sweep_wording::{figure, mean, with_interval};
use crate::report::wording::grouped;
use crate::sweep::measure::{Measure, Unit};
use crate::sweep::statistics::{Difference, Estimate};
use crate::sweep::summary::{PointSummary, Summary};

/// How wide the table is at most, however wide the terminal is.
const WIDEST: usize = 100;
const NOT_JUDGED: &str = Verdict::NotJudged.as_str();
/// Of more points than this only the first are shown; the files have them all.
pub const MAX_POINTS: usize = 60;

/// A column: its header and a cell for each point.
struct Column {
    header: Cell,
    cells: Vec<Cell>,
}

/// The table of a sweep, with what its columns leave open below it. Of several DaemonSets, each has its own.
pub fn sweep_table(summary: &Summary, width: usize) -> String {
    if summary.points.is_empty() {
        return "no run of the sweep is there\n".to_owned();
    }
    let points = &summary.points[..summary.points.len().min(MAX_POINTS)];
    let mut text = String::new();
    for daemon_set in shown_daemon_sets(summary) {
        if summary.subject.daemon_sets.len() > 1 {
            text += &paragraph(&format!("DaemonSet {}\n", summary.subject.daemon_sets[daemon_set]), width);
        }
        text += &side_by_side(
            &settings(summary, points),
            columns(summary, points, daemon_set),
            width.min(WIDEST),
        );
        text.push('\n');
    }
    text + &paragraph(&notes(summary, points.len()), width)
}

/// The points as one table, however wide.
pub fn point_table(summary: &Summary, points: &[PointSummary], daemon_set: usize) -> Table {
    let all: Vec<Column> =
        settings(summary, points).into_iter().chain(columns(summary, points, daemon_set)).collect();
    let row = |index: usize| all.iter().map(|column| column.cells[index].clone()).collect();
    Table::of_columns(
        all.iter().map(|column| column.header.clone()).collect(),
        (0..points.len()).map(row).collect(),
    )
}

/// Those that had a rollout or an objective; all of them if none had.
pub fn shown_daemon_sets(summary: &Summary) -> Vec<usize> {
    let all = 0..summary.subject.daemon_sets.len();
    let matters = |&daemon_set: &usize| {
        let column = summary.column(daemon_set, Measure::Rollout);
        let has_rollout = |point: &PointSummary| {
            let estimate = &point.estimates[column];
            estimate.count + estimate.unfinished > 0
        };
        summary
            .subject
            .objectives
            .iter()
            .any(|objective| objective.daemon_set == summary.subject.daemon_sets[daemon_set])
            || summary.points.iter().any(has_rollout)
    };
    let shown: Vec<usize> = all.clone().filter(matters).collect();
    if shown.is_empty() { all.collect() } else { shown }
}

fn settings(summary: &Summary, points: &[PointSummary]) -> Vec<Column> {
    let parameters = summary.subject.grid.parameters();
    let paths: Vec<&str> = parameters.iter().map(|parameter| parameter.path.as_str()).collect();
    let column = |(index, name): (usize, String)| Column {
        header: name.into(),
        cells: points.iter().map(|point| point.settings[index].as_str().into()).collect(),
    };
    let columns: Vec<Column> = setting_names(&paths).into_iter().enumerate().map(column).collect();
    if columns.is_empty() {
        return vec![Column {
            header: "POINT".into(),
            cells: points.iter().map(|_| "as it is".into()).collect(),
        }];
    }
    columns
}

fn columns(summary: &Summary, points: &[PointSummary], daemon_set: usize) -> Vec<Column> {
    let of = |header: &str, cell: &dyn Fn(&PointSummary) -> Cell| Column {
        header: header.into(),
        cells: points.iter().map(cell).collect(),
    };
    let rollout = summary.column(daemon_set, Measure::Rollout);
    let measured = |header: &str, measure: Measure| {
        let column = summary.column(daemon_set, measure);
        of(header, &|point| mean(&point.estimates[column], measure.unit()).into())
    };
    let mut columns = vec![
        measured("ROLLOUT", Measure::Rollout),
        of("UNFINISHED", &|point| unfinished(&point.estimates[rollout])),
    ];
    let counts_not_judged = summary.points.iter().any(|point| point.not_judged > 0);
    if !summary.subject.objectives.is_empty() {
        columns.push(of("MISSED", &|point| missed(&point.missed_any, !counts_not_judged)));
    }
    if counts_not_judged {
        columns.push(of("NOT JUDGED", &|point| out_of(point.not_judged, point.runs - point.failed)));
    }
    if points.len() > 1 {
        let baseline = summary.subject.baseline;
        columns.push(of("VS BASELINE", &|point| match point.point == baseline {
            true => "baseline".into(),
            false => difference(point.estimates[rollout].difference, Unit::Seconds).into(),
        }));
    }
    columns.push(measured("LOWEST", Measure::LowestAvailability));
    columns.push(measured("UNCOVERED", Measure::Uncovered));
    if summary.subject.objectives.len() > 1 {
        let each = 0..summary.subject.objectives.len();
        columns.extend(
            each.map(|index| {
                of(&format!("MISSED {}", index + 1), &|point| missed(&point.missed[index], true))
            }),
        );
    }
    if points.iter().any(|point| point.failed > 0) {
        columns.push(of("FAILED", &|point| out_of(point.failed, point.runs)));
    }
    columns
}

fn unfinished(estimate: &Estimate) -> Cell {
    match estimate.count + estimate.unfinished {
        0 => "-".into(),
        rollouts => out_of(estimate.unfinished, rollouts),
    }
}

/// `2 of 50`, and marked unless it is none.
fn out_of(count: u64, all: u64) -> Cell {
    let text = format!("{} of {}", grouped(count), grouped(all));
    if count == 0 { text.into() } else { Cell::styled(text, AnsiColor::Red.on_default()) }
}

/// `counts_not_judged`: how many runs had nothing to judge belongs into the cell, as no other has it.
fn missed(estimate: &Estimate, counts_not_judged: bool) -> Cell {
    let text = match counts_not_judged || estimate.count == 0 {
        true => missed_in_words(estimate),
        false => mean(estimate, Unit::Indicator),
    };
    if estimate.mean == Some(0.0) { Cell::styled(text, AnsiColor::Green.on_default()) } else { text.into() }
}

/// How often an objective was missed, of the runs that had something to judge it by, and how many had not: `0% (0–43%), not
/// judged in 3`.
pub fn missed_in_words(estimate: &Estimate) -> String {
    let missed = mean(estimate, Unit::Indicator);
    match (estimate.count, estimate.without) {
        (0, 1..) => NOT_JUDGED.to_owned(),
        (_, 0) => missed,
        (_, others) => format!("{missed}, {NOT_JUDGED} in {}", grouped(others)),
    }
}

fn difference(difference: Option<Difference>, unit: Unit) -> String {
    let Some(Difference { mean, interval, .. }) = difference else { return "-".to_owned() };
    let sign = if mean > 0.0 { "+" } else { "" };
    match interval {
        Some(interval) => format!("{sign}{}", with_interval(mean, interval, unit)),
        None => format!("{sign}{}", figure(mean, unit)),
    }
}

/// As many columns beside the settings as fit, the rest below in the same way. Where none fits, each point is a block.
fn side_by_side(settings: &[Column], columns: Vec<Column>, width: usize) -> String {
    let needed = |column: &Column| width_of(column.cells.iter().chain([&column.header])) + GAP;
    let of_settings: usize = settings.iter().map(needed).sum();
    let (mut tables, mut taken) = (vec![Vec::new()], of_settings);
    let all_fit = columns.iter().all(|column| of_settings + needed(column) - GAP <= width);
    for column in columns {
        let needed = needed(&column);
        // The last column needs no space behind it.
        if all_fit && taken + needed - GAP > width {
            tables.push(Vec::new());
            taken = of_settings;
        }
        taken += needed;
        tables.last_mut().expect("there is one from the start").push(column);
    }
    let tables = tables.iter().map(|columns| {
        let all: Vec<&Column> = settings.iter().chain(columns).collect();
        let header = all.iter().map(|column| column.header.clone()).collect();
        let row = |index: usize| all.iter().map(|column| column.cells[index].clone()).collect();
        aligned_columns(header, (0..settings[0].cells.len()).map(row).collect(), width)
    });
    tables.collect::<Vec<_>>().join("\n")
}

/// What the table leaves open: how to read it, the objectives, what went wrong.
pub fn notes(summary: &Summary, shown: usize) -> String {
    let mut lines = Vec::new();
    if shown < summary.points.len() {
        let more = grouped((summary.points.len() - shown) as u64);
        lines.push(format!("and {more} more points, which are in summary.csv"));
    }
    lines.extend(legend(summary));
    match summary.subject.objectives.len() {
        0 => {}
        1 => lines.push(format!("MISSED: {}.", summary.subject.objectives[0].objective)),
        several => {
            lines.push("MISSED: any of".to_owned());
            lines
                .extend((0..several).map(|index| {
                    format!("  {}  {}", index + 1, summary.subject.objectives[index].objective)
                }));
        }
    }
    lines.extend(first_failure(summary));
    lines.join("\n") + "\n"
}

/// How to read the columns, wherever they stand.
pub fn legend(summary: &Summary) -> Vec<String> {
    let fewest = summary.points.iter().map(|point| point.runs).min().unwrap_or(0);
    let most = summary.points.iter().map(|point| point.runs).max().unwrap_or(0);
    let runs =
        if fewest == most { grouped(most) } else { format!("{} to {}", grouped(fewest), grouped(most)) };
    let noun = if most == 1 { "run" } else { "runs" };
    let mut lines = vec![
        format!(
            "{runs} {noun} a point; means with 95% confidence intervals; ROLLOUT of those that finished."
        ),
        "VS BASELINE: duration of the rollout less the baseline's with the same random numbers.".to_owned(),
        "LOWEST: availability. UNCOVERED: node-minutes.".to_owned(),
    ];
    if summary.points.iter().any(|point| point.not_judged > 0) {
        lines.push(
            "NOT JUDGED: runs in which an objective found nothing to judge, which does not count as missed."
                .to_owned(),
        );
    }
    lines
}

/// Why the first run that could not be run could not.
pub fn first_failure(summary: &Summary) -> Option<String> {
    let (point, error) = summary.points.iter().find_map(|point| Some((point, point.error.as_ref()?)))?;
    Some(format!("the first run that failed ({}): {error}", point.settings.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tables::columns::UNLIMITED;
    use crate::report::test_sweeps;
    use crate::sweep::statistics::wilson;

    fn shown(summary: &Summary) -> String {
        anstream::adapter::strip_str(&sweep_table(summary, UNLIMITED)).to_string()
    }

    #[test]
    fn a_line_a_point() {
        insta::assert_snapshot!(shown(&test_sweeps::of_one_parameter()));
    }

    #[test]
    fn columns_that_do_not_fit_go_on_below() {
        let table = shown(&test_sweeps::of_two_parameters());
        assert!(table.lines().all(|line| line.chars().count() <= WIDEST), "{table}");
        insta::assert_snapshot!(table);
    }

    /// Of the 8 runs of the first point 3 could not be judged by the second objective: it is missed in none of 5, for which
    /// Wilson's interval goes to 43%.
    #[test]
    fn how_often_an_objective_was_not_judged_is_told_beside_how_often_it_was_missed() {
        let mut summary = test_sweeps::of_one_parameter();
        let missed = &mut summary.points[0].missed[1];
        (missed.count, missed.without, missed.mean) = (5, 3, Some(0.0));
        missed.interval = wilson(0, 5);
        assert_eq!(missed_in_words(missed), "0% (0–43%), not judged in 3");
        assert!(shown(&summary).contains("0% (0–43%), not judged in 3"));
        let several = std::mem::take(&mut summary.points[0].missed);
        let only = several[1].clone();
        let point = &mut summary.points[0];
        (point.missed, point.missed_any) = (vec![only.clone()], only);
        summary.points.truncate(1);
        summary.subject.objectives.remove(0);
        assert!(shown(&summary).contains("not judged in 3"), "it is optional, and no other column has it");
        summary.points[0].not_judged = 3;
        let table = shown(&summary);
        assert!(table.contains("3 of 8") && !table.contains("not judged in 3"), "{table}");
    }

    #[test]
    fn failed_runs_and_missing_figures_are_told() {
        let mut summary = test_sweeps::of_one_parameter();
        summary.points.truncate(1);
        let point = &mut summary.points[0];
        (point.failed, point.error) = (1, Some("maxUnavailable and maxSurge are both 0".to_owned()));
        point
            .estimates
            .iter_mut()
            .for_each(|estimate| (estimate.mean, estimate.count, estimate.unfinished) = (None, 0, 0));
        summary.subject.objectives.clear();
        insta::assert_snapshot!(shown(&summary));
    }
}
