//! Availability over time, of a few points: the mean over the runs, and what 95 % of the runs reached.

use plotters_backend::DrawingBackend;

use super::frame::{frame_below, paint_notes, paint_vertical_axis};
use super::lines::capitalized;
use super::view::View;
use crate::engine::time::{Duration, Instant};
use crate::report::charts::axes::TimeAxis;
use crate::report::charts::canvas::shapes::{Point, SERIES_STYLES, tinted};
use crate::report::charts::canvas::{Canvas, Frame, PaintResult};
use crate::report::charts::heading::{Heading, Swatch, paint_message};
use crate::report::charts::scale::Scale;
use crate::report::charts::style::Stroke;
use crate::report::charts::{ChartError, Format, Picture, render, style};
use crate::sweep::measure::{Measure, Unit};
use crate::sweep::measured::SAMPLES;
use crate::sweep::summary::{AvailabilitySample, PointSummary};

/// The end of the runs of a point, and its availability until then.
type AvailabilityCurve<'a> = (Instant, &'a [AvailabilitySample]);

const BOUND: Stroke = Stroke::dashed(style::VERMILLION, 4);
const MAX_POINTS: usize = 5;
const ABOUT: &str = "Availability over time, DaemonSet";

pub struct AvailabilityChart<'a> {
    pub view: View<'a>,
}

pub fn draw(chart: &AvailabilityChart<'_>, format: Format) -> Result<Vec<u8>, ChartError> {
    render(chart, format)
}

impl Picture for AvailabilityChart<'_> {
    fn size(&self) -> (u32, u32) {
        (style::WIDTH, style::HEIGHT)
    }

    fn title(&self) -> String {
        format!("{ABOUT} {}", self.view.name())
    }

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B> {
        let points = self.view.some_points(MAX_POINTS);
        let heading = Heading::new(ABOUT, self.view.name(), self.message()).with_legend(self.legend(&points));
        heading.paint(canvas)?;
        let curves: Vec<AvailabilityCurve<'_>> = points
            .iter()
            .map(|point| (point.horizon, &point.availability[self.view.daemon_set][..]))
            .collect();
        let shares = curves
            .iter()
            .flat_map(|(_, curve)| curve.iter().flat_map(|sample| [sample.mean, sample.p5]))
            .flatten();
        let bound = self.view.threshold(Measure::LowestAvailability).map(|(bound, _)| bound);
        let scale = Scale::over(shares.chain(bound).chain([1.0]), Unit::Share);
        let notes = self.notes(points.len());
        let frame = frame_below(&heading, &scale, notes.len());
        paint_notes(canvas, style::HEIGHT, &notes)?;
        if curves.iter().all(|(_, curve)| curve.iter().all(|sample| sample.mean.is_none())) {
            return paint_message(canvas, frame, "No node was ever desired.");
        }
        let latest = points.iter().map(|point| point.horizon).max().unwrap_or(Instant::START);
        let time = TimeAxis::new(frame, latest);
        time.paint_grid(canvas, frame)?;
        paint_vertical_axis(canvas, frame, &scale, "share of desired nodes available")?;
        let painter = Painter { frame, scale, time };
        curves.iter().zip(SERIES_STYLES).try_for_each(|(&curve, series_style)| {
            painter.paint_band(canvas, curve, series_style.pen.colour)
        })?;
        if let Some(bound) = bound {
            canvas.horizontal_line(
                (frame.left, frame.right),
                scale.position(bound, (frame.bottom, frame.top)),
                BOUND,
            )?;
        }
        for (index, (&curve, series_style)) in curves.iter().zip(SERIES_STYLES).enumerate() {
            for stretch in painter.stretches(curve, |sample| sample.mean) {
                canvas.path(&painter.held(&stretch), series_style.pen)?;
                // Each point's markers at places of its own.
                for position in stretch.iter().skip(3 * index + 2).step_by(14) {
                    canvas.marker(series_style.marker, *position, series_style.pen.colour, false)?;
                }
            }
        }
        painter.time.paint(canvas, frame, "time since the start of the run")
    }
}

impl AvailabilityChart<'_> {
    fn message(&self) -> String {
        format!(
            "{}; lines: mean over the runs; shaded: down to what 95% of the runs reached (p5).",
            capitalized(&self.view.runs_in_words())
        )
    }

    fn legend(&self, points: &[&PointSummary]) -> Vec<(Swatch, String)> {
        let curves = points
            .iter()
            .zip(SERIES_STYLES)
            .map(|(point, series_style)| (Swatch::Series(series_style), self.view.point_name(point)));
        let bound = self.view.threshold(Measure::LowestAvailability);
        curves.chain(bound.map(|(_, words)| (Swatch::Line(BOUND), format!("objective: {words}")))).collect()
    }

    fn notes(&self, shown: usize) -> Vec<String> {
        let points = self.view.summary.points.len();
        let mut notes = vec![format!(
            "At {SAMPLES} instants, evenly spread, each held until the next: what happens in between is not seen here."
        )];
        if shown < points {
            notes.push(format!(
                "{shown} of {points} points: the baseline, and others evenly spread over the rest."
            ));
        }
        notes
    }
}

struct Painter {
    frame: Frame,
    scale: Scale,
    time: TimeAxis,
}

impl Painter {
    /// The places of the samples that have the figure, in a list for each stretch without gaps.
    fn stretches(
        &self,
        (horizon, curve): AvailabilityCurve<'_>,
        figure: impl Fn(&AvailabilitySample) -> Option<f64>,
    ) -> Vec<Vec<Point>> {
        let position = |(index, sample): (usize, &AvailabilitySample)| {
            let along = horizon.as_seconds() * index as f64 / (SAMPLES - 1) as f64;
            let at = Instant::START + Duration::from_seconds_f64(along);
            Some((
                self.time.x_of(at),
                self.scale.position(figure(sample)?, (self.frame.bottom, self.frame.top)),
            ))
        };
        let positions: Vec<Option<Point>> = curve.iter().enumerate().map(position).collect();
        positions.split(Option::is_none).map(|stretch| stretch.iter().flatten().copied().collect()).collect()
    }

    /// As steps: each sample holds until the next one, so that nothing is seen to move before it did.
    fn held(&self, samples: &[Point]) -> Vec<Point> {
        let corners = samples.windows(2).flat_map(|pair| [pair[0], (pair[1].0, pair[0].1)]);
        corners.chain(samples.last().copied()).collect()
    }

    fn paint_band<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        curve: AvailabilityCurve<'_>,
        colour: plotters::style::RGBColor,
    ) -> PaintResult<B> {
        let (means, lower) =
            (self.stretches(curve, |sample| sample.mean), self.stretches(curve, |sample| sample.p5));
        let band = tinted(colour, 0.18);
        means.iter().zip(&lower).try_for_each(|(upper, lower)| {
            let (upper, mut lower) = (self.held(upper), self.held(lower));
            lower.reverse();
            canvas.polygon(&[upper, lower].concat(), band)
        })
    }
}
