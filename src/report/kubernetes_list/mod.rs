//! `kubernetes.json`: what `kubectl get nodes,daemonsets,pods,controllerrevisions,events -A -o json` would print of the
//! cluster at the end of a run.
//!
//! Events are written as they come about; what there is of nodes and pods follows at the end, so that memory is needed for
//! the objects that there are, not for all that there ever were. An API server forgets events after an hour: here all are.

mod calendar;
pub mod cluster;
mod daemon_set_object;
mod events;
mod json_list;
mod node_object;
mod pod_object;

use std::collections::BTreeMap;
use std::io::{self, Write};

use self::cluster::ListedCluster;
use self::daemon_set_object::DaemonSetState;
use self::events::events_of;
use self::json_list::JsonList;
use self::node_object::NodeState;
use self::pod_object::PodState;
use crate::api::labels::Labels;
use crate::api::taints::Taint;
use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, DaemonSetId, NodeId};
use crate::record::detail::Detail;
use crate::record::fact::{Fact, FactKind};
use crate::record::observer::{Observer, StatusStep};

/// Writes the objects and events of the run that it observes.
pub struct KubernetesListWriter<W: Write> {
    list: JsonList<W>,
    cluster: ListedCluster,
    daemon_sets: Vec<DaemonSetState>,
    nodes: BTreeMap<NodeId, NodeState>,
    pods: BTreeMap<PodKey, PodState>,
    /// What has been said of the fact that follows.
    detail: FactDetail,
}

/// DaemonSet, node, and which of the pods there.
type PodKey = (DaemonSetId, NodeId, u32);

/// What a detail says that outlives it.
#[derive(Default)]
struct FactDetail {
    taints: Option<Vec<Taint>>,
    labels: Option<Labels>,
    image: Option<String>,
}

impl<W: Write> KubernetesListWriter<W> {
    pub fn new(destination: W, cluster: ListedCluster) -> Self {
        let daemon_sets = cluster.daemon_sets.iter().map(|_| DaemonSetState::default()).collect();
        Self {
            list: JsonList::new(destination),
            cluster,
            daemon_sets,
            nodes: BTreeMap::new(),
            pods: BTreeMap::new(),
            detail: FactDetail::default(),
        }
    }

    /// Writes what is left and gives back the destination, or the first error that there was.
    pub fn finish(self) -> io::Result<W> {
        self.list.finish()
    }

    fn follow_node(&mut self, at: Instant, fact: &Fact, id: NodeId, catalog: &Catalog) {
        if fact.kind() == FactKind::NodeJoined {
            let pool = &self.cluster.pools[catalog.prefix_and_ordinal(id).0 as usize];
            self.nodes.insert(id, NodeState::new(at, pool, catalog.prefix_and_ordinal(id).1));
        }
        if let Some(node) = self.nodes.get_mut(&id) {
            node.follow(at, fact, self.detail.taints.take(), self.detail.labels.take());
        }
    }

    fn follow_daemon_set(&mut self, at: Instant, fact: &Fact, id: DaemonSetId) {
        let listed = &self.cluster.daemon_sets[usize::from(id.0)];
        self.daemon_sets[usize::from(id.0)].follow(at, fact, listed);
    }

    fn follow_pod(&mut self, at: Instant, fact: &Fact, key: PodKey) {
        match fact.kind() {
            FactKind::PodExisted | FactKind::PodCreated => {
                let created = (fact.kind() == FactKind::PodCreated).then_some(at);
                let state = &self.daemon_sets[usize::from(key.0.0)];
                self.pods.insert(key, PodState::new(created, state.version_of(fact.revision())));
            }
            FactKind::PodRemoved => _ = self.pods.remove(&key),
            _ => {
                if let Some(pod) = self.pods.get_mut(&key) {
                    pod.follow(at, fact);
                }
            }
        }
    }

    fn objects_at_the_end(&mut self, catalog: &Catalog) {
        for (&id, node) in &self.nodes {
            self.list.push(&node.object(&catalog.node(id).to_string(), &self.cluster));
        }
        for (state, listed) in self.daemon_sets.iter().zip(&self.cluster.daemon_sets) {
            state.objects(listed).iter().for_each(|object| self.list.push(object));
        }
        for (&(daemon_set, node, occurrence), pod) in &self.pods {
            let listed = &self.cluster.daemon_sets[usize::from(daemon_set.0)];
            let names = pod_object::Names {
                pod: catalog.pod(daemon_set, node, occurrence).to_string(),
                node: catalog.node(node).to_string(),
            };
            self.list.push(&pod.object(&names, listed));
        }
    }
}

impl<W: Write> Observer for KubernetesListWriter<W> {
    fn on_detail(&mut self, detail: Detail<'_>) {
        match detail {
            Detail::Taints { after, .. } => self.detail.taints = Some(after.to_vec()),
            Detail::Labels { after, .. } => self.detail.labels = Some(after.clone()),
            Detail::Image(image) => self.detail.image = Some(image.to_owned()),
            Detail::Template { .. } => {}
        }
    }

    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        let pod_key = fact.daemon_set().zip(fact.node()).zip(fact.pod());
        let pod_key = pod_key.map(|((daemon_set, node), pod)| (daemon_set, node, pod));
        // Before the pod is told: some events say how long something took.
        let pod = pod_key.and_then(|key| self.pods.get(&key));
        let image = self.detail.image.take();
        for event in events_of(at, fact, pod, image.as_deref(), &self.cluster, catalog) {
            self.list.push(&event);
        }
        if let Some(key) = pod_key {
            return self.follow_pod(at, fact, key);
        }
        match (fact.daemon_set(), fact.node()) {
            (Some(id), None) => self.follow_daemon_set(at, fact, id),
            (None, Some(id)) => self.follow_node(at, fact, id, catalog),
            _ => {}
        }
    }

    fn on_status(&mut self, _at: Instant, step: &StatusStep, _catalog: &Catalog) {
        self.daemon_sets[usize::from(step.daemon_set.0)].status = Some(step.status);
    }

    fn on_end(&mut self, _at: Instant, catalog: &Catalog) {
        self.objects_at_the_end(catalog);
    }
}
