//! The page of a sweep.

use std::io;

use super::choice_page::{ChoicePage, ChoiceTable, Note};
use super::frame::Frame;
use super::point_data::{ChoiceData, Choices, Class, Mean, PointData, coarser, mean_heading, not_drawn};
use super::run_page::Picture;
use crate::report::charts::sweep::trade_off::{self, Spot};
use crate::report::charts::sweep::view::View;
use crate::report::sweep_wording::{figure, mean};
use crate::report::tables::columns::Table;
use crate::report::tables::sweep::{first_failure, legend, missed_in_words, point_table};
use crate::report::wording::grouped;
use crate::sweep::description::Description;
use crate::sweep::measure::Measure;
use crate::sweep::stated_objective::StatedObjective;
use crate::sweep::statistics::{Estimate, Interval};
use crate::sweep::summary::{PointSummary, Summary};

/// More points are not put into a page.
const MOST_POINTS: usize = 2_000;

/// What a page is made of.
pub struct SweepReport<'a> {
    pub description: &'a Description,
    pub summary: &'a Summary,
    /// What shows without scripts: the words for each picture, and it as SVG.
    pub pictures: Vec<(String, Vec<u8>)>,
}

/// The whole page.
pub fn sweep_page(report: &SweepReport<'_>) -> io::Result<String> {
    let (summary, description) = (report.summary, report.description);
    let shown = &summary.points[..summary.points.len().min(MOST_POINTS)];
    let views = || {
        let all = (0..summary.subject.daemon_sets.len()).map(|daemon_set| View { summary, daemon_set });
        let matter: Vec<View<'_>> = all.clone().filter(View::matters).collect();
        if matter.is_empty() { all.collect() } else { matter }
    };
    let data = ChoiceData {
        classes: classes(),
        choices: views().into_iter().map(|view| choices(view, shown)).collect(),
    };
    let table = |view: View<'_>| ChoiceTable {
        daemon_set: view.name().to_owned(),
        table: point_table(summary, shown, view.daemon_set),
        name_columns: view.parameters().len().max(1),
    };
    let page = ChoicePage {
        frame: Frame::of_choice(format!("Sweep of {}", summary.subject.scenario), &data)?,
        lead: lead(summary, shown.len()),
        warnings: Vec::new(),
        choices: views().into_iter().map(table).collect(),
        objectives: objectives(summary),
        manifest: None,
        by_hand: None,
        command: None,
        notes: legend(summary).into_iter().chain(first_failure(summary)).map(Note::from).collect(),
        about: about(description, summary),
        pictures: report.pictures.iter().map(Picture::new).collect(),
    };
    page.text()
}

fn lead(summary: &Summary, shown: usize) -> Vec<String> {
    let view = View { summary, daemon_set: 0 };
    let mut lead =
        vec![format!("{} points; {}.", grouped(summary.points.len() as u64), view.runs_in_words())];
    if shown < summary.points.len() {
        lead.push(format!(
            "This page shows the first {}; summary.csv has all of them.",
            grouped(shown as u64)
        ));
    }
    lead
}

/// What was asked, by the numbers that the table of the points counts misses by.
fn objectives(summary: &Summary) -> Option<Table> {
    let numbered = (1..).zip(&summary.subject.objectives);
    let row = |(number, objective): (u32, &StatedObjective)| {
        [number.to_string().into(), objective.objective.as_str().into()]
    };
    let table = Table::new(["MISSED", "OBJECTIVE"], numbered.map(row).collect());
    (!table.is_empty()).then_some(table)
}

/// By [`trade_off::Class`].
fn classes() -> Vec<Class> {
    let look = |class: trade_off::Class| match class {
        trade_off::Class::Efficient => ("circle", "--availability"),
        trade_off::Class::Beaten => ("square", "--muted"),
        trade_off::Class::MissesObjectives => ("diamond", "--coverage"),
        trade_off::Class::NotJudged => ("cross", "--ink"),
        trade_off::Class::Unfinished => ("triangle", "--ink"),
    };
    trade_off::Class::ALL
        .map(|class| {
            let (shape, colour) = look(class);
            Class { name: class.in_words(), shape, colour }
        })
        .into()
}

fn choices(view: View<'_>, shown: &[PointSummary]) -> Choices {
    let spots = trade_off::spots(view);
    let spot_of = |point: &PointSummary| spots.iter().find(|spot| spot.point.point == point.point);
    let points: Vec<PointData> = shown.iter().map(|point| point_data(view, point, spot_of(point))).collect();
    Choices {
        daemon_set: view.name().to_owned(),
        bound: view.threshold(Measure::Rollout).map(|(bound, _)| bound),
        not_drawn: not_drawn(&points),
        points,
    }
}

fn point_data(view: View<'_>, point: &PointSummary, spot: Option<&Spot<'_>>) -> PointData {
    let missed = point.missed.iter().zip(&view.summary.subject.objectives);
    PointData {
        name: view.point_name(point),
        class: spot.map_or(trade_off::Class::Unfinished, |spot| spot.class) as usize,
        seconds: spot.map(|spot| with_ends(spot.seconds, spot.duration.interval)),
        may_have_rollout: view.may_have_rollout(point),
        node_minutes: spot.map(|spot| with_ends(spot.node_minutes, spot.uncovered.interval)),
        measures: told(view, point).map(row).collect(),
        mean_heading: mean_heading(told(view, point).map(|(_, estimate)| estimate.interval.is_some())),
        objectives: missed
            .map(|(estimate, objective)| [objective.objective.clone(), missed_in_words(estimate)])
            .collect(),
        distribution: point.rollouts.get(view.daemon_set).map_or_else(Vec::new, |steps| coarser(steps)),
    }
}

fn with_ends(mean: f64, interval: Option<Interval>) -> Mean {
    let (low, high) = interval.map_or((mean, mean), |interval| (interval.low, interval.high));
    Mean { mean, low, high }
}

/// Those that any run had something to say of.
fn told<'a>(view: View<'a>, point: &'a PointSummary) -> impl Iterator<Item = (Measure, &'a Estimate)> {
    let all = Measure::of_daemon_set().map(move |measure| (measure, view.estimate(point, measure)));
    all.filter(|(measure, estimate)| match measure {
        Measure::UncoveredBy(_) => estimate.mean.is_some_and(|mean| mean > 0.0),
        _ => estimate.count > 0,
    })
}

fn row((measure, estimate): (Measure, &Estimate)) -> [String; 5] {
    let unit = measure.unit();
    let of = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| figure(value, unit));
    [measure.title(), mean(estimate, unit), of(estimate.p50), of(estimate.p95), of(estimate.worst)]
}

fn about(description: &Description, summary: &Summary) -> Table {
    let parameters = summary.subject.grid.parameters().iter();
    let mut rows: Vec<[String; 2]> = vec![
        ["scenario".to_owned(), description.scenario.name.clone()],
        ["hash of the scenario's text".to_owned(), description.scenario.hash.clone()],
        ["everynode".to_owned(), description.everynode.clone()],
        ["seed".to_owned(), description.seed.to_string()],
    ];
    rows.extend(description.overrides.iter().map(|set| [format!("set {}", set.path), set.value.clone()]));
    rows.extend(
        parameters.map(|parameter| [format!("varied {}", parameter.path), parameter.values.join(", ")]),
    );
    Table::new(["WHAT", "VALUE"], rows.into_iter().map(|row| row.map(Into::into)).collect())
}
