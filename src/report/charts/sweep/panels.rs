//! Small multiples: one panel for each value of the third parameter, two in a row, all drawn to the same scales.

use super::view::View;
use crate::report::charts::canvas::Frame;
use crate::report::charts::style;

const IN_A_ROW: usize = 2;
/// Further values have no panel.
pub const MAX_PANELS: usize = 8;
const GUTTER: i32 = 60;

/// How many panels a chart of these parameters has.
pub fn panel_count(view: &View<'_>) -> usize {
    match view.third_values() {
        Some(values) => values.len().min(MAX_PANELS),
        None => 1,
    }
}

/// How many rows they come in.
pub fn rows(panels: usize) -> i32 {
    panels.div_ceil(IN_A_ROW) as i32
}

/// The room that a panel has, labels included, below `top`.
pub fn room(panels: usize, panel: usize, top: i32, height: i32) -> Frame {
    let in_a_row = panels.min(IN_A_ROW) as i32;
    let width = (style::WIDTH as i32 - 2 * style::MARGIN - GUTTER * (in_a_row - 1)) / in_a_row;
    let (across, down) = ((panel % IN_A_ROW) as i32, (panel / IN_A_ROW) as i32);
    let (left, top) = (style::MARGIN + across * (width + GUTTER), top + down * height);
    Frame { left, top, right: left + width, bottom: top + height }
}

/// `count=50`; nothing without a third parameter.
pub fn title(view: &View<'_>, panel: usize) -> Option<String> {
    let value = &view.third_values()?[panel];
    Some(format!("{}={value}", view.parameters()[2]))
}
