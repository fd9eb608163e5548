//! What a sweep is, as `sweep.json` says it: enough to tell whether rows belong to it, and to read them without the
//! scenario.

mod contradictions;
mod differences;
pub mod json;

use serde::{Deserialize, Serialize};

use super::design::{Design, Precision};
use super::grid::{Grid, Parameter};
use super::measure::Column;
use super::shard::Shard;
use super::stated_objective::StatedObjective;
use super::store::Layout;
use crate::engine::time::Duration;

/// What was run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// The version of everynode.
    pub everynode: String,
    pub scenario: ScenarioFiles,
    /// What `--set` changed at every point.
    pub overrides: Vec<Setting>,
    pub parameters: Vec<DescribedParameter>,
    /// The points, each by the indices of its values, counted from 0; `null`: every combination.
    pub points: Option<Vec<Vec<usize>>>,
    pub replications: u32,
    pub seed: u64,
    pub precision: Option<DescribedPrecision>,
    /// The point that the others are compared with, counted from 0.
    pub baseline: usize,
    /// The DaemonSets, in the order of their columns.
    pub daemon_sets: Vec<String>,
    /// How long each run is, in seconds, unless a parameter varies it.
    pub duration_seconds: f64,
    /// The scenario's objectives, in the order of their columns.
    pub objectives: Vec<StatedObjective>,
    /// The columns of results.csv.
    pub columns: Vec<String>,
    /// Which part of the work this is.
    pub shard: DescribedShard,
}

/// The scenario, and what its texts were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFiles {
    pub name: String,
    pub path: String,
    /// FNV-1a of the scenario's text, 64 bits in hexadecimal.
    pub hash: String,
    /// The other files that it reads, manifests above all.
    pub files: Vec<HashedFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HashedFile {
    pub path: String,
    pub hash: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    pub path: String,
    pub value: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribedParameter {
    pub path: String,
    pub values: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribedPrecision {
    /// The column whose mean is to be known this well.
    pub measure: String,
    pub half_width: f64,
    pub at_least: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribedShard {
    pub index: u64,
    pub count: u64,
}

impl Description {
    pub fn new<'a>(
        scenario: ScenarioFiles,
        overrides: impl Iterator<Item = (&'a str, &'a str)>,
        design: &Design,
        layout: &Layout,
        duration: Duration,
        objectives: Vec<StatedObjective>,
        shard: Shard,
    ) -> Self {
        let setting =
            |(path, value): (&str, &str)| Setting { path: path.to_owned(), value: value.to_owned() };
        let parameter = |parameter: &Parameter| DescribedParameter {
            path: parameter.path.clone(),
            values: parameter.values.clone(),
        };
        Self {
            everynode: env!("CARGO_PKG_VERSION").to_owned(),
            scenario,
            overrides: overrides.map(setting).collect(),
            parameters: design.grid.parameters().iter().map(parameter).collect(),
            points: listed_points(&design.grid),
            replications: design.replications,
            seed: design.seed,
            precision: design.precision.as_ref().map(|precision| DescribedPrecision {
                measure: precision.column.name(),
                half_width: precision.half_width,
                at_least: precision.at_least,
            }),
            baseline: design.baseline,
            daemon_sets: layout.daemon_sets.clone(),
            duration_seconds: duration.as_seconds(),
            objectives,
            columns: layout.header(),
            shard: DescribedShard { index: shard.index, count: shard.count },
        }
    }

    /// The same of all shards together.
    pub fn of_whole(&self) -> Self {
        let Shard { index, count } = Shard::WHOLE;
        Self { shard: DescribedShard { index, count }, ..self.clone() }
    }

    pub fn shard(&self) -> Shard {
        Shard { index: self.shard.index, count: self.shard.count }
    }

    pub fn layout(&self) -> Layout {
        Layout::new(self.grid(), self.daemon_sets.clone(), self.objectives.len())
    }

    pub fn design(&self) -> Design {
        let precision = self.precision.as_ref().map(|precision| Precision {
            column: Column::named(&precision.measure).expect("it was looked at when it was read"),
            half_width: precision.half_width,
            at_least: precision.at_least,
        });
        Design {
            grid: self.grid(),
            replications: self.replications,
            seed: self.seed,
            precision,
            baseline: self.baseline,
        }
    }

    fn grid(&self) -> Grid {
        let parameter = |parameter: &DescribedParameter| Parameter {
            path: parameter.path.clone(),
            values: parameter.values.clone(),
        };
        let parameters = self.parameters.iter().map(parameter).collect();
        match &self.points {
            None => Grid::full(parameters),
            Some(points) => Grid::listed(parameters, points.clone()),
        }
    }
}

fn listed_points(grid: &Grid) -> Option<Vec<Vec<usize>>> {
    (!grid.is_full()).then(|| (0..grid.point_count()).map(|point| grid.point(point).coordinates).collect())
}
