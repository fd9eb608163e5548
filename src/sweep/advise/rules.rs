//! How sure the advice is to be, and what follows from that: when the race looks at its runs, and how much error each
//! look may have.
//!
//! Two things can be wrong, and each has a probability of at most [`ERROR`] over the whole race: that the winner does
//! fail more often than allowed, and that the best candidate was dropped. The first is looked at twice for each
//! candidate, or once where the runs do not suffice for more; the second at every look, once for its failures and once against each of the others. The
//! error is dealt out to these looks in equal parts.

use super::confidence::least_runs;

/// In which share of rollouts an objective may be missed, unless somebody says otherwise.
pub const RISK: f64 = 0.05;
/// The probability with which the advice may be wrong.
pub const ERROR: f64 = 0.05;
/// Two candidates whose mean rollouts differ by less than this part count as equally fast.
pub const INDIFFERENCE: f64 = 0.01;
/// How often every candidate is run. Fewer runs would say too little even of large differences.
const FIRST_LOOK: u32 = 10;

/// The rules of a race.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// The share of runs that may fail.
    pub risk: f64,
    /// After so many runs of a candidate decisions are made about it; the last is the most that it is run.
    pub looks: Vec<u32>,
    /// With fewer runs no candidate can be shown to meet the objectives.
    pub least: u32,
    /// The error of showing that one candidate fails rarely enough, at one look.
    pub proof_error: f64,
    /// The error of dropping one candidate at one look for one reason.
    pub drop_error: f64,
}

/// Fewer runs than could show anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFewRuns {
    pub least: u32,
}

impl Rules {
    /// For a race of so many candidates, each run at most `most` times; without it, twice as often as is needed at least.
    pub fn new(risk: f64, candidates: usize, most: Option<u32>) -> Result<Self, TooFewRuns> {
        let of_each = ERROR / candidates.max(1) as f64;
        let (once, twice) = (least_runs(risk, of_each), least_runs(risk, of_each / 2.0));
        let least = match most {
            Some(most) if most < once => return Err(TooFewRuns { least: once }),
            // Not enough to look twice: all of the error is spent on the last look.
            Some(most) if most <= twice => most,
            _ => twice,
        };
        let most = most.unwrap_or(2 * least);
        let mut looks: Vec<u32> = std::iter::successors(Some(FIRST_LOOK), |look| look.checked_mul(2))
            .take_while(|&look| look < least)
            .chain([least, most])
            .collect();
        looks.dedup();
        let proofs = if least == most { 1.0 } else { 2.0 };
        Ok(Self {
            risk,
            least,
            proof_error: of_each / proofs,
            drop_error: of_each / looks.len() as f64,
            looks,
        })
    }

    /// The most that a candidate is run.
    pub fn most(&self) -> u32 {
        self.looks.last().copied().unwrap_or(self.least)
    }

    /// How many runs it takes to run so many candidates as often as is allowed.
    pub fn runs_of_all(&self, candidates: usize) -> u64 {
        candidates as u64 * u64::from(self.most())
    }

    /// The look after `runs`; `None`: that was the last.
    pub fn next_look(&self, runs: u32) -> Option<u32> {
        self.looks.iter().copied().find(|&look| look > runs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_dealt_out_to_all_looks() {
        let rules = Rules::new(0.05, 20, None).unwrap();
        assert_eq!((rules.least, rules.looks.as_slice()), (131, [10, 20, 40, 80, 131, 262].as_slice()));
        assert!((rules.proof_error * 2.0 * 20.0 - ERROR).abs() < 1e-12);
        assert!((rules.drop_error * 6.0 * 20.0 - ERROR).abs() < 1e-12);
        assert_eq!(
            (rules.next_look(0), rules.next_look(131), rules.next_look(262)),
            (Some(10), Some(262), None)
        );
    }

    #[test]
    fn with_few_runs_there_is_one_proof_and_with_fewer_none() {
        let once = Rules::new(0.05, 20, Some(120)).unwrap();
        assert_eq!((once.least, once.most()), (120, 120));
        assert_eq!(Rules::new(0.05, 20, Some(116)), Err(TooFewRuns { least: 117 }));
        assert!(Rules::new(0.05, 20, Some(117)).is_ok());
        assert_eq!(Rules::new(0.5, 1, None).unwrap().looks, [6, 12]);
    }
}
