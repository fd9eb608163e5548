//! JSON documents with `---` between them, as in a file of YAML: the division is space to a reader of JSON. Three dashes at the
//! beginning of a line with nothing behind them are nowhere in a document, as its texts have no ends of lines.

use std::io::{self, BufRead, BufReader, Read};

const DIVISION: &[u8] = b"---";

/// A text whose divisions are spaces.
pub struct Undivided<R> {
    text: BufReader<R>,
    /// Bytes of the present line that were looked at where the buffer ended.
    looked_at: Vec<u8>,
    begins_line: bool,
}

impl<R: Read> Undivided<R> {
    pub fn new(text: BufReader<R>) -> Self {
        Self { text, looked_at: Vec::new(), begins_line: true }
    }

    /// At the beginning of a line: takes its first bytes if they are a division, or no more of it is in the buffer.
    fn look(&mut self) -> io::Result<()> {
        self.begins_line = false;
        let ahead = self.text.fill_buf()?;
        // The usual case, without a copy.
        if ahead.first().is_some_and(|&byte| byte != DIVISION[0]) {
            return Ok(());
        }
        while self.looked_at.len() <= DIVISION.len() && !self.looked_at.contains(&b'\n') {
            let Some(&byte) = self.text.fill_buf()?.first() else { break };
            self.text.consume(1);
            self.looked_at.push(byte);
        }
        let behind = self.looked_at.strip_prefix(DIVISION);
        if behind.is_some_and(|behind| behind.first().is_none_or(u8::is_ascii_whitespace)) {
            self.looked_at[..DIVISION.len()].fill(b' ');
        }
        Ok(())
    }

    /// Hands on what comes next, to the end of its line at most.
    fn next_part(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.begins_line && self.looked_at.is_empty() {
            self.look()?;
        }
        let is_from_buffer = self.looked_at.is_empty();
        let ahead = if is_from_buffer { self.text.fill_buf()? } else { &self.looked_at };
        let most = &ahead[..ahead.len().min(buffer.len())];
        let end = most.iter().position(|&byte| byte == b'\n').map_or(most.len(), |at| at + 1);
        buffer[..end].copy_from_slice(&most[..end]);
        self.begins_line |= end > 0 && most[end - 1] == b'\n';
        if is_from_buffer {
            self.text.consume(end);
        } else {
            self.looked_at.drain(..end);
        }
        Ok(end)
    }
}

impl<R: Read> Read for Undivided<R> {
    /// As many lines as are in the buffer.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut count = self.next_part(buffer)?;
        while count > 0
            && count < buffer.len()
            && !(self.looked_at.is_empty() && self.text.buffer().is_empty())
        {
            count += self.next_part(&mut buffer[count..])?;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In pieces of so many bytes.
    fn undivided(text: &str, piece: usize) -> String {
        let mut undivided = String::new();
        Undivided::new(BufReader::with_capacity(piece, text.as_bytes()))
            .read_to_string(&mut undivided)
            .unwrap();
        undivided
    }

    #[test]
    fn divisions_are_spaces_and_all_else_stays() {
        for (text, expected) in [
            ("{}\n---\n{}\n--- \n{}", "{}\n   \n{}\n    \n{}"),
            ("{}\r\n---\r\n{}", "{}\r\n   \r\n{}"),
            ("[\n-5,\n---5,\n \"---\"\n]\n--", "[\n-5,\n---5,\n \"---\"\n]\n--"),
            ("---", "   "),
            ("\n\n---\n", "\n\n   \n"),
            ("", ""),
        ] {
            for piece in [1, 2, 3, 4, 5, 64] {
                assert_eq!(undivided(text, piece), expected, "{text:?} in pieces of {piece}");
            }
        }
    }
}
