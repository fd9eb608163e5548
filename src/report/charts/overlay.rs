//! Availability of A and of B over each other: the share of desired nodes on which the daemon runs, over time.
//!
//! Shares and not nodes, since the two need not have as many. Above the frame a bar shows when a rollout goes on in each.

use plotters_backend::DrawingBackend;

use super::axes::TimeAxis;
use super::canvas::{Align, Canvas, Frame, PaintResult, TextStyle, fitted, text_width};
use super::decimate::pixel_columns;
use super::heading::{Heading, Swatch, paint_message};
use super::run_view::{RunView, frame_from};
use super::scale::Scale;
use super::style::Stroke;
use super::{ChartError, Format, Picture, render, style};
use crate::engine::time::Instant;
use crate::report::wording::percent;
use crate::sweep::measure::Unit;

/// A is broad and lies below B, so that both are seen where they are the same.
const STROKES: [Stroke; 2] = [Stroke::solid(style::BLUE, 7), Stroke::dashed(style::VERMILLION, 4)];
const BOUND: Stroke = Stroke::dashed(style::MIDDLE_GREY, 3);
const ABOUT: &str = "Availability of A and of B, DaemonSet";
const BAR_HEIGHT: i32 = 20;
const BAR_PITCH: i32 = 30;
/// What the bars of both take above the frame.
const BARS_HEIGHT: i32 = 2 * BAR_PITCH + 14;
/// Shares are drawn in steps of a millionth.
const PARTS: f64 = 1e6;

/// One of the two.
#[derive(Clone, Debug)]
pub struct AvailabilityCurve {
    pub name: String,
    /// From each instant on; `None`: no node was desired.
    pub steps: Vec<(Instant, Option<f64>)>,
    /// When rollouts went on.
    pub rollouts: Vec<(Instant, Instant)>,
}

/// Both over each other.
#[derive(Clone, Debug)]
pub struct Overlay {
    pub daemon_set: String,
    /// A and B; `None`: that side does not have the DaemonSet.
    pub curves: [Option<AvailabilityCurve>; 2],
    /// What there is to say of them.
    pub message: String,
    /// The least share that an objective of both asks for.
    pub bound: Option<f64>,
    pub view: RunView,
}

pub fn draw(overlay: &Overlay, format: Format) -> Result<Vec<u8>, ChartError> {
    render(overlay, format)
}

struct Layout {
    frame: Frame,
    scale: Scale,
    time: TimeAxis,
}

impl Picture for Overlay {
    fn size(&self) -> (u32, u32) {
        (style::WIDTH, style::HEIGHT)
    }

    fn title(&self) -> String {
        format!("{ABOUT} {}", self.daemon_set)
    }

    fn paint<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> PaintResult<B> {
        let heading = Heading::new(ABOUT, &self.daemon_set, self.message.clone()).with_legend(self.legend());
        heading.paint(canvas)?;
        self.view.paint_footer(canvas, style::HEIGHT)?;
        let layout = self.layout(heading.bottom());
        if self.shown().flatten().next().is_none() {
            return paint_message(canvas, layout.frame, "No node was ever desired in this stretch.");
        }
        layout.time.paint_grid(canvas, layout.frame)?;
        self.paint_upright(canvas, &layout)?;
        if let Some(bound) = self.bound {
            let y = layout.scale.position(bound, (layout.frame.bottom, layout.frame.top));
            canvas.horizontal_line((layout.frame.left, layout.frame.right), y, BOUND)?;
        }
        for (curve, stroke) in self.curves.iter().zip(STROKES) {
            let Some(curve) = curve else { continue };
            self.paint_curve(canvas, &layout, curve, stroke)?;
        }
        self.paint_rollouts(canvas, &layout)?;
        layout.time.paint(canvas, layout.frame, &self.view.window.caption())
    }
}

