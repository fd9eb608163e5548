//! `everynode completions`: a completion script for a shell.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::{Shell, generate};

use crate::cli::args::Cli;
use crate::cli::{exit, terminal};

pub fn run(shell: Shell) -> Result<ExitCode> {
    // Into memory first: the generator panics where a pipe breaks.
    let mut script = Vec::new();
    generate(shell, &mut Cli::command(), "everynode", &mut script);
    terminal::out()?.write_all(&script)?;
    Ok(exit::SUCCESS)
}
