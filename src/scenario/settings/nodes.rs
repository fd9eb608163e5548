//! Some nodes of those that exist then: `Nodes(…)`.

use serde::Deserialize;

use super::setting::{meaning, settings};
use crate::api::labels::Labels;

settings! {
    /// All conditions must hold; `Nodes()` is all nodes.
    #[derive(Debug, Default, Deserialize)]
    pub struct Nodes {
        /// those of this pool
        pool: String = meaning("", "all pools");

        /// the node of this name
        name: String = meaning("", "any");

        /// those of this failure zone; as a label, written more shortly
        zone: String = meaning("", "all zones");

        /// those with all of these labels
        labels: Labels = meaning("", "any");

        /// at most this many
        count: u32 = meaning("", "all");
    }
}
