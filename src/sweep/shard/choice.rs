//! `--shard`: which part of the work this machine has, as given or as its scheduler's environment says.
//!
//! | written | the part is |
//! | --- | --- |
//! | `3/8` | 3 of 0 … 7 |
//! | `auto` | from Slurm: how many-th the task is in its job array, of as many as the array has |
//! | `auto/8` | from Kubernetes: the pod's completion index, of 8; from Slurm: the task's number, of 8 |
//!
//! With a count, a Slurm array may be submitted again for lost tasks alone (`sbatch --array=3,5`), and these do what
//! they did the first time.

use std::str::FromStr;

use super::{MAX_SHARDS, Shard};
use crate::analysis::wording::grouped;

/// Kubernetes, in the pods of an Indexed Job: <https://kubernetes.io/docs/concepts/workloads/controllers/job/>.
/// How many completions the Job has, no pod is told.
const KUBERNETES_INDEX: &str = "JOB_COMPLETION_INDEX";
/// Slurm, in the tasks of a job array: <https://slurm.schedmd.com/job_array.html>.
const SLURM_INDEX: &str = "SLURM_ARRAY_TASK_ID";
const SLURM_COUNT: &str = "SLURM_ARRAY_TASK_COUNT";
const SLURM_LOWEST: &str = "SLURM_ARRAY_TASK_MIN";
const SLURM_HIGHEST: &str = "SLURM_ARRAY_TASK_MAX";
const SLURM_STEP: &str = "SLURM_ARRAY_TASK_STEP";

/// The part of the work that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShardChoice {
    Given(Shard),
    /// The one that the environment names, of this many if a count is given.
    Auto(Option<u64>),
}

/// Why there is no telling which part of the work it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShardError {
    #[error("`{0}` is no shard; write its index from 0 and how many there are, e.g. 0/8, or auto, or auto/8")]
    Form(String),
    #[error("there is no shard of 0; write how many shards there are, e.g. {0}/8")]
    None(String),
    #[error("{0} shards are more than {most}, which is the most", most = grouped(MAX_SHARDS))]
    TooMany(u64),
    #[error("there is no shard {index} of {count}; they are counted from 0: write 0/{count} to {last}/{count}", last = count - 1)]
    Beyond { index: u64, count: u64 },
    #[error(
        "--shard auto finds neither {KUBERNETES_INDEX} (a pod of a Kubernetes Indexed Job) nor {SLURM_INDEX} (a task \
         of a Slurm job array); outside of these write --shard 0/8"
    )]
    NoEnvironment,
    #[error(
        "--shard auto finds both {KUBERNETES_INDEX} and {SLURM_INDEX}, and cannot tell which of them is meant; unset one"
    )]
    TwoEnvironments,
    #[error(
        "Kubernetes does not tell a pod how many completions its Job has; write --shard auto/N with N equal to the \
         Job's `completions`, e.g. --shard auto/8"
    )]
    NoCount,
    #[error("{variable} is `{value}`, which is no whole number")]
    NotANumber { variable: &'static str, value: String },
    #[error("{SLURM_INDEX} is set, but {0} is not; write --shard auto/N for an array of tasks 0 to N - 1")]
    NotSet(&'static str),
    #[error(
        "the tasks of this job array are not evenly numbered ({count} from {lowest} to {highest} in steps of {step}), so \
         that none knows which part is its own; submit it with --array=0-{last}, or write --shard auto/N where a few of \
         the tasks 0 to N - 1 are run again",
        last = count.saturating_sub(1)
    )]
    Uneven { count: u64, lowest: u64, highest: u64, step: u64 },
    #[error(
        "{variable} is {index}, but with --shard auto/{count} the indices go from 0 to {last}; write --shard auto/N \
         with N equal to the number of {of_what}",
        last = count - 1
    )]
    IndexBeyond { variable: &'static str, index: u64, count: u64, of_what: &'static str },
}

