//! Ctrl-C for whoever wants to put things in order first. A second one ends the process at once.

use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Whether Ctrl-C was pressed since [`watch`].
pub fn happened() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// From now on Ctrl-C does not end the process.
#[cfg(unix)]
pub fn watch() {
    extern "C" fn note(_signal: libc::c_int) {
        INTERRUPTED.store(true, Ordering::Relaxed);
        // SAFETY: as below; `signal` may be called in a handler.
        unsafe { libc::signal(libc::SIGINT, libc::SIG_DFL) };
    }
    let handler: extern "C" fn(libc::c_int) = note;
    // SAFETY: the handler has the signature that is asked for, and does only what is allowed in a handler
    // (signal-safety(7)): an atomic store and `signal`.
    unsafe { libc::signal(libc::SIGINT, handler as libc::sighandler_t) };
}

/// Elsewhere Ctrl-C ends the process as ever; what is written can be gone on with all the same.
#[cfg(not(unix))]
pub fn watch() {}
