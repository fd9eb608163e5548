//! `everynode man`: the manual page, in roff, of the tool and all its commands.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory;
use clap_mangen::Man;

use crate::cli::args::Cli;
use crate::cli::{exit, terminal};

pub fn run() -> Result<ExitCode> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        Man::new(subcommand.clone()).render(&mut page)?;
    }
    terminal::out()?.write_all(&page)?;
    Ok(exit::FINE)
}
