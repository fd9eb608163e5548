//! The folder of a run's results: complete or not there at all.
//!
//! Everything is written under a temporary name beside it, which takes its place at the end. Results that exist are
//! replaced only if that was asked for, or if they are the same to the byte.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A folder under its temporary name. Dropped without [`OutputDir::finish`], it disappears.
#[derive(Debug)]
pub struct OutputDir {
    place: PathBuf,
    temporary: PathBuf,
    replace: bool,
    /// What is under the temporary name stays there when it cannot be finished.
    keep: bool,
}

/// What became of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finished {
    Written,
    /// The same results were there already.
    Unchanged,
}

impl OutputDir {
    /// Begins the folder `place`. What an interrupted run left under the temporary name is removed.
    pub fn begin(place: &Path, replace: bool) -> Result<Self> {
        let temporary = temporary_name(place)?;
        if temporary.exists() {
            fs::remove_dir_all(&temporary)
                .with_context(|| format!("cannot remove the left-over {}", temporary.display()))?;
        }
        fs::create_dir_all(&temporary).with_context(|| format!("cannot create {}", temporary.display()))?;
        Ok(Self { place: place.to_owned(), temporary, replace, keep: false })
    }

    /// Begins the folder `place`, or goes on with what there is of it under its temporary name. It stays there until it
    /// is finished, whatever happens.
    pub fn take_up(place: &Path, replace: bool) -> Result<Self> {
        let temporary = temporary_name(place)?;
        fs::create_dir_all(&temporary).with_context(|| format!("cannot create {}", temporary.display()))?;
        Ok(Self { place: place.to_owned(), temporary, replace, keep: true })
    }

    /// Removes all files but these: what an earlier attempt left.
    pub fn keep_only(&self, names: &[&str]) -> Result<()> {
        for entry in fs::read_dir(&self.temporary)? {
            let path = entry?.path();
            let is_kept = |name: &&str| path.file_name().is_some_and(|file| file == *name);
            if !names.iter().any(is_kept) {
                fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
        Ok(())
    }

    /// Where a file is until the folder is finished.
    pub fn path(&self, name: &str) -> PathBuf {
        self.temporary.join(name)
    }

    /// A file to be written bit by bit.
    pub fn create(&self, name: &str) -> Result<BufWriter<File>> {
        let path = self.temporary.join(name);
        let file = File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
        Ok(BufWriter::with_capacity(1 << 16, file))
    }

    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> Result<()> {
        let path = self.temporary.join(name);
        fs::write(&path, contents).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Leaves nothing of the folder, also where it was to be gone on with.
    pub fn give_up(mut self) {
        self.keep = false;
    }

    /// Puts the folder into its place.
    pub fn finish(self) -> Result<Finished> {
        if !self.place.exists() {
            self.move_into_place()?;
            return Ok(Finished::Written);
        }
        if same_files(&self.temporary, &self.place)? {
            return Ok(Finished::Unchanged);
        }
        if !self.replace && has_files(&self.place)? {
            bail!(
                "{} holds other results, which were kept; use --force to replace them, or --out for another place",
                self.place.display()
            );
        }
        fs::remove_dir_all(&self.place)
            .with_context(|| format!("cannot replace {}", self.place.display()))?;
        self.move_into_place()?;
        Ok(Finished::Written)
    }

    fn move_into_place(&self) -> Result<()> {
        fs::rename(&self.temporary, &self.place)
            .with_context(|| format!("cannot create {}", self.place.display()))
    }
}

impl Drop for OutputDir {
    fn drop(&mut self) {
        if self.keep {
            return;
        }
        // Nothing to be done about a failure here; the next run removes it.
        let _ = fs::remove_dir_all(&self.temporary);
    }
}

/// The name that the folder `place` has until it is finished.
pub fn temporary_name(place: &Path) -> Result<PathBuf> {
    let name = place.file_name().with_context(|| format!("{} is not a folder's name", place.display()))?;
    if place.exists() && !place.is_dir() {
        bail!("{} exists and is not a folder", place.display());
    }
    Ok(place.with_file_name(format!(".{}.partial", name.to_string_lossy())))
}

/// Writes a file beside its place first, so that it is never half there.
pub fn replace_file(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    let temporary = path.with_extension("partial");
    fs::write(&temporary, contents).with_context(|| format!("cannot write {}", temporary.display()))?;
    fs::rename(&temporary, path).with_context(|| format!("cannot write {}", path.display()))
}

pub fn has_files(folder: &Path) -> io::Result<bool> {
    Ok(fs::read_dir(folder)?.next().is_some())
}

/// Whether two folders hold the same files with the same bytes.
fn same_files(one: &Path, other: &Path) -> io::Result<bool> {
    let names = |folder: &Path| -> io::Result<Vec<_>> {
        let mut names: Vec<_> = fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect::<Result<_, _>>()?;
        names.sort();
        Ok(names)
    };
    let listed = names(one)?;
    if listed != names(other)? {
        return Ok(false);
    }
    for name in listed {
        if !same_bytes(&one.join(&name), &other.join(&name))? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn same_bytes(one: &Path, other: &Path) -> io::Result<bool> {
    if !other.is_file() || fs::metadata(one)?.len() != fs::metadata(other)?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (io::BufReader::new(File::open(one)?), io::BufReader::new(File::open(other)?));
    let (mut first, mut second) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let read = one.read(&mut first)?;
        if read == 0 {
            return Ok(true);
        }
        other.read_exact(&mut second[..read])?;
        if first[..read] != second[..read] {
            return Ok(false);
        }
    }
}
