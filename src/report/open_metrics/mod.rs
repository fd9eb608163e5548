//! `metrics.om`: what Prometheus would have scraped from kube-state-metrics during a run, as OpenMetrics text.
//!
//! Names, labels and types are those of kube-state-metrics v2
//! (<https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics>). What changes is kept in scratch files while
//! the run goes on, and the text, in which each family is in one piece, is written at its end.

mod change_spool;
mod daemon_set_series;
mod exposition;
mod finished_objects;
mod node_series;
mod pod_series;
mod taint_sets;
mod uid;

use std::io::{self, Write};

use self::change_spool::ChangeSpool;
pub use self::change_spool::Scratch;
use self::exposition::Exposition;
use self::taint_sets::TaintSets;
use super::kubernetes_list::cluster::ListedCluster;
use super::kubernetes_list::cluster_state::{ClusterState, Object, PodKey};
use crate::analysis::scrapes::Scrapes;
use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, DaemonSetId, NodeId};
use crate::record::detail::Detail;
use crate::record::fact::Fact;
use crate::record::observer::{Observer, StatusStep};

/// Of what there are series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// DaemonSets, nodes and pods.
    All,
    /// DaemonSets alone: ten series each, however many nodes there are.
    DaemonSets,
}

/// Writes the samples of the run that it observes.
pub struct OpenMetricsWriter<W: Write, S> {
    out: Exposition<W>,
    scope: Scope,
    scrapes: Scrapes,
    state: ClusterState,
    /// Objects that have changed since the last scrape, some of them perhaps gone.
    touched: Vec<Object>,
    spools: Option<Spools<S>>,
    taint_sets: TaintSets,
    error: Option<io::Error>,
}

/// What changed, by kind of object.
struct Spools<S> {
    daemon_sets: ChangeSpool<DaemonSetId, S, { daemon_set_series::VALUES }>,
    nodes: ChangeSpool<NodeId, S, { node_series::VALUES }>,
    pods: ChangeSpool<PodKey, S, { pod_series::VALUES }>,
}

impl<W: Write, S: Scratch> OpenMetricsWriter<W, S> {
    /// `scratch` gives an empty file for a while.
    pub fn new<E>(
        destination: W,
        cluster: ListedCluster,
        scope: Scope,
        mut scratch: impl FnMut() -> Result<S, E>,
    ) -> Result<Self, E> {
        Ok(Self {
            out: Exposition::new(destination, cluster.calendar),
            scope,
            scrapes: Scrapes::default(),
            state: ClusterState::new(cluster),
            touched: Vec::new(),
            spools: Some(Spools {
                daemon_sets: ChangeSpool::new(scratch()?, scratch()?),
                nodes: ChangeSpool::new(scratch()?, scratch()?),
                pods: ChangeSpool::new(scratch()?, scratch()?),
            }),
            taint_sets: TaintSets::default(),
            error: None,
        })
    }

    /// Writes what is left and gives back the destination, or the first error that there was.
    pub fn finish(self) -> io::Result<W> {
        self.error.map_or_else(|| self.out.finish(), Err)
    }

    /// Whether there are series of this object.
    fn is_of_interest(&self, object: Object) -> bool {
        self.scope == Scope::All || matches!(object, Object::DaemonSet(_))
    }

    /// After an error nothing is kept or written.
    fn unless_failed(&mut self, step: impl FnOnce(&mut Self) -> io::Result<()>) {
        if self.error.is_none() {
            self.error = step(self).err();
        }
    }

    fn scrape_before(&mut self, at: Instant) {
        while let Some(scrape) = self.scrapes.next_before(at) {
            self.unless_failed(|writer| writer.scrape(scrape));
        }
    }

    fn scrape(&mut self, scrape: u64) -> io::Result<()> {
        let Some(spools) = &mut self.spools else { return Ok(()) };
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        touched.dedup();
        for object in touched.drain(..) {
            match object {
                Object::DaemonSet(id) => {
                    let state = &self.state.daemon_sets[id.index()];
                    let Some(values) = daemon_set_series::values(state) else { continue };
                    let identity = daemon_set_series::identity(id, state, &self.out);
                    spools.daemon_sets.see(id, identity, scrape, values)?;
                }
                Object::Node(id) => {
                    let Some(state) = self.state.nodes.get(&id) else { continue };
                    let identity = node_series::identity(id, state, &self.out);
                    let values = node_series::values(state, &mut self.taint_sets);
                    spools.nodes.see(id, identity, scrape, values)?;
                }
                Object::Pod(key) => {
                    let Some(state) = self.state.pods.get(&key) else { continue };
                    let identity = pod_series::identity(key, state, &self.out);
                    spools.pods.see(key, identity, scrape, pod_series::values(state))?;
                }
            }
        }
        self.touched = touched;
        Ok(())
    }

    /// The object has changed, or is gone.
    fn touch(&mut self, object: Object) -> io::Result<()> {
        let (next, Some(spools)) = (self.scrapes.next(), &mut self.spools) else { return Ok(()) };
        match object {
            Object::Node(id) if !self.state.nodes.contains_key(&id) => spools.nodes.end(&id, next),
            Object::Pod(key) if !self.state.pods.contains_key(&key) => spools.pods.end(&key, next),
            _ => {
                self.touched.push(object);
                Ok(())
            }
        }
    }

    fn write(&mut self, catalog: &Catalog) -> io::Result<()> {
        let Some(Spools { daemon_sets, nodes, pods }) = self.spools.take() else { return Ok(()) };
        let (end, cluster) = (self.scrapes.next(), &self.state.cluster);
        daemon_set_series::write(&mut daemon_sets.finish(end)?, cluster, &mut self.out)?;
        if self.scope == Scope::DaemonSets {
            return Ok(());
        }
        let kubelet_version = &cluster.kubelet_version;
        let names = node_series::Names { catalog, taint_sets: &self.taint_sets, kubelet_version };
        node_series::write(&mut nodes.finish(end)?, &names, &mut self.out)?;
        pod_series::write(&mut pods.finish(end)?, cluster, catalog, &mut self.out)
    }
}

impl<W: Write, S: Scratch> Observer for OpenMetricsWriter<W, S> {
    fn on_detail(&mut self, detail: Detail<'_>) {
        self.state.on_detail(detail);
    }

    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        let Some(object) = Object::of(fact).filter(|&object| self.is_of_interest(object)) else { return };
        self.scrape_before(at);
        self.state.on_fact(at, fact, catalog);
        self.unless_failed(|writer| writer.touch(object));
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, _catalog: &Catalog) {
        self.scrape_before(at);
        self.state.on_status(step);
        self.unless_failed(|writer| writer.touch(Object::DaemonSet(step.daemon_set)));
    }

    fn on_end(&mut self, at: Instant, catalog: &Catalog) {
        while let Some(scrape) = self.scrapes.next_until(at) {
            self.unless_failed(|writer| writer.scrape(scrape));
        }
        self.unless_failed(|writer| writer.write(catalog));
    }
}
