//! The arguments of `everynode advise`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::common::{AnswerFormat, key_and_value, name, seed};
use crate::cli::threads::MAX_JOBS;

/// The largest share of failing runs that may be allowed: of more there is nothing to be advised.
const MAX_RISK: f64 = 0.5;

#[derive(Debug, Args)]
pub struct AdviseArgs {
    /// The scenario file (RON), with objectives and a rollout
    #[arg(value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,
    /// The DaemonSet whose update strategy is searched, instead of the one with a rollout
    #[arg(long, value_name = "NAME", value_parser = name())]
    pub daemon_set: Option<String>,
    /// In which share of rollouts an objective may be missed
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = risk)]
    pub risk: f64,
    /// How often a strategy is run at most, instead of twice as often as is needed at least
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub replications: Option<u32>,
    /// Search these values of a field, instead of some that suit the cluster: maxUnavailable, maxSurge, onDelete
    /// (pods deleted at a time) or minReadySeconds; may be given several times
    #[arg(long = "candidates", value_name = "FIELD=VALUE,…", value_parser = candidates)]
    pub candidates: Vec<(String, String)>,
    /// The seed of the first replication, instead of the scenario's
    #[arg(long, value_parser = seed)]
    pub seed: Option<u64>,
    /// Change a value of the scenario by its path
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub overrides: Vec<(String, String)>,
    /// How many runs at once, at most 1024, instead of one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_JOBS)))]
    pub jobs: Option<u16>,
    /// Write report.html, all of it in one page that opens from disk, and advice.json
    #[arg(long)]
    pub report: bool,
    /// Where to write them, instead of output/SCENARIO-advice-SEED
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, requires = "report")]
    pub out: Option<PathBuf>,
    /// Replace another advice that exists already; what everynode did not write is never touched
    #[arg(long, requires = "report")]
    pub force: bool,
    /// How to print the advice
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    pub format: AnswerFormat,
}

/// `FIELD=VALUE,…`, of which no value is empty.
fn candidates(text: &str) -> Result<(String, String), String> {
    let wanted = "write it as FIELD=VALUES, e.g. maxUnavailable=1,10%,25%";
    let (field, values) = key_and_value(text).map_err(|_| wanted.to_owned())?;
    match values.split(',').any(|value| value.trim().is_empty()) {
        true => Err(format!("a value is missing: {wanted}")),
        false => Ok((field, values)),
    }
}

/// `5%` or `0.05`.
fn risk(text: &str) -> Result<f64, String> {
    let share = match text.trim().strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
        None => text.trim().parse(),
    };
    match share {
        Ok(share) if share > 0.0 && share <= MAX_RISK => Ok(share),
        Ok(0.0) => {
            Err("no number of runs shows that something never happens; write a small share, like 1%"
                .to_owned())
        }
        Ok(_) => Err("it must be above 0% and at most 50%, like 5% or 0.05".to_owned()),
        Err(_) => Err("write a share like 5% or 0.05".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::candidates;
    use crate::cli::args::{Cli, Command};
    use crate::sweep::advise::rules::RISK;

    #[test]
    fn the_risk_is_the_usual_one_unless_it_is_given() {
        let cli = Cli::parse_from(["everynode", "advise", "some.ron"]);
        let Command::Advise(arguments) = cli.command else { panic!("another command") };
        assert!((arguments.risk - RISK).abs() < f64::EPSILON);
    }
    #[test]
    fn a_value_that_is_missing_among_the_candidates_is_refused() {
        for missing in ["", ",", "1,,2", "1,", ",1", "1, ,2"] {
            let refused = candidates(&format!("maxUnavailable={missing}")).unwrap_err();
            assert!(refused.starts_with("a value is missing: write it as FIELD=VALUES"), "{refused}");
        }
        assert!(candidates("maxUnavailable=1, 10%").is_ok());
    }
}
