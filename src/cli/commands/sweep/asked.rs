//! What the command line asks for, held against the scenario.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Result, bail};

use crate::cli::args::SweepArgs;
use crate::cli::commands::scenario_file::{read, show};
use crate::scenario::{Scenario, load};
use crate::sweep::design::Design;
use crate::sweep::grid::{Grid, Parameter};

/// How often a point is run if nobody says so.
const REPLICATIONS: u32 = 20;

/// A sweep that can be run.
pub struct Asked {
    pub name: String,
    pub scenario: Scenario,
    pub design: Design,
    path: PathBuf,
    overrides: Vec<(String, String)>,
    /// Every file is read once, so that all runs see the same texts.
    texts: Mutex<BTreeMap<PathBuf, String>>,
}

/// `None`: it cannot be used, and it was said why.
pub fn load_or_explain(args: &SweepArgs) -> Result<Option<Asked>> {
    let parameters = args.vary.iter().map(|text| parameter(text)).collect::<Result<Vec<_>>>()?;
    let texts = Mutex::new(BTreeMap::new());
    let scenario = match load(&args.scenario, &args.overrides, &|path: &Path| read_once(&texts, path)) {
        Ok(scenario) => scenario,
        Err(problems) => {
            show(&problems);
            return Ok(None);
        }
    };
    show(&scenario.warnings);
    let design = Design {
        grid: Grid::full(parameters),
        replications: args.replications.unwrap_or(REPLICATIONS),
        seed: args.seed.unwrap_or(scenario.seed),
        precision: None,
        baseline: 0,
    };
    let (path, overrides) = (args.scenario.clone(), args.overrides.clone());
    Ok(Some(Asked { name: scenario.name.clone(), scenario, design, path, overrides, texts }))
}

fn parameter(text: &str) -> Result<Parameter> {
    match text.split_once('=') {
        Some((path, values)) if !path.trim().is_empty() && !values.trim().is_empty() => Ok(Parameter {
            path: path.trim().to_owned(),
            values: values.split(',').map(|value| value.trim().to_owned()).collect(),
        }),
        _ => bail!("--vary {text}: write it as PATH=VALUES, e.g. daemon_sets.fluentd.maxUnavailable=1,10%"),
    }
}

fn read_once(texts: &Mutex<BTreeMap<PathBuf, String>>, path: &Path) -> io::Result<String> {
    let mut texts = texts.lock().expect("reading does not panic");
    if let Some(text) = texts.get(path) {
        return Ok(text.clone());
    }
    let text = read(path)?;
    texts.insert(path.to_owned(), text.clone());
    Ok(text)
}

impl Asked {
    pub fn scenario_at(&self, point: usize) -> Result<Scenario, String> {
        let mut overrides = self.overrides.clone();
        let point = self.design.grid.point(point);
        overrides.extend(point.settings().map(|(path, value)| (path.to_owned(), value.to_owned())));
        let read = |path: &Path| read_once(&self.texts, path);
        load(&self.path, &overrides, &read).map_err(|problems| {
            let words: Vec<String> = problems.list.iter().map(|problem| problem.message.clone()).collect();
            words.join("; ").replace(['\n', '\r'], " ")
        })
    }

    /// The scenario's text, and those of the other files that have been read.
    pub fn texts(&self) -> (String, BTreeMap<PathBuf, String>) {
        let mut texts = self.texts.lock().expect("reading does not panic").clone();
        let own = texts.remove(&self.path).expect("the scenario was read");
        (own, texts)
    }
}
