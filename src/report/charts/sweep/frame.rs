//! The frame of a chart of values against values, with ticks, captions, and the notes below it.

use plotters_backend::DrawingBackend;

use crate::report::charts::canvas::{Align, Canvas, Frame, PaintResult, TextStyle, fitted, text_width};
use crate::report::charts::heading::Heading;
use crate::report::charts::scale::Scale;
use crate::report::charts::style;
use crate::report::charts::style::Stroke;

/// Pixels that a tick and its label need.
const TICK_PITCH: i32 = 56;
const HORIZONTAL_TICK_PITCH: i32 = 130;
/// What the notes below the captions need.
pub const NOTE_HEIGHT: i32 = 34;

const LABEL: TextStyle = TextStyle::new(style::TICK_SIZE, style::MUTED_INK, Align::Centre);

/// The frame below a heading: as much as there is, with room for the labels of the vertical axis.
pub fn frame_below(heading: &Heading, y_scale: &Scale, notes: usize) -> Frame {
    let bottom = style::HEIGHT as i32 - NOTE_HEIGHT * notes as i32;
    let (left, right) = (style::MARGIN, style::WIDTH as i32 - style::MARGIN - 12);
    frame_in(Frame { left, top: heading.bottom(), right, bottom }, y_scale)
}

/// The frame in a room that holds its captions and labels, too.
pub fn frame_in(room: Frame, y_scale: &Scale) -> Frame {
    let (top, bottom) = (room.top + 52, room.bottom - 84);
    let ticks = y_scale.ticks(((bottom - top) / TICK_PITCH) as usize);
    Frame { left: room.left + widest_label(&ticks) + 16, top, right: room.right - 12, bottom }
}

fn widest_label(ticks: &[(f64, String)]) -> i32 {
    ticks.iter().map(|(_, label)| text_width(label, style::TICK_SIZE)).max().unwrap_or(0)
}

/// Lines over the frame and labels on its left.
pub fn paint_vertical_axis<B: DrawingBackend>(
    canvas: &Canvas<B>,
    frame: Frame,
    scale: &Scale,
    caption: &str,
) -> PaintResult<B> {
    let left = TextStyle { align: Align::Left, ..LABEL };
    let ticks = scale.ticks((frame.height() / TICK_PITCH) as usize);
    let from = frame.left - 16 - widest_label(&ticks);
    canvas.text(&format!("{caption}{}", scale.remark()), (from, frame.top - 28), left)?;
    for (value, label) in ticks {
        let y = scale.position(value, (frame.bottom, frame.top));
        canvas.horizontal_line((frame.left, frame.right), y, style::GRID_LINE)?;
        canvas.text(&label, (frame.left - 12, y), TextStyle { align: Align::Right, ..LABEL })?;
    }
    Ok(())
}

/// Lines over the frame and labels below it.
pub fn paint_horizontal_axis<B: DrawingBackend>(
    canvas: &Canvas<B>,
    frame: Frame,
    scale: &Scale,
    caption: &str,
) -> PaintResult<B> {
    for (value, label) in scale.ticks((frame.width() / HORIZONTAL_TICK_PITCH) as usize) {
        let x = scale.position(value, (frame.left, frame.right));
        canvas.vertical_line(x, (frame.top, frame.bottom), style::GRID_LINE)?;
        paint_tick(canvas, frame, x, &label)?;
    }
    paint_base(canvas, frame, &format!("{caption}{}", scale.remark()))
}

/// A tick below the frame and its label.
pub fn paint_tick<B: DrawingBackend>(
    canvas: &Canvas<B>,
    frame: Frame,
    x: i32,
    label: &str,
) -> PaintResult<B> {
    canvas.vertical_line(x, (frame.bottom, frame.bottom + 8), Stroke::solid(style::AXIS, 2))?;
    canvas.text(label, (x, frame.bottom + 26), LABEL)
}

/// The line below the frame, and below that what the axis means.
pub fn paint_base<B: DrawingBackend>(canvas: &Canvas<B>, frame: Frame, caption: &str) -> PaintResult<B> {
    canvas.horizontal_line((frame.left, frame.right), frame.bottom, Stroke::solid(style::AXIS, 2))?;
    canvas.text(caption, ((frame.left + frame.right) / 2, frame.bottom + 60), LABEL)
}

/// Lines of words at the foot of the chart.
pub fn paint_notes<B: DrawingBackend>(canvas: &Canvas<B>, height: u32, notes: &[String]) -> PaintResult<B> {
    let text_style = TextStyle::new(style::SMALL_SIZE, style::MUTED_INK, Align::Left);
    let room = style::WIDTH as i32 - 2 * style::MARGIN;
    let first = height as i32 - 22 - 28 * (notes.len() as i32 - 1);
    notes.iter().zip(0..).try_for_each(|(note, line)| {
        canvas.text(&fitted(note, text_style.size, room), (style::MARGIN, first + 28 * line), text_style)
    })
}
