//! A measure over two parameters: a cell for each pair of values, the darker the worse, with the figure in it.
//!
//! A third parameter makes a map of each of its values, all in the same shades. Cells whose runs miss an objective are
//! framed and say how many do.

use plotters::style::RGBColor;
use plotters_backend::DrawingBackend;

use super::frame::paint_notes;
use super::lines::{Quantity, capitalized};
use super::panels::{self, MAX_PANELS, panel_count};
use super::view::{SHOWN_PARAMETERS, View};
use crate::report::charts::canvas::shapes::tinted;
use crate::report::charts::canvas::{Align, Canvas, Frame, PaintResult, TextStyle, fitted, text_width};
use crate::report::charts::heading::{Heading, Swatch};
use crate::report::charts::{ChartError, Format, Picture, render, style};
use crate::report::sweep_wording::figure;
use crate::sweep::measure::{Better, Measure, Unit};
use crate::sweep::statistics::Estimate;
use crate::sweep::summary::PointSummary;

const ROW_HEIGHT: i32 = 106;
const MAP_TOP: i32 = 60;
const MAP_BOTTOM: i32 = 100;
const NOTE_HEIGHT: i32 = 28;
/// A cell narrower than this has no figure in it.
const MIN_LABELED_CELL: i32 = 62;

pub struct HeatMap<'a> {
    pub view: View<'a>,
    pub quantity: Quantity,
}

pub fn draw(chart: &HeatMap<'_>, format: Format) -> Result<Vec<u8>, ChartError> {
    render(chart, format)
}

/// One cell.
struct Cell<'a> {
    column: usize,
    row: usize,
    map: usize,
    point: &'a PointSummary,
    estimate: &'a Estimate,
}

impl Picture for HeatMap<'_> {
    fn size(&self) -> (u32, u32) {
        let rows_of_maps = panels::rows(self.maps());
        let height = self.heading().bottom()
            + rows_of_maps * self.map_height()
            + NOTE_HEIGHT * self.notes(&self.cells()).len() as i32;
        (style::WIDTH, height.max(500) as u32)
    }

    fn title(&self) -> String {
        format!("{} {}", self.about(), self.view.name())
    }

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B> {
        let heading = self.heading();
        heading.paint(canvas)?;
        let cells = self.cells();
        let shades = Shades::of(&cells, self.quantity);
        for map in 0..self.maps() {
            let frame = self.frame(map, heading.bottom());
            self.paint_labels(canvas, frame, map)?;
            for cell in cells.iter().filter(|cell| cell.map == map) {
                self.paint_cell(canvas, self.cell_frame(frame, cell), cell, &shades)?;
            }
        }
        paint_notes(canvas, self.size().1, &self.notes(&cells))
    }
}

impl<'a> HeatMap<'a> {
    fn unit(&self) -> Unit {
        match self.quantity {
            Quantity::Measure(measure) => measure.unit(),
            Quantity::Missed => Unit::Indicator,
        }
    }

    fn about(&self) -> String {
        let names = self.view.parameters();
        let fixed = self.view.fixed_in_words(SHOWN_PARAMETERS);
        format!("{}: {} × {}{fixed}, DaemonSet", capitalized(&self.quantity.title()), names[0], names[1])
    }

    fn heading(&self) -> Heading {
        let shown = if self.unit() == Unit::Indicator { "share of runs" } else { "mean" };
        let message = format!("{}; {shown} in each cell.", capitalized(&self.view.runs_in_words()));
        let shades = Shades::of(&self.cells(), self.quantity);
        let end = |words: &str, share: f64, value: f64| {
            let value = if value.is_finite() { figure(value, self.unit()) } else { "-".to_owned() };
            (Swatch::Area(shade(share)), format!("{words}: {value}"))
        };
        let mut legend = vec![end("best", 0.0, shades.best), end("worst", 1.0, shades.worst)];
        if !self.view.summary.subject.objectives.is_empty() {
            let framed = Swatch::Framed { area: style::BACKGROUND, frame: style::VERMILLION };
            legend.push((framed, "some runs miss an objective".to_owned()));
        }
        Heading::new(&self.about(), self.view.name(), message).with_legend(legend)
    }

