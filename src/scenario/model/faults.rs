//! What goes wrong in running containers by itself, as written.

use serde::Deserialize;

use super::action::Nodes;
use super::delays::WrittenDelay;
use super::values::Share;
use crate::scenario::ron::Field;

/// `Crash(image: "agent:2", nodes: Nodes(labels: {"kernel": "5.4"}), after: "3s")`. Whatever is not said, it befalls
/// all pods.
#[derive(Debug, Deserialize)]
pub enum Fault {
    /// The containers end by themselves.
    Crash {
        image: Option<Field<String>>,
        daemon_set: Option<Field<String>>,
        nodes: Option<Field<Nodes>>,
        probability: Option<Field<Share>>,
        after: Field<WrittenDelay>,
    },
    /// They are killed for the memory that they take.
    OutOfMemory {
        image: Option<Field<String>>,
        daemon_set: Option<Field<String>>,
        nodes: Option<Field<Nodes>>,
        probability: Option<Field<Share>>,
        after: Field<WrittenDelay>,
    },
    /// They go on and answer nothing any more.
    Hang {
        image: Option<Field<String>>,
        daemon_set: Option<Field<String>>,
        nodes: Option<Field<Nodes>>,
        probability: Option<Field<Share>>,
        after: Field<WrittenDelay>,
    },
    /// They are not ready for a while, again and again.
    Unready {
        image: Option<Field<String>>,
        daemon_set: Option<Field<String>>,
        nodes: Option<Field<Nodes>>,
        probability: Option<Field<Share>>,
        after: Field<WrittenDelay>,
        lasts: Field<WrittenDelay>,
    },
}

/// What all faults have.
#[derive(Clone, Copy, Debug)]
pub struct CommonFault<'a> {
    pub image: &'a Option<Field<String>>,
    pub daemon_set: &'a Option<Field<String>>,
    pub nodes: &'a Option<Field<Nodes>>,
    pub probability: &'a Option<Field<Share>>,
    pub after: &'a Field<WrittenDelay>,
}

impl Fault {
    pub const fn common(&self) -> CommonFault<'_> {
        let (Self::Crash { image, daemon_set, nodes, probability, after }
        | Self::OutOfMemory { image, daemon_set, nodes, probability, after }
        | Self::Hang { image, daemon_set, nodes, probability, after }
        | Self::Unready { image, daemon_set, nodes, probability, after, .. }) = self;
        CommonFault { image, daemon_set, nodes, probability, after }
    }
}
