//! The distribution that makes no assumption: steps, as Turnbull 1976 has them, which are Kaplan and Meier's where all bounds are exact.

use super::cells::Cell;

/// A share of all lengths that lie somewhere between two, nobody can say where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    pub lower: f64,
    /// Infinite for those that nobody saw end.
    pub upper: f64,
    pub share: f64,
}

/// From the shortest; the shares add up to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Npmle(Vec<Step>);

impl Npmle {
    /// The nonparametric maximum of the likelihood, each length between its bounds without their blur.
    pub fn of(cells: &[Cell]) -> Self {
        let mut steps = innermost(cells);
        let ranges: Vec<(usize, usize, f64)> = cells
            .iter()
            .map(|cell| {
                let (lower, upper) = cell.middle();
                let from = steps.partition_point(|step| step.lower < lower);
                let to = steps.partition_point(|step| step.upper <= upper);
                (from, to, cell.count)
            })
            .collect();
        share_out(&mut steps, &ranges);
        steps.retain(|step| step.share > 1e-9);
        Self(steps)
    }

    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Each gap between steps, where the distribution is known: the length at which it begins and ends, and the share below.
    pub fn gaps(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let mut below = 0.0;
        self.0.iter().flat_map(move |step| {
            let before = (step.lower, below);
            below += step.share;
            [before, (step.upper, below)]
        })
    }

    /// The length that a share `p` does not exceed, as if all of a step were spread over it. None if nobody saw so long a one end.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let mut below = 0.0;
        for step in &self.0 {
            if below + step.share >= p {
                let into = ((p - below) / step.share).clamp(0.0, 1.0);
                return step.upper.is_finite().then_some(step.lower + into * (step.upper - step.lower));
            }
            below += step.share;
        }
        self.0.last().map(|step| step.upper).filter(|upper| upper.is_finite())
    }
}

/// The intervals from some lower bound to the next upper one with no other bound between: all of the share is in them.
fn innermost(cells: &[Cell]) -> Vec<Step> {
    // Of equal bounds the upper ones first: neighbours do not overlap.
    let mut bounds: Vec<(f64, bool)> = cells
        .iter()
        .flat_map(|cell| {
            let (lower, upper) = cell.middle();
            [(lower, true), (upper, false)]
        })
        .collect();
    bounds.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let neighbours = bounds.windows(2).filter_map(|pair| match pair {
        &[(lower, true), (upper, false)] => Some(Step { lower, upper, share: 0.0 }),
        _ => None,
    });
    neighbours.collect()
}

/// Each cell shares itself out over the steps it may belong to, as much to each as there is already, until nothing changes.
fn share_out(steps: &mut [Step], ranges: &[(usize, usize, f64)]) {
    const MAX_ITERATIONS: u32 = 2_000;
    let total: f64 = ranges.iter().map(|(.., count)| count).sum();
    let equal = 1.0 / steps.len() as f64;
    steps.iter_mut().for_each(|step| step.share = equal);
    let mut sums = vec![0.0; steps.len() + 1];
    let mut changes = vec![0.0; steps.len() + 1];
    for _ in 0..MAX_ITERATIONS {
        for (index, step) in steps.iter().enumerate() {
            sums[index + 1] = sums[index] + step.share;
        }
        changes.fill(0.0);
        for &(from, to, count) in ranges {
            let density = count / (sums[to] - sums[from]).max(f64::MIN_POSITIVE);
            changes[from] += density;
            changes[to] -= density;
        }
        let (mut density, mut most) = (0.0, 0.0_f64);
        for (step, change) in steps.iter_mut().zip(&changes) {
            density += change;
            let share = step.share * density.max(0.0) / total;
            most = most.max((share - step.share).abs());
            step.share = share;
        }
        if most < 1e-10 {
            return;
        }
    }
}
