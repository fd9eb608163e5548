//! What comes of each scenario of the gallery: the claims of its opening comment.

use std::collections::BTreeMap;

use everynode::analysis::cause::Cause;
use everynode::engine::time::Duration;
use everynode::record::fact::{FactKind, Reason};

use super::played::{at, counts, load, play, play_with, to_the_second};
use crate::support::{Watched, run_with_seed};

#[test]
fn min_ready_seconds_cost_time_and_nothing_else() {
    let played = play("rolling-update");
    let took = ["filebeat", "filebeat-careful"].map(|name| {
        let rollout = &played.of(name).rollouts[0];
        assert_eq!(rollout.lowest_share, (180, 200), "{name}");
        assert_eq!(rollout.max_unavailable, (20, Some(20)), "{name}");
        assert_eq!(rollout.updated, (200, 200), "{name}");
        to_the_second(rollout.duration().expect("it finishes"))
    });
    played.says(&format!("the careful one takes {} instead of {}", took[1], took[0]));
    assert_eq!(played.objectives_met(), [true; 4]);
}

#[test]
fn on_delete_leaves_it_to_people() {
    let played = play("on-delete");
    let driver = played.of("nvidia-driver");
    assert_eq!(driver.pods_deleted, 0, "the controller deletes nothing");
    assert_eq!(counts(driver, "5m"), (12, 0, 12), "the image has changed");
    assert_eq!(counts(driver, "9m59s"), (12, 0, 12), "and nothing has happened");
    assert_eq!(counts(driver, "19m59s"), (12, 1, 12), "the canary");
    assert_eq!(driver.rollouts[0].lowest_share, (4, 12));

    let deleted = played.facts("nvidia-driver", FactKind::PodTerminating);
    let is_canary = |fact| played.node_name(fact) == "t4-00000";
    assert_eq!(deleted.iter().filter(|(_, fact)| is_canary(fact)).count(), 2);

    let created = played.facts("nvidia-driver", FactKind::PodCreated);
    let joined = |fact| ["a100-00004", "a100-00005"].contains(&played.node_name(fact).as_str());
    let on_joined: Vec<_> = created.iter().filter(|(_, fact)| joined(fact)).collect();
    assert_eq!(on_joined.len(), 2);
    assert!(on_joined.iter().all(|(when, fact)| fact.revision() == Some(2) && *when < at("45m")));
    assert_eq!(counts(driver, "90m"), (14, 14, 14));
}

#[test]
fn a_surge_uncovers_nobody_and_needs_room() {
    let played = play("max-surge");
    let (surge, in_place) = (played.of("opentelemetry-agent"), played.of("opentelemetry-agent-in-place"));
    assert_eq!(surge.uncovered.total(), Duration::ZERO);
    assert_eq!(surge.lowest_availability.map(|(share, _)| share), Some(1.0));
    assert!(surge.availability.steps.iter().all(|step| step.available == 60));
    assert!(in_place.uncovered.by(Cause::Rollout) > "30m".parse().unwrap());

    let took = [surge, in_place].map(|analysis| to_the_second(analysis.rollouts[0].duration().unwrap()));
    played.says(&format!("done in {} instead of {}", took[0], took[1]));
    let extra = played.most_pods("opentelemetry-agent") - 60;
    assert_eq!((i64::from(surge.extra_pods), in_place.extra_pods), (extra, 0));
    played.says(&format!("up to {extra} pods more than nodes, though maxSurge comes to 12"));
    assert_eq!(played.most_pods("opentelemetry-agent-in-place"), 60);
    assert_eq!(most_new_pods_beside_old_ones(played), 12);
    assert_eq!(played.objectives_met(), [true; 4]);
}

