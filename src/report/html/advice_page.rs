//! The page of an advice.

use std::io;

use super::choice_page::{ChoicePage, ChoiceTable, Note};
use super::frame::Frame;
use super::point_data::{ChoiceData, Choices, Class, Mean, PointData, coarser, mean_heading, not_drawn};
use crate::report::advice::{ByHand, HindranceWords, LIMITS, TO_DO, Words, missed_in_words, tables};
use crate::report::sweep_wording::{figure, with_interval};
use crate::report::tables::columns::Table;
use crate::report::wording::{exact_percent, grouped};
use crate::sweep::advise::advice::Advice;
use crate::sweep::advise::candidate::{Candidate, Figure, Kept};
use crate::sweep::advise::race::Standing;
use crate::sweep::measure::Unit;
use crate::sweep::statistics::Interval;

/// What a page is made of.
pub struct AdviceReport<'a> {
    pub scenario: &'a str,
    pub seed: u64,
    pub advice: &'a Advice,
    /// What was set, by path.
    pub overrides: &'a [(String, String)],
    /// What runs the scenario with the recommended strategy once.
    pub command: Option<String>,
}

/// The whole page.
pub fn advice_page(report: &AdviceReport<'_>) -> io::Result<String> {
    let advice = report.advice;
    let words = Words::of(advice);
    let fastest = advice.fastest.map(|index| &advice.candidates[index]);
    let judged = advice.fastest.or(advice.closest).map(|index| &advice.candidates[index]);
    let page = ChoicePage {
        frame: Frame::of_choice(
            format!("Advice for {} in {}", advice.daemon_set, report.scenario),
            &data(advice),
        )?,
        lead: words
            .answer
            .lines()
            .map(str::to_owned)
            .chain(words.hindrance.iter().flat_map(because))
            .collect(),
        warnings: words.doubts,
        choices: vec![ChoiceTable {
            daemon_set: advice.daemon_set.clone(),
            table: tables::strategies(advice),
            name_columns: 1,
        }],
        objectives: judged.map(|candidate| tables::objectives(advice, candidate)),
        manifest: fastest.map(|fastest| fastest.strategy.manifest()),
        by_hand: fastest.and_then(|fastest| ByHand::of(&advice.daemon_set, &fastest.strategy)),
        command: report.command.clone(),
        notes: notes(words.limits, words.left_out, words.effort),
        about: about(report),
        pictures: Vec::new(),
    };
    page.text()
}

fn notes(limits: Vec<String>, left_out: Vec<String>, effort: String) -> Vec<Note> {
    let limits = Note { text: LIMITS.to_owned(), points: limits };
    let limits = Some(limits).filter(|limits| !limits.points.is_empty());
    let before = [tables::LEGEND.to_owned().into()].into_iter().chain(limits);
    before.chain(left_out.into_iter().chain([effort]).map(Note::from)).collect()
}

/// In sentences, each a paragraph.
fn because(words: &HindranceWords) -> Vec<String> {
    let to_do = format!("{TO_DO}: {}", words.script.join(" "));
    let parts = [words.lead.clone()].into_iter().chain(words.points.iter().cloned());
    parts.chain([to_do, words.otherwise.clone()]).filter(|part| !part.is_empty()).collect()
}

fn data(advice: &Advice) -> ChoiceData {
    let order = tables::in_order(advice);
    let mut classes: Vec<Class> = Vec::new();
    let points: Vec<PointData> = order
        .into_iter()
        .map(|index| {
            let name = tables::result(advice, index).0;
            let class = classes.iter().position(|class| class.name == name).unwrap_or_else(|| {
                classes.push(class_of(name, advice.candidates[index].standing));
                classes.len() - 1
            });
            point(&advice.candidates[index], class)
        })
        .collect();
    let bound = advice.candidates.first().and_then(rollout_bound);
    let not_drawn = not_drawn(&points);
    let choices = vec![Choices { daemon_set: advice.daemon_set.clone(), bound, not_drawn, points }];
    ChoiceData { classes, choices }
}

/// The strictest that an objective asks of the duration of rollouts.
fn rollout_bound(candidate: &Candidate) -> Option<f64> {
    let of_rollouts = candidate.objectives.iter().filter(|kept| kept.objective.starts_with("rollout of "));
    of_rollouts.map(|kept| kept.asked).min_by(f64::total_cmp)
}

