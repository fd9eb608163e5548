//! Quantile against quantile: where the fit is right, all points are on the diagonal.

use plotters_backend::DrawingBackend;

use super::look::{POINT, caption};
use crate::calibrate::statistics::{Calibration, Distribution, observed_quantile};
use crate::report::charts::canvas::shapes::Pen;
use crate::report::charts::canvas::{Align, Canvas, Frame, PaintResult, TextStyle};
use crate::report::charts::scale::Scale;
use crate::report::charts::style;
use crate::sweep::measure::Unit;

/// More would be one beside the other.
const MAX_POINTS: usize = 200;

pub fn paint<B: DrawingBackend>(
    canvas: &Canvas<B>,
    frame: Frame,
    calibration: &Calibration,
    distribution: &Distribution,
) -> PaintResult<B> {
    let points = points(calibration, distribution);
    let scale = Scale::over(points.iter().flat_map(|&(fit, seen)| [fit, seen]), Unit::Seconds);
    caption(canvas, frame, &format!("quantiles seen, over the fit's{}", scale.remark()))?;
    let muted = |align| TextStyle::new(style::TICK_SIZE, style::MUTED_INK, align);
    let x_of = |value: f64| scale.position(value, (frame.left, frame.right));
    let y_of = |value: f64| scale.position(value, (frame.bottom, frame.top));
    for (value, label) in scale.ticks(5) {
        canvas.horizontal_line((frame.left, frame.right), y_of(value), style::GRID_LINE)?;
        canvas.vertical_line(x_of(value), (frame.top, frame.bottom), style::GRID_LINE)?;
        canvas.text(&label, (frame.left - 12, y_of(value)), muted(Align::Right))?;
        canvas.text(&label, (x_of(value), frame.bottom + 26), muted(Align::Centre))?;
    }
    let diagonal = [(frame.left, frame.bottom), (frame.right, frame.top)];
    canvas.path(&diagonal, Pen { colour: style::BLUE, thickness: 3, dashes: &[] })?;
    for &(fit, seen) in &points {
        canvas.marker(POINT, (x_of(fit), y_of(seen)), style::INK, true)?;
    }
    Ok(())
}

/// Each length up to which a share was seen, with the one up to which the fit puts it.
fn points(calibration: &Calibration, distribution: &Distribution) -> Vec<(f64, f64)> {
    let known = |&(length, share): &(f64, f64)| length.is_finite() && share > 1e-9 && share < 1.0 - 1e-9;
    // Each gap is told of twice, by its beginning and its end.
    let gaps: Vec<(f64, f64)> = calibration.steps.gaps().skip(1).step_by(2).filter(known).collect();
    let every = gaps.len().div_ceil(MAX_POINTS).max(1);
    let point = |&(length, share): &(f64, f64)| {
        (observed_quantile(distribution, share, calibration.blur).max(0.0), length)
    };
    gaps.iter().step_by(every).map(point).collect()
}
