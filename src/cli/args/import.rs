//! The arguments of `everynode import`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::common::name;

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// What kubectl printed: files (JSON or YAML, also packed or in a tar archive), folders of them, or - for standard input
    #[arg(required_unless_present = "context", value_hint = ValueHint::AnyPath)]
    pub sources: Vec<PathBuf>,
    /// Run kubectl for this context of its configuration, and read what it prints
    #[arg(long, value_name = "NAME", conflicts_with = "sources", value_parser = name())]
    pub context: Option<String>,
    /// Where to write the scenario, its manifests and the report; its name is the scenario's
    #[arg(long, value_name = "DIR", default_value = "my-cluster", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// Keep the names of nodes, registries, labels and classes instead of putting others in their place
    #[arg(long)]
    pub keep_names: bool,
    /// Replace an earlier import though its files were changed since; what everynode did not write is never touched
    #[arg(long)]
    pub force: bool,
}
