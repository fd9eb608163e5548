//! A canvas of pixels with the few things that charts are made of: filled rectangles, step lines, hatching, text_style.
//!
//! Step lines are rectangles too: they come out crisp in both formats, and no join or miter can go wrong.

pub mod shapes;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor};
use plotters_backend::DrawingBackend;

use super::decimate::PixelColumn;
use super::style::{self, Stroke};

/// The result of drawing on a backend.
pub type PaintResult<B> = Result<(), DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;

/// Where charts are drawn: x grows to the right, y downwards.
pub struct Canvas<B: DrawingBackend> {
    area: DrawingArea<B, Shift>,
}

/// A rectangle of pixels, `right` and `bottom` not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

/// Which point of a text its x coordinate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Centre,
    Right,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct TextStyle {
    pub size: f64,
    pub colour: RGBColor,
    pub align: Align,
}

const DASH: i32 = 14;
const DASH_GAP: i32 = 8;
const HATCH_GAP: i32 = 16;

impl Frame {
    pub fn width(&self) -> i32 {
        self.right - self.left
    }

    pub fn height(&self) -> i32 {
        self.bottom - self.top
    }
}

impl TextStyle {
    pub const fn new(size: f64, colour: RGBColor, align: Align) -> Self {
        Self { size, colour, align }
    }

    fn font(&self) -> FontDesc<'static> {
        FontDesc::new(FontFamily::Name(style::FONT_FAMILY), self.size * style::LINE_HEIGHT, FontStyle::Normal)
    }
}

/// How many pixels wide a text is.
pub fn text_width(text: &str, size: f64) -> i32 {
    let font = TextStyle::new(size, style::INK, Align::Left).font();
    font.box_size(text).map_or(0, |(width, _)| width as i32)
}

/// The text, its middle cut out if it is wider than `width`.
pub fn fitted(text: &str, size: f64, width: i32) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let cut = |kept: usize| -> String {
        let head = kept.div_ceil(2);
        letters[..head].iter().chain(['…'].iter()).chain(&letters[letters.len() - (kept - head)..]).collect()
    };
    // The width grows with the number of letters kept, so the most that fit are found by bisection.
    let (mut fits, mut too_many) = (0, letters.len());
    while fits + 1 < too_many {
        let middle = (fits + too_many) / 2;
        if text_width(&cut(middle), size) <= width {
            fits = middle;
        } else {
            too_many = middle;
        }
    }
    cut(fits)
}

/// The parts of a line that are drawn: all of it, or dashes in a fixed rhythm, which run on evenly over a step.
fn dashes(from: i32, to: i32, stroke: Stroke) -> impl Iterator<Item = (i32, i32)> {
    let (dash, rhythm) = if stroke.dashed { (DASH, DASH + DASH_GAP) } else { ((to - from).max(1), i32::MAX) };
    let first = if stroke.dashed { from - from.rem_euclid(rhythm) } else { from };
    std::iter::successors(Some(first), move |start| start.checked_add(rhythm))
        .take_while(move |start| *start < to)
        .map(move |start| (start.max(from), (start + dash).min(to)))
}

/// How much of `room` pixels is taken by dashes and gaps in turn that end with a whole dash; all of it by a solid line, and
/// by dashes of which no two fit.
pub fn whole_dashes(lengths: &[i32], room: i32) -> i32 {
    let ends = lengths.iter().cycle().scan(0, |end, length| {
        *end += length;
        Some(*end)
    });
    // Every other length is that of a dash.
    ends.step_by(2).take_while(|end| *end <= room).skip(1).last().unwrap_or(room)
}

impl<B: DrawingBackend> Canvas<B> {
    pub fn new(area: DrawingArea<B, Shift>) -> Self {
        Self { area }
    }

    pub fn finish(&self) -> PaintResult<B> {
        self.area.present()
    }

    pub fn fill(&self, frame: Frame, colour: RGBColor) -> PaintResult<B> {
        if frame.width() <= 0 || frame.height() <= 0 {
            return Ok(());
        }
        let corners = [(frame.left, frame.top), (frame.right, frame.bottom)];
        self.area.draw(&Rectangle::new(corners, colour.filled()))
    }

