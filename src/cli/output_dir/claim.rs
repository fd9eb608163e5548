//! The lock on an output folder: one process writes it at a time.
//!
//! The temporary folder beside the destination holds a file that is locked while a process writes: the operating system
//! releases the lock with the process, however that ends. Whoever holds the lock may inspect and change the destination.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::contents::{self, Contents};
use super::destination::{Destination, if_too_long};
use super::marks;
use crate::cli::files::LOCK_FILE;

/// A folder may be moved away between looking for it and locking it, but not every time.
const ATTEMPTS: u32 = 100;

/// The right to write a destination. Dropped, it leaves nothing but finished results.
#[derive(Debug)]
pub struct Claim {
    pub destination: Destination,
    temporary: PathBuf,
    /// `None`: the temporary folder does not belong to this process any more, whatever has its name.
    lock: Option<File>,
}

impl Claim {
    /// Locks the destination, unless another process has, and cleans up what a killed process left.
    pub fn take(destination: Destination) -> Result<Self> {
        let temporary = destination.temporary();
        if let Some(parent) = temporary.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
        }
        for _ in 0..ATTEMPTS {
            create_folder(&temporary)?;
            let Some(lock) = try_lock(&temporary)? else { continue };
            let mut claim =
                Self { destination: destination.clone(), temporary: temporary.clone(), lock: Some(lock) };
            claim.settle()?;
            if claim.lock.is_some() {
                return Ok(claim);
            }
        }
        bail!("{} is being moved by another everynode", temporary.display())
    }

    /// The folder to write into.
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Completes a replacement during which a process was killed: the old results have been moved aside, and the new
    /// ones, which were complete, may not have been moved to the destination. The claim is gone with these.
    fn settle(&mut self) -> Result<()> {
        let (folder, aside) = (self.destination.folder().to_owned(), self.destination.aside());
        let left =
            Contents::of_unfinished(&aside).with_context(|| format!("cannot read {}", aside.display()))?;
        if left == Contents::Absent {
            return Ok(());
        }
        left.refuse_foreign_files(&aside)?;
        if !marks::has_mark(&aside) {
            return discard(&aside);
        }
        let there = Contents::of(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        let are_new_ones_left = marks::has_mark(&self.temporary);
        match there {
            Contents::Absent | Contents::Empty if are_new_ones_left => {
                self.move_into_place(move_folder)?;
                discard(&aside)
            }
            Contents::Absent | Contents::Empty => move_folder(&aside, &folder),
            // They are in place; what is aside are their predecessors.
            _ if marks::has_mark(&folder) && !are_new_ones_left => discard(&aside),
            _ => bail!(
                "{} holds the results that were to be replaced, and something else has come to {} meanwhile; move one \
                 of them away",
                aside.display(),
                folder.display()
            ),
        }
    }

    /// Moves the temporary folder to the destination. What is there is moved aside first, and removed afterwards: at no
    /// moment does neither exist. An error says where the results are.
    pub fn replace(&mut self) -> Result<()> {
        self.replace_by(move_folder)
    }

    /// The same, with this function instead of moving a folder.
    fn replace_by(&mut self, mut moved: impl FnMut(&Path, &Path) -> Result<()>) -> Result<()> {
        let (folder, aside) = (self.destination.folder().to_owned(), self.destination.aside());
        let temporary = self.temporary.clone();
        let complete = || format!("the new results are complete in {}", temporary.display());
        let contents = Contents::of(&folder).with_context(complete)?;
        contents.refuse_foreign_files(&folder).with_context(complete)?;
        if contents == Contents::Empty {
            fs::remove_dir(&folder)
                .with_context(|| format!("cannot replace {}", folder.display()))
                .with_context(complete)?;
        }
        if contents != Contents::Results {
            return self.move_into_place(moved).with_context(complete);
        }
        let old_stay = || format!("{} holds the old results, and {}", folder.display(), complete());
        moved(&folder, &aside).with_context(old_stay)?;
        if let Err(error) = self.move_into_place(&mut moved) {
            let Err(not_back) = moved(&aside, &folder) else { return Err(error.context(old_stay())) };
            let where_they_are = format!("the old results are in {}, and {}", aside.display(), complete());
            return Err(error.context(format!("{not_back:#}")).context(where_they_are));
        }
        discard(&aside).with_context(|| {
            format!(
                "{} holds the new results; what is left of the old ones is in {}",
                folder.display(),
                aside.display()
            )
        })
    }

    fn move_into_place(&mut self, moved: impl FnOnce(&Path, &Path) -> Result<()>) -> Result<()> {
        let folder = self.destination.folder();
        moved(&self.temporary, folder)?;
        self.lock = None;
        // A lock that stays is one of the files that everynode writes, and does no harm.
        let _ = fs::remove_file(folder.join(LOCK_FILE));
        Ok(())
    }

    /// Removes the temporary folder. An error says what is left.
    pub fn discard(&mut self) -> Result<()> {
        if self.lock.is_none() {
            return Ok(());
        }
        let discarded = discard(&self.temporary);
        self.lock = None;
        discarded?;
        ensure!(!self.temporary.exists(), "{} is left over; it may be removed", self.temporary.display());
        Ok(())
    }

    /// Refuses a destination that holds foreign files. From one that is everynode's own, a lock that a killed process
    /// left among its results is removed.
    pub fn refuse_foreign_files(&self) -> Result<()> {
        let folder = self.destination.folder();
        let contents = Contents::of(folder).with_context(|| format!("cannot read {}", folder.display()))?;
        contents.refuse_foreign_files(folder)?;
        if contents == Contents::Results {
            let _ = fs::remove_file(folder.join(LOCK_FILE));
        }
        Ok(())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if self.lock.is_some() {
            release(&self.temporary);
        }
    }
}

