//! `kubernetes.json`: what `kubectl get nodes,daemonsets,pods,controllerrevisions,events -A -o json` would print of the
//! cluster at the end of a run.
//!
//! Events are written as they come about; what there is of nodes and pods follows at the end, so that memory is needed for
//! the objects that there are, not for all that there ever were. An API server forgets events after an hour: here all are.

pub mod calendar;
pub mod cluster;
pub mod cluster_state;
pub mod daemon_set_object;
mod events;
mod json_list;
pub mod node_object;
pub mod pod_object;

use std::io::{self, Write};

use self::cluster::ListedCluster;
use self::cluster_state::{ClusterState, Object};
use self::events::events_of;
use self::json_list::JsonList;
use crate::engine::time::Instant;
use crate::record::catalog::Catalog;
use crate::record::detail::Detail;
use crate::record::fact::Fact;
use crate::record::observer::{Observer, StatusStep};

/// Writes the objects and events of the run that it observes.
pub struct KubernetesListWriter<W: Write> {
    list: JsonList<W>,
    state: ClusterState,
}

impl<W: Write> KubernetesListWriter<W> {
    pub fn new(destination: W, cluster: ListedCluster) -> Self {
        Self { list: JsonList::new(destination), state: ClusterState::new(cluster) }
    }

    /// Writes what is left and gives back the destination, or the first error that there was.
    pub fn finish(self) -> io::Result<W> {
        self.list.finish()
    }

    fn objects_at_the_end(&mut self, catalog: &Catalog) {
        let ClusterState { cluster, daemon_sets, nodes, pods, .. } = &self.state;
        for (&id, node) in nodes {
            self.list.push(&node.object(&catalog.node(id).to_string(), cluster));
        }
        for (state, listed) in daemon_sets.iter().zip(&cluster.daemon_sets) {
            state.objects(listed, cluster.calendar).iter().for_each(|object| self.list.push(object));
        }
        for (&key, pod) in pods {
            let names = pod_object::Names {
                pod: ClusterState::pod_name(key, catalog),
                node: catalog.node(key.1).to_string(),
            };
            self.list.push(&pod.object(&names, &cluster.daemon_sets[key.0.index()], cluster.calendar));
        }
    }
}

impl<W: Write> Observer for KubernetesListWriter<W> {
    fn on_detail(&mut self, detail: Detail<'_>) {
        self.state.on_detail(detail);
    }

    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        let image = self.state.take_image();
        // Before the pod is told: some events say how long something took.
        let pod = match Object::of(fact) {
            Some(Object::Pod(key)) => self.state.pods.get(&key),
            _ => None,
        };
        for event in events_of(at, fact, pod, image.as_deref(), &self.state.cluster, catalog) {
            self.list.push(&event);
        }
        self.state.on_fact(at, fact, catalog);
    }

    fn on_status(&mut self, _at: Instant, step: &StatusStep, _catalog: &Catalog) {
        self.state.on_status(step);
    }

    fn on_end(&mut self, _at: Instant, catalog: &Catalog) {
        self.objects_at_the_end(catalog);
    }
}
