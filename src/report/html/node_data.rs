//! The history of the nodes as a page holds it.

use serde::Serialize;

use super::columns::{Times, microseconds, or_none};
use crate::analysis::history::placement::PlacedNode;
use crate::analysis::history::pod_phases::{PodLife, pod_lives};
use crate::analysis::history::{History, NodeHistory, SlotMoment};
use crate::analysis::summary::NodePoolSummary;
use crate::record::catalog::{Fnv1a, pod_name_number, pod_name_suffix};
use crate::record::wait::Wait;

/// Nodes in the order of pools and zones, and of their names in each.
#[derive(Default, Serialize)]
pub struct NodeData<'a> {
    /// How many there were in all: more than are here, if these are a sample.
    count: usize,
    names: Vec<&'a str>,
    /// By node, the index in `pools`; of its zone in `zones`, where 0 is none.
    pool: Vec<usize>,
    zone: Vec<usize>,
    pools: Vec<&'a str>,
    zones: Vec<&'a str>,
    /// By DaemonSet.
    slots: Vec<SlotColumns>,
    facts: FactColumns,
    details: Vec<&'a str>,
    pods: PodColumns,
    waits: WaitColumns,
    knows_waits: bool,
}

/// What there was to see of a DaemonSet; `rows` says how many there are of each node.
#[derive(Default, Serialize)]
struct SlotColumns {
    rows: Vec<usize>,
    at: Times,
    band: Vec<u8>,
    /// 0: it was not uncovered.
    cause: Vec<u32>,
}

/// What happened to nodes. Where there may be none, numbers are one more than they say, and 0 is none.
#[derive(Default, Serialize)]
struct FactColumns {
    rows: Vec<usize>,
    at: Times,
    kind: Vec<u8>,
    reason: Vec<u8>,
    daemon_set: Vec<u32>,
    pod: Vec<u32>,
    revision: Vec<u32>,
    /// Of the page's details.
    detail: Vec<u32>,
}

#[derive(Default, Serialize)]
struct PodColumns {
    rows: Vec<usize>,
    daemon_set: Vec<u16>,
    occurrence: Vec<u32>,
    /// The five letters behind the DaemonSet's name, of one pod after the other.
    suffixes: String,
    revision: Vec<u32>,
    /// How many phases each has.
    phases: Vec<usize>,
    at: Times,
    phase: Vec<u8>,
    reason: Vec<u8>,
    /// When it was gone, in microseconds and one more; 0: it was there at the end.
    removed: Vec<u64>,
}

#[derive(Default, Serialize)]
struct WaitColumns {
    rows: Vec<usize>,
    at: Times,
    lasted: Vec<u64>,
    daemon_set: Vec<u16>,
    limit: Vec<u8>,
}

impl<'a> NodeData<'a> {
    pub fn new(history: &'a History, pools: &'a [NodePoolSummary]) -> Self {
        let mut data = Self { count: history.node_count, zones: vec![""], ..Self::default() };
        data.knows_waits = history.knows_waits;
        data.details = history.details.iter().map(String::as_str).collect();
        data.slots.resize_with(history.daemon_sets.len(), SlotColumns::default);
        for PlacedNode { pool, zone, index } in history.placed(pools) {
            data.add(&history.nodes[index], pool, zone);
        }
        data
    }

    fn add(&mut self, node: &'a NodeHistory, pool: &'a str, zone: &'a str) {
        self.names.push(&node.node);
        self.pool.push(index_of(&mut self.pools, pool));
        self.zone.push(index_of(&mut self.zones, zone));
        self.slots.iter_mut().zip(&node.slots).for_each(|(columns, moments)| columns.add(moments));
        self.facts.add(node);
        self.pods.add(&node.node, &pod_lives(&node.facts));
        self.waits.add(&node.waits);
    }
}

/// The place of a name in a list that it is put into if it is not there; there are few.
fn index_of<'a>(names: &mut Vec<&'a str>, name: &'a str) -> usize {
    names.iter().rposition(|known| *known == name).unwrap_or_else(|| {
        names.push(name);
        names.len() - 1
    })
}

impl SlotColumns {
    fn add(&mut self, moments: &[SlotMoment]) {
        self.rows.push(moments.len());
        self.at.begin_row();
        for moment in moments {
            self.at.push(moment.at);
            self.band.push(moment.band as u8);
            self.cause.push(or_none(moment.uncovered.map(|cause| cause as u32)));
        }
    }
}

impl FactColumns {
    fn add(&mut self, node: &NodeHistory) {
        self.rows.push(node.facts.len());
        self.at.begin_row();
        for (at, fact, detail) in node.detailed_facts() {
            self.at.push(at);
            self.kind.push(fact.kind() as u8);
            self.reason.push(fact.reason() as u8);
            self.daemon_set.push(or_none(fact.daemon_set().map(|id| id.0.into())));
            self.pod.push(or_none(fact.pod()));
            self.revision.push(or_none(fact.revision()));
            self.detail.push(or_none(detail));
        }
    }
}

impl PodColumns {
    fn add(&mut self, node: &str, lives: &[PodLife]) {
        let hash = Fnv1a::of(node);
        self.rows.push(lives.len());
        for life in lives {
            self.daemon_set.push(life.daemon_set);
            self.occurrence.push(life.occurrence);
            let suffix = pod_name_suffix(pod_name_number(hash, life.occurrence));
            self.suffixes.extend(suffix.map(char::from));
            self.revision.push(or_none(life.revision));
            self.phases.push(life.phases.len());
            self.removed.push(life.removed.map_or(0, |at| microseconds(at) + 1));
            self.at.begin_row();
            for phase in &life.phases {
                self.at.push(phase.from);
                self.phase.push(phase.phase as u8);
                self.reason.push(phase.reason as u8);
            }
        }
    }
}

impl WaitColumns {
    fn add(&mut self, waits: &[Wait]) {
        self.rows.push(waits.len());
        self.at.begin_row();
        for wait in waits {
            self.at.push(wait.since);
            self.lasted.push(microseconds(wait.until) - microseconds(wait.since));
            self.daemon_set.push(wait.daemon_set.0);
            self.limit.push(wait.limit as u8);
        }
    }
}
