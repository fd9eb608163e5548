//! A controller's requests to the API server, with the limits that the scenario gives to controllers.

use crate::cluster::apiserver::client::{ControlPlane, EventBudget, TokenBucket};
use crate::engine::time::Instant;

/// The client of one controller.
#[derive(Clone, Debug)]
pub struct Requests {
    control_plane: ControlPlane,
    tokens: Option<TokenBucket>,
    /// How many Events about the workload the recorder still lets through.
    event_budget: EventBudget,
}

impl Requests {
    pub fn new(control_plane: ControlPlane) -> Self {
        Self {
            control_plane,
            tokens: control_plane.rate_limit.map(TokenBucket::full),
            event_budget: EventBudget::FULL,
        }
    }

    /// When the answers of requests arrive that are sent in batches from `now` on, a batch when the one before it has
    /// been answered.
    pub fn answer_times(&mut self, now: Instant, batches: impl Iterator<Item = u32>) -> Vec<Instant> {
        let (mut answers, mut sending) = (Vec::new(), now);
        for batch in batches {
            let first = answers.len();
            for _ in 0..batch {
                let sent = self.tokens.as_mut().map_or(sending, |tokens| tokens.reserve(sending));
                answers.push(sent + self.control_plane.request_latency);
            }
            self.write_events(&answers[first..]);
            sending = answers.last().copied().unwrap_or(sending);
        }
        answers
    }

    /// As the DaemonSet's controller, those of ReplicaSets and StatefulSets write Events.
    fn write_events(&mut self, answered: &[Instant]) {
        let Some(tokens) = &mut self.tokens else { return };
        for &at in answered {
            self.event_budget.write_event(at, tokens);
        }
    }

    /// When what happens at `now` is known to the controller.
    pub fn observed_at(&self, now: Instant) -> Instant {
        now + self.control_plane.watch_lag
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Duration;

    #[test]
    fn batches_wait_for_each_other_and_requests_for_their_tokens() {
        let mut ideal = Requests::new(ControlPlane::IDEAL);
        assert_eq!(ideal.answer_times(Instant::START, [1, 2, 4].into_iter()), [Instant::START; 7]);
        let mut limited = Requests::new(ControlPlane::KUBE_CONTROLLER_MANAGER);
        let milliseconds = |answers: Vec<Instant>| -> Vec<u64> {
            answers.into_iter().map(|at| at.as_nanoseconds() / 1_000_000).collect()
        };
        assert_eq!(
            milliseconds(limited.answer_times(Instant::START, [1, 2, 4].into_iter())),
            [5, 10, 10, 15, 15, 15, 15]
        );
        let later = Instant::START + Duration::from_seconds(100);
        let answers = milliseconds(limited.answer_times(later, [31, 1].into_iter()));
        assert_eq!((answers[0], answers[29], answers[30]), (100_005, 100_005, 100_055));
        assert_eq!(answers[31], 101_005, "31 requests and the 18 Events that are left of 25: the 50th token");
    }
}
