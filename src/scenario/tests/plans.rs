//! What scenarios resolve to.

use super::*;
use crate::analysis::objectives::Target;
use crate::cluster::plan::{Action, ChurnProcess, Plan, PodGc, PoolId, TemplateId};
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::DaemonSetId;

fn plan_of(text: &str) -> Plan {
    load(text).unwrap_or_else(|problems| panic!("{problems}")).plan
}

fn minutes(count: u64) -> Instant {
    Instant::START + Duration::from_seconds(60 * count)
}

/// Everything that the script does to specs, as (minute, version, template).
fn updates(plan: &Plan) -> Vec<(u64, usize, u16)> {
    plan.script
        .iter()
        .filter_map(|scripted| match &scripted.action {
            Action::UpdateSpec { daemon_set, version } | Action::RollBack { daemon_set, version, .. } => {
                let template = plan.daemon_sets[usize::from(daemon_set.0)].versions[*version].template;
                Some((scripted.at.as_nanoseconds() / 60_000_000_000, *version, template.0))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn the_fluentd_scenario_is_what_it_says() {
    let scenario = load(FLUENTD).unwrap();
    assert!(scenario.warnings.is_empty(), "{}", scenario.warnings);
    assert_eq!((scenario.name.as_str(), scenario.seed), ("test", 7));
    let plan = scenario.plan;
    assert_eq!(plan.horizon, minutes(45));
    let pools: Vec<_> = plan.pools.iter().map(|pool| (pool.name.as_str(), pool.count)).collect();
    assert_eq!(pools, [("system", 3), ("workload", 47)]);
    assert_eq!(plan.pools[0].taints[0].to_string(), "node-role.kubernetes.io/master:NoSchedule");
    assert_eq!(plan.pools[1].zones, ["1", "2", "3"]);
    let fluentd = &plan.daemon_sets[0];
    assert_eq!(fluentd.created_at, None);
    assert_eq!(fluentd.delays.termination.to_string(), "Uniform(1s, 8s)");
    assert_eq!(fluentd.delays.container_start.to_string(), "LogNormal(median: 1s, p95: 3s)");
    assert_eq!(fluentd.versions[0].spec.unavailable_count(50), Some(5));
    let images: Vec<_> = plan.templates.iter().map(|template| template.images.as_str()).collect();
    let image = "quay.io/fluentd_elasticsearch/fluentd";
    assert_eq!(images, [format!("{image}:v2.5.2"), format!("{image}:v2.5.3")]);
    assert_ne!(plan.templates[0].image_bit, plan.templates[1].image_bit);
    assert_eq!(updates(&plan), [(10, 1, 1)]);
    assert!(matches!(plan.churn[..], [ChurnProcess::Joins { pool: PoolId(1), .. }]));
    assert_eq!(
        scenario.objectives[2].target,
        Target::JoinToAvailable {
            daemon_set: DaemonSetId(0),
            quantile: 0.95,
            within: Duration::from_seconds(360)
        }
    );
    assert_eq!(plan.pools[0].offer.as_ref().unwrap().allocatable.resources.milli_cpu, 1900);
}

#[test]
fn the_monitoring_scenario_rolls_back_to_its_first_template() {
    let scenario = load(MONITORING).unwrap();
    assert!(scenario.warnings.is_empty(), "{}", scenario.warnings);
    assert_eq!(updates(&scenario.plan), [(5, 1, 1), (20, 2, 0)]);
    assert_eq!(scenario.plan.templates.len(), 2);
    assert!(scenario.plan.daemon_sets[0].versions[0].spec.allows_surge());
}

#[test]
fn a_roll_back_goes_by_the_renumbered_revisions() {
    let plan = plan_of(&scenario(
        r#"script: [
            At("1m", SetImage("agent", "agent:2")),
            At("2m", SetImage("agent", "agent:3")),
            // Revision 1 becomes revision 4.
            At("3m", RollBack("agent", 1)),
            // The one before is now revision 3.
            At("4m", RollBack("agent")),
            At("5m", RollBack("agent", 2)),
            At("6m", RestartRollout("agent")),
            At("7m", SetStrategy("agent", (type: OnDelete))),
        ]"#,
    ));
    assert_eq!(updates(&plan), [(1, 1, 1), (2, 2, 2), (3, 3, 0), (4, 4, 2), (5, 5, 1), (6, 6, 3), (7, 7, 3)]);
    assert!(!plan.daemon_sets[0].versions[7].spec.is_rolling_update());
    // A restart pulls no other image.
    assert_eq!(plan.templates[3].image_bit, plan.templates[1].image_bit);
}

#[test]
fn fields_that_the_simulator_does_not_know_make_new_templates() {
    let plan = plan_of(&scenario(
        r#"script: [
            At("1m", PatchTemplate("agent", "spec: {containers: [{name: agent, env: [{name: A, value: b}]}]}")),
            At("2m", PatchTemplate("agent", "spec: {containers: [{name: agent, env: null}]}")),
        ]"#,
    ));
    assert_eq!(updates(&plan), [(1, 1, 1), (2, 2, 0)]);
}

#[test]
fn broken_images_make_templates_that_never_become_ready() {
    let plan = plan_of(&scenario(
        r#"broken_images: {"agent:2": 0.25}, script: [At("1m", SetImage("agent", "agent=agent:2"))]"#,
    ));
    assert_eq!((plan.templates[0].never_ready, plan.templates[1].never_ready), (0.0, 0.25));
}

#[test]
fn the_cluster_is_kubernetes_own_unless_the_scenario_says_otherwise() {
    let plan = plan_of(&scenario(""));
    assert_eq!(plan.world.node_monitor_grace_period, Duration::from_seconds(50));
    let plan = plan_of(&scenario(
        r#"cluster: (node_monitor_grace_period: "40s", pod_gc: (period: "5s"), taint_eviction: false, replacement_order: NodeName)"#,
    ));
    assert_eq!(plan.world.node_monitor_grace_period, Duration::from_seconds(40));
    assert!(!plan.world.taint_eviction);
    let (period, quarantine) = (Duration::from_seconds(5), Duration::from_seconds(40));
    assert_eq!(plan.world.pod_gc, PodGc::Periodic { period, quarantine });
}

#[test]
fn the_plan_does_not_depend_on_the_order_of_the_file() {
    let written = |swapped: bool| {
        let pair = |one: &str, other: &str| {
            if swapped { format!("{other}, {one}") } else { format!("{one}, {other}") }
        };
        let daemon_set = |name: &str| format!("\"{name}\": (inline: r#\"{}\"#)", agent(name, ""));
        format!(
            "(duration: \"1h\", node_pools: {{{}}}, daemon_sets: {{{}}}, churn: [{}], script: [{}])",
            pair("\"a\": (count: 1)", "\"b\": (count: 2)"),
            pair(&daemon_set("x"), &daemon_set("z")),
            pair(
                "Leaves(pool: \"b\", every: \"5m\")",
                "Failures(pool: \"a\", every: Exponential(mean: \"1h\"), repair: \"5m\")"
            ),
            pair(
                "At(\"1m\", SetImage(\"x\", \"agent:2\"))",
                "At(\"2m\", PatchTemplate(\"z\", \"metadata: {labels: {a: b}}\"))"
            ),
        )
    };
    let (one, other) = (plan_of(&written(false)), plan_of(&written(true)));
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
    assert_eq!(one.daemon_sets[1].versions[0].template, TemplateId(2));
}

#[test]
fn every_action_has_its_form() {
    let plan = plan_of(&scenario(
        r#"script: [
            At("1m", DeletePods("agent", Nodes())), At("1m", FailPods("agent", Nodes(count: 1))),
            At("1m", MakeUnready("agent", Nodes(pool: "workload"))), At("1m", MakeReady("agent", Nodes())),
            At("1m", Taint(Nodes(), "a=b:NoExecute")), At("1m", Untaint(Nodes(), "a:NoExecute")),
            At("1m", Label(Nodes(name: "workload-00002"), {"a": "b"})), At("1m", Unlabel(Nodes(labels: {"a": "b"}), ["a"])),
            At("1m", Cordon(Nodes())), At("1m", Uncordon(Nodes())), At("1m", Drain(pool: "workload")),
            At("1m", AddNodes(pool: "workload", count: 5)), At("1m", RemoveNodes(Nodes(count: 1))),
            At("1m", FailNodes(Nodes(count: 1))), At("1m", RepairNodes(Nodes())),
        ]"#,
    ));
    assert_eq!(plan.script.len(), 15);
}

#[test]
fn assumptions_are_the_unmeasured_defaults_that_can_matter() {
    let assumed = |more: &str| {
        let text = scenario(more);
        let assumptions = load(&text).unwrap().assumptions;
        assumptions.into_iter().map(|one| format!("{} = {}", one.setting, one.value)).collect::<Vec<_>>()
    };
    let plain = assumed("");
    assert_eq!(plain[0], "delays.image_pull = LogNormal(median: 6s, p95: 25s)");
    assert_eq!(plain.len(), 6, "{plain:?}");

    let measured = assumed(
        r#"delays: (scheduling: "1s", container_start: "1s", readiness: "1s", termination: "1s"),
           cluster: (control_plane: KubeControllerManager, registry: Shared(bandwidth: "1GB/s"))"#,
    );
    assert_eq!(
        measured,
        [
            "cluster.control_plane.request_latency = 0.005s",
            "cluster.control_plane.watch_lag = 0.01s",
            "cluster.control_plane.sync_duration = 0s",
            "images.agent:1.size = 200MB",
            "node_pools.workload.image_bandwidth = 100MB/s",
        ]
    );

    let upgrade = assumed(r#"script: [At("1m", UpgradePool(pool: "workload"))]"#);
    let of_upgrade: Vec<_> = upgrade.iter().filter(|one| !plain.contains(one)).collect();
    assert_eq!(
        of_upgrade,
        [
            "delays.node_startup = LogNormal(median: 1m, p95: 2m)",
            "UpgradePool.drain = LogNormal(median: 1m, p95: 5m)",
            "UpgradePool.reimage = LogNormal(median: 1m30s, p95: 3m)",
        ]
    );
}
