//! Whether standard output and standard error were closed when the process began (`everynode … >&-`).
//!
//! Rust's runtime opens `/dev/null` in the place of what is closed, before `main`, so that nothing written there is ever
//! missed. Hence this looks before it does.

use std::sync::atomic::{AtomicBool, Ordering};

static STDOUT: AtomicBool = AtomicBool::new(false);
static STDERR: AtomicBool = AtomicBool::new(false);

pub fn is_stdout_closed() -> bool {
    STDOUT.load(Ordering::Relaxed)
}

pub fn is_stderr_closed() -> bool {
    STDERR.load(Ordering::Relaxed)
}

// SAFETY: what the section holds are functions without arguments that are called once before `main`; this one only asks
// for the flags of two descriptors and stores whether there are any.
#[cfg(target_os = "linux")]
#[used]
#[expect(unsafe_code, reason = "nothing else runs before Rust's runtime")]
#[unsafe(link_section = ".init_array")]
static AT_START: extern "C" fn() = look;

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "std never asks for the flags of a descriptor")]
extern "C" fn look() {
    // SAFETY: F_GETFD takes no pointer and changes nothing; of a closed descriptor it is an error.
    let is_closed = |descriptor| unsafe { libc::fcntl(descriptor, libc::F_GETFD) } == -1;
    STDOUT.store(is_closed(libc::STDOUT_FILENO), Ordering::Relaxed);
    STDERR.store(is_closed(libc::STDERR_FILENO), Ordering::Relaxed);
}
