//! What every chart of a run says beside its own: which stretch of the run it shows, which run that was, and what was
//! asked of it.

use plotters_backend::DrawingBackend;

use super::canvas::{Align, Canvas, Frame, PaintResult, TextStyle, fitted};
use super::style;
use super::style::Stroke;
use super::window::Window;
use crate::engine::time::Duration;

/// How the limits of objectives are drawn.
pub const OBJECTIVE: Stroke = Stroke::dashed(style::REDDISH_PURPLE, 4);

/// Below a frame: the labels of its axis, what the axis means, and which run it was.
pub const FOOTER_HEIGHT: i32 = 116;

/// The frame of a chart from this line on, with room for labels so wide on its left and for the footer below.
pub const fn frame_from(top: i32, label_width: i32) -> Frame {
    let (left, right) = (style::MARGIN + label_width + 16, style::WIDTH as i32 - style::MARGIN - 24);
    Frame { left, top, right, bottom: style::HEIGHT as i32 - FOOTER_HEIGHT }
}

/// The same for all charts of a run.
#[derive(Clone, Debug)]
pub struct RunView {
    pub window: Window,
    /// Scenario, seed and settings, for the foot of the chart.
    pub source: String,
}

/// The limits that objectives set for the whole of a DaemonSet.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// The least share of desired nodes that are available.
    pub availability: Option<f64>,
    /// The longest that a rollout may take.
    pub rollout: Option<Duration>,
    /// This share of joining nodes is covered within this time.
    pub join: Option<(f64, Duration)>,
}

impl RunView {
    pub fn paint_footer<B: DrawingBackend>(&self, canvas: &Canvas<B>, height: u32) -> PaintResult<B> {
        let text_style = TextStyle::new(style::SMALL_SIZE, style::MUTED_INK, Align::Left);
        let room = style::WIDTH as i32 - 2 * style::MARGIN;
        let words = fitted(&self.source, text_style.size, room);
        canvas.text(&words, (style::MARGIN, height as i32 - 20), text_style)
    }
}
