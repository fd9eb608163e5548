//! Ctrl-C, SIGTERM, and SIGHUP unless it is ignored: the process removes what is not finished, says so, and exits with 128
//! plus the signal's number. A second signal ends the process at once.
//!
//! A thread of its own waits for the signals. It undoes what the command has begun, unless the command handles signals
//! itself ([`handle_in_command`], [`received`]).

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::terminal;

/// What to do on a signal.
pub struct Cleanup {
    /// Removes what is not finished.
    pub undo: Option<Undo>,
    message: &'static str,
}

pub type Undo = Box<dyn FnOnce() + Send>;

static CLEANUP: Mutex<Cleanup> = Mutex::new(Cleanup { undo: None, message: "interrupted" });
static HANDLED_IN_COMMAND: AtomicBool = AtomicBool::new(false);
static SIGNAL: AtomicI32 = AtomicI32::new(0);

/// The signal that came since [`install`], if one came.
pub fn received() -> Option<i32> {
    Some(SIGNAL.load(Ordering::Relaxed)).filter(|signal| *signal != 0)
}

/// From now on the command itself polls [`received`], or does so no more.
pub fn handle_in_command(handles: bool) {
    HANDLED_IN_COMMAND.store(handles, Ordering::SeqCst);
    // One may have come since the command polled for the last time.
    if let (false, Some(signal)) = (handles, received()) {
        clean_up(signal);
    }
}

/// A signal waits until this is dropped.
pub fn lock() -> MutexGuard<'static, Cleanup> {
    CLEANUP.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Exits with the status that a shell gives to a process ended by this signal.
pub fn exit_for(signal: i32) -> ! {
    std::process::exit(128 + signal)
}

/// From now on a signal ends the process only after the cleanup, with this message.
#[cfg(unix)]
pub fn install(message: &'static str) {
    use std::sync::Arc;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;

    lock().message = message;
    let heeded: Vec<i32> =
        [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| !is_ignored(*signal)).collect();
    let came = Arc::new(AtomicBool::new(false));
    for &signal in &heeded {
        // In this order: the first signal arms the shutdown that the second one triggers.
        let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&came));
        let _ = flag::register(signal, Arc::clone(&came));
    }
    // Exceeding `ulimit -f` is then a write error, as a full disk is.
    let _ = flag::register(SIGXFSZ, Arc::default());
    let Ok(mut signals) = Signals::new(&heeded) else { return };
    let waiting = move || {
        for signal in signals.forever() {
            SIGNAL.store(signal, Ordering::SeqCst);
            if !HANDLED_IN_COMMAND.load(Ordering::SeqCst) {
                clean_up(signal);
            }
        }
    };
    // Without the thread the first signal does nothing, and the second one ends the process.
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(waiting);
}

/// Elsewhere signals end the process without a cleanup; what is left under a temporary name is removed by the next run.
#[cfg(not(unix))]
pub fn install(message: &'static str) {
    lock().message = message;
}

fn clean_up(signal: i32) -> ! {
    let mut cleanup = lock();
    if let Some(undo) = cleanup.undo.take() {
        undo();
    }
    terminal::say(format_args!("{}", cleanup.message));
    exit_for(signal)
}

/// Whoever began the process wants it to go on: `nohup`, or a shell that runs it in the background.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}
