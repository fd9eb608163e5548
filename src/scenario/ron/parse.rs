//! RON text → pieces.
//!
//! Accepts no more than ron does: ron judges the same text at the end. What is written twice is reported and kept.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::cursor::{Cursor, Outcome};
use super::dialect::dialect;
use super::literal::is_plain_number;
use super::syntax::{mixed, never_closed, not_a_number, other_comment, refused_by_ron, single_quotes, twice};
use super::tree::{Name, Piece, PieceKind};
use crate::scenario::diagnostic::{Diagnostic, Span};

/// Deeper than any scenario, shallower than the stack.
const DEEPEST: usize = 60;

/// The pieces of a text and what is wrong with them without hindering anyone to read on.
pub struct Parsed {
    pub root: Piece,
    pub problems: Vec<Diagnostic>,
}

/// The pieces of a text that ron takes.
pub fn parse(text: &str) -> Outcome<Parsed> {
    let parsed = outline(text)?;
    if let Err(error) = dialect().from_str::<serde::de::IgnoredAny>(text) {
        return Err(Box::new(refused_by_ron(text, &error)));
    }
    Ok(parsed)
}

/// The pieces of a text that somebody else asks ron about.
pub fn outline(text: &str) -> Outcome<Parsed> {
    let mut parser = Parser { cursor: Cursor { text, position: 0 }, depth: 0, problems: Vec::new() };
    let root = parser.whole()?;
    Ok(Parsed { root, problems: parser.problems })
}

struct Parser<'t> {
    cursor: Cursor<'t>,
    depth: usize,
    problems: Vec<Diagnostic>,
}

/// An opening bracket and what closes it.
#[derive(Clone, Copy)]
struct Bracket {
    opening: Span,
    closing: char,
}