fn class_of(name: &'static str, standing: Standing) -> Class {
    let (shape, colour) = match (name, standing) {
        ("fastest", _) => ("circle", "--availability"),
        ("runner-up", _) => ("circle", "--updated"),
        (_, Standing::Meets | Standing::Open) => ("square", "--muted"),
        (_, Standing::NotShown) => ("triangle", "--ink"),
        (_, Standing::NotJudged) => ("cross", "--ink"),
        (_, Standing::Misses | Standing::Broken) => ("diamond", "--coverage"),
    };
    Class { name, shape, colour }
}

fn point(candidate: &Candidate, class: usize) -> PointData {
    PointData {
        name: candidate.name.clone(),
        class,
        seconds: candidate.rollout_seconds.map(|mean| with_ends(mean, candidate.rollout_seconds_interval)),
        // What cannot be run is not known to have none.
        may_have_rollout: candidate.rollout_seconds.is_some() || candidate.runs == 0,
        node_minutes: with_interval_of(candidate.uncovered_node_minutes),
        measures: figures(candidate).iter().map(row).collect(),
        mean_heading: mean_heading(
            figures(candidate)
                .iter()
                .filter(|told| told.of.mean.is_some())
                .map(|told| told.of.interval.is_some()),
        ),
        objectives: candidate.objectives.iter().map(|kept| missed(candidate, kept)).collect(),
        distribution: coarser(&candidate.rollouts),
    }
}

fn with_interval_of(figure: Figure) -> Option<Mean> {
    figure.mean.map(|mean| with_ends(mean, figure.interval))
}

fn with_ends(mean: f64, interval: Option<Interval>) -> Mean {
    let (low, high) = interval.map_or((mean, mean), |interval| (interval.low, interval.high));
    Mean { mean, low, high }
}

/// A figure of a candidate, as it is told.
struct FigureRow {
    name: &'static str,
    of: Figure,
    unit: Unit,
    /// It is longer than that: some runs ended before it did.
    is_open: bool,
}

fn figures(candidate: &Candidate) -> [FigureRow; 6] {
    let told = |name, of, unit| FigureRow { name, of, unit, is_open: false };
    let rollout = Figure {
        mean: candidate.rollout_seconds,
        interval: candidate.rollout_seconds_interval,
        worst: candidate.rollout_seconds_worst,
    };
    [
        FigureRow { is_open: candidate.unfinished > 0, ..told("rollout duration", rollout, Unit::Seconds) },
        told("lowest availability", candidate.lowest_availability, Unit::Share),
        told("most nodes unavailable at once", candidate.most_unavailable, Unit::Count),
        told("uncovered node-minutes", candidate.uncovered_node_minutes, Unit::NodeMinutes),
        told("extra pods", candidate.extra_pods, Unit::Count),
        told("API writes", candidate.api_writes, Unit::Count),
    ]
}

/// Of a figure there are a mean and the worst.
fn row(told: &FigureRow) -> [String; 5] {
    let none = || "-".to_owned();
    let in_words = |words: Option<String>| match words {
        Some(words) if told.is_open => format!("> {words}"),
        words => words.unwrap_or_else(none),
    };
    let mean = told.of.mean.map(|mean| match told.of.interval {
        Some(interval) => with_interval(mean, interval, told.unit),
        None => figure(mean, told.unit),
    });
    let worst = told.of.worst.map(|worst| figure(worst, told.unit));
    [told.name.to_owned(), in_words(mean), none(), none(), in_words(worst)]
}

fn missed(candidate: &Candidate, kept: &Kept) -> [String; 2] {
    let often = match kept.not_judged {
        0 => format!("{} of {} runs", grouped(kept.missed), grouped(candidate.runs)),
        _ => missed_in_words(candidate, kept),
    };
    [kept.objective.clone(), often]
}

fn about(report: &AdviceReport<'_>) -> Table {
    let advice = report.advice;
    let mut rows: Vec<[String; 2]> = vec![
        ["scenario".to_owned(), report.scenario.to_owned()],
        ["everynode".to_owned(), env!("CARGO_PKG_VERSION").to_owned()],
        ["seed".to_owned(), report.seed.to_string()],
        ["runs that may fail".to_owned(), exact_percent(advice.risk)],
        ["confidence".to_owned(), exact_percent(advice.confidence)],
        ["runs".to_owned(), grouped(advice.runs)],
    ];
    rows.extend(report.overrides.iter().map(|(path, value)| [format!("set {path}"), value.clone()]));
    Table::new(["WHAT", "VALUE"], rows.into_iter().map(|row| row.map(Into::into)).collect())
}