#[test]
fn more_at_once_gain_nothing_where_the_registry_decides() {
    let played = play("log-agent-upgrade");
    let took = |watched: &Watched| {
        let rollout = &watched.analyses[0].rollouts[0];
        to_the_second(rollout.duration().expect("it finishes"))
    };
    played.says(&format!("(maxUnavailable 10%), that takes {}", took(&played.watched)));
    let manifest = "\"manifests/filebeat.yaml\"";
    let surging = |surge: &str| {
        play_with(
            "log-agent-upgrade",
            manifest,
            &format!("{manifest}, maxUnavailable: 0, maxSurge: \"{surge}\""),
        )
    };
    let (quarter, half) = (surging("25%"), surging("50%"));
    played.says(&format!("with maxSurge 25% it takes {}", took(&quarter)));
    played.says(&format!("(maxSurge 50%: {})", took(&half)));
    assert_eq!(quarter.analyses[0].lowest_availability.map(|(share, _)| share), Some(1.0));
    assert_eq!(played.objectives_met(), [true; 2]);
}

/// On how many nodes at once a new pod that was not available yet stood beside an old one.
fn most_new_pods_beside_old_ones(played: &super::played::Played) -> usize {
    let id = played.watched.id("opentelemetry-agent");
    let (mut surging, mut most) = (std::collections::BTreeSet::new(), 0);
    for (_, fact) in played.watched.facts.iter().filter(|(_, fact)| fact.daemon_set() == Some(id)) {
        match fact.kind() {
            FactKind::PodCreated if fact.reason() == Reason::Surge => {
                surging.insert(fact.node());
            }
            FactKind::PodAvailable => {
                surging.remove(&fact.node());
            }
            _ => {}
        }
        most = most.max(surging.len());
    }
    most
}

#[test]
fn a_surge_with_min_ready_seconds_stops_short_when_nobody_wakes_the_controller() {
    let played = play("surge-stall");
    let agent = played.of("opentelemetry-agent");
    played.says("56 of 60 from 9m on");
    for time in ["9m1s", "20m", "39m59s"] {
        assert_eq!(counts(agent, time), (60, 56, 60), "{time}");
    }
    assert_eq!(counts(agent, "40m10s"), (61, 61, 60), "a node has joined");
    assert_eq!(played.objectives_met(), [false]);

    let scenario = load("surge-stall");
    let finished_by_itself = |seed: &u64| {
        let watched = run_with_seed(&scenario, *seed);
        let rollout = &watched.of("opentelemetry-agent").rollouts[0];
        let took = rollout.duration().expect("the node at 40m makes all finish");
        assert!(took < "5m".parse().unwrap() || took > "35m".parse().unwrap(), "seed {seed}: {took}");
        took < "5m".parse().unwrap()
    };
    assert_eq!((1..=20).filter(finished_by_itself).count(), 9);
    played.says("11 stop short and 9 are through");
}

#[test]
fn churn_alone_uncovers_nodes() {
    let played = play("node-churn");
    let exporter = played.of("node-exporter");
    assert!(exporter.rollouts.is_empty());
    let total = exporter.uncovered.total().as_seconds();
    assert!((9.5..10.0).contains(&(total / 3600.0)), "nearly ten hours: {total} s");
    let share = |cause| exporter.uncovered.by(cause).as_seconds() / total;
    assert_eq!(exporter.uncovered.by(Cause::Rollout), Duration::ZERO);
    assert!((0.64..0.70).contains(&share(Cause::NodeStartUp)), "two thirds: {}", share(Cause::NodeStartUp));
    assert!((0.23..0.27).contains(&share(Cause::NodeNotReady)), "a quarter: {}", share(Cause::NodeNotReady));
    assert_eq!(exporter.joins.waits.len() + exporter.joins.in_vain.len(), 219);
    assert_eq!(played.objectives_met(), [true; 2]);
}

