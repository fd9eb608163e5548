//! `everynode init`: writes a commented scenario to begin with.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::cli::args::InitArgs;
use crate::cli::output_dir::refuse_within_results;
use crate::cli::{exit, terminal};
use crate::report::emit::path_argument;
use crate::scenario::printable::printable;
use crate::scenario::starter::starter_scenario;

pub fn run(args: &InitArgs) -> Result<ExitCode> {
    let path = args.scenario.display().to_string();
    if args.scenario.extension().is_none_or(|extension| extension != "ron") {
        bail!("{} is no name of a scenario: let it end with .ron", printable(&path));
    }
    refuse_within_results(&args.scenario)?;
    let argument = path_argument(&path);
    let mut file = match File::create_new(&args.scenario) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{} is there already, and is left as it is; give another name", printable(&path))
        }
        Err(error) => return Err(error).with_context(|| format!("cannot write {}", printable(&path))),
    };
    let text = starter_scenario(args.provider.into(), &printable(&argument));
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", printable(&path)))?;
    terminal::print(format_args!(
        "{} holds a cluster, a DaemonSet, and a rolling update at 10 minutes. Change what you like, then:\n\n    everynode run {argument}",
        printable(&path)
    ))?;
    Ok(exit::SUCCESS)
}
