//! `everynode advise`: which update strategy is the fastest that keeps the scenario's objectives.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::scenario_file;
use crate::analysis::objectives::Objective;
use crate::api::daemon_set::DaemonSetSpec;
use crate::cli::args::{AdviseArgs, Format};
use crate::cli::exit;
use crate::report::advice::advice_text;
use crate::report::emit::quoted_argument;
use crate::scenario::{Scenario, load};
use crate::simulation::plan::{Action, DaemonSetPlan, Plan};
use crate::sweep::advise::advice::{Advice, Candidate, Searched};
use crate::sweep::advise::by_hand::delete_by_hand;
use crate::sweep::advise::candidates::{Candidates, Subject, Wanted};
use crate::sweep::advise::pilot::{Pilot, pilot};
use crate::sweep::advise::race::race;
use crate::sweep::advise::rules::{Rules, TooFewRuns};
use crate::sweep::advise::strategy::{Replacing, Strategy};
use crate::sweep::advise::trial::{self, Trial};

/// A candidate's scenario, built.
struct Entry {
    plan: Plan,
    objectives: Vec<Objective>,
}

pub fn run(args: &AdviseArgs) -> Result<ExitCode> {
    let Some(scenario) = scenario_file::load_or_explain(&args.scenario, &args.overrides) else {
        return Ok(exit::unusable());
    };
    if scenario.objectives.is_empty() {
        bail!("{}", without_objectives(&args.scenario, &scenario));
    }
    let seed = args.seed.unwrap_or(scenario.seed);
    let pilots = pilot(&scenario.plan, seed)?;
    let chosen = chosen(&scenario, &pilots, args.daemon_set.as_deref())?;
    let daemon_set = &scenario.plan.daemon_sets[chosen];
    let subject = subject(&scenario.plan, daemon_set, &pilots[chosen])?;
    let candidates = Candidates::new(&subject, &wanted(&args.candidates)?);
    if candidates.strategies.is_empty() {
        bail!("there is no strategy left to search: {}", candidates.left_out.join("; "));
    }
    let Some(entries) = entries(args, &scenario, chosen, &candidates.strategies) else {
        return Ok(exit::unusable());
    };
    let rules = Rules::new(args.risk, entries.len(), args.replications)
        .map_err(|TooFewRuns { least }| too_few(args, entries.len(), least))?;

    let progress = progress();
    let raced = in_pool(args.jobs, || {
        race(&rules, entries.len(), |index, replication| {
            let trial = one_run(&entries[index], chosen, seed.wrapping_add(u64::from(replication)));
            progress.inc(1);
            trial
        })
    })?;
    progress.finish_and_clear();

    let names: Vec<String> =
        scenario.plan.daemon_sets.iter().map(|daemon_set| daemon_set.name.clone()).collect();
    let searched = Searched {
        daemon_set: &daemon_set.name,
        min_ready_seconds: subject.min_ready_seconds,
        candidates: &candidates,
        rules: &rules,
        objectives: &scenario.objectives,
        names: &names,
    };
    let advice = Advice::new(&searched, &raced);
    print(&advice, args, seed)?;
    Ok(if advice.fastest.is_some() { exit::FINE } else { exit::MISSED })
}

fn without_objectives(path: &Path, scenario: &Scenario) -> String {
    let name = scenario.plan.daemon_sets.first().map_or("agent", |daemon_set| daemon_set.name.as_str());
    format!(
        "{} has no objectives, so any strategy is as good as another; write what a rollout must keep, like\n    objectives: \
         [ Availability(daemon_set: \"{name}\", at_least: \"90%\"), Rollout(daemon_set: \"{name}\", within: \"20m\") ],",
        path.display()
    )
}

