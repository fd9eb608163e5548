//! `everynode man`: the manual pages, in roff: one of the tool, and one of each command.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::args::{Cli, ManArgs};
use crate::cli::output_dir::{refuse_within_results, replace_file};
use crate::cli::{exit, terminal};

pub fn run(args: &ManArgs) -> Result<ExitCode> {
    let pages = pages();
    if let Some(directory) = &args.dir {
        return write_all(&pages, directory);
    }
    let Some(page) = pages.iter().find(|page| page.command == args.command) else {
        let commands: Vec<&str> = pages.iter().filter_map(|page| page.command.as_deref()).collect();
        bail!("there is no such page; there is one of the tool and of each of {}", commands.join(", "));
    };
    terminal::out()?.write_all(&render(&page.source)?)?;
    Ok(exit::SUCCESS)
}

/// A page of the manual. Its name is that by which the other pages refer to it.
struct Page {
    /// `None`: of the tool as a whole.
    command: Option<String>,
    source: Command,
}

fn pages() -> Vec<Page> {
    // clap's own `help` command has no page, and so none may refer to it.
    let mut tool = Cli::command().disable_help_subcommand(true);
    tool.build();
    let of_commands = tool.get_subcommands().map(|command| Page {
        command: Some(command.get_name().to_owned()),
        source: command.clone().disable_help_subcommand(true),
    });
    let mut pages: Vec<Page> = of_commands.collect();
    pages.insert(0, Page { command: None, source: tool });
    pages
}

fn render(source: &Command) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(source.clone()).render(&mut page)?;
    Ok(page)
}

/// `everynode.1`, `everynode-run.1` and so on, where `man -M` and `man -l` find them.
fn write_all(pages: &[Page], directory: &Path) -> Result<ExitCode> {
    refuse_within_results(&directory.join("everynode.1"))?;
    std::fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    for page in pages {
        let name = match &page.command {
            None => "everynode.1".to_owned(),
            Some(command) => format!("everynode-{command}.1"),
        };
        let path = directory.join(name);
        replace_file(&path, render(&page.source)?)?;
        terminal::print(format_args!("{}", path.display()))?;
    }
    Ok(exit::SUCCESS)
}
