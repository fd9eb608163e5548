//! The tracks of pods: each a slice from its creation to its removal, with its phases within.

use std::collections::BTreeMap;
use std::io::Write;

use super::trace::{TraceWriter, Track, TrackKind};
use super::tracks::{of_node, of_pod};
use crate::analysis::history::pod_phases::{PodPhase, phase_after};
use crate::engine::time::Instant;
use crate::record::catalog::Catalog;
use crate::record::fact::{Fact, FactKind, Reason};
use crate::report::kubernetes_list::cluster_state::PodKey;

/// The pods that there are, and what is to be said of them at this instant.
///
/// Phases are written when their instant is over, so that one that lasts no time is not told, and all that is written stays in the
/// order of time. Memory is needed for the pods that there are.
#[derive(Default)]
pub struct PodTracks {
    pods: BTreeMap<PodKey, PodTrack>,
    /// The pods of which this instant told something, in the order in which it did.
    touched: Vec<PodKey>,
    told_of: u64,
}

/// A pod that there is, or was until this instant.
struct PodTrack {
    revision: Option<u32>,
    /// What it is doing, and why, where it is known.
    phase: Option<(PodPhase, Reason)>,
    is_removed: bool,
    is_touched: bool,
    /// What has been written of it.
    written: Option<Written>,
}

/// The slices of a pod that are open.
struct Written {
    track: Track,
    phase: Option<PodPhase>,
}

impl PodTracks {
    pub fn on_fact(&mut self, fact: &Fact, key: PodKey) {
        let pod = self.pods.entry(key).or_insert_with(|| PodTrack {
            revision: fact.revision(),
            phase: None,
            is_removed: false,
            is_touched: false,
            written: None,
        });
        pod.follow(fact);
        if !std::mem::replace(&mut pod.is_touched, true) {
            self.touched.push(key);
        }
    }

    /// Writes what changed at this instant, which is over.
    pub fn write(&mut self, at: Instant, catalog: &Catalog, trace: &mut TraceWriter<impl Write>) {
        for key in std::mem::take(&mut self.touched) {
            let pod = self.pods.get_mut(&key).expect("it is removed here only");
            pod.is_touched = false;
            if pod.written.is_none() {
                let track = of_pod(self.told_of);
                self.told_of += 1;
                pod.begin(at, key, track, catalog, trace);
            }
            pod.write_phase(at, trace);
            if pod.is_removed {
                pod.end(at, trace);
                self.pods.remove(&key);
            }
        }
    }

    /// Ends what is still there.
    pub fn end(&mut self, at: Instant, trace: &mut TraceWriter<impl Write>) {
        self.pods.values_mut().for_each(|pod| pod.end(at, trace));
    }
}

impl PodTrack {
    fn follow(&mut self, fact: &Fact) {
        if fact.kind() == FactKind::PodRemoved {
            self.is_removed = true;
            return;
        }
        let before = self.phase.map(|(phase, _)| phase);
        if let Some(phase) = phase_after(before, fact.kind()).filter(|&phase| before != Some(phase)) {
            self.phase = Some((phase, fact.reason()));
        }
    }

    fn begin(
        &mut self,
        at: Instant,
        (daemon_set, node, occurrence): PodKey,
        track: Track,
        catalog: &Catalog,
        trace: &mut TraceWriter<impl Write>,
    ) {
        let name = catalog.pod(daemon_set, node, occurrence).to_string();
        trace.track(track, Some(of_node(node)), &name, TrackKind::Events);
        let revision = self.revision.map(|number| format!(" revision {number}")).unwrap_or_default();
        trace.begin(at, track, &format!("{}{revision}", catalog.daemon_set(daemon_set)), &[]);
        self.written = Some(Written { track, phase: None });
    }

    fn write_phase(&mut self, at: Instant, trace: &mut TraceWriter<impl Write>) {
        let (Some(written), Some((phase, reason))) = (&mut self.written, self.phase) else { return };
        if self.is_removed || written.phase == Some(phase) {
            return;
        }
        if written.phase.replace(phase).is_some() {
            trace.end(at, written.track);
        }
        trace.begin(at, written.track, phase.as_str(), &[("reason", reason.as_str())]);
    }

    fn end(&mut self, at: Instant, trace: &mut TraceWriter<impl Write>) {
        let Some(written) = self.written.take() else { return };
        if written.phase.is_some() {
            trace.end(at, written.track);
        }
        trace.end(at, written.track);
    }
}
