//! What is kept of a dump: nodes and DaemonSets, and of each pod a few numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use rustc_hash::FxHashSet;

use super::intern::{Interner, Symbol};
use super::load::Load;
use crate::api::cluster_objects::SYSTEM_PRIORITY_CLASSES;
use crate::api::names::dns_subdomain;
use crate::dump::{
    ControllerRevision, DaemonSet, DumpError, LimitRange, Node, Object, Pod, PriorityClass, Receiver,
    RuntimeClass,
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
    /// Pods of DaemonSets.
    pub daemon_pods: Vec<DaemonPod>,
    /// How many pods of each kind of load are on each node, by its name.
    pub background: BTreeMap<(Symbol, LoadId), u32>,
    pub loads: Loads,
    pub names: Interner,
    /// The size of each image on the nodes' disks, the largest that a node says.
    pub image_bytes: BTreeMap<String, i64>,
    pub counts: Counts,
    seen: FxHashSet<u64>,
}

/// What there was, in numbers.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub pods: u64,
    pub events: u64,
    /// Pods that have ended for good.
    pub pods_over: u64,
    /// Pods that are on no node and belong to no DaemonSet.
    pub pods_waiting: u64,
    /// DaemonSets with names that the API server takes for none.
    pub misnamed: u64,
    /// Objects that were there before, in another file say.
    pub twice: u64,
    /// Objects of kinds that are not looked at, by kind.
    pub passed_over: BTreeMap<String, u64>,
    pub unreadable_files: u64,
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

/// A pod of a DaemonSet.
#[derive(Clone, Copy, Debug)]
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DaemonPodState {
    Ready,
    /// It is bound, its containers have not all started, and nothing has failed so far.
    Starting,
    /// It is not ready, and not because it is young.
    Unready,
    /// It waits for the scheduler.
    Unbound,
    Terminating,
}

impl Receiver for Gathered {
    fn take(&mut self, object: Object) {
        match object {
            Object::Node(node) => self.take_node(*node),
            Object::Pod(pod) => self.take_pod(&pod),
            Object::DaemonSet(daemon_set) => {
                let key = (or_default(&daemon_set.metadata.namespace), daemon_set.metadata.name.clone());
                // They become names of files.
                if !is_name(&key.0) || !is_name(&key.1) {
                    self.counts.misnamed += 1;
                } else if self.is_new("DaemonSet", &key.0, &key.1) {
                    self.daemon_sets.insert(key, *daemon_set);
                }
            }
            Object::ControllerRevision(revision) => {
                if self.is_new("ControllerRevision", &revision.metadata.namespace, &revision.metadata.name) {
                    self.revisions.push(*revision);
                }
            }
            Object::PriorityClass(class) => {
                if self.is_new("PriorityClass", "", &class.metadata.name) {
                    self.priority_classes.insert(class.metadata.name.clone(), *class);
                }
            }
            Object::RuntimeClass(class) => {
                if self.is_new("RuntimeClass", "", &class.metadata.name) {
                    self.runtime_classes.insert(class.metadata.name.clone(), *class);
                }
            }
            Object::LimitRange(range) => {
                let key = (or_default(&range.metadata.namespace), range.metadata.name.clone());
                if self.is_new("LimitRange", &key.0, &key.1) {
                    self.limit_ranges.insert(key, *range);
                }
            }
            // What they tell is for others.
            Object::Event(_) => self.counts.events += 1,
        }
    }

    fn passed_over(&mut self, kind: &str) {
        let passed_over = &mut self.counts.passed_over;
        let kind = if passed_over.len() < MOST_KINDS { kind } else { "others" };
        *passed_over.entry(kind.to_owned()).or_default() += 1;
    }

    fn unreadable(&mut self, error: DumpError) {
        self.counts.unreadable_files += 1;
        if self.counts.unreadable.len() < MOST_UNREADABLE {
            self.counts.unreadable.push(error);
        }
    }
}

