//! One line of a chart of lines: its means with their intervals, and the band between these.

use plotters_backend::DrawingBackend;

use super::parameter_axis::ParameterAxis;
use crate::report::charts::canvas::shapes::{Marker, SeriesStyle, tinted};
use crate::report::charts::canvas::{Canvas, Frame, PaintResult};
use crate::report::charts::scale::Scale;
use crate::sweep::statistics::Estimate;

/// The points of one line, from left to right: the index of the first parameter's value, and what is known there.
pub struct Line<'a> {
    pub series_style: SeriesStyle,
    pub points: Vec<(usize, &'a Estimate)>,
}

/// What the lines are painted into.
pub struct Painter<'a> {
    pub frame: Frame,
    pub axis: &'a ParameterAxis,
    pub scale: &'a Scale,
    /// How many lines there are.
    pub lines: usize,
}

impl Painter<'_> {
    fn x(&self, value: usize) -> i32 {
        self.axis.position(value, (self.frame.left, self.frame.right))
    }

    fn y(&self, figure: f64) -> i32 {
        self.scale.position(figure, (self.frame.bottom, self.frame.top))
    }

    /// Between the ends of the intervals of neighbours; bands of many lines would hide each other.
    pub fn paint_band<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        line: &Line<'_>,
        index: usize,
    ) -> PaintResult<B> {
        const MAX_BANDS: usize = 2;
        if self.lines > MAX_BANDS {
            return Ok(());
        }
        let band = tinted(line.series_style.pen.colour, 0.18);
        line.points.windows(2).try_for_each(|pair| {
            let ends = |(value, estimate): (usize, &Estimate)| {
                let interval = estimate.interval?;
                Some((self.x(value) + self.aside(index), self.y(interval.high), self.y(interval.low)))
            };
            let (Some(left), Some(right)) = (ends(pair[0]), ends(pair[1])) else { return Ok(()) };
            canvas
                .polygon(&[(left.0, left.1), (right.0, right.1), (right.0, right.2), (left.0, left.2)], band)
        })
    }

    /// Lines stand a little beside each other, so that their intervals do.
    fn aside(&self, index: usize) -> i32 {
        const APART: i32 = 12;
        APART * (2 * index as i32 - (self.lines as i32 - 1)) / 2
    }

    pub fn paint_line<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        line: &Line<'_>,
        index: usize,
    ) -> PaintResult<B> {
        let aside = self.aside(index);
        let SeriesStyle { pen, marker } = line.series_style;
        let positions = line.points.iter().map(|&(value, estimate)| (self.x(value) + aside, estimate));
        let means = positions.clone().map(|(x, estimate)| Some((x, self.y(estimate.mean?))));
        for stretch in means.collect::<Vec<_>>().split(Option::is_none) {
            canvas.path(&stretch.iter().flatten().copied().collect::<Vec<_>>(), pen)?;
        }
        for (x, estimate) in positions.clone() {
            if let Some(interval) = estimate.interval {
                canvas.vertical_whisker(x, (self.y(interval.high), self.y(interval.low)), pen.colour)?;
            }
        }
        for (x, estimate) in positions {
            match estimate.mean {
                Some(mean) => {
                    canvas.marker(marker, (x, self.y(mean)), pen.colour, estimate.unfinished > 0)?
                }
                None if estimate.unfinished > 0 => {
                    canvas.marker(Marker::Cross, (x, self.frame.top + 12), pen.colour, false)?
                }
                None => {}
            }
        }
        Ok(())
    }
}
