//! Creates that the API server refuses: the scenario's words, checked.

use crate::cluster::plan::{Refusal, RefusalReason};
use crate::engine::time::Duration;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::ron::MaybeWritten;
use crate::scenario::settings::actions::{Action, RefusalReason as Written};
use crate::scenario::settings::checked::positive;

/// What a RefuseCreates refuses, and for how long.
pub fn refusal(written: &Action, problems: &mut Diagnostics) -> Option<(Refusal, Duration)> {
    let Action::RefuseCreates { reason, lasting, probability, timeout, .. } = written else { return None };
    let lasting = positive(lasting, "the refusal", problems);
    let share = probability.written().map_or(1.0, |share| share.0);
    if let Some(field) = probability
        && share == 0.0
    {
        let problem = Diagnostic::error("a probability of 0 refuses nothing").at(field.span, "");
        problems.push(problem.help("write a share above 0, such as \"30%\", or leave it out to refuse all"));
    }
    let (reason, default_timeout) = match reason.get()? {
        Written::Quota => (RefusalReason::Quota, Duration::ZERO),
        Written::AdmissionWebhook => (RefusalReason::AdmissionWebhook, Refusal::WEBHOOK_TIMEOUT),
    };
    let timeout = timeout.written().map_or(default_timeout, |timeout| timeout.0);
    Some((Refusal { reason, probability: share, timeout }, lasting?))
}
