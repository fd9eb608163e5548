//! Times of the API as metrics have them: whole seconds since the Unix epoch.

use std::time::Duration as WallDuration;

use crate::engine::time::Instant;
use crate::report::kubernetes_list::calendar::OLD;

/// When an object was created, in a run that begins then. `None`: before the run.
pub fn created_seconds(created: Option<Instant>, begin: WallDuration) -> u64 {
    let at = match created {
        Some(at) => begin + WallDuration::from_nanos(at.as_nanoseconds()),
        None => begin.saturating_sub(OLD),
    };
    at.as_secs()
}