impl Overlay {
    /// All shares that are shown.
    fn shown(&self) -> impl Iterator<Item = Option<f64>> + '_ {
        let of = |curve: &AvailabilityCurve| self.view.window.steps(curve.steps.iter().copied());
        self.curves.iter().flatten().flat_map(of).map(|(_, share)| share)
    }

    fn has_rollouts(&self) -> bool {
        self.curves.iter().flatten().any(|curve| !curve.rollouts.is_empty())
    }

    fn bars_height(&self) -> i32 {
        if self.has_rollouts() { BARS_HEIGHT } else { 0 }
    }

    fn legend(&self) -> Vec<(Swatch, String)> {
        const WIDEST_NAME: i32 = 620;
        let curve = |(curve, (letter, stroke)): (&Option<AvailabilityCurve>, (&str, Stroke))| {
            let name = curve.as_ref().map_or("has no such DaemonSet", |curve| &curve.name);
            (Swatch::Line(stroke), format!("{letter}: {}", fitted(name, style::TEXT_SIZE, WIDEST_NAME)))
        };
        let mut entries: Vec<(Swatch, String)> =
            self.curves.iter().zip(["A", "B"].into_iter().zip(STROKES)).map(curve).collect();
        if self.has_rollouts() {
            entries.push((Swatch::Area(style::SHADE_STRONG), "rollout".to_owned()));
        }
        entries.extend(
            self.bound.map(|bound| (Swatch::Line(BOUND), format!("objective: at least {}", percent(bound)))),
        );
        entries
    }

    fn layout(&self, top: i32) -> Layout {
        let scale = Scale::over(self.shown().flatten().chain(self.bound).chain([1.0]), Unit::Share);
        let ticks = scale.ticks(10);
        let widest = ticks.iter().map(|(_, label)| text_width(label, style::TICK_SIZE)).max().unwrap_or(0);
        let frame = frame_from(top + 60 + self.bars_height(), widest);
        let time = TimeAxis::between(frame, self.view.window.from, self.view.window.to);
        Layout { frame, scale, time }
    }

    fn paint_upright<B: DrawingBackend>(&self, canvas: &Canvas<B>, layout: &Layout) -> PaintResult<B> {
        let Layout { frame, scale, .. } = layout;
        let text_style = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Left);
        let caption = format!("share of desired nodes available{}", scale.remark());
        let above = frame.top - self.bars_height() - 34;
        canvas.text(&caption, (style::MARGIN, above), text_style)?;
        for (value, label) in scale.ticks(10) {
            let y = scale.position(value, (frame.bottom, frame.top));
            canvas.horizontal_line((frame.left, frame.right), y, style::GRID_LINE)?;
            let text_style = TextStyle { align: Align::Right, ..text_style };
            canvas.text(&label, (frame.left - 12, y), text_style)?;
        }
        Ok(())
    }

    /// As steps, with a gap where no node is desired.
    fn paint_curve<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        layout: &Layout,
        curve: &AvailabilityCurve,
        stroke: Stroke,
    ) -> PaintResult<B> {
        let Layout { frame, scale, time } = layout;
        let steps = self.view.window.steps(curve.steps.iter().copied());
        let mut from = 0;
        while from < steps.len() {
            let length = steps[from..].iter().take_while(|(_, share)| share.is_some()).count();
            let stretch = &steps[from..from + length];
            let end = steps.get(from + length).map_or(self.view.window.to, |(at, _)| *at);
            let parts = stretch.iter().filter_map(|&(at, share)| Some((at, (share? * PARTS).round() as u32)));
            let columns = pixel_columns(parts, |at| time.x_of(at));
            let y_of = |part: u32| scale.position(f64::from(part) / PARTS, (frame.bottom, frame.top));
            canvas.steps(&columns, time.x_of(end), *frame, y_of, stroke)?;
            from += length + 1;
        }
        Ok(())
    }

    /// A bar for each side, in two rows above the frame.
    fn paint_rollouts<B: DrawingBackend>(&self, canvas: &Canvas<B>, layout: &Layout) -> PaintResult<B> {
        let Layout { frame, time, .. } = layout;
        if !self.has_rollouts() {
            return Ok(());
        }
        let text_style = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Right);
        for (row, (curve, letter)) in (0..).zip(self.curves.iter().zip(["A", "B"])) {
            let top = frame.top - BARS_HEIGHT + row * BAR_PITCH;
            canvas.text(letter, (frame.left - 12, top + BAR_HEIGHT / 2), text_style)?;
            for &(started, ended) in curve.iter().flat_map(|curve| &curve.rollouts) {
                if ended < self.view.window.from || started > self.view.window.to {
                    continue;
                }
                let left = time.x_of(started);
                let right = time.x_of(ended).max(left + 2);
                canvas.fill(Frame { left, top, right, bottom: top + BAR_HEIGHT }, style::SHADE_STRONG)?;
            }
        }
        Ok(())
    }
}
