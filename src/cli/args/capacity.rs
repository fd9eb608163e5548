//! The arguments of `capacity`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::common::{key_and_value, name};
use crate::capacity::machines::Machine;
use crate::capacity::smallest::Leave;
use crate::scenario::model::values::Spelling;

#[derive(Debug, Args)]
pub struct CapacityArgs {
    /// A scenario (.ron), or manifests (.yaml, .yml, .json) alone: what a pod of each DaemonSet takes
    #[arg(required = true, value_name = "SCENARIO|MANIFEST", value_hint = ValueHint::FilePath)]
    pub sources: Vec<PathBuf>,
    /// A manifest whose DaemonSets are added: what is taken before and after
    #[arg(long, value_name = "MANIFEST", value_hint = ValueHint::FilePath)]
    pub add: Vec<PathBuf>,
    /// Also the smallest node on which the DaemonSets leave this share of cpu and memory for work, e.g. 80%
    #[arg(long, value_name = "SHARE")]
    pub leave: Option<Leave>,
    /// What the nodes are, e.g. aks:Standard_D4s_v5, eks:m6i.xlarge, gke:e2-standard-4:110 (max pods) or aks:4x16Gi; of
    /// manifests, several are compared
    #[arg(long = "machine", value_name = "PROVIDER:SIZE", value_parser = Machine::read)]
    pub machines: Vec<Machine>,
    /// Only this node pool
    #[arg(long, value_name = "NAME", value_parser = name())]
    pub pool: Option<String>,
    /// Change a value of the scenario by its path
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub overrides: Vec<(String, String)>,
    /// How to print the answer
    #[arg(long, value_enum, default_value_t = CapacityFormat::Table)]
    pub format: CapacityFormat,
    /// Also write capacity.json, capacity.csv and a chart of each pool to this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Replace other results in that folder; what everynode did not write is never touched
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// How the answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CapacityFormat {
    Table,
    Json,
    Csv,
}