impl FromStr for ShardChoice {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let wrong = || ShardError::Form(text.to_owned());
        if text == "auto" {
            return Ok(Self::Auto(None));
        }
        let (index, count) = text.split_once('/').ok_or_else(wrong)?;
        let count = whole_number(count).ok_or_else(wrong)?;
        if count == 0 {
            return Err(ShardError::None(index.to_owned()));
        }
        if count > MAX_SHARDS {
            return Err(ShardError::TooMany(count));
        }
        if index == "auto" {
            return Ok(Self::Auto(Some(count)));
        }
        let index = whole_number(index).ok_or_else(wrong)?;
        if index >= count {
            return Err(ShardError::Beyond { index, count });
        }
        Ok(Self::Given(Shard { index, count }))
    }
}

impl ShardChoice {
    /// The part that it is, in this environment: by name of a variable, its value.
    pub fn resolve(self, environment: impl Fn(&str) -> Option<String>) -> Result<Shard, ShardError> {
        let count = match self {
            Self::Given(shard) => return Ok(shard),
            Self::Auto(count) => count,
        };
        let number = |variable| number_in(&environment, variable);
        match (number(KUBERNETES_INDEX)?, number(SLURM_INDEX)?) {
            (Some(_), Some(_)) => Err(ShardError::TwoEnvironments),
            (None, None) => Err(ShardError::NoEnvironment),
            (Some(index), None) => {
                let count = count.ok_or(ShardError::NoCount)?;
                indexed(KUBERNETES_INDEX, index, count, "the Job's completions")
            }
            (None, Some(index)) => match count {
                Some(count) => indexed(SLURM_INDEX, index, count, "tasks of the whole array, counted from 0"),
                None => place_in_array(index, number),
            },
        }
    }
}

