//! The reader of a piece of text, and the problems found so far.

use std::cell::RefCell;

use serde::de::DeserializeOwned;

use super::error::ReadError;
use super::tree::Piece;
use crate::scenario::diagnostic::Diagnostic;

/// Beyond so many problems of a text, no suggestions are looked for.
const MAX_PROBLEMS: usize = 200;

/// The problems of a text found so far.
pub struct ReadState<'t> {
    pub text: &'t str,
    problems: RefCell<Vec<Diagnostic>>,
}

/// Reads one piece as whatever is asked for.
#[derive(Clone, Copy)]
pub struct PieceReader<'t> {
    pub piece: &'t Piece,
    pub reading: &'t ReadState<'t>,
    /// The name before the bracket has been understood already.
    pub name_taken: bool,
}

impl<'t> ReadState<'t> {
    pub const fn new(text: &'t str, problems: Vec<Diagnostic>) -> Self {
        Self { text, problems: RefCell::new(problems) }
    }

    pub fn root<T: DeserializeOwned>(&self, root: &Piece) -> Option<T> {
        match T::deserialize(PieceReader { piece: root, reading: self, name_taken: false }) {
            Ok(value) => Some(value),
            Err(error) => {
                self.report(error.into_diagnostic(root.span));
                None
            }
        }
    }

    pub fn into_problems(self) -> Vec<Diagnostic> {
        self.problems.into_inner()
    }

    /// Whether so many problems are known that no more will be shown.
    pub fn is_full(&self) -> bool {
        self.problems.borrow().len() >= MAX_PROBLEMS
    }

    pub fn report(&self, problem: Diagnostic) {
        self.problems.borrow_mut().push(problem);
    }
}

impl<'t> PieceReader<'t> {
    pub const fn of(self, piece: &'t Piece) -> Self {
        Self { piece, reading: self.reading, name_taken: false }
    }

    pub fn text(self) -> &'t str {
        self.reading.text
    }

    /// The result, where an error says which part of the text it is about.
    pub fn tied<T>(self, result: Result<T, ReadError>) -> Result<T, ReadError> {
        result.map_err(|error| error.within(self.piece, self.text()))
    }
}
