//! How long the kubelet waits before it starts an ended container again (`CrashLoopBackOff`).
//!
//! As `doBackOff` in `kuberuntime_manager.go` uses `flowcontrol.Backoff`: the first restart comes at once, the next waits
//! for 10 s after the end, and each further one twice as long, up to 5 minutes. A container that has run for more than
//! 10 minutes since its last restart begins anew.

use crate::api::kubernetes_version::{Change, KubernetesVersion};
use crate::engine::time::{Duration, Instant};

/// `backOffPeriod` of the kubelet.
const INITIAL: Duration = Duration::from_seconds(10);
/// `MaxContainerBackOff` of the kubelet.
const MAXIMUM: Duration = Duration::from_seconds(300);
/// The longest pause between two looks since 1.35, before its jitter (`podWorkerBackOff`).
const MAX_PAUSE: Duration = Duration::from_seconds(60);
/// `workerBackOffPeriodJitterFactor`.
const JITTER: f64 = 0.5;
/// Twice the maximum (`hasExpired` in `client-go/util/flowcontrol/backoff.go`).
const FORGOTTEN_AFTER: Duration = Duration::from_seconds(600);

/// The back-off of one pod's containers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RestartBackoff {
    /// The wait in force, and when it was set; `None`: no container has ended yet.
    entry: Option<(Duration, Instant)>,
}

impl RestartBackoff {
    /// A container ended. How long it waits until it is started again, and that is taken note of. `found_after` says when
    /// a back-off is found to be over.
    pub fn wait(&mut self, ended: Instant, found_after: impl FnOnce(Duration) -> Duration) -> Duration {
        let in_force = self.entry.filter(|&(_, set)| ended.since(set) <= FORGOTTEN_AFTER);
        let (wait, next) = match in_force {
            None => (Duration::ZERO, INITIAL),
            Some((wait, _)) => (wait, wait.saturating_mul(2).min(MAXIMUM)),
        };
        let wait = found_after(wait);
        self.entry = Some((next, ended + wait));
        wait
    }
}

/// When the kubelet finds that a back-off is over, after the end of the container: at the first of its looks that does not
/// come too early (`completeWork` in `pod_workers.go`). `jitter` draws a number between 0 and 1 for each look.
pub fn found_over(
    back_off: Duration,
    version: KubernetesVersion,
    mut jitter: impl FnMut() -> f64,
) -> Duration {
    let mut looked = Duration::ZERO;
    while looked < back_off {
        let pause = if version.has(Change::CrashLoopRetry) {
            Duration::from_nanoseconds(back_off.as_nanoseconds() - looked.as_nanoseconds()).min(MAX_PAUSE)
        } else {
            INITIAL
        };
        looked =
            looked.saturating_add(Duration::from_seconds_f64(pause.as_seconds() * (1.0 + JITTER * jitter())));
    }
    looked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    /// As if somebody looked all the time.
    fn exactly(back_off: Duration) -> Duration {
        back_off
    }

    #[test]
    fn a_back_off_is_found_over_at_a_look() {
        use KubernetesVersion::{V1_34, V1_35};
        let found = |seconds, version, jitter| {
            found_over(Duration::from_seconds(seconds), version, || jitter).as_seconds()
        };
        assert_eq!(found(0, V1_34, 0.5), 0.0, "the first restart comes at once");
        assert_eq!(found(10, V1_34, 0.0), 10.0);
        assert_eq!(found(40, V1_34, 0.4), 48.0, "at 12, 24, 36 and 48 s");
        assert_eq!(found(10, V1_35, 0.4), 12.0);
        assert_eq!(found(40, V1_35, 0.4), 48.0, "40 × 1.2");
        assert_eq!(found(80, V1_35, 0.4), 72.0 + 9.6, "60 × 1.2, then 8 × 1.2");
        assert_eq!(found(160, V1_35, 1.0), 90.0 + 90.0);
    }

    #[test]
    fn it_doubles_from_ten_seconds_to_five_minutes_after_one_restart_at_once() {
        let mut backoff = RestartBackoff::default();
        let mut now = at(1000);
        for expected in [0, 10, 20, 40, 80, 160, 300, 300] {
            let wait = backoff.wait(now, exactly);
            assert_eq!(wait, Duration::from_seconds(expected));
            now = now + wait + Duration::from_seconds(3);
        }
    }

    #[test]
    fn ten_minutes_of_running_are_forgiven() {
        let mut backoff = RestartBackoff::default();
        backoff.wait(at(0), exactly);
        assert_eq!(backoff.wait(at(5), exactly), Duration::from_seconds(10), "started again at 15");
        assert_eq!(
            backoff.wait(at(615), exactly),
            Duration::from_seconds(20),
            "ran for exactly 10 minutes: started at 635"
        );
        assert_eq!(backoff.wait(at(1236), exactly), Duration::ZERO, "ran for 10 minutes and a second");
        assert_eq!(backoff.wait(at(1237), exactly), Duration::from_seconds(10));
    }
}
