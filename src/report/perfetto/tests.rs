//! A small record, and the trace that follows from it, read back by a reader of its own.

use super::PerfettoWriter;
use crate::api::daemon_set::DaemonSetStatus;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::{Catalog, DaemonSetId, NodeId};
use crate::record::fact::{Fact, FactKind, Reason};
use crate::record::observer::{Observer, StatusStep};

/// A field's number and what it holds.
#[derive(Clone, Debug)]
enum Value {
    Integer(u64),
    Bytes(Vec<u8>),
}

/// All fields of a message.
struct Fields(Vec<(u64, Value)>);

impl Fields {
    fn of(mut bytes: &[u8]) -> Self {
        let mut fields = Vec::new();
        while !bytes.is_empty() {
            let tag = varint(&mut bytes);
            let value = match tag & 7 {
                0 => Value::Integer(varint(&mut bytes)),
                2 => {
                    let length = varint(&mut bytes) as usize;
                    let (inner, rest) = bytes.split_at(length);
                    bytes = rest;
                    Value::Bytes(inner.to_vec())
                }
                other => panic!("wire type {other}"),
            };
            fields.push((tag >> 3, value));
        }
        Self(fields)
    }

    fn get(&self, field: u64) -> Option<&Value> {
        self.0.iter().find(|(number, _)| *number == field).map(|(_, value)| value)
    }

    fn integer(&self, field: u64) -> Option<u64> {
        self.get(field)
            .map(|value| if let Value::Integer(number) = value { *number } else { panic!("an integer") })
    }

    fn message(&self, field: u64) -> Option<Self> {
        self.get(field)
            .map(|value| if let Value::Bytes(bytes) = value { Self::of(bytes) } else { panic!("a message") })
    }

    fn text(&self, field: u64) -> Option<String> {
        self.get(field).map(|value| match value {
            Value::Bytes(bytes) => String::from_utf8(bytes.clone()).unwrap(),
            Value::Integer(_) => panic!("a text"),
        })
    }
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let (&byte, rest) = bytes.split_first().expect("an integer goes on");
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return value;
        }
    }
}

/// What happens in a trace, line by line, tracks by their names; and that each is told of before it is used.
fn told(trace: &[u8]) -> Vec<String> {
    let (mut tracks, mut names) = (Vec::new(), Vec::new());
    let mut lines = Vec::new();
    let mut before = 0;
    for (number, (_, value)) in Fields::of(trace).0.into_iter().enumerate() {
        let Value::Bytes(bytes) = value else { panic!("a packet") };
        let packet = Fields::of(&bytes);
        assert_eq!(packet.integer(10), Some(1), "one sequence");
        assert_eq!(packet.integer(13), Some(if number == 0 { 1 } else { 2 }), "its state begins with it");
        if let Some(descriptor) = packet.message(60) {
            let uuid = descriptor.integer(1).unwrap();
            let known = |uuid| tracks.iter().any(|(known, _)| *known == uuid);
            assert!(!known(uuid) && descriptor.integer(5).is_none_or(known), "{:?}", descriptor.text(2));
            tracks.push((uuid, descriptor.text(2).unwrap()));
        }
        if let Some(name) = packet.message(12).and_then(|interned| interned.message(2)) {
            names.push((name.integer(1).unwrap(), name.text(2).unwrap()));
        }
        let Some(event) = packet.message(11) else { continue };
        let at = packet.integer(8).unwrap();
        assert!(at >= before, "in the order of time");
        before = at;
        let find = |list: &[(u64, String)], number| {
            list.iter().find(|(known, _)| *known == number).expect("told of before").1.clone()
        };
        let track = find(&tracks, event.integer(11).unwrap());
        let name = event.integer(10).map(|iid| find(&names, iid)).unwrap_or_default();
        let reason = event.message(4).and_then(|said| said.text(6)).map(|said| format!(" ({said})"));
        let what = match event.integer(9) {
            Some(1) => format!("begin {name}{}", reason.unwrap_or_default()),
            Some(2) => "end".to_owned(),
            Some(3) => format!("instant {name}{}", reason.unwrap_or_default()),
            Some(4) => format!("= {}", event.integer(30).unwrap()),
            other => panic!("an event of type {other:?}"),
        };
        lines.push(format!("{} {track}: {what}", at / 1_000_000_000));
    }
    lines
}

fn at(seconds: u64) -> Instant {
    Instant::START + Duration::from_seconds(seconds)
}

/// A writer with the catalog of its one node and one DaemonSet.
fn begun() -> (PerfettoWriter<Vec<u8>>, Catalog) {
    let mut catalog = Catalog::new(vec!["agent".to_owned()]);
    let prefix = catalog.add_prefix("pool".to_owned());
    catalog.add_node(prefix, Some(0));
    (PerfettoWriter::new(Vec::new(), ["pool"], ["agent"]), catalog)
}

