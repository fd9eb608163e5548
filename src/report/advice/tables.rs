//! The tables below the advice: all strategies with what they cost, and how the objectives were kept.

use std::cmp::Ordering;

use anstyle::{AnsiColor, Style};

use super::likeness::{Likeness, likeness};
use super::wording::{measured, percent_down, percent_up, seconds};
use crate::analysis::objectives::Verdict;
use crate::report::tables::columns::{Cell, Table};
use crate::report::wording::{grouped, grouped_tenths, percent, percent_against};
use crate::sweep::advise::advice::Advice;
use crate::sweep::advise::candidate::{Candidate, Figure, Kept};
use crate::sweep::advise::race::Standing;

const NOTHING: &str = "-";
const NOT_JUDGED: &str = Verdict::NotJudged.as_str();

/// The fastest, the runner-up, then the others by what was shown of them and by their speed.
pub fn strategies(advice: &Advice) -> Table {
    let header = [
        "STRATEGY",
        "RESULT",
        "ROLLOUT",
        "FAILED",
        "LOWEST AVAILABLE",
        "DOWN AT ONCE",
        "UNCOVERED",
        "EXTRA PODS",
        "API WRITES",
    ];
    Table::new(header, in_order(advice).into_iter().map(|index| row(advice, index)).collect())
}

/// The candidates in the order of their table.
pub fn in_order(advice: &Advice) -> Vec<usize> {
    let mut order: Vec<usize> = (0..advice.candidates.len()).collect();
    order.sort_by(|&one, &other| {
        let (one_place, other_place) = (place(advice, one), place(advice, other));
        one_place.cmp(&other_place).then_with(|| by_speed(&advice.candidates[one], &advice.candidates[other]))
    });
    order
}

/// What stands below the table of strategies.
pub const LEGEND: &str = "ROLLOUT, UNCOVERED (node-minutes) and API WRITES are means; LOWEST AVAILABLE, DOWN AT ONCE and EXTRA PODS the worst of all runs.\n";

fn place(advice: &Advice, index: usize) -> u8 {
    if advice.fastest == Some(index) || advice.closest == Some(index) {
        return 0;
    }
    if advice.runner_up.as_ref().is_some_and(|next| next.candidate == index) {
        return 1;
    }
    match advice.candidates[index].standing {
        Standing::Meets | Standing::Open => 2,
        Standing::NotShown => 3,
        Standing::NotJudged => 4,
        Standing::Misses => 5,
        Standing::Broken => 6,
    }
}

fn by_speed(one: &Candidate, other: &Candidate) -> Ordering {
    let seconds = |candidate: &Candidate| candidate.rollout_seconds.unwrap_or(f64::INFINITY);
    seconds(one).total_cmp(&seconds(other))
}

fn row(advice: &Advice, index: usize) -> [Cell; 9] {
    let candidate = &advice.candidates[index];
    let (words, style) = result(advice, index);
    let rollout = candidate.rollout_seconds.map_or_else(|| NOTHING.to_owned(), seconds);
    [
        candidate.name.as_str().into(),
        Cell::styled(words, style),
        match candidate.unfinished {
            0 => rollout,
            _ => format!("> {rollout}"),
        }
        .into(),
        format!("{} of {}", grouped(candidate.failures), grouped(candidate.runs)).into(),
        lowest(candidate).into(),
        worst_count(candidate.most_unavailable).into(),
        mean(candidate.uncovered_node_minutes).into(),
        worst_count(candidate.extra_pods).into(),
        candidate
            .api_writes
            .mean
            .map_or_else(|| NOTHING.to_owned(), |writes| grouped(writes.round() as u64))
            .into(),
    ]
}

/// On the side of the objectives' limits on which it is.
fn lowest(candidate: &Candidate) -> String {
    let Some(lowest) = candidate.lowest_availability.worst else { return NOTHING.to_owned() };
    let limits = candidate.objectives.iter().filter(|kept| kept.is_share).map(|kept| kept.asked);
    let closest = limits.min_by(|one, other| (one - lowest).abs().total_cmp(&(other - lowest).abs()));
    closest.map_or_else(|| percent(lowest), |limit| percent_against(lowest, limit))
}

/// What was shown of a candidate, and how that looks.
pub fn result(advice: &Advice, index: usize) -> (&'static str, Style) {
    match place(advice, index) {
        0 if advice.fastest.is_some() => ("fastest", AnsiColor::Green.on_default().bold()),
        1 => ("runner-up", AnsiColor::Green.on_default()),
        _ => match advice.candidates[index].standing {
            Standing::Meets | Standing::Open if !advice.has_rollout => {
                ("no rollout", AnsiColor::Yellow.on_default())
            }
            Standing::Meets => ("meets, slower", Style::new()),
            Standing::Open => ("slower", Style::new()),
            Standing::NotShown => ("not shown", AnsiColor::Yellow.on_default()),
            Standing::NotJudged => (NOT_JUDGED, AnsiColor::Yellow.on_default()),
            Standing::Misses => ("misses", AnsiColor::Red.on_default()),
            Standing::Broken => ("cannot run", AnsiColor::Red.on_default()),
        },
    }
}

fn mean(figure: Figure) -> String {
    figure.mean.map_or_else(|| NOTHING.to_owned(), grouped_tenths)
}

fn worst_count(figure: Figure) -> String {
    figure.worst.map_or_else(|| NOTHING.to_owned(), |worst| grouped(worst.round() as u64))
}

/// How one candidate kept the objectives.
pub fn objectives(advice: &Advice, candidate: &Candidate) -> Table {
    let rows = candidate.objectives.iter().enumerate().map(|(index, kept)| {
        let others = match likeness(advice, candidate, index) {
            Some(Likeness::Always) => ", always with every strategy",
            Some(Likeness::AsOften) => ", as often with every strategy",
            Some(Likeness::NeverJudged) => " with any strategy",
            None => "",
        };
        let amount =
            |value: Option<f64>| value.map_or_else(|| NOTHING.to_owned(), |value| measured(kept, value));
        [
            kept.objective.as_str().into(),
            amount(kept.observed.mean).into(),
            amount(kept.observed.worst).into(),
            format!("{}{others}", missed(candidate, kept)).into(),
        ]
    });
    Table::new(["OBJECTIVE", "MEAN", "WORST", "MISSED"], rows.collect())
}

/// Of the runs in which it was judged.
fn missed(candidate: &Candidate, kept: &Kept) -> String {
    let judged = candidate.runs - kept.not_judged;
    if judged == 0 && kept.not_judged > 0 {
        return NOT_JUDGED.to_owned();
    }
    let missed = format!(
        "{} of {} ({} to {})",
        grouped(kept.missed),
        grouped(judged),
        percent_down(kept.missing.low),
        percent_up(kept.missing.high)
    );
    match kept.not_judged {
        0 => missed,
        others => format!("{missed}, {NOT_JUDGED} in {}", grouped(others)),
    }
}
