//! How long something took, and whom a wait did not belong to.

use std::collections::BTreeMap;

use super::exclusion::Exclusion;
use super::pod_facts::PodFacts;
use super::seconds::Seconds;
use crate::calibrate::delay_name::DelayName;
use crate::calibrate::statistics::CensoredSample;

/// What takes longer than this from its beginning to its first success had more likely succeeded before, lost it, and regained it:
/// the API tells of the last time only.
pub const MAX_STARTUP: Seconds = 3_600;

/// How long something took, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    pub delay: DelayName,
    pub sample: CensoredSample,
    /// `namespace/name`.
    pub daemon_set: Option<String>,
    pub pool: Option<String>,
    /// Where it is of one image alone.
    pub image: Option<String>,
}

/// All that a dump says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observations {
    pub observed: Vec<Observation>,
    /// Pulls of single images, which are parts of what pods took for theirs.
    pub of_images: Vec<Observation>,
    pub excluded: BTreeMap<(DelayName, Exclusion), u64>,
    /// Terminations of pods with preStop hooks, which nothing in a dump tells from the rest of them.
    pub with_pre_stop_hook: u64,
}

impl Observations {
    pub fn exclude(&mut self, delay: DelayName, why: Exclusion) {
        *self.excluded.entry((delay, why)).or_default() += 1;
    }

    /// An observation of a pod, unless its clock contradicts another's.
    pub fn add(
        &mut self,
        delay: DelayName,
        pod: &PodFacts,
        pool: Option<&str>,
        sample: Option<CensoredSample>,
    ) {
        match sample {
            Some(sample) => self.observed.push(Observation {
                delay,
                sample,
                daemon_set: Some(pod.daemon_set.clone()),
                pool: pool.map(str::to_owned),
                image: None,
            }),
            None => self.exclude(delay, Exclusion::ClocksDiffer),
        }
    }
}
