//! The answer on the terminal or as JSON.

use std::io::Write;

use anyhow::Result;

use crate::cli::args::{AdviseArgs, Format};
use crate::cli::terminal;
use crate::report::advice::advice_text;
use crate::report::emit::quoted_argument;
use crate::sweep::advise::advice::{Advice, Candidate};

pub fn print(advice: &Advice, args: &AdviseArgs, seed: u64) -> Result<()> {
    let mut out = terminal::out()?;
    match args.format {
        Format::Table => {
            let command = |candidate: &Candidate| command(args, &advice.daemon_set, candidate, seed);
            write!(out, "{}", advice_text(advice, command))?;
        }
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(advice)?)?,
    }
    Ok(())
}

/// What runs the scenario with a candidate's strategy once.
fn command(args: &AdviseArgs, daemon_set: &str, candidate: &Candidate, seed: u64) -> String {
    let strategy = candidate.strategy.overrides(daemon_set);
    let settings = args
        .overrides
        .iter()
        .chain(&strategy)
        .map(|(key, value)| format!(" --set {}", quoted_argument(&format!("{key}={value}"))));
    let scenario = quoted_argument(&args.scenario.display().to_string());
    format!("everynode run {scenario} --seed {seed}{}", settings.collect::<String>())
}
