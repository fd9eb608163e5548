//! What is missing of a sweep.

use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::command::command;
use super::shard_files::FoundShard;
use crate::cli::commands::sweep::folder::{follow_rows, whole_lines};
use crate::cli::files::RESULTS_FILE;
use crate::cli::input;
use crate::report::wording::grouped;
use crate::sweep::description::Description;
use crate::sweep::run_order::{RunId, RunOrder};
use crate::sweep::shard::Shard;
use crate::sweep::store::Layout;

/// So many points of a shard, and so many shards, are listed one by one.
const LISTED: usize = 8;
/// So many more shards are named.
const NAMED: usize = 100;

/// A shard that is not complete.
pub struct Gap {
    shard: Shard,
    /// `None`: nothing of it is there.
    folder: Option<PathBuf>,
    /// By point, the replications that are missing.
    missing: Vec<(usize, Vec<u32>)>,
}

/// What is missing of each shard. Of shards that are there several times, copies that are not complete are dropped if
/// one is.
pub fn find(shards: &mut Vec<FoundShard>, whole: &Description, layout: &Layout) -> Result<Vec<Gap>> {
    let design = whole.design();
    let count = shards[0].shard().count;
    let mut gaps = Vec::new();
    for index in 0..count {
        let shard = Shard { index, count };
        let mut copies: Vec<(PathBuf, RunOrder<'_>)> = Vec::new();
        for found in shards.iter().filter(|found| found.shard() == shard) {
            let mut order = RunOrder::new(&design, shard, layout.columns());
            follow(found, layout, &mut order)?;
            copies.push((found.folder.clone(), order));
        }
        if copies.iter().any(|(_, order)| order.next().is_none()) {
            shards.retain(|found| {
                !copies.iter().any(|(folder, order)| *folder == found.folder && order.next().is_some())
            });
            continue;
        }
        let furthest = copies.into_iter().max_by_key(|(_, order)| order.followed());
        let (folder, order) = match furthest {
            Some((folder, order)) => (Some(folder), order),
            None => (None, RunOrder::new(&design, shard, layout.columns())),
        };
        if order.next().is_some() {
            gaps.push(Gap { shard, folder, missing: missing(&order) });
        }
    }
    Ok(gaps)
}

/// Goes through the rows of a shard; the last one may not have been written to its end.
fn follow(found: &FoundShard, layout: &Layout, order: &mut RunOrder<'_>) -> Result<()> {
    let path = found.folder.join(RESULTS_FILE);
    if !path.exists() {
        return Ok(());
    }
    let mut read = || -> Result<()> {
        let mut file = input::open_table(&path)?;
        let whole = whole_lines(&mut file)?;
        file.seek(SeekFrom::Start(0))?;
        if whole > 0 { follow_rows(file.take(whole), layout, order) } else { Ok(()) }
    };
    read().with_context(|| path.display().to_string())
}

/// All runs from the next one on.
fn missing(order: &RunOrder<'_>) -> Vec<(usize, Vec<u32>)> {
    let mut missing: Vec<(usize, Vec<u32>)> = Vec::new();
    let mut next = order.next();
    while let Some(RunId { point, replication }) = next {
        match missing.last_mut() {
            Some((last, replications)) if *last == point => replications.push(replication),
            _ => missing.push((point, vec![replication])),
        }
        next = order.after(RunId { point, replication });
    }
    missing
}

/// Which shards, and what of them.
pub fn in_words(gaps: &[Gap], folder: &Path, whole: &Description, layout: &Layout) -> String {
    let at_most = if whole.precision.is_some() { "at most " } else { "" };
    let count = gaps[0].shard.count;
    let are = if gaps.len() == 1 { "is" } else { "are" };
    let runs = match gaps.iter().map(Gap::runs).sum() {
        1 => "1 run is".to_owned(),
        runs => format!("{} runs are", grouped(runs)),
    };
    let mut lines =
        vec![format!("{} of {count} shards {are} not complete, {at_most}{runs} missing:", gaps.len())];
    for gap in gaps.iter().take(LISTED) {
        lines.extend(gap.lines(at_most, layout));
    }
    if gaps.len() > LISTED {
        let others: Vec<String> = gaps[LISTED..].iter().map(|gap| gap.shard.to_string()).collect();
        lines.push(match others.len() {
            count if count > NAMED => format!("  and {} other shards", grouped(count as u64)),
            _ => format!("  and shards {}", others.join(", ")),
        });
    }
    lines.push(how_to_run(gaps, folder, whole));
    lines.join("\n")
}

/// The command for the first of them; the others differ in the shard's number.
fn how_to_run(gaps: &[Gap], folder: &Path, whole: &Description) -> String {
    let shard = gaps[0].shard;
    let (others, each) = match gaps.len() {
        1 => ("", ""),
        _ => (" and so on", "\n  and so on for the other shards"),
    };
    match command(whole, shard, folder) {
        Some(command) => {
            format!("run them where the scenario is, as here, then merge again:\n  {command}{each}")
        }
        None => format!(
            "run them with the sweep's own command and `--shard {shard} --resume`{others}, then merge again"
        ),
    }
}

impl Gap {
    fn runs(&self) -> u64 {
        self.missing.iter().map(|(_, replications)| replications.len() as u64).sum()
    }

    fn lines(&self, at_most: &str, layout: &Layout) -> Vec<String> {
        let there = match &self.folder {
            None => "is not there".to_owned(),
            Some(folder) => format!("is unfinished in {}", folder.display()),
        };
        let runs = match self.runs() {
            1 => "1 run".to_owned(),
            runs => format!("{} runs", grouped(runs)),
        };
        let mut lines = vec![format!("  shard {} {there}; it lacks {at_most}{runs}", self.shard)];
        for (point, replications) in self.missing.iter().take(LISTED) {
            let settings: Vec<String> =
                layout.grid.point(*point).settings().map(|(path, value)| format!("{path}={value}")).collect();
            let settings =
                if settings.is_empty() { String::new() } else { format!(" ({})", settings.join(", ")) };
            lines.push(format!("    point {point}{settings}: {}", replications_in_words(replications)));
        }
        if self.missing.len() > LISTED {
            lines.push(format!("    and {} more points", grouped((self.missing.len() - LISTED) as u64)));
        }
        lines
    }
}

/// `replications 0 to 49`, `replications 3, 11, 19`.
fn replications_in_words(replications: &[u32]) -> String {
    let (first, last) = (replications[0], replications[replications.len() - 1]);
    let listed =
        |replications: &[u32]| replications.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    match replications.len() {
        1 => format!("replication {first}"),
        count if (last - first) as usize == count - 1 => format!("replications {first} to {last}"),
        count if count > LISTED => {
            format!("replications {}, … {last} ({count} of them)", listed(&replications[..4]))
        }
        _ => format!("replications {}", listed(replications)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replications_are_said_shortly() {
        assert_eq!(replications_in_words(&[3]), "replication 3");
        assert_eq!(replications_in_words(&[3, 4, 5]), "replications 3 to 5");
        assert_eq!(replications_in_words(&[3, 11, 19]), "replications 3, 11, 19");
        let many: Vec<u32> = (0..20).map(|index| 3 + 8 * index).collect();
        assert_eq!(replications_in_words(&many), "replications 3, 11, 19, 27, … 155 (20 of them)");
    }
}
