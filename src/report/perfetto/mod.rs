//! `trace.pftrace`: a run as a trace of Perfetto, whose page (<https://ui.perfetto.dev>) shows it and answers SQL about it.
//!
//! There is a track for each node pool, under it one for each of its nodes with what happens to the node, and under that one for
//! each pod with its phases; and a track for each DaemonSet with its rollouts, and under it what its status counts. Packets
//! are written as things happen, in the order of time, and times are nanoseconds since the run began. Memory is needed for the
//! pods that there are at a time.

mod daemon_set_tracks;
mod pod_tracks;
mod protobuf;
#[cfg(test)]
mod tests;
mod trace;
mod tracks;

use std::io::{self, Write};

use self::daemon_set_tracks::DaemonSetTracks;
use self::pod_tracks::PodTracks;
use self::trace::{TraceWriter, TrackKind};
use self::tracks::{of_node, of_pool};
use super::kubernetes_list::cluster_state::Object;
use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, DaemonSetId, NodeId};
use crate::record::detail::Detail;
use crate::record::fact::{Fact, FactKind};
use crate::record::observer::{Observer, StatusStep};

/// Writes the trace of the run that it observes.
pub struct PerfettoWriter<W: Write> {
    trace: TraceWriter<W>,
    now: Instant,
    daemon_sets: Vec<DaemonSetTracks>,
    pods: PodTracks,
    /// What has been said of the fact that follows.
    detail: String,
}

impl<W: Write> PerfettoWriter<W> {
    /// The names of the node pools and of the DaemonSets, in the catalog's order.
    pub fn new<'a>(
        destination: W,
        pools: impl IntoIterator<Item = &'a str>,
        daemon_sets: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut trace = TraceWriter::new(destination);
        let daemon_sets = (0..).zip(daemon_sets);
        let daemon_sets = daemon_sets
            .map(|(number, name)| DaemonSetTracks::new(DaemonSetId(number), name, &mut trace))
            .collect();
        for (number, name) in pools.into_iter().enumerate() {
            trace.track(of_pool(number), None, &format!("node pool {name}"), TrackKind::Events);
        }
        let (now, pods) = (Instant::START, PodTracks::default());
        Self { trace, now, daemon_sets, pods, detail: String::new() }
    }

    /// Writes what is left and gives back the destination, or the first error that there was.
    pub fn finish(self) -> io::Result<W> {
        self.trace.finish()
    }

    /// What is told from now on is of this instant.
    fn advance(&mut self, at: Instant, catalog: &Catalog) {
        if at > self.now {
            self.pods.write(self.now, catalog, &mut self.trace);
            self.now = at;
        }
    }

    fn follow_node(&mut self, at: Instant, fact: &Fact, id: NodeId, catalog: &Catalog) {
        if fact.kind() == FactKind::NodeJoined {
            let (pool, _) = catalog.prefix_and_ordinal(id);
            let (parent, name) = (of_pool(pool as usize), catalog.node(id).to_string());
            self.trace.track(of_node(id), Some(parent), &name, TrackKind::Events);
        }
        let annotations = [("reason", fact.reason().as_str()), ("detail", &self.detail)];
        self.trace.instant(at, of_node(id), fact.kind().as_str(), &annotations);
    }
}

impl<W: Write> Observer for PerfettoWriter<W> {
    fn on_detail(&mut self, detail: Detail<'_>) {
        self.detail = detail.in_words();
    }

    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        self.advance(at, catalog);
        match Object::of(fact) {
            Some(Object::Pod(key)) => self.pods.on_fact(fact, key),
            Some(Object::Node(id)) => self.follow_node(at, fact, id, catalog),
            Some(Object::DaemonSet(id)) => self.daemon_sets[id.index()].on_fact(at, fact, &mut self.trace),
            None => {}
        }
        self.detail.clear();
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, catalog: &Catalog) {
        self.advance(at, catalog);
        self.daemon_sets[step.daemon_set.index()].on_status(at, step, &mut self.trace);
    }

    fn on_end(&mut self, at: Instant, catalog: &Catalog) {
        self.advance(at, catalog);
        self.pods.write(at, catalog, &mut self.trace);
        self.pods.end(at, &mut self.trace);
        for daemon_set in &mut self.daemon_sets {
            daemon_set.end(at, &mut self.trace);
        }
    }
}
