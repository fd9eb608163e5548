//! Texts from files as they may be shown: without control characters that a terminal would interpret.

use std::borrow::Cow;

/// The text with escapes in the place of control characters, and of those that turn the direction of writing. Line breaks
/// stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, is_control)
}

/// The same, on one line.
pub fn on_one_line(text: &str) -> Cow<'_, str> {
    escaped(text, |character| character == '\n' || is_control(character))
}

/// Whether a terminal would interpret the character rather than show it.
pub fn is_control(character: char) -> bool {
    let turns_or_breaks = matches!(
        character,
        '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    turns_or_breaks || (character.is_control() && character != '\n')
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_escaped(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        assert_eq!(printable("größer\n"), "größer\n");
        assert_eq!(printable("\u{1b}]0;title\u{7}"), "\\u{1b}]0;title\\u{7}");
        assert_eq!(printable("a\u{9b}31m\u{202e}b\r"), "a\\u{9b}31m\\u{202e}b\\r");
        assert_eq!(on_one_line("a\nb"), "a\\nb");
    }
}
