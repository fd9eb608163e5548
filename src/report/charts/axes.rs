//! The axes: virtual time to the right, numbers of nodes upwards.
//!
//! Ticks are round numbers of the unit that a person would count in, and never more than there is room for.

use plotters_backend::DrawingBackend;

use super::canvas::{Align, Canvas, Frame, PaintResult, TextStyle};
use super::style;
use super::style::Stroke;
use crate::engine::time::{Duration, Instant};
use crate::report::wording::{elapsed, grouped};

const MILLISECOND: u64 = 1_000_000;
const SECOND: u64 = 1_000 * MILLISECOND;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Pixels that a tick of the time axis and its label need.
const TIME_TICK_PITCH: i32 = 130;
/// Pixels between the highest value and the top of the frame: the highest line must not lie on the border.
const HEADROOM: i32 = 16;
/// An axis of numbers that begins above zero still shows so many.
pub const MIN_SPAN: u32 = 5;

/// Time over the width of a frame.
#[derive(Clone, Copy, Debug)]
pub struct TimeAxis {
    left: i32,
    right: i32,
    start: Instant,
    end: Instant,
}

impl TimeAxis {
    /// From the start of the run on.
    pub fn new(frame: Frame, end: Instant) -> Self {
        Self::between(frame, Instant::START, end)
    }

    pub fn between(frame: Frame, start: Instant, end: Instant) -> Self {
        // A run that ends as it starts still needs a width.
        let end = if end <= start { start + Duration::from_nanoseconds(SECOND) } else { end };
        Self { left: frame.left, right: frame.right, start, end }
    }

    /// The pixel column of an instant; what is beyond an end is at that end.
    pub fn x_of(&self, at: Instant) -> i32 {
        let width = (self.right - self.left) as u128;
        let since_start = |at: Instant| u128::from(at.since(self.start).as_nanoseconds());
        let along = since_start(at.clamp(self.start, self.end));
        self.left + (along * width / since_start(self.end)) as i32
    }

    /// Vertical lines in the frame, labels below it, and below these what the axis means.
    pub fn paint<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: Frame,
        caption: &str,
    ) -> PaintResult<B> {
        let label = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Centre);
        for (at, text) in self.ticks() {
            let x = self.x_of(at);
            canvas.vertical_line(x, (frame.bottom, frame.bottom + 8), Stroke::solid(style::AXIS, 2))?;
            canvas.text(&text, (x, frame.bottom + 26), label)?;
        }
        canvas.horizontal_line((frame.left, frame.right), frame.bottom, Stroke::solid(style::AXIS, 2))?;
        let middle = (frame.left + frame.right) / 2;
        canvas.text(caption, (middle, frame.bottom + 60), label)
    }

    pub fn paint_grid<B: DrawingBackend>(&self, canvas: &Canvas<B>, frame: Frame) -> PaintResult<B> {
        self.ticks().into_iter().try_for_each(|(at, _)| {
            canvas.vertical_line(self.x_of(at), (frame.top, frame.bottom), style::GRID_LINE)
        })
    }

    fn ticks(&self) -> Vec<(Instant, String)> {
        let most = ((self.right - self.left) / TIME_TICK_PITCH).max(1) as u64;
        let (start, end) = (self.start.as_nanoseconds(), self.end.as_nanoseconds());
        let step = round_time_step((end - start) / most);
        (start.div_ceil(step)..=end / step)
            .map(|index| {
                let at = index * step;
                (Instant::from_nanoseconds(at), elapsed(Duration::from_nanoseconds(at)))
            })
            .collect()
    }
}

/// The smallest round step of time, in nanoseconds, that is not below `least`.
pub fn round_time_step(least: u64) -> u64 {
    const COUNTED: [u64; 26] = [
        MILLISECOND,
        2 * MILLISECOND,
        5 * MILLISECOND,
        10 * MILLISECOND,
        20 * MILLISECOND,
        50 * MILLISECOND,
        100 * MILLISECOND,
        200 * MILLISECOND,
        500 * MILLISECOND,
        SECOND,
        2 * SECOND,
        5 * SECOND,
        10 * SECOND,
        15 * SECOND,
        30 * SECOND,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        3 * HOUR,
        6 * HOUR,
        12 * HOUR,
    ];
    let counted = COUNTED.iter().copied().find(|step| *step >= least);
    counted.unwrap_or_else(|| round_step(least.div_ceil(DAY)).saturating_mul(DAY))
}

/// The smallest of 1, 2, 5, 10, 20, 50, … that is not below `least`.
fn round_step(least: u64) -> u64 {
    let mut decade = 1_u64;
    loop {
        if let Some(step) =
            [1, 2, 5].map(|digit| decade.saturating_mul(digit)).into_iter().find(|s| *s >= least)
        {
            return step;
        }
        decade = decade.saturating_mul(10);
    }
}

/// Numbers from `low` to `high`, over the height of a frame.
#[derive(Clone, Copy, Debug)]
pub struct CountAxis {
    low: u32,
    high: u32,
}

impl CountAxis {
    pub fn from_zero(highest: u32) -> Self {
        Self { low: 0, high: highest.max(1) }
    }

