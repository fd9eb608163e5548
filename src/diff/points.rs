//! Two points of sweeps side by side, as their summaries tell them.

use super::side_by_side::{Figure, Reading, Setting, SideBySide};
use crate::sweep::measure::{Column, Measure, Unit};
use crate::sweep::statistics::Estimate;
use crate::sweep::summary::{PointSummary, Summary};

/// A point, and the sweep that it is of.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    pub summary: &'a Summary,
    pub point: &'a PointSummary,
}

/// A and B side by side. If B was summed up beside A, `are_paired`: the differences are those of runs with the same luck. `besides` says in what their sweeps differ.
pub fn side_by_side(
    names: [String; 2],
    sides: [Side<'_>; 2],
    are_paired: bool,
    besides: Vec<String>,
) -> SideBySide {
    let mut figures: Vec<Figure> = columns_of_both(sides)
        .into_iter()
        .flat_map(|column| figures_of(&column, sides, are_paired))
        .filter(|figure| figure.is_told() && !(is_of_a_cause(figure) && figure.is_zero()))
        .collect();
    figures.extend(of_objectives(sides, are_paired));
    // Those of the cluster come last.
    figures.sort_by_key(|figure| figure.daemon_set.is_none());
    let runs = sides.map(|side| side.point.runs);
    let mut besides = besides;
    if runs[0] != runs[1] {
        besides.push(format!("runs: {} in A, {} in B", runs[0], runs[1]));
    }
    for (side, name) in sides.iter().zip(["A", "B"]) {
        if side.point.failed > 0 {
            besides.push(format!("{} of the runs of {name} failed, and say nothing", side.point.failed));
        }
    }
    SideBySide {
        names,
        settings: settings(sides),
        besides,
        is_the_same: false,
        figures,
        objectives: Vec::new(),
    }
}

fn is_of_a_cause(figure: &Figure) -> bool {
    figure.unit == Unit::NodeMinutes && figure.name != Measure::Uncovered.title()
}

fn settings(sides: [Side<'_>; 2]) -> Vec<Setting> {
    let mut paths: Vec<String> = Vec::new();
    for parameter in sides.iter().flat_map(|side| side.summary.subject.grid.parameters()) {
        if !paths.contains(&parameter.path) {
            paths.push(parameter.path.clone());
        }
    }
    let value = |side: Side<'_>, path: &String| {
        let parameters = side.summary.subject.grid.parameters();
        let index = parameters.iter().position(|parameter| parameter.path == *path)?;
        side.point.settings.get(index).cloned()
    };
    paths.iter().filter_map(|path| Setting::differing(path, sides.map(|side| value(side, path)))).collect()
}

/// In A's order, then what only B has.
fn columns_of_both(sides: [Side<'_>; 2]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for column in sides.iter().flat_map(|side| &side.summary.columns) {
        if !columns.contains(column) {
            columns.push(column.clone());
        }
    }
    columns
}

fn figures_of(column: &Column, sides: [Side<'_>; 2], are_paired: bool) -> Vec<Figure> {
    let estimates = sides.map(|side| {
        let index = side.summary.columns.iter().position(|other| other == column)?;
        side.point.estimates.get(index)
    });
    let Column { daemon_set, measure } = column;
    let mut figures =
        vec![of_estimates(daemon_set.as_deref(), measure.title(), measure.unit(), estimates, are_paired)];
    if *measure == Measure::Rollout {
        let p95 = estimates.map(|estimate| match estimate {
            Some(Estimate { p95: Some(value), .. }) => Reading::Value(*value, None),
            Some(Estimate { unfinished: 1.., .. }) => Reading::Words("not finished"),
            _ => Reading::Nothing,
        });
        figures.push(Figure::new(
            daemon_set.as_deref(),
            format!("{}, p95", measure.title()),
            measure.unit(),
            p95,
        ));
    }
    figures
}

fn of_estimates(
    daemon_set: Option<&str>,
    name: String,
    unit: Unit,
    estimates: [Option<&Estimate>; 2],
    are_paired: bool,
) -> Figure {
    let readings = estimates.map(|estimate| match estimate {
        Some(Estimate { mean: Some(mean), interval, .. }) => Reading::Value(*mean, *interval),
        Some(Estimate { unfinished: 1.., .. }) => Reading::Words("not finished"),
        _ => Reading::Nothing,
    });
    let plain = Figure::new(daemon_set, name, unit, readings);
    let paired = estimates[1].and_then(|estimate| estimate.difference).filter(|_| are_paired);
    let paired = paired.map(|difference| Reading::Value(difference.mean, difference.interval));
    Figure { difference: paired.or(plain.difference), ..plain }
}

/// How often each objective was missed, and where a run that may have missed it could not be judged, how often that was.
fn of_objectives(sides: [Side<'_>; 2], are_paired: bool) -> Vec<Figure> {
    let mut asked: Vec<(&String, &String)> = Vec::new();
    for objective in sides.iter().flat_map(|side| &side.summary.subject.objectives) {
        let one = (&objective.daemon_set, &objective.objective);
        if !asked.contains(&one) {
            asked.push(one);
        }
    }
    let figure = |(daemon_set, words): (&String, &String)| {
        let estimates = sides.map(|side| {
            let objectives = &side.summary.subject.objectives;
            let index = objectives.iter().position(|other| other.objective == *words)?;
            side.point.missed.get(index)
        });
        let figure = of_estimates(
            Some(daemon_set),
            format!("missed: {words}"),
            Unit::Indicator,
            estimates,
            are_paired,
        );
        let told = [0, 1].map(|side| match estimates[side] {
            Some(Estimate { count: 0, without: 1.., .. }) => Reading::Words("not judged"),
            _ => figure.sides[side],
        });
        let is_in_doubt = estimates.iter().flatten().any(|of| of.count > 0 && of.without > 0);
        let not_judged = is_in_doubt.then(|| {
            let share = |of: &Estimate| of.without as f64 / of.runs().max(1) as f64;
            let shares = estimates.map(|of| Reading::of(of.map(share)));
            Figure::new(Some(daemon_set), format!("not judged: {words}"), Unit::Indicator, shares)
        });
        [Figure { sides: told, ..figure }].into_iter().chain(not_judged)
    };
    asked.into_iter().flat_map(figure).collect()
}
