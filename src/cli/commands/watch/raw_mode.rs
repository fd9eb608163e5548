//! A terminal that hands on every key at once and shows a screen beside what was on it; and its way back, whatever happens.

use std::io::{self, Write};
use std::panic;
use std::sync::{Mutex, PoisonError};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

use crate::cli::interrupt;

/// The other screen, without a cursor; and back with it, in the usual colours.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[2J";
const LEAVE: &[u8] = b"\x1b[0m\x1b[?25h\x1b[?1049l";
/// A read ends after so many tenths of a second, whether or not a key was pressed.
const TENTHS_OF_A_READ: u8 = 1;
/// `_POSIX_VDISABLE`: of keys that mean nothing to the kernel.
const DISABLED: u8 = if cfg!(target_os = "linux") { 0 } else { 0xff };

/// The terminal's settings of before, while it has others.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// While it is there, the terminal is ours. A signal or a panic gives it back, too.
pub struct RawMode(());

impl RawMode {
    /// Standard input and standard output are the terminal.
    pub fn enter() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut raw = before.clone();
        raw.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
        raw.special_codes[SpecialCodeIndex::VMIN] = 0;
        raw.special_codes[SpecialCodeIndex::VTIME] = TENTHS_OF_A_READ;
        // Ctrl-C interrupts as ever; to be suspended, or to dump core, would leave the terminal as it is now.
        raw.special_codes[SpecialCodeIndex::VSUSP] = DISABLED;
        raw.special_codes[SpecialCodeIndex::VQUIT] = DISABLED;
        *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = Some(before);
        let mode = Self(());
        interrupt::lock().undo = Some(Box::new(restore));
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            restore();
            usual(panic);
        }));
        tcsetattr(io::stdin(), OptionalActions::Now, &raw)?;
        write_out(ENTER)?;
        Ok(mode)
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        interrupt::lock().undo = None;
        restore();
    }
}

/// Makes the terminal what it was, unless that has been done.
fn restore() {
    let before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(before) = before {
        // Nobody is left to be told of a failure, and a terminal that is gone needs nothing.
        let _ = write_out(LEAVE);
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &before);
    }
}

fn write_out(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}
