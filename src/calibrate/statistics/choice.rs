//! From samples to a delay: the likeliest family unless it fits badly, the steps themselves if all do, nothing if there is too little.

use super::bootstrap::{Interval, Replicates, nonparametric, parametric};
use super::cells::{Cell, cells};
use super::distance::{distance, usual_blur};
use super::family::{Family, written};
use super::fit::{Fit, fit};
use super::npmle::{Npmle, Step};
use super::sample::CensoredSample;
use crate::engine::delay::{Delay, InvalidDelay};

/// Of fewer that ended, not even one would be expected among the slowest twentieth, which a p95 is about.
pub const MIN_ENDED: usize = 20;

/// A family has two parameters: lengths that all were read as one of two say less than that.
const MIN_DISTINCT: usize = 3;

/// A fit is bad if chance alone would hardly be so far off …
const SIGNIFICANCE: f64 = 0.01;

/// … and it is off by more than anybody would mind. Of very many samples every distribution is refused, as none is exactly true.
const MAX_DISTANCE: f64 = 0.03;

/// A family whose AIC is so much greater is not looked at again.
const IMPLAUSIBLE: f64 = 10.0;

/// As many values of an [`Empirical`](Outcome::Empirical) delay as a person wants to see in a scenario.
const MAX_VALUES: usize = 40;

/// What samples lead to.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    pub samples: usize,
    /// Those of which nobody saw the end.
    pub censored: usize,
    /// How much of a length may be due to the cutting off of begin and end.
    pub blur: f64,
    pub steps: Npmle,
    pub outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Fitted {
        chosen: Candidate,
        median: Estimate,
        p95: Estimate,
        /// All families that fit at all, the chosen one among them, the likeliest first.
        fits: Vec<Fit>,
        /// Likelier ones that fit badly.
        refused: Vec<Candidate>,
    },
    /// All families fit badly: what was seen stands for itself.
    Empirical {
        delay: Delay,
        refused: Vec<Candidate>,
        median: Estimate,
        p95: Estimate,
    },
    TooLittle(TooLittle),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TooLittle {
    /// Fewer than [`MIN_ENDED`] were seen to end.
    Few,
    /// More than half were not over when they were last seen, so that nobody knows the median.
    Unended,
    /// All were read as one of so few lengths. On average they took `mean`, which cutting off both ends does not change.
    Coarse { mean: f64 },
}

/// A fit, and how well it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    pub fit: Fit,
    pub goodness: Goodness,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goodness {
    /// The greatest difference of shares between the fit and what was seen.
    pub distance: f64,
    /// How probable chance alone makes that much.
    pub p_value: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub interval: Interval,
}

impl Outcome {
    /// The delay that a scenario is to have. None if there is too little, or if it would be longer than any delay may be.
    pub fn delay(&self) -> Option<Delay> {
        match self {
            Self::Fitted { chosen, .. } => chosen.fit.distribution.delay().ok(),
            Self::Empirical { delay, .. } => Some(delay.clone()),
            Self::TooLittle(_) => None,
        }
    }
}

impl Estimate {
    fn widened(self, by: f64) -> Self {
        let Interval { low, high } = self.interval;
        Self { interval: Interval { low: (low - by).max(0.0), high: high + by }, ..self }
    }
}

impl Goodness {
    pub fn is_bad(&self) -> bool {
        self.p_value < SIGNIFICANCE && self.distance > MAX_DISTANCE
    }
}

/// Fits and chooses; `replicates` of chance, drawn from the seed, say how sure it is.
pub fn calibrate(samples: &[CensoredSample], replicates: u32, seed: u64) -> Calibration {
    let cells = cells(samples);
    let ended = samples.iter().filter(|sample| sample.ended()).count();
    let blur = usual_blur(&cells);
    let steps = Npmle::of(&cells);
    let outcome = too_little(&cells, ended, &steps).map_or_else(
        || Chooser { samples, cells: &cells, steps: &steps, blur, replicates, seed }.choose(),
        Outcome::TooLittle,
    );
    Calibration { samples: samples.len(), censored: samples.len() - ended, blur, steps, outcome }
}

