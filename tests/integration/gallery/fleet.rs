//! What comes of the gallery's scenarios of nodes that come and go on purpose.

use everynode::analysis::cause::Cause;
use everynode::record::fact::{FactKind, Reason};

use super::played::{at, counts, play, play_with, to_the_second};
use crate::support::Watched;

fn uncovered_minutes(watched: &Watched, daemon_set: &str) -> f64 {
    watched.of(daemon_set).uncovered.total().as_seconds() / 60.0
}

#[test]
fn a_longer_notice_of_spot_nodes_does_not_help_their_daemons() {
    let played = play("spot-day");
    let noticed = played.watched.facts.iter().filter(|(_, fact)| fact.kind() == FactKind::NodeNoticed);
    let noticed: Vec<_> = noticed.map(|(_, fact)| (played.node_name(fact), fact.reason())).collect();
    assert!(noticed.iter().all(|(_, reason)| *reason == Reason::SpotReclaimed));
    let usual = noticed.iter().filter(|(node, _)| node.starts_with("spot-usual")).count();
    played.says(&format!("{} nodes are taken back, {usual} of them in the usual pool", noticed.len()));

    let minutes = uncovered_minutes(&played.watched, "node-exporter");
    played.says(&format!("{minutes:.0} node-minutes, four fifths of them start-up of the replacements"));
    let start_up = played.of("node-exporter").uncovered.by(Cause::NodeStartUp).as_seconds() / 60.0;
    assert!((0.78..0.82).contains(&(start_up / minutes)));
    let longer = play_with("spot-day", "notice: \"30s\"", "notice: \"2m\"");
    played.says(&format!(
        "A notice of two minutes instead of 30 s leaves {:.0}",
        uncovered_minutes(&longer, "node-exporter")
    ));

    let rollout = |watched: &Watched| {
        let took = watched.of("node-exporter").rollouts[0].duration().expect("it finishes");
        took.as_seconds() / 60.0
    };
    let quiet = play_with("spot-day", "mean: \"8h\"", "mean: \"3227h\"");
    played.says(&format!("The rollout at noon takes {:.0} minutes", rollout(&played.watched)));
    played.says(&format!("on a day without scarcity it would take {:.0}", rollout(&quiet)));
    assert_eq!(played.objectives_met(), [true; 2]);
}

#[test]
fn a_larger_surge_upgrades_faster_and_leaves_more_uncovered() {
    let played = play("aks-node-image-upgrade");
    let one = play_with("aks-node-image-upgrade", "max_surge: \"33%\"", "max_surge: 1");
    let took = |watched: &Watched| {
        let left = watched.facts.iter().rev().find(|(_, fact)| fact.kind() == FactKind::NodeLeft);
        to_the_second(left.expect("nodes leave").0.since(at("10m")))
    };
    let joined = |watched: &Watched| {
        let joined = watched.facts.iter().filter(|(_, fact)| fact.kind() == FactKind::NodeJoined);
        joined.count() - 30
    };
    assert_eq!((joined(&played.watched), joined(&one)), (30 + 10, 30 + 1));
    played.says(&format!("all is done after {}", took(&played.watched)));
    played.says(&format!("With max_surge 1 it would take {}", took(&one)));

    let cns = [&played.watched, &one].map(|watched| uncovered_minutes(watched, "azure-cns"));
    played.says(&format!("missing for {:.0} node-minutes, with max_surge 1 for {:.0}", cns[0], cns[1]));
    for (minutes, joined) in [(cns[0], 40.0), (cns[1], 31.0)] {
        assert!((1.7..2.0).contains(&(minutes / joined)), "two minutes each");
    }
    assert!(played.facts("azure-cns", FactKind::PodTerminating).is_empty(), "a drain leaves daemons alone");

    let filebeat = &played.of("filebeat").rollouts[0];
    played.says(&format!("amid the upgrade: in {}", to_the_second(filebeat.duration().unwrap())));
    assert_eq!(counts(played.of("filebeat"), "8h"), (30, 30, 30));
    assert_eq!(played.objectives_met(), [true]);
}
