//! The answer on the terminal or as JSON.

use std::io::Write;

use anyhow::Result;

use super::question::{Answer, Question};
use crate::cli::args::{AdviseArgs, AnswerFormat};
use crate::cli::terminal;
use crate::report::advice::{advice_markdown, advice_text};
use crate::report::emit::{path_argument, quoted_argument};
use crate::report::junit::advice_junit;
use crate::sweep::advise::advice::Advice;
use crate::sweep::advise::candidate::Candidate;

pub fn print(advice: &Advice, args: &AdviseArgs, question: &Question) -> Result<()> {
    let mut out = terminal::out()?;
    let seed = question.seed;
    let command = |candidate: &Candidate| command(args, &advice.daemon_set, candidate, seed);
    match args.format {
        AnswerFormat::Table => {
            write!(out, "{}", advice_text(advice, command, terminal::width()))?;
        }
        AnswerFormat::Json => {
            writeln!(out, "{}", serde_json::to_string_pretty(&Answer { question, advice })?)?
        }
        AnswerFormat::Markdown => write!(out, "{}", advice_markdown(advice, command))?,
        AnswerFormat::Junit => write!(out, "{}", advice_junit(advice))?,
    }
    Ok(())
}

/// The parts, none of which is broken, of what runs the scenario with a candidate's strategy once.
pub fn command(args: &AdviseArgs, daemon_set: &str, candidate: &Candidate, seed: u64) -> Vec<String> {
    let strategy = candidate.strategy.overrides(daemon_set);
    let settings = args
        .overrides
        .iter()
        .chain(&strategy)
        .map(|(key, value)| format!("--set {}", quoted_argument(&format!("{key}={value}"))));
    let scenario = path_argument(&args.scenario.display().to_string());
    let run = [format!("everynode run {scenario}"), format!("--seed {seed}")];
    run.into_iter().chain(settings).collect()
}
