//! Zones that lose their nodes, with the times worked out by hand.

use super::settings::NodeLifecycle;
use super::zone_disruption::{Disruption, ZoneDisruption, ZoneId};
use crate::api::identity::PoolId;
use crate::cluster::store::{NodeRef, Store};
use crate::engine::time::{Duration, Instant};

fn at(seconds: u64) -> Instant {
    Instant::START + Duration::from_seconds(seconds)
}

/// Zones of so many ready nodes each.
fn zones(sizes: &[u32]) -> ZoneDisruption {
    let mut zones = ZoneDisruption::new(NodeLifecycle::KUBE_CONTROLLER_MANAGER.eviction_rates);
    for &size in sizes {
        let zone = zones.add_zone();
        (0..size).for_each(|_| zones.add_node(zone, true));
    }
    zones
}

fn some_nodes(count: u32) -> Vec<NodeRef> {
    let mut store = Store::default();
    let nodes: Vec<_> = (0..count).map(|number| store.add_node(PoolId(0), number, 0)).collect();
    nodes.into_iter().map(|id| store.node_ref(id)).collect()
}

/// So many nodes of the zone stop being ready, and wait for their taint.
fn fail(zones: &mut ZoneDisruption, zone: ZoneId, count: u32) {
    for node in some_nodes(count) {
        zones.remove_node(zone, true);
        zones.add_node(zone, false);
        zones.wait(zone, node);
    }
}

fn recover(zones: &mut ZoneDisruption, zone: ZoneId) {
    zones.remove_node(zone, false);
    zones.add_node(zone, true);
}

/// When nodes get their taint until nobody waits, or nobody gets any.
fn taints(zones: &mut ZoneDisruption, zone: ZoneId, mut now: Instant) -> Vec<f64> {
    let mut times = Vec::new();
    while let Some(next) = zones.next_taint(zone) {
        now = now.max(next);
        assert!(zones.take(zone, now).is_some());
        times.push(now.as_seconds());
    }
    times
}

#[test]
fn a_healthy_zone_gives_a_taint_every_ten_seconds() {
    let mut zones = zones(&[10, 10]);
    fail(&mut zones, ZoneId(0), 4);
    assert_eq!(zones.assess(at(140)), Disruption::Other);
    assert_eq!(taints(&mut zones, ZoneId(0), at(145)), [145.0, 155.0, 165.0, 175.0]);
}

#[test]
fn a_small_zone_that_is_mostly_unhealthy_gives_none_until_it_is_healthier() {
    let mut zones = zones(&[10, 10]);
    fail(&mut zones, ZoneId(0), 6);
    zones.assess(at(140));
    assert_eq!(taints(&mut zones, ZoneId(0), at(145)), [] as [f64; 0], "6 of 10 are more than 55 %");
    recover(&mut zones, ZoneId(0));
    zones.assess(at(200));
    assert_eq!(zones.next_taint(ZoneId(0)), Some(at(210)), "a bucket that never had a token starts empty");
}

#[test]
fn a_large_zone_that_is_mostly_unhealthy_gives_one_every_hundred_seconds() {
    let mut zones = zones(&[51, 1]);
    fail(&mut zones, ZoneId(0), 29);
    zones.assess(at(140));
    let times = taints(&mut zones, ZoneId(0), at(145));
    assert_eq!(times[..3], [145.0, 245.0, 345.0], "29 of 51 are 56.9 %");
}

#[test]
fn two_nodes_that_are_not_ready_never_disrupt_a_zone() {
    let mut zones = zones(&[3, 1]);
    fail(&mut zones, ZoneId(0), 2);
    zones.assess(at(140));
    assert_eq!(taints(&mut zones, ZoneId(0), at(145)), [145.0, 155.0]);
}

#[test]
fn a_zone_that_is_out_altogether_goes_on_as_long_as_another_is_there() {
    let mut zones = zones(&[3, 1]);
    fail(&mut zones, ZoneId(0), 3);
    assert_eq!(zones.assess(at(140)), Disruption::Other);
    assert_eq!(taints(&mut zones, ZoneId(0), at(145)), [145.0, 155.0, 165.0]);
}

#[test]
fn when_no_zone_has_a_ready_node_all_evictions_stop() {
    let mut zones = zones(&[3, 1]);
    fail(&mut zones, ZoneId(0), 3);
    fail(&mut zones, ZoneId(1), 1);
    assert_eq!(zones.assess(at(140)), Disruption::BecameTotal);
    assert_eq!(zones.next_taint(ZoneId(0)), None);
    assert_eq!(zones.assess(at(145)), Disruption::Other, "it was so before");
    assert_eq!(zones.next_taint(ZoneId(0)), None);
    recover(&mut zones, ZoneId(1));
    assert_eq!(zones.assess(at(300)), Disruption::Other);
    assert_eq!(taints(&mut zones, ZoneId(0), at(300)), [310.0, 320.0, 330.0]);
}
