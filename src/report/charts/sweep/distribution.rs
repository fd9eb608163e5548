//! How the durations of rollouts are spread, point by point: the share of runs that finished within each time.
//!
//! Runs whose rollout did not finish count among all runs, so that their point's curve never reaches 100 %.

use plotters_backend::DrawingBackend;

use super::frame::{frame_below, paint_horizontal_axis, paint_notes, paint_vertical_axis};
use super::lines::{SMALL, capitalized};
use super::view::View;
use crate::report::charts::canvas::shapes::{SERIES_STYLES, SeriesStyle};
use crate::report::charts::canvas::{Canvas, Frame, PaintResult, text_width};
use crate::report::charts::heading::{Heading, Swatch, paint_message};
use crate::report::charts::scale::Scale;
use crate::report::charts::style::Stroke;
use crate::report::charts::{ChartError, Format, Picture, render, style};
use crate::report::wording::grouped;
use crate::sweep::measure::{Measure, Unit};
use crate::sweep::summary::PointSummary;

const BOUND: Stroke = Stroke::dashed(style::VERMILLION, 4);
/// More curves than this cannot be distinguished.
const MAX_CURVES: usize = 6;
/// From the end of a curve to the middle of its label, and half of the label's height.
const LABEL_DROP: i32 = 19;
const LABEL_HALF: i32 = 13;
const LABEL_PAD: i32 = 4;

pub struct Distribution<'a> {
    pub view: View<'a>,
}

pub fn draw(chart: &Distribution<'_>, format: Format) -> Result<Vec<u8>, ChartError> {
    render(chart, format)
}

impl Picture for Distribution<'_> {
    fn size(&self) -> (u32, u32) {
        (style::WIDTH, style::HEIGHT)
    }

    fn title(&self) -> String {
        format!("{} {}", ABOUT, self.view.name())
    }

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B> {
        let points = self.view.some_points(MAX_CURVES);
        let heading = Heading::new(ABOUT, self.view.name(), self.message()).with_legend(self.legend(&points));
        heading.paint(canvas)?;
        let curves: Vec<&[(f64, f64)]> =
            points.iter().map(|point| &point.rollouts[self.view.daemon_set][..]).collect();
        let bound = self.view.threshold(Measure::Rollout).map(|(bound, _)| bound);
        let durations =
            curves.iter().flat_map(|curve| curve.iter().map(|(seconds, _)| *seconds)).chain(bound);
        let across = Scale::over(durations, Unit::Seconds);
        let up = Scale::over([0.0, 1.0], Unit::Indicator);
        let notes = self.notes(&points);
        let frame = frame_below(&heading, &up, notes.len());
        paint_notes(canvas, style::HEIGHT, &notes)?;
        if curves.iter().all(|curve| curve.is_empty()) {
            return paint_message(canvas, frame, self.view.without_durations());
        }
        paint_vertical_axis(
            canvas,
            frame,
            &up,
            "share of the runs whose rollout finished within the time below",
        )?;
        paint_horizontal_axis(canvas, frame, &across, "duration of the rollout")?;
        if let Some(bound) = bound {
            canvas.vertical_line(
                across.position(bound, (frame.left, frame.right)),
                (frame.top, frame.bottom),
                BOUND,
            )?;
        }
        let position = |seconds, share| {
            (
                across.position(seconds, (frame.left, frame.right)),
                up.position(share, (frame.bottom, frame.top)),
            )
        };
        for (curve, series_style) in curves.iter().zip(SERIES_STYLES) {
            paint_curve(canvas, curve, series_style, frame.right, position)?;
        }
        self.paint_unfinished(canvas, &points, &curves, frame, position)?;
        Ok(())
    }
}

const ABOUT: &str = "Distribution of the rollout's duration, DaemonSet";

