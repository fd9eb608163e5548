//! What is kept of the events of a pod.

use std::collections::BTreeMap;

use super::pull_message::{self, PullMessage};
use super::seconds::{Seconds, seconds};
use crate::dump::Event;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodEvents {
    /// The scheduler found no room for it at first.
    pub waited_for_room: bool,
    pub pull_failed: bool,
    /// By container: how it came to its image.
    pub pulls: BTreeMap<String, PullMessage>,
    /// The first pull began.
    pub pulling: Option<Seconds>,
    /// The kubelet began to end it.
    pub killing: Option<Seconds>,
    pub evicted: bool,
    /// The controller deleted it.
    pub deleted: Option<Seconds>,
    /// Scope kubelet spoke.
    pub node: Option<String>,
}

/// Containers of an event: `spec.containers{agent}`.
const FIELDS: [&str; 2] = ["spec.containers{", "spec.initContainers{"];

impl PodEvents {
    /// Keeps what an event about the pod says.
    pub fn take(&mut self, event: &Event) {
        let first = event.first_seen().map(seconds);
        match event.reason.as_str() {
            "FailedScheduling" => self.waited_for_room = true,
            "Failed" | "BackOff" if event.message.contains("image") => self.pull_failed = true,
            "Pulling" => earliest(&mut self.pulling, first),
            "Pulled" => {
                let container = container(&event.involved_object.field_path);
                if let Some((container, pull)) = container.zip(pull_message::read(&event.message)) {
                    self.pulls.entry(container.to_owned()).or_insert(pull);
                }
            }
            // One that is killed to be started again has another message.
            "Killing" if event.message.starts_with("Stopping container") => {
                earliest(&mut self.killing, first);
                if let Some(host) = event.host() {
                    self.node = Some(host.to_owned());
                }
            }
            "TaintManagerEviction" if event.message.starts_with("Marking for deletion") => {
                self.evicted = true
            }
            _ => {}
        }
    }

    /// When its end was asked for, as far as events tell.
    pub fn end_asked_for(&self) -> Option<Seconds> {
        [self.killing, self.deleted].into_iter().flatten().min()
    }
}

/// The pod that an event of the DaemonSet controller says was deleted.
pub fn deleted_by_controller(event: &Event) -> Option<&str> {
    (event.reason == "SuccessfulDelete").then(|| event.message.strip_prefix("Deleted pod: "))?
}

pub fn earliest(kept: &mut Option<Seconds>, other: Option<Seconds>) {
    *kept = match (*kept, other) {
        (Some(kept), Some(other)) => Some(kept.min(other)),
        (kept, other) => kept.or(other),
    };
}

fn container(field_path: &str) -> Option<&str> {
    FIELDS.iter().find_map(|field| field_path.strip_prefix(field)?.strip_suffix('}'))
}
