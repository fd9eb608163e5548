//! The folder of a run's results: complete or not there at all.
//!
//! Everything is written under a temporary name beside it, which takes its place at the end. Results that exist are
//! replaced only if that was asked for, or if they are the same; what everynode did not write is never touched.

mod claim;
mod clocks;
mod comparison;
mod contents;
mod derived;
mod destination;
mod file_names;
mod finished;
mod marks;
mod page_mark;
mod seal;
mod summary_file;
mod unfinished;

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};

use self::claim::{Claim, discard_unfinished};
pub use self::clocks::say_others as say_others_by_the_clock;
use self::comparison::{Comparison, names_in};
pub use self::contents::Contents;
pub use self::derived::{add_derived, holds};
use self::destination::Destination;
pub use self::destination::{is_unfinished, refuse_source_within, refuse_within_results, temporary_name};
pub use self::finished::{Completion, Finished, report_finished};
pub use self::marks::{Kind, kind_of};
pub use self::page_mark::{Knowledge, with_mark};
use self::seal::sealed;
pub use self::summary_file::{SummaryFile, differences_of_input, shown};
pub use self::unfinished::{holds_rows, refuse_unfinished};
use crate::analysis::summary::RunSummary;
use crate::cli::files::{PAGE_FILE, SCRATCH_FILE};
use crate::cli::{interrupt, terminal};

/// A folder under its temporary name. Dropped without [`OutputDir::finish`], it disappears.
#[derive(Debug)]
pub struct OutputDir {
    claim: Claim,
    replace: bool,
    /// What is under the temporary name stays there when it cannot be finished.
    keep: bool,
}

impl OutputDir {
    /// Begins the folder `folder` for results of this kind. What a killed process left under the temporary name is removed, unless it
    /// is an unfinished sweep.
    pub fn begin(folder: &Path, kind: Kind, replace: bool) -> Result<Self> {
        refuse_unfinished(folder, replace)?;
        Self::begin_over_unfinished(folder, kind, replace)
    }

    /// The same where nobody needs an unfinished sweep.
    pub fn begin_over_unfinished(folder: &Path, kind: Kind, replace: bool) -> Result<Self> {
        Self::begin_in(claim_results(folder)?, kind, replace)
    }

    /// The same for an import, which alone replaces another.
    pub fn begin_import(folder: &Path, replace: bool) -> Result<Self> {
        Self::begin_in(claim(folder)?, Kind::Import, replace)
    }

    fn begin_in(claim: Claim, kind: Kind, replace: bool) -> Result<Self> {
        let folder = claim.destination.folder();
        if let Some(there) = kind_of(folder).filter(|there| *there != kind && !replace) {
            return Err(other_results(folder, &[format!("it is {}", there.in_words())]));
        }
        contents::discard(claim.temporary(), &[])
            .with_context(|| format!("cannot remove the left-over {}", claim.temporary().display()))?;
        let temporary = claim.temporary().to_owned();
        interrupt::lock().undo = Some(Box::new(move || discard_unfinished(&temporary)));
        Ok(Self { claim, replace, keep: false })
    }

    /// Begins the folder `folder`, or resumes what there is of it under its temporary name. It stays there until it is
    /// finished, whatever happens.
    pub fn resume(folder: &Path, replace: bool) -> Result<Self> {
        Ok(Self { claim: claim_results(folder)?, replace, keep: true })
    }

    /// Refuses, before a run is made, a place where it could not be put: one that holds another run, of which `run` has what is known
    /// before, or what the charts, the page, the listed files or the exports without a clock that it is to have may not replace. `page`
    /// is what that will know.
    pub fn refuse_in_vain(
        &self,
        run: &RunSummary,
        charts: bool,
        page: Option<&[Knowledge]>,
        listed: &[&str],
        without_clock: &[&str],
    ) -> Result<()> {
        let folder = self.claim.destination.folder();
        if self.replace || kind_of(folder).is_none() {
            return Ok(());
        }
        let there = SummaryFile::read(folder)?;
        let differences = match &there {
            Some(there) => SummaryFile::of(run)?.differences_of_input(there),
            None => vec![SummaryFile::unreadable()],
        };
        self.refuse_others_in_vain(&differences, charts, page)?;
        let Some(there) = there else { return Ok(()) };
        derived::refuse_others(folder, &there.edited_of(folder, listed)?)?;
        clocks::refuse_without_clock(folder, there.files(), without_clock)
    }

