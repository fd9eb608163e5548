//! What is said of an import.

use std::io::Write;
use std::path::Path;

use anyhow::Result;

use crate::cli::output_dir::as_folder;
use crate::cli::terminal;
use crate::import::gathered::Gathered;
use crate::import::notes::Fate;
use crate::import::notes::counted;
use crate::import::{Imported, REPORT_FILE};
use crate::report::tables::import::{ImportRow, import_table};
use crate::report::tables::wrap::paragraph;
use crate::scenario::printable::{on_one_line, printable};

/// So many changes are shown.
const SHOWN: usize = 20;

pub fn print(
    imported: &Imported,
    gathered: &Gathered,
    out: &Path,
    name: &str,
    changed: Option<&[String]>,
) -> Result<()> {
    let mut to = terminal::out()?;
    let width = terminal::width();
    writeln!(
        to,
        "{} in {}, {}, {}",
        counted(imported.nodes as u64, "node"),
        counted(imported.pools as u64, "pool"),
        counted(gathered.daemon_sets.len() as u64, "DaemonSet"),
        counted(gathered.pods.len() as u64, "pod"),
    )?;
    let fates = Fate::ALL.map(|fate| (fate, imported.notes.count(fate)));
    let fates = fates
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(fate, count)| format!("{} {count}", in_short(*fate)));
    let fates = fates.collect::<Vec<_>>().join(", ");
    if !fates.is_empty() {
        write!(to, "{}", paragraph(&format!("{fates}: see {REPORT_FILE}"), width))?;
    }
    print_check(imported, width, &mut to)?;
    if let Some(changed) = changed {
        writeln!(to)?;
        match changed.len() {
            0 => writeln!(to, "Nothing has changed since the import before.")?,
            _ => writeln!(to, "Changed since the import before:")?,
        }
        for change in changed.iter().take(SHOWN) {
            writeln!(to, "  {}", on_one_line(change))?;
        }
        if changed.len() > SHOWN {
            writeln!(to, "  and {} changes more", changed.len() - SHOWN)?;
        }
    }
    let folder = as_folder(out);
    let next = match imported.check.unusable {
        None => "run it:    everynode run",
        Some(_) => "check it:  everynode check",
    };
    writeln!(to, "\nwritten to {folder}\n{next} {folder}{name}.ron")?;
    Ok(())
}

/// Before anything else: what is missing may be in one of them.
pub fn tell_unreadable(gathered: &Gathered) {
    for error in &gathered.counts.unreadable {
        terminal::say(format_args!("{}", on_one_line(&error.of_several())));
    }
    let unreadable = &gathered.unreadable;
    for field in &unreadable.named {
        terminal::say(format_args!("{} is no amount and counts as absent", on_one_line(field)));
    }
    let more = unreadable.count - unreadable.named.len() as u64;
    if more > 0 {
        terminal::say(format_args!("{more} amounts more are none and count as absent"));
    }
    if gathered.counts.unreadable_times.count > 0 {
        terminal::say(format_args!("{}", on_one_line(&gathered.counts.unreadable_times.to_string())));
    }
    match gathered.counts.misnamed {
        0 => {}
        1 => terminal::say(format_args!("passed over 1 DaemonSet whose name is none, or too long")),
        count => {
            terminal::say(format_args!("passed over {count} DaemonSets whose names are none, or too long"))
        }
    }
}

fn in_short(fate: Fate) -> &'static str {
    match fate {
        Fate::Merged => "joined",
        Fate::Rounded => "rounded",
        Fate::Replaced => "renamed",
        Fate::Dropped => "left out",
        Fate::NotExpressible => "not expressible",
    }
}

fn print_check(imported: &Imported, width: usize, to: &mut impl Write) -> Result<()> {
    let check = &imported.check;
    writeln!(to)?;
    if let Some(problem) = &check.unusable {
        writeln!(to, "The scenario cannot be run as it is:\n{}", printable(problem.trim_end()))?;
        return Ok(());
    }
    let row = |row: &crate::import::self_check::Row| ImportRow {
        daemon_set: row.daemon_set.clone(),
        figures: row.figures_side_by_side(),
    };
    write!(to, "{}", import_table(&check.rows.iter().map(row).collect::<Vec<_>>(), width))?;
    writeln!(to)?;
    for sentence in check.verdict() {
        writeln!(to, "{}", paragraph(&on_one_line(&sentence), width))?;
    }
    for row in &check.rows {
        for difference in &row.differences {
            writeln!(to, "  {}: {}", row.daemon_set, on_one_line(difference))?;
        }
    }
    Ok(())
}
