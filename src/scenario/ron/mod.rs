//! RON texts with their places: every value read from one knows where it was written, and one mistake does not hide
//! the next.
//!
//! ron itself stops at the first error and forgets positions, so this room cuts the text into [`Piece`]s and reads
//! values from those through serde. ron keeps the last word on what is RON and on what literals mean.

mod access;
mod canonical;
mod cursor;
mod dialect;
mod error;
mod field;
mod field_names;
mod literal;
mod parse;
mod piece_reader;
mod read;
mod record;
mod syntax;
mod tree;
mod variant;

use serde::de::DeserializeOwned;

pub use canonical::canonical;
pub use cursor::Cursor;
pub use dialect::dialect;
pub use field::{Entries, Field, MaybeWritten, Source, elements, entries, written_or};
pub use field_names::field_names;
pub use parse::{outline, parse};
pub use piece_reader::{PieceReader, ReadState};
pub use tree::{Name, Piece, PieceKind};

use super::diagnostic::Diagnostic;

/// Reads a whole text, with everything that is wrong with it. `None`: not even its outline is readable.
pub fn read<T: DeserializeOwned>(text: &str) -> (Option<T>, Vec<Diagnostic>) {
    match parse(text) {
        Ok(parsed) => {
            let reading = ReadState::new(text, parsed.problems);
            let value = reading.root(&parsed.root);
            (value, reading.into_problems())
        }
        Err(problem) => (None, vec![*problem]),
    }
}
