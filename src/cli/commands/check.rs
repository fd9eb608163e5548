//! `everynode check`: scenarios and manifests, all errors at once.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use super::scenario_file;
use crate::cli::args::CheckArgs;
use crate::cli::exit;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::manifest_check::check_manifests;

pub fn run(args: &CheckArgs) -> Result<ExitCode> {
    let mut out = anstream::stdout().lock();
    let mut all_usable = true;
    for path in &args.files {
        let (problems, found) = check(path);
        scenario_file::show(&problems);
        all_usable &= !problems.has_errors();
        if !problems.has_errors() {
            writeln!(out, "{}: {found}", path.display())?;
        }
    }
    Ok(if all_usable { exit::FINE } else { exit::unusable() })
}

/// What is wrong with a file, and what is in it.
fn check(path: &Path) -> (Diagnostics, String) {
    if path.extension().is_some_and(|extension| extension == "ron") {
        return match crate::scenario::load(path, &[], &scenario_file::read) {
            Ok(scenario) => {
                let counts = scenario.counts();
                (scenario.warnings, counts)
            }
            Err(problems) => (problems, String::new()),
        };
    }
    let shown = path.display().to_string();
    match scenario_file::read(path) {
        Ok(text) => check_manifests(&shown, &text),
        Err(error) => (Diagnostics::unreadable(&shown, &error), String::new()),
    }
}
