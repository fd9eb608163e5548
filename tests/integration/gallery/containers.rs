//! What comes of the scenarios about containers.

use everynode::record::fact::FactKind;

use super::played::{play, play_with};
use crate::support::Watched;

/// How many nodes have the new version running, how many nodes the crashes have hit, and whether the rollout ended.
fn outcome(watched: &Watched) -> (u32, usize, bool) {
    let rollout = &watched.of("falco").rollouts[0];
    let crashes = watched.facts.iter().filter(|(_, fact)| fact.kind() == FactKind::ContainersCrashed);
    let mut hit: Vec<_> = crashes.filter_map(|(_, fact)| fact.node()).collect();
    hit.sort_unstable();
    hit.dedup();
    (rollout.updated.0, hit.len(), rollout.finished.is_some())
}

#[test]
fn a_version_that_crashes_on_one_kernel_stalls_late() {
    let played = play("kernel-crash");
    let (updated, crashing, finished) = outcome(&played.watched);
    assert!(!finished);
    played.says(&format!("stands still with {updated} of 50 nodes updated"));
    played.says(&format!("of which {crashing} crash and {} are fine", updated as usize - crashing));
    let (lowest, _) = played.of("falco").lowest_availability.unwrap();
    played.says(&format!("never falls below {}%", lowest * 100.0));
    assert_eq!(played.objectives_met(), [true, false]);

    let manifest = r#"manifest: "manifests/falco.yaml""#;
    let careful = play_with("kernel-crash", manifest, &format!("{manifest}, maxUnavailable: 1"));
    let (updated, crashing, finished) = outcome(&careful);
    assert_eq!((crashing, finished), (1, false));
    played.says(&format!("With maxUnavailable: 1 one node crashes, with {updated} of 50 updated"));

    let few = play_with("kernel-crash", "count: 10,", "count: 3,");
    assert_eq!(outcome(&few), (43, 3, false), "it gets everywhere, and three nodes never come up");
    played.says("all nodes get it, and 3 stay without Falco");
    assert_eq!(few.of("falco").last.unwrap().status.number_available, 40);
}
