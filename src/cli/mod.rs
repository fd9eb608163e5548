//! The command line: the only place with files, environment, terminal and wall clock.

pub mod args;
mod closed;
pub mod commands;
mod exit;
mod files;
mod input;
mod interrupt;
mod output_dir;
mod progress;
mod sweep_progress;
mod terminal;
mod threads;

use std::borrow::Cow;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, FromArgMatches};

use self::args::{Cli, Command, explained};
use crate::scenario::printable::printable;

/// Runs the command line. Data goes to standard output, messages to standard error.
pub fn main() -> ExitCode {
    let done = match arguments() {
        Ok(cli) => carry_out(&cli.command),
        Err(answer) => print_answer(&answer),
    };
    // What is still held back may not find its way out either.
    let status = done.and_then(|status| Ok(terminal::flush().map(|()| status)?)).unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            return exit::SUCCESS;
        }
        terminal::say_styled(&commands::in_words(&error));
        exit::invalid_input()
    });
    if terminal::is_stderr_lost() { exit::invalid_input() } else { status }
}

/// The name under which kubectl runs the binary as `kubectl everynode`.
const KUBECTL_PLUGIN: &str = "kubectl-everynode";

fn arguments() -> Result<Cli, clap::Error> {
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let program = words.first().map_or("", String::as_str);
    let is_plugin = Path::new(program).file_stem().is_some_and(|name| name == KUBECTL_PLUGIN);
    let command = Cli::command();
    let command = if is_plugin { command.bin_name("kubectl everynode") } else { command };
    let matches =
        command.clone().try_get_matches().map_err(|refused| explained(refused, &command, &words))?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command.clone()))
}

fn carry_out(command: &Command) -> Result<ExitCode> {
    match command {
        Command::Init(args) => commands::init::run(args),
        Command::Import(args) => commands::import::run(args),
        Command::Run(args) => commands::run::run(args),
        Command::Sweep(args) => commands::sweep::run(args),
        Command::Advise(args) => commands::advise::run(args),
        Command::Merge(args) => commands::merge::run(args),
        Command::Check(args) => commands::check::run(args),
        Command::Explain(args) => commands::explain::run(args),
        Command::Capacity(args) => commands::capacity::run(args),
        Command::Compare(args) => commands::compare::run(args),
        Command::Diff(args) => commands::diff::run(args),
        Command::Calibrate(args) => commands::calibrate::run(args),
        Command::Conformance(args) => commands::conformance::run(args),
        Command::Completions { shell } => commands::completions::run(*shell),
        Command::Man(args) => commands::man::run(args),
        Command::Licenses => commands::licenses::run(),
        Command::Plot(args) => commands::plot::run(args),
        Command::Report(args) => commands::report::run(args),
        Command::Story(args) => commands::story::run(args),
        Command::Watch(args) => commands::watch::run(args),
    }
}

/// Help and version go to standard output, errors in the command line to standard error.
fn print_answer(answer: &clap::Error) -> Result<ExitCode> {
    if answer.use_stderr() {
        terminal::say_styled(answer_in_words(answer).trim_end());
        return Ok(exit::invalid_input());
    }
    terminal::print_styled(answer_in_words(answer).trim_end())?;
    Ok(exit::SUCCESS)
}

/// With its colours, unless an argument that it repeats holds control characters.
fn answer_in_words(answer: &clap::Error) -> String {
    let plain = answer.render().to_string();
    match printable(&plain) {
        Cow::Borrowed(_) => answer.render().ansi().to_string(),
        Cow::Owned(escaped) => escaped,
    }
}

/// The reader of our output has closed it (`everynode … | head`).
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
