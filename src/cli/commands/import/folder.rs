//! The folder of an import, and what an earlier one left there: `import.json` says which files are the import's, by their
//! checksums, so that what somebody has edited since is not written over.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::cli::files::{IMPORT_FILE, SCENARIO_COPY};
use crate::cli::input;
use crate::import::Imported;
use crate::import::facts::Facts;
use crate::record::checksum::{Checksum, FileChecksum};
use crate::record::sealed_json::{Seal, seal, unseal};

/// So many files are named.
const NAMED: usize = 5;

/// `import.json`.
#[derive(Debug, Serialize, Deserialize)]
struct Mark {
    everynode: String,
    files: Vec<FileChecksum>,
    facts: Facts,
}

/// The import that a folder holds, if it does.
#[derive(Debug)]
pub struct Earlier(Option<Mark>);

/// The text of `import.json`.
pub fn sealed_mark(imported: &Imported) -> Result<String> {
    let sum = |(name, text): (&String, &String)| FileChecksum::of(name, text.as_bytes());
    let mark = Mark {
        everynode: env!("CARGO_PKG_VERSION").to_owned(),
        files: imported.files.iter().map(sum).collect(),
        facts: imported.facts.clone(),
    };
    Ok(seal(&serde_json::to_string_pretty(&mark)?))
}

/// The scenario of a folder that is called as a run's copy of its scenario.
const OTHER_NAME: &str = "cluster";

/// The scenario is called as its folder is, unless a run would take its file for its own.
pub fn scenario_name(out: &Path) -> Result<String> {
    let name = out.file_name().and_then(|name| name.to_str());
    let name = name.with_context(|| format!("{} is no name of a folder", out.display()))?;
    ensure!(
        !name.chars().any(char::is_control) && !name.starts_with('.'),
        "{} cannot be the name of a scenario; name another folder with --out",
        out.display()
    );
    let is_of_run = format!("{name}.ron").eq_ignore_ascii_case(SCENARIO_COPY);
    Ok(if is_of_run { OTHER_NAME } else { name }.to_owned())
}

impl Earlier {
    pub fn read(out: &Path) -> Result<Self> {
        let path = out.join(IMPORT_FILE);
        if !path.is_file() {
            return Ok(Self(None));
        }
        let text = input::read_text(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let unsealed = unseal(&text);
        let mark = serde_json::from_str(&unsealed.json).ok().filter(|_| unsealed.seal == Seal::Intact);
        match mark {
            Some(mark) => Ok(Self(Some(mark))),
            None => bail!("{} is damaged, or no import's; name another folder with --out", path.display()),
        }
    }

    pub const fn is_import(&self) -> bool {
        self.0.is_some()
    }

    pub fn facts(&self) -> Option<&Facts> {
        self.0.as_ref().map(|mark| &mark.facts)
    }

    /// Refuses to write over what somebody has edited.
    pub fn refuse_edited(&self, out: &Path, force: bool) -> Result<()> {
        let Some(mark) = self.0.as_ref().filter(|_| !force) else { return Ok(()) };
        let is_edited = |file: &&FileChecksum| {
            let text = input::read_text(&out.join(&file.name));
            text.is_ok_and(|text| Checksum::of(text.as_bytes()).to_string() != file.checksum)
        };
        let edited: Vec<&str> =
            mark.files.iter().filter(is_edited).take(NAMED).map(|file| file.name.as_str()).collect();
        ensure!(
            edited.is_empty(),
            "{} was changed since it was imported: {}; name another folder with --out, or write over it with --force",
            out.display(),
            edited.join(", ")
        );
        Ok(())
    }
}
