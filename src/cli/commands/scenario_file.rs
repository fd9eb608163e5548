//! Loading a scenario for a command: files come from the file system, diagnostics go to standard error.

use std::fs;
use std::io;
use std::path::Path;

use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::{Scenario, load};

/// Reads a file, as the scenario room wants it.
pub fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
}

/// Loads the scenario and shows what there is to say about it. `None`: it cannot be used, and it was said why.
pub fn load_or_explain(path: &Path, overrides: &[(String, String)]) -> Option<Scenario> {
    match load(path, overrides, &read) {
        Ok(scenario) => {
            show(&scenario.warnings);
            Some(scenario)
        }
        Err(problems) => {
            show(&problems);
            None
        }
    }
}

/// Prints diagnostics to standard error, which drops the colours where they are not wanted.
pub fn show(problems: &Diagnostics) {
    if !problems.is_empty() {
        anstream::eprintln!("{}\n", problems.render_styled().trim_end());
    }
}
