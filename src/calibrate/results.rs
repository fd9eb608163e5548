//! What a dump comes to: a calibration for each delay, and for each DaemonSet, image and pool that tells enough.

use std::collections::BTreeMap;
use std::fmt;

use super::delay_name::DelayName;
use super::observations::{Exclusion, Observation, Observations};
use super::statistics::{Calibration, CensoredSample, MIN_ENDED, calibrate};
use crate::scenario::printable::on_one_line;

/// Scope delay.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    All,
    /// `namespace/name`.
    DaemonSet(String),
    Pool(String),
    Image(String),
}

/// A delay, scope, and what it was found to be.
#[derive(Clone, Debug, PartialEq)]
pub struct DelayResult {
    pub delay: DelayName,
    pub scope: Scope,
    pub calibration: Calibration,
    /// Whom a wait did not belong to, by reason; of [`Scope::All`] only.
    pub excluded: Vec<(Exclusion, u64)>,
    /// How many lengths have a preStop hook in them; of all terminations only.
    pub with_pre_stop_hook: u64,
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name) = match self {
            Self::All => return formatter.write_str("all"),
            Self::DaemonSet(name) => ("DaemonSet", name),
            Self::Pool(name) => ("pool", name),
            Self::Image(name) => ("image", name),
        };
        write!(formatter, "{kind} {}", on_one_line(name))
    }
}

/// How often chance is asked if nobody says; the ends of a 95 % interval are then each known by some eight of them.
pub const USUAL_REPLICATES: u32 = 300;

/// With fewer, chance cannot be shown to do something less than once in a hundred times, which is how a bad fit is known.
pub const MIN_REPLICATES: u32 = 100;

/// Beyond this the ends of the intervals hardly change any more (assumption).
pub const MAX_REPLICATES: u32 = 10_000;

/// What chance is drawn from: the same dump always gives the same answer.
const SEED: u64 = 1;

/// All results, delay by delay, first of all together.
pub fn results(observations: &Observations, replicates: u32) -> Vec<DelayResult> {
    let mut found = Vec::new();
    for delay in DelayName::ALL {
        let excluded = observations.excluded.iter().filter(|((of, _), _)| *of == delay);
        let excluded: Vec<(Exclusion, u64)> = excluded.map(|((_, why), count)| (*why, *count)).collect();
        for (scope, samples) in groups(delay, observations) {
            let is_all = scope == Scope::All;
            if is_all && samples.is_empty() && excluded.is_empty() {
                continue;
            }
            let excluded = if is_all { excluded.clone() } else { Vec::new() };
            let has_hooks = is_all && delay == DelayName::Termination;
            let with_pre_stop_hook = if has_hooks { observations.with_pre_stop_hook } else { 0 };
            let calibration = calibrate(&samples, replicates, SEED);
            found.push(DelayResult { delay, scope, calibration, excluded, with_pre_stop_hook });
        }
    }
    found
}

/// All samples together, and those of one DaemonSet, image or pool where there are several and it has enough.
fn groups(delay: DelayName, observations: &Observations) -> Vec<(Scope, Vec<CensoredSample>)> {
    let of_delay = |observation: &&Observation| observation.delay == delay;
    let observed: Vec<&Observation> = observations.observed.iter().filter(of_delay).collect();
    let of_images: Vec<&Observation> = observations.of_images.iter().filter(of_delay).collect();
    let mut groups = vec![(Scope::All, samples(&observed))];
    groups.extend(parts(&observed, |one| one.daemon_set.clone().map(Scope::DaemonSet)));
    if matches!(delay, DelayName::NodeStartup | DelayName::ImagePull) {
        groups.extend(parts(&observed, |one| one.pool.clone().map(Scope::Pool)));
    }
    groups.extend(parts(&of_images, |one| one.image.clone().map(Scope::Image)));
    groups
}

fn parts(
    observed: &[&Observation],
    scope: impl Fn(&Observation) -> Option<Scope>,
) -> Vec<(Scope, Vec<CensoredSample>)> {
    let mut parts: BTreeMap<Scope, Vec<&Observation>> = BTreeMap::new();
    for &observation in observed {
        if let Some(scope) = scope(observation) {
            parts.entry(scope).or_default().push(observation);
        }
    }
    if parts.len() < 2 {
        return Vec::new();
    }
    let enough = |part: &Vec<&Observation>| part.iter().filter(|one| one.sample.ended()).count() >= MIN_ENDED;
    parts.into_iter().filter(|(_, part)| enough(part)).map(|(scope, part)| (scope, samples(&part))).collect()
}

fn samples(observed: &[&Observation]) -> Vec<CensoredSample> {
    observed.iter().map(|observation| observation.sample).collect()
}
