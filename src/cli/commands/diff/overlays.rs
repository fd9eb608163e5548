//! The charts of a comparison: availability of both over each other, for each DaemonSet.

use crate::analysis::availability::AvailabilitySeries;
use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::summary::{DaemonSetSummary, RunSummary};
use crate::cli::commands::charts::{limits, source};
use crate::diff::points::Side;
use crate::engine::time::{Duration, Instant};
use crate::report::charts::overlay::{AvailabilityCurve, Overlay};
use crate::report::charts::run_view::RunView;
use crate::report::charts::window::Window;
use crate::report::run_wording::NOWHERE;
use crate::report::wording::{elapsed, grouped, percent};
use crate::sweep::measured::SAMPLES;
use crate::sweep::summary::PointSummary;

/// A run and what became of its DaemonSets over time.
#[derive(Clone, Copy)]
pub struct RunSide<'a> {
    pub summary: &'a RunSummary,
    pub analyses: &'a [DaemonSetAnalysis],
    pub horizon: Instant,
}

/// A chart for each DaemonSet of two runs.
pub fn overlays_of_runs(
    names: &[String; 2],
    daemon_sets: &[String],
    sides: [RunSide<'_>; 2],
) -> Vec<Overlay> {
    let one = |daemon_set: &String| {
        let series = sides.map(|side| series_of(side, daemon_set));
        let curves = [0, 1].map(|side| Some(curve(&names[side], series[side]?)));
        Overlay {
            daemon_set: daemon_set.clone(),
            message: lowest(daemon_set, sides),
            bound: bound(sides.map(|side| limits(daemon_set, &side.summary.objectives).availability)),
            view: view(&curves, sides.map(|side| (side.horizon, source_of(side.summary)))),
            curves,
        }
    };
    daemon_sets.iter().map(one).collect()
}

/// A chart for each DaemonSet of two points.
pub fn overlays_of_points(names: &[String; 2], daemon_sets: &[String], sides: [Side<'_>; 2]) -> Vec<Overlay> {
    let one = |daemon_set: &String| {
        let curves = [0, 1].map(|side| {
            let index = sides[side].summary.daemon_set(daemon_set)?;
            Some(curve_of_point(&names[side], sides[side].point, index))
        });
        let [a, b] = sides.map(|side| grouped(side.point.runs));
        let source = |side: Side<'_>| format!("scenario {}", side.summary.subject.scenario);
        Overlay {
            daemon_set: daemon_set.clone(),
            message: format!(
                "Mean over the runs: {a} of A, {b} of B; at {SAMPLES} instants, each held until the next."
            ),
            bound: None,
            view: view(&curves, sides.map(|side| (side.point.horizon, source(side)))),
            curves,
        }
    };
    daemon_sets.iter().map(one).collect()
}

fn series_of<'a>(side: RunSide<'a>, daemon_set: &str) -> Option<&'a AvailabilitySeries> {
    side.analyses.iter().map(|analysis| &analysis.availability).find(|series| series.daemon_set == daemon_set)
}

fn curve(name: &str, series: &AvailabilitySeries) -> AvailabilityCurve {
    let share =
        |available: u32, desired: u32| (desired > 0).then(|| f64::from(available) / f64::from(desired));
    AvailabilityCurve {
        name: name.to_owned(),
        // More pods than desired nodes are available while nodes leave; no share is above the whole.
        steps: series
            .steps
            .iter()
            .map(|step| (step.at, share(step.available.min(step.desired), step.desired)))
            .collect(),
        rollouts: series
            .rollouts
            .iter()
            .map(|rollout| (rollout.started, rollout.finished.unwrap_or(rollout.ended)))
            .collect(),
    }
}

fn curve_of_point(name: &str, point: &PointSummary, daemon_set: usize) -> AvailabilityCurve {
    let at = |index: usize| {
        let seconds = point.horizon.as_seconds() * index as f64 / (SAMPLES - 1) as f64;
        Instant::START + Duration::from_seconds_f64(seconds)
    };
    let samples = point.availability[daemon_set].iter().enumerate();
    AvailabilityCurve {
        name: name.to_owned(),
        steps: samples.map(|(index, sample)| (at(index), sample.mean)).collect(),
        rollouts: Vec::new(),
    }
}

/// The stretch in which something changes in either.
fn view(curves: &[Option<AvailabilityCurve>; 2], sides: [(Instant, String); 2]) -> RunView {
    let horizon = sides[0].0.max(sides[1].0);
    let changes = curves.iter().flatten().flat_map(|curve| {
        curve.steps.iter().map(|(at, _)| *at).chain(curve.rollouts.iter().map(|(started, _)| *started))
    });
    let [(_, a), (_, b)] = sides;
    let source = if a == b { format!("A and B: {a}") } else { format!("A: {a}   B: {b}") };
    RunView { window: Window::active(changes, horizon), source }
}

fn source_of(summary: &RunSummary) -> String {
    source(&summary.scenario, summary.seed, &summary.kubernetes_version, &summary.overrides)
}

fn bound(limits: [Option<f64>; 2]) -> Option<f64> {
    limits[0].filter(|_| limits[0] == limits[1])
}

/// As the summaries tell it.
fn lowest(daemon_set: &str, sides: [RunSide<'_>; 2]) -> String {
    let one = |(side, letter): (RunSide<'_>, &str)| {
        let summary = side.summary.daemon_sets.iter().find(|one| one.name == daemon_set);
        let words = summary.map_or_else(|| "does not have it".to_owned(), lowest_of);
        format!("{letter} {words}")
    };
    let told: Vec<String> = sides.into_iter().zip(["A", "B"]).map(one).collect();
    format!("Lowest availability by the status: {}.", told.join(", "))
}

fn lowest_of(summary: &DaemonSetSummary) -> String {
    match summary.lowest_availability {
        Some(lowest) => {
            let at = elapsed(Duration::from_seconds_f64(lowest.at_seconds));
            format!("{} at {at}", percent(lowest.share))
        }
        None if summary.is_for_no_node() => NOWHERE.to_owned(),
        None => "was never complete".to_owned(),
    }
}
