//! How fast the scheduler is: what it may bind in a second, and how long a pod that did not fit is left alone.

use crate::cluster::apiserver::client::RateLimit;
use crate::engine::time::Duration;

/// The pace of the scheduler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchedulerLimits {
    /// The client's rate limit for binding requests; `None`: none.
    pub bindings: Option<RateLimit>,
    /// How long the scheduler is busy with one pod before it turns to the next.
    pub cycle: Duration,
    /// `podInitialBackoffSeconds`: how long a pod is not tried again after the first attempt that failed.
    pub initial_backoff: Duration,
    /// `podMaxBackoffSeconds`: the longest that this becomes.
    pub max_backoff: Duration,
}

impl SchedulerLimits {
    /// Every pod is looked at as soon as there is cause to.
    pub const IDEAL: Self = Self {
        bindings: None,
        cycle: Duration::ZERO,
        initial_backoff: Duration::ZERO,
        max_backoff: Duration::ZERO,
    };

    /// kube-scheduler: 50 requests a second with bursts of 100 (`clientConnection.qps` and `burst` of its
    /// configuration), back-off from 1 s to 10 s. 553 pods a second are measured, of pods that have only their own node to
    /// go to, on 15,000 nodes (kubernetes/kubernetes#125293); that it is as many elsewhere is an assumption.
    pub const KUBE_SCHEDULER: Self = Self {
        bindings: Some(RateLimit { interval: Duration::from_nanoseconds(20_000_000), burst: 100 }),
        cycle: Duration::from_nanoseconds(1_000_000_000 / 553),
        initial_backoff: Duration::from_seconds(1),
        max_backoff: Duration::from_seconds(10),
    };

    /// Whether pods have to wait for their turn.
    pub fn takes_turns(&self) -> bool {
        self.bindings.is_some() || self.cycle > Duration::ZERO
    }

    /// `calculateBackoffDuration`: how long a pod is left alone after so many attempts.
    pub fn backoff(&self, attempts: u32) -> Duration {
        let factor = 1_u64.checked_shl(attempts.saturating_sub(1)).unwrap_or(u64::MAX);
        self.initial_backoff.saturating_mul(factor).min(self.max_backoff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_back_off_doubles_from_one_second_to_ten() {
        let limits = SchedulerLimits::KUBE_SCHEDULER;
        let seconds: Vec<f64> = (1..=6).map(|attempts| limits.backoff(attempts).as_seconds()).collect();
        assert_eq!(seconds, [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]);
        assert_eq!(limits.backoff(1000).as_seconds(), 10.0);
        assert_eq!(SchedulerLimits::IDEAL.backoff(5), Duration::ZERO);
    }
}
