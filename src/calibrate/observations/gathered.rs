//! What is kept of a dump: the times of nodes, of pods of DaemonSets, and what events say of pods.

use std::collections::BTreeMap;

use super::pod_events::{PodEvents, deleted_by_controller, earliest};
use super::pod_facts::PodFacts;
use super::seconds::{Seconds, seconds};
use crate::dump::{DumpError, Event, Node, Object, Pod, PoolName, Receiver, UnreadableTimes};

/// So many files that could not be read are named.
const MAX_UNREADABLE: usize = 20;

/// Name of the namespace, and that of the pod in it.
pub type PodKey = (String, String);

#[derive(Clone, Debug, Default)]
pub struct Gathered {
    pub nodes: BTreeMap<String, NodeFacts>,
    /// Of DaemonSets only.
    pub pods: BTreeMap<PodKey, PodFacts>,
    pub events: BTreeMap<PodKey, PodEvents>,
    pub other_pods: u64,
    pub unreadable: Vec<DumpError>,
    pub unreadable_times: UnreadableTimes,
    newest: Option<Seconds>,
    oldest_event: Option<Seconds>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NodeFacts {
    pub pool: String,
    pub created: Option<Seconds>,
    pub is_ready: bool,
    /// When that became so.
    pub since: Option<Seconds>,
}

impl Gathered {
    /// The newest time in the dump: when it was printed, or soon before.
    pub fn newest(&self) -> Option<Seconds> {
        self.newest
    }

    /// Whether events of that time would still be there.
    pub fn has_events_of(&self, time: Seconds) -> bool {
        self.oldest_event.is_some_and(|oldest| oldest <= time)
    }

    pub fn events_of(&self, pod: &PodKey) -> Option<&PodEvents> {
        self.events.get(pod)
    }

    pub fn pool_of(&self, node: &str) -> Option<&str> {
        self.nodes.get(node).map(|node| node.pool.as_str())
    }

    fn take_node(&mut self, node: &Node) {
        let ready = node.condition("Ready");
        let since = ready.and_then(|ready| ready.last_transition_time).map(seconds);
        let created = node.metadata.creation_timestamp.map(seconds);
        self.see(since);
        self.see(created);
        let facts = NodeFacts {
            pool: PoolName::of(&node.metadata.labels).name,
            created,
            is_ready: ready.is_some_and(|ready| ready.status == "True"),
            since,
        };
        self.nodes.insert(node.metadata.name.clone(), facts);
    }

    fn take_pod(&mut self, pod: &Pod) {
        for condition in &pod.status.conditions {
            self.see(condition.last_transition_time.map(seconds));
        }
        self.see(pod.metadata.creation_timestamp.map(seconds));
        let owner = pod.metadata.controller().filter(|owner| owner.kind == "DaemonSet");
        match owner.and_then(|owner| PodFacts::of(pod, &owner.name)) {
            Some(facts) => {
                self.see(facts.running());
                self.pods.insert((pod.metadata.namespace.clone(), pod.metadata.name.clone()), facts);
            }
            None => self.other_pods += 1,
        }
    }

    fn take_event(&mut self, event: &Event) {
        self.see(event.last_seen().map(seconds));
        earliest(&mut self.oldest_event, event.first_seen().map(seconds));
        let about = &event.involved_object;
        match about.kind.as_str() {
            "Pod" => {
                let key = (about.namespace.clone(), about.name.clone());
                self.events.entry(key).or_default().take(event);
            }
            "DaemonSet" => {
                if let Some(pod) = deleted_by_controller(event) {
                    let key = (about.namespace.clone(), pod.to_owned());
                    let events = self.events.entry(key).or_default();
                    earliest(&mut events.deleted, event.first_seen().map(seconds));
                }
            }
            _ => {}
        }
    }

    fn see(&mut self, time: Option<Seconds>) {
        self.newest = self.newest.max(time);
    }
}

impl Receiver for Gathered {
    fn take(&mut self, object: Object) {
        match object {
            Object::Node(node) => self.take_node(&node),
            Object::Pod(pod) => self.take_pod(&pod),
            Object::Event(event) => self.take_event(&event),
            Object::DaemonSet(_)
            | Object::ControllerRevision(_)
            | Object::PriorityClass(_)
            | Object::RuntimeClass(_)
            | Object::LimitRange(_) => {}
        }
    }

    fn unreadable(&mut self, error: DumpError) {
        if self.unreadable.len() < MAX_UNREADABLE {
            self.unreadable.push(error);
        }
    }

    fn unreadable_times(&mut self, times: UnreadableTimes) {
        self.unreadable_times.merge(times);
    }
}
