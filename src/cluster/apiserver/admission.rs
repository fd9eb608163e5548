//! Creates that the API server refuses for a while: a quota that is used up, an admission webhook that does not answer.

use crate::engine::time::{Duration, Instant};

/// What is refused, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Refusal {
    pub reason: RefusalReason,
    /// That of each create, by itself, to be refused.
    pub probability: f64,
    /// How much later than another answer the refusal comes.
    pub timeout: Duration,
}

impl Refusal {
    /// `timeoutSeconds` of a webhook that does not say.
    pub const WEBHOOK_TIMEOUT: Duration = Duration::from_seconds(10);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalReason {
    Quota,
    AdmissionWebhook,
}

/// What is refused of one DaemonSet's creates now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Admission(Option<(Refusal, Instant)>);

impl Admission {
    /// From now on, until then; takes the place of what was refused before.
    pub const fn refuse(&mut self, refusal: Refusal, until: Instant) {
        self.0 = Some((refusal, until));
    }

    pub fn in_force(&self, now: Instant) -> Option<Refusal> {
        self.0.filter(|(_, until)| now < *until).map(|(refusal, _)| refusal)
    }
}
