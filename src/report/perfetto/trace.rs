//! A trace, packet by packet: tracks, and slices, instants and counters on them.
//!
//! Numbers of fields and enumerations are those of the files in `protos/perfetto/trace` of
//! <https://github.com/google/perfetto>: `trace_packet.proto`, `track_event/track_descriptor.proto`,
//! `track_event/counter_descriptor.proto`, `track_event/track_event.proto`, `track_event/debug_annotation.proto` and
//! `interned_data/interned_data.proto`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::protobuf::Message;
use crate::engine::time::Instant;

/// `Trace`.
const PACKET: u32 = 1;

mod packet {
    //! `TracePacket`.
    pub const TIMESTAMP: u32 = 8;
    pub const TRUSTED_PACKET_SEQUENCE_ID: u32 = 10;
    pub const TRACK_EVENT: u32 = 11;
    pub const INTERNED_DATA: u32 = 12;
    pub const SEQUENCE_FLAGS: u32 = 13;
    pub const TRACK_DESCRIPTOR: u32 = 60;

    /// All packets are of one sequence.
    pub const SEQUENCE: u64 = 1;
    pub const INCREMENTAL_STATE_CLEARED: u64 = 1;
    pub const NEEDS_INCREMENTAL_STATE: u64 = 2;
}

mod descriptor {
    //! `TrackDescriptor`.
    pub const UUID: u32 = 1;
    pub const NAME: u32 = 2;
    pub const PARENT_UUID: u32 = 5;
    pub const COUNTER: u32 = 8;
}

mod event {
    //! `TrackEvent`.
    pub const DEBUG_ANNOTATIONS: u32 = 4;
    pub const TYPE: u32 = 9;
    pub const NAME_IID: u32 = 10;
    pub const TRACK_UUID: u32 = 11;
    pub const COUNTER_VALUE: u32 = 30;

    pub const SLICE_BEGIN: u64 = 1;
    pub const SLICE_END: u64 = 2;
    pub const INSTANT: u64 = 3;
    pub const COUNTER: u64 = 4;
}

mod annotation {
    //! `DebugAnnotation`.
    pub const STRING_VALUE: u32 = 6;
    pub const NAME: u32 = 10;
}

mod interned {
    //! `InternedData` and `EventName`.
    pub const EVENT_NAMES: u32 = 2;
    pub const IID: u32 = 1;
    pub const NAME: u32 = 2;
}

/// The number of a track in the whole trace; never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Track(pub u64);

/// What a track holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackKind {
    /// Slices and instants.
    Events,
    /// Values over time.
    Counter,
}

/// Something that is said of an event, by name; what is empty is left out.
pub type Annotation<'a> = (&'static str, &'a str);

/// Writes a trace. After an error nothing is written.
pub struct TraceWriter<W: Write> {
    destination: W,
    packet: Message,
    is_first: bool,
    /// The names of slices and instants, each written once. They are few: none is that of a pod or a node.
    names: BTreeMap<String, u64>,
    error: Option<io::Error>,
}

impl<W: Write> TraceWriter<W> {
    pub const fn new(destination: W) -> Self {
        Self { destination, packet: Message::new(), is_first: true, names: BTreeMap::new(), error: None }
    }

    /// Gives back the destination, or the first error that there was.
    pub fn finish(self) -> io::Result<W> {
        self.error.map_or(Ok(self.destination), Err)
    }

    /// A track, under another one if there is one. It must be told of before anything happens on it.
    pub fn track(&mut self, track: Track, parent: Option<Track>, name: &str, kind: TrackKind) {
        self.begin_packet(None);
        self.packet.message(packet::TRACK_DESCRIPTOR, |track_descriptor| {
            track_descriptor.integer(descriptor::UUID, track.0).text(descriptor::NAME, name);
            if let Some(parent) = parent {
                track_descriptor.integer(descriptor::PARENT_UUID, parent.0);
            }
            if kind == TrackKind::Counter {
                track_descriptor.message(descriptor::COUNTER, |_| {});
            }
        });
        self.end_packet();
    }

    /// What begins here ends with the next [`Self::end`] on the track that is not of a slice within.
    pub fn begin(&mut self, at: Instant, track: Track, name: &str, annotations: &[Annotation<'_>]) {
        self.named(at, track, event::SLICE_BEGIN, name, annotations);
    }

    pub fn end(&mut self, at: Instant, track: Track) {
        self.event(at, track, event::SLICE_END, |_| {});
    }

    pub fn instant(&mut self, at: Instant, track: Track, name: &str, annotations: &[Annotation<'_>]) {
        self.named(at, track, event::INSTANT, name, annotations);
    }

    pub fn count(&mut self, at: Instant, track: Track, value: u32) {
        self.event(at, track, event::COUNTER, |told| _ = told.integer(event::COUNTER_VALUE, value.into()));
    }

    fn named(&mut self, at: Instant, track: Track, kind: u64, name: &str, annotations: &[Annotation<'_>]) {
        let (known, count) = (self.names.get(name).copied(), self.names.len() as u64);
        let iid = known.unwrap_or(count + 1);
        if known.is_none() {
            self.names.insert(name.to_owned(), iid);
        }
        self.begin_packet(Some(at));
        if known.is_none() {
            self.packet.message(packet::INTERNED_DATA, |interned_data| {
                interned_data.message(interned::EVENT_NAMES, |event_name| {
                    event_name.integer(interned::IID, iid).text(interned::NAME, name);
                });
            });
        }
        self.packet.message(packet::TRACK_EVENT, |told| {
            told.integer(event::TYPE, kind).integer(event::TRACK_UUID, track.0).integer(event::NAME_IID, iid);
            for (name, value) in annotations.iter().filter(|(_, value)| !value.is_empty()) {
                told.message(event::DEBUG_ANNOTATIONS, |said| {
                    said.text(annotation::NAME, name).text(annotation::STRING_VALUE, value);
                });
            }
        });
        self.end_packet();
    }

    fn event(&mut self, at: Instant, track: Track, kind: u64, more: impl FnOnce(&mut Message)) {
        self.begin_packet(Some(at));
        self.packet.message(packet::TRACK_EVENT, |told| {
            told.integer(event::TYPE, kind).integer(event::TRACK_UUID, track.0);
            more(told);
        });
        self.end_packet();
    }

    fn begin_packet(&mut self, at: Option<Instant>) {
        let flags = match std::mem::take(&mut self.is_first) {
            true => packet::INCREMENTAL_STATE_CLEARED,
            false => packet::NEEDS_INCREMENTAL_STATE,
        };
        self.packet.clear();
        self.packet.integer(packet::TRUSTED_PACKET_SEQUENCE_ID, packet::SEQUENCE);
        self.packet.integer(packet::SEQUENCE_FLAGS, flags);
        if let Some(at) = at {
            self.packet.integer(packet::TIMESTAMP, at.as_nanoseconds());
        }
    }

    fn end_packet(&mut self) {
        if self.error.is_none() {
            let mut framed = Message::new();
            framed.lengthy(PACKET, self.packet.bytes());
            self.error = self.destination.write_all(framed.bytes()).err();
        }
    }
}
