//! `timeline.csv`: every fact of a run, one row each.
//!
//! The file holds names, not numbers. Which occurrence a pod is follows from the order in which the pods of a node
//! and DaemonSet first appear; a pod's name is forgotten when it is removed, so reading needs memory for the pods
//! there are, not for all there ever were.

use std::io::{self, Read, Write};

use smallvec::SmallVec;

use super::csv_rows::{RowWriter, quoted};
use super::names::Names;
use super::read_error::{ReadError, TimedRows};
use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, DaemonSetId, NodeId, pod_name_number, pod_name_suffix};
use crate::record::detail::Detail;
use crate::record::fact::{Fact, FactKind, Reason};
use crate::record::observer::Observer;

pub const HEADER: &[&str] = &["time", "kind", "daemon_set", "node", "pod", "revision", "reason", "detail"];

/// Writes the facts that it observes.
pub struct TimelineWriter<W: Write> {
    rows: RowWriter<W>,
    daemon_sets: Vec<DaemonSetField>,
    nodes: NodeFields,
    /// The next fact's, as it is written.
    detail: Vec<u8>,
}

/// A DaemonSet's name as it is written.
struct DaemonSetField {
    quoted: Vec<u8>,
    /// What stands before and after the five letters of a pod's name.
    pod_head: Vec<u8>,
    pod_tail: &'static [u8],
}

/// Nodes' names as they are written, end to end, and their hashes: formatting them anew for each row costs more than
/// all the rest of the row.
#[derive(Default)]
struct NodeFields {
    text: Vec<u8>,
    ends: Vec<usize>,
    hashes: Vec<u64>,
}

impl<W: Write> TimelineWriter<W> {
    pub fn new(destination: W) -> Self {
        let rows = RowWriter::new(destination, HEADER);
        Self { rows, daemon_sets: Vec::new(), nodes: NodeFields::default(), detail: Vec::new() }
    }

    /// Writes what is left and gives back the destination, or the first error that there was.
    pub fn finish(self) -> io::Result<W> {
        self.rows.finish()
    }

    fn learn_names(&mut self, catalog: &Catalog) {
        for name in &catalog.daemon_sets()[self.daemon_sets.len()..] {
            self.daemon_sets.push(DaemonSetField::new(name));
        }
        for index in self.nodes.ends.len()..catalog.node_count() {
            self.nodes.learn(catalog, NodeId(index as u32));
        }
    }
}

impl DaemonSetField {
    fn new(name: &str) -> Self {
        let quoted = quoted(name);
        let is_quoted = quoted.len() != name.len();
        let without_closing_quote = quoted.len() - usize::from(is_quoted);
        let pod_head = [&quoted[..without_closing_quote], b"-"].concat();
        Self { quoted, pod_head, pod_tail: if is_quoted { b"\"" } else { b"" } }
    }
}

impl NodeFields {
    fn learn(&mut self, catalog: &Catalog, node: NodeId) {
        let name = catalog.node(node);
        self.hashes.push(name.hash());
        self.text.extend_from_slice(&quoted(&name.to_string()));
        self.ends.push(self.text.len());
    }

    fn field(&self, node: NodeId) -> &[u8] {
        let index = node.0 as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[index]]
    }
}

impl<W: Write> Observer for TimelineWriter<W> {
    fn on_detail(&mut self, detail: Detail<'_>) {
        self.detail = quoted(&detail.in_words());
    }

    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        self.learn_names(catalog);
        let rows = &mut self.rows;
        rows.time(at);
        rows.comma();
        rows.push(fact.kind().as_str().as_bytes());
        rows.comma();
        if let Some(daemon_set) = fact.daemon_set() {
            rows.push(&self.daemon_sets[usize::from(daemon_set.0)].quoted);
        }
        rows.comma();
        if let Some(node) = fact.node() {
            rows.push(self.nodes.field(node));
        }
        rows.comma();
        if let (Some(daemon_set), Some(node), Some(occurrence)) = (fact.daemon_set(), fact.node(), fact.pod())
        {
            let daemon_set = &self.daemon_sets[usize::from(daemon_set.0)];
            rows.push(&daemon_set.pod_head);
            rows.push(&pod_name_suffix(pod_name_number(self.nodes.hashes[node.0 as usize], occurrence)));
            rows.push(daemon_set.pod_tail);
        }
        rows.comma();
        if let Some(revision) = fact.revision() {
            rows.number(revision.into());
        }
        rows.comma();
        // No reason holds anything that needs quotes; a test below holds that.
        rows.push(fact.reason().as_str().as_bytes());
        rows.comma();
        rows.push(&self.detail);
        self.detail.clear();
        rows.end_row();
    }
}

