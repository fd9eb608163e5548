//! Columns of text, as `kubectl` aligns them: to the left, as wide as their widest cell and three spaces more. Where the
//! terminal is too narrow for that, cells wrap, and where it is narrower still each row becomes a block.
//!
//! Widths are those on the screen; colours have none.

use std::fmt::Write;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::wrap::{without_middle, wrapped};

/// Spaces between two columns.
pub const GAP: usize = 3;
/// A column whose cells wrap is at least so wide.
const MIN_WRAP_WIDTH: usize = 16;
/// Of what stands below its label.
const INDENTATION: usize = 2;

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

    fn in_lines(&self, width: usize) -> Vec<String> {
        if self.width() <= width { vec![self.text.clone()] } else { wrapped(&self.text, width) }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::styled(text, Style::new())
    }
}

/// How wide a table may be, on the screen; there may be no limit.
pub const UNLIMITED: usize = usize::MAX;

/// A table that has not been laid out: the terminal aligns its columns, a page makes cells of them.
#[derive(Clone)]
pub struct Table {
    header: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    pub fn new<const N: usize>(header: [&str; N], rows: Vec<[Cell; N]>) -> Self {
        Self { header: header.map(Cell::from).into(), rows: rows.into_iter().map(Vec::from).collect() }
    }

    /// Of any number of columns; every row has as many cells as the header.
    pub const fn of_columns(header: Vec<Cell>, rows: Vec<Vec<Cell>>) -> Self {
        Self { header, rows }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn header(&self) -> impl Iterator<Item = &str> {
        self.header.iter().map(|cell| cell.text.as_str())
    }

    pub fn rows(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        self.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()))
    }

    /// Each row with the header's cell before each of its own.
    pub fn labelled_rows(&self) -> impl Iterator<Item = impl Iterator<Item = (&str, &str)>> {
        self.rows().map(|row| self.header().zip(row))
    }

    /// In that width, or nothing at all if there are no rows.
    pub fn aligned(self, width: usize) -> String {
        aligned_columns(self.header, self.rows, width)
    }
}

/// The header and the rows in that width, or nothing at all if there are no rows.
pub fn aligned<const N: usize>(header: [&str; N], rows: Vec<[Cell; N]>, width: usize) -> String {
    aligned_columns(header.map(Cell::from).into(), rows.into_iter().map(Vec::from).collect(), width)
}

/// The same of any number of columns; every row has as many cells as the header.
///
/// Cells that are too wide wrap. If the columns do not fit beside each other even so, or only as slivers, each row becomes a block
/// with a line a cell.
pub fn aligned_columns(header: Vec<Cell>, rows: Vec<Vec<Cell>>, width: usize) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let lines: Vec<_> = std::iter::once(header).chain(rows).collect();
    match column_widths(&lines, width) {
        Some(widths) => lines.iter().map(|line| row_in_columns(line, &widths)).collect(),
        None => blocks(&lines[0], &lines[1..], width),
    }
}

/// How wide each column may be so that all of them fit; `None`: they do not.
fn column_widths(lines: &[Vec<Cell>], width: usize) -> Option<Vec<usize>> {
    let of_column = |column: usize| lines.iter().map(move |line| &line[column]);
    let mut widths: Vec<usize> = (0..lines[0].len()).map(|column| width_of(of_column(column))).collect();
    let least: Vec<usize> =
        (0..widths.len()).map(|column| least_width(of_column(column), widths[column])).collect();
    let room = width.saturating_sub(GAP * (widths.len() - 1));
    if least.iter().sum::<usize>() > room {
        return None;
    }
    let mut excess = widths.iter().sum::<usize>().saturating_sub(room);
    // The widest column that can gives way, so that in the end the wide ones are equally wide.
    while excess > 0 {
        let gives = (0..widths.len()).filter(|&column| widths[column] > least[column]);
        let widest = gives.max_by_key(|&column| widths[column])?;
        widths[widest] -= 1;
        excess -= 1;
    }
    Some(widths)
}

/// No word is broken, and no column becomes a sliver.
fn least_width<'a>(cells: impl Iterator<Item = &'a Cell>, widest: usize) -> usize {
    let words = cells.flat_map(|cell| cell.text.split_whitespace()).map(UnicodeWidthStr::width);
    words.max().unwrap_or(0).max(widest.min(MIN_WRAP_WIDTH))
}