fn of_node(kind: FactKind, reason: Reason) -> Fact {
    Fact::new(kind, reason).with_node(NodeId(0))
}

fn of_pod(kind: FactKind, reason: Reason, pod: u32) -> Fact {
    of_node(kind, reason).with_daemon_set(DaemonSetId(0)).with_pod(pod).with_revision(pod + 1)
}

fn of_daemon_set(kind: FactKind, revision: u32) -> Fact {
    Fact::new(kind, Reason::None).with_daemon_set(DaemonSetId(0)).with_revision(revision)
}

#[test]
fn slices_nest_and_what_is_open_at_the_end_is_ended() {
    let (mut writer, catalog) = begun();
    let facts = [
        (0, of_daemon_set(FactKind::DaemonSetExisted, 1)),
        (0, of_node(FactKind::NodeJoined, Reason::None)),
        (0, of_pod(FactKind::PodExisted, Reason::None, 0)),
        (5, of_daemon_set(FactKind::SpecChanged, 2)),
        (6, of_pod(FactKind::PodTerminating, Reason::Rollout, 0)),
        (7, of_node(FactKind::NodeNotReady, Reason::Unreachable)),
        (8, of_pod(FactKind::PodRemoved, Reason::None, 0)),
        // Bound at once: that it was not lasted no time.
        (8, of_pod(FactKind::PodCreated, Reason::Missing, 1)),
        (8, of_pod(FactKind::PodScheduled, Reason::None, 1)),
        (9, of_pod(FactKind::ImagesPulled, Reason::None, 1)),
    ];
    for (seconds, fact) in facts {
        writer.on_fact(at(seconds), &fact, &catalog);
    }
    writer.on_end(at(10), &catalog);
    let [old, new] = [0, 1].map(|pod| catalog.pod(DaemonSetId(0), NodeId(0), pod).to_string());
    assert_eq!(
        told(&writer.finish().unwrap()),
        [
            "0 pool-00000: instant NodeJoined".to_owned(),
            format!("0 {old}: begin agent revision 1"),
            format!("0 {old}: begin available"),
            "5 DaemonSet agent: begin rollout of revision 2".to_owned(),
            format!("6 {old}: end"),
            format!("6 {old}: begin terminating (rollout)"),
            "7 pool-00000: instant NodeNotReady (unreachable)".to_owned(),
            format!("8 {old}: end"),
            format!("8 {old}: end"),
            format!("8 {new}: begin agent revision 2"),
            format!("8 {new}: begin pulling images"),
            format!("9 {new}: end"),
            format!("9 {new}: begin containers starting"),
            format!("10 {new}: end"),
            format!("10 {new}: end"),
            "10 DaemonSet agent: end".to_owned(),
        ]
    );
}

#[test]
fn a_rollout_ends_with_the_status_that_says_so_and_counts_are_written_where_they_change() {
    let (mut writer, catalog) = begun();
    let status = |observed_generation, available: u32| StatusStep {
        daemon_set: DaemonSetId(0),
        status: DaemonSetStatus {
            observed_generation,
            desired_number_scheduled: 1,
            current_number_scheduled: 1,
            updated_number_scheduled: 1,
            number_ready: available,
            number_available: available,
            number_unavailable: 1 - available,
            number_misscheduled: 0,
        },
        max_unavailable: Some(1),
        max_surge: 0,
    };
    writer.on_fact(at(0), &of_daemon_set(FactKind::DaemonSetExisted, 1), &catalog);
    writer.on_status(at(0), &status(1, 1), &catalog);
    writer.on_fact(at(1), &of_daemon_set(FactKind::SpecChanged, 2), &catalog);
    writer.on_fact(at(2), &of_daemon_set(FactKind::SpecChanged, 3), &catalog);
    writer.on_status(at(3), &status(3, 0), &catalog);
    writer.on_status(at(4), &status(3, 1), &catalog);
    writer.on_end(at(5), &catalog);
    let lines = told(&writer.finish().unwrap());
    assert_eq!(lines[0], "0 desiredNumberScheduled: = 1");
    assert_eq!(
        lines[7..],
        [
            "1 DaemonSet agent: begin rollout of revision 2",
            "2 DaemonSet agent: end",
            "2 DaemonSet agent: begin rollout of revision 3",
            "3 numberReady: = 0",
            "3 numberAvailable: = 0",
            "3 numberUnavailable: = 1",
            "4 numberReady: = 1",
            "4 numberAvailable: = 1",
            "4 numberUnavailable: = 0",
            "4 DaemonSet agent: end",
        ]
    );
}