    /// From zero if that leaves the differences visible, else from a round number below the lowest value.
    pub fn zoomed(lowest: u32, highest: u32) -> Self {
        const TOO_FEW_TO_ZOOM: u32 = 10;
        if highest <= TOO_FEW_TO_ZOOM || lowest < highest / 2 {
            return Self::from_zero(highest);
        }
        // A little more than needed, so that the lowest value is above the axis.
        let span = (highest - lowest) + ((highest - lowest) / 6).max(1);
        let span = span.max(MIN_SPAN);
        let step = round_step(u64::from(span).div_ceil(5)) as u32;
        Self { low: highest.saturating_sub(span) / step * step, high: highest }
    }

    /// A note for readers who expect the axis to begin at zero.
    pub fn begins_at(&self) -> Option<u32> {
        (self.low > 0).then_some(self.low)
    }

    pub fn y_of(&self, frame: Frame, value: u32) -> i32 {
        let height = i64::from(frame.height() - HEADROOM);
        let above = i64::from(value) - i64::from(self.low);
        let range = i64::from(self.high - self.low).max(1);
        // Far below the frame is as good as below it, and safe to calculate with.
        frame.bottom - (above * height / range).max(-i64::from(frame.height())) as i32
    }

    /// The labels' width in pixels: what the frame must leave free on its left.
    pub fn label_width(&self) -> i32 {
        super::canvas::text_width(&grouped(self.high.into()), style::TICK_SIZE)
    }

    /// Horizontal lines in the frame and labels on its left, the lowest ones where the frame ends.
    pub fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>, frame: Frame) -> PaintResult<B> {
        let label = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Right);
        for value in self.ticks(frame) {
            let y = self.y_of(frame, value);
            canvas.horizontal_line((frame.left, frame.right), y, style::GRID_LINE)?;
            canvas.text(&grouped(value.into()), (frame.left - 12, y), label)?;
        }
        Ok(())
    }

    fn ticks(&self, frame: Frame) -> Vec<u32> {
        const PITCH: i32 = 50;
        let most = u64::from((frame.height() / PITCH).max(1) as u32);
        let step = round_step(u64::from(self.high - self.low).div_ceil(most)) as u32;
        (self.low.div_ceil(step)..=self.high / step).map(|index| index * step).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { left: 100, top: 100, right: 1_500, bottom: 600 };

    fn labels(seconds: f64) -> String {
        let end = Instant::START + Duration::from_seconds_f64(seconds);
        let ticks = TimeAxis::new(FRAME, end).ticks();
        ticks.into_iter().map(|(_, label)| label).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn time_is_counted_in_round_steps_at_every_scale() {
        assert_eq!(labels(0.0), "0s 0.1s 0.2s 0.3s 0.4s 0.5s 0.6s 0.7s 0.8s 0.9s 1s");
        assert_eq!(labels(2.0), "0s 0.2s 0.4s 0.6s 0.8s 1s 1.2s 1.4s 1.6s 1.8s 2s");
        assert_eq!(labels(2_700.0), "0s 5m 10m 15m 20m 25m 30m 35m 40m 45m");
        assert_eq!(labels(9_000.0), "0s 15m 30m 45m 1h 1h15m 1h30m 1h45m 2h 2h15m 2h30m");
        assert_eq!(labels(5.0 * 86_400.0), "0s 12h 1d 1d12h 2d 2d12h 3d 3d12h 4d 4d12h 5d");
        assert_eq!(labels(30.0 * 86_400.0), "0s 5d 10d 15d 20d 25d 30d");
        assert!(labels(1e10).split(' ').count() <= 12);
    }

    #[test]
    fn a_stretch_of_time_has_its_own_ticks() {
        let at = |seconds| Instant::START + Duration::from_seconds(seconds);
        let axis = TimeAxis::between(FRAME, at(570), at(810));
        let ticks: Vec<String> = axis.ticks().into_iter().map(|(_, label)| label).collect();
        assert_eq!(ticks.join(" "), "9m30s 10m 10m30s 11m 11m30s 12m 12m30s 13m 13m30s");
        assert_eq!(
            [0, 570, 690, 810, 900].map(|seconds| axis.x_of(at(seconds))),
            [100, 100, 800, 1500, 1500]
        );
    }

    #[test]
    fn an_axis_begins_above_zero_only_where_that_shows_more() {
        let zoomed = |lowest, highest| {
            let axis = CountAxis::zoomed(lowest, highest);
            (axis.begins_at(), axis.ticks(FRAME))
        };
        assert_eq!(zoomed(47, 52), (Some(46), vec![46, 47, 48, 49, 50, 51, 52]));
        assert_eq!(zoomed(9_000, 10_000).0, Some(8_500));
        assert_eq!(zoomed(50, 50).0, Some(45));
        assert_eq!(zoomed(0, 52), (None, vec![0, 10, 20, 30, 40, 50]));
        assert_eq!(zoomed(3, 3), (None, vec![0, 1, 2, 3]));
        assert_eq!(zoomed(0, 0), (None, vec![0, 1]));
    }
}
