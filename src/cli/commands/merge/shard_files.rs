//! The shards that there are, and the sweep that all of them are of.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cli::commands::sweep::folder::read_description;
use crate::cli::output_dir::temporary_name;
use crate::sweep::description::Description;
use crate::sweep::shard::Shard;

/// So many sweeps are named.
const NAMED: usize = 3;

/// A shard's folder, or its temporary one while runs are missing.
pub struct FoundShard {
    pub folder: PathBuf,
    pub description: Description,
}

impl FoundShard {
    pub fn shard(&self) -> Shard {
        self.description.shard()
    }

    /// Whether `sweep --shard` wrote it: also one shard of one is called as such.
    fn is_of_sharded_sweep(&self) -> bool {
        let is_called_so = self.folder.file_name().is_some_and(|name| name == &*self.shard().folder_name());
        !self.shard().is_whole() || is_called_so
    }
}

/// The shards in these folders, each of which is a shard or holds some; all that are not are said at once.
pub fn find(given: &[PathBuf]) -> Result<Vec<FoundShard>> {
    let (mut shards, mut problems) = (Vec::new(), Vec::new());
    for folder in given {
        match shards_at(folder) {
            Ok(found) if found.is_empty() => problems.push(format!(
                "{} is no shard and holds none; give folders that `sweep --shard` wrote, or the folder that holds them",
                folder.display()
            )),
            Ok(found) => shards.extend(found),
            Err(error) => problems.push(format!("{error:#}")),
        }
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n  "));
    }
    add_unfinished(&mut shards)?;
    Ok(shards)
}

fn shards_at(folder: &Path) -> Result<Vec<FoundShard>> {
    if !folder.exists() {
        bail!("{} does not exist", folder.display());
    }
    if !folder.is_dir() {
        bail!("{} is not a folder; give the shard's folder", folder.display());
    }
    if let Some(shard) = shard_at(folder)? {
        return Ok(vec![shard]);
    }
    let mut inner: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    inner.retain(|path| path.is_dir());
    inner.sort();
    let (shards, whole): (Vec<FoundShard>, Vec<FoundShard>) =
        all_of(&inner)?.into_iter().partition(FoundShard::is_of_sharded_sweep);
    if shards.is_empty() && !whole.is_empty() {
        let names: Vec<String> =
            whole.iter().take(NAMED).map(|sweep| sweep.folder.display().to_string()).collect();
        bail!(
            "{} holds no shards, but sweeps that are whole already, so that there is nothing to merge: {}{}",
            folder.display(),
            names.join(", "),
            if whole.len() > NAMED { " and more" } else { "" }
        );
    }
    Ok(shards)
}

/// The shards among these folders; all that are damaged are said at once.
fn all_of(folders: &[PathBuf]) -> Result<Vec<FoundShard>> {
    let (mut shards, mut problems) = (Vec::new(), Vec::new());
    for folder in folders {
        match shard_at(folder) {
            Ok(found) => shards.extend(found),
            Err(error) => problems.push(format!("{error:#}")),
        }
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n  "));
    }
    Ok(shards)
}

fn shard_at(folder: &Path) -> Result<Option<FoundShard>> {
    let shard = |description| FoundShard { folder: folder.to_owned(), description };
    Ok(read_description(folder)?.map(shard))
}

/// Unfinished shards beside the others, which a shell's `shard-*` does not name, so that what they have counts as there;
/// but none of a shard that is there finished.
fn add_unfinished(shards: &mut Vec<FoundShard>) -> Result<()> {
    let Some(count) = shards.first().map(|shard| shard.shard().count) else { return Ok(()) };
    let mut parents: Vec<PathBuf> =
        shards.iter().filter_map(|shard| shard.folder.parent().map(Path::to_path_buf)).collect();
    parents.sort();
    parents.dedup();
    let there: BTreeSet<u64> = shards.iter().map(|found| found.shard().index).collect();
    let absent = (0..count).filter(|index| !there.contains(index)).map(|index| Shard { index, count });
    let beside = |shard: Shard| {
        let name = shard.folder_name();
        parents.iter().map(move |parent| temporary_name(&parent.join(&name)))
    };
    let unfinished: Vec<PathBuf> = absent.flat_map(beside).collect();
    let damaged = "an unfinished shard beside the others is damaged; put it right, or remove its folder";
    shards.extend(all_of(&unfinished).context(damaged)?);
    Ok(())
}

/// The sweep that the shards are of; what they differ in is said, of all that do.
pub fn agree(shards: &[FoundShard]) -> Result<Description> {
    let first = &shards[0];
    let mut problems = Vec::new();
    for other in &shards[1..] {
        if other.shard().count != first.shard().count {
            problems.push(format!(
                "{} is shard {}, and {} is shard {}",
                first.folder.display(),
                first.shard(),
                other.folder.display(),
                other.shard()
            ));
        }
        let differences = other.description.of_whole().differences(&first.description.of_whole());
        if !differences.is_empty() {
            problems.push(format!(
                "{} (there) and {} (here): {}",
                first.folder.display(),
                other.folder.display(),
                differences.join("; ")
            ));
        }
    }
    if !problems.is_empty() {
        bail!("these are not shards of one sweep\n  {}", problems.join("\n  "));
    }
    Ok(first.description.of_whole())
}
