//! Columns of text, as `kubectl` aligns them: to the left, as wide as their widest cell and three spaces more.
//!
//! Widths are those on the screen; colours have none.

use std::fmt::Write;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

/// Spaces between two columns.
pub const GAP: usize = 3;

/// A text and how it looks.
#[derive(Clone)]
pub struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub fn styled(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }

    fn width(&self) -> usize {
        self.text.width()
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::styled(text, Style::new())
    }
}

/// The header and the rows, or nothing at all if there are no rows. The last column is not padded.
pub fn aligned<const N: usize>(header: [&str; N], rows: Vec<[Cell; N]>) -> String {
    aligned_columns(header.map(Cell::from).into(), rows.into_iter().map(Vec::from).collect())
}

/// The same of any number of columns; every row has as many cells as the header.
pub fn aligned_columns(header: Vec<Cell>, rows: Vec<Vec<Cell>>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let columns = header.len();
    let lines: Vec<_> = std::iter::once(header).chain(rows).collect();
    let widths: Vec<usize> =
        (0..columns).map(|column| width(lines.iter().map(|line| &line[column]))).collect();
    let mut table = String::new();
    for line in &lines {
        for (column, cell) in line.iter().enumerate() {
            let Cell { text, style } = cell;
            write!(table, "{style}{text}{style:#}").expect("writing to a string cannot fail");
            if column + 1 < columns {
                table.extend(std::iter::repeat_n(' ', widths[column] + GAP - cell.width()));
            }
        }
        table.push('\n');
    }
    table
}

/// How wide a column of these cells is, without the space behind it.
pub fn width<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> usize {
    cells.into_iter().map(Cell::width).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use anstyle::AnsiColor;

    use super::*;

    #[test]
    fn cells_align_by_what_is_seen() {
        let green = AnsiColor::Green.on_default();
        let rows = vec![
            ["节点".into(), Cell::styled("met", green), "x".into()],
            ["a → b".into(), "missed".into(), "".into()],
        ];
        insta::assert_snapshot!(aligned(["NAME", "RESULT", "LAST"], rows).escape_debug().to_string().replace("\\n", "\n"), @r"
        NAME    RESULT   LAST
        节点    \u{1b}[32mmet\u{1b}[0m      x
        a → b   missed
        ");
        assert_eq!(aligned(["NAME"], Vec::new()), "");
    }
}
