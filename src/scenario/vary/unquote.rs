//! One value, in the shortest way to write it.

use crate::scenario::overrides::Override;
use crate::scenario::ron::{PieceKind, dialect, parse};

/// A text loses its quotes where it is read as the same text without them, so that `"10%"` and `10%` are one value.
pub fn plain(written: &str) -> String {
    match text_of(written) {
        Some(text) if Override::new("", &text).value_as_ron() == format!("{text:?}") => text,
        _ => written.trim().to_owned(),
    }
}

/// What a text in quotes holds; `None`: it is another value.
pub fn text_of(written: &str) -> Option<String> {
    let is_text = parse(written).is_ok_and(|parsed| parsed.root.kind == PieceKind::Text);
    is_text.then(|| dialect().from_str(written).ok())?
}