impl Gathered {
    fn take_node(&mut self, mut node: Node) {
        if !self.is_new("Node", "", &node.metadata.name) {
            return;
        }
        for image in std::mem::take(&mut node.status.images) {
            for name in image.names.into_iter().filter(|_| image.size_bytes > 0) {
                let largest = self.image_bytes.entry(name).or_default();
                *largest = image.size_bytes.max(*largest);
            }
        }
        node.status.conditions.retain(|condition| condition.kind == "Ready" || is_pressure(&condition.kind));
        self.nodes.push(node);
    }

    fn take_pod(&mut self, pod: &Pod) {
        let namespace = or_default(&pod.metadata.namespace);
        if !self.is_new("Pod", &namespace, &pod.metadata.name) {
            return;
        }
        self.counts.pods += 1;
        if pod.is_over() {
            self.counts.pods_over += 1;
            return;
        }
        self.take_priority(pod);
        let load = self.loads.intern(Load::of(pod, self.priority_of(&pod.spec.priority_class_name)));
        let node = pod.meant_for_node().map(|name| self.names.intern(name));
        let owner = pod.metadata.controller().filter(|owner| owner.kind == "DaemonSet");
        if let Some(owner) = owner {
            let hash = pod.metadata.labels.get(REVISION_LABEL).map_or("", String::as_str);
            self.daemon_pods.push(DaemonPod {
                namespace: self.names.intern(&namespace),
                daemon_set: self.names.intern(&owner.name),
                node,
                hash: self.names.intern(hash),
                state: state_of(pod),
                is_ready: pod.is_ready(),
                created: pod.metadata.creation_timestamp.map_or(0, crate::dump::Time::micros),
                load,
            });
        } else if let Some(node) = node.filter(|_| !pod.spec.node_name.is_empty()) {
            *self.background.entry((node, load)).or_default() += 1;
        } else {
            self.counts.pods_waiting += 1;
        }
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

    /// Whether an object has not been there before. Dumps of several files have some twice.
    fn is_new(&mut self, kind: &str, namespace: &str, name: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        (kind, namespace, name).hash(&mut hasher);
        let is_new = self.seen.insert(hasher.finish());
        self.counts.twice += u64::from(!is_new);
        is_new
    }

    /// Names of DaemonSets of which there are pods only.
    pub fn daemon_sets_without_object(&self) -> BTreeSet<(Symbol, Symbol)> {
        let is_there = |pod: &DaemonPod| {
            let key = (self.names.text(pod.namespace).to_owned(), self.names.text(pod.daemon_set).to_owned());
            self.daemon_sets.contains_key(&key)
        };
        let mut known: BTreeMap<(Symbol, Symbol), bool> = BTreeMap::new();
        for pod in &self.daemon_pods {
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

fn state_of(pod: &Pod) -> DaemonPodState {
    let have_started = || {
        let statuses = &pod.status.container_statuses;
        !statuses.is_empty() && statuses.iter().all(|container| container.state.running.is_some())
    };
    // `ImagePullBackOff`, `CrashLoopBackOff`, `CreateContainerConfigError` and the like.
    let is_usual = |reason: &str| matches!(reason, "" | "ContainerCreating" | "PodInitializing");
    let has_failed = || {
        let status = &pod.status;
        status.init_container_statuses.iter().chain(&status.container_statuses).any(|container| {
            container.restart_count > 0
                || container.state.waiting.as_ref().is_some_and(|waiting| !is_usual(&waiting.reason))
        })
    };
    match () {
        () if pod.metadata.deletion_timestamp.is_some() => DaemonPodState::Terminating,
        () if pod.spec.node_name.is_empty() => DaemonPodState::Unbound,
        () if pod.is_ready() => DaemonPodState::Ready,
        () if have_started() || has_failed() => DaemonPodState::Unready,
        () => DaemonPodState::Starting,
    }
}
