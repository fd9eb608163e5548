//! The command line: the only place with files, environment, terminal and wall clock.

pub mod args;
pub mod commands;
mod exit;
mod interrupt;
mod output_dir;
mod progress;
mod sweep_progress;

use std::process::ExitCode;

use clap::Parser;

use self::args::{Cli, Command};

/// Does what the command line says. Standard output is data, standard error is talk.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match &cli.command {
        Command::Run(args) => commands::run::run(args),
        Command::Sweep(args) => commands::sweep::run(args),
        Command::Advise(args) => commands::advise::run(args),
        Command::Merge(args) => commands::merge::run(args),
        Command::Check(args) => commands::check::run(args),
        Command::Explain(args) => commands::explain::run(args),
        Command::Compare(args) => commands::compare::run(args),
        Command::Conformance(args) => commands::conformance::run(args),
        Command::Completions { shell } => commands::completions::run(*shell),
        Command::Man => commands::man::run(),
        Command::Plot(args) => commands::plot::run(args),
    };
    result.unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            return exit::FINE;
        }
        anstream::eprintln!("{}", commands::in_words(&error));
        exit::unusable()
    })
}

/// Whoever read our output has had enough of it (`everynode … | head`).
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
