//! The story of one node: what happened to it, what each pod did and waited for, and when it was not covered.

use super::columns::{Cell, aligned};
use super::wrap::paragraph;
use crate::analysis::history::story::{Gap, NodeStory, PhaseStory, PodStory, StoryEvent, StoryWait};
use crate::engine::time::Duration;
use crate::report::wording::elapsed;

const NO_WAITS: &str = "WAITED  for no limit\n";
/// What is read is the folder of a run.
const UNKNOWN_WAITS: &str =
    "WAITED  for limits: the files of a run do not say it; the story of its scenario does\n";

/// All of it, as several tables; `horizon` is when the run ended, in seconds.
pub fn story_text(story: &NodeStory, horizon: f64, width: usize) -> String {
    let events = aligned(
        ["TIME", "WHAT HAPPENED", "TO", "WHY"],
        story.events.iter().map(event_cells).collect(),
        width,
    );
    let pods = aligned(
        ["POD", "PHASE", "FROM", "LASTED", "WAITED FOR"],
        story.pods.iter().flat_map(|pod| phase_rows(pod, horizon)).collect(),
        width,
    );
    let uncovered = aligned(
        ["UNCOVERED", "FROM", "LASTED", "CAUSE"],
        story.uncovered.iter().map(|gap| gap_cells(gap, horizon)).collect(),
        width,
    );
    let waits = waits(story.waits.as_deref(), width);
    let heading = format!("{}, pool {}\n", story.node, story.pool);
    let parts = [heading, events, pods, uncovered, waits];
    let told: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    told.join("\n")
}

fn waits(waits: Option<&[StoryWait]>, width: usize) -> String {
    match waits {
        Some([]) => NO_WAITS.to_owned(),
        Some(waits) => {
            aligned(["WAITED", "FROM", "LASTED", "FOR"], waits.iter().map(wait_cells).collect(), width)
        }
        None => paragraph(UNKNOWN_WAITS, width),
    }
}

fn event_cells(event: &StoryEvent) -> [Cell; 4] {
    let of_revision = |name: &String| match event.revision {
        Some(revision) => format!("{name} (revision {revision})"),
        None => name.clone(),
    };
    let subject = event.pod.as_ref().or(event.daemon_set.as_ref()).map(of_revision);
    let detail = Some(event.detail.clone()).filter(|detail| !detail.is_empty());
    let subject: Vec<String> = subject.into_iter().chain(detail).collect();
    [time(event.at_seconds).into(), event.what.into(), subject.join(": ").into(), event.reason.into()]
}

fn phase_rows(pod: &PodStory, horizon: f64) -> impl Iterator<Item = [Cell; 5]> {
    let name = match pod.revision {
        Some(revision) => format!("{} (revision {revision})", pod.pod),
        None => pod.pod.clone(),
    };
    pod.phases.iter().enumerate().map(move |(index, phase)| {
        let name = if index == 0 { name.clone() } else { String::new() };
        let lasted = lasted(phase.from_seconds, phase.until_seconds, horizon);
        [
            name.into(),
            phase.phase.into(),
            time(phase.from_seconds).into(),
            lasted.into(),
            waited_for(phase).into(),
        ]
    })
}

/// `room on the node (insufficient cpu)`; of a pod that waits for nothing only why it began.
fn waited_for(phase: &PhaseStory) -> String {
    match (phase.waits_for, phase.reason) {
        (waits_for, "") => waits_for.to_owned(),
        ("", reason) => format!("({reason})"),
        (waits_for, reason) => format!("{waits_for} ({reason})"),
    }
}

fn gap_cells(gap: &Gap, horizon: f64) -> [Cell; 4] {
    [
        gap.daemon_set.as_str().into(),
        time(gap.from_seconds).into(),
        lasted(gap.from_seconds, gap.until_seconds, horizon).into(),
        gap.cause.into(),
    ]
}

fn wait_cells(wait: &StoryWait) -> [Cell; 4] {
    [
        wait.daemon_set.as_str().into(),
        time(wait.from_seconds).into(),
        lasted(wait.from_seconds, Some(wait.until_seconds), wait.until_seconds).into(),
        wait.limit.into(),
    ]
}

fn time(seconds: f64) -> String {
    elapsed(Duration::from_seconds_f64(seconds))
}

/// What went on when the run ended lasted at least that long.
fn lasted(from: f64, until: Option<f64>, horizon: f64) -> String {
    match until {
        Some(until) => time(until - from),
        None => format!("{} (to the end)", time(horizon - from)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tables::columns::UNLIMITED;

    #[test]
    fn that_there_was_no_wait_is_said_and_that_nobody_knows_too() {
        let story = |waits| NodeStory {
            node: "pool-00001".to_owned(),
            pool: "pool".to_owned(),
            events: Vec::new(),
            pods: Vec::new(),
            uncovered: Vec::new(),
            waits,
        };
        assert_eq!(
            story_text(&story(Some(Vec::new())), 1.0, 80),
            format!("pool-00001, pool pool\n\n{NO_WAITS}")
        );
        let unknown = story_text(&story(None), 1.0, UNLIMITED);
        assert_eq!(unknown, format!("pool-00001, pool pool\n\n{UNKNOWN_WAITS}"));
    }

    #[test]
    fn a_story_reads_from_top_to_bottom() {
        let event = |at_seconds, what, pod: Option<&str>, reason| StoryEvent {
            at_seconds,
            kind: "",
            what,
            daemon_set: pod.map(|_| "agent".to_owned()),
            pod: pod.map(str::to_owned),
            revision: pod.map(|_| 2),
            reason,
            detail: String::new(),
        };
        let phase = |phase, from_seconds, until_seconds, waits_for, reason| PhaseStory {
            phase,
            from_seconds,
            until_seconds,
            waits_for,
            reason,
        };
        let story = NodeStory {
            node: "pool-00001".to_owned(),
            pool: "pool".to_owned(),
            events: vec![
                event(0.0, "node joins", None, "start-up"),
                event(60.0, "pod is created", Some("agent-zv8w7"), "missing"),
            ],
            pods: vec![PodStory {
                daemon_set: "agent".to_owned(),
                pod: "agent-zv8w7".to_owned(),
                revision: Some(2),
                phases: vec![
                    phase("unschedulable", 60.0, Some(90.0), "room on the node", "insufficient cpu"),
                    phase("available", 90.0, None, "", ""),
                ],
            }],
            uncovered: vec![Gap {
                daemon_set: "agent".to_owned(),
                from_seconds: 60.0,
                until_seconds: Some(90.0),
                cause: "no room",
            }],
            waits: Some(vec![StoryWait {
                daemon_set: "agent".to_owned(),
                limit: "room on the node",
                from_seconds: 60.0,
                until_seconds: 89.5,
            }]),
        };
        let text = story_text(&story, 600.0, UNLIMITED);
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        insta::assert_snapshot!(lines.join("\n"), @"
        pool-00001, pool pool

        TIME   WHAT HAPPENED    TO                         WHY
        0s     node joins                                  start-up
        1m     pod is created   agent-zv8w7 (revision 2)   missing

        POD                        PHASE           FROM    LASTED               WAITED FOR
        agent-zv8w7 (revision 2)   unschedulable   1m      30s                  room on the node (insufficient cpu)
                                   available       1m30s   8m30s (to the end)

        UNCOVERED   FROM   LASTED   CAUSE
        agent       1m     30s      no room

        WAITED   FROM   LASTED   FOR
        agent    1m     29.5s    room on the node
        ");
    }
}
