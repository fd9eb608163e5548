//! The candidates' scenarios, and their runs.

use crate::analysis::objectives::Objective;
use crate::cli::args::AdviseArgs;
use crate::cli::commands::scenario_file;
use crate::cluster::plan::Plan;
use crate::scenario::{Scenario, load};
use crate::sweep::advise::by_hand::delete_by_hand;
use crate::sweep::advise::hindrance::Candidacy;
use crate::sweep::advise::strategy::{Replacing, Strategy};
use crate::sweep::advise::trial::{self, Trial};

/// A candidate's scenario, built.
pub struct Entry {
    plan: Plan,
    objectives: Vec<Objective>,
}

/// The scenario of each strategy. `None`: one of them cannot be built, and the reason was printed.
pub fn entries(
    args: &AdviseArgs,
    scenario: &Scenario,
    daemon_set: usize,
    strategies: &[Strategy],
) -> Option<Vec<Entry>> {
    let name = &scenario.plan.daemon_sets[daemon_set].name;
    let build = |strategy: &Strategy| {
        let mut overrides = args.overrides.clone();
        overrides.extend(strategy.overrides(name));
        match load(&args.scenario, &overrides, &scenario_file::read) {
            Ok(Scenario { mut plan, objectives, .. }) => {
                if let Replacing::ByHand(at_once) = strategy.replacing {
                    delete_by_hand(&mut plan, daemon_set, at_once);
                }
                Some(Entry { plan, objectives })
            }
            Err(problems) => {
                scenario_file::show(&problems);
                None
            }
        }
    };
    let entries: Vec<Option<Entry>> = strategies.iter().map(build).collect();
    entries.into_iter().collect()
}

impl Entry {
    /// What is looked at once more where no strategy meets the objectives.
    pub fn candidacy(&self) -> Candidacy<'_> {
        Candidacy { plan: &self.plan, objectives: &self.objectives }
    }
}

pub fn one_run(entry: &Entry, daemon_set: usize, seed: u64) -> Result<Trial, String> {
    trial::run(&entry.plan, &entry.objectives, daemon_set, seed)
        .map_err(|error| format!("seed {seed}: {error}"))
}
