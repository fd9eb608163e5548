//! Sweeps for the tests of tables, files and charts: rows made by a formula, summed up.

use std::convert::Infallible;

use crate::analysis::objectives::Target;
use crate::api::identity::DaemonSetId;
use crate::engine::time::{Duration, Instant};
use crate::sweep::grid::{Grid, Parameter};
use crate::sweep::measure::{Column, Measure};
use crate::sweep::measured::{Measured, SAMPLES};
use crate::sweep::run_row::RunRow;
use crate::sweep::stated_objective::StatedObjective;
use crate::sweep::summary::{Subject, Summary, summarize};

pub const REPLICATIONS: u32 = 8;

/// Four values of `maxUnavailable`, of which one sometimes stalls.
pub fn of_one_parameter() -> Summary {
    of(&[("daemon_sets.fluentd.maxUnavailable", &["1", "5%", "10%", "25%"])])
}

pub fn of_two_parameters() -> Summary {
    of(&[
        ("daemon_sets.fluentd.maxUnavailable", &["1", "5%", "10%", "25%"]),
        ("delays.image_pull.median", &["2s", "20s", "200s"]),
    ])
}

pub fn of_three_parameters() -> Summary {
    of(&[
        ("daemon_sets.fluentd.maxUnavailable", &["1", "5%", "10%", "25%"]),
        ("delays.image_pull.median", &["2s", "20s", "200s"]),
        ("node_pools.workload.count", &["10", "50"]),
    ])
}

/// A full grid over these parameters.
pub fn of(parameters: &[(&str, &[&str])]) -> Summary {
    let parameter = |(path, values): &(&str, &[&str])| Parameter {
        path: (*path).to_owned(),
        values: values.iter().map(|&value| value.to_owned()).collect(),
    };
    let (daemon_set, names) = (DaemonSetId(0), vec!["fluentd".to_owned()]);
    let objectives = [
        Target::Availability { daemon_set, at_least: 0.85 },
        Target::Rollout { daemon_set, within: Duration::from_seconds(600) },
    ];
    let subject = Subject {
        scenario: "fluentd-elasticsearch".to_owned(),
        grid: Grid::full(parameters.iter().map(parameter).collect()),
        daemon_sets: names.clone(),
        objectives: objectives.map(|objective| StatedObjective::new(&objective.into(), &names)).into(),
        horizon: Instant::START + Duration::from_seconds(2_400),
        baseline: 0,
    };
    let rows: Vec<RunRow> = (0..subject.grid.point_count())
        .flat_map(|point| (0..REPLICATIONS).map(move |replication| (point, replication)))
        .map(|(point, replication)| row(&subject, point, replication))
        .collect();
    let all = rows.iter().cloned().map(Ok::<_, Infallible>);
    summarize(subject, all, || Ok(rows.iter().filter(|row| row.point == 0).cloned().map(Ok))).unwrap()
}

fn row(subject: &Subject, point: usize, replication: u32) -> RunRow {
    let coordinates = subject.grid.point(point).coordinates;
    let others: usize = coordinates.iter().skip(1).sum();
    let first = coordinates.first().copied().unwrap_or(0);
    let (speed, luck) = (first as f64, f64::from(replication * 37 % 11));
    let rollout = 1_000.0 / (speed + 1.0).powi(2) + 120.0 * others as f64 + 7.0 * luck;
    let rollout = (first != 1 || replication != 3).then_some(rollout);
    let lowest = 0.97 - 0.02 * speed * speed - 0.003 * luck;
    let uncovered = 20.0 + 4.0 * speed * speed + 9.0 * others as f64 + luck;
    let values = Column::of(&subject.daemon_sets).into_iter().map(|column| match column.measure {
        Measure::Rollout => rollout,
        Measure::Stalled => Some(f64::from(u8::from(rollout.is_none()))),
        Measure::LowestAvailability => Some(lowest),
        Measure::Uncovered => Some(uncovered),
        _ => None,
    });
    let measured = Measured {
        values: values.collect(),
        missed: vec![Some(lowest < 0.85), Some(rollout.is_none_or(|seconds| seconds > 600.0))],
        availability: vec![
            (0..SAMPLES).map(|sample| Some(if sample / 8 == 2 { lowest } else { 1.0 })).collect(),
        ],
    };
    RunRow { point, replication, seed: u64::from(replication), outcome: Ok(measured) }
}
