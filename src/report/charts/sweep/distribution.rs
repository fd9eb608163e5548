//! How the durations of rollouts are spread, point by point: the share of runs that finished within each time.
//!
//! Runs whose rollout did not finish count among all runs, so that their point's curve never reaches 100 %.

use plotters_backend::DrawingBackend;

use super::frame::{frame_below, paint_lying, paint_notes, paint_upright};
use super::lines::{SMALL, capitalized};
use super::view::View;
use crate::report::charts::canvas::shapes::{LOOKS, Look};
use crate::report::charts::canvas::{Canvas, Frame, Painted, Stroke, text_width};
use crate::report::charts::heading::{Heading, Swatch, paint_message};
use crate::report::charts::scale::Scale;
use crate::report::charts::{ChartError, Format, Picture, render, style};
use crate::report::wording::grouped;
use crate::sweep::measure::{Measure, Unit};
use crate::sweep::summary::PointSummary;

const BOUND: Stroke = Stroke::dashed(style::VERMILLION, 4);
/// More curves than this cannot be told apart.
const MOST_CURVES: usize = 6;

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

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> Painted<B> {
        let points = self.view.some_points(MOST_CURVES);
        let heading = Heading::new(ABOUT, self.view.name(), self.message()).with_legend(self.legend(&points));
        heading.paint(canvas)?;
        let curves: Vec<&[(f64, f64)]> =
            points.iter().map(|point| &point.rollouts[self.view.daemon_set][..]).collect();
        let bound = self.view.threshold(Measure::Rollout).map(|(bound, _)| bound);
        let durations =
            curves.iter().flat_map(|curve| curve.iter().map(|(seconds, _)| *seconds)).chain(bound);
        let across = Scale::over(durations, Unit::Seconds);
        let up = Scale::over([0.0, 1.0], Unit::Indicator);
        let notes = self.notes(points.len());
        let frame = frame_below(&heading, &up, notes.len());
        paint_notes(canvas, style::HEIGHT, &notes)?;
        if curves.iter().all(|curve| curve.is_empty()) {
            return paint_message(canvas, frame, "No rollout finished.");
        }
        paint_upright(canvas, frame, &up, "share of the runs whose rollout finished within the time below")?;
        paint_lying(canvas, frame, &across, "duration of the rollout")?;
        if let Some(bound) = bound {
            canvas.vertical(
                across.place(bound, (frame.left, frame.right)),
                (frame.top, frame.bottom),
                BOUND,
            )?;
        }
        let place = |seconds, share| {
            (across.place(seconds, (frame.left, frame.right)), up.place(share, (frame.bottom, frame.top)))
        };
        for (curve, look) in curves.iter().zip(LOOKS) {
            paint_curve(canvas, curve, look, frame.right, place)?;
        }
        for (point, curve) in points.iter().zip(&curves) {
            self.paint_unfinished(canvas, point, curve, frame.right, place)?;
        }
        Ok(())
    }
}

const ABOUT: &str = "Distribution of the rollout's duration, DaemonSet";

impl Distribution<'_> {
    fn message(&self) -> String {
        format!("{}; runs that did not finish count among all.", capitalized(&self.view.runs_in_words()))
    }

    fn legend(&self, points: &[&PointSummary]) -> Vec<(Swatch, String)> {
        let curves =
            points.iter().zip(LOOKS).map(|(point, look)| (Swatch::Series(look), self.view.point_name(point)));
        let bound = self
            .view
            .threshold(Measure::Rollout)
            .map(|(_, words)| (Swatch::Line(BOUND), format!("objective: {words}")));
        curves.chain(bound).collect()
    }

    fn notes(&self, shown: usize) -> Vec<String> {
        let mut notes = Vec::new();
        let points = self.view.summary.points.len();
        if shown < points {
            notes.push(format!(
                "{shown} of {points} points: the baseline, and others evenly spread over the rest."
            ));
        }
        notes
    }

    /// At the end of a curve that does not reach the top: how many runs did not get there.
    fn paint_unfinished<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        point: &PointSummary,
        curve: &[(f64, f64)],
        right: i32,
        place: impl Fn(f64, f64) -> (i32, i32),
    ) -> Painted<B> {
        let unfinished = self.view.estimate(point, Measure::Rollout).unfinished;
        if unfinished == 0 {
            return Ok(());
        }
        let (_, y) = place(0.0, curve.last().map_or(0.0, |(_, share)| *share));
        let words = format!("{} not finished", grouped(unfinished));
        let width = text_width(&words, SMALL.size);
        let x = right - width - 8;
        canvas.fill(Frame { left: x - 4, top: y + 6, right: x + width + 4, bottom: y + 32 }, style::PAPER)?;
        canvas.text(&words, (x, y + 19), SMALL)
    }
}

/// Up at each duration, and on to the right edge: what has finished stays so.
fn paint_curve<B: DrawingBackend>(
    canvas: &Canvas<B>,
    curve: &[(f64, f64)],
    look: Look,
    right: i32,
    place: impl Fn(f64, f64) -> (i32, i32),
) -> Painted<B> {
    let Some(&(first, _)) = curve.first() else { return Ok(()) };
    let mut places = vec![place(first, 0.0)];
    for &(seconds, share) in curve {
        let (x, y) = place(seconds, share);
        places.push((x, places[places.len() - 1].1));
        places.push((x, y));
    }
    places.push((right, places[places.len() - 1].1));
    places.dedup();
    canvas.path(&places, look.pen)?;
    // A few markers on each curve tell it from others whatever its colour.
    const MARKERS: usize = 4;
    let spread = (0..MARKERS).map(|index| (2 * index + 1) * curve.len() / (2 * MARKERS));
    for &(seconds, share) in spread.filter_map(|index| curve.get(index)) {
        canvas.marker(look.marker, place(seconds, share), look.pen.colour, false)?;
    }
    Ok(())
}
