//! Loading a scenario for a command: files come from the file system, diagnostics go to standard error.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;

use anyhow::Result;

use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::{Scenario, load};

/// Reads a file, as the scenario room wants it.
pub fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
}

/// Loads the scenario and shows what there is to say about it. `None`: it cannot be used, and it was said why.
pub fn load_and_show(path: &Path, overrides: &[(String, String)]) -> Option<Scenario> {
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

/// Prints diagnostics to standard error, in colour where there is a terminal.
pub fn show(problems: &Diagnostics) {
    if problems.is_empty() {
        return;
    }
    let text = if io::stderr().is_terminal() { problems.render_styled() } else { problems.render_plain() };
    anstream::eprintln!("{}", text.trim_end());
}
