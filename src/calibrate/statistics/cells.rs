//! Samples of which the same is known, together: a likelihood asks for each kind once.

use super::sample::CensoredSample;

/// So many lengths between the same bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    pub lower: f64,
    /// Infinite where no end has been seen.
    pub upper: f64,
    pub blur: f64,
    pub count: f64,
}

impl Cell {
    /// The bounds without the blur: what they are on average, and never nothing.
    pub fn middle(&self) -> (f64, f64) {
        let [lower, upper] = [self.lower, self.upper].map(|bound| bound + self.blur / 2.0);
        (lower.max(0.0), upper.max(self.blur / 2.0))
    }

    pub fn ended(&self) -> bool {
        self.upper.is_finite()
    }
}

/// More different lengths than these are told apart less finely, so that a likelihood takes a bounded time.
const MAX_FINE: usize = 100;

/// How finely then, on the logarithm: far below what distinguishes any two distributions.
const COARSE: f64 = 0.02;

/// From the lowest; those of neighbouring seconds are neighbours.
pub fn cells(samples: &[CensoredSample]) -> Vec<Cell> {
    let fine = joined(samples);
    let is_fine = |cell: &Cell| cell.blur == 0.0 && cell.ended() && cell.upper < cell.lower * (1.0 + COARSE);
    if fine.iter().filter(|&cell| is_fine(cell)).count() <= MAX_FINE {
        return fine;
    }
    let coarse = |sample: &CensoredSample| {
        let known = joined(std::slice::from_ref(sample))[0];
        if !is_fine(&known) {
            return *sample;
        }
        let step = (libm::log(known.lower) / COARSE).floor();
        let [lower, upper] = [step, step + 1.0].map(|step| libm::exp(step * COARSE));
        // A length that is known to lie on both sides of a bound is said to lie below it.
        CensoredSample { lower, upper: Some(upper), ..*sample }
    };
    joined(&samples.iter().map(coarse).collect::<Vec<_>>())
}

fn joined(samples: &[CensoredSample]) -> Vec<Cell> {
    let mut known: Vec<Cell> = samples
        .iter()
        .map(|sample| Cell {
            lower: sample.lower,
            upper: sample.upper.unwrap_or(f64::INFINITY),
            blur: sample.blur,
            count: 1.0,
        })
        .collect();
    known.sort_by(|one, other| order(one).partial_cmp(&order(other)).expect("bounds are numbers"));
    let mut cells: Vec<Cell> = Vec::new();
    for cell in known {
        match cells.last_mut() {
            Some(last) if order(last) == order(&cell) => last.count += 1.0,
            _ => cells.push(cell),
        }
    }
    cells
}

fn order(cell: &Cell) -> (f64, f64, f64) {
    (cell.blur, cell.lower, cell.upper)
}
