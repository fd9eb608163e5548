//! A list in one text, cut at the commas that are not inside brackets or texts.

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ron::Cursor;

/// The pieces between the commas, without the blanks around them.
pub fn pieces(text: &str) -> Result<Vec<&str>, Diagnostic> {
    let mut cursor = Cursor { text, position: 0 };
    let (mut pieces, mut start) = (Vec::new(), 0);
    let mut open: Vec<char> = Vec::new();
    let mut in_word = false;
    while let Some(character) = cursor.peek() {
        let span = cursor.position;
        cursor.advance();
        match character {
            '"' => cursor.finish_text(span).map_err(|_| unfinished('"'))?,
            'r' if !in_word && cursor.rest().trim_start_matches('#').starts_with('"') => {
                cursor.finish_raw_text(span).map_err(|_| unfinished('"'))?;
            }
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(character) => {
                return Err(Diagnostic::error(format!("`{character}` closes nothing in `{}`", text.trim())));
            }
            ',' if open.is_empty() => {
                pieces.push(text[start..span].trim());
                start = cursor.position;
            }
            _ => {}
        }
        in_word = character.is_alphanumeric() || character == '_';
    }
    if let Some(&closing) = open.last() {
        return Err(unfinished(closing));
    }
    pieces.push(text[start..].trim());
    Ok(pieces)
}

fn unfinished(closing: char) -> Diagnostic {
    Diagnostic::error(format!("a value lacks its closing `{closing}`"))
        .help("in a shell, put the whole argument into single quotes")
}
