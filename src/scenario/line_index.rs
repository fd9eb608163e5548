//! An index of the lines of a text: from a line and a column to a span.

use super::diagnostic::Span;

/// The lines of a text.
pub struct LineIndex<'a> {
    text: &'a str,
    /// By line, its first byte.
    starts: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    pub fn of(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(end, _)| end + 1)).collect();
        Self { text, starts }
    }

    /// From a place to the end of its line; lines and columns, which are characters, are counted from 1.
    pub fn span_from(&self, line: usize, column: usize) -> Span {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let end = self.starts.get(line.max(1)).copied().unwrap_or(self.text.len());
        let rest = self.text[start..end].trim_end_matches(['\n', '\r']);
        let column = column.saturating_sub(1);
        let begins = if rest.is_ascii() {
            column.min(rest.len())
        } else {
            rest.char_indices().nth(column).map_or(rest.len(), |(offset, _)| offset)
        };
        Span::new(start + begins, start + rest.trim_end().len().max(begins))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reaches_to_the_end_of_its_line() {
        let index = LineIndex::of("one\ntwö words  \r\n\nlast");
        let text = |line, column| {
            let Span { start, end } = index.span_from(line, column);
            &index.text[start..end]
        };
        assert_eq!([text(1, 1), text(1, 3), text(1, 9)], ["one", "e", ""]);
        assert_eq!([text(2, 1), text(2, 4), text(2, 5)], ["twö words", " words", "words"]);
        assert_eq!([text(3, 1), text(4, 2), text(5, 1), text(0, 0)], ["", "ast", "", "one"]);
    }
}