/// Removes the temporary folder of this process. A failure is ignored; the next process cleans up.
pub fn discard_unfinished(temporary: &Path) {
    let _ = contents::discard(temporary, &[]);
    release(temporary);
}

/// Removes the temporary folder if nothing is left in it but its lock.
fn release(temporary: &Path) {
    if fs::symlink_metadata(temporary).is_ok_and(|found| found.is_dir()) {
        let _ = fs::remove_file(temporary.join(LOCK_FILE));
        let _ = fs::remove_dir(temporary);
    }
}

fn create_folder(temporary: &Path) -> Result<()> {
    match fs::create_dir(temporary) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => {
            let words = format!("cannot create {}{}", temporary.display(), if_too_long(&error));
            return Err(error).context(words);
        }
        Ok(()) => return Ok(()),
    }
    // A link would lead to what is not everynode's.
    if !fs::symlink_metadata(temporary).is_ok_and(|found| found.is_dir()) {
        bail!("{} is in the way: it is no folder of everynode's; remove it", temporary.display());
    }
    Contents::of_unfinished(temporary)
        .with_context(|| format!("cannot read {}", temporary.display()))?
        .refuse_foreign_files(temporary)
}

/// `None`: the folder was moved away meanwhile.
fn try_lock(temporary: &Path) -> Result<Option<File>> {
    let path = temporary.join(LOCK_FILE);
    let lock = match OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.with_context(|| format!("cannot write {}", path.display()))?,
    };
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            bail!("{} is being written by another everynode", temporary.display())
        }
        // Where there are no locks, one must look out oneself.
        Err(TryLockError::Error(_)) => {}
    }
    Ok(is_still_there(&lock, &path).then_some(lock))
}

#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |found: io::Result<fs::Metadata>| found.ok().map(|found| (found.dev(), found.ino()));
    identity(file.metadata()).is_some_and(|opened| Some(opened) == identity(fs::metadata(path)))
}

#[cfg(not(unix))]
fn is_still_there(_file: &File, path: &Path) -> bool {
    path.exists()
}

fn move_folder(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).with_context(|| format!("cannot move {} to {}", from.display(), to.display()))
}

/// Removes what everynode wrote, and the folder.
fn discard(folder: &Path) -> Result<()> {
    let removed = contents::discard(folder, &[]);
    release(folder);
    removed.with_context(|| format!("cannot remove {}", folder.display()))
}

#[cfg(test)]
#[path = "claim_tests.rs"]
mod tests;
