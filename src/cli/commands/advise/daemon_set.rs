//! Which DaemonSet is advised on, and what of it bounds the search.

use anyhow::{Result, bail};

use crate::api::daemon_set::DaemonSetSpec;
use crate::cli::commands::scenario_file::no_daemon_set;
use crate::cluster::plan::{Action, DaemonSetPlan, Plan, PodDemand};
use crate::report::emit::quoted_argument;
use crate::scenario::Scenario;
use crate::scenario::resolve::anti_affinity::may_need_ports;
use crate::sweep::advise::candidates::AdvisedDaemonSet;
use crate::sweep::advise::pilot::Pilot;
use crate::sweep::advise::strategy::Replacing;

/// The DaemonSet that was asked for, or else the only one that the script rolls out, or the only one that has a rollout: others may
/// have been in the midst of one when the run begins.
pub fn chosen(scenario: &Scenario, pilots: &[Pilot], name: Option<&str>) -> Result<usize> {
    let daemon_sets = &scenario.plan.daemon_sets;
    let all: Vec<usize> = (0..daemon_sets.len()).collect();
    let rolled: Vec<usize> = all.iter().copied().filter(|&index| pilots[index].is_updated).collect();
    if let Some(name) = name {
        let Some(index) = all.iter().copied().find(|&index| daemon_sets[index].name == name) else {
            bail!(no_daemon_set(name, daemon_sets.iter().map(|daemon_set| daemon_set.name.as_str())));
        };
        if !rolled.contains(&index) {
            bail!("`{name}` has no rollout in this scenario: {}", add_a_rollout(name));
        }
        return Ok(index);
    }
    let of_script: Vec<usize> =
        rolled.iter().copied().filter(|&index| is_rolled_by_script(&scenario.plan, index)).collect();
    let (candidates, whose) = match of_script.as_slice() {
        [] => (&rolled, "several DaemonSets have a rollout"),
        _ => (&of_script, "the script rolls several DaemonSets out"),
    };
    match candidates.as_slice() {
        [only] => Ok(*only),
        [] => {
            let name = daemon_sets.first().map_or("agent", |daemon_set| daemon_set.name.as_str());
            bail!("there is no rollout in this scenario: {}", add_a_rollout(name))
        }
        several => {
            let commands =
                several.iter().map(|&index| format!("\n    {}", command_for(&daemon_sets[index].name)));
            bail!("{whose}; say which one is to be advised on:{}", commands.collect::<String>())
        }
    }
}

/// Whether the script changes its pod template.
fn is_rolled_by_script(plan: &Plan, daemon_set: usize) -> bool {
    let planned = &plan.daemon_sets[daemon_set];
    let mut template = planned.first_version().template;
    plan.script.iter().any(|scripted| match scripted.action {
        Action::UpdateSpec { daemon_set: id, version } | Action::RollBack { daemon_set: id, version, .. }
            if id.index() == daemon_set =>
        {
            std::mem::replace(&mut template, planned.versions[version].template) != template
        }
        _ => false,
    })
}

/// What was typed, with the DaemonSet besides.
fn command_for(name: &str) -> String {
    let typed = std::env::args().skip(2).map(|argument| format!(" {}", quoted_argument(&argument)));
    format!("everynode advise --daemon-set {}{}", quoted_argument(name), typed.collect::<String>())
}

fn add_a_rollout(name: &str) -> String {
    format!(
        "let its script change the pods, like script: [ At(\"10m\", SetImage(\"{name}\", \"image:new\")) ]"
    )
}

pub fn advised(plan: &Plan, daemon_set: &DaemonSetPlan, pilot: &Pilot) -> Result<AdvisedDaemonSet> {
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
    Ok(AdvisedDaemonSet {
        desired: pilot.desired,
        own: own_strategy(first),
        min_ready_seconds: u32::try_from(first.min_ready_seconds).unwrap_or(0),
        has_host_ports: demands(plan, daemon_set).any(|demand| !demand.host_ports.is_empty()),
        is_kept_apart: demands(plan, daemon_set).any(|demand| demand.anti_affinity.excludes_itself()),
        may_need_ports: specs.iter().any(|spec| may_need_ports(&spec.template.spec)),
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

fn demands<'a>(plan: &'a Plan, daemon_set: &'a DaemonSetPlan) -> impl Iterator<Item = &'a PodDemand> {
    daemon_set.versions.iter().map(|version| &plan.templates[version.template.index()].needs.demand)
}
