//! The folder that results go to, checked before anything is written.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::contents::Contents;
use super::marks::{Kind, kind_of};

/// How the name of a folder ends until it is finished.
const UNFINISHED: &str = "partial";

/// A folder that results can be put into, and the names beside it that this takes.
#[derive(Clone, Debug)]
pub struct Destination {
    folder: PathBuf,
}

impl Destination {
    /// The folder that `out` names, or that the symbolic link `out` leads to. Refused is what is no folder or can be
    /// none.
    pub fn of(out: &Path) -> Result<Self> {
        ensure!(!out.as_os_str().is_empty(), "an empty name is no folder's name");
        if let Some(dots) = ending_in_dots(out) {
            bail!(
                "{} ends in `{dots}`, which cannot be replaced; write the folder's own name",
                out.display()
            );
        }
        if let Some(missing) = out.ancestors().find(|part| part.ends_with("..") && !part.exists()) {
            bail!("{} is not there; write the path to {} without it", missing.display(), out.display());
        }
        let name = out.file_name().with_context(|| format!("{} is not a folder's name", out.display()))?;
        let out = out.with_file_name(name);
        let destination = match fs::symlink_metadata(&out) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self { folder: out },
            Err(error) => {
                let words = format!("cannot use {}{}", out.display(), if_too_long(&error));
                return Err(error).context(words);
            }
            Ok(found) if found.is_symlink() => Self { folder: end_of_link(&out)? },
            Ok(_) => Self { folder: around_itself(out) },
        };
        ensure!(
            !destination.folder.exists() || destination.folder.is_dir(),
            "{} exists and is not a folder",
            destination.folder.display()
        );
        destination.refuse_working_directory()?;
        refuse_within_results(&destination.folder)?;
        Ok(destination)
    }

    /// A folder that is there, under whatever name, to write single files into.
    pub fn existing(folder: &Path) -> Result<Self> {
        let resolved = folder.canonicalize().with_context(|| format!("cannot use {}", folder.display()))?;
        ensure!(resolved.is_dir(), "{} is not a folder", folder.display());
        resolved.file_name().with_context(|| format!("{} cannot hold results", folder.display()))?;
        Ok(Self { folder: resolved })
    }

    /// Whoever stands in a folder that is replaced stands in one that is gone.
    fn refuse_working_directory(&self) -> Result<()> {
        let here = std::env::current_dir().and_then(|here| here.canonicalize());
        let is_here = self.folder.canonicalize().is_ok_and(|folder| here.is_ok_and(|here| here == folder));
        ensure!(
            !is_here,
            "{} is the folder that you are in, which is not replaced; name another one with --out",
            self.folder.display()
        );
        Ok(())
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The name of the folder until it is finished.
    pub fn temporary(&self) -> PathBuf {
        self.beside(UNFINISHED)
    }

    /// The name of what is replaced, until its successor is in place.
    pub fn aside(&self) -> PathBuf {
        self.beside("replaced")
    }

    fn beside(&self, ending: &str) -> PathBuf {
        hidden_beside(&self.folder, ending)
    }
}

/// Refuses what would be written among results, which would be taken for somebody's own from then on, and what would be where an
/// unfinished sweep is to be. An import is people's, who may have runs of it beside it, and so is what holds anything else already.
pub fn refuse_within_results(inner: &Path) -> Result<()> {
    let is_awaited = |part: &&Path| part.file_name().is_some() && temporary_name(part).is_dir();
    if let Some(awaited) = inner.ancestors().skip(1).find(is_awaited) {
        bail!(
            "{} would be in {}, where {} is to be when it is finished; name a place beside it",
            inner.display(),
            awaited.display(),
            temporary_name(awaited).display()
        );
    }
    let named = |part: &Path| if part.as_os_str().is_empty() { Path::new(".") } else { part }.canonicalize();
    // What is not there yet is in none.
    let Some(there) = inner.ancestors().skip(1).find_map(|part| named(part).ok()) else { return Ok(()) };
    let is_all_ours = |outer: &Path| matches!(Contents::of(outer), Ok(Contents::Results));
    let kind = |outer: &Path| kind_of(outer).filter(|kind| *kind != Kind::Import && is_all_ours(outer));
    if let Some((outer, kind)) = there.ancestors().find_map(|outer| Some((outer, kind(outer)?))) {
        bail!(
            "{} would be in {}, which is {}: with anything else in it, that would be taken for somebody's own and never be replaced; \
             name a place beside it",
            inner.display(),
            outer.display(),
            kind.in_words()
        );
    }
    Ok(())
}

