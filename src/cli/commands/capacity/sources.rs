//! What is looked at: a scenario, or manifests alone, and what is added to them.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};

use crate::capacity::machines::Machine;
use crate::capacity::node_groups::Eligibility;
use crate::cli::args::CapacityArgs;
use crate::cli::commands::scenario_file;
use crate::cluster::plan::{Background, NodeOffer};
use crate::scenario::added::{AddedManifest, load_manifests};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::sweep::is_sweep_file;
use crate::scenario::{Scenario, load_with_added};

/// Before and after.
pub struct Case {
    /// `None`: nothing is added.
    pub before: Option<Scenario>,
    pub after: Scenario,
    pub eligibility: Eligibility,
    pub has_nodes: bool,
}

/// `None`: something cannot be used, and it was said why.
pub fn read(args: &CapacityArgs) -> Result<Option<Case>> {
    let is_scenario = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == "ron");
    let scenarios: Vec<&PathBuf> = args.sources.iter().filter(is_scenario).collect();
    match (scenarios.as_slice(), args.sources.len()) {
        ([], _) => of_manifests(args),
        ([scenario], 1) => of_scenario(scenario, args),
        ([scenario], _) => bail!(
            "name manifests beside a scenario with --add, like: everynode capacity {} --add agent.yaml",
            scenario.display()
        ),
        _ => bail!("there are {} scenarios: name one", scenarios.len()),
    }
}

fn of_scenario(path: &Path, args: &CapacityArgs) -> Result<Option<Case>> {
    ensure!(args.machines.len() < 2, "the nodes of a scenario can be of one --machine only");
    if scenario_file::read(path).is_ok_and(|text| is_sweep_file(&text)) {
        bail!("{} describes a sweep: name its scenario", path.display());
    }
    let Some(before) = scenario_file::load_or_explain(path, &args.overrides) else { return Ok(None) };
    let case = |before: Option<Scenario>, after: Scenario| Case {
        before,
        after,
        eligibility: Eligibility::ByNode,
        has_nodes: true,
    };
    let mut case = if args.add.is_empty() {
        case(None, before)
    } else {
        let Some(added) = manifests(&args.add) else { return Ok(None) };
        match load_with_added(path, &args.overrides, &added, &scenario_file::read) {
            Ok(after) => {
                scenario_file::show(&what_is_new(&before.warnings, &after.warnings));
                case(Some(before), after)
            }
            Err(problems) => {
                scenario_file::show(&problems);
                return Ok(None);
            }
        }
    };
    if let [machine] = args.machines.as_slice() {
        case.before.iter_mut().chain([&mut case.after]).for_each(|scenario| put_on(scenario, machine));
    }
    Ok(Some(case))
}

fn of_manifests(args: &CapacityArgs) -> Result<Option<Case>> {
    if let Some((key, _)) = args.overrides.first() {
        bail!("--set {key}: there is no scenario whose value it is");
    }
    let (Some(own), Some(added)) = (manifests(&args.sources), manifests(&args.add)) else {
        return Ok(None);
    };
    let all: Vec<AddedManifest> = own.iter().chain(&added).cloned().collect();
    let Some(after) = alone(&all, &args.machines) else { return Ok(None) };
    let before = match args.add.as_slice() {
        [] => None,
        _ => match alone(&own, &args.machines) {
            None => return Ok(None),
            before => before,
        },
    };
    scenario_file::show(&after.warnings);
    Ok(Some(Case { before, after, eligibility: Eligibility::Assumed, has_nodes: !args.machines.is_empty() }))
}

fn alone(manifests: &[AddedManifest], machines: &[Machine]) -> Option<Scenario> {
    load_manifests(manifests, machines).map_err(|problems| scenario_file::show(&problems)).ok()
}

/// All of them, each judged by itself, which is shown.
fn manifests(paths: &[PathBuf]) -> Option<Vec<AddedManifest>> {
    let read: Vec<Option<AddedManifest>> = paths.iter().map(|path| manifest(path)).collect();
    read.into_iter().collect()
}

fn manifest(path: &Path) -> Option<AddedManifest> {
    let name = path.display().to_string();
    let (problems, manifest) = match scenario_file::read(path) {
        Ok(text) => AddedManifest::of(&name, &text),
        Err(error) => (Diagnostics::unreadable(&name, &error), None),
    };
    scenario_file::show(&problems);
    manifest
}

/// The warnings that were not there before.
fn what_is_new(before: &Diagnostics, after: &Diagnostics) -> Diagnostics {
    let mut new = after.clone();
    new.list.retain(|problem| before.list.iter().all(|known| known.message != problem.message));
    new
}

/// As if all of its nodes were such machines, whose price nobody said.
fn put_on(scenario: &mut Scenario, machine: &Machine) {
    for (pool, info) in scenario.plan.pools.iter_mut().zip(&mut scenario.pool_infos) {
        let background = pool.offer.take().map_or(Background::NONE, |offer| offer.background);
        pool.offer = Some(NodeOffer { allocatable: machine.node_allocatable(), background });
        (info.machine, info.price) = (Some(machine.clone()), None);
    }
}
