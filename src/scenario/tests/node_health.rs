//! What scenarios say of the health of nodes, and what is said of those that say it wrongly.

use super::*;
use crate::engine::time::Duration;
use crate::simulation::plan::NodeLifecycle;

fn lifecycle(written: &str) -> Option<NodeLifecycle> {
    let text = scenario(&format!("    cluster: (node_lifecycle: {written}),"));
    load(&text).unwrap_or_else(|problems| panic!("{problems}")).plan.world.node_lifecycle
}

#[test]
fn settings_of_the_node_lifecycle_that_are_absent_are_kubernetes_own() {
    let defaults = NodeLifecycle::KUBE_CONTROLLER_MANAGER;
    assert_eq!(lifecycle("Ideal"), None);
    assert_eq!(lifecycle("KubeControllerManager"), Some(defaults));
    let rates = lifecycle("Settings(eviction_rate: 0.5, secondary_eviction_rate: 0, large_zone: 9)");
    let rates = rates.unwrap().eviction_rates;
    assert_eq!((rates.interval, rates.secondary_interval), (Some(Duration::from_seconds(2)), None));
    assert_eq!((rates.large_zone, rates.unhealthy_zone_threshold), (9, 0.55));
}

#[test]
fn rates_and_periods_of_the_node_lifecycle_must_be_some() {
    let said = complaints(&scenario(
        "    cluster: (node_lifecycle: Settings(monitor_period: \"0s\", eviction_rate: -1)),",
    ));
    for expected in [
        "error: the monitor period cannot last 0 seconds",
        "error: -1 nodes a second are no rate of eviction",
        "write a number between 0 (never) and a million, such as 0.1",
    ] {
        assert!(said.contains(expected), "{said}");
    }
}