    /// Slanted lines over a frame: for what is unfinished.
    pub fn hatch(&self, frame: Frame, colour: RGBColor) -> PaintResult<B> {
        let mut offset = HATCH_GAP - frame.height();
        while offset < frame.width() {
            // The line climbs from (left + offset, bottom) to the right, cut off at the sides of the frame.
            let from = offset.max(0);
            let to = (offset + frame.height()).min(frame.width());
            let point = |along: i32| (frame.left + along, frame.bottom - (along - offset));
            self.area.draw(&PathElement::new([point(from), point(to)], colour.stroke_width(1)))?;
            offset += HATCH_GAP;
        }
        Ok(())
    }

    /// Writes with the middle of the capitals at `y`.
    pub fn text(&self, text: &str, (x, y): (i32, i32), text_style: TextStyle) -> PaintResult<B> {
        if text.is_empty() {
            return Ok(());
        }
        let horizontal = match text_style.align {
            Align::Left => HPos::Left,
            Align::Centre => HPos::Center,
            Align::Right => HPos::Right,
        };
        let looks =
            text_style.font().color(&text_style.colour).pos(Pos { h_pos: horizontal, v_pos: VPos::Top });
        // Anchored at the top, plotters' base line lies half a line height below the point.
        let baseline_drop = text_style.size * style::LINE_HEIGHT / 2.0;
        let capital_rise = text_style.size * style::CAPITAL_HEIGHT / 2.0;
        self.area.draw_text(text, &looks, (x, y + (capital_rise - baseline_drop).round() as i32))
    }

    pub fn horizontal_line(&self, (left, right): (i32, i32), y: i32, stroke: Stroke) -> PaintResult<B> {
        let top = y - stroke.thickness / 2;
        let bottom = top + stroke.thickness;
        dashes(left, right, stroke)
            .try_for_each(|(left, right)| self.fill(Frame { left, top, right, bottom }, stroke.colour))
    }

    /// A sample of a line: of dashes only whole ones, in the middle of the room.
    pub fn sample(&self, (left, right): (i32, i32), y: i32, stroke: Stroke) -> PaintResult<B> {
        let room = right - left;
        let length = if stroke.dashed { whole_dashes(&[DASH, DASH_GAP], room) } else { room };
        let left = left + (room - length) / 2;
        let top = y - stroke.thickness / 2;
        let bottom = top + stroke.thickness;
        dashes(0, length, stroke).try_for_each(|(from, to)| {
            self.fill(Frame { left: left + from, top, right: left + to, bottom }, stroke.colour)
        })
    }

    pub fn vertical_line(&self, x: i32, (top, bottom): (i32, i32), stroke: Stroke) -> PaintResult<B> {
        let left = x - stroke.thickness / 2;
        let right = left + stroke.thickness;
        dashes(top, bottom, stroke)
            .try_for_each(|(top, bottom)| self.fill(Frame { left, top, right, bottom }, stroke.colour))
    }

    /// A step line up to the column `end`; what rises above or falls below the frame is left out.
    pub fn steps(
        &self,
        columns: &[PixelColumn],
        end: i32,
        frame: Frame,
        y_of: impl Fn(u32) -> i32,
        stroke: Stroke,
    ) -> PaintResult<B> {
        // Lines lie around their coordinate: `before` of their pixels before it, `after` from it on.
        let before = stroke.thickness / 2;
        let after = stroke.thickness - before;
        for (index, column) in columns.iter().enumerate() {
            let next = columns.get(index + 1).map(|next| next.x + after);
            let (left, right) = ((column.x - before).max(frame.left), next.unwrap_or(end).min(frame.right));
            let y = y_of(column.last);
            if (frame.top..=frame.bottom).contains(&y) {
                self.horizontal_line((left, right), y, stroke)?;
            }
            let (top, bottom) = (y_of(column.high).max(frame.top), y_of(column.low).min(frame.bottom));
            if top < bottom {
                let riser = Stroke { dashed: false, ..stroke };
                self.vertical_line(column.x, (top - before, bottom + after), riser)?;
            }
        }
        Ok(())
    }
}
