//! Standard output and standard error, which can be closed or full: that is an error, not a panic.

use std::fmt;
use std::io::{self, StdoutLock, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::AutoStream;

use super::closed;
use crate::report::tables::columns::UNLIMITED;
use crate::report::tables::wrap::paragraph;
use crate::scenario::printable::printable;

/// Lines are never wrapped to fewer columns.
const NARROWEST: usize = 20;

/// Whether a write to standard error ever failed.
static IS_STDERR_LOST: AtomicBool = AtomicBool::new(false);

/// Standard output, for data.
pub fn out() -> io::Result<AutoStream<StdoutLock<'static>>> {
    if closed::is_stdout_closed() {
        return Err(io::Error::other("standard output is closed"));
    }
    Ok(anstream::stdout().lock())
}

/// How wide lines may be: what `COLUMNS` says, else as wide as the terminal is. There is no limit where there is neither.
pub fn width() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    asked.filter(|&columns| columns > 0).or_else(terminal).map_or(UNLIMITED, |width| width.max(NARROWEST))
}

/// Prints a line of data without control characters, whatever names and paths are in it.
pub fn print(words: fmt::Arguments<'_>) -> io::Result<()> {
    print_styled(&paragraph(&printable(&words.to_string()), width()))
}

/// The same with colours.
pub fn print_styled(words: &str) -> io::Result<()> {
    writeln!(out()?, "{words}")
}

/// Prints a line on standard error, without control characters. Whether that ever failed is known to
/// [`is_stderr_lost`].
pub fn say(words: fmt::Arguments<'_>) {
    say_styled(&paragraph(&printable(&words.to_string()), width()));
}

/// The same with colours.
pub fn say_styled(words: &str) {
    let said = if closed::is_stderr_closed() {
        Err(io::Error::other("standard error is closed"))
    } else {
        writeln!(anstream::stderr().lock(), "{words}")
    };
    // Whoever read it may have had enough, as with standard output.
    if said.is_err_and(|error| error.kind() != io::ErrorKind::BrokenPipe) {
        IS_STDERR_LOST.store(true, Ordering::Relaxed);
    }
}

pub fn is_stderr_lost() -> bool {
    IS_STDERR_LOST.load(Ordering::Relaxed)
}

/// Flushes what is buffered until a line is complete.
pub fn flush() -> io::Result<()> {
    io::stdout().flush()
}
