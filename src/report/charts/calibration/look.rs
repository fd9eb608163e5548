//! What the two halves of the picture have in common.

use plotters_backend::DrawingBackend;

use crate::report::charts::canvas::shapes::Marker;
use crate::report::charts::canvas::{Align, Canvas, Frame, PaintResult, TextStyle};
use crate::report::charts::style::{self, Stroke};

pub const SEEN: Stroke = Stroke::solid(style::INK, 3);
pub const FIT: Stroke = Stroke::solid(style::BLUE, 4);
pub const ASSUMED: Stroke = Stroke::dashed(style::ORANGE, 3);
pub const POINT: Marker = Marker::Circle;

/// What a half is about, above it.
pub fn caption<B: DrawingBackend>(canvas: &Canvas<B>, frame: Frame, words: &str) -> PaintResult<B> {
    let text_style = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Left);
    canvas.text(words, (frame.left, frame.top - 28), text_style)
}
