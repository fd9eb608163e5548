//! What stands above every chart: its title, what there is to learn from it, and the legend in words.

use plotters::style::RGBColor;
use plotters_backend::DrawingBackend;

use super::canvas::shapes::{Marker, SeriesStyle};
use super::canvas::{Align, Canvas, Frame, PaintResult, TextStyle, fitted, text_width, whole_dashes};
use super::style;
use super::style::Stroke;

const TITLE_Y: i32 = 52;
const MESSAGE_Y: i32 = 100;
const LEGEND_Y: i32 = 148;
const LEGEND_PITCH: i32 = 36;
const SWATCH_WIDTH: i32 = 40;
const SWATCH_GAP: i32 = 12;
const ENTRY_GAP: i32 = 36;

/// How a thing looks in the chart.
#[derive(Clone, Copy, Debug)]
pub enum Swatch {
    Area(RGBColor),
    Hatched {
        area: RGBColor,
        lines: RGBColor,
    },
    Line(Stroke),
    /// A line with its marker.
    Series(SeriesStyle),
    Marker {
        marker: Marker,
        colour: RGBColor,
        is_hollow: bool,
    },
    /// An area with a border that means something.
    Framed {
        area: RGBColor,
        frame: RGBColor,
    },
}

/// The words above a chart.
pub struct Heading {
    title: String,
    title_size: f64,
    message: String,
    legend: Vec<(Swatch, String)>,
}

impl Heading {
    /// A long title is lettered smaller; if it does not fit even so, the name is cut.
    pub fn new(about: &str, daemon_set: &str, message: String) -> Self {
        const SMALLER_TITLES: [f64; 3] = [style::TITLE_SIZE, 29.0, 25.0];
        let room = style::WIDTH as i32 - 2 * style::MARGIN - 20;
        let whole = format!("{about} {daemon_set}");
        let fits = |size: &f64| text_width(&whole, *size) <= room;
        let title_size = SMALLER_TITLES.into_iter().find(fits).unwrap_or(SMALLER_TITLES[2]);
        let room_for_name = (room - text_width(about, title_size)).max(room / 5);
        let title = format!("{about} {}", fitted(daemon_set, title_size, room_for_name));
        Self { title: fitted(&title, title_size, room), title_size, message, legend: Vec::new() }
    }

    pub fn with_legend(mut self, legend: Vec<(Swatch, String)>) -> Self {
        self.legend = legend;
        self
    }

    /// Where the chart may begin.
    pub fn bottom(&self) -> i32 {
        let rows = self.positions().last().map_or(0, |position| position.1 + 1);
        LEGEND_Y + rows * LEGEND_PITCH - LEGEND_PITCH / 2
    }

    pub fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B> {
        let left = style::MARGIN;
        let title = TextStyle::new(self.title_size, style::INK, Align::Left);
        canvas.text(&self.title, (left, TITLE_Y), title)?;
        let message = TextStyle::new(style::TEXT_SIZE, style::MUTED_INK, Align::Left);
        let room = style::WIDTH as i32 - 2 * style::MARGIN;
        canvas.text(&fitted(&self.message, message.size, room), (left, MESSAGE_Y), message)?;
        for ((swatch, words), (x, row)) in self.legend.iter().zip(self.positions()) {
            let y = LEGEND_Y + row * LEGEND_PITCH;
            paint_swatch(canvas, *swatch, (x, y))?;
            let text_style = TextStyle::new(style::TEXT_SIZE, style::INK, Align::Left);
            canvas.text(words, (x + SWATCH_WIDTH + SWATCH_GAP, y), text_style)?;
        }
        Ok(())
    }

    /// The x coordinate and the row of each entry of the legend.
    fn positions(&self) -> Vec<(i32, i32)> {
        let (mut x, mut row) = (style::MARGIN, 0);
        let right = style::WIDTH as i32 - style::MARGIN;
        let mut positions = Vec::with_capacity(self.legend.len());
        for (_, words) in &self.legend {
            let width = SWATCH_WIDTH + SWATCH_GAP + text_width(words, style::TEXT_SIZE);
            if x + width > right && x > style::MARGIN {
                (x, row) = (style::MARGIN, row + 1);
            }
            positions.push((x, row));
            x += width + ENTRY_GAP;
        }
        positions
    }
}

fn paint_swatch<B: DrawingBackend>(canvas: &Canvas<B>, swatch: Swatch, (x, y): (i32, i32)) -> PaintResult<B> {
    let frame = Frame { left: x, top: y - 11, right: x + SWATCH_WIDTH, bottom: y + 11 };
    match swatch {
        Swatch::Area(colour) => outlined(canvas, frame, colour),
        Swatch::Hatched { area, lines } => {
            outlined(canvas, frame, area)?;
            canvas.hatch(frame, lines)
        }
        Swatch::Line(stroke) => canvas.sample((x, x + SWATCH_WIDTH), y, stroke),
        Swatch::Series(series_style) => {
            let length = whole_dashes(series_style.pen.dashes, SWATCH_WIDTH);
            let left = x + (SWATCH_WIDTH - length) / 2;
            canvas.path(&[(left, y), (left + length, y)], series_style.pen)?;
            canvas.marker(series_style.marker, (x + SWATCH_WIDTH / 2, y), series_style.pen.colour, false)
        }
        Swatch::Marker { marker, colour, is_hollow } => {
            canvas.marker(marker, (x + SWATCH_WIDTH / 2, y), colour, is_hollow)
        }
        Swatch::Framed { area, frame: border } => {
            const BORDER: i32 = 5;
            canvas.fill(frame, border)?;
            let Frame { left, top, right, bottom } = frame;
            let (left, top) = (left + BORDER, top + BORDER);
            canvas.fill(Frame { left, top, right: right - BORDER, bottom: bottom - BORDER }, area)
        }
    }
}

/// With a thin border, so that the palest colours are seen on white.
fn outlined<B: DrawingBackend>(canvas: &Canvas<B>, frame: Frame, colour: RGBColor) -> PaintResult<B> {
    canvas.fill(frame, style::MIDDLE_GREY)?;
    let Frame { left, top, right, bottom } = frame;
    canvas.fill(Frame { left: left + 2, top: top + 2, right: right - 2, bottom: bottom - 2 }, colour)
}

/// For a chart that has nothing to show.
pub fn paint_message<B: DrawingBackend>(canvas: &Canvas<B>, frame: Frame, words: &str) -> PaintResult<B> {
    canvas.fill(frame, style::FAINT_GREY)?;
    let middle = ((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2);
    canvas.text(words, middle, TextStyle::new(style::TEXT_SIZE, style::INK, Align::Centre))
}
