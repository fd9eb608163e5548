//! The charts of a sweep, and the rule by which there are these and no others.
//!
//! Of each DaemonSet that had a rollout or has an objective: each quantity against the first parameter, a line for each
//! value of the second, a panel for each of the third; with two or more, a heat map over the first two, one for each
//! value of the third. Parameters beyond the third keep the baseline's values, which the title says. Whatever the
//! number of parameters, there are the trade-off, the distribution of durations and the availability over time.

mod availability;
mod distribution;
mod frame;
mod heat_map;
mod labels;
mod line_painter;
mod lines;
mod panels;
mod parameter_axis;
pub mod trade_off;
pub mod view;

#[cfg(test)]
mod tests;

use self::availability::AvailabilityChart;
use self::distribution::Distribution;
use self::heat_map::HeatMap;
use self::lines::{LineChart, MAX_LINES, Quantity};
use self::trade_off::TradeOff;
use self::view::View;
use super::{ChartError, Format};
use crate::record::file_name::name_in_file;
use crate::sweep::measure::Measure;
use crate::sweep::summary::{PointSummary, Summary};

/// A larger map cannot be read, and its image would not end.
const MAX_CELLS_PER_SIDE: usize = 40;

/// A chart of a sweep.
#[derive(Clone, Copy)]
pub struct SweepChart<'a> {
    view: View<'a>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Lines(Quantity),
    HeatMap(Quantity),
    TradeOff,
    Distribution,
    Availability,
}

/// The charts that say what there is to say of this sweep.
pub fn charts_of(summary: &Summary) -> Vec<SweepChart<'_>> {
    if summary.points.iter().all(|point| point.failed == point.runs) {
        return Vec::new();
    }
    let daemon_sets = 0..summary.subject.daemon_sets.len();
    let views = daemon_sets.map(|daemon_set| View { summary, daemon_set }).filter(View::matters);
    views.flat_map(|view| kinds(view).into_iter().map(move |kind| SweepChart { view, kind })).collect()
}

fn kinds(view: View<'_>) -> Vec<Kind> {
    let parameters = view.summary.subject.grid.parameters().len();
    let quantities = quantities(view);
    let mut kinds = Vec::new();
    let has_lines = parameters == 1 || (parameters > 1 && view.values(1).len() <= MAX_LINES);
    if has_lines {
        kinds.extend(quantities.iter().copied().map(Kind::Lines));
    }
    if parameters > 1
        && view.values(0).len() <= MAX_CELLS_PER_SIDE
        && view.values(1).len() <= MAX_CELLS_PER_SIDE
    {
        kinds.extend(quantities.iter().copied().map(Kind::HeatMap));
    }
    if view.has_rollouts() {
        kinds.extend([Kind::TradeOff, Kind::Distribution]);
    }
    kinds.push(Kind::Availability);
    kinds
}

/// What is worth a chart of its own: the usual measures, those that objectives bound, and how often these are missed.
fn quantities(view: View<'_>) -> Vec<Quantity> {
    let usual = [Measure::Rollout, Measure::LowestAvailability, Measure::Uncovered];
    let of_joins = [Measure::JoinP50, Measure::JoinP95, Measure::JoinP99];
    let bounded = of_joins.into_iter().filter(|measure| view.threshold(*measure).is_some());
    let is_measured = |measure: &Measure| {
        let is_in = |point: &PointSummary| {
            let estimate = view.estimate(point, *measure);
            estimate.count + estimate.unfinished > 0
        };
        view.summary.points.iter().any(is_in)
    };
    let measures = usual.into_iter().chain(bounded).filter(is_measured).map(Quantity::Measure);
    let missed = (!view.summary.subject.objectives.is_empty()).then_some(Quantity::Missed);
    measures.chain(missed).collect()
}

/// All names that charts of sweeps can have, behind the DaemonSet's.
pub fn chart_names() -> Vec<String> {
    let quantities = || Measure::of_daemon_set().map(Quantity::Measure).chain([Quantity::Missed]);
    let kinds = quantities().map(Kind::Lines).chain(quantities().map(Kind::HeatMap));
    kinds.chain([Kind::TradeOff, Kind::Distribution, Kind::Availability]).map(Kind::name).collect()
}

impl Kind {
    fn name(self) -> String {
        let of = |quantity: Quantity| match quantity {
            Quantity::Measure(measure) => measure.name().replace('_', "-"),
            Quantity::Missed => "objectives-missed".to_owned(),
        };
        match self {
            Self::Lines(quantity) => of(quantity),
            Self::HeatMap(quantity) => format!("{}.heat-map", of(quantity)),
            Self::TradeOff => "trade-off".to_owned(),
            Self::Distribution => "distribution".to_owned(),
            Self::Availability => "availability".to_owned(),
        }
    }
}

impl SweepChart<'_> {
    /// The name of its file, without the extension.
    pub fn name(&self) -> String {
        format!("{}.{}", name_in_file(self.view.name()), self.kind.name())
    }

    pub fn draw(&self, format: Format) -> Result<Vec<u8>, ChartError> {
        let view = self.view;
        match self.kind {
            Kind::Lines(quantity) => lines::draw(&LineChart { view, quantity }, format),
            Kind::HeatMap(quantity) => heat_map::draw(&HeatMap { view, quantity }, format),
            Kind::TradeOff => trade_off::draw(&TradeOff { view }, format),
            Kind::Distribution => distribution::draw(&Distribution { view }, format),
            Kind::Availability => availability::draw(&AvailabilityChart { view }, format),
        }
    }
}
