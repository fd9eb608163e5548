//! The page of a run.

use std::io;

use askama::Template;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::frame::Frame;
use super::objective_margin::margin_in_words;
use super::run_data::RunData;
use crate::analysis::availability::{RolloutSpan, slowest_chain};
use crate::analysis::history::History;
use crate::analysis::objectives::{NO_NODE, NO_NODE_THEN};
use crate::analysis::summary::{DaemonSetSummary, ObjectiveSummary, RolloutSummary, RunSummary};
use crate::engine::time::Duration;
use crate::report::clock::Clock;
use crate::report::emit::shell::{path_argument, quoted_argument};
use crate::report::run_wording::verdict;
use crate::report::tables::columns::Table;
use crate::report::tables::of_run::{RunTables, measured};
use crate::report::tables::uncovered::node_minutes;
use crate::report::wording::{elapsed, grouped, percent, share};

/// The figures of more DaemonSets are a table instead of cards.
const MOST_CARDS: usize = 3;

/// What a page is made of.
pub struct RunReport<'a> {
    pub summary: &'a RunSummary,
    pub history: &'a History,
    /// Of each DaemonSet.
    pub rollouts: Vec<Vec<RolloutSpan>>,
    pub scenario_text: Option<&'a str>,
    /// What shows without scripts: the words for each picture, and it as SVG.
    pub pictures: Vec<(String, Vec<u8>)>,
    /// By which instants are told, besides the time since the start.
    pub clock: Clock,
    /// Without it the history knows no nodes and no coverage.
    pub has_timeline: bool,
}

#[derive(Template)]
#[template(path = "run.html")]
struct RunPage<'a> {
    frame: Frame,
    verdict: String,
    subtitle: String,
    /// Of a few DaemonSets.
    headlines: Vec<Headline<'a>>,
    /// The same of many.
    headline_table: Option<Table>,
    objectives: Vec<Objective<'a>>,
    tables_of_run: RunTables,
    has_timeline: bool,
    joins: Table,
    waves: Table,
    about: Table,
    is_thinned: bool,
    /// That not all nodes are there, where they are not.
    sample: Option<String>,
    pictures: Vec<Picture>,
    command: String,
    scenario_text: Option<&'a str>,
}

/// The figures of one DaemonSet that come first.
struct Headline<'a> {
    name: &'a str,
    cards: [Card; 4],
}

struct Card {
    label: &'static str,
    figure: String,
    note: String,
}

struct Objective<'a> {
    passes: bool,
    verdict: &'a str,
    objective: &'a str,
    observed: String,
    margin: String,
}

/// A chart for those who read without scripts.
pub(super) struct Picture {
    pub description: String,
    pub base64: String,
}

impl Picture {
    pub fn new((words, svg): &(String, Vec<u8>)) -> Self {
        Self { description: words.clone(), base64: BASE64_STANDARD.encode(svg) }
    }
}

/// The whole page.
pub fn run_page(report: &RunReport<'_>) -> io::Result<String> {
    let (summary, history) = (report.summary, report.history);
    let clock = report.clock;
    let data = RunData::new(summary, history, &report.rollouts, clock.begin_seconds(), report.has_timeline);
    let headlines: Vec<Headline<'_>> = summary.daemon_sets.iter().map(|one| headline(one, clock)).collect();
    let is_many = headlines.len() > MOST_CARDS;
    let page = RunPage {
        frame: Frame::of_run(format!("Run of {}", summary.scenario), &data)?,
        verdict: verdict(summary),
        subtitle: subtitle(report),
        headline_table: is_many.then(|| headline_table(&headlines)),
        headlines: if is_many { Vec::new() } else { headlines },
        objectives: summary.objectives.iter().map(|objective| Objective::of(objective, clock)).collect(),
        tables_of_run: RunTables::of(summary, clock),
        has_timeline: report.has_timeline,
        joins: joins(summary),
        waves: waves(history, clock),
        about: about(summary, clock),
        is_thinned: history
            .daemon_sets
            .iter()
            .any(|one| one.status.is_thinned() || one.coverage.is_thinned()),
        sample: sample(history),
        pictures: report.pictures.iter().map(Picture::new).collect(),
        command: command(summary),
        scenario_text: report.scenario_text,
    };
    page.render().map_err(io::Error::other)
}

