//! One instant of a run on a terminal's screen, from 40 columns and 12 lines on. Whatever is told by a colour is told by a letter
//! or a word, too.

mod bottom;
mod pen;
mod top;

use ratatui_core::buffer::Buffer;

use self::bottom::Bottom;
use self::pen::Pen;
use super::field::Field;
use super::glyphs::{Palette, cell_colours, letter};
use super::viewer::Viewer;

/// Smaller screens show only that they are too small.
pub const LEAST_WIDTH: u16 = 40;
pub const LEAST_HEIGHT: u16 = 12;

/// Fills the whole buffer.
pub fn draw(viewer: &Viewer<'_>, palette: Palette, buffer: &mut Buffer) {
    let mut pen = Pen::new(buffer, palette);
    if pen.width() < usize::from(LEAST_WIDTH) || pen.height() < usize::from(LEAST_HEIGHT) {
        let least = format!("{LEAST_WIDTH} columns and {LEAST_HEIGHT} lines");
        return pen.paragraph(&format!("The screen is too small: {least} are needed. q quits"));
    }
    let gap = pen.gap();
    let frame = viewer.frame(pen.height());
    top::draw(viewer.recording(), &frame, &mut pen);
    let mut bottom = Bottom::of(viewer.recording(), &frame, &pen);
    pen.go_to(pen.row() + gap);
    let room = |bottom: &Bottom<'_>| pen.height().saturating_sub(pen.row() + gap + bottom.least_height());
    let arranged = |bottom: &Bottom<'_>| Field::arranged(&frame.groups, pen.width(), room(bottom));
    let mut field = arranged(&bottom);
    if !field.is_whole {
        bottom.leave_room();
        field = arranged(&bottom);
    }
    if field.nodes_per_cell > 1 {
        bottom.explain_cells(field.nodes_per_cell);
        field = arranged(&bottom);
    }
    draw_field(&field, &mut pen);
    pen.go_to(pen.row() + gap);
    bottom.draw(&mut pen);
}

fn draw_field(field: &Field, pen: &mut Pen<'_>) {
    for row in &field.rows {
        pen.text(0, &row.label);
        for (index, state) in row.cells.iter().enumerate() {
            let x = field.label_width + index * field.cell_width;
            pen.cell(x, field.cell_width, letter(*state), cell_colours(*state, pen.palette()));
        }
        pen.next_line();
    }
}

#[cfg(test)]
mod tests;
