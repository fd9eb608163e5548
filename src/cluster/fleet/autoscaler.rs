//! The cluster autoscaler: how many nodes a pool gets, and how many it loses, at each of its scans.
//!
//! Other workloads do not exist one by one here: a demand says how many nodes they fill. Where it falls, the nodes that
//! it no longer fills are unneeded, each since its own time. Flags and defaults are those of cluster-autoscaler's
//! documentation (FAQ.md, "What are the parameters to CA?").

use crate::api::identity::PoolId;
use crate::engine::delay::Delay;
use crate::engine::time::{Duration, Instant};

const DAY: Duration = Duration::from_seconds(24 * 60 * 60);

/// An autoscaler of one pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Autoscaler {
    pub pool: PoolId,
    pub min: u32,
    pub max: u32,
    pub demand: Demand,
    /// `--scan-interval`.
    pub scan_interval: Duration,
    /// `--scale-down-unneeded-time`.
    pub unneeded_time: Duration,
    /// `--scale-down-delay-after-add`.
    pub delay_after_add: Duration,
    /// `--max-scale-down-parallelism`.
    pub parallelism: u32,
    /// From the beginning of the drain until the workload is gone; none at all: the node is empty.
    pub drain: Delay,
    pub daemon_pods: DaemonSetEviction,
}

/// Of which nodes it evicts daemon pods that say nothing about it themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaemonSetEviction {
    /// `--daemonset-eviction-for-empty-nodes`.
    pub of_empty_nodes: bool,
    /// `--daemonset-eviction-for-occupied-nodes`.
    pub of_occupied_nodes: bool,
}

/// The annotation by which a daemon pod says whether it is evicted, whatever the flags say
/// (`cluster-autoscaler/utils/daemonset`); any value but `true` is a no.
pub const ENABLE_DS_EVICTION: &str = "cluster-autoscaler.kubernetes.io/enable-ds-eviction";

impl DaemonSetEviction {
    /// The flags' defaults.
    pub const DEFAULT: Self = Self { of_empty_nodes: false, of_occupied_nodes: true };

    /// Whether a daemon pod whose annotation says this goes with the drain of a node.
    pub fn evicts(self, annotated: Option<bool>, node_is_empty: bool) -> bool {
        annotated.unwrap_or(if node_is_empty { self.of_empty_nodes } else { self.of_occupied_nodes })
    }
}

/// How many nodes the other workloads fill.
#[derive(Clone, Debug, PartialEq)]
pub enum Demand {
    /// So many from each of these times on, in their order; none before the first.
    Steps(Vec<(Instant, u32)>),
    /// A wave with the period of a day.
    Daily { low: u32, high: u32, peak: Duration },
    /// Jobs that arrive at random fill so many nodes each while they last.
    Jobs { base: u32, every: Delay, nodes: u32, lasting: Delay },
}

/// What an autoscaler remembers.
#[derive(Clone, Debug, Default)]
pub struct Scaling {
    /// Since when there has been one unneeded node, since when a second, and so on.
    unneeded_since: Vec<Instant>,
    last_added: Option<Instant>,
    /// How many jobs there are.
    pub jobs: u32,
    /// How many jobs have arrived.
    pub arrivals: u32,
}

/// What a scan comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Add(u32),
    /// None of them if it is 0.
    Remove(u32),
}

impl Autoscaler {
    /// `--scan-interval`.
    pub const SCAN_INTERVAL: Duration = Duration::from_seconds(10);

    /// The flags' defaults; nodes that are not needed are empty.
    pub const fn with_defaults(pool: PoolId, (min, max): (u32, u32), demand: Demand) -> Self {
        Self {
            pool,
            min,
            max,
            demand,
            scan_interval: Self::SCAN_INTERVAL,
            unneeded_time: Duration::from_seconds(600),
            delay_after_add: Duration::from_seconds(600),
            parallelism: 10,
            drain: Delay::ZERO,
            daemon_pods: DaemonSetEviction::DEFAULT,
        }
    }

    /// The pool's size that the demand asks for.
    fn wanted(&self, now: Instant, jobs: u32) -> u32 {
        self.demand.nodes(now, jobs).max(self.min).min(self.max)
    }
}

impl Demand {
    fn nodes(&self, now: Instant, jobs: u32) -> u32 {
        match self {
            Self::Steps(steps) => {
                let passed = steps.partition_point(|&(from, _)| from <= now);
                passed.checked_sub(1).map_or(0, |last| steps[last].1)
            }
            Self::Daily { low, high, peak } => {
                let days = (now.as_seconds() - peak.as_seconds()) / DAY.as_seconds();
                let height = (1.0 + libm::cos(days * std::f64::consts::TAU)) / 2.0;
                low + (f64::from(high - low) * height).round() as u32
            }
            Self::Jobs { base, nodes, .. } => base.saturating_add(nodes.saturating_mul(jobs)),
        }
    }
}

