//! The folder of a sweep: under its temporary name as long as runs are missing, so that an unfinished sweep is never
//! taken for a finished one and can be gone on with.
//!
//! `sweep.json` is in it before the first row, and says which sweep the rows belong to.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::cli::files::{DESCRIPTION_FILE, RESULTS_FILE};
use crate::cli::input;
use crate::cli::output_dir::{self, Contents, Kind, OutputDir, holds_rows, other_results, replace_file};
use crate::sweep::description::Description;
use crate::sweep::run_order::RunOrder;
use crate::sweep::store::{Layout, RowReader, RowWriter};

/// What to do about what is there already.
#[derive(Clone, Copy, Debug)]
pub struct Existing {
    /// Unfinished rows are gone on with.
    pub resume: bool,
    /// Finished results are replaced, and unfinished ones given up.
    pub replace: bool,
}

/// An unfinished sweep's folder.
pub struct SweepFolder {
    pub output: OutputDir,
    results: File,
}

/// Whether this very sweep is finished already. Other results there are refused, unless they may be replaced.
pub fn is_finished(folder: &Path, description: &Description, existing: Existing) -> Result<bool> {
    if output_dir::look_at(folder)? != Contents::Results || existing.replace {
        return Ok(false);
    }
    let there = read_description(folder)?;
    let differences = match &there {
        None => vec![format!("it is {}", output_dir::kind_of(folder).map_or("no sweep", Kind::in_words))],
        Some(there) => description.differences(there),
    };
    ensure!(differences.is_empty(), other_results(folder, &differences));
    Ok(true)
}