/// Refuses to put results in the place of those that they are worked out from, or that `source` lies in: they would be gone. An import is
/// replaced by none but another anyway.
pub fn refuse_source_within(folder: &Path, source: &Path) -> Result<()> {
    let is_replaceable = |folder: &Path| kind_of(folder).is_some_and(|kind| kind != Kind::Import);
    let is_within = match (folder.canonicalize(), source.canonicalize()) {
        (Ok(folder), Ok(source)) => source.starts_with(&folder) && is_replaceable(&folder),
        _ => false,
    };
    ensure!(
        !is_within,
        "results in {} would take the place of {}, which they are worked out from; give another place with --out",
        folder.display(),
        source.display()
    );
    Ok(())
}

/// The name that the folder, or the file, has until it is finished.
pub fn temporary_name(folder: &Path) -> PathBuf {
    hidden_beside(folder, UNFINISHED)
}

fn hidden_beside(folder: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(folder.file_name().unwrap_or_default());
    name.push(".");
    name.push(ending);
    folder.with_file_name(name)
}

/// Whether the folder has, or a link of this name leads to, the name of one that is not finished.
pub fn is_unfinished(folder: &Path) -> bool {
    let resolved = folder.canonicalize();
    let name = resolved.as_deref().unwrap_or(folder).file_name().unwrap_or_default().to_string_lossy();
    name.strip_prefix('.')
        .and_then(|name| name.strip_suffix(UNFINISHED))
        .is_some_and(|name| name.ends_with('.'))
}

/// What to do about a name that the file system refuses because it is too long; empty: that is not why.
pub fn if_too_long(error: &io::Error) -> &'static str {
    let is_too_long = error.kind() == io::ErrorKind::InvalidFilename;
    if is_too_long { ", whose name is too long (--out gives the folder a shorter one)" } else { "" }
}

/// `.` or `..`, if that is the last part of a path.
fn ending_in_dots(path: &Path) -> Option<&'static str> {
    let text = path.to_string_lossy();
    let last = text.rsplit(std::path::is_separator).find(|part| !part.is_empty())?;
    [".", ".."].into_iter().find(|dots| *dots == last)
}

/// The folder's own path where `out` leads through the folder itself, as `out/../out` does: while it is replaced it is not there, and no
/// such path leads anywhere.
fn around_itself(out: PathBuf) -> PathBuf {
    let Ok(own) = out.canonicalize() else { return out };
    let leads_through = out.ancestors().skip(1).any(|part| part.canonicalize().is_ok_and(|part| part == own));
    if leads_through { own } else { out }
}

fn end_of_link(link: &Path) -> Result<PathBuf> {
    link.canonicalize().with_context(|| format!("{} is a link that leads nowhere", link.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_folders_are_told() {
        for (path, dots) in [("a/.", "."), (".", "."), ("a/..//", ".."), ("./", ".")] {
            assert_eq!(ending_in_dots(Path::new(path)), Some(dots), "{path}");
        }
        for path in ["a", "../a", "a/./b", ".a", "/"] {
            assert_eq!(ending_in_dots(Path::new(path)), None, "{path}");
        }
        assert!(Destination::of(Path::new("/")).is_err());
        assert!(Destination::of(Path::new("no-such-folder/../a")).is_err());
        assert!(Destination::of(Path::new("src/../no-such-folder/a")).is_ok());
        let own = Path::new("src").canonicalize().unwrap();
        for through in ["src/../src", "src/cli/../../src", "./src/../src/"] {
            assert_eq!(Destination::of(Path::new(through)).unwrap().folder(), own, "{through}");
        }
        for around in ["src", "./src", "docs/../src"] {
            assert_eq!(Destination::of(Path::new(around)).unwrap().folder(), Path::new(around), "{around}");
        }
        assert_eq!(temporary_name(Path::new("x/y")), Path::new("x/.y.partial"));
        for (name, is_not_finished) in [("x/.y.partial", true), ("y.partial", false), (".partial", false)] {
            assert_eq!(is_unfinished(Path::new(name)), is_not_finished, "{name}");
        }
    }
}
