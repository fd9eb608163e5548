//! A run that panics is an error of this one run, not the end of the sweep.
//!
//! What Rust would print of the panic becomes a part of the error's words instead: many runs of a sweep may go wrong in
//! the same way, and the terminal belongs to the progress bar and the table.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// `Some`: this thread's panics are caught; where the last one was, once there is one.
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does the work; if it panics, the error says why and where, on one line.
pub fn catch_panic<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    be_quiet_where_panics_are_caught();
    LAST_PANIC.set(Some(String::new()));
    let outcome = catch_unwind(AssertUnwindSafe(work));
    let location = LAST_PANIC.take().unwrap_or_default();
    outcome.unwrap_or_else(|panic| Err(in_words(&*panic, &location)))
}

fn in_words(panic: &(dyn Any + Send), location: &str) -> String {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it does not say why");
    let words = words.replace(['\n', '\r'], " ");
    format!("the simulator gave up, which is a bug of its own: {words} ({location})")
}

/// Panics of threads that catch none are still told by the hook that was there before.
fn be_quiet_where_panics_are_caught() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            let is_caught = LAST_PANIC.with_borrow_mut(|last| match last {
                Some(location) => {
                    *location = place_of(panic);
                    true
                }
                None => false,
            });
            if !is_caught {
                before(panic);
            }
        }));
    });
}

fn place_of(panic: &PanicHookInfo<'_>) -> String {
    panic.location().map_or_else(
        || "nobody knows where".to_owned(),
        |location| format!("{}:{}", location.file(), location.line()),
    )
}
