//! Files that are made from others of a folder of results: charts, pages and tables, which are written again at any time. What
//! somebody else wrote under the name of one, or edited, stays, and so does a page that says more.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::claim::Claim;
use super::comparison::names_in;
use super::destination::Destination;
use super::file_names;
use super::page_mark::{Knowledge, words_if_poorer, words_if_to_be_poorer};
use super::seal::{self, is_intact_at, sealed};
use crate::cli::files::PAGE_FILE;
use crate::cli::interrupt;

/// Writes charts, pages, or tables that are worked out from other files as they are, into a folder of results that is there, each
/// whole or not at all. Gives their paths. A file that everynode did not write as it is is replaced only if that was asked for.
pub fn add_derived(folder: &Path, files: Vec<(String, Vec<u8>)>, replace: bool) -> Result<Vec<PathBuf>> {
    let claim = Claim::take(Destination::existing(folder)?)?;
    let _held = interrupt::lock();
    let (mut sealed_files, mut others) = (Vec::new(), Vec::new());
    for (name, contents) in files {
        ensure!(
            file_names::is_derived(&name) && !name.contains(std::path::is_separator),
            "`{}` is no name of a chart or a page",
            name.escape_debug()
        );
        let (path, contents) = (folder.join(&name), sealed(&name, &contents));
        let found = fs::symlink_metadata(&path).ok();
        let is_free = found.as_ref().is_none_or(fs::Metadata::is_file);
        ensure!(is_free, "{} is in the way: it is no file of everynode's", path.display());
        if found.is_some() && !replace && !is_as_written(&name, &path, &contents)? {
            others.push(name);
        } else {
            sealed_files.push((name, contents));
        }
    }
    refuse_others(folder, &others)?;
    let page = sealed_files.iter().find(|(name, _)| name == PAGE_FILE && !replace);
    page.map_or(Ok(()), |(_, page)| refuse_poorer_page(folder, page))?;
    sealed_files.into_iter().map(|(name, contents)| put(&claim, folder, &name, &contents)).collect()
}

/// Whether the folder holds this chart, page or table already.
pub fn holds(folder: &Path, name: &str, contents: &[u8]) -> bool {
    fs::read(folder.join(name)).is_ok_and(|there| there == sealed(name, contents))
}

/// Refuses to make pages and charts of the same run that would not take the place of those of the folder: `page` is what the page will
/// know, if there is to be one.
pub fn refuse_in_vain(folder: &Path, charts: bool, page: Option<&[Knowledge]>) -> Result<()> {
    let is_to_come =
        |name: &String| (charts && file_names::is_chart(name)) || (page.is_some() && name == PAGE_FILE);
    let mut others = Vec::new();
    for name in names_in(folder)?.into_iter().filter(is_to_come) {
        if !is_intact_at(&name, &folder.join(&name))? {
            others.push(name);
        }
    }
    refuse_others(folder, &others)?;
    let there = page.and_then(|known| Some((page_there(folder)?, known)));
    refuse_poorer(folder, there.and_then(|(there, known)| words_if_to_be_poorer(&there, known)))
}

/// Refuses to replace the page of the folder by this one, which has its seal, if that one is of the same run and knows more.
pub fn refuse_poorer_page(folder: &Path, page: &[u8]) -> Result<()> {
    let there = page_there(folder).zip(seal::without_seal(PAGE_FILE, page));
    refuse_poorer(folder, there.and_then(|(there, new)| words_if_poorer(&there, new)))
}

fn refuse_poorer(folder: &Path, words: Option<String>) -> Result<()> {
    words.map_or(Ok(()), |words| bail!("{} {words}", folder.join(PAGE_FILE).display()))
}

/// What the folder's page is before its seal; `None`: there is none, or not as everynode wrote it.
fn page_there(folder: &Path) -> Option<Vec<u8>> {
    seal::before_seal(PAGE_FILE, &folder.join(PAGE_FILE)).ok().flatten()
}

/// Refuses to replace files that everynode did not write as they are.
pub fn refuse_others(folder: &Path, names: &[String]) -> Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let (verb, it) = if names.len() == 1 { ("is", "it") } else { ("are", "them") };
    bail!(
        "{} of {} {verb} not as everynode wrote {it}, and nothing was replaced; move {it} away, or replace {it} with --force",
        names.join(", "),
        folder.display(),
    )
}

/// Whether the file there is as everynode wrote it: its seal says so, or, of a table, which has none, that it is what is to be written.
fn is_as_written(name: &str, path: &Path, contents: &[u8]) -> io::Result<bool> {
    Ok(is_intact_at(name, path)? || fs::read(path)? == contents)
}

fn put(claim: &Claim, folder: &Path, name: &str, contents: &[u8]) -> Result<PathBuf> {
    let (temporary, path) = (claim.temporary().join(name), folder.join(name));
    let written = fs::write(&temporary, contents).and_then(|()| fs::rename(&temporary, &path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written.with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}
