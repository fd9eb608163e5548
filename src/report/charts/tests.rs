//! The charts as their words tell them: what is drawn between the words is looked at, not tested.

use super::run_view::{Limits, RunView};
use super::window::Window;
use super::*;
use crate::analysis::availability::{AvailabilitySeries, AvailabilityStep, RolloutSpan};
use crate::analysis::band_state::BandState;
use crate::analysis::cause::Cause;
use crate::analysis::join_coverage::JoinCoverage;
use crate::analysis::node_bands::{NodeBand, NodeBands};
use crate::analysis::revisions::RevisionSeries;
use crate::engine::time::{Duration, Instant};

fn at(seconds: u64) -> Instant {
    Instant::START + Duration::from_seconds(seconds)
}

/// The words of an SVG chart, those of one kind (title, legend, ticks of an axis, …) in a line.
pub fn words(svg: Result<Vec<u8>, ChartError>) -> String {
    let svg = String::from_utf8(svg.unwrap()).unwrap();
    let texts =
        svg.lines().filter_map(|line| line.strip_prefix("<text ")?.strip_suffix("</text>")?.split_once('>'));
    let mut lines = String::new();
    let mut last_looks = "";
    for (attributes, text) in texts {
        // Anchor, size and colour; the place is left out.
        let looks = attributes.splitn(3, ' ').last().unwrap_or_default();
        lines += if looks == last_looks { " | " } else { "\n" };
        lines += text;
        last_looks = looks;
    }
    lines
}

/// A view of a whole run.
fn whole(horizon: Instant) -> RunView {
    RunView { window: Window::whole(horizon), source: "scenario fluentd · seed 7".to_owned() }
}

fn drawn(series: &AvailabilitySeries) -> Result<Vec<u8>, ChartError> {
    availability::draw(series, &whole(series.horizon), Limits::default(), Format::Svg)
}

fn drawn_revisions(series: &RevisionSeries) -> Result<Vec<u8>, ChartError> {
    revisions::draw(series, &[], &whole(at(86_400 * 30)), Limits::default(), Format::Svg)
}

fn drawn_bands(bands: &NodeBands) -> Result<Vec<u8>, ChartError> {
    node_bands::draw(bands, &whole(at(60)), Format::Svg)
}

fn drawn_joins(coverage: &JoinCoverage) -> Result<Vec<u8>, ChartError> {
    join_coverage::draw(coverage, &whole(at(2_700)), Limits::default(), Format::Svg)
}

fn step(seconds: u64, desired: u32, available: u32, updated: u32) -> AvailabilityStep {
    AvailabilityStep { at: at(seconds), desired, available, updated, max_unavailable: Some(5) }
}

fn availability() -> AvailabilitySeries {
    let rollout = |revision: u32, started, finished: Option<u64>, ended| RolloutSpan {
        from_revision: Some(revision - 1),
        revision,
        started: at(started),
        finished: finished.map(at),
        ended: at(ended),
        superseded_by: None,
        updated: (0, 0),
    };
    AvailabilitySeries {
        daemon_set: "fluentd <b>&".to_owned(),
        steps: vec![
            step(0, 52, 52, 52),
            step(600, 52, 47, 0),
            step(1_452, 52, 52, 52),
            step(2_000, 53, 48, 12),
        ],
        rollouts: vec![rollout(2, 600, Some(1_452), 1_452), rollout(3, 1_900, None, 2_700)],
        horizon: at(2_700),
    }
}

