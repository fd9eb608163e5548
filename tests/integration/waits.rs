//! What a rollout waited for, as scenarios with figures worked out by hand.

use crate::support::{AGENT, ROUND_DELAYS, load, run};
use everynode::analysis::history::HistoryRecorder;
use everynode::analysis::waits::{RolloutWaits, Waited};
use everynode::cluster::run::{Checking, simulate};
use everynode::engine::time::Duration;
use everynode::record::catalog::Catalog;
use everynode::record::fact::FactKind;
use everynode::record::observer::Observer;
use everynode::record::wait::{Limit, Wait};

fn scenario(nodes: u32, daemon_set: &str, more: &str) -> String {
    format!(
        r#"(
            duration: "1h",
            node_pools: {{ "pool": (count: {nodes}) }},
            daemon_sets: {{ "agent": ({AGENT}, {daemon_set}) }},
            {ROUND_DELAYS}
            script: [ At("100s", SetImage("agent", "agent:2")) ],
            {more}
        )"#
    )
}

fn waits(text: &str) -> RolloutWaits {
    run(text).analyses[0].rollouts[0].waits
}

fn seconds(waited: Waited) -> (f64, f64) {
    (waited.any.as_seconds(), waited.together.as_seconds())
}

#[test]
fn a_rollout_is_held_back_until_its_last_pods_may_be_replaced() {
    let waits = waits(&scenario(10, "maxUnavailable: 2", ""));
    // Five rounds of 20 s; during the last one nothing is left to hold back.
    assert_eq!(seconds(waits.on(Limit::MaxUnavailable)), (80.0, 80.0));
    assert_eq!(waits.longest_first().len(), 1, "an ideal control plane has no other limit");
}

#[test]
fn a_rollout_that_may_replace_all_at_once_is_not_held_back() {
    let waits = waits(&scenario(10, r#"maxUnavailable: "100%""#, ""));
    assert_eq!(waits, RolloutWaits::default());
}

#[test]
fn a_surge_is_held_back_by_max_surge() {
    let waits = waits(&scenario(6, "maxSurge: 2, maxUnavailable: 0", ""));
    // Three rounds of 16 s; the last one has all that is left.
    assert_eq!(seconds(waits.on(Limit::MaxSurge)), (32.0, 32.0));
    assert_eq!(waits.on(Limit::MaxUnavailable).any, Duration::ZERO);
}

/// Nothing is asked for then, and the status stays as it is: the deleted pod is ready until it ends.
#[test]
fn a_rollout_is_not_held_back_any_more_when_somebody_deletes_its_last_old_pod() {
    let text = scenario(2, "maxUnavailable: 1", "");
    let text = text.replace("script: [", r#"script: [ At("102s", DeletePods("agent", Nodes())),"#);
    assert_eq!(seconds(waits(&text).on(Limit::MaxUnavailable)), (2.0, 2.0));
}

/// A rollout that stalls is held back until the run ends.
#[test]
fn a_stalled_rollout_is_held_back_to_the_end() {
    let broken = r#"broken_images: { "agent:2": 1.0 },"#;
    let waits = waits(&scenario(10, "maxUnavailable: 3", broken));
    assert_eq!(seconds(waits.on(Limit::MaxUnavailable)), (3500.0, 3500.0));
}

#[derive(Default)]
struct Waits(Vec<(f64, f64)>);

impl Observer for Waits {
    fn on_wait(&mut self, wait: &Wait, _catalog: &Catalog) {
        if wait.limit == Limit::ApiTokens {
            self.0.push((wait.since.as_seconds(), wait.until.as_seconds()));
        }
    }
}

/// One token grows a second, and there is one to begin with: of three deletes the first goes at once. Of each the controller
/// writes an Event as well, for which nobody waits: those take the tokens of 103, 104 and 105 s. The status that the sync
/// writes when all deletes are answered is behind them.
#[test]
fn requests_wait_for_tokens() {
    let slow =
        r#"cluster: (control_plane: Limits(qps: 1, burst: 1, request_latency: "0s", watch_lag: "0s")),"#;
    let text = scenario(3, r#"maxUnavailable: "100%""#, slow);
    let scenario = load(&text);
    let mut told = Waits::default();
    simulate(&scenario.plan, 1, Checking::Off, &mut told).unwrap();
    assert_eq!(told.0[..3], [(100.0, 101.0), (100.0, 102.0), (102.0, 106.0)]);

    // A request's wait is over when its pod is asked to end or created; the status is of no node.
    let watched = run(&text);
    let of_tokens = watched.waits.iter().filter(|wait| wait.limit == Limit::ApiTokens);
    let nodes: Vec<_> = of_tokens.clone().map(|wait| (wait.until.as_seconds(), wait.node)).collect();
    let answered = |kind| {
        let facts = watched.facts.iter().filter(move |(_, fact)| fact.kind() == kind);
        facts.map(|(at, fact)| (at.as_seconds(), fact.node()))
    };
    let ended: Vec<_> = answered(FactKind::PodTerminating).collect();
    assert_eq!(ended.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [100.0, 101.0, 102.0]);
    assert_eq!(nodes[..3], [ended[1], ended[2], (106.0, None)]);
    let created: Vec<_> = answered(FactKind::PodCreated).collect();
    let of_creates: Vec<_> = nodes[3..].iter().filter(|wait| wait.1.is_some()).copied().collect();
    assert!(of_creates.len() >= 2 && of_creates.iter().all(|wait| created.contains(wait)), "{of_creates:?}");

    let last = watched.catalog.node(ended[2].1.unwrap()).to_string();
    let mut recorder = HistoryRecorder::of_node(last);
    simulate(&scenario.plan, scenario.seed, Checking::Off, &mut recorder).unwrap();
    let history = recorder.result().unwrap();
    let story = history.story(&history.nodes[0]).waits.unwrap();
    assert_eq!((story[0].limit, story[0].from_seconds, story[0].until_seconds), ("API tokens", 100.0, 102.0));

    let waits = watched.analyses[0].rollouts[0].waits;
    let together: f64 = told.0.iter().map(|(since, until)| until - since).sum();
    assert_eq!(waits.on(Limit::ApiTokens).together.as_seconds(), together);
    assert_eq!(waits.on(Limit::ApiTokens).of_nodes, Duration::ZERO);
}
