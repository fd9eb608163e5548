//! `v1` Event: what the control plane and the kubelets say of what happens, in their words.

use serde_json::{Value, json};

use super::calendar::Calendar;
use super::cluster::{ListedCluster, ListedDaemonSet};
use super::cluster_state::ClusterState;
use super::daemon_set_object::named_after;
use super::pod_object::PodState;
use crate::api::container::Container;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::Catalog;
use crate::record::fact::{Fact, FactKind, Reason};

/// An event before it is written.
struct Event<'a> {
    about: Object<'a>,
    reason: &'a str,
    message: String,
    component: &'a str,
    /// The node, if it is its kubelet that speaks.
    host: Option<String>,
    /// The container, as `spec.containers{agent}`, if it is about one.
    field_path: Option<String>,
    is_warning: bool,
}

/// What an event is about.
#[derive(Clone, Copy)]
struct Object<'a> {
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
}

/// The events that this fact leads to. `pod` is the pod as it was before.
pub fn events_of(
    at: Instant,
    fact: &Fact,
    pod: Option<&PodState>,
    image: Option<&str>,
    cluster: &ListedCluster,
    catalog: &Catalog,
) -> Vec<Value> {
    let Some(node) = fact.node().map(|id| catalog.node(id).to_string()) else { return Vec::new() };
    let events = match (fact.daemon_set(), fact.node().zip(fact.pod())) {
        (Some(daemon_set), Some((id, occurrence))) => {
            let listed = &cluster.daemon_sets[usize::from(daemon_set.0)];
            let name = ClusterState::pod_name((daemon_set, id, occurrence), catalog);
            let told = OfPod { at, fact, listed, name: &name, node: &node, pod, image };
            return numbered(at, told.events(cluster), cluster.calendar);
        }
        (None, None) => of_node(fact, &node),
        _ => Vec::new(),
    };
    numbered(at, events, cluster.calendar)
}

fn numbered(at: Instant, events: Vec<Event<'_>>, calendar: Calendar) -> Vec<Value> {
    (0..).zip(events).map(|(number, event)| event.object(at, number, calendar)).collect()
}

/// A fact of a pod.
struct OfPod<'a> {
    at: Instant,
    fact: &'a Fact,
    listed: &'a ListedDaemonSet,
    name: &'a str,
    node: &'a str,
    pod: Option<&'a PodState>,
    image: Option<&'a str>,
}