/// How many-th the task of this number is in its array, which need not start at 0 nor go in steps of 1.
fn place_in_array(
    index: u64,
    number: impl Fn(&'static str) -> Result<Option<u64>, ShardError>,
) -> Result<Shard, ShardError> {
    let needed = |variable| number(variable)?.ok_or(ShardError::NotSet(variable));
    let (count, lowest) = (needed(SLURM_COUNT)?, needed(SLURM_LOWEST)?);
    let step = number(SLURM_STEP)?.unwrap_or(1).max(1);
    let highest = number(SLURM_HIGHEST)?.unwrap_or(lowest + count.saturating_sub(1) * step);
    let uneven = ShardError::Uneven { count, lowest, highest, step };
    let offset = index.checked_sub(lowest).ok_or_else(|| uneven.clone())?;
    let index = offset / step;
    let is_even = offset % step == 0 && highest.checked_sub(lowest) == Some(count.saturating_sub(1) * step);
    if is_even && index < count { Ok(Shard { index, count }) } else { Err(uneven) }
}

fn indexed(
    variable: &'static str,
    index: u64,
    count: u64,
    of_what: &'static str,
) -> Result<Shard, ShardError> {
    if index < count {
        Ok(Shard { index, count })
    } else {
        Err(ShardError::IndexBeyond { variable, index, count, of_what })
    }
}

/// A variable that is empty counts as one that is not set.
fn number_in(
    environment: impl Fn(&str) -> Option<String>,
    variable: &'static str,
) -> Result<Option<u64>, ShardError> {
    environment(variable)
        .filter(|value| !value.is_empty())
        .map(|value| whole_number(&value).ok_or(ShardError::NotANumber { variable, value }))
        .transpose()
}

/// Digits alone: no sign, no spaces.
fn whole_number(text: &str) -> Option<u64> {
    // 32 bits are more machines than there are, and leave no room for overflow.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok().map(u64::from))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(index: u64, count: u64) -> Shard {
        Shard { index, count }
    }

    /// What `--shard TEXT` comes to where these variables are set.
    fn resolved(text: &str, variables: &[(&str, &str)]) -> Result<Shard, String> {
        let value = |name: &str| {
            variables.iter().find(|(variable, _)| *variable == name).map(|(_, value)| (*value).to_owned())
        };
        text.parse::<ShardChoice>()
            .and_then(|choice| choice.resolve(value))
            .map_err(|error| error.to_string())
    }

    /// A task of a Slurm array as Slurm 22.05 describes it: number, count, lowest, highest, step.
    fn task(text: &str, [id, count, lowest, highest, step]: [&str; 5]) -> Result<Shard, String> {
        let variables = [
            (SLURM_INDEX, id),
            (SLURM_COUNT, count),
            (SLURM_LOWEST, lowest),
            (SLURM_HIGHEST, highest),
            (SLURM_STEP, step),
        ];
        resolved(text, &variables)
    }

    #[test]
    fn a_shard_is_counted_from_0() {
        assert_eq!(resolved("0/8", &[]), Ok(shard(0, 8)));
        assert_eq!(resolved("7/8", &[]), Ok(shard(7, 8)));
        let error = resolved("8/8", &[]).unwrap_err();
        assert_eq!(error, "there is no shard 8 of 8; they are counted from 0: write 0/8 to 7/8");
    }

    #[test]
    fn what_is_no_shard_is_refused_with_what_to_write() {
        for text in ["", "3", "3/", "/8", "-1/8", "+1/8", "1/8/2", "a/8", " 1/8", "1/99999999999", "Auto"] {
            let error = resolved(text, &[]).unwrap_err();
            assert!(error.contains("no shard; write its index from 0"), "{text}: {error}");
        }
        assert!(resolved("3/0", &[]).unwrap_err().contains("e.g. 3/8"));
    }

    #[test]
    fn an_indexed_job_needs_the_count() {
        let pod = [("JOB_COMPLETION_INDEX", "3")];
        assert_eq!(resolved("auto/8", &pod), Ok(shard(3, 8)));
        assert!(
            resolved("auto", &pod).unwrap_err().contains("auto/N with N equal to the Job's `completions`")
        );
        assert!(resolved("auto/3", &pod).unwrap_err().contains("the indices go from 0 to 2"));
    }

    #[test]
    fn an_array_may_start_anywhere_and_go_in_steps() {
        assert_eq!(task("auto", ["0", "4", "0", "3", "1"]), Ok(shard(0, 4)));
        assert_eq!(task("auto", ["4", "4", "1", "4", "1"]), Ok(shard(3, 4)));
        assert_eq!(task("auto", ["14", "3", "10", "14", "2"]), Ok(shard(2, 3)));
        assert_eq!(task("auto", ["7", "1", "7", "7", "1"]), Ok(shard(0, 1)));
    }

    #[test]
    fn an_array_with_gaps_is_refused() {
        let error = task("auto", ["5", "3", "1", "5", "1"]).unwrap_err();
        assert!(error.contains("not evenly numbered (3 from 1 to 5 in steps of 1)"), "{error}");
        assert!(error.contains("--array=0-2"), "{error}");
    }

    #[test]
    fn with_a_count_lost_tasks_can_be_submitted_again() {
        assert_eq!(task("auto/8", ["5", "2", "3", "5", "1"]), Ok(shard(5, 8)));
        assert!(task("auto/8", ["8", "8", "1", "8", "1"]).unwrap_err().contains("counted from 0"));
    }

    #[test]
    fn an_environment_that_says_nothing_or_two_things_is_refused() {
        assert!(resolved("auto", &[]).unwrap_err().contains("write --shard 0/8"));
        assert!(resolved("auto", &[("SLURM_ARRAY_TASK_ID", "")]).unwrap_err().contains("finds neither"));
        let both = [("SLURM_ARRAY_TASK_ID", "1"), ("JOB_COMPLETION_INDEX", "1")];
        assert!(resolved("auto/8", &both).unwrap_err().contains("unset one"));
        let strange = [("JOB_COMPLETION_INDEX", "one")];
        assert_eq!(
            resolved("auto/8", &strange),
            Err("JOB_COMPLETION_INDEX is `one`, which is no whole number".to_owned())
        );
        let no_count = [("SLURM_ARRAY_TASK_ID", "1")];
        assert!(resolved("auto", &no_count).unwrap_err().contains("SLURM_ARRAY_TASK_COUNT is not"));
    }

    #[test]
    fn a_shard_that_is_given_does_not_ask_the_environment() {
        assert_eq!(resolved("2/8", &[("JOB_COMPLETION_INDEX", "5")]), Ok(shard(2, 8)));
    }
}
