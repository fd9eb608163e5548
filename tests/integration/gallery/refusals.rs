//! What comes of the gallery's scenario about refused creates.

use everynode::analysis::cause::Cause;
use everynode::record::fact::FactKind;

use super::played::{play, to_the_second};

#[test]
fn a_webhook_outage_freezes_a_rollout_for_longer_than_it_lasts() {
    let played = play("refused-creates");
    let falco = played.of("falco");
    played.says(&format!("{} instead of", to_the_second(falco.rollouts[0].duration().unwrap())));

    let refused = played.facts("falco", FactKind::RequestRefused);
    let deleted = played.facts("falco", FactKind::PodTerminating);
    let (first_refusal, last_refusal) = (refused[0].0, refused.last().unwrap().0);
    let created = played.facts("falco", FactKind::PodCreated);
    let next = created.iter().map(|(when, _)| *when).find(|when| *when > last_refusal).unwrap();
    let frozen = deleted.iter().filter(|(when, _)| first_refusal < *when && *when < next).count();
    assert_eq!(frozen, 0, "a sync whose creates fail does not come to the rolling update");
    played.says(&format!("it tries again only at {}", to_the_second(next.since_start())));
    let waiting = created.iter().filter(|(when, _)| *when >= next && when.since(next).as_seconds() < 0.1);
    played.says(&format!("{} nodes", waiting.count()));
    assert!(falco.uncovered.by(Cause::CreationRefused) > "10m".parse().unwrap());
}