/// Reads the facts back, one at a time.
pub struct TimelineReader<R: Read> {
    rows: TimedRows<R>,
    slots: Slots,
}

/// The pods of each DaemonSet on each node.
#[derive(Default)]
struct Slots(Vec<Vec<SlotPods>>);

/// The pods of one DaemonSet on one node.
#[derive(Default)]
struct SlotPods {
    seen: u32,
    /// Those that are not removed yet: rarely more than two.
    present: SmallVec<[(Box<str>, u32); 2]>,
}

/// A row of the file.
#[derive(Debug)]
pub struct RecordedFact {
    pub at: Instant,
    pub fact: Fact,
    /// What it is about beyond that, in words.
    pub detail: Option<String>,
}

impl<R: Read> TimelineReader<R> {
    /// Reads and checks the header of a run's file that ends at `horizon`.
    pub fn new(source: R, horizon: Instant) -> Result<Self, ReadError> {
        Ok(Self { rows: TimedRows::of(source, HEADER, horizon)?, slots: Slots::default() })
    }

    /// The next fact; `None` at the end of the file.
    pub fn next_fact(&mut self, names: &mut Names) -> Result<Option<RecordedFact>, ReadError> {
        let Some((at, row)) = self.rows.next()? else { return Ok(None) };
        let kind = row.parsed(1, "a kind of fact", FactKind::from_name)?;
        let daemon_set = row.optional(2, "a DaemonSet of this run", |name| names.daemon_set(name))?;
        let node = row.optional(3, "the name of a node", |name| names.node(name))?;
        let pod = row.optional(4, "a pod of a DaemonSet and a node", |name| {
            let slot = self.slots.slot(daemon_set?, node?);
            Some(slot.occurrence(name, kind == FactKind::PodRemoved))
        })?;
        let revision = row.optional(5, "the number of a revision", |text| {
            // A fact has no room for the largest.
            text.parse().ok().filter(|&number| number < u32::MAX)
        })?;
        let reason = row.parsed(6, "a reason", Reason::from_name)?;
        let fact = Fact::new(kind, reason).with_daemon_set(daemon_set).with_node(node);
        let fact = fact.with_pod(pod).with_revision(revision);
        // For people: nothing is made of it. It may hold whatever the name of an image does.
        let shown = |character: char| if character.is_control() { ' ' } else { character };
        let detail = row.optional(7, "a text", |text| Some(text.chars().map(shown).collect()))?;
        Ok(Some(RecordedFact { at, fact, detail }))
    }
}

impl Slots {
    fn slot(&mut self, daemon_set: DaemonSetId, node: NodeId) -> &mut SlotPods {
        let nodes = at_or_default(&mut self.0, usize::from(daemon_set.0));
        at_or_default(nodes, node.0 as usize)
    }
}

fn at_or_default<T: Default>(list: &mut Vec<T>, index: usize) -> &mut T {
    if index >= list.len() {
        list.resize_with(index + 1, T::default);
    }
    &mut list[index]
}

impl SlotPods {
    fn occurrence(&mut self, name: &str, is_removed: bool) -> u32 {
        let known = self.present.iter().position(|(present, _)| &**present == name);
        let index = known.unwrap_or_else(|| {
            self.present.push((name.into(), self.seen));
            self.seen += 1;
            self.present.len() - 1
        });
        if is_removed { self.present.remove(index).1 } else { self.present[index].1 }
    }
}

#[cfg(test)]
#[path = "timeline_csv_tests.rs"]
mod tests;
