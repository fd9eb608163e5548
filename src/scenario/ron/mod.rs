//! RON texts with their places: every value read from one knows where it was written, and one mistake does not hide
//! the next.
//!
//! ron itself stops at the first error and forgets positions, so this room cuts the text into [`Piece`]s and reads
//! values from those through serde. ron keeps the last word on what is RON and on what literals mean.

mod access;
mod cursor;
mod error;
mod field;
mod field_names;
mod literal;
mod meaning;
mod parse;
mod read;
mod syntax;
mod tree;
mod variant;

use serde::de::DeserializeOwned;

pub use cursor::Cursor;
pub use field::{Entries, Field, Source, elements};
pub use field_names::field_names;
pub use meaning::meaning;
pub use parse::{outline, parse};
pub use read::{PieceReader, Reading};
pub use tree::{Name, Piece, PieceKind};

use super::diagnostic::Diagnostic;

/// The dialect of scenarios: `Some(…)` and newtypes need not be written out.
pub fn dialect() -> ron::Options {
    use ron::extensions::Extensions;
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_default_extension(Extensions::UNWRAP_NEWTYPES)
}

/// Reads a whole text, with everything that is wrong with it. `None`: not even its outline is readable.
pub fn read<T: DeserializeOwned>(text: &str) -> (Option<T>, Vec<Diagnostic>) {
    match parse(text) {
        Ok(parsed) => {
            let reading = Reading::new(text, parsed.problems);
            let value = reading.root(&parsed.root);
            (value, reading.into_problems())
        }
        Err(problem) => (None, vec![*problem]),
    }
}
