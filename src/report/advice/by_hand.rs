//! What a person does where the recommended strategy is to replace pods by hand, which no setting of the DaemonSet does.

use crate::sweep::advise::strategy::{Replacing, Strategy};

/// Besides the manifest.
pub struct ByHand {
    pub what: String,
    /// What does it in a scenario's script.
    pub action: String,
}

/// Before the action, and behind it.
pub const ONE_RUN_WITH: &str = "One run of it, with";
pub const IN_THE_SCRIPT: &str = "in the scenario's script at the time of the change:";
/// Where there is nothing to be done by hand.
pub const ONE_RUN: &str = "One run of it:";

impl ByHand {
    pub fn of(daemon_set: &str, strategy: &Strategy) -> Option<Self> {
        let Replacing::ByHand(at_once) = strategy.replacing else { return None };
        let noun = if at_once == 1 { "pod" } else { "pods" };
        let ones = if at_once == 1 { "one is" } else { "ones are" };
        Some(Self {
            what: format!(
                "Then delete {at_once} old {noun} at a time, and wait each time until the new {ones} available."
            ),
            action: format!("At(\"…\", DeleteInBatches(daemon_set: {daemon_set:?}, at_once: {at_once})),"),
        })
    }
}