fn subtitle(report: &RunReport<'_>) -> String {
    let summary = report.summary;
    let begin = report.clock.at(Duration::ZERO).map_or(String::new(), |begin| format!(" from {begin}"));
    let nodes = match report.has_timeline {
        true => format!(", {} nodes in all", grouped(report.history.node_count as u64)),
        false => String::new(),
    };
    format!(
        "{}{begin}{nodes}, Kubernetes {}, seed {}",
        elapsed(Duration::from_seconds_f64(summary.duration_seconds)),
        summary.kubernetes_version,
        summary.seed
    )
}

fn headline(daemon_set: &DaemonSetSummary, clock: Clock) -> Headline<'_> {
    let never = |words: &str| {
        let words = if daemon_set.is_for_no_node() { NO_NODE } else { words };
        ("–".to_owned(), words.to_owned())
    };
    let time = |seconds| clock.time(Duration::from_seconds_f64(seconds));
    let availability = daemon_set.lowest_availability.map_or_else(
        || never("at no time were all desired nodes available"),
        |lowest| {
            let words = format!("of desired nodes, by the status, at {}", time(lowest.at_seconds));
            (percent(lowest.share), words)
        },
    );
    let coverage = daemon_set.lowest_coverage.map_or_else(
        || never("at no time were all nodes covered"),
        |lowest| {
            let (covered, expected) = lowest.counts();
            let words = format!("{}, at {}", share(covered, expected), time(lowest.at_seconds));
            (percent(lowest.share), words)
        },
    );
    let causes = daemon_set.uncovered_node_seconds.largest_first();
    let mostly = match causes.first() {
        Some((cause, time)) => {
            format!("node-minutes, {} of them by: {}", node_minutes(*time), cause.as_str())
        }
        None if daemon_set.is_for_no_node() => NO_NODE.to_owned(),
        None => "no node was ever without".to_owned(),
    };
    let uncovered = (node_minutes(daemon_set.uncovered_node_seconds.total()), mostly);
    let card = |label, (figure, note)| Card { label, figure, note };
    Headline {
        name: &daemon_set.name,
        cards: [
            card("Lowest availability", availability),
            card("Lowest coverage", coverage),
            card("Longest rollout", longest_rollout(daemon_set)),
            card("Uncovered", uncovered),
        ],
    }
}

/// A row a DaemonSet, whose cells are its cards.
fn headline_table(headlines: &[Headline<'_>]) -> Table {
    let row = |headline: &Headline<'_>| {
        let cell = |index: usize| {
            let Card { figure, note, .. } = &headline.cards[index];
            format!("{figure} ({note})").into()
        };
        [headline.name.into(), cell(0), cell(1), cell(2), cell(3)]
    };
    let header = ["DAEMONSET", "LOWEST AVAILABILITY", "LOWEST COVERAGE", "LONGEST ROLLOUT", "UNCOVERED"];
    Table::new(header, headlines.iter().map(row).collect())
}

/// As objectives and sweeps have it: of rollouts that superseded each other, from the start of the first.
fn longest_rollout(daemon_set: &DaemonSetSummary) -> (String, String) {
    let rollouts: Vec<RolloutSpan> = daemon_set.rollouts.iter().map(RolloutSummary::span).collect();
    let Some(longest) = slowest_chain(&rollouts) else {
        let why = match (rollouts.is_empty(), daemon_set.is_for_no_node()) {
            (true, _) => "there was none",
            (false, true) => NO_NODE,
            (false, false) => NO_NODE_THEN,
        };
        return ("–".to_owned(), why.to_owned());
    };
    let since = longest.since_in_words().map_or_else(String::new, |since| format!(", {since}"));
    match (longest.duration(), rollouts.len()) {
        (Some(took), 1) => (elapsed(took), "the only rollout".to_owned()),
        (Some(took), several) => (elapsed(took), format!("of {several} rollouts{since}")),
        (None, _) => {
            let (updated, desired) = longest.last.updated;
            let words = format!("{} updated when the run ended{since}", share(updated, desired));
            ("not finished".to_owned(), words)
        }
    }
}

