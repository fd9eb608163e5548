//! The node lifecycle controller's clock: when it notices that a kubelet no longer renews its lease.
//!
//! Source: `pkg/controller/nodelifecycle/node_lifecycle_controller.go`. The controller looks at all nodes once each
//! monitor period. A renewal counts from the look that found it; a node whose last one is the grace period old is set
//! to Unknown. Nothing here happens for each heartbeat: which was the last one follows from the node's own phase.

use crate::engine::time::{Duration, Instant};

/// How the node lifecycle controller and the kubelets' heartbeats are set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NodeLifecycle {
    /// From one renewal of a node's lease to the next: a quarter of the kubelet's `nodeLeaseDurationSeconds`. Zero: a
    /// kubelet is known to work up to its end.
    pub heartbeat_interval: Duration,
    /// `--node-monitor-period`.
    pub monitor_period: Duration,
    pub eviction_rates: EvictionRates,
}

/// How many nodes of a zone get their NoExecute taint in which time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EvictionRates {
    /// From one node to the next, normally (`--node-eviction-rate`). `None`: no node ever gets it.
    pub interval: Option<Duration>,
    /// The same in a large zone that is mostly unhealthy (`--secondary-node-eviction-rate`).
    pub secondary_interval: Option<Duration>,
    /// From this share of nodes on that are not ready, a zone is mostly unhealthy (`--unhealthy-zone-threshold`).
    pub unhealthy_zone_threshold: f64,
    /// A zone with more nodes than this is large (`--large-cluster-size-threshold`).
    pub large_zone: u32,
}

impl NodeLifecycle {
    /// The defaults of kube-controller-manager's flags, and of the kubelet's lease of 40 s.
    pub const KUBE_CONTROLLER_MANAGER: Self = Self {
        heartbeat_interval: Duration::from_seconds(10),
        monitor_period: Duration::from_seconds(5),
        eviction_rates: EvictionRates {
            interval: Some(Duration::from_seconds(10)),
            secondary_interval: Some(Duration::from_seconds(100)),
            unhealthy_zone_threshold: 0.55,
            large_zone: 50,
        },
    };

    /// The last heartbeat of a kubelet that began to report at `since` and stopped at `stopped`. It renews its lease
    /// when it begins, and whenever the time is a multiple of the interval and `phase` on top.
    pub fn last_heartbeat(&self, phase: Duration, since: Instant, stopped: Instant) -> Instant {
        let interval = self.heartbeat_interval.as_nanoseconds();
        if interval == 0 {
            return stopped;
        }
        let (phase, stopped) = (phase.as_nanoseconds() % interval, stopped.as_nanoseconds());
        let after_phase =
            stopped.checked_sub(phase).map_or(0, |elapsed| elapsed / interval * interval + phase);
        since.max(Instant::from_nanoseconds(after_phase))
    }

    /// When a node is set to Unknown whose last heartbeat was at `heartbeat`.
    pub fn unknown_at(&self, heartbeat: Instant, grace_period: Duration) -> Instant {
        self.next_look(self.next_look(heartbeat) + grace_period)
    }

    /// The first look at all nodes at or after `time`.
    pub fn next_look(&self, time: Instant) -> Instant {
        time.next_multiple_of(self.monitor_period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DEFAULTS: NodeLifecycle = NodeLifecycle::KUBE_CONTROLLER_MANAGER;
    const GRACE: Duration = Duration::from_seconds(40);

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    fn last(phase: u64, since: u64, stopped: u64) -> Instant {
        DEFAULTS.last_heartbeat(Duration::from_seconds(phase), at(since), at(stopped))
    }

    #[test]
    fn the_last_heartbeat_follows_from_the_phase() {
        assert_eq!(last(3, 0, 102), at(93));
        assert_eq!(last(3, 0, 103), at(103));
        assert_eq!(last(3, 0, 2), at(0), "it was there when the run began");
        assert_eq!(last(3, 101, 102), at(101), "the first one after a repair");
    }

    #[test]
    fn a_node_is_unknown_at_the_look_that_comes_a_grace_period_after_the_look_that_saw_it_last() {
        assert_eq!(DEFAULTS.unknown_at(at(93), GRACE), at(135));
        assert_eq!(DEFAULTS.unknown_at(at(95), GRACE), at(135));
        assert_eq!(DEFAULTS.unknown_at(at(96), GRACE), at(140));
        let odd = Duration::from_seconds(42);
        assert_eq!(DEFAULTS.unknown_at(at(93), odd), at(140), "95 + 42, and then the next look");
    }

    proptest! {
        #[test]
        fn a_dead_node_is_noticed_within_a_heartbeat_before_and_a_look_after_the_grace_period(
            phase in 0u64..10_000, stopped in 20_000u64..1_000_000,
        ) {
            let milliseconds = |count| Duration::from_nanoseconds(count * 1_000_000);
            let stopped = Instant::START + milliseconds(stopped);
            let last = DEFAULTS.last_heartbeat(milliseconds(phase), Instant::START, stopped);
            prop_assert!(last <= stopped && stopped.since(last) < DEFAULTS.heartbeat_interval);
            let waited = DEFAULTS.unknown_at(last, GRACE).since(stopped);
            prop_assert!(waited > milliseconds(30_000) && waited < milliseconds(45_000), "{waited}");
        }
    }
}