impl Scaling {
    /// Looks at the pool: `nodes` are there or on order, and `leaving` more are about to go.
    pub fn scan(&mut self, autoscaler: &Autoscaler, now: Instant, nodes: u32, leaving: u32) -> Decision {
        let wanted = autoscaler.wanted(now, self.jobs);
        self.unneeded_since.resize(nodes.saturating_sub(wanted) as usize, now);
        if wanted > nodes {
            self.last_added = Some(now);
            return Decision::Add(wanted - nodes);
        }
        if self.last_added.is_some_and(|added| now.since(added) < autoscaler.delay_after_add) {
            return Decision::Remove(0);
        }
        let long_unneeded =
            self.unneeded_since.partition_point(|&since| now.since(since) >= autoscaler.unneeded_time) as u32;
        Decision::Remove(long_unneeded.min(autoscaler.parallelism.saturating_sub(leaving)))
    }

    /// So many nodes have been marked, those that were unneeded for longest.
    pub fn removed(&mut self, nodes: usize) {
        self.unneeded_since.drain(..nodes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Instant {
        Instant::from_nanoseconds(seconds * 1_000_000_000)
    }

    fn stepwise(steps: &[(u64, u32)]) -> Autoscaler {
        let demand = Demand::Steps(steps.iter().map(|&(seconds, nodes)| (at(seconds), nodes)).collect());
        Autoscaler::with_defaults(PoolId(0), (2, 8), demand)
    }

    #[test]
    fn the_pool_follows_the_demand_within_its_bounds() {
        let autoscaler = stepwise(&[(100, 5), (200, 20)]);
        let mut scaling = Scaling::default();
        assert_eq!(scaling.scan(&autoscaler, at(0), 0, 0), Decision::Add(2));
        assert_eq!(scaling.scan(&autoscaler, at(100), 2, 0), Decision::Add(3));
        assert_eq!(scaling.scan(&autoscaler, at(200), 5, 0), Decision::Add(3));
        assert_eq!(scaling.scan(&autoscaler, at(210), 8, 0), Decision::Remove(0));
    }

    #[test]
    fn a_node_goes_when_it_was_unneeded_for_long_enough() {
        let autoscaler = stepwise(&[(0, 6), (1000, 5), (1300, 3)]);
        let mut scaling = Scaling::default();
        for now in [1000, 1300, 1590] {
            assert_eq!(scaling.scan(&autoscaler, at(now), 6, 0), Decision::Remove(0), "{now}");
        }
        assert_eq!(scaling.scan(&autoscaler, at(1600), 6, 0), Decision::Remove(1));
        scaling.removed(1);
        assert_eq!(scaling.scan(&autoscaler, at(1610), 5, 1), Decision::Remove(0));
        assert_eq!(scaling.scan(&autoscaler, at(1900), 5, 0), Decision::Remove(2));
    }

    #[test]
    fn a_demand_that_comes_back_begins_the_time_anew() {
        let autoscaler = stepwise(&[(0, 6), (1000, 5), (1300, 6), (1310, 5)]);
        let mut scaling = Scaling::default();
        for now in [1000, 1300, 1310, 1900] {
            assert_eq!(scaling.scan(&autoscaler, at(now), 6, 0), Decision::Remove(0), "{now}");
        }
        assert_eq!(scaling.scan(&autoscaler, at(1910), 6, 0), Decision::Remove(1));
    }

    #[test]
    fn nothing_goes_soon_after_a_node_was_added_and_only_so_many_at_once() {
        let autoscaler = Autoscaler { parallelism: 2, ..stepwise(&[(0, 6), (10, 2)]) };
        let mut scaling = Scaling::default();
        assert_eq!(scaling.scan(&autoscaler, at(0), 5, 0), Decision::Add(1));
        scaling.scan(&autoscaler, at(10), 6, 0);
        let quick = Autoscaler { unneeded_time: Duration::ZERO, ..autoscaler };
        assert_eq!(scaling.scan(&quick, at(590), 6, 0), Decision::Remove(0));
        assert_eq!(scaling.scan(&quick, at(600), 6, 0), Decision::Remove(2));
        assert_eq!(scaling.scan(&quick, at(600), 6, 1), Decision::Remove(1));
    }

    #[test]
    fn a_daily_demand_is_highest_at_its_peak_and_jobs_add_up() {
        let daily = Demand::Daily { low: 10, high: 30, peak: Duration::from_seconds(14 * 3600) };
        let hours = [2, 8, 14, 20, 26, 38].map(|hour| daily.nodes(at(hour * 3600), 0));
        assert_eq!(hours, [10, 20, 30, 20, 10, 30]);
        let jobs = Demand::Jobs { base: 3, every: Delay::ZERO, nodes: 4, lasting: Delay::ZERO };
        assert_eq!(jobs.nodes(at(0), 2), 11);
    }
}