impl<'a> Objective<'a> {
    fn of(objective: &'a ObjectiveSummary, clock: Clock) -> Self {
        Self {
            passes: objective.passes,
            verdict: &objective.verdict,
            objective: &objective.objective,
            observed: measured(objective, clock),
            margin: margin_in_words(objective),
        }
    }
}

fn joins(summary: &RunSummary) -> Table {
    let time = |seconds: Option<f64>| {
        seconds.map_or_else(|| "–".to_owned(), |seconds| elapsed(Duration::from_seconds_f64(seconds)))
    };
    let row = |daemon_set: &DaemonSetSummary| {
        let joins = &daemon_set.join_to_available;
        [
            daemon_set.name.as_str().into(),
            grouped(joins.nodes_covered as u64).into(),
            grouped(joins.nodes_never_covered as u64).into(),
            time(joins.p50_seconds).into(),
            time(joins.p90_seconds).into(),
            time(joins.p95_seconds).into(),
            time(joins.p99_seconds).into(),
        ]
    };
    let header =
        ["DAEMONSET", "COVERED", "NEVER COVERED", "HALF WITHIN", "90% WITHIN", "95% WITHIN", "99% WITHIN"];
    Table::new(header, summary.daemon_sets.iter().map(row).collect())
}

/// Of each rollout, by how many waves it replaced its pods.
fn waves(history: &History, clock: Clock) -> Table {
    let rows = history.daemon_sets.iter().flat_map(|daemon_set| {
        daemon_set.waves.iter().map(move |waves| {
            let revision = waves.revision.map_or(String::new(), |revision| format!(" → {revision}"));
            [
                format!("{}{revision}", daemon_set.name).into(),
                grouped(waves.waves).into(),
                grouped(waves.pods).into(),
                grouped(waves.largest).into(),
                clock.time(waves.first.since_start()).into(),
                clock.time(waves.last.since_start()).into(),
            ]
        })
    });
    Table::new(["ROLLOUT", "WAVES", "PODS", "LARGEST WAVE", "FIRST", "LAST"], rows.collect())
}

fn about(summary: &RunSummary, clock: Clock) -> Table {
    let mut rows: Vec<[String; 2]> = vec![
        ["scenario".to_owned(), summary.scenario.clone()],
        ["hash of the scenario".to_owned(), summary.scenario_hash.clone()],
        ["seed".to_owned(), summary.seed.to_string()],
        ["Kubernetes".to_owned(), summary.kubernetes_version.clone()],
        ["everynode".to_owned(), summary.version.clone()],
        ["digest".to_owned(), summary.digest.clone()],
        ["events".to_owned(), grouped(summary.events)],
    ];
    rows.extend(clock.at(Duration::ZERO).map(|begin| ["begins at".to_owned(), begin]));
    rows.extend(summary.overrides.iter().map(|(path, value)| [format!("set {path}"), value.clone()]));
    let cells = rows.into_iter().map(|row| row.map(Into::into)).collect();
    Table::new(["WHAT", "VALUE"], cells)
}

fn sample(history: &History) -> Option<String> {
    let shown = history.nodes.len();
    (shown < history.node_count).then(|| {
        format!(
            "These are {} nodes, a sample of {}; all figures of this report are of all of them.",
            grouped(shown as u64),
            grouped(history.node_count as u64)
        )
    })
}

/// The run again, for a shell.
fn command(summary: &RunSummary) -> String {
    let file = path_argument(&format!("{}.ron", summary.scenario));
    let settings = summary.overrides.iter();
    let settings =
        settings.map(|(path, value)| format!(" --set {}", quoted_argument(&format!("{path}={value}"))));
    format!("everynode run {file} --seed {}{}", summary.seed, settings.collect::<String>())
}