#[test]
fn toleration_seconds_restart_a_pod_again_and_again() {
    let played = play("taint-eviction");
    let detector = played.of("node-problem-detector");
    assert_eq!((detector.pods_created, detector.uncovered.total()), (0, Duration::ZERO));

    let terminated = |name| played.facts(name, FactKind::PodTerminating);
    let fluent_bit = terminated("fluent-bit");
    let reasons: Vec<_> = fluent_bit.iter().map(|(when, fact)| (*when, fact.reason())).collect();
    let (deleted, evicted) = ((at("15m"), Reason::Deleted), (at("20m"), Reason::TaintEviction));
    assert_eq!(reasons, [[deleted; 2].as_slice(), &[evicted; 5]].concat());
    let created = played.facts("fluent-bit", FactKind::PodCreated);
    assert!(created.len() == 7 && created.iter().all(|(when, _)| *when == at("38m")));
    assert_eq!(counts(played.of("fluent-bit"), "1h"), (15, 15, 15));

    let mut evictions: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (when, fact) in terminated("image-cache") {
        assert_eq!(fact.reason(), Reason::TaintEviction);
        evictions.entry(played.node_name(&fact)).or_default().push(when.as_seconds());
    }
    played.says("15 evictions on 5 nodes");
    assert_eq!(evictions.len(), 5);
    for (node, times) in evictions {
        assert!(node.starts_with("rack-c"));
        assert_eq!((times.len(), times[0]), (3, 1500.0), "{node}");
        assert!(
            times.windows(2).all(|pair| (300.0..320.0).contains(&(pair[1] - pair[0]))),
            "{node}: {times:?}"
        );
    }
}

#[test]
fn a_broken_version_stops_at_max_unavailable_and_is_rolled_back() {
    let played = play("broken-version");
    let falco = played.of("falco");
    for time in ["6m", "10m", "19m59s"] {
        assert_eq!(counts(falco, time), (50, 4, 46), "{time}");
    }
    assert_eq!(counts(falco, "34m59s"), (52, 6, 46), "with the nodes that joined");
    let (broken, back) = (&falco.rollouts[0], &falco.rollouts[1]);
    assert_eq!((broken.revision, broken.finished), (2, None));
    assert_eq!((back.revision, back.updated), (3, (52, 52)));
    assert!(back.duration().unwrap() < "90s".parse().unwrap());
    assert_eq!(counts(falco, "1h"), (52, 52, 52));
    assert_eq!(played.objectives_met(), [false, false, true], "and no alert tells anybody");
}

#[test]
fn an_unreachable_storage_node_stops_the_upgrade_and_leaves_the_status() {
    let played = play("ceph-storage");
    let osd = played.of("ceph-osd");
    assert_eq!(counts(osd, "9m59s"), (6, 6, 6));
    assert_eq!(counts(osd, "15m"), (7, 7, 7), "the node that got the label");
    let rollout = &osd.rollouts[0];
    assert_eq!((rollout.max_unavailable, rollout.updated), ((1, Some(1)), (7, 7)));

    let replaced = played.facts("ceph-osd", FactKind::PodTerminating);
    let while_away = |when| (at("31m")..at("55m")).contains(when);
    assert!(replaced.iter().all(|(when, _)| !while_away(when)), "the upgrade stands still");
    let created = played.facts("ceph-osd", FactKind::PodCreated);
    let before = created.iter().find(|(_, fact)| played.node_name(fact) == "storage-00002").unwrap();
    assert!(before.0 < at("30m") && before.1.revision() == Some(2), "it had its new version");
    for time in ["35m", "54m59s"] {
        assert_eq!(counts(osd, time), (6, 3, 6), "{time}: all is well");
    }
    assert!(osd.uncovered.by(Cause::NodeNotReady) > "20m".parse().unwrap(), "and yet it is not");

    let retired = replaced.last().unwrap();
    assert_eq!((retired.0, retired.1.reason()), (at("100m"), Reason::NotEligible));
    assert_eq!(played.node_name(&retired.1), "storage-00000");
    assert_eq!(counts(osd, "2h"), (6, 6, 6));
    assert_eq!(played.of("csi-rbdplugin").pods_created, 0);
    assert_eq!(played.objectives_met(), [true]);
}

