//! `everynode check`: scenarios, sweeps and manifests, all errors at once.

pub mod json;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use self::json::Checked;
use super::scenario_file;
use crate::cli::args::{CheckArgs, Format};
use crate::cli::{exit, terminal};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::load;
use crate::scenario::manifest_check::check_manifests;
use crate::scenario::sweep::{Flags, is_sweep_file, load_sweep};

pub fn run(args: &CheckArgs) -> Result<ExitCode> {
    let mut all_usable = true;
    let mut checked = Vec::new();
    for path in &args.files {
        let (problems, found) = check(path);
        all_usable &= !problems.has_errors();
        match args.format {
            Format::Json => checked.push(Checked::new(path, &problems, &found)),
            Format::Table => {
                scenario_file::show(&problems);
                if !problems.has_errors() {
                    terminal::print(format_args!("{}: {found}", path.display()))?;
                }
            }
        }
    }
    if args.format == Format::Json {
        writeln!(terminal::out()?, "{}", serde_json::to_string_pretty(&checked)?)?;
    }
    Ok(if all_usable { exit::SUCCESS } else { exit::invalid_input() })
}

/// What is wrong with a file, and what is in it.
fn check(path: &Path) -> (Diagnostics, String) {
    if path.extension().is_some_and(|extension| extension == "ron") {
        let found = match scenario_file::read(path) {
            Ok(text) if is_sweep_file(&text) => load_sweep(path, &Flags::default(), &scenario_file::read)
                .map(|sweep| (sweep.counts(), sweep.warnings)),
            _ => load(path, &[], &scenario_file::read).map(|scenario| (scenario.counts(), scenario.warnings)),
        };
        return match found {
            Ok((counts, warnings)) => (warnings, counts),
            Err(problems) => (problems, String::new()),
        };
    }
    let shown = path.display().to_string();
    match scenario_file::read(path) {
        Ok(text) => check_manifests(&shown, &text),
        Err(error) => (Diagnostics::unreadable(&shown, &error), String::new()),
    }
}
