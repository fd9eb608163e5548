//! The arguments of `sweep` and `merge` for several machines.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum, ValueHint};

use super::common::{AnswerFormat, name};
use crate::sweep::shard::choice::ShardChoice;

#[derive(Debug, Args)]
#[command(next_help_heading = "More than one machine")]
pub struct ShardingArgs {
    /// Run only this part of the work: 0/8 to 7/8; auto as a task of a Slurm job array; auto/8 as one of 8 pods of a
    /// Kubernetes Indexed Job, or as task 0 to 7 of a Slurm job array. Writes output/SCENARIO-sweep-SEED-shards/shard-…,
    /// or DIR/shard-… with --out DIR, for everynode merge
    #[arg(long, value_name = "I/N|auto|auto/N", conflicts_with_all = ["report", "format"])]
    pub shard: Option<ShardChoice>,
    /// Run nothing, and print what runs the sweep on many machines: manifests of an Indexed Job, or a batch script;
    /// --jobs is how many cores a shard has
    #[arg(long, value_name = "SCHEDULER", value_enum, conflicts_with_all = ["shard", "dry_run", "report", "no_charts", "format", "resume", "force"])]
    pub emit: Option<Target>,
    /// How many shards are emitted, instead of 8
    #[arg(long, value_name = "N", requires = "emit", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub shards: Option<u32>,
    /// The image that the emitted pods run, which has everynode on its PATH
    #[arg(long, requires = "emit", value_parser = name())]
    pub image: Option<String>,
}

impl ShardingArgs {
    /// clap asks for `--emit` only where it does not conflict with another of the options.
    pub fn refuse_without_emit(&self) -> Result<()> {
        let given = [("--shards", self.shards.is_some()), ("--image", self.image.is_some())];
        match given.iter().find(|(_, is_given)| *is_given && self.emit.is_none()) {
            Some((option, _)) => bail!("{option} is for --emit, which is not there"),
            None => Ok(()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// Manifests for kubectl apply
    Kubernetes,
    /// A script for sbatch
    Slurm,
}

#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Folders that sweep --shard wrote, or the folder that holds them
    #[arg(required = true, value_name = "SHARD", value_hint = ValueHint::DirPath)]
    pub shards: Vec<PathBuf>,
    /// Where to write the results, instead of output/SCENARIO-sweep-SEED
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Draw no charts
    #[arg(long)]
    pub no_charts: bool,
    /// How to print what the sweep came to
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    pub format: AnswerFormat,
    /// Replace other results that exist already; what everynode did not write is never touched
    #[arg(long)]
    pub force: bool,
}
