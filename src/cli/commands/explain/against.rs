//! `everynode explain --against`: what a manifest that is about to be applied would do to the scenario's nodes.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::change_json::Answer;
use super::named_daemons::named_daemons;
use crate::api::stored_daemon_set::StoredDaemonSet;
use crate::cli::args::{ExplainArgs, Format};
use crate::cli::commands::scenario_file;
use crate::cli::{exit, terminal};
use crate::report::tables::change::change_text;
use crate::report::tables::wrap::paragraph;
use crate::scenario::Scenario;
use crate::scenario::against::{NewDaemonSet, NewManifest, read_new};
use crate::scenario::as_written::AsWritten;
use crate::scenario::printable::printable;
use crate::whatif::change::{After, Before, Change};
use crate::whatif::daemons::{Daemon, daemons};
use crate::whatif::nodes::NodeAtStart;

pub fn run(
    args: &ExplainArgs,
    path: &Path,
    scenario: &Scenario,
    as_written: &AsWritten,
    nodes: &[NodeAtStart<'_>],
    shown: &[&NodeAtStart<'_>],
) -> Result<ExitCode> {
    let name = path.display().to_string();
    let text = scenario_file::read(path).with_context(|| format!("cannot read {name}"))?;
    let mut manifest = read_new(&name, &text, as_written);
    let old = named_daemons(scenario, as_written);
    let mut changes: Vec<Change> = changes(&manifest, scenario, as_written, &old, (nodes, shown));
    let untouched = untouched(&manifest, as_written);
    // All of the manifest is applied, whatever of it is shown.
    if let Some(name) = &args.daemon_set {
        let taken = manifest.daemon_sets.iter().filter(|one| one.accepted.is_some());
        let mut is_chosen = taken.map(|one| is_called(one, name)).collect::<Vec<_>>().into_iter();
        changes.retain(|_| is_chosen.next().unwrap_or(false));
        keep_only(&mut manifest.daemon_sets, name)?;
    }
    match args.format {
        Format::Table => {
            // What the API server says comes first.
            scenario_file::show(&manifest.verdict);
            print(&manifest, &changes, &untouched)?;
        }
        Format::Json => {
            let answer = Answer::new(path, &manifest, &changes, untouched);
            writeln!(terminal::out()?, "{}", serde_json::to_string_pretty(&answer)?)?;
        }
    }
    Ok(if manifest.verdict.has_errors() { exit::invalid_input() } else { exit::SUCCESS })
}

/// By `namespace/name`, or by the name alone.
fn is_called(one: &NewDaemonSet, name: &str) -> bool {
    one.name == name || format!("{}/{}", one.namespace, one.name) == name
}

fn keep_only(daemon_sets: &mut Vec<NewDaemonSet>, name: &str) -> Result<()> {
    let names: Vec<String> =
        daemon_sets.iter().map(|one| format!("{}/{}", one.namespace, one.name)).collect();
    daemon_sets.retain(|one| is_called(one, name));
    if daemon_sets.is_empty() {
        bail!("{} in the manifest", scenario_file::no_daemon_set(name, names.iter().map(String::as_str)));
    }
    Ok(())
}

/// What each DaemonSet that is taken does, beside all others as they are in the end.
fn changes(
    manifest: &NewManifest,
    scenario: &Scenario,
    as_written: &AsWritten,
    old: &[Daemon],
    (nodes, shown): (&[NodeAtStart<'_>], &[&NodeAtStart<'_>]),
) -> Vec<Change> {
    let taken: Vec<(&NewDaemonSet, &StoredDaemonSet)> =
        manifest.daemon_sets.iter().filter_map(|one| Some((one, one.accepted.as_ref()?))).collect();
    let kept = (0..old.len()).filter(|&index| taken.iter().all(|(one, _)| one.replaces != Some(index)));
    let kept = kept.map(|index| (old[index].name.clone(), &as_written.daemon_sets[index]));
    let new = taken.iter().map(|(_, stored)| (stored.full_name(), *stored));
    let after = daemons(new.chain(kept), &manifest.admission);
    let change = |(index, &(one, stored)): (usize, &(&NewDaemonSet, &StoredDaemonSet))| {
        let before = one.replaces.map(|index| Before {
            stored: &as_written.daemon_sets[index],
            daemon: &old[index],
            planned: &scenario.plan.daemon_sets[index],
        });
        let others: Vec<&Daemon> =
            after.iter().enumerate().filter(|&(other, _)| other != index).map(|(_, other)| other).collect();
        Change::of(before, After { stored, daemon: &after[index], others: &others }, nodes, shown)
    };
    taken.iter().enumerate().map(change).collect()
}

/// Those of the scenario that the manifest does not speak of.
fn untouched(manifest: &NewManifest, as_written: &AsWritten) -> Vec<String> {
    let is_spoken_of = |index: usize| manifest.daemon_sets.iter().any(|one| one.replaces == Some(index));
    let all = as_written.daemon_sets.iter().enumerate();
    all.filter(|&(index, _)| !is_spoken_of(index)).map(|(_, stored)| stored.full_name()).collect()
}

fn print(manifest: &NewManifest, changes: &[Change], untouched: &[String]) -> Result<()> {
    if manifest.daemon_sets.is_empty() {
        return Ok(());
    }
    let width = terminal::width();
    let mut parts: Vec<String> = changes.iter().map(|change| change_text(change, width)).collect();
    let refused = manifest.daemon_sets.iter().filter(|one| one.accepted.is_none());
    parts.extend(refused.map(|one| {
        let words = format!("{}/{}: refused, so nothing happens to it\n", one.namespace, one.name);
        paragraph(&printable(&words), width)
    }));
    let mut notes = Vec::new();
    if !untouched.is_empty() {
        notes.push(format!("not in the manifest, and taken to stay as they are: {}", untouched.join(", ")));
    }
    if !manifest.other_kinds.is_empty() {
        notes.push(format!("not looked at: {}", manifest.other_kinds.join(", ")));
    }
    parts.extend(notes.iter().map(|note| paragraph(&printable(&format!("{note}\n")), width)));
    write!(terminal::out()?, "{}", parts.join("\n"))?;
    Ok(())
}
