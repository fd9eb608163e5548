//! Options of `everynode watch`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::common::{key_and_value, name, seed};
use crate::report::watch::playback::{FASTEST, SLOWEST};

#[derive(Debug, Args)]
pub struct WatchArgs {
    /// The scenario file (RON), which is run, or the folder that a run wrote
    #[arg(value_name = "SCENARIO|DIR", value_hint = ValueHint::AnyPath)]
    pub source: PathBuf,
    /// Begin with this DaemonSet, instead of the first; in lines of text, tell of this one alone
    #[arg(long, value_name = "NAME", value_parser = name())]
    pub daemon_set: Option<String>,
    /// Simulated seconds per second, instead of as many as let the run take about a minute
    #[arg(long, value_name = "N", value_parser = speed)]
    pub speed: Option<f64>,
    /// Print lines of text on a terminal, too
    #[arg(long)]
    pub plain: bool,
    /// The seed, instead of the scenario's
    #[arg(long, value_parser = seed)]
    pub seed: Option<u64>,
    /// Change a value of the scenario by its path
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub overrides: Vec<(String, String)>,
}

/// `10` and `10x` are the same.
fn speed(text: &str) -> Result<f64, String> {
    let speed = text.strip_suffix('x').unwrap_or(text).parse().ok();
    let is_possible = |speed: &f64| (SLOWEST..=FASTEST).contains(speed);
    speed.filter(is_possible).ok_or_else(|| format!("write a number from {SLOWEST} to {FASTEST}, e.g. 30"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_numbers_within_bounds() {
        assert_eq!((speed("30"), speed("0.5x")), (Ok(30.0), Ok(0.5)));
        for text in ["", "x", "0", "-1", "NaN", "inf", "1e9", "fast"] {
            assert_eq!(speed(text), Err("write a number from 0.1 to 1000000, e.g. 30".to_owned()), "{text}");
        }
    }
}
