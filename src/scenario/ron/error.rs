//! What can be wrong with a value, before it is known where it stands.

use std::fmt;

use super::tree::Piece;
use crate::scenario::diagnostic::{Diagnostic, Span};
use crate::scenario::examples::example_of;
use crate::scenario::suggest;

/// An error on its way up to the first [`super::Field`], which reports it.
#[derive(Debug)]
pub struct ReadError {
    problem: Problem,
    /// Set by the innermost piece that it passes.
    span: Option<Span>,
    found: Option<String>,
}

#[derive(Debug)]
pub enum Problem {
    /// Anything else, in its own words.
    Other(String),
    Expected(String),
    UnknownVariant {
        written: String,
        candidates: Vec<&'static str>,
    },
    MissingField(&'static str),
    WrongCount {
        name: String,
        takes: usize,
        has: usize,
    },
    /// The way to write it with names.
    NeedsNames {
        name: String,
        fields: &'static [&'static str],
    },
    TakesNoNames {
        name: String,
    },
    TakesNothing {
        name: String,
    },
    WrongName {
        expected: String,
        written: String,
    },
}

impl ReadError {
    pub const fn new(problem: Problem) -> Self {
        Self { problem, span: None, found: None }
    }

    pub fn expected(what: impl Into<String>) -> Self {
        Self::new(Problem::Expected(what.into()))
    }

    /// Tied to this piece, unless it has been tied to one within.
    pub fn within(mut self, piece: &Piece, text: &str) -> Self {
        if self.span.is_none() {
            self.span = Some(match (&self.problem, piece.name()) {
                (Problem::UnknownVariant { .. } | Problem::WrongName { .. }, Some((_, span))) => span,
                _ => piece.span,
            });
            self.found = Some(piece.describe(text));
        }
        self
    }

    /// Among the names that there are, none is looked for that may have been meant.
    pub fn without_candidates(mut self) -> Self {
        if let Problem::UnknownVariant { candidates, .. } = &mut self.problem {
            candidates.clear();
        }
        self
    }

    pub fn into_diagnostic(self, fallback: Span) -> Diagnostic {
        let span = self.span.unwrap_or(fallback);
        let found = self.found.unwrap_or_else(|| "something else".to_owned());
        match self.problem {
            Problem::Other(message) => Diagnostic::error(message).at(span, ""),
            Problem::Expected(expected) => {
                Diagnostic::error(format!("expected {expected}, found {found}")).at(span, "")
            }
            Problem::UnknownVariant { written, candidates } => {
                let instead = suggest::instead(&written, candidates.iter().copied());
                let problem = Diagnostic::error(format!("there is no `{written}` here")).at(span, "");
                instead.into_iter().fold(problem, Diagnostic::help)
            }
            Problem::MissingField(field) => Diagnostic::error(format!("`{field}` is missing"))
                .at(span, format!("`{field}: …` belongs in here")),
            Problem::WrongCount { name, takes, has } => {
                let values = if takes == 1 { "value" } else { "values" };
                let problem = Diagnostic::error(format!("`{name}` takes {takes} {values}, found {has}"));
                let help = example_of(&name).map(|example| format!("write it like {example}"));
                help.into_iter().fold(problem.at(span, ""), Diagnostic::help)
            }
            Problem::NeedsNames { name, fields } => {
                let example: Vec<String> = fields.iter().map(|field| format!("{field}: …")).collect();
                Diagnostic::error(format!("the values of `{name}` are written with their names"))
                    .at(span, "")
                    .help(format!("write {name}({})", example.join(", ")))
            }
            Problem::TakesNoNames { name } => {
                let problem = Diagnostic::error(format!("the values of `{name}` are written without names"));
                problem.at(span, "").help(without_names(&name))
            }
            Problem::TakesNothing { name } => {
                Diagnostic::error(format!("`{name}` stands alone, without brackets")).at(span, "")
            }
            Problem::WrongName { expected, written } => {
                Diagnostic::error(format!("expected `{expected}(…)`, found `{written}(…)`"))
                    .at(span, "")
                    .help(match example_of(&expected) {
                        Some(example) => format!("write it like {example}"),
                        None => format!("write {expected}(…), or the brackets alone"),
                    })
            }
        }
    }
}

impl serde::de::Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Problem::Other(message.to_string()))
    }

    fn invalid_type(_: serde::de::Unexpected<'_>, expected: &dyn serde::de::Expected) -> Self {
        Self::expected(in_plain_words(&expected.to_string()))
    }

    fn invalid_value(_: serde::de::Unexpected<'_>, expected: &dyn serde::de::Expected) -> Self {
        Self::expected(in_plain_words(&expected.to_string()))
    }

    fn unknown_variant(written: &str, candidates: &'static [&'static str]) -> Self {
        Self::new(Problem::UnknownVariant { written: written.to_owned(), candidates: candidates.to_vec() })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Problem::MissingField(field))
    }
}

/// How it is written instead.
fn without_names(name: &str) -> String {
    match (name, example_of(name)) {
        ("At", Some(example)) => format!("write {example}: the time, then what happens"),
        (_, Some(example)) => format!("write the values alone, like {example}"),
        (_, None) => format!("write the values alone, like {name}(…, …)"),
    }
}

/// serde names Rust's types; people who write scenarios do not.
fn in_plain_words(expected: &str) -> String {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number of zero or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "`true` or `false`",
        "a string" => "a text in quotes",
        "a sequence" => "a list like [a, b]",
        "a map" => "a map like {\"key\": value}",
        other => other,
    }
    .to_owned()
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.problem)
    }
}

impl std::error::Error for ReadError {}