/// What is said in a folder's `sweep.json`; `None`: there is none.
pub fn read_description(folder: &Path) -> Result<Option<Description>> {
    let path = folder.join(DESCRIPTION_FILE);
    match input::read_text(&path) {
        Ok(text) => Ok(Some(Description::from_json(&text).with_context(|| path.display().to_string())?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// The same of a sweep of which all runs are there. One that goes on, or was interrupted, is refused.
pub fn read_finished(folder: &Path) -> Result<Option<Description>> {
    let description = read_description(folder)?;
    if description.is_some() && output_dir::is_unfinished(folder) {
        bail!("{} {UNFINISHED}", folder.display());
    }
    Ok(description)
}

/// What a folder is in which runs of a sweep are missing, and what to do about it; to be read behind its name.
pub const UNFINISHED: &str =
    "is an unfinished sweep: the command that began it goes on with it if --resume is added";

/// Whether there are rows of this sweep to go on with. Those that may not be given up are refused.
pub fn rows_so_far(folder: &Path, description: &Description, existing: Existing) -> Result<bool> {
    let temporary = output_dir::unfinished(folder)?;
    if !holds_rows(&temporary) {
        return Ok(false);
    }
    if existing.resume {
        let Some(there) = read_description(&temporary)? else { return Ok(false) };
        let differences = description.differences(&there);
        if differences.is_empty() {
            return Ok(true);
        }
        bail!(
            "cannot go on with the unfinished {}: it is another sweep\n  {}\nuse --force without --resume to give it up, \
             or --out for another place",
            temporary.display(),
            differences.join("\n  ")
        );
    }
    if !existing.replace {
        bail!(
            "{} is an unfinished sweep; use --resume to go on with it, or --force to give it up",
            temporary.display()
        );
    }
    Ok(false)
}

/// Refuses to write into `folder` what would end an unfinished sweep, unless it is this one, of which all rows are elsewhere.
pub fn refuse_unfinished_other(folder: &Path, description: &Description, gives_up: bool) -> Result<()> {
    let temporary = output_dir::unfinished(folder)?;
    let is_this = || read_description(&temporary).is_ok_and(|there| there.as_ref() == Some(description));
    output_dir::refuse_unfinished(folder, gives_up || is_this())
}

impl SweepFolder {
    /// Begins the folder of a sweep, or goes on with it. What is there and may not be given up is refused.
    pub fn open(folder: &Path, description: &Description, existing: Existing) -> Result<Self> {
        let output = OutputDir::resume(folder, existing.replace)?;
        let goes_on = rows_so_far(folder, description, existing)?;
        let path = output.path(RESULTS_FILE);
        let results = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let results = results.with_context(|| format!("cannot write {}", path.display()))?;
        // What is said of the rows is said anew when they are all there.
        output.keep_only(&[RESULTS_FILE, DESCRIPTION_FILE])?;
        if !goes_on && let Err(error) = begin_anew(&output, &results, description) {
            let words = output.nothing_written();
            output.give_up();
            return Err(error.context(words));
        }
        Ok(Self { output, results })
    }

    /// What is to be done when something cannot be written.
    pub fn how_to_go_on(&self) -> String {
        let temporary = self.output.temporary().display();
        format!(
            "the sweep is unfinished in {temporary}, and the same command with --resume goes on from there"
        )
    }

    /// Goes through the rows that are there, and drops what was being written when the writer was killed.
    pub fn follow(&mut self, layout: &Layout, order: &mut RunOrder<'_>) -> Result<()> {
        let path = self.output.path(RESULTS_FILE);
        let whole = whole_lines(&mut self.results)?;
        self.results.set_len(whole)?;
        self.results.seek(SeekFrom::Start(0))?;
        if whole > 0 {
            follow_rows(&self.results, layout, order).with_context(|| {
                format!("{} cannot be gone on with (--force begins it anew)", path.display())
            })?;
        }
        self.results.seek(SeekFrom::End(0))?;
        Ok(())
    }

    /// Writes behind the rows that are there.
    pub fn writer<'a>(&self, layout: &'a Layout) -> Result<RowWriter<'a, File>> {
        let file = self.results.try_clone()?;
        Ok(match file.metadata()?.len() {
            0 => RowWriter::begin(layout, file),
            _ => RowWriter::go_on(layout, file),
        })
    }
}

fn begin_anew(output: &OutputDir, results: &File, description: &Description) -> Result<()> {
    results.set_len(0)?;
    replace_file(&output.path(DESCRIPTION_FILE), description.to_json())
}

/// How long the file is up to its last line break.
pub fn whole_lines(file: &mut File) -> Result<u64> {
    const BLOCK: u64 = 1 << 16;
    let mut end = file.metadata()?.len();
    let mut block = Vec::new();
    while end > 0 {
        let start = end.saturating_sub(BLOCK);
        block.clear();
        file.seek(SeekFrom::Start(start))?;
        (&mut *file).take(end - start).read_to_end(&mut block)?;
        if let Some(last) = block.iter().rposition(|&byte| byte == b'\n') {
            return Ok(start + last as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

/// Every row must be the next one in their order.
pub fn follow_rows(file: impl Read, layout: &Layout, order: &mut RunOrder<'_>) -> Result<()> {
    for row in RowReader::new(layout, file)? {
        order.accept(&row?)?;
    }
    Ok(())
}

/// The whole rows that there are of an unfinished sweep for this folder, which is left as it is.
pub fn follow_unfinished(folder: &Path, layout: &Layout, order: &mut RunOrder<'_>) -> Result<()> {
    let path = output_dir::unfinished(folder)?.join(RESULTS_FILE);
    let mut follow = || -> Result<()> {
        let mut rows = input::open_table(&path)?;
        let whole = whole_lines(&mut rows)?;
        rows.seek(SeekFrom::Start(0))?;
        follow_rows(rows.take(whole), layout, order)
    };
    follow().with_context(|| path.display().to_string())
}

/// The rows of a finished folder, which must be all of them.
pub fn follow_all_rows(folder: &Path, layout: &Layout, order: &mut RunOrder<'_>) -> Result<()> {
    let path = folder.join(RESULTS_FILE);
    let mut follow = || -> Result<()> {
        follow_rows(input::open_table(&path)?, layout, order)?;
        Ok(order.expect_end()?)
    };
    follow().with_context(|| path.display().to_string())
}
