//! What there is to see at one instant of a run, before it is laid out.

use crate::analysis::availability::RolloutSpan;
use crate::analysis::cause::Cause;
use crate::engine::time::Instant;
use crate::record::observer::StatusStep;
use crate::report::watch::playback::Playback;
use crate::report::watch::recording::{Changes, GroupStates, Happening, Recording, causes};
use crate::report::wording::{elapsed, grouped};

/// One instant of a run.
pub struct Frame<'a> {
    pub playback: Playback,
    pub daemon_sets: Vec<DaemonSetNow<'a>>,
    /// Whose rollouts, causes, cells and happenings are shown.
    pub chosen: usize,
    /// When its rollouts begin.
    pub rollouts: &'a [Instant],
    pub rollout: Option<RolloutNow>,
    /// Why nodes are uncovered, and how many; `None`: nobody knows.
    pub causes: Option<Vec<(Cause, u32)>>,
    pub groups: Vec<GroupStates<'a>>,
    /// The latest first.
    pub happenings: Vec<Happening<'a>>,
}

/// The counts of one DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaemonSetNow<'a> {
    pub name: &'a str,
    /// With the bounds of its strategy; `None`: it has none yet.
    pub status: Option<StatusStep>,
    /// The nodes that are covered, and those that should be; `None`: nobody knows.
    pub coverage: Option<(u32, u32)>,
}

/// How far a rollout is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolloutNow {
    /// `1 → 2`.
    pub revisions: String,
    /// `for 33s`, `took 2m59s` and so on.
    pub state: String,
    /// Nodes with a pod of the new template and nodes that should have one, by the status; `None`: it is that of before.
    pub updated: Option<(u32, u32)>,
}

impl<'a> Frame<'a> {
    /// With at most so many happenings.
    pub fn of(
        recording: &'a Recording,
        playback: Playback,
        (chosen, changes): (usize, &'a Changes),
        most_happenings: usize,
    ) -> Self {
        let now = playback.now();
        let counts = |(index, name): (usize, &'a str)| DaemonSetNow {
            name,
            status: recording.status_at(index, now).map(|moment| moment.step),
            coverage: recording.has_timeline().then(|| {
                let moment = recording.coverage_at(index, now);
                moment.map_or((0, 0), |moment| (moment.covered, moment.expected))
            }),
        };
        Self {
            playback,
            daemon_sets: recording.daemon_sets().enumerate().map(counts).collect(),
            chosen,
            rollouts: &changes.rollouts,
            rollout: RolloutNow::of(recording, chosen, now),
            causes: recording
                .has_timeline()
                .then(|| recording.coverage_at(chosen, now).map(causes).unwrap_or_default()),
            groups: recording.cells_at(chosen, now),
            happenings: recording.last_happenings(changes, now, most_happenings),
        }
    }
}

impl RolloutNow {
    fn of(recording: &Recording, daemon_set: usize, now: Instant) -> Option<Self> {
        let span = recording.rollout_at(daemon_set, now)?;
        // The controller may not have seen the new template yet.
        let status =
            recording.status_at(daemon_set, now.min(span.ended)).filter(|moment| moment.at >= span.started);
        let updated = status.map(|moment| {
            let status = &moment.step.status;
            (status.updated_number_scheduled, status.desired_number_scheduled)
        });
        Some(Self { revisions: span.revisions(), state: rollout_state(span, now), updated })
    }
}

/// What there is to say of a rollout that had begun then.
fn rollout_state(span: &RolloutSpan, now: Instant) -> String {
    let lasted = |until: Instant| elapsed(until.since(span.started));
    match (span.finished, span.superseded_by) {
        (Some(finished), _) if finished <= now => format!("took {}", lasted(finished)),
        (None, Some(by)) if span.ended <= now => format!("superseded by {by} after {}", lasted(span.ended)),
        (None, None) if span.ended <= now => format!("not finished after {}", lasted(span.ended)),
        _ => format!("for {}", lasted(now)),
    }
}

/// `unavailable 7 (maxUnavailable 6)`, by the status.
pub fn unavailable_in_words(step: &StatusStep) -> String {
    let bound = |name: &str, nodes: u32| format!("{name} {}", grouped(nodes.into()));
    let unavailable = step.max_unavailable.map(|nodes| bound("maxUnavailable", nodes));
    let surge = (step.max_surge > 0).then(|| bound("maxSurge", step.max_surge));
    let bounds: Vec<String> = unavailable.into_iter().chain(surge).collect();
    let words = bound("unavailable", step.status.number_unavailable);
    if bounds.is_empty() { words } else { format!("{words} ({})", bounds.join(", ")) }
}

/// `rollout 6, image pull 1`; `None`: no node is uncovered.
pub fn causes_in_words(causes: &[(Cause, u32)]) -> Option<String> {
    let words: Vec<String> = causes
        .iter()
        .map(|(cause, nodes)| format!("{} {}", cause.as_str(), grouped((*nodes).into())))
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}
