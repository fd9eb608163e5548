//! The arguments of `everynode calibrate`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::common::Format;
use crate::calibrate::results::{MAX_REPLICATES, MIN_REPLICATES, USUAL_REPLICATES};

#[derive(Debug, Args)]
pub struct CalibrateArgs {
    /// What kubectl printed: files (JSON or YAML, also packed or in a tar archive), folders of them, or - for standard input
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    pub sources: Vec<PathBuf>,
    /// Write the delays into this scenario; everything else of its text stays as it is
    #[arg(long, value_name = "SCENARIO", value_hint = ValueHint::FilePath)]
    pub into: Option<PathBuf>,
    /// Write the results as JSON and a picture of each delay to this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// How often chance is asked how far off each result may be: fewer take less time, more make the intervals steadier
    #[arg(long, value_name = "N", default_value_t = USUAL_REPLICATES,
          value_parser = clap::value_parser!(u32).range(i64::from(MIN_REPLICATES)..=i64::from(MAX_REPLICATES)))]
    pub replicates: u32,
    /// How to print the results
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Replace other results that exist already; what everynode did not write is never touched
    #[arg(long, requires = "out")]
    pub force: bool,
}
