//! What a sweep is to do: its points, how often each is run, and when that is enough.

use super::grid::Grid;
use super::measure::Column;
use super::statistics::Moments;
use crate::analysis::wording::grouped;

/// More than anybody can run; all that is worked out of a sweep stays within time and memory below these.
pub const MAX_POINTS: usize = 1_000_000;
pub const MAX_REPLICATIONS: u32 = 1_000_000;
/// Points times replications.
pub const MAX_RUNS: u64 = 10_000_000;

/// The design of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    pub grid: Grid,
    /// How often each point is run, at most.
    pub replications: u32,
    /// Replication k of every point runs with this seed plus k, so that `run --seed` shows it again.
    pub seed: u64,
    /// When a point has been run often enough before that; `None`: never.
    pub precision: Option<Precision>,
    /// The point that the others are compared with.
    pub baseline: usize,
}

/// A point has been run often enough when the 95 % confidence interval of a mean is this narrow.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    pub column: Column,
    /// Half of the interval's width, relative to the mean.
    pub half_width: f64,
    /// Never with fewer runs: an interval of a few means little.
    pub at_least: u32,
}

impl Design {
    /// The seed of a replication.
    pub const fn seed_of(&self, replication: u32) -> u64 {
        self.seed.wrapping_add(replication as u64)
    }

    /// What is beyond a limit, in words that name it.
    pub fn excess(&self) -> Option<String> {
        let points = self.grid.point_count();
        if points > MAX_POINTS {
            return Some(format!(
                "{} points are more than {}, which is the most",
                grouped(points as u64),
                grouped(MAX_POINTS as u64)
            ));
        }
        if self.replications > MAX_REPLICATIONS {
            let replications = self.replications;
            return Some(format!(
                "{replications} replications are more than {}, which is the most",
                grouped(MAX_REPLICATIONS.into())
            ));
        }
        let runs = points as u64 * u64::from(self.replications);
        (runs > MAX_RUNS).then(|| {
            format!(
                "{} points × {} replications are more than {} runs, which is the most",
                grouped(points as u64),
                grouped(self.replications.into()),
                grouped(MAX_RUNS)
            )
        })
    }
}

impl Precision {
    /// Whether these figures are enough. Of equal figures two are, if fewer were not forbidden: the interval is empty.
    pub fn is_reached(&self, figures: &Moments) -> bool {
        let (Some(mean), Some(interval)) = (figures.mean(), figures.interval()) else { return false };
        figures.count() >= u64::from(self.at_least) && interval.half_width() <= self.half_width * mean.abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::measure::Measure;

    fn asked(half_width: f64, at_least: u32) -> Precision {
        let column = Column { daemon_set: None, measure: Measure::PeakPulls };
        Precision { column, half_width, at_least }
    }

    /// Mean 3, standard deviation 1.5811, t(0.975; 4) = 2.7764: ± 1.9632, which is 65.4 % of the mean.
    #[test]
    fn the_interval_must_be_narrow_and_of_enough_runs() {
        let mut figures = Moments::default();
        (1..=5).for_each(|figure| figures.push(f64::from(figure)));
        assert!(asked(0.66, 5).is_reached(&figures));
        assert!(!asked(0.65, 5).is_reached(&figures));
        assert!(!asked(0.66, 6).is_reached(&figures));
    }

    #[test]
    fn one_figure_says_nothing_of_its_precision_and_equal_ones_all() {
        let mut figures = Moments::default();
        figures.push(0.0);
        assert!(!asked(1.0, 0).is_reached(&figures));
        figures.push(0.0);
        assert!(asked(0.01, 2).is_reached(&figures));
    }
}
