//! A template seen before, and a rollout that a newer one replaces: table, charts, files and verdicts tell one story.

use crate::support::workplace::{Workplace, repository, stdout};
use crate::support::{AGENT, ROUND_DELAYS, Watched, load, run};
use everynode::analysis::availability::chains;
use everynode::analysis::band_state::BandState;
use everynode::analysis::daemon_set_watch::DaemonSetAnalysis;
use everynode::analysis::run::RunAnalysis;
use everynode::cluster::run::{Checking, simulate};
use everynode::engine::time::{Duration, Instant};
use everynode::record::fact::FactKind;
use everynode::report::replay::replay;
use everynode::report::status_csv::StatusWriter;
use everynode::report::timeline_csv::TimelineWriter;

const NODES: u32 = 20;

fn scenario(script: &str, within: &str) -> String {
    format!(
        r#"(
            duration: "1h",
            node_pools: {{ "pool": (count: {NODES}) }},
            daemon_sets: {{ "agent": ({AGENT}, maxUnavailable: 2) }},
            {ROUND_DELAYS}
            script: [ At("100s", SetImage("agent", "agent:2")), {script} ],
            objectives: [ Rollout(daemon_set: "agent", within: "{within}") ],
        )"#
    )
}

fn rolled_back() -> String {
    scenario(r#"At("160s", RollBack("agent"))"#, "5m")
}

fn at(seconds: u64) -> Instant {
    Instant::START + Duration::from_seconds(seconds)
}

fn agent(watched: &Watched) -> &DaemonSetAnalysis {
    &watched.analyses[0]
}

/// How many nodes a pod of each revision covered at that time, by the revision.
fn covered_at(analysis: &DaemonSetAnalysis, time: Instant) -> Vec<(u32, u32)> {
    let series = &analysis.revisions;
    let (_, counts) = series.steps.iter().rfind(|(at, _)| *at <= time).unwrap();
    series.revisions.iter().copied().zip(counts.iter().copied()).filter(|(_, count)| *count > 0).collect()
}

fn verdict(text: &str) -> (bool, String) {
    let outcome = load(text).objectives[0].judge("agent", agent(&run(text)));
    (outcome.passes, outcome.observed)
}

#[test]
fn pods_of_a_revision_that_is_used_again_are_up_to_date() {
    let watched = run(&rolled_back());
    let analysis = agent(&watched);
    let last = analysis.last.unwrap().status;
    assert_eq!((last.updated_number_scheduled, analysis.revision), (NODES, 3));
    assert_eq!(covered_at(analysis, at(3_600)), [(3, NODES)]);
    assert_eq!(covered_at(analysis, at(99)), [(1, NODES)]);
    let back = covered_at(analysis, at(161));
    assert!(matches!(back[..], [(2, 1..), (3, 12..)]), "what was revision 1 is revision 3: {back:?}");
    let ends_up_to_date =
        |states: &[(Instant, BandState)]| states.last().unwrap().1 == BandState::AvailableUpToDate;
    assert!(analysis.bands.bands.iter().all(|band| ends_up_to_date(&band.states)));
}

#[test]
fn a_template_is_outdated_as_soon_as_there_is_another() {
    let watched = run(&rolled_back());
    let state_at = |seconds| {
        let states = agent(&watched)
            .bands
            .bands
            .iter()
            .map(move |band| band.states.iter().rfind(|(since, _)| *since <= at(seconds)).unwrap().1);
        let up_to_date = states.clone().filter(|state| *state == BandState::AvailableUpToDate).count();
        (up_to_date, states.filter(|state| *state == BandState::AvailableOutdated).count())
    };
    assert_eq!(state_at(99), (NODES as usize, 0));
    assert_eq!(state_at(101), (0, NODES as usize - 2), "two are being replaced");
    assert_eq!(state_at(3_000), (NODES as usize, 0));
}

#[test]
fn the_timeline_says_which_revision_is_used_again_so_that_plot_draws_the_same() {
    let scenario = load(&rolled_back());
    let mut observer = (
        RunAnalysis::new(scenario.plan.horizon),
        (TimelineWriter::new(Vec::new()), StatusWriter::new(Vec::new())),
    );
    simulate(&scenario.plan, scenario.seed, Checking::Off, &mut observer).unwrap();
    let (run, (timeline, status)) = observer;
    let (timeline, status) = (timeline.finish().unwrap(), status.finish().unwrap());
    let rows = String::from_utf8(timeline.clone()).unwrap();
    assert!(rows.lines().any(|row| row.ends_with(",RevisionReused,agent,,,1,,")), "of revision 1");
    let mut replayed = RunAnalysis::new(scenario.plan.horizon);
    let (horizon, daemon_sets) = (scenario.plan.horizon, vec!["agent".to_owned()]);
    replay(Some(&timeline[..]), &status[..], daemon_sets, horizon, &mut replayed).unwrap();
    let (run, replayed) = (run.results(), replayed.results());
    assert_eq!(run[0].revisions, replayed[0].revisions);
    assert_eq!(run[0].bands.bands, replayed[0].bands.bands);
    assert_eq!(run[0].availability, replayed[0].availability);
}

#[test]
fn a_rollback_supersedes_the_rollout_and_is_judged_from_its_start() {
    let watched = run(&rolled_back());
    let rollouts = &agent(&watched).rollouts;
    let [update, back] = &rollouts[..] else { panic!("{rollouts:?}") };
    assert_eq!((update.superseded_by, update.finished, update.ended), (Some(3), None, at(160)));
    assert_eq!((back.superseded_by, back.reused_revision, back.from_revision), (None, Some(1), Some(2)));
    let whole: Vec<_> =
        chains(&agent(&watched).availability.rollouts).filter_map(|chain| chain.duration()).collect();
    assert_eq!(whole, [back.finished.unwrap().since(at(100))]);

    let (met, observed) = verdict(&rolled_back());
    assert!(met, "{observed}");
    assert!(observed.ends_with(", from the start of 1 → 2, which was superseded"), "{observed}");
    let (met, observed) = verdict(&scenario(r#"At("160s", RollBack("agent"))"#, "61s"));
    assert!(
        !met,
        "the rollback alone is fast enough, but not from the start of what it replaces: {observed}"
    );
}

#[test]
fn a_hotfix_supersedes_too_and_one_that_comes_later_does_not() {
    let hotfix = run(&scenario(r#"At("2m", SetImage("agent", "agent:3"))"#, "10m"));
    let superseded: Vec<_> = agent(&hotfix).rollouts.iter().map(|rollout| rollout.superseded_by).collect();
    assert_eq!(superseded, [Some(3), None]);
    assert!(hotfix.facts.iter().all(|(_, fact)| fact.kind() != FactKind::RevisionReused));

    let later = run(&scenario(r#"At("30m", SetImage("agent", "agent:3"))"#, "10m"));
    assert_eq!(chains(&agent(&later).availability.rollouts).count(), 2);
    assert!(agent(&later).rollouts.iter().all(|rollout| rollout.superseded_by.is_none()));
}

/// No pod of the new revision is ever available, and still it is the newest.
#[test]
fn a_revision_that_covers_no_node_is_told_as_the_newest() {
    let broken = scenario("", "10m").replace("script:", r#"broken_images: {"agent:2": "100%"}, script:"#);
    let watched = run(&broken);
    let series = &agent(&watched).revisions;
    assert_eq!(series.revisions, [1, 2]);
    assert_eq!(series.steps.last().unwrap().1, [NODES - 2, 0]);
}

/// The update stands still with the broken version from 5 minutes on, until the rollback at 35; the objective judges both as one.
#[test]
fn a_rollback_is_told_with_what_it_supersedes() {
    let workplace = Workplace::new("rollbacks-headline");
    let scenario = repository("scenarios/broken-version.ron");
    let run = |format: &str| {
        let more = ["--no-charts", "--timeline", "none", "--force", "--out", "r", "--format", format];
        stdout(&workplace.everynode(&[&["run", &scenario], &more[..]].concat()))
    };
    let markdown = run("markdown");
    let since = "from the start of 1 → 2, which was superseded";
    let row = markdown.lines().find(|line| line.contains("rollout of falco within 15m")).unwrap();
    let (took, _) = row.split(" | ").nth(2).and_then(|seen| seen.split_once(", from")).unwrap();
    assert!(row.contains(&format!("{took}, {since}")), "{row}");
    let told = format!("falco 1 → 3 (was 1) takes {took} {since}, availability ");
    let headline = markdown.split("\n\n").nth(1).unwrap();
    assert!(headline.starts_with(&format!("**{told}")), "{headline}");
    assert!(!headline.contains("2 → 3"), "{headline}");
    let junit = run("junit");
    assert!(junit.contains(&format!(">{told}")), "{junit}");
}
