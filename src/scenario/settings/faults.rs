//! What goes wrong in running containers by itself: `faults: [ … ]`.

use serde::Deserialize;

use super::nodes::Nodes;
use super::setting::{meaning, settings};
use crate::scenario::model::delays::WrittenDelay;
use crate::scenario::model::values::Share;
use crate::scenario::ron::Field;

settings! {
    /// `Crash(image: "agent:2", nodes: Nodes(labels: {"kernel": "5.4"}), after: "3s")`. Whatever is not said, it befalls
    /// all pods.
    #[derive(Debug, Deserialize)]
    pub enum Fault {
        each {
            /// pods with a container of this image
            image: String = meaning("", "all");

            /// pods of this DaemonSet
            daemon_set: String = meaning("", "all");

            /// `Nodes(pool, zone, labels)`: on which nodes; labels are looked at when the containers start
            nodes: Nodes = meaning("", "all");

            /// the probability that a pod is one of those whom it befalls, drawn once for each pod
            probability: Share = meaning("", "1");

            /// how long after each start of the containers it strikes, drawn anew each time; for `Unready` also after the last time has
            /// passed. A rate is `Exponential(mean: "2h")`. Pods that run when the run begins count from then
            after: WrittenDelay;
        }

        /// the containers end by themselves
        Crash {}

        /// they are killed for the memory that they take
        OutOfMemory {}

        /// they run on and answer nothing. Readiness probes notice after `failureThreshold` probes and their timeout, liveness probes
        /// have them started again; without probes nobody does: the status counts the pod as available, and the time is uncovered as
        /// `unnoticed hang` (`ContainersHung` in the timeline). With `probes: Ideal` the pod is unready at once, for good
        Hang {}

        /// they are not ready for `lasts`, again and again. With `FromManifest` only what lasts for `failureThreshold` probes is noticed
        Unready { lasts: WrittenDelay; }
    }
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
