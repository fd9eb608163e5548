//! How long the kubelet waits before it starts an ended container again (`CrashLoopBackOff`).
//!
//! As `doBackOff` in `kuberuntime_manager.go` uses `flowcontrol.Backoff`: the first restart comes at once, the next waits
//! for 10 s after the end, and each further one twice as long, up to 5 minutes. A container that has run for more than
//! 10 minutes since its last restart begins anew.

use crate::engine::time::{Duration, Instant};

/// `backOffPeriod` of the kubelet.
const INITIAL: Duration = Duration::from_seconds(10);
/// `MaxContainerBackOff` of the kubelet.
const MAXIMUM: Duration = Duration::from_seconds(300);
/// Twice the maximum (`hasExpired` in `client-go/util/flowcontrol/backoff.go`).
const FORGOTTEN_AFTER: Duration = Duration::from_seconds(600);

/// The back-off of one pod's containers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RestartBackoff {
    /// The wait in force, and when it was set; `None`: no container has ended yet.
    entry: Option<(Duration, Instant)>,
}

impl RestartBackoff {
    /// A container ended. How long it waits until it is started again, and that is taken note of.
    pub fn wait(&mut self, ended: Instant) -> Duration {
        let in_force = self.entry.filter(|&(_, set)| ended.since(set) <= FORGOTTEN_AFTER);
        let (wait, next) = match in_force {
            None => (Duration::ZERO, INITIAL),
            Some((wait, _)) => (wait, wait.saturating_mul(2).min(MAXIMUM)),
        };
        self.entry = Some((next, ended + wait));
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    #[test]
    fn it_doubles_from_ten_seconds_to_five_minutes_after_one_restart_at_once() {
        let mut backoff = RestartBackoff::default();
        let mut now = at(1000);
        for expected in [0, 10, 20, 40, 80, 160, 300, 300] {
            let wait = backoff.wait(now);
            assert_eq!(wait, Duration::from_seconds(expected));
            now = now + wait + Duration::from_seconds(3);
        }
    }

    #[test]
    fn ten_minutes_of_running_are_forgiven() {
        let mut backoff = RestartBackoff::default();
        backoff.wait(at(0));
        assert_eq!(backoff.wait(at(5)), Duration::from_seconds(10), "started again at 15");
        assert_eq!(
            backoff.wait(at(615)),
            Duration::from_seconds(20),
            "ran for exactly 10 minutes: started at 635"
        );
        assert_eq!(backoff.wait(at(1236)), Duration::ZERO, "ran for 10 minutes and a second");
        assert_eq!(backoff.wait(at(1237)), Duration::from_seconds(10));
    }
}
