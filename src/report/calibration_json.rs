//! `calibration.json`: what a dump says of delays, for people's own tools.

use serde::Serialize;

use crate::calibrate::results::DelayResult;
use crate::calibrate::statistics::{Candidate, Estimate, Fit, Npmle, Outcome, TooLittle};
use crate::engine::time::Duration;

/// The whole file.
#[derive(Serialize)]
struct Calibrations<'a> {
    everynode: &'static str,
    sources: &'a [String],
    /// How often chance was asked for each interval and each p-value.
    replicates: u32,
    delays: Vec<OfDelay>,
}

#[derive(Serialize)]
struct OfDelay {
    delay: &'static str,
    #[serde(rename = "of")]
    scope: String,
    observed: usize,
    /// Of those, the ones whose end nobody saw.
    censored: usize,
    excluded: Vec<ExclusionCount>,
    /// Terminations that have a preStop hook in them.
    with_pre_stop_hook: u64,
    assumption: Distribution,
    /// As a scenario has it; none where there is too little.
    distribution: Option<String>,
    /// Why there is too little.
    too_little: Option<&'static str>,
    median: Option<WithInterval>,
    p95: Option<WithInterval>,
    fits: Vec<OfFit>,
    /// What was seen, without a distribution: the share of lengths up to each.
    steps: Vec<SeenStep>,
}

#[derive(Serialize)]
struct ExclusionCount {
    why: &'static str,
    count: u64,
}

#[derive(Serialize)]
struct Distribution {
    distribution: String,
    median: f64,
    p95: f64,
}

/// In seconds; an end that is none lies beyond everything that was seen.
#[derive(Serialize)]
struct WithInterval {
    seconds: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(Serialize)]
struct OfFit {
    family: &'static str,
    distribution: Option<String>,
    ln_likelihood: f64,
    aic: f64,
    is_chosen: bool,
    /// Only of those that were looked at.
    distance: Option<f64>,
    p_value: Option<f64>,
}

#[derive(Serialize)]
struct SeenStep {
    from: f64,
    /// None where nobody saw the end.
    to: Option<f64>,
    share_within: f64,
}

/// `sources`: what was read, as the command line names it. `replicates`: how often chance was asked.
pub fn calibration_json(
    sources: &[String],
    replicates: u32,
    results: &[DelayResult],
) -> Result<String, serde_json::Error> {
    let delays = results.iter().map(of_delay).collect();
    let everynode = env!("CARGO_PKG_VERSION");
    serde_json::to_string_pretty(&Calibrations { everynode, sources, replicates, delays })
}

fn of_delay(result: &DelayResult) -> OfDelay {
    let calibration = &result.calibration;
    let assumption = result.delay.assumption();
    let (median, p95) = estimates(&calibration.outcome).unzip();
    OfDelay {
        delay: result.delay.as_str(),
        scope: result.scope.to_string(),
        observed: calibration.samples,
        censored: calibration.censored,
        excluded: result
            .excluded
            .iter()
            .map(|(why, count)| ExclusionCount { why: why.in_words(), count: *count })
            .collect(),
        with_pre_stop_hook: result.with_pre_stop_hook,
        assumption: Distribution {
            distribution: assumption.as_ron(),
            median: seconds(assumption.quantile(0.5)),
            p95: seconds(assumption.quantile(0.95)),
        },
        distribution: calibration.outcome.delay().map(|delay| delay.as_ron()),
        too_little: match calibration.outcome {
            Outcome::TooLittle(TooLittle::Few) => Some("few"),
            Outcome::TooLittle(TooLittle::Unended) => Some("unended"),
            Outcome::TooLittle(TooLittle::Coarse { .. }) => Some("coarse"),
            Outcome::Fitted { .. } | Outcome::Empirical { .. } => None,
        },
        median: median.map(with_interval),
        p95: p95.map(with_interval),
        fits: fits(&calibration.outcome),
        steps: seen(&calibration.steps),
    }
}

fn estimates(outcome: &Outcome) -> Option<(&Estimate, &Estimate)> {
    match outcome {
        Outcome::Fitted { median, p95, .. } | Outcome::Empirical { median, p95, .. } => Some((median, p95)),
        Outcome::TooLittle(_) => None,
    }
}

fn with_interval(estimate: &Estimate) -> WithInterval {
    let finite = |seconds: f64| seconds.is_finite().then(|| rounded(seconds));
    WithInterval {
        seconds: finite(estimate.value),
        low: finite(estimate.interval.low),
        high: finite(estimate.interval.high),
    }
}

fn fits(outcome: &Outcome) -> Vec<OfFit> {
    let one = |fit: &Fit, looked_at: Option<&Candidate>, is_chosen| OfFit {
        family: fit.distribution.family().name(),
        distribution: fit.distribution.delay().ok().map(|delay| delay.as_ron()),
        ln_likelihood: fit.ln_likelihood,
        aic: fit.aic(),
        is_chosen,
        distance: looked_at.map(|candidate| rounded(candidate.goodness.distance)),
        p_value: looked_at.map(|candidate| rounded(candidate.goodness.p_value)),
    };
    match outcome {
        Outcome::Fitted { chosen, fits, refused, .. } => fits
            .iter()
            .map(|fit| {
                let looked_at = refused.iter().chain([chosen]).find(|candidate| candidate.fit == *fit);
                one(fit, looked_at, *fit == chosen.fit)
            })
            .collect(),
        Outcome::Empirical { refused, .. } => {
            refused.iter().map(|candidate| one(&candidate.fit, Some(candidate), false)).collect()
        }
        Outcome::TooLittle(_) => Vec::new(),
    }
}

fn seen(steps: &Npmle) -> Vec<SeenStep> {
    let mut share_within = 0.0;
    let one = |step: &crate::calibrate::statistics::Step| {
        share_within += step.share;
        let to = step.upper.is_finite().then(|| rounded(step.upper));
        SeenStep { from: rounded(step.lower), to, share_within: rounded(share_within) }
    };
    steps.steps().iter().map(one).collect()
}

fn seconds(length: Duration) -> f64 {
    rounded(length.as_seconds())
}

/// To the microsecond, or six digits behind the point.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
