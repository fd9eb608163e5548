//! How fast NoExecute taints go to nodes that are not ready: zone by zone, and slower or not at all where most of a
//! zone is not ready, because then it is more likely the network than the nodes.
//!
//! Source: `handleDisruption` and `doNoExecuteTaintingPass` of
//! `pkg/controller/nodelifecycle/node_lifecycle_controller.go`. Which of the waiting nodes comes first is arbitrary
//! there; here it is the one that was noticed first.

use std::cmp::Reverse;

use priority_queue::PriorityQueue;
use rustc_hash::FxBuildHasher;

use crate::cluster::controllers::node_lifecycle::settings::EvictionRates;
use crate::cluster::store::NodeRef;
use crate::engine::time::{Duration, Instant};

/// A zone by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneId(pub u16);

/// All zones, and the nodes that wait for their taint.
#[derive(Clone)]
pub struct ZoneDisruption {
    rates: EvictionRates,
    zones: Vec<Zone>,
}

#[derive(Clone)]
struct Zone {
    ready: u32,
    not_ready: u32,
    state: ZoneState,
    waiting: PriorityQueue<NodeRef, Reverse<u64>, FxBuildHasher>,
    /// How many have ever waited: the first to come is the first to go.
    arrivals: u64,
    limiter: Limiter,
}

/// `ZoneState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ZoneState {
    Normal,
    PartialDisruption,
    FullDisruption,
}

/// What became of the disruption as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disruption {
    /// No node of any zone is ready any more: all taints are taken back, and none is put.
    BecameTotal,
    /// Anything else.
    Other,
}

/// A token bucket that holds one token, as the time when it has it.
#[derive(Clone, Copy, Debug)]
struct Limiter {
    interval: Option<Duration>,
    token_at: Instant,
}

impl ZoneDisruption {
    pub const fn new(rates: EvictionRates) -> Self {
        Self { rates, zones: Vec::new() }
    }

    /// A zone without nodes.
    pub fn add_zone(&mut self) -> ZoneId {
        let id = ZoneId(u16::try_from(self.zones.len()).expect("fewer than 65,536 zones"));
        let limiter = Limiter { interval: self.rates.interval, token_at: Instant::START };
        self.zones.push(Zone {
            ready: 0,
            not_ready: 0,
            state: ZoneState::Normal,
            waiting: PriorityQueue::default(),
            arrivals: 0,
            limiter,
        });
        id
    }

    pub fn zones(&self) -> impl Iterator<Item = ZoneId> + use<> {
        (0..self.zones.len() as u16).map(ZoneId)
    }

    /// A node is in the zone from now on.
    pub fn add_node(&mut self, zone: ZoneId, ready: bool) {
        *self.zone_mut(zone).count(ready) += 1;
    }

    pub fn remove_node(&mut self, zone: ZoneId, ready: bool) {
        *self.zone_mut(zone).count(ready) -= 1;
    }

    /// The node waits for its taint.
    pub fn wait(&mut self, zone: ZoneId, node: NodeRef) {
        let zone = self.zone_mut(zone);
        zone.arrivals += 1;
        zone.waiting.push(node, Reverse(zone.arrivals));
    }

    /// The node does not wait any more.
    pub fn stop_waiting(&mut self, zone: ZoneId, node: NodeRef) {
        self.zone_mut(zone).waiting.remove(&node);
    }

    /// When the zone's first waiting node gets its taint, as things are. `None`: nobody waits, or nobody gets it.
    pub fn next_taint(&self, zone: ZoneId) -> Option<Instant> {
        let Zone { waiting, limiter, .. } = &self.zones[usize::from(zone.0)];
        (!waiting.is_empty() && limiter.interval.is_some()).then_some(limiter.token_at)
    }

    /// The node that may get its taint now.
    pub fn take(&mut self, zone: ZoneId, now: Instant) -> Option<NodeRef> {
        let zone = self.zone_mut(zone);
        if zone.waiting.is_empty() || !zone.limiter.try_accept(now) {
            return None;
        }
        zone.waiting.pop().map(|(node, _)| node)
    }

    /// The end of a look at all nodes: zones change their state, and with it their rate.
    pub fn assess(&mut self, now: Instant) -> Disruption {
        let rates = self.rates;
        let with_nodes = || self.zones.iter().filter(|zone| zone.size() > 0);
        let is_total = with_nodes().next().is_some() && with_nodes().all(|zone| zone.ready == 0);
        let was_total = with_nodes().all(|zone| zone.state == ZoneState::FullDisruption);
        if is_total && was_total {
            return Disruption::Other;
        }
        for zone in &mut self.zones {
            if zone.size() == 0 {
                // A zone whose last node has left is forgotten; its queue is not.
                zone.state = ZoneState::Normal;
                continue;
            }
            let state = zone.state_now(&rates);
            if is_total {
                zone.limiter.swap(None, now);
            } else if was_total || state != zone.state {
                zone.limiter.swap(zone.interval_in(state, &rates), now);
            }
            zone.state = state;
        }
        if is_total { Disruption::BecameTotal } else { Disruption::Other }
    }

    fn zone_mut(&mut self, zone: ZoneId) -> &mut Zone {
        &mut self.zones[usize::from(zone.0)]
    }
}

impl Zone {
    const fn size(&self) -> u32 {
        self.ready + self.not_ready
    }

    const fn count(&mut self, ready: bool) -> &mut u32 {
        if ready { &mut self.ready } else { &mut self.not_ready }
    }

    /// `ComputeZoneState`; two nodes that are not ready never disrupt a zone that has a ready one.
    fn state_now(&self, rates: &EvictionRates) -> ZoneState {
        let unhealthy = self.not_ready as f32 / self.size() as f32;
        match (self.ready, self.not_ready) {
            (0, 1..) => ZoneState::FullDisruption,
            (_, 3..) if unhealthy >= rates.unhealthy_zone_threshold as f32 => ZoneState::PartialDisruption,
            _ => ZoneState::Normal,
        }
    }

    /// `setLimiterInZone`: a zone without a ready node goes on as if it were healthy, as long as another zone has one.
    const fn interval_in(&self, state: ZoneState, rates: &EvictionRates) -> Option<Duration> {
        match state {
            ZoneState::Normal | ZoneState::FullDisruption => rates.interval,
            ZoneState::PartialDisruption if self.size() > rates.large_zone => rates.secondary_interval,
            ZoneState::PartialDisruption => None,
        }
    }
}

impl Limiter {
    fn try_accept(&mut self, now: Instant) -> bool {
        match self.interval {
            Some(interval) if self.token_at <= now => {
                self.token_at = now + interval;
                true
            }
            _ => false,
        }
    }

    /// `SwapLimiter`: the bucket of another rate has a token at once only if the old one had one.
    fn swap(&mut self, interval: Option<Duration>, now: Instant) {
        if self.interval == interval {
            return;
        }
        let had_token = self.interval.is_some() && self.token_at <= now;
        self.interval = interval;
        if let (false, Some(interval)) = (had_token, interval) {
            self.token_at = now + interval;
        }
    }
}
