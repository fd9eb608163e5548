//! The arguments of `sweep`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::common::{AnswerFormat, key_and_value, seed};
use super::hyphens::no_option;
use super::sharding::ShardingArgs;
use crate::cli::threads::MAX_JOBS;

/// What these options want; the scenario says later what there is to be wanted.
const PARAMETER: &str = "write it as PATH=VALUES, e.g. daemon_sets.fluentd.maxUnavailable=1,10%";
const POINT: &str =
    "write it as PATH=VALUE, several with commas, e.g. daemon_sets.fluentd.maxUnavailable=10%";
const PRECISION: &str = "write it as MEASURE=WIDTH, e.g. fluentd.rollout_seconds=5%";

#[derive(Debug, Args)]
pub struct SweepArgs {
    /// A scenario, or a sweep file that names one (RON)
    #[arg(value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,
    /// A parameter by its path, and the values that it takes, e.g. daemon_sets.fluentd.maxUnavailable=1,10%
    #[arg(long, value_name = "PATH=VALUES", value_parser = no_option(PARAMETER))]
    pub vary: Vec<String>,
    /// Run this point alone; several are given one by one
    #[arg(long = "point", value_name = "PATH=VALUE,…", conflicts_with = "vary", value_parser = no_option(POINT))]
    pub points: Vec<String>,
    /// How often each point is run, if the sweep file does not say so, 20 times otherwise
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub replications: Option<u32>,
    /// The seed of the first replication, instead of the scenario's; the others count on from it
    #[arg(long, value_parser = seed)]
    pub seed: Option<u64>,
    /// Run a point no more once the 95 % interval of the mean of a measure is this narrow, e.g.
    /// fluentd.rollout_seconds=5%
    #[arg(long, value_name = "MEASURE=WIDTH", value_parser = no_option(PRECISION))]
    pub precision: Option<String>,
    /// The point that the others are compared with, instead of the first
    #[arg(long, value_name = "PATH=VALUE,…", value_parser = no_option(POINT))]
    pub baseline: Option<String>,
    /// How many runs at once, at most 1024, instead of one on each core; the results are the same
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_JOBS)))]
    pub jobs: Option<u16>,
    /// Where to write the results, instead of output/SCENARIO-sweep-SEED
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Change a value of the scenario at every point
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub overrides: Vec<(String, String)>,
    /// Go on with a sweep that was interrupted; begins it if there is none
    #[arg(long)]
    pub resume: bool,
    /// Say how many runs there are, or are left with --resume, and how long they may take, and run none but the first; a place that
    /// would be refused is
    #[arg(long, conflicts_with_all = ["report", "format"])]
    pub dry_run: bool,
    /// Run it however long it takes
    #[arg(long)]
    pub yes: bool,
    /// No charts, only the tables
    #[arg(long)]
    pub no_charts: bool,
    /// Write report.html: all of it in one page that opens from disk
    #[arg(long)]
    pub report: bool,
    /// What to print of the results
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    pub format: AnswerFormat,
    /// Replace other results that exist already, and give up unfinished ones; what everynode did not write is never
    /// touched
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub sharding: ShardingArgs,
}
