//! The share of lengths within each time: steps of what was seen, and the curves of the fit and of the assumption.

use plotters_backend::DrawingBackend;

use super::look::{ASSUMED, FIT, SEEN, caption};
use crate::calibrate::results::DelayResult;
use crate::calibrate::statistics::{Distribution, observed_cdf};
use crate::engine::delay::Delay;
use crate::engine::time::{Duration, Instant};
use crate::report::charts::axes::TimeAxis;
use crate::report::charts::canvas::shapes::Pen;
use crate::report::charts::canvas::{Align, Canvas, Frame, PaintResult, TextStyle};
use crate::report::charts::style;

/// The slowest few would press all others together: what is beyond so many times the p95 is not shown.
const MAX_P95_MULTIPLE: f64 = 2.5;

pub fn paint<B: DrawingBackend>(
    canvas: &Canvas<B>,
    frame: Frame,
    result: &DelayResult,
    distribution: Option<&Distribution>,
) -> PaintResult<B> {
    let end = longest_shown(result, distribution);
    let time = TimeAxis::new(frame, Instant::START + Duration::from_seconds_f64(end));
    caption(canvas, frame, "share that was over within the time below")?;
    time.paint_grid(canvas, frame)?;
    for percent in [0, 25, 50, 75, 95, 100] {
        let y = y_of(frame, f64::from(percent) / 100.0);
        canvas.horizontal_line((frame.left, frame.right), y, style::GRID_LINE)?;
        let label = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Right);
        canvas.text(&format!("{percent}%"), (frame.left - 12, y), label)?;
    }
    time.paint(canvas, frame, "")?;
    let scale = Scale { frame, end };
    let blur = result.calibration.blur;
    let assumption = result.delay.assumption();
    if !assumption.is_zero() {
        canvas.path(
            &scale.of_delay(&assumption),
            Pen { colour: ASSUMED.colour, thickness: 3, dashes: &[12, 8] },
        )?;
    }
    canvas.path(&scale.of_seen(result), Pen { colour: SEEN.colour, thickness: 3, dashes: &[] })?;
    if let Some(distribution) = distribution {
        let curve = scale.curve(|seconds| observed_cdf(distribution, seconds, blur));
        canvas.path(&curve, Pen { colour: FIT.colour, thickness: 4, dashes: &[] })?;
    }
    Ok(())
}

fn longest_shown(result: &DelayResult, distribution: Option<&Distribution>) -> f64 {
    let steps = result.calibration.steps.steps();
    let seen = steps.iter().map(|step| step.upper).filter(|upper| upper.is_finite()).fold(0.0, f64::max);
    let p95 = distribution
        .map(|distribution| distribution.quantile(0.95))
        .or_else(|| result.calibration.steps.quantile(0.95));
    let limit = p95.map_or(f64::INFINITY, |p95| MAX_P95_MULTIPLE * p95);
    seen.min(limit).max(1e-3)
}

fn y_of(frame: Frame, share: f64) -> i32 {
    frame.bottom - (f64::from(frame.height()) * share).round() as i32
}

struct Scale {
    frame: Frame,
    end: f64,
}

impl Scale {
    fn x_of(&self, seconds: f64) -> i32 {
        let share = (seconds / self.end).clamp(0.0, 1.0);
        self.frame.left + (f64::from(self.frame.width()) * share).round() as i32
    }

    fn curve(&self, cdf: impl Fn(f64) -> f64) -> Vec<(i32, i32)> {
        let width = self.frame.width();
        let at = |x: i32| {
            let seconds = self.end * f64::from(x) / f64::from(width);
            (self.frame.left + x, y_of(self.frame, cdf(seconds).clamp(0.0, 1.0)))
        };
        (0..=width).step_by(3).map(at).collect()
    }

    /// By its quantiles, as a delay knows no other way.
    fn of_delay(&self, delay: &Delay) -> Vec<(i32, i32)> {
        let at = |step: i32| {
            let share = f64::from(step) / 400.0;
            (delay.quantile(share).as_seconds(), share)
        };
        let positions = (0..=400).map(at).take_while(|(seconds, _)| *seconds <= self.end);
        positions.map(|(seconds, share)| (self.x_of(seconds), y_of(self.frame, share))).collect()
    }

    /// Up to a step's share at the end of the step.
    fn of_seen(&self, result: &DelayResult) -> Vec<(i32, i32)> {
        let mut positions = vec![(self.frame.left, self.frame.bottom)];
        let mut before = self.frame.bottom;
        for (length, share) in result.calibration.steps.gaps().filter(|(length, _)| length.is_finite()) {
            if length > self.end {
                break;
            }
            let (x, y) = (self.x_of(length), y_of(self.frame, share));
            positions.extend([(x, before), (x, y)]);
            before = y;
        }
        positions.push((self.frame.right, before));
        positions
    }
}
