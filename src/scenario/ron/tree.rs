//! The pieces of a RON text, each with its place.
//!
//! Literals keep only their place: what they mean is for ron to say, when a piece is read as a value.

use crate::scenario::diagnostic::Span;

/// A value as it stands in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    pub span: Span,
    pub kind: PieceKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PieceKind {
    /// `"text"` or `r#"text"#`.
    Text,
    Number,
    /// A character or a byte string; no scenario needs one.
    OtherLiteral,
    /// `true`, `None`, `RollingUpdate`.
    Word(String),
    /// `(count: 3)` or `Nodes(pool: "system")`.
    Record {
        name: Option<Name>,
        fields: Vec<(Name, Piece)>,
    },
    /// `("2s", 3)`, `Uniform("1s", "8s")`, `()`.
    Tuple {
        name: Option<Name>,
        elements: Vec<Piece>,
    },
    List(Vec<Piece>),
    Map(Vec<(Piece, Piece)>),
}

/// An identifier of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

impl Piece {
    /// The name before the parenthesis, or the word itself.
    pub fn name(&self) -> Option<(&str, Span)> {
        match &self.kind {
            PieceKind::Word(word) => Some((word, self.span)),
            PieceKind::Record { name, .. } | PieceKind::Tuple { name, .. } => {
                name.as_ref().map(|name| (name.text.as_str(), name.span))
            }
            _ => None,
        }
    }

    pub fn source<'a>(&self, text: &'a str) -> &'a str {
        &text[self.span.start..self.span.end]
    }

    /// What it is, for people: `the number 5`.
    pub fn describe(&self, text: &str) -> String {
        let source = self.source(text);
        match &self.kind {
            PieceKind::Text if source.len() <= 40 && !source.contains('\n') => format!("the text {source}"),
            PieceKind::Text => "a text".to_owned(),
            PieceKind::Number => format!("the number {source}"),
            PieceKind::OtherLiteral => format!("{source}, a kind of literal that scenarios do not use"),
            PieceKind::Word(word) => format!("the word `{word}`"),
            PieceKind::Record { name: Some(name), .. } | PieceKind::Tuple { name: Some(name), .. } => {
                format!("`{}(…)`", name.text)
            }
            PieceKind::Record { name: None, .. } => "fields in `( )`".to_owned(),
            PieceKind::Tuple { name: None, .. } => "values in `( )`".to_owned(),
            PieceKind::List(_) => "a list".to_owned(),
            PieceKind::Map(_) => "a map".to_owned(),
        }
    }
}
