//! When the kubelet probes a container, and when a probe's threshold is reached (`pkg/kubelet/prober/worker.go`).
//!
//! A probe's worker ticks once each period from the moment the kubelet began with the pod, not from the start of the
//! container; a restarted container keeps the worker and its ticks. No probe is an event of its own: the times follow
//! from the period.

use crate::engine::random::unit_interval;
use crate::engine::time::{Duration, Instant};

/// A probe's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbeRule {
    /// No probe before the container has run this long.
    pub initial_delay: Duration,
    pub period: Duration,
    /// How long a container that hangs keeps the probe waiting.
    pub timeout: Duration,
    pub success_threshold: u32,
    pub failure_threshold: u32,
}

/// From when the workers of a pod's probes tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbeClock {
    since: Instant,
    /// A draw: which part of its period each worker waits before its first tick. `None`: no wait.
    wait: Option<u64>,
}

impl ProbeClock {
    /// The kubelet has been running for longer than a period.
    pub const fn since(since: Instant) -> Self {
        Self { since, wait: None }
    }

    /// The kubelet has just started: each worker waits for a random part of its period first, so that not all probe at once.
    pub const fn of_new_kubelet(since: Instant, draw: u64) -> Self {
        Self { since, wait: Some(draw) }
    }

    fn first_tick(self, period: Duration) -> Instant {
        let wait = self.wait.map_or(0.0, unit_interval);
        self.since + Duration::from_seconds_f64(period.as_seconds() * wait)
    }
}

impl Default for ProbeClock {
    fn default() -> Self {
        Self::since(Instant::START)
    }
}

impl ProbeRule {
    /// The first tick at `time` or after it.
    pub fn tick_from(&self, clock: ProbeClock, time: Instant) -> Instant {
        let first = clock.first_tick(self.period);
        let period = self.period.as_nanoseconds().max(1);
        let late = time.since(first).as_nanoseconds();
        if time == Instant::NEVER {
            return Instant::NEVER;
        }
        first + Duration::from_nanoseconds(late.div_ceil(period).saturating_mul(period))
    }

    /// The first tick after `time`.
    pub fn tick_after(&self, clock: ProbeClock, time: Instant) -> Instant {
        self.tick_from(clock, time + Duration::from_nanoseconds(1))
    }

    /// When the failure threshold is reached by a container that started at `started` and fails from `failing` until
    /// `until`; `None`: not before it succeeds.
    pub fn fails_at(
        &self,
        clock: ProbeClock,
        started: Instant,
        failing: Instant,
        until: Instant,
    ) -> Option<Instant> {
        let first = self.tick_from(clock, failing.max(started + self.initial_delay));
        let last = first + self.period.saturating_mul(u64::from(self.failure_threshold.saturating_sub(1)));
        (last < until).then_some(last)
    }

    /// When a container that hangs from `hanging` on has failed often enough. Each probe of it lasts its whole timeout.
    pub fn notices_hanging_at(&self, clock: ProbeClock, started: Instant, hanging: Instant) -> Instant {
        let first = self.tick_from(clock, hanging.max(started + self.initial_delay));
        let more = u64::from(self.failure_threshold.saturating_sub(1));
        first + self.period.max(self.timeout).saturating_mul(more) + self.timeout
    }

    /// When a container that succeeds from `first` on, which is a probe, has succeeded often enough.
    pub fn succeeds_at(&self, clock: ProbeClock, first: Instant) -> Instant {
        match self.success_threshold {
            0 | 1 => first,
            more => self.tick_after(clock, first) + self.period.saturating_mul(u64::from(more - 2)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    fn every(period: u64) -> ProbeRule {
        ProbeRule {
            initial_delay: Duration::ZERO,
            period: Duration::from_seconds(period),
            timeout: Duration::from_seconds(1),
            success_threshold: 1,
            failure_threshold: 3,
        }
    }

    #[test]
    fn ticks_come_each_period_from_the_pods_beginning() {
        let (probe, clock) = (every(10), ProbeClock::since(at(3)));
        for (time, tick) in [(0, 3), (3, 3), (4, 13), (13, 13), (103, 103), (104, 113)] {
            assert_eq!(probe.tick_from(clock, at(time)), at(tick), "from {time}");
        }
        assert_eq!(probe.tick_after(clock, at(13)), at(23));
        assert_eq!(probe.tick_from(clock, Instant::NEVER), Instant::NEVER);
    }

    #[test]
    fn a_new_kubelet_spreads_the_first_ticks_over_a_period() {
        let half = ProbeClock::of_new_kubelet(at(100), 1 << 63);
        let offset = every(10).tick_from(half, at(100)).since(at(100)).as_seconds();
        assert!((offset - 5.0).abs() < 1e-6, "{offset}");
        let offset = every(4).tick_from(half, at(100)).since(at(100)).as_seconds();
        assert!((offset - 2.0).abs() < 1e-6, "of its own period: {offset}");
    }

    #[test]
    fn the_failure_threshold_counts_probes_after_the_initial_delay() {
        let probe = ProbeRule { initial_delay: Duration::from_seconds(15), ..every(10) };
        let clock = ProbeClock::since(at(0));
        // Started at 2: the first probe is at 20, the third at 40.
        assert_eq!(probe.fails_at(clock, at(2), at(2), at(41)), Some(at(40)));
        assert_eq!(probe.fails_at(clock, at(2), at(2), at(40)), None, "up in time for the third");
        assert_eq!(probe.fails_at(clock, at(2), at(2), Instant::NEVER), Some(at(40)));
    }

    #[test]
    fn a_hanging_container_is_noticed_at_the_end_of_the_last_timeout() {
        let clock = ProbeClock::since(at(0));
        assert_eq!(every(10).notices_hanging_at(clock, at(0), at(101)), at(131), "110, 120, 130 and 1 s");
        let slow = ProbeRule { timeout: Duration::from_seconds(30), failure_threshold: 2, ..every(10) };
        assert_eq!(slow.notices_hanging_at(clock, at(0), at(101)), at(170), "110 to 140, 140 to 170");
    }

    #[test]
    fn a_success_threshold_takes_more_ticks() {
        let clock = ProbeClock::since(at(0));
        let probe = ProbeRule { success_threshold: 3, ..every(10) };
        assert_eq!(probe.succeeds_at(clock, at(20)), at(40));
        assert_eq!(probe.succeeds_at(clock, at(17)), at(30), "a first one between the ticks counts too");
    }
}