impl Parser<'_> {
    fn whole(&mut self) -> Outcome<Piece> {
        self.cursor.take('\u{feff}');
        self.skip_attributes()?;
        let root = self.piece()?;
        self.cursor.skip_blanks()?;
        match self.cursor.peek() {
            None => Ok(root),
            Some('#') => Err(other_comment(self.cursor.here())),
            Some(found) => {
                let problem = Diagnostic::error(format!("`{found}` after the end of the value"));
                Err(Box::new(problem.at(self.cursor.here(), "nothing may follow the last closing bracket")))
            }
        }
    }

    /// `#![enable(implicit_some)]`: harmless, as scenarios enable what they need.
    fn skip_attributes(&mut self) -> Outcome<()> {
        self.cursor.skip_blanks()?;
        while self.cursor.rest().starts_with("#!") {
            self.cursor.take_while(|character| character != ']');
            self.cursor.advance();
            self.cursor.skip_blanks()?;
        }
        Ok(())
    }

    fn piece(&mut self) -> Outcome<Piece> {
        self.cursor.skip_blanks()?;
        let start = self.cursor.position;
        self.depth += 1;
        if self.depth > DEEPEST {
            let problem = Diagnostic::error("brackets are nested too deeply");
            return Err(Box::new(problem.at(self.cursor.here(), "no scenario needs this many levels")));
        }
        let kind = self.kind(start)?;
        self.depth -= 1;
        Ok(Piece { span: self.cursor.since(start), kind })
    }

    fn kind(&mut self, start: usize) -> Outcome<PieceKind> {
        let Some(first) = self.cursor.peek() else {
            return Err(self.expected("a value"));
        };
        match first {
            '"' => {
                self.cursor.advance();
                self.cursor.finish_text(start)?;
                Ok(PieceKind::Text)
            }
            '(' => self.parenthesis(None),
            '[' => self.list(),
            '{' => self.map(),
            '\'' => self.character(start),
            '0'..='9' | '+' | '-' | '.' => {
                self.number(start)?;
                Ok(PieceKind::Number)
            }
            _ => self.literal_or_name(start),
        }
    }

    /// People write durations and percentages without quotes, so these are taken whole and named.
    fn number(&mut self, start: usize) -> Outcome<()> {
        let mut before = ' ';
        while let Some(character) = self.cursor.peek() {
            let is_sign = matches!(character, '+' | '-') && matches!(before, ' ' | 'e' | 'E');
            if !(character.is_alphanumeric() || matches!(character, '.' | '_') || is_sign) {
                break;
            }
            before = character;
            self.cursor.advance();
        }
        self.cursor.take('%');
        let span = self.cursor.since(start);
        let written = &self.cursor.text[span.start..span.end];
        if is_plain_number(written) || dialect().from_str::<ron::Value>(written).is_ok() {
            return Ok(());
        }
        Err(not_a_number(written, span))
    }

    fn character(&mut self, start: usize) -> Outcome<PieceKind> {
        self.cursor.advance();
        if self.cursor.peek() == Some('\\') {
            self.cursor.advance();
        }
        self.cursor.advance();
        self.cursor.take_while(|character| !matches!(character, '\'' | '\n'));
        if self.cursor.take('\'') {
            let span = self.cursor.since(start);
            let inside = &self.cursor.text[start + 1..span.end - 1];
            // One character is RON; whether it may stand here is for the reader to say.
            let is_character = inside.starts_with('\\') || inside.chars().count() == 1;
            return if is_character { Ok(PieceKind::OtherLiteral) } else { Err(single_quotes(inside, span)) };
        }
        let problem =
            Diagnostic::error("this quote is never closed").at(Span::new(start, start + 1), "opened here");
        Err(Box::new(problem.help("texts stand in double quotes: \"…\"")))
    }

    /// Raw texts, byte strings, words, and names before a parenthesis: all begin with a letter.
    fn literal_or_name(&mut self, start: usize) -> Outcome<PieceKind> {
        let rest = self.cursor.rest();
        for (prefix, is_text) in [("br", false), ("r", true), ("b", false)] {
            let Some(after) = rest.strip_prefix(prefix) else { continue };
            let is_raw = prefix.ends_with('r');
            let quoted = if is_raw { after.trim_start_matches('#') } else { after };
            if quoted.starts_with('"') {
                self.cursor.position += prefix.len();
                if is_raw {
                    self.cursor.finish_raw_text(start)?;
                } else {
                    self.cursor.advance();
                    self.cursor.finish_text(start)?;
                }
                return Ok(if is_text { PieceKind::Text } else { PieceKind::OtherLiteral });
            }
        }
        let Some((name, span)) = self.cursor.take_name() else {
            return Err(self.expected("a value"));
        };
        let after_name = self.cursor.position;
        self.cursor.skip_blanks()?;
        if self.cursor.peek() == Some('(') {
            return self.parenthesis(Some(Name { text: name.to_owned(), span }));
        }
        self.cursor.position = after_name;
        Ok(PieceKind::Word(name.to_owned()))
    }

    fn list(&mut self) -> Outcome<PieceKind> {
        let bracket = self.open(']');
        let mut elements = Vec::new();
        while !self.closed(bracket)? {
            elements.push(self.piece()?);
            self.comma(bracket)?;
        }
        Ok(PieceKind::List(elements))
    }

    fn map(&mut self) -> Outcome<PieceKind> {
        let bracket = self.open('}');
        let text = self.cursor.text;
        let mut entries: Vec<(Piece, Piece)> = Vec::new();
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        while !self.closed(bracket)? {
            let key = self.piece()?;
            self.cursor.skip_blanks()?;
            if !self.cursor.take(':') {
                return Err(self.expected("`:` and the value of this key"));
            }
            let value = self.piece()?;
            match seen.entry(key.source(text)) {
                Entry::Occupied(first) => self.problems.push(twice(first.key(), *first.get(), key.span)),
                Entry::Vacant(new) => {
                    new.insert(key.span);
                    entries.push((key, value));
                }
            }
            self.comma(bracket)?;
        }
        Ok(PieceKind::Map(entries))
    }

    /// Fields or values, with the name that stood before the parenthesis.
    fn parenthesis(&mut self, name: Option<Name>) -> Outcome<PieceKind> {
        let bracket = self.open(')');
        let text = self.cursor.text;
        let mut fields: Vec<(Name, Piece)> = Vec::new();
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        let mut elements = Vec::new();
        while !self.closed(bracket)? {
            let start = self.cursor.position;
            match self.field_name()? {
                Some(field) => {
                    let value = self.piece()?;
                    match seen.entry(&text[field.span.start..field.span.end]) {
                        Entry::Occupied(first) => {
                            self.problems.push(twice(&field.text, *first.get(), field.span));
                        }
                        Entry::Vacant(new) => {
                            new.insert(field.span);
                            fields.push((field, value));
                        }
                    }
                }
                None => elements.push(self.piece()?),
            }
            if !fields.is_empty() && !elements.is_empty() {
                return Err(mixed(self.cursor.since(start), bracket.opening));
            }
            self.comma(bracket)?;
        }
        Ok(if fields.is_empty() {
            PieceKind::Tuple { name, elements }
        } else {
            PieceKind::Record { name, fields }
        })
    }

    /// `name:`, or nothing is taken.
    fn field_name(&mut self) -> Outcome<Option<Name>> {
        let start = self.cursor.position;
        if let Some((name, span)) = self.cursor.take_name() {
            self.cursor.skip_blanks()?;
            if self.cursor.take(':') {
                return Ok(Some(Name { text: name.to_owned(), span }));
            }
        }
        self.cursor.position = start;
        Ok(None)
    }

    fn open(&mut self, closing: char) -> Bracket {
        let opening = self.cursor.here();
        self.cursor.advance();
        Bracket { opening, closing }
    }

    /// Whether the bracket ends here.
    fn closed(&mut self, bracket: Bracket) -> Outcome<bool> {
        self.cursor.skip_blanks()?;
        match self.cursor.peek() {
            None => Err(self.unclosed(bracket)),
            Some(_) => Ok(self.cursor.take(bracket.closing)),
        }
    }

    /// A comma, unless the bracket ends here.
    fn comma(&mut self, bracket: Bracket) -> Outcome<()> {
        self.cursor.skip_blanks()?;
        match self.cursor.peek() {
            None => Err(self.unclosed(bracket)),
            Some(',') => {
                self.cursor.advance();
                Ok(())
            }
            Some(character) if character == bracket.closing => Ok(()),
            Some('#') => Err(other_comment(self.cursor.here())),
            Some(found) => {
                let closing = bracket.closing;
                let problem = Diagnostic::error(format!("expected `,` or `{closing}`, found `{found}`"))
                    .at(self.cursor.here(), format!("a `,` or `{closing}` is missing before this"))
                    .at(bracket.opening, "inside of this bracket");
                Err(Box::new(problem))
            }
        }
    }

    fn unclosed(&self, bracket: Bracket) -> Box<Diagnostic> {
        never_closed("bracket", bracket.opening, &bracket.closing.to_string())
    }

    fn expected(&self, what: &str) -> Box<Diagnostic> {
        if self.cursor.peek() == Some('#') {
            return other_comment(self.cursor.here());
        }
        let found = self.cursor.peek().map_or("the end of the file".to_owned(), |found| format!("`{found}`"));
        let problem = Diagnostic::error(format!("expected {what}, found {found}"));
        Box::new(problem.at(self.cursor.here(), format!("{what} belongs here")))
    }
}
