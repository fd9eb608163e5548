//! What is kept of a dump: nodes and DaemonSets, and of each pod a few numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::daemon_pod_state::{DaemonPodState, latest_time};
use super::intern::{Interner, Symbol};
use super::load::Load;
use super::seen::{Arrival, SeenObjects};
use super::unreadable::{Unreadable, clear_limits, clear_overhead, clear_pod_spec};
use crate::api::cluster_objects::SYSTEM_PRIORITY_CLASSES;
use crate::api::names::{dns_subdomain, label_value, qualified_name};
use crate::dump::{
    ControllerRevision, DaemonSet, DumpError, LimitRange, Meta, Node, Object, Pod, PriorityClass, Receiver,
    RuntimeClass, Time, UnreadableTimes,
};

/// More kinds than a cluster has.
const MOST_KINDS: usize = 1000;
/// More priority classes than a cluster has.
const MOST_CLASSES: usize = 10_000;
/// So many files that could not be read are named.
const MOST_UNREADABLE: usize = 20;

/// With a namespace behind it a scenario still takes it.
const LONGEST_NAME: usize = 120;

/// The label by which the controller knows the revision of a pod.
pub const REVISION_LABEL: &str = "controller-revision-hash";

/// What is kept.
#[derive(Debug, Default)]
pub struct Gathered {
    pub nodes: Vec<Node>,
    /// By the name of the namespace and its own.
    pub daemon_sets: BTreeMap<(String, String), DaemonSet>,
    pub revisions: Vec<ControllerRevision>,
    pub priority_classes: BTreeMap<String, PriorityClass>,
    pub runtime_classes: BTreeMap<String, RuntimeClass>,
    pub limit_ranges: BTreeMap<(String, String), LimitRange>,
    /// What pods say that their priority classes stand for.
    pub priorities_of_pods: BTreeMap<String, i32>,
    pub pods: Vec<KeptPod>,
    pub loads: Loads,
    pub names: Interner,
    /// The size of each image on the nodes' disks, the largest that a node says.
    pub image_bytes: BTreeMap<String, i64>,
    /// The latest time that an object says; the dump was made then or a little later.
    pub latest_time: Option<Time>,
    /// What is no amount where one should be.
    pub unreadable: Unreadable,
    pub counts: Counts,
    seen: SeenObjects,
}

/// What there was, in numbers.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub events: u64,
    /// DaemonSets with names that the API server takes for none.
    pub misnamed: u64,
    /// Labels and taints of nodes that no API server takes.
    pub invalid_labels: u64,
    pub invalid_taints: u64,
    /// Objects that were there before, in another file say.
    pub twice: u64,
    /// Those of them that differ, of which the later one counts.
    pub differing: u64,
    /// Objects of kinds that are not looked at, by kind.
    pub passed_over: BTreeMap<String, u64>,
    pub unreadable_times: UnreadableTimes,
    pub unreadable_files: u64,
    /// Of which some objects were read.
    pub broken_files: u64,
    pub unreadable: Vec<DumpError>,
}

/// The number of a kind of load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LoadId(u32);

/// The kinds of load, each once.
#[derive(Debug, Default)]
pub struct Loads {
    ids: BTreeMap<Load, LoadId>,
    loads: Vec<Load>,
}

/// What is kept of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptPod {
    OfDaemonSet(DaemonPod),
    /// On this node.
    Other(Symbol, LoadId),
    /// It is on no node and belongs to no DaemonSet.
    Waiting,
    /// It has ended for good, and no controller counts it.
    Over,
}

/// A pod of a DaemonSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaemonPod {
    pub namespace: Symbol,
    pub daemon_set: Symbol,
    /// `None`: it says for no node.
    pub node: Option<Symbol>,
    /// Its revision's hash.
    pub hash: Symbol,
    pub state: DaemonPodState,
    /// Whether the API server has it as ready: also one that is about to end may be.
    pub is_ready: bool,
    /// In microseconds since 1970; 0 where nothing is said.
    pub created: i64,
    /// What it is to others, if its DaemonSet is not in the dump.
    pub load: LoadId,
}

