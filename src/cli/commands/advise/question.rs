//! What an advice answers, which is known before anything is searched: another question has another answer.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use crate::cli::args::AdviseArgs;
use crate::cli::files::ADVICE_FILE;
use crate::cli::input;
use crate::cli::output_dir::{differences_of_input, shown};
use crate::scenario::Scenario;
use crate::sweep::advise::advice::Advice;
use crate::sweep::advise::rules::Rules;
use crate::sweep::advise::strategy::Strategy;

/// Of which scenario the advice is, and with which random numbers. Named as in a run's `summary.json`.
#[derive(Serialize)]
pub struct Question {
    version: &'static str,
    kubernetes_version: String,
    scenario: String,
    scenario_hash: String,
    pub seed: u64,
    overrides: BTreeMap<String, String>,
}

/// `advice.json`, and what `--format json` prints.
#[derive(Serialize)]
pub struct Answer<'a> {
    #[serde(flatten)]
    pub question: &'a Question,
    #[serde(flatten)]
    pub advice: &'a Advice,
}

/// What is to be searched, and how.
pub struct Search<'a> {
    pub daemon_set: &'a str,
    pub strategies: &'a [Strategy],
    pub min_ready_seconds: u32,
    pub rules: &'a Rules,
}

impl Question {
    pub fn of(args: &AdviseArgs, scenario: &Scenario, seed: u64) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            kubernetes_version: scenario.plan.world.kubernetes_version.to_string(),
            scenario: scenario.name.clone(),
            scenario_hash: format!("{:016x}", scenario.hash),
            seed,
            overrides: args.overrides.iter().cloned().collect(),
        }
    }

    /// In what the advice that a folder holds answers another question, in words; empty: in nothing, or it holds none.
    pub fn differences(&self, search: &Search<'_>, folder: &Path) -> Vec<String> {
        let there = input::read_text(&folder.join(ADVICE_FILE)).ok();
        let Some(there) = there.and_then(|text| serde_json::from_str::<Value>(&text).ok()) else {
            return Vec::new();
        };
        if there["version"].is_null() {
            return vec![format!("its {ADVICE_FILE} is of an older version")];
        }
        let here = serde_json::to_value(self).unwrap_or_default();
        let mut differences = differences_of_input(&here, &there);
        differences.extend(search.differences(&there));
        differences
    }
}

impl Search<'_> {
    fn differences(&self, there: &Value) -> Vec<String> {
        let here = json!({"daemon_set": self.daemon_set, "risk": self.rules.risk});
        let named = [("daemon_set", "the DaemonSet"), ("risk", "--risk")].into_iter();
        let other = named.filter(|(field, _)| here[*field] != there[*field]).map(|(field, name)| {
            format!("{name} is {} there, and {} here", shown(&there[field]), shown(&here[field]))
        });
        let mut differences: Vec<String> = other.collect();
        let candidates = there["candidates"].as_array().into_iter().flatten();
        let names: Vec<&str> = candidates.filter_map(|candidate| candidate["name"].as_str()).collect();
        let own: Vec<String> =
            self.strategies.iter().map(|strategy| strategy.name(self.min_ready_seconds)).collect();
        if names != own {
            differences.push("other strategies were searched there".to_owned());
        } else if there["full_grid_runs"] != self.rules.runs_of_all(own.len()) {
            differences.push("each strategy was run more or less often there".to_owned());
        }
        differences
    }
}
