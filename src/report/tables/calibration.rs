//! What a dump says of delays, a row a delay and whose it is.

use std::fmt::Write;

use anstyle::AnsiColor;

use super::columns::{Cell, aligned};
use super::wrap::paragraph;
use crate::calibrate::results::{DelayResult, Scope};
use crate::calibrate::statistics::{Estimate, Goodness, MIN_ENDED, Outcome, TooLittle};
use crate::engine::delay::Delay;
use crate::engine::time::Duration;
use crate::report::wording::{elapsed, grouped};

pub fn calibration_table(results: &[DelayResult], width: usize) -> String {
    let header = ["DELAY", "OF", "SEEN", "NOT OVER", "DISTRIBUTION", "MEDIAN", "P95", "FIT", "ASSUMED"];
    let rows = results.iter().map(row).collect();
    let mut text = aligned(header, rows, width);
    let notes: Vec<String> = results.iter().flat_map(notes).collect();
    if !notes.is_empty() {
        text.push('\n');
    }
    for note in notes {
        writeln!(text, "{}", paragraph(&note, width).trim_end()).expect("writing to a string cannot fail");
    }
    text
}

fn row(result: &DelayResult) -> [Cell; 9] {
    let calibration = &result.calibration;
    let [distribution, median, p95, fit] = match &calibration.outcome {
        Outcome::Fitted { chosen, median, p95, .. } => {
            let written = calibration.outcome.delay().map_or("-".into(), |delay| Cell::from(delay.as_ron()));
            [written, interval(median), interval(p95), goodness(&chosen.goodness).into()]
        }
        Outcome::Empirical { median, p95, refused, .. } => {
            let least = refused.iter().map(|candidate| candidate.goodness.distance).fold(1.0, f64::min);
            let bad =
                Cell::styled(format!("none: {} off at best", percent(least)), AnsiColor::Yellow.on_default());
            ["Empirical".into(), interval(median), interval(p95), bad]
        }
        Outcome::TooLittle(_) => {
            [Cell::styled("too little", AnsiColor::Yellow.on_default()), "-".into(), "-".into(), "-".into()]
        }
    };
    [
        result.delay.as_str().into(),
        result.scope.to_string().into(),
        grouped(calibration.samples as u64).into(),
        grouped(calibration.censored as u64).into(),
        distribution,
        median,
        p95,
        fit,
        assumed(&result.delay.assumption()).into(),
    ]
}

/// `6.1s (5.6s–6.7s)`.
fn interval(estimate: &Estimate) -> Cell {
    let [value, low, high] = [estimate.value, estimate.interval.low, estimate.interval.high].map(length);
    format!("{value} ({low}–{high})").into()
}

fn length(seconds: f64) -> String {
    if seconds.is_finite() { elapsed(Duration::from_seconds_f64(seconds)) } else { "longer".to_owned() }
}

/// `1.2% off, p = 0.43`.
fn goodness(goodness: &Goodness) -> String {
    format!("{} off, p = {:.2}", percent(goodness.distance), goodness.p_value)
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

fn assumed(delay: &Delay) -> String {
    if delay.is_zero() {
        return "-".to_owned();
    }
    format!("{}, {}", elapsed(delay.quantile(0.5)), elapsed(delay.quantile(0.95)))
}

fn notes(result: &DelayResult) -> Vec<String> {
    let mut notes = Vec::new();
    let calibration = &result.calibration;
    let delay = result.delay.as_str();
    if let Outcome::TooLittle(why) = calibration.outcome {
        notes.push(too_little(result, why));
    }
    if result.with_pre_stop_hook > 0 {
        notes.push(format!(
            "{delay}: {} of them with a preStop hook in it, which nothing tells from the rest: a scenario with this delay needs no `pre_stop`",
            grouped(result.with_pre_stop_hook)
        ));
    }
    if result.scope == Scope::All {
        for (why, count) in &result.excluded {
            notes.push(format!("{delay}: {} left out: {}", grouped(*count), why.in_words()));
        }
    }
    notes
}

fn too_little(result: &DelayResult, why: TooLittle) -> String {
    let delay = result.delay.as_str();
    let ended = result.calibration.samples - result.calibration.censored;
    let remains = match result.delay.assumption() {
        assumption if assumption.is_zero() => "nothing is said of it".to_owned(),
        assumption => format!("{} remains an assumption", assumption.as_ron()),
    };
    match why {
        TooLittle::Few => format!(
            "{delay}: {} seen to end, and {MIN_ENDED} are needed: of fewer not even one is among the slowest 5 %, which a p95 is about; {remains}",
            grouped(ended as u64)
        ),
        TooLittle::Unended => format!(
            "{delay}: more than half of all {} were not over when they were last seen, so that nobody knows their median; {remains}",
            grouped(result.calibration.samples as u64)
        ),
        TooLittle::Coarse { mean } => format!(
            "{delay}: all {} were read as one or two lengths, which do not tell a median from a p95 (on average they took {}); {remains}",
            grouped(ended as u64),
            length(mean)
        ),
    }
}