impl Receiver for Gathered {
    fn take(&mut self, object: Object) {
        match object {
            Object::Node(node) => self.take_node(*node),
            Object::Pod(pod) => self.take_pod(&pod),
            Object::DaemonSet(daemon_set) => self.take_daemon_set(*daemon_set),
            Object::ControllerRevision(revision) => self.take_revision(*revision),
            Object::PriorityClass(class) => {
                let name = class.metadata.name.clone();
                if let Some(arrival) = self.arrives("PriorityClass", "", &class.metadata, 0) {
                    let before = self.priority_classes.insert(name, (*class).clone());
                    self.counts.differing += u64::from(arrival.differs(before.as_ref(), &class));
                }
            }
            Object::RuntimeClass(mut class) => {
                if let Some(arrival) = self.arrives("RuntimeClass", "", &class.metadata, 0) {
                    let name = || format!("RuntimeClass {}", class.metadata.name);
                    self.unreadable.add(clear_overhead(&mut class.overhead), name);
                    let name = class.metadata.name.clone();
                    let before = self.runtime_classes.insert(name, (*class).clone());
                    self.counts.differing += u64::from(arrival.differs(before.as_ref(), &class));
                }
            }
            Object::LimitRange(mut range) => {
                let key = (or_default(&range.metadata.namespace), range.metadata.name.clone());
                if let Some(arrival) = self.arrives("LimitRange", &key.0, &range.metadata, 0) {
                    let name = || format!("LimitRange {}/{}", key.0, key.1);
                    self.unreadable.add(clear_limits(&mut range.spec), name);
                    let before = self.limit_ranges.insert(key, (*range).clone());
                    self.counts.differing += u64::from(arrival.differs(before.as_ref(), &range));
                }
            }
            // What else they tell is for others.
            Object::Event(event) => {
                self.counts.events += 1;
                self.latest_time = self.latest_time.max(event.last_seen());
            }
        }
    }

    fn passed_over(&mut self, kind: &str) {
        let passed_over = &mut self.counts.passed_over;
        let kind = if passed_over.len() < MOST_KINDS { kind } else { "others" };
        *passed_over.entry(kind.to_owned()).or_default() += 1;
    }

    fn unreadable(&mut self, error: DumpError) {
        let count = match error.objects_before {
            0 => &mut self.counts.unreadable_files,
            _ => &mut self.counts.broken_files,
        };
        *count += 1;
        if self.counts.unreadable.len() < MOST_UNREADABLE {
            self.counts.unreadable.push(error);
        }
    }

    fn unreadable_times(&mut self, times: UnreadableTimes) {
        self.counts.unreadable_times.merge(times);
    }
}

impl Gathered {
    fn take_daemon_set(&mut self, mut daemon_set: DaemonSet) {
        let key = (or_default(&daemon_set.metadata.namespace), daemon_set.metadata.name.clone());
        // They become names of files.
        if !is_name(&key.0) || !is_name(&key.1) {
            self.counts.misnamed += 1;
        } else if let Some(arrival) = self.arrives("DaemonSet", &key.0, &daemon_set.metadata, 0) {
            if let Some(spec) = daemon_set.spec.pointer_mut("/template/spec") {
                let name = || format!("DaemonSet {}/{}", key.0, key.1);
                self.unreadable.add(clear_pod_spec(spec, "spec.template.spec"), name);
            }
            let before = self.daemon_sets.insert(key, daemon_set.clone());
            self.counts.differing += u64::from(arrival.differs(before.as_ref(), &daemon_set));
        }
    }

