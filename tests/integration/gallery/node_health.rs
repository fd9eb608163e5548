//! Dead nodes, dead zones, and nodes that wait for their network: the claims of the opening comments.

use everynode::engine::time::Duration;
use everynode::record::fact::{FactKind, Reason};

use super::played::{at, counts, play, play_with, to_the_second};
use crate::support::Watched;

#[test]
fn one_dead_node_stops_a_rollout_that_may_have_one_down() {
    let played = play("dead-node");
    let (one, tenth) = (played.of("filebeat-one"), played.of("filebeat-tenth"));
    let terminated = played.facts("filebeat-one", FactKind::PodTerminating);
    let before_the_end: Vec<_> = terminated.iter().filter(|(when, _)| *when < at("40m")).collect();
    assert_eq!(before_the_end.len(), 1, "the dead node's pod alone");
    assert_eq!(played.node_name(&before_the_end[0].1), "workers-00007");
    assert_eq!(counts(one, "39m59s"), (49, 0, 49), "and the status says that all is well");

    let tenth_took = tenth.rollouts[0].duration().unwrap();
    assert!(tenth_took < "30m".parse().unwrap());
    assert_eq!(tenth.rollouts[0].max_unavailable.0, 5 - 1, "the status does not count the dead node");
    assert_eq!(counts(tenth, "39m59s"), (49, 49, 49));
    let old = played.facts("filebeat-tenth", FactKind::PodRemoved);
    let last = old.iter().find(|(_, fact)| played.node_name(fact) == "workers-00007").unwrap();
    assert_eq!((last.0, last.1.reason()), (at("2440s"), Reason::NodeGone), "one old pod was left until then");

    played.says(&format!("takes {}", to_the_second(tenth_took)));
    played.says(&format!("ends after {}", to_the_second(one.rollouts[0].duration().unwrap())));
    assert_eq!(played.objectives_met(), [false, true]);
}

#[test]
fn a_zone_that_is_out_stops_a_rollout_until_it_is_back() {
    let played = play("zone-outage");
    let noticed = played.watched.seconds(FactKind::NodeNotReady);
    assert_eq!(noticed.len(), 40);
    let last_noticed = noticed[39];
    let replaced = played.facts("filebeat", FactKind::PodTerminating);
    let meanwhile = |when: f64| when > last_noticed && when < 1800.0;
    let started: Vec<f64> = replaced.iter().map(|(when, _)| when.as_seconds()).collect();
    assert!(!started.iter().any(|&when| meanwhile(when)), "{started:?}");
    assert!(started.iter().any(|&when| when > 1800.0));
    let rollout = &played.of("filebeat").rollouts[0];
    let after = rollout.finished.unwrap().since(at("30m"));
    played.says(&format!("ends {} after the zone's return", to_the_second(after)));
    played.says(&format!("from {} on", to_the_second(Duration::from_seconds(last_noticed as u64))));

    let back = r#"At("30m", RepairNodes(Nodes(zone: "2"))),"#;
    let replaced_meanwhile = |bound: &str| {
        let raised = format!(r#"At("20m", SetStrategy("filebeat", (maxUnavailable: "{bound}"))), {back}"#);
        let watched = play_with("zone-outage", back, &raised);
        watched.seconds(FactKind::PodTerminating).into_iter().filter(|&when| meanwhile(when)).count()
    };
    assert_eq!(replaced_meanwhile("50%"), 0, "40 of 80 are out already");
    assert!(replaced_meanwhile("51%") > 20, "41 may be out: one at a time");
}

#[test]
fn others_wait_for_the_network_plugin() {
    let played = play("cni-startup");
    let median = |watched: &Watched, name| to_the_second(watched.of(name).joins.quantile(0.5).unwrap());
    let taints =
        r#"startup_taints: [(taint: "node.cilium.io/agent-not-ready:NoExecute", until_ready: "cilium")],"#;
    let without = play_with("cni-startup", taints, "");
    let [waiting, free] = [&played.watched, &without].map(|watched| median(watched, "filebeat"));
    played.says(&format!("takes {waiting} in the median, and {free} if nothing"));
    played.says(&format!("(Cilium itself {})", median(&played.watched, "cilium")));
    assert_eq!(played.objectives_met(), [true, false]);
}
