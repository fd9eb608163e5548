//! From the creation of a node's object to its first Ready.

use super::exclusion::Exclusion;
use super::gathered::Gathered;
use super::observation::{MAX_STARTUP, Observation, Observations};
use super::seconds::Seconds;
use crate::calibrate::delay_name::DelayName;
use crate::calibrate::statistics::CensoredSample;

pub fn observe(gathered: &Gathered, now: Seconds, observations: &mut Observations) {
    let delay = DelayName::NodeStartup;
    for node in gathered.nodes.values() {
        let Some(created) = node.created else { continue };
        let sample = match (node.is_ready, node.since) {
            (true, Some(ready)) if ready.saturating_sub(created) <= MAX_STARTUP => {
                CensoredSample::between(created, ready, now)
            }
            (false, _) if now.saturating_sub(created) <= MAX_STARTUP => {
                CensoredSample::under_way(created, now)
            }
            (true, since) => {
                let lost = Exclusion::LostItMeanwhile;
                observations.exclude(delay, since.map_or(Exclusion::WithoutTime, |_| lost));
                continue;
            }
            (false, _) => {
                observations.exclude(delay, Exclusion::NodeIsAway);
                continue;
            }
        };
        match sample {
            Some(sample) => observations.observed.push(Observation {
                delay,
                sample,
                daemon_set: None,
                pool: Some(node.pool.clone()),
                image: None,
            }),
            None => observations.exclude(delay, Exclusion::ClocksDiffer),
        }
    }
}
