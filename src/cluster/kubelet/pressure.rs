//! Nodes that run short of memory, disk or process ids: what the kubelet's eviction manager does about it.
//!
//! Source: `pkg/kubelet/eviction/eviction_manager.go`. It looks every ten seconds; while something is short it evicts
//! one pod each time, never a critical one, and the node's condition is True until nothing has been short for the
//! transition period. While it is True, the kubelet refuses pods.
//!
//! What is assumed: a shortage begins when the kubelet sees it, and lasts as long as the scenario says, whatever is
//! evicted. The kubelet ranks pods by their use above their requests and then by priority; nobody knows their use
//! here, so priority decides, and among equals the oldest goes first.

use crate::api::taints::well_known;
use crate::engine::time::{Duration, Instant};

/// `evictionMonitoringPeriod` (`pkg/kubelet/kubelet.go`).
pub const MONITORING_PERIOD: Duration = Duration::from_seconds(10);
/// The kubelet's `evictionPressureTransitionPeriod`.
pub const TRANSITION_PERIOD: Duration = Duration::from_seconds(300);

/// From this priority on, the kubelet spares a pod and takes it in whatever runs short (`SystemCriticalPriority`).
pub const SYSTEM_CRITICAL: i32 = 2_000_000_000;

/// What is short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum PressureKind {
    Memory,
    Disk,
    Pid,
}

/// One kind of pressure on one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pressure {
    /// The end of the present or last shortage.
    short_until: Instant,
    /// When the kubelet last saw it.
    seen: Instant,
    /// Whether the node's condition is True.
    pub condition: bool,
    /// When the kubelet looks again, if that can change anything.
    pub next_look: Instant,
}

/// What the kubelet does after a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PressureState {
    /// Something is short: the condition is True, and a pod has to go.
    Short,
    /// Nothing is short, but it was not long ago.
    Lasting,
    /// The condition becomes False.
    Over,
}

impl PressureKind {
    pub const ALL: [Self; 3] = [Self::Memory, Self::Disk, Self::Pid];

    /// The key of the node's taint.
    pub const fn taint_key(self) -> &'static str {
        match self {
            Self::Memory => well_known::MEMORY_PRESSURE,
            Self::Disk => well_known::DISK_PRESSURE,
            Self::Pid => well_known::PID_PRESSURE,
        }
    }

    /// Whether the kubelet of a node with this condition alone takes a daemon pod in: under memory pressure it takes
    /// those that tolerate the condition's taint, and all daemon pods do; otherwise only critical ones.
    pub const fn admits_daemon_pods(self) -> bool {
        matches!(self, Self::Memory)
    }
}

impl Default for Pressure {
    fn default() -> Self {
        Self {
            short_until: Instant::START,
            seen: Instant::START,
            condition: false,
            next_look: Instant::NEVER,
        }
    }
}

impl Pressure {
    /// A shortage begins, or goes on for longer. Whether the kubelet looks at it now.
    pub fn begin(&mut self, now: Instant, lasts: Duration) -> bool {
        let is_short = now < self.short_until;
        self.short_until = self.short_until.max(now + lasts);
        !is_short
    }

    /// The kubelet looks.
    pub fn look(&mut self, now: Instant) -> PressureState {
        if now < self.short_until {
            (self.seen, self.condition) = (now, true);
            self.next_look = now + MONITORING_PERIOD;
            return PressureState::Short;
        }
        let over = self.seen + TRANSITION_PERIOD;
        if now < over {
            self.next_look = over;
            return PressureState::Lasting;
        }
        (self.condition, self.next_look) = (false, Instant::NEVER);
        PressureState::Over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    /// All looks, until the condition is False.
    fn looks(pressure: &mut Pressure, mut now: Instant) -> Vec<(f64, PressureState)> {
        let mut looks = Vec::new();
        loop {
            let look = pressure.look(now);
            looks.push((now.as_seconds(), look));
            if look == PressureState::Over {
                return looks;
            }
            now = pressure.next_look;
        }
    }

    #[test]
    fn a_shortage_is_looked_at_every_ten_seconds_and_the_condition_outlasts_it_by_five_minutes() {
        let mut pressure = Pressure::default();
        assert!(pressure.begin(at(100), Duration::from_seconds(30)));
        let short = [100.0, 110.0, 120.0].map(|at| (at, PressureState::Short));
        let expected =
            [&short[..], &[(130.0, PressureState::Lasting), (420.0, PressureState::Over)]].concat();
        assert_eq!(looks(&mut pressure, at(100)), expected);
        assert!(!pressure.condition);
    }

    #[test]
    fn a_second_shortage_prolongs_the_first() {
        let mut pressure = Pressure::default();
        pressure.begin(at(100), Duration::from_seconds(15));
        pressure.look(at(100));
        assert!(!pressure.begin(at(105), Duration::from_seconds(15)), "the next look comes anyway");
        assert_eq!(pressure.look(at(110)), PressureState::Short);
        assert_eq!(pressure.look(at(120)), PressureState::Lasting);
        assert!(
            pressure.begin(at(200), Duration::from_seconds(5)),
            "short again, with the condition still there"
        );
        assert_eq!(looks(&mut pressure, at(200)).last(), Some(&(500.0, PressureState::Over)));
    }
}
