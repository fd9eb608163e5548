//! What comes of the gallery's scenarios of room and priority.

use everynode::analysis::cause::Cause;
use everynode::record::fact::{FactKind, Reason};

use super::played::{at, counts, play, play_with, to_the_second};

#[test]
fn a_priority_class_gets_daemon_pods_onto_full_nodes_at_the_cost_of_batch_pods() {
    let played = play("full-node-pool");
    let falco = played.of("falco");
    played.says("runs on the 10 nodes of `ingress` alone");
    assert_eq!(counts(falco, "19m59s"), (40, 40, 10));
    let pending = played.facts("falco", FactKind::PodUnschedulable);
    let before: Vec<_> = pending.iter().filter(|(when, _)| *when < at("20m")).collect();
    assert_eq!(before.len(), 30);
    assert!(before.iter().all(|(_, fact)| fact.reason() == Reason::InsufficientMemory));
    assert!(falco.uncovered.by(Cause::NoRoom) > "450m".parse().unwrap(), "30 nodes for a quarter of an hour");

    played.says("replaced all at once");
    let replaced = played.facts("falco", FactKind::PodTerminating);
    assert_eq!(replaced.iter().filter(|(when, _)| *when == at("20m")).count(), 30);
    played.says(&format!("It is done after {}", to_the_second(falco.rollouts[1].duration().unwrap())));
    assert_eq!(counts(falco, "40m"), (40, 40, 40));

    let evicted = |watched: &crate::support::Watched| watched.when(FactKind::WorkloadEvicted).len();
    played.says(&format!("{} of the 90 batch pods", evicted(&played.watched)));
    // Nothing would be different if web pods could not be touched at all.
    let with_safe_web = play_with("full-node-pool", "\"web\": 1000", "\"web\": 5000000");
    assert_eq!(with_safe_web.outcome.digest, played.watched.outcome.digest);

    let without = play_with("full-node-pool", "priorityClassName: agents", "hostPID: true");
    assert_eq!(
        (counts(without.of("falco"), "40m").2, evicted(&without)),
        (10, 0),
        "a class makes the difference"
    );
}
