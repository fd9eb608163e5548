//! A pod's way from its creation to Ready, stage by stage: binding, init containers, the start of its containers, readiness.
//!
//! What a stage took is from the end of the one before to its own, less the pulls in it, so that the stages and the pulls add up to
//! the whole way.

use super::exclusion::Exclusion;
use super::gathered::Gathered;
use super::observation::{MAX_STARTUP, Observations};
use super::pod_events::PodEvents;
use super::pod_facts::PodFacts;
use super::pull_message::PullMessage;
use super::seconds::Seconds;

use crate::calibrate::delay_name::DelayName;
use crate::calibrate::statistics::CensoredSample;

/// Of a pod whose events are gone: longer than this is a wait for room, more likely.
const MAX_BINDING: Seconds = 60;

pub fn observe(gathered: &Gathered, now: Seconds, observations: &mut Observations) {
    let nothing = PodEvents::default();
    for (key, pod) in &gathered.pods {
        let events = gathered.events_of(key).unwrap_or(&nothing);
        let way = Way { gathered, pod, events, now };
        way.scheduling(observations);
        way.starts(observations);
        way.readiness(observations);
    }
}

struct Way<'a> {
    gathered: &'a Gathered,
    pod: &'a PodFacts,
    events: &'a PodEvents,
    now: Seconds,
}

impl Way<'_> {
    fn pool(&self) -> Option<&str> {
        self.gathered.pool_of(&self.pod.node)
    }

    fn scheduling(&self, observations: &mut Observations) {
        let delay = DelayName::Scheduling;
        let pod = self.pod;
        let since = |end: Seconds| end.saturating_sub(pod.created);
        let events_are_gone = !self.gathered.has_events_of(pod.created);
        let taken = since(pod.bound.unwrap_or(self.now));
        if pod.bound.is_none() && !pod.node.is_empty() {
            return observations.exclude(delay, Exclusion::WithoutTime);
        }
        if self.events.waited_for_room || pod.is_unschedulable {
            return observations.exclude(delay, Exclusion::WaitedForRoom);
        }
        if events_are_gone && taken > MAX_BINDING {
            return observations.exclude(delay, Exclusion::EventsAreGone);
        }
        let sample = match pod.bound {
            Some(bound) => CensoredSample::between(pod.created, bound, self.now),
            None => CensoredSample::under_way(pod.created, self.now),
        };
        observations.add(delay, pod, self.pool(), sample);
    }

    /// Init containers one by one, and then the main containers together.
    fn starts(&self, observations: &mut Observations) {
        let Some(mut begin) = self.pod.bound else { return };
        if self.pod.is_over {
            return;
        }
        if let Some(why) = self.no_word_on_starts(begin) {
            return observations.exclude(DelayName::ContainerStart, why);
        }
        for container in &self.pod.init_containers {
            let names = [container.name.as_str()];
            if !self.stage(DelayName::InitContainer, begin, container.finished, &names, observations) {
                if self.pod.runs {
                    observations.exclude(DelayName::ContainerStart, Exclusion::WithoutTime);
                }
                return;
            }
            begin = container.finished.unwrap_or(begin);
        }
        let names: Vec<&str> = self.pod.containers.iter().map(|container| container.name.as_str()).collect();
        self.stage(DelayName::ContainerStart, begin, self.pod.running(), &names, observations);
    }

    fn no_word_on_starts(&self, bound: Seconds) -> Option<Exclusion> {
        if self.pod.restarted {
            return Some(Exclusion::Restarted);
        }
        if self.events.pull_failed {
            return Some(Exclusion::PullFailed);
        }
        if self.pod.has_sidecars() {
            return Some(Exclusion::HasSidecars);
        }
        let node = self.gathered.nodes.get(&self.pod.node)?;
        if !node.is_ready {
            return Some(Exclusion::NodeIsAway);
        }
        node.since.is_some_and(|ready| ready > bound).then_some(Exclusion::NodeWasNotReady)
    }

    /// Whether there is a next one.
    fn stage(
        &self,
        delay: DelayName,
        begin: Seconds,
        end: Option<Seconds>,
        containers: &[&str],
        observations: &mut Observations,
    ) -> bool {
        if end.is_none() && self.pod.runs {
            observations.exclude(delay, Exclusion::WithoutTime);
            return false;
        }
        let pulls: Option<f64> = containers.iter().map(|name| self.pull_of(name)).sum();
        let Some(pulls) = pulls else {
            // Without the end it may just not have been pulled yet.
            if end.is_some() {
                observations.exclude(delay, Exclusion::EventsAreGone);
            }
            return end.is_some();
        };
        let whole = match end {
            Some(end) => CensoredSample::between(begin, end, self.now),
            None => CensoredSample::under_way(begin, self.now),
        };
        observations.add(delay, self.pod, self.pool(), whole.and_then(|whole| whole.less(pulls)));
        end.is_some()
    }

    /// None if the event that would tell is gone.
    fn pull_of(&self, container: &str) -> Option<f64> {
        match self.events.pulls.get(container)? {
            PullMessage::AlreadyThere { .. } => Some(0.0),
            PullMessage::Took { pulled, .. } => Some(pulled.seconds),
        }
    }

    fn readiness(&self, observations: &mut Observations) {
        let delay = DelayName::Readiness;
        let Some(running) = self.pod.running() else { return };
        if self.pod.restarted {
            return observations.exclude(delay, Exclusion::Restarted);
        }
        let node = self.gathered.nodes.get(&self.pod.node);
        if node.is_some_and(|node| !node.is_ready) {
            return observations.exclude(delay, Exclusion::NodeIsAway);
        }
        if node.and_then(|node| node.since).is_some_and(|since| since > running) {
            // Ready ends for all pods of a node that is away, and begins again with the node.
            return observations.exclude(delay, Exclusion::NodeWasNotReady);
        }
        let end = self.pod.ready.unwrap_or(self.now);
        if end.saturating_sub(running) > MAX_STARTUP {
            return observations.exclude(delay, Exclusion::LostItMeanwhile);
        }
        let sample = match self.pod.ready {
            Some(ready) => CensoredSample::between(running, ready, self.now),
            None => CensoredSample::under_way(running, self.now),
        };
        observations.add(delay, self.pod, self.pool(), sample);
    }
}