    fn take_revision(&mut self, mut revision: ControllerRevision) {
        let Meta { namespace, name, .. } = &revision.metadata;
        let next = self.revisions.len();
        let Some(arrival) = self.arrives("ControllerRevision", namespace, &revision.metadata, next) else {
            return;
        };
        if let Some(spec) = revision.data.pointer_mut("/spec/template/spec") {
            let name = || format!("ControllerRevision {namespace}/{name}");
            self.unreadable.add(clear_pod_spec(spec, "data.spec.template.spec"), name);
        }
        self.counts.differing += u64::from(arrival.keep(&mut self.revisions, revision));
    }

    fn take_node(&mut self, mut node: Node) {
        let Some(arrival) = self.arrives("Node", "", &node.metadata, self.nodes.len()) else { return };
        self.unreadable.add(node.unreadable_amounts(), || format!("Node {}", node.metadata.name));
        self.drop_what_no_api_server_takes(&mut node);
        for image in std::mem::take(&mut node.status.images) {
            for name in image.names.into_iter().filter(|_| image.size_bytes > 0) {
                let largest = self.image_bytes.entry(name).or_default();
                *largest = image.size_bytes.max(*largest);
            }
        }
        let ready = node.condition("Ready");
        let of_ready =
            ready.map_or([None; 2], |ready| [ready.last_transition_time, ready.last_heartbeat_time]);
        self.latest_time =
            of_ready.into_iter().chain([node.metadata.creation_timestamp, self.latest_time]).max().flatten();
        node.status.conditions.retain(|condition| condition.kind == "Ready" || is_pressure(&condition.kind));
        node.status.conditions.shrink_to_fit();
        self.counts.differing += u64::from(arrival.keep(&mut self.nodes, node));
    }

    /// A scenario with such labels and taints would not be taken either.
    fn drop_what_no_api_server_takes(&mut self, node: &mut Node) {
        let is_label =
            |key: &str, value: &str| qualified_name(key).is_empty() && label_value(value).is_empty();
        let (labels, taints) = (&mut node.metadata.labels, &mut node.spec.taints);
        let before = (labels.len(), taints.len());
        labels.retain(|key, value| is_label(key, value));
        taints.retain(|taint| is_label(&taint.key, &taint.value));
        let info = &mut node.status.node_info;
        for said in [&mut info.operating_system, &mut info.architecture] {
            if !label_value(said).is_empty() {
                said.clear();
                self.counts.invalid_labels += 1;
            }
        }
        self.counts.invalid_labels += (before.0 - labels.len()) as u64;
        self.counts.invalid_taints += (before.1 - taints.len()) as u64;
    }

    fn take_pod(&mut self, pod: &Pod) {
        let namespace = or_default(&pod.metadata.namespace);
        let Some(arrival) = self.arrives("Pod", &namespace, &pod.metadata, self.pods.len()) else { return };
        self.unreadable.add(pod.unreadable_amounts(), || format!("Pod {namespace}/{}", pod.metadata.name));
        self.latest_time = self.latest_time.max(latest_time(pod));
        let kept = self.kept(&namespace, pod);
        self.counts.differing += u64::from(arrival.keep(&mut self.pods, kept));
    }

    fn kept(&mut self, namespace: &str, pod: &Pod) -> KeptPod {
        let owner = pod.metadata.controller().filter(|owner| owner.kind == "DaemonSet");
        // One that has ended counts for its DaemonSet until somebody deletes it (`getNodesToDaemonPods` of the controller).
        let is_counted = owner.is_some() && pod.metadata.deletion_timestamp.is_none();
        if pod.is_over() && !is_counted {
            return KeptPod::Over;
        }
        self.take_priority(pod);
        let load = self.loads.intern(Load::of(pod, self.priority_of(&pod.spec.priority_class_name)));
        let node = pod.meant_for_node().map(|name| self.names.intern(name));
        if let Some(owner) = owner {
            let hash = pod.metadata.labels.get(REVISION_LABEL).map_or("", String::as_str);
            return KeptPod::OfDaemonSet(DaemonPod {
                namespace: self.names.intern(namespace),
                daemon_set: self.names.intern(&owner.name),
                node,
                hash: self.names.intern(hash),
                state: DaemonPodState::of(pod),
                is_ready: pod.is_ready(),
                created: pod.metadata.creation_timestamp.map_or(0, Time::micros),
                load,
            });
        }
        let bound = node.filter(|_| !pod.spec.node_name.is_empty());
        bound.map_or(KeptPod::Waiting, |node| KeptPod::Other(node, load))
    }

