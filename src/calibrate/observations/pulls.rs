//! Pulls, by the kubelets' own measure: of each image, and of all images of a pod together.

use super::exclusion::Exclusion;
use super::gathered::Gathered;
use super::observation::{Observation, Observations};
use super::pull_message::{CutOff, PullMessage};
use super::seconds::Seconds;
use crate::calibrate::delay_name::DelayName;
use crate::calibrate::statistics::CensoredSample;

pub fn observe(gathered: &Gathered, now: Seconds, observations: &mut Observations) {
    let delay = DelayName::ImagePull;
    for (key, pod) in &gathered.pods {
        let Some(events) = gathered.events_of(key) else { continue };
        let pool = gathered.pool_of(&pod.node);
        if events.pull_failed {
            observations.exclude(delay, Exclusion::PullFailed);
            continue;
        }
        let pulled: Vec<(&str, CutOff)> = events.pulls.values().filter_map(took).collect();
        // Whoever runs has its images.
        if let (false, Some(begin)) = (pod.runs, events.pulling) {
            observations.add(delay, pod, pool, CensoredSample::under_way(begin, now));
            continue;
        }
        for &(image, pulled) in &pulled {
            observations.of_images.push(Observation {
                delay,
                sample: CensoredSample::cut_off(pulled.seconds, pulled.unit),
                daemon_set: Some(pod.daemon_set.clone()),
                pool: pool.map(str::to_owned),
                image: Some(image.to_owned()),
            });
        }
        if !pulled.is_empty() {
            let seconds = pulled.iter().map(|(_, pulled)| pulled.seconds).sum();
            let unit = pulled.iter().map(|(_, pulled)| pulled.unit).sum();
            observations.add(delay, pod, pool, Some(CensoredSample::cut_off(seconds, unit)));
        }
    }
}

fn took(pull: &PullMessage) -> Option<(&str, CutOff)> {
    match pull {
        PullMessage::Took { image, pulled } => Some((image, *pulled)),
        PullMessage::AlreadyThere { .. } => None,
    }
}