fn too_little(cells: &[Cell], ended: usize, steps: &Npmle) -> Option<TooLittle> {
    if ended < MIN_ENDED {
        return Some(TooLittle::Few);
    }
    if steps.quantile(0.5).is_none() {
        return Some(TooLittle::Unended);
    }
    let seen: Vec<&Cell> = cells.iter().filter(|cell| cell.ended()).collect();
    (seen.len() < MIN_DISTINCT).then(|| {
        let middle = |cell: &Cell| cell.count * (cell.lower + cell.upper + cell.blur) / 2.0;
        TooLittle::Coarse { mean: seen.iter().map(|&cell| middle(cell)).sum::<f64>() / ended as f64 }
    })
}

struct Chooser<'a> {
    samples: &'a [CensoredSample],
    cells: &'a [Cell],
    steps: &'a Npmle,
    blur: f64,
    replicates: u32,
    seed: u64,
}

impl Chooser<'_> {
    fn choose(&self) -> Outcome {
        let mut fits: Vec<Fit> =
            Family::ALL.into_iter().filter_map(|family| fit(family, self.cells)).collect();
        fits.sort_by(|one, other| one.aic().total_cmp(&other.aic()));
        let mut refused = Vec::new();
        for &fit in &fits {
            // What is so much less likely will not be chosen by chance either.
            let is_plausible = |other: &&Fit| other.aic() - fit.aic() < IMPLAUSIBLE;
            let plausible: Vec<Fit> = fits.iter().filter(is_plausible).copied().collect();
            let replicates = parametric(
                &fit.distribution,
                &plausible,
                self.samples,
                self.blur,
                self.replicates,
                self.seed,
            );
            let distance = distance(&fit.distribution, self.steps, self.blur);
            let goodness = Goodness { distance, p_value: replicates.as_far(distance) };
            let chosen = Candidate { fit, goodness };
            if goodness.is_bad() {
                refused.push(chosen);
                continue;
            }
            let found = [fit.distribution.quantile(0.5), fit.distribution.quantile(0.95)];
            let [median, p95] = estimates(found, &replicates);
            return Outcome::Fitted { chosen, median, p95, fits, refused };
        }
        self.empirical(refused)
    }

    fn empirical(&self, refused: Vec<Candidate>) -> Outcome {
        let longest = f64::INFINITY;
        let values = [0.5, 0.95].map(|share| self.steps.quantile(share).unwrap_or(longest));
        let found = estimates(values, &nonparametric(self.samples, self.replicates, self.seed));
        // Where in a step a length lies, nobody knows.
        let [median, p95] = found.map(|estimate| estimate.widened(self.blur / 2.0));
        let delay = empirical_delay(self.steps).expect("what was seen is a delay");
        Outcome::Empirical { delay, refused, median, p95 }
    }
}

fn estimates([median, p95]: [f64; 2], replicates: &Replicates) -> [Estimate; 2] {
    [
        Estimate { value: median, interval: replicates.medians(median) },
        Estimate { value: p95, interval: replicates.p95s(p95) },
    ]
}

/// The steps, or as many quantiles; what nobody saw end counts as long as it was seen.
fn empirical_delay(steps: &Npmle) -> Result<Delay, InvalidDelay> {
    let steps = steps.steps();
    let value = |step: &Step| {
        if step.upper.is_finite() { f64::midpoint(step.lower, step.upper) } else { step.lower }
    };
    if steps.len() <= MAX_VALUES {
        return Delay::empirical(steps.iter().map(|step| (written(value(step)), rounded(step.share))));
    }
    let mut values = Vec::with_capacity(MAX_VALUES);
    let mut rest = steps.iter();
    let mut step = rest.next();
    let mut below = 0.0;
    for part in 0..MAX_VALUES {
        let share = (part as f64 + 0.5) / MAX_VALUES as f64;
        while let Some(next) = step.filter(|step| below + step.share < share && rest.len() > 0) {
            below += next.share;
            step = rest.next();
        }
        values.extend(step.map(|step| (written(value(step)), 1.0)));
    }
    Delay::empirical(values)
}

/// To four digits behind the point, and never nothing.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round().max(1.0) / 10_000.0
}
