//! A measure against a parameter: the mean of each point with its confidence interval, and the bound of an objective.
//!
//! A second parameter makes a line of each of its values, a third a panel of each of its own. Points whose mean speaks
//! of a part of their runs only, because rollouts did not finish, are hollow; where none finished, there is a cross at
//! the upper edge.

use plotters_backend::DrawingBackend;

use super::frame::{
    NOTE_HEIGHT, frame_below, frame_in, paint_base, paint_notes, paint_tick, paint_vertical_axis,
};
use super::line_painter::{Line, Painter};
use super::panels::{self, panel_count};
use super::parameter_axis::ParameterAxis;
use super::view::{SHOWN_PARAMETERS, View};
use crate::report::charts::canvas::shapes::{Pen, SERIES_STYLES};
use crate::report::charts::canvas::{Align, Canvas, Frame, PaintResult, TextStyle, fitted, text_width};
use crate::report::charts::heading::{Heading, Swatch, paint_message};
use crate::report::charts::scale::Scale;
use crate::report::charts::style::Stroke;
use crate::report::charts::{ChartError, Format, Picture, render, style};
use crate::sweep::measure::{Measure, Unit};
use crate::sweep::statistics::Estimate;
use crate::sweep::summary::PointSummary;

const BOUND: Stroke = Stroke::dashed(style::VERMILLION, 4);

/// What is drawn upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    Measure(Measure),
    /// The probability that a run misses an objective.
    Missed,
}

const PANEL_HEIGHT: i32 = 460;

/// The values that a chart of lines has room for.
pub const MAX_LINES: usize = SERIES_STYLES.len();

pub struct LineChart<'a> {
    pub view: View<'a>,
    pub quantity: Quantity,
}

pub fn draw(chart: &LineChart<'_>, format: Format) -> Result<Vec<u8>, ChartError> {
    render(chart, format)
}

impl Picture for LineChart<'_> {
    fn size(&self) -> (u32, u32) {
        match panel_count(&self.view) {
            1 => (style::WIDTH, style::HEIGHT),
            panels => {
                let lines = self.all_lines();
                let notes = NOTE_HEIGHT * self.notes(&lines).len() as i32;
                let height = self.heading(&lines).bottom() + panels::rows(panels) * PANEL_HEIGHT + notes;
                (style::WIDTH, height as u32)
            }
        }
    }

    fn title(&self) -> String {
        format!("{} {}", self.about(), self.view.name())
    }

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B> {
        let lines = self.all_lines();
        let heading = self.heading(&lines);
        heading.paint(canvas)?;
        let scale = self.scale(&lines);
        let notes = self.notes(&lines);
        let panels = panel_count(&self.view);
        for panel in 0..panels {
            let frame = match panels {
                1 => frame_below(&heading, &scale, notes.len()),
                _ => frame_in(panels::room(panels, panel, heading.bottom(), PANEL_HEIGHT), &scale),
            };
            self.paint_panel(canvas, frame, panel, &scale)?;
        }
        paint_notes(canvas, self.size().1, &notes)
    }
}

