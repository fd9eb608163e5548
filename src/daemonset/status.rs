//! The status, read off the tally (`updateDaemonSetStatus`).

use super::slot::Trait;
use super::tally::Tally;
use crate::api::daemon_set::DaemonSetStatus;

/// The status that the tally stands for.
pub fn status_of(tally: &Tally, observed_generation: i64) -> DaemonSetStatus {
    let desired = tally.count(Trait::Desired);
    let available = tally.count(Trait::Available);
    DaemonSetStatus {
        observed_generation,
        desired_number_scheduled: desired,
        current_number_scheduled: tally.count(Trait::Current),
        number_misscheduled: tally.count(Trait::Misscheduled),
        number_ready: tally.count(Trait::Ready),
        number_available: available,
        number_unavailable: desired - available,
        updated_number_scheduled: tally.count(Trait::Updated),
    }
}