    /// The same of any results, which differ so from those that the place holds.
    pub fn refuse_others_in_vain(
        &self,
        differences: &[String],
        charts: bool,
        page: Option<&[Knowledge]>,
    ) -> Result<()> {
        let folder = self.claim.destination.folder();
        if self.replace || kind_of(folder).is_none() {
            return Ok(());
        }
        ensure!(differences.is_empty(), other_results(folder, differences));
        derived::refuse_in_vain(folder, charts, page)
    }

    /// Removes all files but these: what an earlier attempt left.
    pub fn keep_only(&self, names: &[&str]) -> Result<()> {
        let temporary = self.claim.temporary();
        contents::discard(temporary, names).with_context(|| format!("cannot clear {}", temporary.display()))
    }

    /// Where the folder is until it is finished.
    pub fn temporary(&self) -> &Path {
        self.claim.temporary()
    }

    /// Where a file is until the folder is finished.
    pub fn path(&self, name: &str) -> PathBuf {
        assert!(file_names::is_known(name), "{name} is missing in the list of files that everynode writes");
        self.claim.temporary().join(name)
    }

    /// A file to be written in parts.
    pub fn create(&self, name: &str) -> Result<BufWriter<File>> {
        let _held = interrupt::lock();
        let path = self.path(name);
        let file = File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
        Ok(BufWriter::with_capacity(1 << 16, file))
    }

    /// An empty file to write and read for a while, which has no name, so that nothing is left of it whatever happens.
    pub fn scratch(&self) -> Result<File> {
        let _held = interrupt::lock();
        let path = self.path(SCRATCH_FILE);
        let mut options = File::options();
        let created = options.read(true).write(true).create_new(true).open(&path);
        let file = created.with_context(|| format!("cannot create {}", path.display()))?;
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        Ok(file)
    }

    /// A whole file; a page or a chart gets its seal.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> Result<()> {
        let _held = interrupt::lock();
        let path = self.path(name);
        fs::write(&path, sealed(name, contents.as_ref()))
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// Gives a file that is complete another of the names.
    pub fn rename(&self, from: &str, to: &str) -> Result<()> {
        let _held = interrupt::lock();
        let path = self.path(to);
        fs::rename(self.path(from), &path).with_context(|| format!("cannot write {}", path.display()))
    }

    /// What the place holds when something goes wrong before the folder is finished and nothing is left of it.
    pub fn nothing_written(&self) -> String {
        let folder = self.claim.destination.folder();
        if folder.exists() {
            format!("nothing was written, {} is as it was", folder.display())
        } else {
            format!("nothing was written to {}", folder.display())
        }
    }

    /// Removes the folder, even one that could be resumed.
    pub fn give_up(mut self) {
        self.keep = false;
    }

    /// Moves the folder to its destination. If that holds the same results, it gets what it lacks, and what was made otherwise is
    /// written anew.
    pub fn finish(mut self) -> Result<Finished> {
        let mut held = interrupt::lock();
        let mut finished = Finished::Written;
        let folder = self.claim.destination.folder();
        if Contents::of(folder)? == Contents::Results {
            let comparison = Comparison::of(self.claim.temporary(), folder)?;
            if !comparison.differences.is_empty() {
                ensure!(self.replace, other_results(folder, &comparison.differences));
            } else if comparison.changes_listed {
                finished = self.completion(comparison)?.into();
                self.carry_over()?;
            } else {
                let completion = self.completion(comparison)?;
                self.complete(&completion)?;
                self.keep = false;
                return Ok(completion.into());
            }
        }
        // Whatever happens, no interruption undoes what is complete.
        held.undo = None;
        self.keep = true;
        self.claim.replace()?;
        Ok(finished)
    }