#[test]
fn availability_says_what_it_shows() {
    insta::assert_snapshot!(words(drawn(&availability())), @"

    Availability of DaemonSet fluentd &lt;b&gt;&amp;
    Lowest: 47 of 52 nodes (90.4%) available by the status, at 10m.
    desired | available by the status | desired − maxUnavailable | updated | rollout | rollout, not finished
    scenario fluentd · seed 7
    rollout 1 → 2 · 14m12s | rollout 2 → 3 · not finished
    nodes (the axis begins at 46, not at 0) | nodes with a pod of the newest revision
    46 | 48 | 50 | 52 | 0 | 50
    0s | 5m | 10m | 15m | 20m | 25m | 30m | 35m | 40m | 45m | time since the start of the run
    ");
}

#[test]
fn what_is_asked_is_drawn_and_a_limit_far_below_does_not_flatten_what_moves() {
    let limits = Limits { availability: Some(0.9), ..Limits::default() };
    let words_of = |series: &AvailabilitySeries, window| {
        let view = RunView { window, ..whole(series.horizon) };
        words(availability::draw(series, &view, limits, Format::Svg))
    };
    let series = availability();
    let all = words_of(&series, Window::whole(series.horizon));
    // 90 % of 52 and of 53 nodes are what 5 unavailable ones leave: of the two lines one is seen.
    assert!(
        all.contains("desired − maxUnavailable, which is the objective | objective: at least 90% | updated"),
        "{all}"
    );
    let steps = series.steps.iter().map(|step| AvailabilityStep { max_unavailable: Some(4), ..*step });
    let apart = AvailabilitySeries { steps: steps.collect(), ..series.clone() };
    let apart = words_of(&apart, Window::whole(series.horizon));
    assert!(apart.contains("desired − maxUnavailable | objective: at least 90% | updated"), "{apart}");

    let steps = series.steps.iter().map(|step| AvailabilityStep { max_unavailable: Some(52), ..*step });
    let loose = AvailabilitySeries { steps: steps.collect(), ..series.clone() };
    let loose = words_of(&loose, Window::whole(series.horizon));
    assert!(loose.contains("desired − maxUnavailable, below the axis | objective"), "{loose}");
    assert!(loose.contains("the axis begins at 46"), "{loose}");

    let window = Window::chosen(Some(at(1_500)), Some(at(1_800)), series.horizon).unwrap();
    let quiet = words_of(&series, window);
    assert!(quiet.contains("25m to 30m of 45m") && !quiet.contains("rollout"), "{quiet}");
}

#[test]
fn a_daemon_set_that_was_long_in_coming_is_not_said_to_have_been_there() {
    let created = AvailabilitySeries {
        steps: vec![step(300, 40, 0, 40), step(330, 40, 10, 40), step(1_334, 40, 40, 40)],
        ..availability()
    };
    let words = words(drawn(&created));
    assert!(
        words.contains(
            "By the status, every node that should run it was available from 22m14s on, and not before."
        ),
        "{words}"
    );
}

#[test]
fn a_daemon_set_without_status_or_nodes_is_told_as_such() {
    let empty = AvailabilitySeries { steps: Vec::new(), rollouts: Vec::new(), ..availability() };
    insta::assert_snapshot!(words(drawn(&empty)), @"

    Availability of DaemonSet fluentd &lt;b&gt;&amp;
    desired | available by the status | desired − maxUnavailable | updated
    scenario fluentd · seed 7
    The DaemonSet was never there: it has no status.
    ");
    let no_nodes = AvailabilitySeries { steps: vec![step(0, 0, 0, 0)], horizon: at(0), ..empty };
    insta::assert_snapshot!(words(drawn(&no_nodes)), @"

    Availability of DaemonSet fluentd &lt;b&gt;&amp;
    No node that was there should run it.
    desired | available by the status | desired − maxUnavailable | updated
    scenario fluentd · seed 7
    nodes | nodes with a pod of the newest revision
    0 | 1 | 0 | 1
    0s | 0.1s | 0.2s | 0.3s | 0.4s | 0.5s | 0.6s | 0.7s | 0.8s | 0.9s | 1s | time since the start of the run
    ");
}

#[test]
fn revisions_say_what_they_show() {
    let mut series = RevisionSeries {
        daemon_set: "fluentd".to_owned(),
        revisions: vec![1, 2],
        steps: vec![(at(0), vec![1_200, 0]), (at(60), vec![1_100, 0]), (at(90), vec![1_100, 100])],
    };
    insta::assert_snapshot!(words(drawn_revisions(&series)), @"

    Revisions of DaemonSet fluentd
    At the end, 100 of 1,200 nodes that were covered had revision 2.
    revision 1 | revision 2
    scenario fluentd · seed 7
    covered nodes, by the revision of their pod
    0 | 200 | 400 | 600 | 800 | 1,000 | 1,200
    0s | 5d | 10d | 15d | 20d | 25d | 30d | time since the start of the run
    ");
    series.revisions = (1..=9).collect();
    series.steps = vec![(at(0), vec![1; 9])];
    assert!(words(drawn_revisions(&series)).contains("revisions 1 to 3 | revision 4 | "));
    series.steps.clear();
    assert!(words(drawn_revisions(&series)).contains("No node was covered."));
}

/// The first pods of a revision may come long after its rollout began.
#[test]
fn the_beginnings_of_rollouts_are_marked() {
    let series = RevisionSeries {
        daemon_set: "fluentd".to_owned(),
        revisions: vec![1, 2],
        steps: vec![(at(0), vec![50, 0]), (at(1_200), vec![49, 1])],
    };
    let drawn = |rollouts: &[RolloutSpan]| {
        words(revisions::draw(&series, rollouts, &whole(at(2_700)), Limits::default(), Format::Svg))
    };
    let rollouts = availability().rollouts;
    assert!(drawn(&rollouts).contains("revision 1 | revision 2 | a rollout begins"), "{}", drawn(&rollouts));
    let created = RolloutSpan { from_revision: None, ..rollouts[0] };
    assert!(!drawn(&[created]).contains("a rollout begins"));
}

fn bands(count: usize) -> NodeBands {
    let states = vec![
        (at(0), BandState::Absent),
        (at(10), BandState::Pending),
        (at(20), BandState::Failing),
        (at(30), BandState::AvailableUpToDate),
    ];
    let band = |index| NodeBand {
        node: format!("node-{index:05}"),
        pool: "node".to_owned(),
        states: states.clone(),
    };
    NodeBands { daemon_set: "fluentd".to_owned(), bands: (0..count).map(band).collect(), node_count: 10_000 }
}

#[test]
fn few_bands_are_named_and_many_are_counted() {
    insta::assert_snapshot!(words(drawn_bands(&bands(3))), @"

    Nodes of DaemonSet fluentd
    3 of 10,000 nodes (a sample), by name from top to bottom.
    no node, or not to be covered | waiting for a pod | available, up to date | failing
    scenario fluentd · seed 7
    node-00000 | node-00001 | node-00002
    0s | 10s | 20s | 30s | 40s | 50s | 1m | time since the start of the run
    ");
    insta::assert_snapshot!(words(drawn_bands(&bands(200))), @"

    Nodes of DaemonSet fluentd
    200 of 10,000 nodes (a sample), by name from top to bottom.
    no node, or not to be covered | waiting for a pod | available, up to date | failing
    scenario fluentd · seed 7
    0s | 10s | 20s | 30s | 40s | 50s | 1m | time since the start of the run
    ");
    assert!(words(drawn_bands(&bands(0))).contains("No node that was there should run it."));
    // A DaemonSet that is created later has no state before, and the ground that is seen then has a meaning too.
    let mut late = bands(2);
    for band in &mut late.bands {
        band.states.remove(0);
    }
    assert!(words(drawn_bands(&late)).contains("no node, or not to be covered | waiting"));
    late.bands.iter_mut().for_each(|band| band.states[0].0 = at(0));
    assert!(!words(drawn_bands(&late)).contains("no node, or not to be covered"));
}

#[test]
fn join_coverage_says_what_it_shows() {
    let waits = (1..=100).map(|wait| Duration::from_seconds(wait * 2)).collect();
    let in_vain = vec![Duration::from_seconds(9); 3];
    let lacked = [(Cause::FailingPod, 1), (Cause::ImagePull, 2)].into();
    let mut coverage = JoinCoverage { daemon_set: "fluentd".to_owned(), waits, in_vain, lacked, not_due: 4 };
    insta::assert_snapshot!(words(drawn_joins(&coverage)), @"

    Coverage of nodes that joined, DaemonSet fluentd
    100 nodes got an available pod; 3 more did not, until they left or the run ended: image pull 2, failing pod 1.
    scenario fluentd · seed 7
    share of these nodes covered within the time below
    0% | 25% | 50% | 75% | 100%
    0s | 30s | 1m | 1m30s | 2m | 2m30s | 3m | from the appearance of the node to its first available pod
    p50: 1m40s | p90: 3m | p95: 3m10s
    ");
    let one = JoinCoverage { in_vain: vec![Duration::from_seconds(9)], ..coverage.clone() };
    assert!(words(drawn_joins(&one)).contains("1 more did not, until it left or the run ended: "));
    coverage.waits.clear();
    insta::assert_snapshot!(words(drawn_joins(&coverage)), @"

    Coverage of nodes that joined, DaemonSet fluentd
    scenario fluentd · seed 7
    3 nodes joined, and none got an available pod: image pull 2, failing pod 1.
    ");
    coverage.in_vain.clear();
    assert!(words(drawn_joins(&coverage)).contains("4 nodes joined, and none of them had to run it."));
    coverage.not_due = 0;
    insta::assert_snapshot!(words(drawn_joins(&coverage)), @"

    Coverage of nodes that joined, DaemonSet fluentd
    scenario fluentd · seed 7
    No node joined during the run.
    ");
}

/// Of the 40 pixels of a swatch two dashes of 14 and the gap of 8 between them take 36.
#[test]
fn the_legend_shows_whole_dashes() {
    assert_eq!(canvas::whole_dashes(&[14, 8], 40), 36);
    assert_eq!(canvas::whole_dashes(&[24, 7, 5, 7], 40), 36);
    assert_eq!(canvas::whole_dashes(&[22, 9], 40), 40, "one dash alone looks like a solid line");
    assert_eq!(canvas::whole_dashes(&[], 40), 40);
}

#[test]
fn a_png_is_as_large_as_it_says_and_not_empty() {
    let png = availability::draw(&availability(), &whole(at(2_700)), Limits::default(), Format::Png).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(&png[12..16], b"IHDR");
    assert_eq!(png[16..24], [&style::WIDTH.to_be_bytes()[..], &style::HEIGHT.to_be_bytes()[..]].concat());
    assert_eq!(&png[png.len() - 8..png.len() - 4], b"IEND");
    assert!(png.len() > 20_000, "{} bytes hold no letters", png.len());
}

#[test]
fn the_same_values_give_the_same_bytes() {
    for format in [Format::Svg, Format::Png] {
        let draw =
            || availability::draw(&availability(), &whole(at(2_700)), Limits::default(), format).unwrap();
        assert!(draw() == draw());
    }
}

#[test]
fn a_long_series_gives_a_small_chart() {
    let steps = (0..200_000).map(|index| step(index, 1_000, 900 + index as u32 % 97, index as u32 % 1_001));
    let series = AvailabilitySeries { steps: steps.collect(), horizon: at(200_000), ..availability() };
    let svg = drawn(&series).unwrap();
    assert!(svg.len() < 300_000, "{} bytes", svg.len());
}

fn overlaid(curves: [Option<overlay::AvailabilityCurve>; 2]) -> overlay::Overlay {
    overlay::Overlay {
        daemon_set: "fluentd".to_owned(),
        curves,
        message: "Lowest availability by the status: A 90% at 10m, B 80% at 10m.".to_owned(),
        bound: Some(0.85),
        view: whole(at(2_700)),
    }
}

fn curve(name: &str, lowest: f64) -> overlay::AvailabilityCurve {
    overlay::AvailabilityCurve {
        name: name.to_owned(),
        steps: vec![(at(0), None), (at(60), Some(1.0)), (at(600), Some(lowest)), (at(1_452), Some(1.0))],
        rollouts: vec![(at(600), at(1_452))],
    }
}

#[test]
fn two_courses_lie_over_each_other() {
    let both = overlaid([Some(curve("output/a", 0.9)), Some(curve("output/b", 0.8))]);
    insta::assert_snapshot!(words(overlay::draw(&both, Format::Svg)));
    let one = overlaid([Some(curve("output/a", 0.9)), None]);
    assert!(words(overlay::draw(&one, Format::Svg)).contains("B: has no such DaemonSet"));
    let none = overlaid([None, None]);
    assert!(words(overlay::draw(&none, Format::Svg)).contains("No node was ever desired in this stretch."));
    assert_eq!(overlay::draw(&both, Format::Png).unwrap(), overlay::draw(&both, Format::Png).unwrap());
}
