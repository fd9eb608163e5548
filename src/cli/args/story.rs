//! Options of `everynode story`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::common::{Format, key_and_value, name, seed};

#[derive(Debug, Args)]
pub struct StoryArgs {
    /// The scenario file (RON), which is run, or the folder that a run wrote
    #[arg(value_name = "SCENARIO|DIR", value_hint = ValueHint::AnyPath)]
    pub source: PathBuf,
    /// The node
    #[arg(long, value_name = "NAME", value_parser = name())]
    pub node: String,
    /// The seed, instead of the scenario's
    #[arg(long, value_parser = seed)]
    pub seed: Option<u64>,
    /// Change a value of the scenario by its path
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub overrides: Vec<(String, String)>,
    /// How to print the story
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}