/// The line or lines of a row. The last column is not padded.
fn row_in_columns(row: &[Cell], widths: &[usize]) -> String {
    let cells: Vec<Vec<String>> = row.iter().zip(widths).map(|(cell, &width)| cell.in_lines(width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut text = String::new();
    for line in 0..height {
        let has_more = |column: usize| height == 1 || cells[column..].iter().any(|cell| line < cell.len());
        for (column, Cell { style, .. }) in row.iter().enumerate().take_while(|&(column, _)| has_more(column))
        {
            let part = cells[column].get(line).map_or("", String::as_str);
            // No colours of nothing.
            if !part.is_empty() {
                write!(text, "{style}{part}{style:#}").expect("writing to a string cannot fail");
            }
            if column + 1 < row.len() && has_more(column + 1) {
                text.extend(std::iter::repeat_n(' ', widths[column] + GAP - part.width()));
            }
        }
        text.push('\n');
    }
    text
}

/// Each row as a block: a line for each of its cells that says anything, behind the header's.
fn blocks(header: &[Cell], rows: &[Vec<Cell>], width: usize) -> String {
    let labels = width_of(header);
    let room = width.saturating_sub(labels + GAP);
    let block = |row: &Vec<Cell>| {
        let mut text = String::new();
        let told = header.iter().zip(row).filter(|(_, cell)| !cell.text.is_empty());
        for (label, cell) in told {
            let word = least_width(std::iter::once(cell), 0);
            let label_text = without_middle(&label.text, width);
            if word > room {
                // A long name has a line of its own before it is cut.
                let parts =
                    cell.text.split_whitespace().map(|word| without_middle(word, width - INDENTATION));
                let short = Cell::styled(parts.collect::<Vec<_>>().join(" "), cell.style);
                text += &format!("{label_text}\n{}", indented(&short, INDENTATION, width, true));
            } else {
                text += &label_text;
                text.extend(std::iter::repeat_n(' ', labels + GAP - label.width()));
                text += &indented(cell, labels + GAP, width, false);
            }
        }
        text
    };
    rows.iter().map(block).collect::<Vec<_>>().join("\n")
}

/// The cell's lines behind so many spaces, the first one too or not.
fn indented(cell: &Cell, indentation: usize, width: usize, first_too: bool) -> String {
    let style = cell.style;
    let mut text = String::new();
    for (index, line) in wrapped(cell.text.trim_start(), width - indentation).iter().enumerate() {
        if index > 0 || first_too {
            text.extend(std::iter::repeat_n(' ', indentation));
        }
        writeln!(text, "{style}{line}{style:#}").expect("writing to a string cannot fail");
    }
    text
}

/// How wide a column of these cells is, without the space behind it.
pub fn width_of<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> usize {
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
        insta::assert_snapshot!(aligned(["NAME", "RESULT", "LAST"], rows, UNLIMITED).escape_debug().to_string().replace("\\n", "\n"), @r"
        NAME    RESULT   LAST
        节点    \u{1b}[32mmet\u{1b}[0m      x
        a → b   missed
        ");
        assert_eq!(aligned(["NAME"], Vec::new(), UNLIMITED), "");
    }

    fn rows() -> Vec<[Cell; 3]> {
        vec![
            ["a → b".into(), "waiting for its own pods".into(), "7".into()],
            ["c".into(), "met".into(), "12,345".into()],
        ]
    }

    #[test]
    fn what_is_too_wide_wraps_in_its_cell() {
        insta::assert_snapshot!(aligned(["NAME", "RESULT", "LAST ONE"], rows(), 36), @"
        NAME    RESULT              LAST ONE
        a → b   waiting for its     7
                own pods
        c       met                 12,345
        ");
    }

    #[test]
    fn what_does_not_fit_even_so_becomes_blocks() {
        insta::assert_snapshot!(aligned(["NAME", "RESULT", "LAST ONE"], rows(), 24), @"
        NAME       a → b
        RESULT     waiting for
                   its own pods
        LAST ONE   7

        NAME       c
        RESULT     met
        LAST ONE   12,345
        ");
        let long = vec![["a-name-that-is-longer-than-the-terminal".into(), "met".into()]];
        insta::assert_snapshot!(aligned(["NAME", "RESULT"], long, 20), @"
        NAME
          a-name-th…terminal
        RESULT   met
        ");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in 20..80 {
            let long: [Cell; 3] =
                ["very-long-name-of-a-daemon-set".into(), "x ".repeat(40).into(), "1".into()];
            let table = aligned(["NAME", "RESULT", "LOWEST AVAILABLE"], [rows(), vec![long]].concat(), width);
            assert!(table.lines().all(|line| line.width() <= width), "{width}:\n{table}");
        }
    }
}
