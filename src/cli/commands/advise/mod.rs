//! `everynode advise`: which update strategy is the fastest that keeps the scenario's objectives.

mod answer;
mod candidate_args;
mod daemon_set;
mod entries;
mod question;
mod written;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use self::candidate_args::wanted;
use self::daemon_set::{advised, chosen};
use self::entries::{Entry, entries, one_run};
use self::question::{Question, Search};
use super::scenario_file;
use crate::cli::args::AdviseArgs;
use crate::cli::{exit, interrupt, output_dir, terminal, threads};
use crate::scenario::Scenario;
use crate::sweep::advise::advice::{Advice, Searched};
use crate::sweep::advise::candidates::Candidates;
use crate::sweep::advise::hindrance::{Candidacy, hindrance};
use crate::sweep::advise::not_ready::pods_before_judgement;
use crate::sweep::advise::pilot::pilot;
use crate::sweep::advise::race::race;
use crate::sweep::advise::rules::{Rules, TooFewRuns};

pub fn run(args: &AdviseArgs) -> Result<ExitCode> {
    let Some(scenario) = scenario_file::load_or_explain(&args.scenario, &args.overrides) else {
        return Ok(exit::invalid_input());
    };
    if scenario.objectives.is_empty() {
        bail!("{}", without_objectives(&args.scenario, &scenario));
    }
    let wanted = wanted(&args.candidates)?;
    interrupt::install("interrupted before the search was over; there is no advice");
    let pool = threads::pool(args.jobs)?;
    let seed = args.seed.unwrap_or(scenario.seed);
    let output = args.report.then(|| written::begin(args, &scenario.name, seed)).transpose()?;
    let pilots = pilot(&scenario.plan, seed)?;
    let chosen = chosen(&scenario, &pilots, args.daemon_set.as_deref())?;
    let daemon_set = &scenario.plan.daemon_sets[chosen];
    let advised = advised(&scenario.plan, daemon_set, &pilots[chosen])?;
    let candidates = Candidates::new(&advised, &wanted);
    if candidates.strategies.is_empty() {
        bail!("there is no strategy left to search: {}", candidates.left_out.join("; "));
    }
    let Some(entries) = entries(args, &scenario, chosen, &candidates.strategies) else {
        return Ok(exit::invalid_input());
    };
    let rules = Rules::new(args.risk, entries.len(), args.replications)
        .map_err(|TooFewRuns { least }| too_few(args, entries.len(), least))?;
    let question = Question::of(args, &scenario, seed);
    let search = Search {
        daemon_set: &daemon_set.name,
        strategies: &candidates.strategies,
        min_ready_seconds: advised.min_ready_seconds,
        rules: &rules,
    };
    output.as_ref().map_or(Ok(()), |output| written::refuse_in_vain(output, &question, &search))?;

    let progress = progress();
    let raced = pool.install(|| {
        race(&rules, entries.len(), |index, replication| {
            let trial = one_run(&entries[index], chosen, seed.wrapping_add(u64::from(replication)));
            progress.inc(1);
            trial
        })
    });
    progress.finish_and_clear();

    let names: Vec<String> =
        scenario.plan.daemon_sets.iter().map(|daemon_set| daemon_set.name.clone()).collect();
    let searched = Searched {
        daemon_set: &daemon_set.name,
        min_ready_seconds: advised.min_ready_seconds,
        candidates: &candidates,
        rules: &rules,
        objectives: &scenario.objectives,
        names: &names,
    };
    let mut advice = Advice::new(&searched, &raced);
    advice.pods_not_ready = pods_before_judgement(&scenario.plan, &scenario.objectives);
    if let Some(closest) = advice.closest {
        let candidacies: Vec<Candidacy<'_>> = entries.iter().map(Entry::candidacy).collect();
        advice.hindrance = hindrance(&candidacies, closest, chosen, seed);
    }
    let written = output
        .map(|(place, output)| (place, written::write(&advice, args, &scenario.name, &question, output)));
    // It took a search: whatever becomes of the files, it is told.
    answer::print(&advice, args, &question)?;
    if let Some((place, finished)) = written {
        output_dir::report_finished(&place, &finished?);
        terminal::say(format_args!("{}", output_dir::as_folder(&place)));
    }
    Ok(if advice.fastest.is_some() { exit::SUCCESS } else { exit::FAILURE })
}

fn without_objectives(path: &Path, scenario: &Scenario) -> String {
    let name = scenario.plan.daemon_sets.first().map_or("agent", |daemon_set| daemon_set.name.as_str());
    format!(
        "{} has no objectives, so any strategy is as good as another; write what a rollout must keep, like\n    objectives: \
         [ Availability(daemon_set: \"{name}\", at_least: \"90%\"), Rollout(daemon_set: \"{name}\", within: \"20m\") ],",
        path.display()
    )
}

fn too_few(args: &AdviseArgs, candidates: usize, least: u32) -> anyhow::Error {
    anyhow!(
        "--replications {} cannot show anything: that one of {candidates} strategies fails in at most {}% of its runs takes \
         at least {least} runs without a failure; allow as many, or a larger --risk",
        args.replications.unwrap_or_default(),
        args.risk * 100.0
    )
}

/// indicatif itself draws nothing where standard error is no terminal.
fn progress() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {pos} runs, {per_sec}, {elapsed}")
        .expect("the template is valid");
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style)
}