#[test]
fn nodes_that_start_hold_up_an_update_of_one_at_a_time() {
    let played = play("aks-infrastructure");
    assert_eq!(played.watched.analyses.len(), 13);
    let desired = |name| counts(played.of(name), "0s").0;
    for (name, nodes) in [
        ("ama-logs", 55),
        ("azure-cns", 55),
        ("csi-azuredisk-node", 55),
        ("csi-azurefile-node", 55),
        ("node-exporter", 55),
        ("apparmor-loader", 52),
        ("falco", 52),
        ("filebeat", 52),
        ("opa-agent", 52),
        ("calico-node", 43),
        ("kube-proxy", 43),
        ("cilium", 12),
        ("fluentd-audit", 3),
    ] {
        assert_eq!(desired(name), nodes, "{name}");
    }

    let took = |watched: &Watched, name| {
        to_the_second(watched.of(name).rollouts[0].duration().expect("it finishes"))
    };
    let (proxy, cns) = (took(&played.watched, "kube-proxy"), took(&played.watched, "azure-cns"));
    played
        .says(&format!("kube-proxy (maxUnavailable 10%) takes {proxy}, azure-cns (maxUnavailable 1) {cns}:"));
    let joins = "Joins(pool: \"apps\", every: Exponential(mean: \"8m\")),";
    let alone = play_with("aks-infrastructure", joins, "");
    played.says(&format!("Without the joining nodes it would take {}", took(&alone, "azure-cns")));
    assert_eq!(played.objectives_met(), [true; 4]);
}

#[test]
fn the_infrastructure_of_aks_takes_a_quarter_of_a_node() {
    let played = play("aks-infrastructure");
    let found =
        played.watched.facts.iter().filter(|(_, fact)| {
            fact.kind() == FactKind::PodExisted && played.node_name(fact) == "apps-00000"
        });
    let cpu: i128 = found
        .map(|(_, fact)| {
            let daemon_set = &played.scenario.plan.daemon_sets[fact.daemon_set().unwrap().index()];
            let containers = &daemon_set.versions[0].spec.template.spec.containers;
            let requests = containers.iter().filter_map(|container| container.resources.requests.get("cpu"));
            requests.map(|cpu| cpu.milli()).sum::<i128>()
        })
        .sum();
    let pool = played.scenario.plan.pools.iter().position(|pool| pool.name == "apps").unwrap();
    let offer = played.scenario.plan.pools[pool].offer.as_ref().unwrap();
    let offered = offer.allocatable.resources.milli_cpu;
    played.says(&format!("on a node of `apps` they request {cpu}m of {offered}m CPU"));
}

#[test]
fn a_log_collector_tolerates_the_control_plane_and_survives_a_growing_pool() {
    let played = play("fluentd-elasticsearch");
    let fluentd = played.of("fluentd-elasticsearch");
    assert_eq!(counts(fluentd, "0s"), (50, 50, 50), "3 tainted nodes and 47 others");
    assert!(fluentd.rollouts[0].finished.is_some());
    let evicted = played.facts("fluentd-elasticsearch", FactKind::PodTerminating);
    let evicted = evicted.iter().filter(|(_, fact)| fact.reason() == Reason::TaintEviction);
    assert!(evicted.map(|(when, _)| *when).eq([at("25m"); 5]));
}

#[test]
fn a_node_selector_leaves_a_pool_out_until_a_node_has_the_label() {
    let played = play("monitoring-agent");
    let agent = played.of("monitoring-agent");
    assert_eq!(counts(agent, "0s").0, 20, "the system pool does not count");
    assert_eq!(counts(agent, "15m").0, 21, "but for the node that got the label");
    assert!(agent.rollouts[0].finished.is_some());
    assert_eq!(agent.uncovered.by(Cause::Rollout), Duration::ZERO, "a surge uncovers nobody");
}

#[test]
fn twenty_requests_a_second_pace_a_rollout_on_thousands_of_nodes() {
    let played = play("api-throttling");
    let took = |watched: &Watched| watched.of("node-exporter").rollouts[0].duration().unwrap();
    let limited = took(&played.watched);
    let ideal =
        took(&play_with("api-throttling", "control_plane: KubeControllerManager", "control_plane: Ideal"));
    played.says(&format!("{} become {}", to_the_second(limited), to_the_second(ideal)));
    assert!(
        limited.as_seconds() > (10_000.0 - 30.0) / 20.0,
        "5,000 deletes and as many creates need a token each"
    );
}
