//! How much a sweep is, before it is run; what is more than anyone can have meant is refused.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::report::wording::grouped;
use crate::sweep::design::Design;

/// More runs than this want `--yes`.
const MANY_RUNS: u64 = 100_000;
/// So does more time than this.
const LONG: Duration = Duration::from_secs(3600);

/// How much there is to do.
#[derive(Clone, Copy, Debug)]
pub struct Size<'a> {
    pub design: &'a Design,
    /// All runs of this machine, if no point is done early.
    pub runs: u64,
    /// Those that are not there yet.
    pub left: u64,
    pub jobs: usize,
}

/// How long two runs took.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// The first that was missing,
    pub first: Duration,
    /// and one of the last point.
    pub last: Duration,
}

impl Sample {
    pub fn mean(self) -> Duration {
        (self.first + self.last) / 2
    }
}

impl Size<'_> {
    /// `4 points × 50 replications = 200 runs`.
    pub fn in_words(&self) -> String {
        let (points, replications) = (self.design.grid.point_count(), self.design.replications);
        let all = (points as u64).saturating_mul(u64::from(replications));
        let at_most = if self.design.precision.is_some() { "at most " } else { "" };
        let here =
            if self.runs < all { format!(", {} of them here", grouped(self.runs)) } else { String::new() };
        let left = match self.left {
            left if left < self.runs => format!(", {} left", grouped(left)),
            _ => String::new(),
        };
        format!(
            "{} × {at_most}{} = {at_most}{}{here}{left}",
            counted(points as u64, "point"),
            counted(u64::from(replications), "replication"),
            counted(all, "run"),
        )
    }

    /// How long it will take if every run takes so long.
    pub fn time(&self, run: Duration) -> Duration {
        let rounds = self.left as f64 / self.jobs as f64;
        Duration::try_from_secs_f64(run.as_secs_f64() * rounds.max(1.0)).unwrap_or(Duration::MAX)
    }

    /// Refuses more runs than anyone can have meant.
    pub fn refuse_many_runs(&self) -> Result<()> {
        if self.runs > MANY_RUNS {
            bail!(
                "{} is more than {}; use --yes if that is meant, or fewer values or replications",
                self.in_words(),
                grouped(MANY_RUNS)
            );
        }
        Ok(())
    }

    /// Refuses more time than anyone can have meant, should all runs be as the longer ones.
    pub fn refuse_long(&self, sample: Sample) -> Result<()> {
        let time = self.time(sample.first.max(sample.last));
        if time > LONG {
            bail!(
                "this may take {}; use --yes if that is meant, or fewer values or replications, or several machines",
                in_words(time)
            );
        }
        Ok(())
    }
}

fn counted(count: u64, one: &str) -> String {
    format!("{} {one}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// As exact as an estimate can be: `3m 20s`, `40ms`.
pub fn in_words(time: Duration) -> String {
    let step = match time.as_secs() {
        0 => Duration::from_millis(1),
        1..60 => Duration::from_millis(100),
        60..3600 => Duration::from_secs(1),
        3600..86_400 => Duration::from_secs(60),
        _ => Duration::from_secs(3600),
    };
    let steps = (time.as_nanos() / step.as_nanos()).max(1);
    let rounded = u32::try_from(steps).ok().and_then(|steps| step.checked_mul(steps)).unwrap_or(time);
    humantime::format_duration(rounded).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::grid::{Grid, Parameter};

    fn design() -> Design {
        let values = ["1", "2", "5%"].map(str::to_owned).to_vec();
        let grid = Grid::full(vec![Parameter { path: "a".to_owned(), values }]);
        Design { grid, replications: 50, seed: 0, precision: None, baseline: 0 }
    }

    #[test]
    fn the_size_in_words() {
        let design = design();
        let size = Size { design: &design, runs: 150, left: 150, jobs: 2 };
        assert_eq!(size.in_words(), "3 points × 50 replications = 150 runs");
        let resumed = Size { left: 20, ..size };
        assert_eq!(resumed.in_words(), "3 points × 50 replications = 150 runs, 20 left");
        let shard = Size { runs: 75, left: 75, ..size };
        assert_eq!(shard.in_words(), "3 points × 50 replications = 150 runs, 75 of them here");
    }

    #[test]
    fn what_nobody_can_have_meant_is_refused() {
        let design = design();
        let size = Size { design: &design, runs: 150, left: 150, jobs: 2 };
        assert!(size.refuse_many_runs().is_ok());
        assert!(Size { runs: 100_001, ..size }.refuse_many_runs().is_err());
        assert_eq!(in_words(size.time(Duration::from_secs(10))), "12m 30s");
        let sample =
            |first, last| Sample { first: Duration::from_secs(first), last: Duration::from_secs(last) };
        assert!(size.refuse_long(sample(48, 1)).is_ok());
        assert!(size.refuse_long(sample(1, 49)).is_err(), "the longer of the two counts");
        assert_eq!(sample(1, 49).mean(), Duration::from_secs(25));
    }
}
