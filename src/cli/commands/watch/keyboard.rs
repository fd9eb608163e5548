//! What a terminal sends for keys (ECMA-48 and what xterm made of it), as keys.

use crate::report::watch::command::Key;

const ESCAPE: u8 = 0x1b;
/// No sequence is longer; what is, is none.
const LONGEST_SEQUENCE: usize = 32;

/// Bytes that have come and may be the beginning of a sequence.
#[derive(Debug, Default)]
pub struct Keyboard {
    pending: Vec<u8>,
}

impl Keyboard {
    /// The keys that these bytes complete. No bytes at all: nothing has come for a while, so that a sequence that has begun
    /// is none.
    pub fn keys(&mut self, bytes: &[u8]) -> Vec<Key> {
        if bytes.is_empty() {
            self.pending.clear();
        }
        self.pending.extend(bytes);
        let mut keys = Vec::new();
        let mut taken = 0;
        while let Some((key, length)) = first_key(&self.pending[taken..]) {
            taken += length;
            keys.extend(key);
        }
        self.pending.drain(..taken);
        keys
    }
}

/// The first key, if it is one of those that mean something, and how many bytes it takes; `None`: more has to come.
fn first_key(bytes: &[u8]) -> Option<(Option<Key>, usize)> {
    match bytes {
        [] | [ESCAPE] => None,
        [ESCAPE, b'[', rest @ ..] => match rest.iter().position(|byte| (0x40..=0x7e).contains(byte)) {
            Some(end) => Some((of_sequence(&rest[..end], rest[end]), end + 3)),
            None if rest.len() > LONGEST_SEQUENCE => Some((None, bytes.len())),
            None => None,
        },
        [ESCAPE, b'O'] => None,
        [ESCAPE, b'O', last, ..] => Some((of_sequence(&[], *last), 3)),
        [ESCAPE, ..] => Some((None, 1)),
        [b'\t', ..] => Some((Some(Key::Tab), 1)),
        [letter @ b' '..=b'~', ..] => Some((Some(Key::Letter(char::from(*letter))), 1)),
        _ => Some((None, 1)),
    }
}

/// What stands between the beginning of a sequence and its last byte are numbers: which key, and which others are held.
fn of_sequence(numbers: &[u8], last: u8) -> Option<Key> {
    let which = numbers.split(|byte| *byte == b';').next().unwrap_or_default();
    Some(match (last, which) {
        (b'A', _) => Key::Up,
        (b'B', _) => Key::Down,
        (b'C', _) => Key::Right,
        (b'D', _) => Key::Left,
        (b'H', _) | (b'~', b"1" | b"7") => Key::Home,
        (b'F', _) | (b'~', b"4" | b"8") => Key::End,
        (b'Z', _) => Key::BackTab,
        (b'~', b"5") => Key::PageUp,
        (b'~', b"6") => Key::PageDown,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(bytes: &[u8]) -> Vec<Key> {
        Keyboard::default().keys(bytes)
    }

    #[test]
    fn letters_and_sequences_are_keys() {
        assert_eq!(keys(b"q \t+"), [Key::Letter('q'), Key::Letter(' '), Key::Tab, Key::Letter('+')]);
        assert_eq!(keys(b"\x1b[A\x1b[B\x1b[C\x1b[D"), [Key::Up, Key::Down, Key::Right, Key::Left]);
        assert_eq!(keys(b"\x1bOC\x1bOF"), [Key::Right, Key::End], "as in application mode");
        assert_eq!(keys(b"\x1b[5~\x1b[6~\x1b[1~\x1b[4~"), [Key::PageUp, Key::PageDown, Key::Home, Key::End]);
        assert_eq!(keys(b"\x1b[1;5C\x1b[Z"), [Key::Right, Key::BackTab], "with Control held");
    }

    #[test]
    fn what_means_nothing_is_passed_over() {
        assert_eq!(keys(b"\x1b[15~\x00\xc3\xa4\x1bxr"), [Key::Letter('x'), Key::Letter('r')]);
        assert_eq!(keys(&[&b"\x1b["[..], &[b'1'; 40], b"qr"].concat()), [Key::Letter('r')]);
    }

    #[test]
    fn a_sequence_may_come_in_pieces_and_an_escape_alone_is_forgotten() {
        let mut keyboard = Keyboard::default();
        assert_eq!(keyboard.keys(b"\x1b"), []);
        assert_eq!(keyboard.keys(b"["), []);
        assert_eq!(keyboard.keys(b"6~q"), [Key::PageDown, Key::Letter('q')]);
        assert_eq!(keyboard.keys(b"\x1b"), []);
        assert_eq!(keyboard.keys(b""), []);
        assert_eq!(keyboard.keys(b"[6~"), [Key::Letter('['), Key::Letter('6'), Key::Letter('~')]);
    }
}
