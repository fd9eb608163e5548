//! Ctrl-C, SIGTERM, and SIGHUP where it is heeded: the command puts things in order, says so, and ends with 128 and the
//! signal's number. A second signal ends the process at once.
//!
//! A thread of its own waits for the signals. It undoes what the command has begun, unless the command attends to signals
//! itself ([`attend`], [`happened`]).

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::terminal;

/// What is to be done when a signal comes.
pub struct Leaving {
    /// Leaves nothing of what is not finished.
    pub undo: Option<Undo>,
    words: &'static str,
}

pub type Undo = Box<dyn FnOnce() + Send>;

static LEAVING: Mutex<Leaving> = Mutex::new(Leaving { undo: None, words: "interrupted" });
static ATTENDED: AtomicBool = AtomicBool::new(false);
static SIGNAL: AtomicI32 = AtomicI32::new(0);

/// The signal that came since [`watch`], if one came.
pub fn happened() -> Option<i32> {
    Some(SIGNAL.load(Ordering::Relaxed)).filter(|signal| *signal != 0)
}

/// The command itself looks whether a signal came from now on, or does so no more.
pub fn attend(attends: bool) {
    ATTENDED.store(attends, Ordering::SeqCst);
    // Since the command looked for the last time one may have come.
    if let (false, Some(signal)) = (attends, happened()) {
        put_in_order(signal);
    }
}

/// A signal waits until this is dropped.
pub fn hold() -> MutexGuard<'static, Leaving> {
    LEAVING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the process as whoever it was that sent the signal expects.
pub fn leave(signal: i32) -> ! {
    std::process::exit(128 + signal)
}

/// From now on signals do not end the process before things are in order. `words` are said then.
#[cfg(unix)]
pub fn watch(words: &'static str) {
    use std::sync::Arc;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;

    hold().words = words;
    let heeded: Vec<i32> =
        [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| !is_ignored(*signal)).collect();
    let came = Arc::new(AtomicBool::new(false));
    for &signal in &heeded {
        // In this order: the first signal arms what the second one meets.
        let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&came));
        let _ = flag::register(signal, Arc::clone(&came));
    }
    // A file beyond `ulimit -f` is an error of who writes it, as a full disk is.
    let _ = flag::register(SIGXFSZ, Arc::default());
    let Ok(mut signals) = Signals::new(&heeded) else { return };
    let waiting = move || {
        for signal in signals.forever() {
            SIGNAL.store(signal, Ordering::SeqCst);
            if !ATTENDED.load(Ordering::SeqCst) {
                put_in_order(signal);
            }
        }
    };
    // Without the thread the first signal does nothing, and the second one ends the process.
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(waiting);
}

/// Elsewhere signals end the process as ever; what is left under a temporary name is put in order by the next one.
#[cfg(not(unix))]
pub fn watch(words: &'static str) {
    hold().words = words;
}

fn put_in_order(signal: i32) -> ! {
    let mut leaving = hold();
    if let Some(undo) = leaving.undo.take() {
        undo();
    }
    terminal::say(format_args!("{}", leaving.words));
    leave(signal)
}

/// Whoever began the process wants it to go on: `nohup`, or a shell that runs it in the background.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}