impl<'a> LineChart<'a> {
    fn paint_panel<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        panel: usize,
        scale: &Scale,
    ) -> PaintResult<B> {
        let lines = self.lines(panel);
        let is_known = |(_, estimate): &(usize, &Estimate)| estimate.count + estimate.unfinished > 0;
        if !lines.iter().any(|line| line.points.iter().any(is_known)) {
            return paint_message(canvas, frame, "No run has this figure.");
        }
        let caption = panels::title(&self.view, panel).unwrap_or_else(|| self.caption());
        paint_vertical_axis(canvas, frame, scale, &caption)?;
        let axis = ParameterAxis::of(self.view.values(0));
        self.paint_values(canvas, frame, &axis)?;
        self.paint_bound(canvas, frame, scale)?;
        let painter = Painter { frame, axis: &axis, scale, lines: lines.len() };
        let mut lines = lines.iter().enumerate();
        lines.clone().try_for_each(|(index, line)| painter.paint_band(canvas, line, index))?;
        lines.try_for_each(|(index, line)| painter.paint_line(canvas, line, index))
    }

    fn heading(&self, lines: &[Line<'_>]) -> Heading {
        Heading::new(&self.about(), self.view.name(), self.message()).with_legend(self.legend(lines))
    }

    fn measure(&self) -> Option<Measure> {
        match self.quantity {
            Quantity::Measure(measure) => Some(measure),
            Quantity::Missed => None,
        }
    }

    fn unit(&self) -> Unit {
        self.measure().map_or(Unit::Indicator, Measure::unit)
    }

    fn about(&self) -> String {
        let title = self.quantity.title();
        let (parameters, values) =
            (self.view.parameters(), self.view.summary.subject.grid.parameters().len());
        let by = if values > 1 { format!(" and {}", parameters[1]) } else { String::new() };
        format!(
            "{} against {}{by}{}, DaemonSet",
            capitalized(&title),
            parameters[0],
            self.view.fixed_in_words(SHOWN_PARAMETERS)
        )
    }

    fn message(&self) -> String {
        let shown = match self.unit() {
            Unit::Indicator => "share of runs with its 95% confidence interval (Wilson)",
            _ => "mean with its 95% confidence interval (Student)",
        };
        format!("{}; {shown}.", capitalized(&self.view.runs_in_words()))
    }

    fn caption(&self) -> String {
        match self.quantity {
            Quantity::Measure(measure) => measure.title(),
            Quantity::Missed => "runs that miss an objective".to_owned(),
        }
    }

    fn estimate(&self, point: &'a PointSummary) -> &'a Estimate {
        match self.quantity {
            Quantity::Measure(measure) => self.view.estimate(point, measure),
            Quantity::Missed => &point.missed_any,
        }
    }

    /// The lines of all panels.
    fn all_lines(&self) -> Vec<Line<'a>> {
        (0..panel_count(&self.view)).flat_map(|panel| self.lines(panel)).collect()
    }

    fn lines(&self, panel: usize) -> Vec<Line<'a>> {
        let by_second = self.view.summary.subject.grid.parameters().len() > 1;
        let count = if by_second { self.view.values(1).len().min(MAX_LINES) } else { 1 };
        let order = ParameterAxis::of(self.view.values(0)).in_order();
        let slice = self.view.slice(SHOWN_PARAMETERS);
        let of_line = |index: usize| {
            let is_its = |coordinates: &[usize], value: usize| {
                coordinates[0] == value
                    && (!by_second || coordinates[1] == index)
                    && coordinates.get(2).is_none_or(|&third| third == panel)
            };
            let point = |value: usize| slice.iter().find(|(coordinates, _)| is_its(coordinates, value));
            let points = order.iter().filter_map(|&value| Some((value, self.estimate(point(value)?.1))));
            Line { series_style: SERIES_STYLES[index], points: points.collect() }
        };
        (0..count).map(of_line).collect()
    }

    fn legend(&self, lines: &[Line<'_>]) -> Vec<(Swatch, String)> {
        let mut entries = Vec::new();
        if self.view.summary.subject.grid.parameters().len() > 1 {
            let name = &self.view.parameters()[1];
            let entry = |(line, value): (&Line<'_>, &String)| {
                (Swatch::Series(line.series_style), format!("{name}={value}"))
            };
            entries.extend(lines.iter().zip(self.view.values(1)).map(entry));
        } else {
            let words = if self.unit() == Unit::Indicator { "share of runs" } else { "mean" };
            entries.push((Swatch::Series(SERIES_STYLES[0]), words.to_owned()));
        }
        if let Some((_, objective)) = self.measure().and_then(|measure| self.view.threshold(measure)) {
            entries.push((Swatch::Line(BOUND), format!("objective: {objective}")));
        }
        entries
    }

    /// What of the runs is not in the means.
    fn notes(&self, lines: &[Line<'_>]) -> Vec<String> {
        let estimates = lines.iter().flat_map(|line| &line.points).map(|(_, estimate)| *estimate);
        let unfinished: u64 = estimates.clone().map(|estimate| estimate.unfinished).sum();
        let runs: u64 = estimates.map(Estimate::runs).sum();
        if unfinished == 0 {
            return Vec::new();
        }
        vec![format!(
            "Hollow: of {unfinished} of {runs} runs the rollout did not finish, and the mean is that of the others. \
             A cross at the upper edge: none finished."
        )]
    }

    fn scale(&self, lines: &[Line<'_>]) -> Scale {
        let of_estimate = |estimate: &Estimate| {
            let ends =
                estimate.interval.map_or([None; 2], |interval| [Some(interval.low), Some(interval.high)]);
            ends.into_iter().chain([estimate.mean]).flatten().map(|value| value.max(0.0))
        };
        let values =
            lines.iter().flat_map(|line| &line.points).flat_map(|(_, estimate)| of_estimate(estimate));
        let bound = self.measure().and_then(|measure| self.view.threshold(measure)).map(|(bound, _)| bound);
        Scale::over(values.chain(bound), self.unit())
    }

    /// The parameter's values below the frame, as many as there is room for.
    fn paint_values<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        axis: &ParameterAxis,
    ) -> PaintResult<B> {
        let mut taken_up_to = i32::MIN;
        for index in axis.in_order() {
            let x = axis.position(index, (frame.left, frame.right));
            canvas.vertical_line(x, (frame.top, frame.bottom), style::GRID_LINE)?;
            let label = fitted(&self.view.values(0)[index], style::TICK_SIZE, 220);
            let half = text_width(&label, style::TICK_SIZE) / 2;
            if x - half > taken_up_to {
                paint_tick(canvas, frame, x, &label)?;
                taken_up_to = x + half + 14;
            }
        }
        paint_base(canvas, frame, &format!("{}{}", self.view.parameters()[0], axis.remark()))
    }

    fn paint_bound<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        scale: &Scale,
    ) -> PaintResult<B> {
        let Some((bound, _)) = self.measure().and_then(|measure| self.view.threshold(measure)) else {
            return Ok(());
        };
        canvas.horizontal_line(
            (frame.left, frame.right),
            scale.position(bound, (frame.bottom, frame.top)),
            BOUND,
        )
    }
}

impl Quantity {
    pub fn title(self) -> String {
        match self {
            Self::Measure(measure) => measure.title(),
            Self::Missed => "probability of missing an objective".to_owned(),
        }
    }
}

/// With a capital at its beginning.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A thin solid line of the colour, for what leads from a label to its point.
pub const fn thin(colour: plotters::style::RGBColor) -> Pen {
    Pen { colour, thickness: 1, dashes: &[] }
}

/// How labels beside points are lettered.
pub const SMALL: TextStyle = TextStyle::new(style::SMALL_SIZE, style::INK, Align::Left);
