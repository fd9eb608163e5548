//! `everynode import`: reads what kubectl printed of a cluster, and writes a scenario of it with its manifests.

mod folder;
mod kubectl;
mod outcome;

use std::process::ExitCode;

use anyhow::{Context, Result};

use self::folder::{Earlier, sealed_mark};
use super::sources;
use crate::cli::args::ImportArgs;
use crate::cli::files::{IMPORT_FILE, IMPORT_TO_BE};
use crate::cli::output_dir::{self, OutputDir};
use crate::cli::{exit, interrupt};
use crate::import::changes::changes;
use crate::import::gathered::Gathered;
use crate::import::{Options, import};

pub fn run(args: &ImportArgs) -> Result<ExitCode> {
    interrupt::install("interrupted; nothing was written");
    let earlier = Earlier::read(&args.out)?;
    earlier.refuse_edited(&args.out, args.force)?;
    output_dir::refuse_unfinished(&args.out, args.force)?;
    args.sources.iter().try_for_each(|source| output_dir::refuse_source_within(&args.out, source))?;
    let output = OutputDir::begin_import(&args.out, args.force || earlier.is_import())?;
    let mut gathered = Gathered::default();
    match &args.context {
        Some(context) => kubectl::read(context, &mut gathered)?,
        None => args.sources.iter().try_for_each(|source| sources::read(source, &mut gathered))?,
    }
    let name = folder::scenario_name(&args.out)?;
    outcome::tell_unreadable(&gathered);
    let imported = import(&gathered, Options { name: &name, keep_names: args.keep_names })?;
    let write = || -> Result<()> {
        // Before the files that it names, so that nobody's others are taken for them.
        output.write(IMPORT_TO_BE, sealed_mark(&imported)?)?;
        for (name, text) in &imported.files {
            output.write(name, text)?;
        }
        output.rename(IMPORT_TO_BE, IMPORT_FILE)
    };
    write().with_context(|| output.nothing_written())?;
    let finished = output.finish();
    let changed = earlier.facts().map(|facts| changes(facts, &imported.facts));
    let printed = outcome::print(&imported, &gathered, &args.out, &name, changed.as_deref());
    output_dir::report_finished(&args.out, &finished?);
    printed?;
    let is_whole = gathered.counts.broken_files == 0;
    Ok(if is_whole && imported.check.agrees() { exit::SUCCESS } else { exit::FAILURE })
}