    pub fn daemon_pods(&self) -> impl Iterator<Item = &DaemonPod> {
        self.pods.iter().filter_map(|pod| match pod {
            KeptPod::OfDaemonSet(pod) => Some(pod),
            KeptPod::Other(..) | KeptPod::Waiting | KeptPod::Over => None,
        })
    }

    fn take_priority(&mut self, pod: &Pod) {
        let (class, priorities) = (&pod.spec.priority_class_name, &mut self.priorities_of_pods);
        let is_news = !class.is_empty() && priorities.len() < MOST_CLASSES && !priorities.contains_key(class);
        if let Some(priority) = pod.spec.priority.filter(|_| is_news) {
            priorities.insert(class.clone(), priority);
        }
    }

    /// What a class stands for, as far as is known yet: pods mostly say it themselves.
    fn priority_of(&self, class: &str) -> i32 {
        let of_system = SYSTEM_PRIORITY_CLASSES.iter().find(|(name, _)| *name == class);
        let of_cluster = || self.priority_classes.get(class).map(|class| class.value);
        of_system.map(|&(_, value)| value).or_else(of_cluster).unwrap_or(0)
    }

    /// `None`: the one of this kind and name that is kept is as new. `next`: where it is kept if it is the first.
    fn arrives(&mut self, kind: &str, namespace: &str, metadata: &Meta, next: usize) -> Option<Arrival> {
        let names = [kind, namespace, &metadata.name];
        let arrival = self.seen.arrives(names, &metadata.resource_version, next);
        self.counts.twice += u64::from(arrival != Arrival::First);
        if let Arrival::Older { differs } = arrival {
            self.counts.differing += u64::from(differs);
            return None;
        }
        Some(arrival)
    }

    /// Names of DaemonSets of which there are pods only.
    pub fn daemon_sets_without_object(&self) -> BTreeSet<(Symbol, Symbol)> {
        let is_there = |pod: &DaemonPod| {
            let key = (self.names.text(pod.namespace).to_owned(), self.names.text(pod.daemon_set).to_owned());
            self.daemon_sets.contains_key(&key)
        };
        let mut known: BTreeMap<(Symbol, Symbol), bool> = BTreeMap::new();
        for pod in self.daemon_pods() {
            known.entry((pod.namespace, pod.daemon_set)).or_insert_with(|| is_there(pod));
        }
        known.into_iter().filter(|&(_, there)| !there).map(|(key, _)| key).collect()
    }
}

impl Loads {
    fn intern(&mut self, load: Load) -> LoadId {
        let next = LoadId(u32::try_from(self.loads.len()).expect("fewer loads than pods"));
        *self.ids.entry(load).or_insert_with_key(|load| {
            self.loads.push(load.clone());
            next
        })
    }

    pub fn get(&self, id: LoadId) -> &Load {
        &self.loads[id.0 as usize]
    }
}

/// Whether a condition of a node says that something is short.
pub fn is_pressure(condition: &str) -> bool {
    matches!(condition, "MemoryPressure" | "DiskPressure" | "PIDPressure")
}

/// Whether the API server takes it for the name of an object, and a scenario for that of a DaemonSet.
fn is_name(name: &str) -> bool {
    name.len() <= LONGEST_NAME && dns_subdomain(name).is_empty()
}

fn or_default(namespace: &str) -> String {
    if namespace.is_empty() { "default".to_owned() } else { namespace.to_owned() }
}
