//! Slanted lines, areas and markers: what charts of many runs need beyond rectangles.
//!
//! Series differ by marker and dashes as well as by colour, so that they can be told apart when printed in grey.

use plotters::element::{PathElement, Polygon};
use plotters::style::{Color, RGBColor};
use plotters_backend::DrawingBackend;

use super::{Canvas, PaintResult};
use crate::report::charts::style;

/// The shape that marks a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
}

/// A pixel: column, then row.
pub type Point = (i32, i32);

/// How a line from value to value looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pen {
    pub colour: RGBColor,
    pub thickness: u32,
    /// Lengths of dashes and gaps in turn, in pixels; nothing: a solid line.
    pub dashes: &'static [i32],
}

/// How a series of values looks: its line, and the marker of each value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesStyle {
    pub pen: Pen,
    pub marker: Marker,
}

const THICKNESS: u32 = 4;

/// The styles of the series of a chart, in their order.
pub const SERIES_STYLES: [SeriesStyle; 8] = [
    series_style(style::BLUE, &[], Marker::Circle),
    series_style(style::ORANGE, &[22, 9], Marker::Square),
    series_style(style::INK, &[5, 7], Marker::Triangle),
    series_style(style::BLUISH_GREEN, &[24, 7, 5, 7], Marker::Diamond),
    series_style(style::REDDISH_PURPLE, &[], Marker::Square),
    series_style(style::BROWN, &[12, 7], Marker::Circle),
    series_style(style::DARK_GREY, &[24, 7, 5, 7, 5, 7], Marker::Triangle),
    series_style(style::VERMILLION, &[5, 12], Marker::Diamond),
];

const fn series_style(colour: RGBColor, dashes: &'static [i32], marker: Marker) -> SeriesStyle {
    SeriesStyle { pen: Pen { colour, thickness: THICKNESS, dashes }, marker }
}

impl<B: DrawingBackend> Canvas<B> {
    /// A line through all points.
    pub fn path(&self, points: &[Point], pen: Pen) -> PaintResult<B> {
        let stroke = pen.colour.stroke_width(pen.thickness);
        let pieces = if pen.dashes.is_empty() { vec![points.to_vec()] } else { dashed(points, pen.dashes) };
        pieces
            .into_iter()
            .filter(|piece| piece.len() > 1)
            .try_for_each(|piece| self.area.draw(&PathElement::new(piece, stroke)))
    }

    /// The area within these corners.
    pub fn polygon(&self, corners: &[Point], colour: RGBColor) -> PaintResult<B> {
        if corners.len() < 3 {
            return Ok(());
        }
        self.area.draw(&Polygon::new(corners.to_vec(), colour.filled()))
    }

    /// A marker; a hollow one is filled with the background.
    pub fn marker(&self, marker: Marker, at: Point, colour: RGBColor, is_hollow: bool) -> PaintResult<B> {
        const RADIUS: f64 = 10.0;
        if marker == Marker::Cross {
            let pen = Pen { colour, thickness: 4, dashes: &[] };
            let (x, y) = at;
            self.path(&[(x - 9, y - 9), (x + 9, y + 9)], pen)?;
            return self.path(&[(x - 9, y + 9), (x + 9, y - 9)], pen);
        }
        self.polygon(&outline(marker, at, RADIUS), colour)?;
        if is_hollow { self.polygon(&outline(marker, at, RADIUS * 0.58), style::BACKGROUND) } else { Ok(()) }
    }

    /// A vertical interval around a value: a thin line with caps.
    pub fn vertical_whisker(&self, x: i32, (top, bottom): (i32, i32), colour: RGBColor) -> PaintResult<B> {
        let pen = Pen { colour, thickness: 2, dashes: &[] };
        self.path(&[(x, top), (x, bottom)], pen)?;
        [top, bottom].into_iter().try_for_each(|y| self.path(&[(x - 7, y), (x + 7, y)], pen))
    }

    /// A horizontal one.
    pub fn horizontal_whisker(&self, y: i32, (left, right): (i32, i32), colour: RGBColor) -> PaintResult<B> {
        let pen = Pen { colour, thickness: 2, dashes: &[] };
        self.path(&[(left, y), (right, y)], pen)?;
        [left, right].into_iter().try_for_each(|x| self.path(&[(x, y - 7), (x, y + 7)], pen))
    }
}

fn outline(marker: Marker, (x, y): Point, radius: f64) -> Vec<Point> {
    // Corners, where the first is, in turns, and how much larger than a circle it must be to look as large.
    let (corners, first, scale) = match marker {
        Marker::Circle | Marker::Cross => (24, 0.0, 1.0),
        Marker::Square => (4, 0.125, 1.25),
        Marker::Triangle => (3, 0.75, 1.35),
        Marker::Diamond => (4, 0.0, 1.3),
    };
    (0..corners)
        .map(|corner| {
            let angle = std::f64::consts::TAU * (first + f64::from(corner) / f64::from(corners));
            let along = |middle: i32, part: f64| middle + (radius * scale * part).round() as i32;
            (along(x, angle.cos()), along(y, angle.sin()))
        })
        .collect()
}

/// The dashes of a line; the rhythm runs on around corners.
fn dashed(points: &[Point], dashes: &[i32]) -> Vec<Vec<Point>> {
    let (mut pieces, mut piece) = (Vec::new(), Vec::new());
    let (mut part, mut left) = (0, f64::from(dashes[0]));
    for ends in points.windows(2) {
        let [from, to] = [ends[0], ends[1]].map(|(x, y)| (f64::from(x), f64::from(y)));
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let at = |along: f64| {
            let share = along / length;
            (
                (from.0 + (to.0 - from.0) * share).round() as i32,
                (from.1 + (to.1 - from.1) * share).round() as i32,
            )
        };
        let mut along = 0.0;
        while along < length {
            let end = (along + left).min(length);
            if part % 2 == 0 {
                if piece.is_empty() {
                    piece.push(at(along));
                }
                piece.push(at(end));
            }
            left -= end - along;
            along = end;
            // Not quite zero, or rounding would keep a dash from ever ending.
            if left < 1e-3 {
                pieces.push(std::mem::take(&mut piece));
                part = (part + 1) % dashes.len();
                left = f64::from(dashes[part]);
            }
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The colour on paper, so much of it.
pub fn tinted(colour: RGBColor, share: f64) -> RGBColor {
    let mixed =
        |part: u8, paper: u8| (f64::from(part) * share + f64::from(paper) * (1.0 - share)).round() as u8;
    let (RGBColor(red, green, blue), RGBColor(paper_red, paper_green, paper_blue)) =
        (colour, style::BACKGROUND);
    RGBColor(mixed(red, paper_red), mixed(green, paper_green), mixed(blue, paper_blue))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_run_on_around_corners() {
        let pieces = dashed(&[(0, 0), (10, 0), (10, 20)], &[6, 2]);
        let expected: [&[Point]; 4] =
            [&[(0, 0), (6, 0)], &[(8, 0), (10, 0), (10, 4)], &[(10, 6), (10, 12)], &[(10, 14), (10, 20)]];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn no_two_series_look_the_same_without_colour() {
        let shapes: Vec<_> = SERIES_STYLES
            .iter()
            .map(|series_style| (series_style.pen.dashes, series_style.marker as u8))
            .collect();
        for (index, shape) in shapes.iter().enumerate() {
            assert!(!shapes[..index].contains(shape), "{index}");
        }
    }
}
