//! What there is to see of a made-up run at instants, worked out by hand from `test_run.rs`.

use super::command::{Command, Key};
use super::frame::{Frame, causes_in_words};
use super::playback::Playback;
use super::test_run::{at, recording};
use super::viewer::Viewer;
use crate::analysis::band_state::BandState;
use crate::engine::time::Instant;
use crate::report::watch::recording::Recording;

/// The rollout in words, the counts of the status (available, up to date, desired), coverage, causes, and the state of both nodes.
type Seen =
    (Option<(String, Option<(u32, u32)>)>, (u32, u32, u32), (u32, u32), Option<String>, [BandState; 2]);

fn seen(recording: &Recording, now: Instant) -> Seen {
    let changes = recording.changes(0);
    let mut playback = Playback::new(recording.end(), Some(1.0));
    playback.to_next(&[now]);
    let frame = Frame::of(recording, playback, (0, &changes), 0);
    let status = frame.daemon_sets[0].status.unwrap().status;
    (
        frame.rollout.map(|rollout| (format!("{} {}", rollout.revisions, rollout.state), rollout.updated)),
        (status.number_available, status.updated_number_scheduled, status.desired_number_scheduled),
        frame.daemon_sets[0].coverage.unwrap(),
        causes_in_words(&frame.causes.unwrap()),
        [frame.groups[0].states[0], frame.groups[1].states[0]],
    )
}

#[test]
fn an_instant_shows_what_held_then() {
    use BandState::{AvailableOutdated as Old, AvailableUpToDate as New};
    let recording = recording();
    let rollout = |state: &str, updated| Some((format!("1 → 2 {state}"), Some((updated, 2))));
    let one = || Some("rollout 1".to_owned());
    assert_eq!(seen(&recording, at(9)), (None, (2, 2, 2), (2, 2), None, [New, New]));
    let expected = [
        (10, (rollout("for 0s", 0), (1, 0, 2), (1, 2), one(), [BandState::Terminating, Old])),
        (15, (rollout("for 5s", 0), (1, 0, 2), (1, 2), one(), [BandState::Pending, Old])),
        (20, (rollout("for 10s", 0), (1, 0, 2), (1, 2), one(), [BandState::PullingImages, Old])),
        (22, (rollout("for 12s", 0), (1, 0, 2), (1, 2), one(), [BandState::Starting, Old])),
        (30, (rollout("for 20s", 1), (2, 1, 2), (2, 2), None, [New, Old])),
        (59, (rollout("for 49s", 1), (1, 1, 2), (1, 2), one(), [New, BandState::Starting])),
        (60, (rollout("took 50s", 2), (2, 2, 2), (2, 2), None, [New, New])),
        (100, (rollout("took 50s", 2), (2, 2, 2), (2, 2), None, [New, New])),
    ];
    for (second, expected) in expected {
        assert_eq!(seen(&recording, at(second)), expected, "{second}");
    }
}

#[test]
fn changes_are_those_of_the_counts_and_of_the_cells() {
    let changes = recording().changes(0);
    let seconds: Vec<f64> = changes.instants.iter().map(|at| at.as_seconds()).collect();
    assert_eq!(seconds, [0.0, 10.0, 15.0, 16.0, 21.0, 30.0, 40.0, 45.0, 46.0, 51.0, 60.0]);
    assert_eq!(changes.rollouts, [at(10)]);
}

#[test]
fn what_happened_last_comes_first_and_nothing_of_the_future_does() {
    let recording = recording();
    let changes = recording.changes(0);
    let told = |second, most| {
        let happenings = recording.last_happenings(&changes, at(second), most);
        happenings.iter().map(|one| (one.node, one.fact.kind().as_str())).collect::<Vec<_>>()
    };
    let removed_and_created = [("pool-00000", "PodCreated"), ("pool-00000", "PodRemoved")];
    assert_eq!(told(15, 2), removed_and_created);
    assert_eq!(told(41, 1), [("pool-00001", "PodTerminating")]);
    assert_eq!(told(0, 100).len(), 8);
}

#[test]
fn nodes_are_by_pool_and_zone() {
    let recording = recording();
    let cells = recording.cells_at(0, at(0));
    let places: Vec<_> = cells.iter().map(|group| (group.pool, group.zone, group.states.len())).collect();
    assert_eq!(places, [("pool", "a", 1), ("pool", "b", 1)]);
    assert_eq!(recording.limits(), None);
}

/// Nobody knows the nodes then, which is not the same as none.
#[test]
fn without_a_timeline_coverage_is_not_known() {
    let recording = recording().without_timeline();
    let changes = recording.changes(0);
    let frame = Frame::of(&recording, Playback::new(recording.end(), Some(1.0)), (0, &changes), 0);
    assert_eq!((frame.daemon_sets[0].coverage, frame.causes), (None, None));
    assert_eq!(recording.limits().unwrap(), "nodes and coverage are not known: there is no timeline.csv");
}

#[test]
fn keys_move_the_viewer_through_the_run() {
    let recording = recording();
    let mut viewer = Viewer::new(&recording, 0, Some(10.0));
    let mut pressed = |key: Key| {
        assert!(viewer.obey(Command::of_key(key).unwrap()));
        viewer.frame(0).playback.now().as_seconds()
    };
    assert_eq!(pressed(Key::Letter('r')), 10.0);
    assert_eq!(pressed(Key::Right), 15.0);
    assert_eq!(pressed(Key::Right), 16.0);
    assert_eq!(pressed(Key::Left), 15.0);
    assert_eq!(pressed(Key::PageDown), 20.0);
    assert_eq!(pressed(Key::Letter('R')), 10.0);
    assert_eq!(pressed(Key::End), 100.0);
    assert_eq!(pressed(Key::Home), 0.0);
    assert_eq!(pressed(Key::Tab), 0.0, "there is no other DaemonSet");
    assert!(!viewer.obey(Command::Quit));
    assert_eq!(Command::of_key(Key::Letter('x')), None);
}
