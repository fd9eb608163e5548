//! Rollouts by hand: how many pods somebody deletes at a time, and how often they look.

use crate::engine::time::Duration;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::settings::actions::Action;
use crate::scenario::settings::checked::positive;
use crate::sweep::advise::by_hand::LOOK_EVERY;

/// What a DeleteInBatches says besides its DaemonSet.
pub fn batches(written: &Action, problems: &mut Diagnostics) -> Option<(u32, Duration)> {
    let Action::DeleteInBatches { at_once, look_every, .. } = written else { return None };
    let look_every = match look_every {
        Some(written) => positive(written, "the time between two looks", problems),
        None => Some(LOOK_EVERY),
    };
    let count = *at_once.get()?;
    if count == 0 {
        problems.push(Diagnostic::error("deleting 0 pods at a time does nothing").at(at_once.span, ""));
        return None;
    }
    Some((count, look_every?))
}
