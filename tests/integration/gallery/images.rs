//! What comes of the gallery's scenarios about images.

use everynode::record::fact::FactKind;

use super::played::{at, play, play_with, to_the_second};
use crate::support::Watched;

/// The most pulls for pods of the DaemonSet that were under way at once, by those that have begun and not ended.
fn most_pulls_at_once(watched: &Watched, daemon_set: &str) -> i32 {
    let id = watched.id(daemon_set);
    let (mut pulls, mut most) = (0, 0);
    for (_, fact) in watched.facts.iter().filter(|(_, fact)| fact.daemon_set() == Some(id)) {
        match fact.kind() {
            FactKind::ImagePullStarted => pulls += 1,
            // A pod whose image was there has pulled nothing.
            FactKind::ImagesPulled if pulls > 0 => pulls -= 1,
            _ => {}
        }
        most = most.max(pulls);
    }
    most
}

#[test]
fn the_registry_decides_how_long_and_max_unavailable_how_many_wait() {
    let played = play("image-pull-storm");
    let took = |watched: &Watched, rollout: usize| {
        to_the_second(watched.of("falco").rollouts[rollout].duration().expect("it finishes"))
    };
    let minutes = |watched: &Watched| (watched.of("falco").uncovered.total().as_seconds() / 60.0).round();
    played.says(&format!("{} cold, {} pre-pulled", took(&played.watched, 0), took(&played.watched, 1)));
    assert_eq!(most_pulls_at_once(&played.watched, "falco"), 100, "a quarter of 400");

    let careful = play_with("image-pull-storm", r#"maxUnavailable: "25%""#, r#"maxUnavailable: "5%""#);
    played.says(&format!("the cold one takes {} as well", took(&careful, 0)));
    played.says(&format!(
        "leave {} node-minutes without cover instead of {}",
        minutes(&careful),
        minutes(&played.watched)
    ));
    assert_eq!(most_pulls_at_once(&careful, "falco"), 20);
    // 400 times 600 MB at 500 MB/s, and nobody was faster.
    for watched in [&played.watched, &careful] {
        assert!(watched.of("falco").rollouts[0].duration().unwrap().as_seconds() > 480.0);
    }
    let pulled_since = |since| {
        let is_pull = |kind| kind == FactKind::ImagePullStarted;
        played.watched.facts.iter().filter(|(when, fact)| *when >= since && is_pull(fact.kind())).count()
    };
    assert_eq!((pulled_since(at("20m")), pulled_since(at("40m"))), (400, 0), "the pre-pull, and no other");
    assert_eq!(played.objectives_met(), [true; 2]);
}