    /// What is to be done with a place that holds the same results. Refused is what would replace a file that everynode did not
    /// write as it is, or a page by a poorer one.
    fn completion(&self, comparison: Comparison) -> Result<Completion> {
        let Comparison { mut completion, mut not_ours, .. } = comparison;
        if !self.replace {
            let folder = self.claim.destination.folder();
            derived::refuse_others(folder, &not_ours)?;
            if completion.rewritten.iter().any(|name| name == PAGE_FILE) {
                derived::refuse_poorer_page(folder, &fs::read(self.claim.temporary().join(PAGE_FILE))?)?;
            }
        }
        completion.rewritten.append(&mut not_ours);
        Ok(completion)
    }

    /// Moves single files into the place. The one that lists the others comes last, so that it lists none that are not there.
    fn complete(&self, completion: &Completion) -> Result<()> {
        let (new, old) = (self.claim.temporary(), self.claim.destination.folder());
        for name in completion.names() {
            let to = old.join(name);
            fs::rename(new.join(name), &to).with_context(|| format!("cannot write {}", to.display()))?;
        }
        Ok(())
    }

    /// What only the place has comes along when the new folder, which has a list of all, takes the place.
    fn carry_over(&self) -> Result<()> {
        let (new, old) = (self.claim.temporary(), self.claim.destination.folder());
        for name in names_in(old)? {
            let (from, to) = (old.join(&name), new.join(&name));
            if !to.exists() {
                let carried = fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(|_| ()));
                carried.with_context(|| format!("cannot write {}", to.display()))?;
            }
        }
        Ok(())
    }
}

impl Drop for OutputDir {
    fn drop(&mut self) {
        let mut held = interrupt::lock();
        if !self.keep
            && let Err(error) = self.claim.discard()
        {
            terminal::say(format_args!("{error:#}"));
        }
        held.undo = None;
    }
}

/// Says in what the results of a folder are others than those that are to take their place.
pub fn other_results(folder: &Path, differences: &[String]) -> anyhow::Error {
    anyhow!(
        "{} holds other results, which were kept: {}; use --force to replace them, or --out for another place",
        folder.display(),
        differences.join("; ")
    )
}

/// For results, which never take the place of an import: that holds what people edit.
fn claim_results(folder: &Path) -> Result<Claim> {
    let claim = claim(folder)?;
    ensure!(
        !marks::is_import(claim.destination.folder()),
        "{} holds an imported cluster, which only import replaces; name another folder with --out",
        folder.display()
    );
    Ok(claim)
}

fn claim(folder: &Path) -> Result<Claim> {
    let claim = Claim::take(Destination::of(folder)?)?;
    claim.refuse_foreign_files()?;
    Ok(claim)
}

/// What there is at `folder`, which results can be put into; refused is what holds more than results.
pub fn look_at(folder: &Path) -> Result<Contents> {
    let destination = Destination::of(folder)?;
    let contents = Contents::of(destination.folder())
        .with_context(|| format!("cannot read {}", destination.folder().display()))?;
    contents.refuse_foreign_files(destination.folder())?;
    Ok(contents)
}

/// Where results for `folder` are until they are finished.
pub fn unfinished(folder: &Path) -> Result<PathBuf> {
    Ok(Destination::of(folder)?.temporary())
}

/// The name of a folder as it is shown: with one separator at its end, whether or not it was written with one.
pub fn as_folder(folder: &Path) -> String {
    format!("{}/", folder.display().to_string().trim_end_matches(std::path::is_separator))
}

/// Writes a file beside its place first, so that it is never half there.
pub fn replace_file(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    let temporary = temporary_name(path);
    fs::write(&temporary, contents).with_context(|| format!("cannot write {}", temporary.display()))?;
    fs::rename(&temporary, path).with_context(|| format!("cannot write {}", path.display()))
}
