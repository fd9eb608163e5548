//! A delay as it was seen, against what it was fitted with: on the left the share of lengths within each time, as steps and as a
//! curve; on the right quantile against quantile.

mod curves;
mod look;
mod quantiles;
#[cfg(test)]
mod tests;

use plotters_backend::DrawingBackend;

use self::look::{ASSUMED, FIT, SEEN};
use super::canvas::{Canvas, Frame, PaintResult, text_width};
use super::heading::{Heading, Swatch, paint_message};
use super::{ChartError, Format, Picture, render, style};
use crate::calibrate::results::DelayResult;
use crate::calibrate::statistics::{Calibration, Distribution, Estimate, Outcome};
use crate::engine::time::Duration;
use crate::report::wording::{elapsed, grouped};

/// Below the frames, for ticks and captions.
const FOOT_HEIGHT: i32 = 96;
const GAP: i32 = 130;

pub fn draw(result: &DelayResult, format: Format) -> Result<Vec<u8>, ChartError> {
    render(&CalibrationChart { result }, format)
}

struct CalibrationChart<'a> {
    result: &'a DelayResult,
}

impl Picture for CalibrationChart<'_> {
    fn size(&self) -> (u32, u32) {
        (style::WIDTH, style::HEIGHT)
    }

    fn title(&self) -> String {
        format!("Delay {} as seen, and what it is fitted with", self.result.delay.as_str())
    }

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B> {
        let heading = Heading::new("Delay", &self.subject(), self.message()).with_legend(self.legend());
        heading.paint(canvas)?;
        let calibration = &self.result.calibration;
        let left = style::MARGIN + text_width("100%", style::TICK_SIZE) + 16;
        let top = heading.bottom() + 52;
        let bottom = style::HEIGHT as i32 - FOOT_HEIGHT;
        let square = bottom - top;
        let right = style::WIDTH as i32 - style::MARGIN - 16;
        let whole = Frame { left, top, right, bottom };
        if !calibration.steps.steps().iter().any(|step| step.upper.is_finite()) {
            return paint_message(canvas, whole, "Nothing was seen to end.");
        }
        let Some(distribution) = self.distribution() else {
            return curves::paint(canvas, whole, self.result, None);
        };
        let quantiles = Frame { left: right - square, ..whole };
        curves::paint(
            canvas,
            Frame { right: quantiles.left - GAP, ..whole },
            self.result,
            Some(&distribution),
        )?;
        quantiles::paint(canvas, quantiles, calibration, &distribution)
    }
}

impl CalibrationChart<'_> {
    fn subject(&self) -> String {
        format!("{}, {}", self.result.delay.as_str(), self.result.scope)
    }

    /// The fit that was chosen, or of those refused the likeliest.
    fn distribution(&self) -> Option<Distribution> {
        match &self.result.calibration.outcome {
            Outcome::Fitted { chosen, .. } => Some(chosen.fit.distribution),
            Outcome::Empirical { refused, .. } => refused.first().map(|candidate| candidate.fit.distribution),
            Outcome::TooLittle(_) => None,
        }
    }

    fn message(&self) -> String {
        let calibration = &self.result.calibration;
        let seen = counts(calibration);
        match &calibration.outcome {
            Outcome::Fitted { chosen, median, p95, .. } => format!(
                "{seen}; median {}, p95 {}; {:.1} points off at most, p = {:.2}.",
                with_interval(median),
                with_interval(p95),
                chosen.goodness.distance * 100.0,
                chosen.goodness.p_value
            ),
            Outcome::Empirical { median, p95, .. } => format!(
                "{seen}; median {}, p95 {}; no family fits.",
                with_interval(median),
                with_interval(p95)
            ),
            Outcome::TooLittle(_) => format!("{seen}: too little to fit anything."),
        }
    }

    fn legend(&self) -> Vec<(Swatch, String)> {
        let mut legend = vec![(Swatch::Line(SEEN), "seen, between what whole seconds leave open".to_owned())];
        if self.result.calibration.blur == 0.0 {
            legend[0].1 = "seen".to_owned();
        }
        if let Some(distribution) = self.distribution() {
            let refused = matches!(self.result.calibration.outcome, Outcome::Empirical { .. });
            let written = distribution
                .delay()
                .map_or_else(|_| distribution.family().name().to_owned(), |delay| delay.to_string());
            let words = if refused { format!("fits badly: {written}") } else { written };
            legend.push((Swatch::Line(FIT), words));
        }
        let assumption = self.result.delay.assumption();
        if !assumption.is_zero() {
            legend.push((Swatch::Line(ASSUMED), format!("the assumption: {assumption}")));
        }
        legend
    }
}

fn counts(calibration: &Calibration) -> String {
    let samples = grouped(calibration.samples as u64);
    match calibration.censored {
        0 => format!("{samples} seen"),
        censored => format!("{samples} seen, {} of them not over yet", grouped(censored as u64)),
    }
}

fn with_interval(estimate: &Estimate) -> String {
    let length = |seconds: f64| {
        if seconds.is_finite() { elapsed(Duration::from_seconds_f64(seconds)) } else { "longer".to_owned() }
    };
    format!(
        "{} ({}–{})",
        length(estimate.value),
        length(estimate.interval.low),
        length(estimate.interval.high)
    )
}
