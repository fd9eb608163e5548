//! Where the parser is in the text, and the smallest things that it can take from there.

use super::syntax::never_closed;
use crate::scenario::diagnostic::{Diagnostic, Span};

/// A problem that ends the parsing; boxed, since it is rare and large.
pub type Outcome<T> = Result<T, Box<Diagnostic>>;

pub struct Cursor<'t> {
    pub text: &'t str,
    pub position: usize,
}

impl<'t> Cursor<'t> {
    pub fn rest(&self) -> &'t str {
        &self.text[self.position..]
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn advance(&mut self) {
        self.position += self.peek().map_or(0, char::len_utf8);
    }

    pub fn take(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        if found {
            self.advance();
        }
        found
    }

    pub fn take_while(&mut self, belongs: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.position += rest.find(|character| !belongs(character)).unwrap_or(rest.len());
    }

    /// The character that comes next, as a span.
    pub fn here(&self) -> Span {
        Span::new(self.position, self.position + self.peek().map_or(0, char::len_utf8))
    }

    pub fn since(&self, start: usize) -> Span {
        Span::new(start, self.position)
    }

    /// Skips blanks and comments.
    pub fn skip_blanks(&mut self) -> Outcome<()> {
        loop {
            self.take_while(char::is_whitespace);
            if self.rest().starts_with("//") {
                self.take_while(|character| character != '\n');
            } else if self.rest().starts_with("/*") {
                self.skip_block_comment()?;
            } else {
                return Ok(());
            }
        }
    }

    /// Block comments nest.
    fn skip_block_comment(&mut self) -> Outcome<()> {
        let start = self.position;
        let mut depth = 0;
        loop {
            let rest = self.rest();
            if rest.starts_with("/*") {
                depth += 1;
                self.position += 2;
            } else if rest.starts_with("*/") {
                depth -= 1;
                self.position += 2;
                if depth == 0 {
                    return Ok(());
                }
            } else if rest.is_empty() {
                return Err(never_closed("comment", Span::new(start, start + 2), "*/"));
            } else {
                self.advance();
            }
        }
    }

    /// An identifier, if one comes next.
    pub fn take_name(&mut self) -> Option<(&'t str, Span)> {
        if !self.peek().is_some_and(|first| first.is_alphabetic() || first == '_') {
            return None;
        }
        let start = self.position;
        self.take_while(|character| character.is_alphanumeric() || character == '_');
        let span = self.since(start);
        Some((&self.text[span.start..span.end], span))
    }

    /// The inside and the end of a text whose opening quote has been taken.
    pub fn finish_text(&mut self, start: usize) -> Outcome<()> {
        loop {
            self.take_while(|character| !matches!(character, '"' | '\\'));
            match self.peek() {
                None => return Err(never_closed("text", Span::new(start, start + 1), "\"")),
                Some('"') => {
                    self.advance();
                    return Ok(());
                }
                Some(_) => {
                    self.advance();
                    self.advance();
                }
            }
        }
    }

    /// `#"…"#` after the `r`, with as many `#` as it has, also none.
    pub fn finish_raw_text(&mut self, start: usize) -> Outcome<()> {
        let hashes = self.rest().len() - self.rest().trim_start_matches('#').len();
        self.position += hashes + 1;
        let end = format!("\"{}", "#".repeat(hashes));
        match self.rest().find(&end) {
            Some(length) => {
                self.position += length + end.len();
                Ok(())
            }
            None => Err(never_closed("text", Span::new(start, self.position), &end)),
        }
    }
}
