//! One file a command: what it reads, what it calls, what it prints.

pub mod advise;
pub mod calibrate;
pub mod capacity;
mod charts;
pub mod check;
pub mod compare;
pub mod completions;
pub mod conformance;
pub mod diff;
mod earlier_run;
pub mod explain;
mod exports;
pub mod import;
pub mod init;
pub mod licenses;
mod listed_cluster;
pub mod man;
pub mod merge;
mod outcome;
pub mod plot;
mod replayed;
pub mod report;
pub mod run;
mod run_folder;
mod run_summary;
mod scenario_file;
mod settings_name;
mod sources;
pub mod story;
pub mod sweep;
pub mod sweep_results;
pub mod watch;
mod what_folder;

use anstyle::{AnsiColor, Style};

use crate::scenario::printable::printable;

/// An error and its causes, on one line, without control characters.
pub fn in_words(error: &anyhow::Error) -> String {
    const ERROR: Style = AnsiColor::Red.on_default().bold();
    let chain: Vec<String> = error.chain().map(|cause| printable(&cause.to_string()).into_owned()).collect();
    format!("{ERROR}error{ERROR:#}: {}", chain.join(": "))
}
