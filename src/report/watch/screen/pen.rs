//! Writes onto a screen, line by line.

use ratatui_core::buffer::Buffer;
use ratatui_core::style::{Color, Modifier, Style};
use unicode_width::UnicodeWidthStr;

use crate::analysis::band_state::BandState;
use crate::report::charts::node_bands::colour;
use crate::report::tables::wrap::{without_end, wrapped};
use crate::report::watch::glyphs::{Palette, shown};

/// Screens of fewer lines have no empty ones.
const AIRY_HEIGHT: usize = 20;
const FULL: &str = "█";
const EMPTY: &str = "░";

/// Where the next line goes, and what it is written on.
pub(super) struct Pen<'a> {
    buffer: &'a mut Buffer,
    palette: Palette,
    row: usize,
}

impl<'a> Pen<'a> {
    pub const fn new(buffer: &'a mut Buffer, palette: Palette) -> Self {
        Self { buffer, palette, row: 0 }
    }

    pub const fn palette(&self) -> Palette {
        self.palette
    }

    pub const fn width(&self) -> usize {
        self.buffer.area.width as usize
    }

    pub const fn height(&self) -> usize {
        self.buffer.area.height as usize
    }

    /// A screen on which every line is needed.
    pub const fn is_small(&self) -> bool {
        self.height() < AIRY_HEIGHT
    }

    /// How many lines are empty between parts.
    pub const fn gap(&self) -> usize {
        if self.is_small() { 0 } else { 1 }
    }

    /// The line that is written next.
    pub const fn row(&self) -> usize {
        self.row
    }

    pub const fn go_to(&mut self, row: usize) {
        self.row = row;
    }

    pub const fn next_line(&mut self) {
        self.row += 1;
    }

    /// From this column on, as far as there is room; what a terminal would obey is left out.
    pub fn text(&mut self, column: usize, text: &str) {
        self.words(column, text, Style::new());
    }

    pub fn bold(&mut self, column: usize, text: &str) {
        self.words(column, text, Style::new().add_modifier(Modifier::BOLD));
    }

    pub fn dim(&mut self, column: usize, text: &str) {
        self.words(column, text, Style::new().add_modifier(Modifier::DIM));
    }

    /// No word is cut.
    fn words(&mut self, column: usize, text: &str, style: Style) {
        self.styled(column, &without_end(text, self.width().saturating_sub(column)), style);
    }

    fn styled(&mut self, column: usize, text: &str, style: Style) {
        if let Some((x, y)) = self.place(column) {
            self.buffer.set_stringn(x, y, text, self.width() - column, style);
        }
    }

    /// Up to the right edge.
    pub fn text_to_the_right(&mut self, text: &str) {
        self.text(self.width().saturating_sub(text.width()), text);
    }

    /// Over as many lines as it needs.
    pub fn paragraph(&mut self, text: &str) {
        for line in wrapped(text, self.width().max(1)) {
            self.text(0, &line);
            self.next_line();
        }
    }

    /// A letter on so many columns of a ground.
    pub fn cell(&mut self, column: usize, width: usize, letter: &str, colours: Option<(Color, Color)>) {
        let style = colours.map_or_else(Style::new, |(ground, ink)| Style::new().bg(ground).fg(ink));
        self.styled(column, &format!("{letter:<width$}"), style);
    }

    /// A bar of so many columns, of which this share is full; `marks` are the columns of letters on it.
    pub fn bar(&mut self, column: usize, width: usize, share: f64, marks: &[(usize, &str)]) {
        let full = (width as f64 * share.clamp(0.0, 1.0)) as usize;
        let style = match self.palette {
            Palette::Plain => Style::new(),
            palette => Style::new().fg(shown(colour(BandState::AvailableUpToDate), palette)),
        };
        self.styled(column, &(FULL.repeat(full) + &EMPTY.repeat(width - full)), style);
        for &(place, letter) in marks {
            self.bold(column + place.min(width.saturating_sub(1)), letter);
        }
    }

    fn place(&self, column: usize) -> Option<(u16, u16)> {
        let is_inside = column < self.width() && self.row < self.height();
        is_inside.then(|| (self.buffer.area.x + column as u16, self.buffer.area.y + self.row as u16))
    }
}