    /// How many maps there are.
    fn maps(&self) -> usize {
        panel_count(&self.view)
    }

    fn map_height(&self) -> i32 {
        MAP_TOP + ROW_HEIGHT * self.view.values(1).len() as i32 + MAP_BOTTOM
    }

    fn frame(&self, map: usize, top: i32) -> Frame {
        let room = panels::room(self.maps(), map, top, self.map_height());
        let top = room.top + MAP_TOP;
        let bottom = top + ROW_HEIGHT * self.view.values(1).len() as i32;
        Frame { left: room.left + self.widest_row_label() + 16, top, right: room.right, bottom }
    }

    fn cell_frame(&self, frame: Frame, cell: &Cell<'_>) -> Frame {
        let columns = self.view.values(0).len() as i32;
        let edge = |column: i32| frame.left + frame.width() * column / columns;
        let column = cell.column as i32;
        // The lowest row is the first value: it grows upwards, as on any axis.
        let from_top = (self.view.values(1).len() - 1 - cell.row) as i32;
        let top = frame.top + ROW_HEIGHT * from_top;
        Frame {
            left: edge(column) + 1,
            top: top + 1,
            right: edge(column + 1) - 1,
            bottom: top + ROW_HEIGHT - 1,
        }
    }

    fn cells(&self) -> Vec<Cell<'a>> {
        let slice = self.view.slice(SHOWN_PARAMETERS).into_iter();
        let cell = |(coordinates, point): (Vec<usize>, &'a PointSummary)| Cell {
            column: coordinates[0],
            row: coordinates[1],
            map: coordinates.get(2).copied().unwrap_or(0),
            point,
            estimate: match self.quantity {
                Quantity::Measure(measure) => self.view.estimate(point, measure),
                Quantity::Missed => &point.missed_any,
            },
        };
        slice.map(cell).filter(|cell| cell.map < MAX_PANELS).collect()
    }

    fn paint_labels<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        map: usize,
    ) -> PaintResult<B> {
        let names = self.view.parameters();
        let label = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Centre);
        let third = panels::title(&self.view, map);
        let bold = TextStyle::new(style::TEXT_SIZE, style::INK, Align::Centre);
        canvas.text(
            third.as_deref().unwrap_or_default(),
            ((frame.left + frame.right) / 2, frame.top - 26),
            bold,
        )?;
        let left_aligned = TextStyle { align: Align::Left, ..label };
        let left = frame.left - 16 - self.widest_row_label();
        canvas.text(
            &fitted(&names[1], label.size, frame.width() / 3),
            (left, frame.top - 26),
            left_aligned,
        )?;
        for (row, value) in self.view.values(1).iter().rev().enumerate() {
            let y = frame.top + ROW_HEIGHT * row as i32 + ROW_HEIGHT / 2;
            let right = TextStyle { align: Align::Right, ..label };
            canvas.text(&fitted(value, label.size, 180), (frame.left - 12, y), right)?;
        }
        let columns = self.view.values(0).len() as i32;
        let mut taken_up_to = i32::MIN;
        for (column, value) in self.view.values(0).iter().zip(0..).map(|(value, column)| (column, value)) {
            let x = frame.left + frame.width() * (2 * column + 1) / (2 * columns);
            let value = fitted(value, label.size, 200);
            let half = text_width(&value, label.size) / 2;
            if x - half > taken_up_to {
                canvas.text(&value, (x, frame.bottom + 22), label)?;
                taken_up_to = x + half + 8;
            }
        }
        canvas.text(&names[0], ((frame.left + frame.right) / 2, frame.bottom + 54), label)
    }

    fn widest_row_label(&self) -> i32 {
        let values = self.view.values(1).iter();
        values.map(|value| text_width(value, style::TICK_SIZE)).max().unwrap_or(0).min(180)
    }

    fn paint_cell<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        cell: &Cell<'_>,
        shades: &Shades,
    ) -> PaintResult<B> {
        let misses = cell.point.missed_any.mean.filter(|share| *share > 0.0);
        let share = shades.share(cell.estimate);
        let ground = share.map_or(style::FAINT_GREY, shade);
        canvas.fill(frame, if misses.is_some() { style::VERMILLION } else { ground })?;
        const BORDER: i32 = 6;
        let Frame { left, top, right, bottom } = frame;
        let inner =
            Frame { left: left + BORDER, top: top + BORDER, right: right - BORDER, bottom: bottom - BORDER };
        canvas.fill(inner, ground)?;
        if share.is_none() {
            canvas.hatch(inner, style::MIDDLE_GREY)?;
        }
        self.paint_words(canvas, inner, cell, share, misses)
    }

    fn paint_words<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        cell: &Cell<'_>,
        share: Option<f64>,
        misses: Option<f64>,
    ) -> PaintResult<B> {
        if frame.width() < MIN_LABELED_CELL {
            return Ok(());
        }
        let ink = if share.unwrap_or(0.0) > 0.55 { style::BACKGROUND } else { style::INK };
        let middle = (frame.left + frame.right) / 2;
        let mut lines = vec![match cell.estimate.mean {
            Some(mean) => figure(mean, self.unit()),
            None if cell.estimate.unfinished > 0 => "unfinished".to_owned(),
            None => "no figure".to_owned(),
        }];
        if cell.estimate.unfinished > 0 && cell.estimate.mean.is_some() {
            lines.push(format!("{} unfinished", cell.estimate.unfinished));
        }
        if let Some(misses) = misses.filter(|_| self.quantity != Quantity::Missed) {
            lines.push(format!("{} miss", figure(misses, Unit::Indicator)));
        }
        let heights = [&[0][..], &[-13, 15], &[-25, 2, 25]][lines.len().min(3) - 1];
        lines.iter().zip(heights).enumerate().try_for_each(|(index, (line, down))| {
            let size = if index == 0 { style::TEXT_SIZE } else { style::SMALL_SIZE };
            let text_style = TextStyle::new(size, ink, Align::Centre);
            let y = (frame.top + frame.bottom) / 2 + down;
            canvas.text(&fitted(line, size, frame.width() - 4), (middle, y), text_style)
        })
    }

    fn notes(&self, cells: &[Cell<'_>]) -> Vec<String> {
        let mut notes = Vec::new();
        let subject = &self.view.summary.subject;
        if !subject.objectives.is_empty() {
            let each =
                subject.objectives.iter().map(|objective| format!("Objective: {}.", objective.objective));
            notes.extend(each);
        }
        if cells.iter().any(|cell| cell.estimate.unfinished > 0) {
            notes.push("Where rollouts did not finish, the mean is that of the others.".to_owned());
        }
        notes
    }
}

