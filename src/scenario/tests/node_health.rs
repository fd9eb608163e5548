//! What scenarios say of the health of nodes, and what is said of those that say it wrongly.

use super::*;
use crate::cluster::plan::{Action, ChurnProcess, NodeLifecycle, PressureKind};
use crate::engine::time::Duration;

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

#[test]
fn pressure_has_a_kind_and_lasts() {
    let plan = |fields: &str| load(&scenario(fields)).unwrap_or_else(|problems| panic!("{problems}")).plan;
    let scripted =
        plan("    script: [At(\"1m\", Pressure(nodes: Nodes(count: 1), kind: Disk, lasts: \"5m\"))],");
    assert!(matches!(
        &scripted.script[0].action,
        Action::Pressure { kind: PressureKind::Disk, lasts, .. } if *lasts == Duration::from_seconds(300)
    ));
    let churn = plan("    churn: [Pressure(pool: \"workload\", kind: Pid, every: \"1m\", lasts: \"5s\")],");
    assert!(matches!(churn.churn[..], [ChurnProcess::Pressure { kind: PressureKind::Pid, .. }]));
    let nothing = complaints(&scenario(
        "    script: [At(\"1m\", Pressure(nodes: Nodes(), kind: Disk, lasts: \"0s\"))],",
    ));
    assert!(nothing.contains("error: a shortage cannot last 0 seconds"), "{nothing}");
}

#[test]
fn a_zone_is_a_label_written_more_shortly() {
    let text = scenario("    script: [At(\"1m\", FailNodes(Nodes(zone: \"2\")))],");
    let said = complaints(&text);
    assert!(said.contains("warning: no node is selected: no pool has these labels"), "{said}");
    let with_zones = text.replace("(count: 3,", "(count: 3, zones: [\"1\", \"2\"],");
    let plan = load(&with_zones).unwrap_or_else(|problems| panic!("{problems}")).plan;
    let Action::FailNodes { nodes } = &plan.script[0].action else { panic!("{:?}", plan.script) };
    assert_eq!(nodes.labels.get(crate::api::node::ZONE_LABEL).map(String::as_str), Some("2"));
}

#[test]
fn a_startup_taint_that_nobody_takes_off_is_warned_of() {
    let with = |taint: &str| {
        let joins = scenario("script: [At(\"1m\", AddNodes(pool: \"workload\", count: 1))]");
        complaints(&joins.replace("(count: 3,", &format!("(count: 3, startup_taints: [{taint}],")))
    };
    let stays = with("(taint: \"cni:NoExecute\", until_ready: \"agent\")");
    assert!(
        stays.contains("warning: nothing ever takes this taint off: `agent` does not run there"),
        "{stays}"
    );
    assert!(stays.contains("taint cni:NoExecute is not tolerated"), "{stays}");
    let unknown = with("(taint: \"cni:NoExecute\", until_ready: \"agnet\")");
    assert!(unknown.contains("error: there is no DaemonSet `agnet`"), "{unknown}");
    let soft = with("(taint: \"cni:PreferNoSchedule\", until_ready: \"agent\")");
    assert_eq!(soft, "");
}