impl<'a> OfPod<'a> {
    fn events(&self, cluster: &ListedCluster) -> Vec<Event<'a>> {
        match self.fact.kind() {
            FactKind::PodCreated => {
                vec![self.of_controller("SuccessfulCreate", format!("Created pod: {}", self.name))]
            }
            FactKind::PodScheduled => {
                let ListedDaemonSet { namespace, .. } = self.listed;
                let message = format!("Successfully assigned {namespace}/{} to {}", self.name, self.node);
                vec![self.of_pod("Scheduled", message, "default-scheduler")]
            }
            FactKind::PodUnschedulable => {
                let message = format!("0/1 nodes are available: 1 {}.", self.fact.reason().as_str());
                vec![Event {
                    is_warning: true,
                    ..self.of_pod("FailedScheduling", message, "default-scheduler")
                }]
            }
            FactKind::ImagePullStarted => {
                let message = format!("Pulling image \"{}\"", self.image.unwrap_or_default());
                vec![self.of_image("Pulling", message)]
            }
            FactKind::ImagePullFailed => {
                let message = format!("Failed to pull image \"{}\"", self.image.unwrap_or_default());
                vec![Event { is_warning: true, ..self.of_image("Failed", message) }]
            }
            FactKind::ImagesPulled => self.pulled(cluster),
            FactKind::ContainersStarted => {
                self.of_containers(&[("Created", "Created container"), ("Started", "Started container")])
            }
            FactKind::ContainersCrashed => {
                let backs_off = self.of_containers(&[("BackOff", "Back-off restarting failed container")]);
                backs_off.into_iter().map(|event| Event { is_warning: true, ..event }).collect()
            }
            FactKind::PodUnready if self.fact.reason() == Reason::ReadinessProbe => {
                let message = "Readiness probe failed".to_owned();
                vec![Event { is_warning: true, ..self.of_kubelet("Unhealthy", message) }]
            }
            FactKind::PodFailed => {
                let message = format!("The pod failed: {}", self.fact.reason().as_str());
                vec![Event { is_warning: true, ..self.of_kubelet("Evicted", message) }]
            }
            FactKind::PodTerminating => self.terminating(),
            _ => Vec::new(),
        }
    }

    /// Of the pod's images the first tells how long the pulls took: the record has them as one.
    fn pulled(&self, cluster: &ListedCluster) -> Vec<Event<'a>> {
        let Some(pod) = self.pod else { return Vec::new() };
        let took = pod.scheduled.map_or(Duration::ZERO, |scheduled| self.at.since(scheduled));
        (0..)
            .zip(self.all_containers())
            .map(|(index, (field, container)): (u32, _)| {
                let image = &container.image;
                if index > 0 || took == Duration::ZERO {
                    let message = format!("Container image \"{image}\" already present on machine");
                    return self.of_container("Pulled", message, field, &container.name);
                }
                let took = go_duration(took);
                let size = cluster.image_sizes.get(image).map(|size| format!(". Image size: {size} bytes."));
                let message = format!(
                    "Successfully pulled image \"{image}\" in {took} ({took} including waiting){}",
                    size.unwrap_or_default()
                );
                self.of_container("Pulled", message, field, &container.name)
            })
            .collect()
    }

    /// In the order in which the kubelet starts them, each with the field that it is in.
    fn all_containers(&self) -> impl Iterator<Item = (&'static str, &'a Container)> {
        let spec = self.pod.map_or(self.listed.first_spec, |pod| pod.spec);
        let template = &self.listed.specs[spec].template.spec;
        let init = template.init_containers.iter().map(|container| ("initContainers", container));
        init.chain(template.containers.iter().map(|container| ("containers", container)))
    }

    fn terminating(&self) -> Vec<Event<'a>> {
        let by_controller = match self.fact.reason() {
            Reason::Rollout | Reason::Excess | Reason::Failed | Reason::Succeeded | Reason::NotEligible => {
                Some(self.of_controller("SuccessfulDelete", format!("Deleted pod: {}", self.name)))
            }
            Reason::TaintEviction => {
                let ListedDaemonSet { namespace, .. } = self.listed;
                let message = format!("Marking for deletion Pod {namespace}/{}", self.name);
                Some(self.of_pod("TaintManagerEviction", message, "taint-eviction-controller"))
            }
            Reason::Preempted => Some(self.of_pod(
                "Preempted",
                format!("Preempted by a pod on node {}", self.node),
                "default-scheduler",
            )),
            _ => None,
        };
        let is_bound = self.pod.is_some_and(PodState::is_bound);
        let stops =
            if is_bound { self.of_containers(&[("Killing", "Stopping container")]) } else { Vec::new() };
        by_controller.into_iter().chain(stops).collect()
    }

    /// An event of each of these reasons for each container.
    fn of_containers(&self, reasons: &[(&'a str, &str)]) -> Vec<Event<'a>> {
        let main = self.all_containers().filter(|(field, _)| *field == "containers");
        let of = |(field, container): (&str, &Container)| {
            let event = |&(reason, message): &(&'a str, &str)| {
                let message = format!("{message} {}", container.name);
                self.of_container(reason, message, field, &container.name)
            };
            reasons.iter().map(event).collect::<Vec<_>>()
        };
        main.flat_map(of).collect()
    }

    fn of_controller(&self, reason: &'a str, message: String) -> Event<'a> {
        let ListedDaemonSet { name, namespace, .. } = self.listed;
        let about = Object { kind: "DaemonSet", namespace, name };
        let component = "daemonset-controller";
        Event { about, reason, message, component, host: None, field_path: None, is_warning: false }
    }

    fn of_pod(&self, reason: &'a str, message: String, component: &'a str) -> Event<'a> {
        let about = Object { kind: "Pod", namespace: &self.listed.namespace, name: self.name };
        Event { about, reason, message, component, host: None, field_path: None, is_warning: false }
    }

    fn of_kubelet(&self, reason: &'a str, message: String) -> Event<'a> {
        Event { host: Some(self.node.to_owned()), ..self.of_pod(reason, message, "kubelet") }
    }

    fn of_container(&self, reason: &'a str, message: String, field: &str, name: &str) -> Event<'a> {
        Event { field_path: Some(format!("spec.{field}{{{name}}}")), ..self.of_kubelet(reason, message) }
    }

    /// About the first container that has the image that is spoken of.
    fn of_image(&self, reason: &'a str, message: String) -> Event<'a> {
        let mut containers = self.all_containers();
        match containers.find(|(_, container)| Some(container.image.as_str()) == self.image) {
            Some((field, container)) => self.of_container(reason, message, field, &container.name),
            None => self.of_kubelet(reason, message),
        }
    }
}

fn of_node<'a>(fact: &Fact, node: &'a str) -> Vec<Event<'a>> {
    let of = |reason, message, component, is_warning| {
        let about = Object { kind: "Node", namespace: "default", name: node };
        vec![Event { about, reason, message, component, host: None, field_path: None, is_warning }]
    };
    let of_controller = |reason, what: &str| {
        of(reason, format!("Node {node} event: {what} Node {node} in Controller"), "node-controller", false)
    };
    match fact.kind() {
        FactKind::NodeJoined => of_controller("RegisteredNode", "Registered"),
        FactKind::NodeLeft => of_controller("RemovingNode", "Removing"),
        FactKind::NodeReady => {
            of("NodeReady", format!("Node {node} status is now: NodeReady"), "kubelet", false)
        }
        FactKind::NodeNotReady => {
            of("NodeNotReady", format!("Node {node} status is now: NodeNotReady"), "node-controller", true)
        }
        FactKind::KubeletRestarted => of("Starting", "Starting kubelet.".to_owned(), "kubelet", false),
        _ => Vec::new(),
    }
}

impl Event<'_> {
    fn object(&self, at: Instant, number: u32, calendar: Calendar) -> Value {
        let Object { kind, namespace, name } = self.about;
        let mut source = json!({"component": self.component});
        if let Some(host) = &self.host {
            source["host"] = host.clone().into();
        }
        let mut involved = json!({"kind": kind, "namespace": namespace, "name": name});
        if let Some(field_path) = &self.field_path {
            involved["fieldPath"] = field_path.clone().into();
        }
        json!({
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {
                "name": named_after(name, '.', &format!("{:x}{number:x}", at.as_nanoseconds())),
                "namespace": namespace,
                "creationTimestamp": calendar.time(at),
            },
            "involvedObject": involved,
            "reason": self.reason,
            "message": self.message,
            "source": source,
            "firstTimestamp": calendar.time(at),
            "lastTimestamp": calendar.time(at),
            "eventTime": calendar.micro_time(at),
            "count": 1,
            "type": if self.is_warning { "Warning" } else { "Normal" },
        })
    }
}

/// As Go prints a `time.Duration` that is rounded to milliseconds, as the kubelet does: `796ms`, `1.594s`, `1m2.5s`.
fn go_duration(duration: Duration) -> String {
    let milliseconds = (duration.as_nanoseconds() + 500_000) / 1_000_000;
    if milliseconds < 1_000 {
        return format!("{milliseconds}ms");
    }
    let (hours, minutes) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60);
    let mut seconds = format!("{}.{:03}", milliseconds / 1_000 % 60, milliseconds % 1_000);
    seconds.truncate(seconds.trim_end_matches('0').trim_end_matches('.').len());
    match (hours, minutes) {
        (0, 0) => format!("{seconds}s"),
        (0, _) => format!("{minutes}m{seconds}s"),
        _ => format!("{hours}h{minutes}m{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_go_writes_them() {
        let written = |milliseconds: u64| go_duration(Duration::from_nanoseconds(milliseconds * 1_000_000));
        assert_eq!(
            [796, 1_594, 1_000, 10_000, 62_500, 3_600_001].map(written),
            ["796ms", "1.594s", "1s", "10s", "1m2.5s", "1h0m0.001s"]
        );
    }
}