/// From the best figure of the chart to the worst.
struct Shades {
    best: f64,
    worst: f64,
}

impl Shades {
    fn of(cells: &[Cell<'_>], quantity: Quantity) -> Self {
        let means = cells.iter().filter_map(|cell| cell.estimate.mean);
        let ends = |(low, high): (f64, f64), mean: f64| (low.min(mean), high.max(mean));
        let (low, high) = means.fold((f64::INFINITY, f64::NEG_INFINITY), ends);
        let better = match quantity {
            Quantity::Measure(measure) => Measure::better(measure),
            Quantity::Missed => Better::Lower,
        };
        match better {
            Better::Lower => Self { best: low, worst: high },
            Better::Higher => Self { best: high, worst: low },
        }
    }

    /// 0 for the best, 1 for the worst; spread by powers where the figures are.
    fn share(&self, estimate: &Estimate) -> Option<f64> {
        const WIDE_RATIO: f64 = 30.0;
        let mean = estimate.mean?;
        if self.best == self.worst {
            return Some(0.0);
        }
        let (low, high) = (self.best.min(self.worst), self.best.max(self.worst));
        if low > 0.0 && high / low >= WIDE_RATIO {
            return Some((mean.ln() - self.best.ln()) / (self.worst.ln() - self.best.ln()));
        }
        Some((mean - self.best) / (self.worst - self.best))
    }
}

/// From nearly white to dark blue: the order survives printing in grey.
fn shade(share: f64) -> RGBColor {
    const DARKEST: RGBColor = RGBColor(0x0b, 0x3c, 0x5d);
    tinted(DARKEST, 0.06 + 0.94 * share.clamp(0.0, 1.0))
}