/// The DaemonSet that was asked for, or the only one that has a rollout.
fn chosen(scenario: &Scenario, pilots: &[Pilot], name: Option<&str>) -> Result<usize> {
    let daemon_sets = &scenario.plan.daemon_sets;
    let listed = |indices: &[usize]| {
        indices.iter().map(|&index| daemon_sets[index].name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let all: Vec<usize> = (0..daemon_sets.len()).collect();
    let rolled: Vec<usize> = all.iter().copied().filter(|&index| pilots[index].is_updated).collect();
    if let Some(name) = name {
        let Some(index) = all.iter().copied().find(|&index| daemon_sets[index].name == name) else {
            bail!("there is no DaemonSet `{name}`; there are {}", listed(&all));
        };
        if !rolled.contains(&index) {
            bail!("`{name}` has no rollout in this scenario: {}", add_a_rollout(name));
        }
        return Ok(index);
    }
    match rolled.as_slice() {
        [only] => Ok(*only),
        [] => {
            let name = daemon_sets.first().map_or("agent", |daemon_set| daemon_set.name.as_str());
            bail!("there is no rollout in this scenario: {}", add_a_rollout(name))
        }
        several => {
            bail!("several DaemonSets have a rollout: add --daemon-set with one of {}", listed(several))
        }
    }
}

fn add_a_rollout(name: &str) -> String {
    format!(
        "let its script change the pods, like script: [ At(\"10m\", SetImage(\"{name}\", \"image:new\")) ]"
    )
}

fn subject(plan: &Plan, daemon_set: &DaemonSetPlan, pilot: &Pilot) -> Result<Subject> {
    let specs: Vec<&DaemonSetSpec> = daemon_set.versions.iter().map(|version| &version.spec).collect();
    let first = specs[0];
    let changes = specs.iter().any(|spec| {
        spec.update_strategy != first.update_strategy || spec.min_ready_seconds != first.min_ready_seconds
    });
    if changes {
        bail!(
            "the script changes the strategy of `{}` (SetStrategy): take that out, so that one strategy holds for the whole run",
            daemon_set.name
        );
    }
    Ok(Subject {
        desired: pilot.desired,
        own: own_strategy(first),
        min_ready_seconds: u32::try_from(first.min_ready_seconds).unwrap_or(0),
        has_host_ports: specs.iter().any(|spec| has_host_ports(spec)),
        fails_after_ready: !plan.faults.is_empty()
            || plan.script.iter().any(|scripted| {
                matches!(scripted.action, Action::FailPods { .. } | Action::SetPodsReady { ready: false, .. })
            }),
    })
}

fn own_strategy(spec: &DaemonSetSpec) -> Option<Replacing> {
    let rolling =
        spec.is_rolling_update().then_some(spec.update_strategy.rolling_update.as_ref()).flatten()?;
    if spec.allows_surge() {
        return rolling.max_surge.as_ref().map(|bound| Replacing::Surging(bound.to_string()));
    }
    rolling.max_unavailable.as_ref().map(|bound| Replacing::InPlace(bound.to_string()))
}

/// Pods with the host's network take the ports of their containers from their node, too.
fn has_host_ports(spec: &DaemonSetSpec) -> bool {
    let pod = &spec.template.spec;
    let mut ports = pod.containers.iter().chain(&pod.init_containers).flat_map(|container| &container.ports);
    ports.any(|port| port.host_port != 0 || pod.host_network)
}

/// What `--candidates` asks for.
fn wanted(written: &[(String, String)]) -> Result<Wanted> {
    let mut wanted = Wanted::default();
    for (field, values) in written {
        let values = values.split(',').map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        match field.as_str() {
            "maxUnavailable" => wanted.max_unavailable.extend(values),
            "maxSurge" => wanted.max_surge.extend(values),
            "onDelete" => {
                for value in values {
                    if !is_count(&value) {
                        bail!(
                            "--candidates {field}: write a number of pods or a percentage of the nodes, not `{value}`"
                        );
                    }
                    wanted.batches.push(value);
                }
            }
            "minReadySeconds" => {
                for value in values {
                    let seconds = value
                        .parse()
                        .map_err(|_| anyhow!("--candidates {field}: `{value}` is no number of seconds"))?;
                    wanted.min_ready_seconds.push(seconds);
                }
            }
            other => {
                let fields = ["maxUnavailable", "maxSurge", "onDelete", "minReadySeconds"];
                let nearest = fields.into_iter().max_by(|one, another| {
                    strsim::jaro_winkler(other, one).total_cmp(&strsim::jaro_winkler(other, another))
                });
                bail!(
                    "--candidates: there is no field `{other}`; did you mean `{}`? There are {}",
                    nearest.unwrap_or_default(),
                    fields.join(", ")
                );
            }
        }
    }
    Ok(wanted)
}

/// A number above 0, or such a percentage.
fn is_count(value: &str) -> bool {
    value.strip_suffix('%').unwrap_or(value).parse::<u32>().is_ok_and(|count| count > 0)
}

/// The scenario of each strategy. `None`: one of them cannot be built, and it was said why.
fn entries(
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

fn one_run(entry: &Entry, daemon_set: usize, seed: u64) -> Result<Trial, String> {
    trial::run(&entry.plan, &entry.objectives, daemon_set, seed)
        .map_err(|error| format!("seed {seed}: {error}"))
}

fn too_few(args: &AdviseArgs, candidates: usize, least: u32) -> anyhow::Error {
    anyhow!(
        "--replications {} cannot show anything: that one of {candidates} strategies fails in at most {}% of its runs takes \
         at least {least} runs without a failure; allow as many, or a larger --risk",
        args.replications.unwrap_or_default(),
        args.risk * 100.0
    )
}

fn in_pool<T: Send>(jobs: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T> {
    let threads = jobs.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().context("starting threads")?;
    Ok(pool.install(work))
}

/// indicatif itself draws nothing where standard error is no terminal.
fn progress() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {pos} runs, {per_sec}, {elapsed}")
        .expect("the template is valid");
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style)
}

fn print(advice: &Advice, args: &AdviseArgs, seed: u64) -> Result<()> {
    let mut out = anstream::stdout().lock();
    match args.format {
        Format::Table => {
            let command = |candidate: &Candidate| command(args, &advice.daemon_set, candidate, seed);
            write!(out, "{}", advice_text(advice, command))?;
        }
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(advice)?)?,
    }
    Ok(())
}

/// What runs the scenario with a candidate's strategy once.
fn command(args: &AdviseArgs, daemon_set: &str, candidate: &Candidate, seed: u64) -> String {
    let strategy = candidate.strategy.overrides(daemon_set);
    let settings = args
        .overrides
        .iter()
        .chain(&strategy)
        .map(|(key, value)| format!(" --set {}", quoted_argument(&format!("{key}={value}"))));
    let scenario = quoted_argument(&args.scenario.display().to_string());
    format!("everynode run {scenario} --seed {seed}{}", settings.collect::<String>())
}
