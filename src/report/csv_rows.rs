//! Rows of CSV (RFC 4180, `\n` between rows), written by hand into one buffer: a run can have millions of them.
//!
//! The first error of the writer underneath is kept and everything after it dropped, so that an observer, which
//! cannot return errors, can go on; `finish` returns it.

use std::io::{self, Write};

use crate::engine::time::Instant;

const NANOSECONDS_PER_SECOND: u64 = 1_000_000_000;
const BUFFER_SIZE: usize = 1 << 16;

pub struct RowWriter<W: Write> {
    destination: W,
    buffer: Vec<u8>,
    error: Option<io::Error>,
}

impl<W: Write> RowWriter<W> {
    pub fn new(destination: W, header: &[&str]) -> Self {
        let mut buffer = Vec::with_capacity(BUFFER_SIZE + 1024);
        buffer.extend_from_slice(header.join(",").as_bytes());
        buffer.push(b'\n');
        Self { destination, buffer, error: None }
    }

    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    pub fn comma(&mut self) {
        self.buffer.push(b',');
    }

    pub fn number(&mut self, number: u64) {
        push_number(&mut self.buffer, number);
    }

    /// Seconds, exact to the nanosecond, without trailing zeros.
    pub fn time(&mut self, at: Instant) {
        let nanoseconds = at.as_nanoseconds();
        push_number(&mut self.buffer, nanoseconds / NANOSECONDS_PER_SECOND);
        let mut fraction = nanoseconds % NANOSECONDS_PER_SECOND;
        if fraction == 0 {
            return;
        }
        let mut digits = [0; 9];
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (fraction % 10) as u8;
            fraction /= 10;
        }
        let zeros = digits.iter().rev().take_while(|digit| **digit == b'0').count();
        self.buffer.push(b'.');
        self.buffer.extend_from_slice(&digits[..9 - zeros]);
    }

    pub fn end_row(&mut self) {
        self.buffer.push(b'\n');
        if self.buffer.len() >= BUFFER_SIZE {
            self.write_out();
        }
    }

    fn write_out(&mut self) {
        if self.error.is_none() {
            self.error = self.destination.write_all(&self.buffer).err();
        }
        self.buffer.clear();
    }

    /// Writes what is left; gives back the destination, or the first error there was.
    pub fn finish(mut self) -> io::Result<W> {
        self.write_out();
        match self.error {
            Some(error) => Err(error),
            None => self.destination.flush().map(|()| self.destination),
        }
    }
}

/// A number in decimal digits.
pub fn push_number(buffer: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    buffer.extend_from_slice(&digits[first..]);
}

/// The text as a field: in quotes if it holds what would be taken for the end of the field.
pub fn quoted(text: &str) -> Vec<u8> {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\"")).into_bytes()
    } else {
        text.as_bytes().to_vec()
    }
}

/// The inverse of [`RowWriter::time`]; `None` if it is no such number or has more than nine decimals.
pub fn parse_time(text: &str) -> Option<Instant> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if !is_all_digits(seconds) || !is_all_digits(fraction) || fraction.len() > 9 {
        return None;
    }
    let scale = 10_u64.pow(9 - fraction.len() as u32);
    let nanoseconds = fraction.parse::<u64>().ok()? * scale;
    let whole = seconds.parse::<u64>().ok()?.checked_mul(NANOSECONDS_PER_SECOND)?;
    whole.checked_add(nanoseconds).map(Instant::from_nanoseconds)
}

fn is_all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(at: Instant) -> String {
        let mut rows = RowWriter::new(Vec::new(), &[]);
        rows.time(at);
        String::from_utf8(rows.finish().unwrap()).unwrap().trim_start().to_owned()
    }

    #[test]
    fn times_are_seconds_without_trailing_zeros() {
        let written = |nanoseconds| written(Instant::from_nanoseconds(nanoseconds));
        assert_eq!(written(0), "0");
        assert_eq!(written(12_500_000_000), "12.5");
        assert_eq!(written(1), "0.000000001");
        assert_eq!(written(u64::MAX), "18446744073.709551615");
        for text in ["", ".", "1.", ".5", "-1", "1e3", "0.0000000001", "18446744073.709551616", "99999999999"]
        {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn times_survive_exactly(nanoseconds: u64) {
            let at = Instant::from_nanoseconds(nanoseconds);
            prop_assert_eq!(parse_time(&written(at)), Some(at));
        }
    }

    #[test]
    fn the_first_error_is_told_at_the_end() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut rows = RowWriter::new(Full, &["a"]);
        for _ in 0..BUFFER_SIZE {
            rows.number(1_000);
            rows.end_row();
        }
        assert_eq!(rows.finish().err().unwrap().kind(), io::ErrorKind::StorageFull);
    }
}
