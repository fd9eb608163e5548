//! From the deletion of a pod to its end, which the creation of the next one on its node tells of: the controller creates it as
//! soon as the old one is gone.

use std::collections::BTreeMap;

use super::exclusion::Exclusion;
use super::gathered::Gathered;
use super::observation::Observations;
use super::pod_events::PodEvents;
use super::pod_facts::PodFacts;
use super::seconds::Seconds;
use crate::calibrate::delay_name::DelayName;
use crate::calibrate::statistics::CensoredSample;

pub fn observe(gathered: &Gathered, now: Seconds, observations: &mut Observations) {
    under_way(gathered, now, observations);
    let mut on_node: BTreeMap<(&str, &str), Vec<&PodFacts>> = BTreeMap::new();
    for ((namespace, _), pod) in &gathered.pods {
        on_node.entry((namespace, &pod.node)).or_default().push(pod);
    }
    for (key, events) in gathered.events.iter().filter(|(key, _)| !gathered.pods.contains_key(*key)) {
        let (Some(begin), Some(node)) = (events.end_asked_for(), &events.node) else { continue };
        let others = on_node.get(&(key.0.as_str(), node.as_str())).map_or(&[][..], Vec::as_slice);
        let next = others
            .iter()
            .filter(|pod| is_of(&key.1, pod) && pod.created >= begin)
            .min_by_key(|pod| pod.created);
        ended(begin, next.copied(), events, gathered, now, observations);
    }
}

fn ended(
    begin: Seconds,
    next: Option<&PodFacts>,
    events: &PodEvents,
    gathered: &Gathered,
    now: Seconds,
    observations: &mut Observations,
) {
    let delay = DelayName::Termination;
    if events.evicted {
        return observations.exclude(delay, Exclusion::Evicted);
    }
    let Some(next) = next else {
        return observations.exclude(delay, Exclusion::NobodySawTheEnd);
    };
    let sample = CensoredSample::between(begin, next.created, now);
    let within = sample.map(|sample| sample.within(next.grace_period as f64));
    observations.with_pre_stop_hook += u64::from(next.has_pre_stop_hook);
    observations.add(delay, next, gathered.pool_of(&next.node), within);
}

/// Pods that are about to end.
fn under_way(gathered: &Gathered, now: Seconds, observations: &mut Observations) {
    let delay = DelayName::Termination;
    for pod in gathered.pods.values() {
        let Some(deleted) = pod.deleted else { continue };
        if gathered.nodes.get(&pod.node).is_some_and(|node| !node.is_ready) {
            observations.exclude(delay, Exclusion::NodeIsAway);
            continue;
        }
        let sample =
            CensoredSample::under_way(deleted, now).map(|sample| sample.within(pod.grace_period as f64));
        observations.with_pre_stop_hook += u64::from(pod.has_pre_stop_hook);
        observations.add(delay, pod, gathered.pool_of(&pod.node), sample);
    }
}

/// Whether a pod of this name was made by the same DaemonSet: its name, a dash and five characters.
fn is_of(name: &str, pod: &PodFacts) -> bool {
    let daemon_set = pod.daemon_set.rsplit('/').next().unwrap_or_default();
    name.strip_prefix(daemon_set)
        .and_then(|rest| rest.strip_prefix('-'))
        .is_some_and(|rest| !rest.contains('-'))
}
