//! What objectives make of what was seen: late, in time, or nothing to judge.

use std::collections::BTreeMap;

use super::*;
use crate::analysis::alerts::Firing;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_seconds(seconds)
}

/// Of a rollout from 100 s on; `None`: it goes on when the run ends.
fn rollout(took: Option<u64>, ended: u64, updated: (u32, u32)) -> RolloutSpan {
    RolloutSpan {
        from_revision: Some(1),
        revision: 2,
        started: Instant::START + seconds(100),
        finished: took.map(|took| Instant::START + seconds(100 + took)),
        ended: Instant::START + seconds(ended),
        superseded_by: None,
        updated,
    }
}

fn said(within: u64, rollouts: &[RolloutSpan]) -> (Verdict, String) {
    let Seen { verdict, observed, .. } = judge_rollouts(seconds(within), rollouts, true);
    (verdict, observed)
}

#[test]
fn what_the_end_of_the_run_cuts_off_is_neither_late_nor_in_time() {
    let cut_off = rollout(None, 160, (4, 10));
    assert_eq!(
        said(61, &[cut_off]),
        (Verdict::NotJudged, "the run ends 1m after it began, before 1m1s (4 of 10 updated)".to_owned())
    );
    // All that happens at the end of the run is seen.
    assert_eq!(said(60, &[cut_off]), (Verdict::Missed, "not finished after 1m (4 of 10 updated)".to_owned()));
    assert_eq!(said(61, &[rollout(Some(61), 161, (10, 10)), cut_off]).0, Verdict::NotJudged);
    assert_eq!(said(61, &[rollout(Some(62), 162, (10, 10)), cut_off]), (Verdict::Missed, "1m2s".to_owned()));
    let superseded = RolloutSpan { superseded_by: Some(3), ..rollout(None, 150, (2, 10)) };
    let last = RolloutSpan {
        from_revision: Some(2),
        revision: 3,
        started: Instant::START + seconds(150),
        ..cut_off
    };
    assert_eq!(
        said(61, &[superseded, last]).1,
        "the run ends 1m after 1 → 2 began, before 1m1s (4 of 10 updated)"
    );
}

#[test]
fn a_rollout_on_no_node_meets_nothing() {
    let nowhere = rollout(Some(0), 100, (0, 0));
    assert_eq!(
        said(60, &[nowhere]),
        (Verdict::NotJudged, "no node should run it when it was rolled out".to_owned())
    );
    assert_eq!(judge_rollouts(seconds(60), &[nowhere], false).observed, NO_NODE);
    assert_eq!(judge_rollouts(seconds(60), &[], false).observed, "no rollout");
    assert_eq!(
        said(60, &[nowhere, rollout(Some(9), 109, (3, 3))]),
        (Verdict::Met, "9s".to_owned()),
        "the other one is judged"
    );
}

/// Ten were covered within 20 s; one more waits, at the end of the run, or when it left.
#[test]
fn a_node_whose_time_was_not_up_says_nothing_of_joining() {
    let judged = |covered: usize, in_vain: &[u64], not_due| {
        let joins = JoinCoverage {
            daemon_set: "agent".to_owned(),
            waits: vec![seconds(20); covered],
            in_vain: in_vain.iter().copied().map(seconds).collect(),
            lacked: BTreeMap::new(),
            not_due,
        };
        let Seen { verdict, observed, .. } = judge_joins(0.95, seconds(60), &joins);
        (verdict, observed)
    };
    assert_eq!(judged(10, &[59], 0), (Verdict::Met, "20s".to_owned()));
    assert_eq!(judged(10, &[60], 0), (Verdict::Missed, "1 of 11 not covered".to_owned()));
    assert_eq!(judged(0, &[], 0), (Verdict::NotJudged, "no node joined".to_owned()));
    assert_eq!(judged(0, &[], 2), (Verdict::NotJudged, "no node that joined should run it".to_owned()));
    assert_eq!(
        judged(0, &[30, 59], 0),
        (Verdict::NotJudged, "2 nodes joined, none for as long as 1m".to_owned())
    );
}

#[test]
fn a_daemon_set_that_was_never_complete_misses_its_availability() {
    assert_eq!(judge_lowest(0.5, None, true).verdict, Verdict::Missed);
    assert_eq!(judge_lowest(0.9, Some((0.9, Instant::START)), true).verdict, Verdict::Met);
    assert_eq!(judge_lowest(0.9, None, false).verdict, Verdict::NotJudged);
}

/// Seen for 14 minutes, which is enough for what is pending for 10, and not for what is for 15.
#[test]
fn that_no_alert_fired_says_nothing_where_one_could_not() {
    let minutes = |minutes: u64| seconds(60 * minutes);
    let outcome = |rule, pending| AlertOutcome {
        rule,
        firings: Vec::new(),
        longest_pending: minutes(pending),
        watched: minutes(14),
    };
    let outcomes = |pending| AlertRule::ALL.map(|rule| outcome(rule, pending));
    let judged = |outcomes: &[AlertOutcome]| {
        let Seen { verdict, observed, value, .. } = judge_alerts(None, outcomes, true);
        (verdict, observed, value)
    };
    let unable =
        "none fired; KubeDaemonSetRolloutStuck and KubeDaemonSetMisScheduled could not, seen for 14m";
    assert_eq!(judged(&outcomes(0)), (Verdict::NotJudged, unable.to_owned(), None));
    let [_, not_scheduled, _] = outcomes(5);
    let [stuck, _, mis_scheduled] = outcomes(0);
    let pending = [stuck.clone(), not_scheduled, mis_scheduled.clone()];
    let words = format!("{unable}; KubeDaemonSetNotScheduled pending for 5m of 10m");
    assert_eq!(judged(&pending), (Verdict::NotJudged, words, None));

    let fired_at = Instant::START + minutes(11);
    let firing = Firing { pending_since: Instant::START, fired_at, resolved_at: None, lasted: minutes(3) };
    let fired = AlertOutcome { firings: vec![firing], ..outcome(AlertRule::NotScheduled, 0) };
    let words = "KubeDaemonSetNotScheduled fired at 11m for 3m, to the end".to_owned();
    assert_eq!(judged(&[stuck, fired, mis_scheduled]), (Verdict::Missed, words, Some(180.0)));
    let long = outcomes(0).map(|outcome| AlertOutcome { watched: minutes(15), ..outcome });
    assert_eq!(judged(&long), (Verdict::Met, "none was pending".to_owned(), Some(0.0)));

    // Where no node should run it, that none fired is not met; a pod where none should be may be misscheduled all the same.
    let nowhere = |outcomes: &[AlertOutcome]| {
        let Seen { verdict, observed, .. } = judge_alerts(None, outcomes, false);
        (verdict, observed)
    };
    assert_eq!(nowhere(&long), (Verdict::NotJudged, NO_NODE.to_owned()));
    let watched = minutes(20);
    let fired = AlertOutcome { firings: vec![firing], watched, ..outcome(AlertRule::MisScheduled, 0) };
    assert_eq!(
        nowhere(&[fired]),
        (Verdict::Missed, "KubeDaemonSetMisScheduled fired at 11m for 3m, to the end".to_owned())
    );
}