impl Distribution<'_> {
    fn message(&self) -> String {
        format!("{}; runs that did not finish count among all.", capitalized(&self.view.runs_in_words()))
    }

    fn legend(&self, points: &[&PointSummary]) -> Vec<(Swatch, String)> {
        let curves = points
            .iter()
            .zip(SERIES_STYLES)
            .map(|(point, series_style)| (Swatch::Series(series_style), self.view.point_name(point)));
        let bound = self
            .view
            .threshold(Measure::Rollout)
            .map(|(_, words)| (Swatch::Line(BOUND), format!("objective: {words}")));
        curves.chain(bound).collect()
    }

    fn notes(&self, shown: &[&PointSummary]) -> Vec<String> {
        let has_labels = shown.iter().filter(|point| self.unfinished(point) > 0).count() > 1;
        let mut notes: Vec<String> =
            self.view.short_names_note().into_iter().filter(|_| has_labels).collect();
        let (shown, points) = (shown.len(), self.view.summary.points.len());
        if shown < points {
            notes.push(format!(
                "{shown} of {points} points: the baseline, and others evenly spread over the rest."
            ));
        }
        notes
    }

    /// How many runs of the point did not finish their rollout.
    fn unfinished(&self, point: &PointSummary) -> u64 {
        self.view.estimate(point, Measure::Rollout).unfinished
    }

    /// At the end of each curve that does not reach the top: how many runs did not get there.
    fn paint_unfinished<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        points: &[&PointSummary],
        curves: &[&[(f64, f64)]],
        frame: Frame,
        position: impl Fn(f64, f64) -> (i32, i32),
    ) -> PaintResult<B> {
        let is_alone = points.iter().filter(|point| self.unfinished(point) > 0).count() == 1;
        let mut labels: Vec<Frame> = Vec::new();
        for (point, curve) in points.iter().zip(curves).filter(|(point, _)| self.unfinished(point) > 0) {
            let count = format!("{} not finished", grouped(self.unfinished(point)));
            let words =
                if is_alone { count } else { format!("{}: {count}", self.view.short_point_name(point)) };
            let (_, y) = position(0.0, curve.last().map_or(0.0, |(_, share)| *share));
            let label = label_frame(text_width(&words, SMALL.size), y, frame, &labels);
            canvas.fill(label, style::BACKGROUND)?;
            canvas.text(&words, (label.left + LABEL_PAD, (label.top + label.bottom) / 2), SMALL)?;
            labels.push(label);
        }
        Ok(())
    }
}

/// Below a curve's end, or above it where the axis and its ticks are below; to the left of labels that are there already.
fn label_frame(width: i32, y: i32, frame: Frame, taken: &[Frame]) -> Frame {
    let middle = if y + LABEL_DROP + LABEL_HALF <= frame.bottom { y + LABEL_DROP } else { y - LABEL_DROP };
    let mut label = Frame {
        left: frame.right - width - 3 * LABEL_PAD,
        top: middle - LABEL_HALF,
        right: frame.right - LABEL_PAD,
        bottom: middle + LABEL_HALF,
    };
    let overlaps = |label: &Frame, other: &Frame| {
        label.left < other.right
            && other.left < label.right
            && label.top < other.bottom
            && other.top < label.bottom
    };
    while let Some(other) = taken.iter().find(|other| overlaps(&label, other)) {
        let width = label.width();
        label.right = other.left - LABEL_PAD;
        label.left = label.right - width;
    }
    label
}

/// Up at each duration, and on to the right edge: what has finished stays so.
fn paint_curve<B: DrawingBackend>(
    canvas: &Canvas<B>,
    curve: &[(f64, f64)],
    series_style: SeriesStyle,
    right: i32,
    position: impl Fn(f64, f64) -> (i32, i32),
) -> PaintResult<B> {
    let Some(&(first, _)) = curve.first() else { return Ok(()) };
    let mut positions = vec![position(first, 0.0)];
    for &(seconds, share) in curve {
        let (x, y) = position(seconds, share);
        positions.push((x, positions[positions.len() - 1].1));
        positions.push((x, y));
    }
    positions.push((right, positions[positions.len() - 1].1));
    positions.dedup();
    canvas.path(&positions, series_style.pen)?;
    // A few markers on each curve tell it from others whatever its colour.
    const MARKERS: usize = 4;
    let spread = (0..MARKERS).map(|index| (2 * index + 1) * curve.len() / (2 * MARKERS));
    for &(seconds, share) in spread.filter_map(|index| curve.get(index)) {
        canvas.marker(series_style.marker, position(seconds, share), series_style.pen.colour, false)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lie_on_neither_the_axis_nor_each_other() {
        let frame = Frame { left: 100, top: 100, right: 900, bottom: 500 };
        let first = label_frame(120, 500, frame, &[]);
        assert!(first.bottom <= frame.bottom && first.right <= frame.right, "{first:?}");
        let second = label_frame(120, 495, frame, &[first]);
        assert!(second.right < first.left, "{second:?}");
        let higher = label_frame(120, 300, frame, &[first, second]);
        assert!(higher.top > 300 && higher.right == first.right, "{higher:?}");
    }
}
