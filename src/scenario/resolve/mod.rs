//! What a scenario file means: model → plan. Every step goes on after a problem, so that all are found.

pub mod anti_affinity;
mod autoscaler;
mod churn;
mod cluster_objects;
mod containers;
mod coverage;
mod daemon_set_ref;
mod daemon_sets;
mod edits;
mod faults;
mod full_nodes;
mod hand_batches;
mod history;
mod images;
mod initial_nodes;
mod initial_pods;
mod limits;
mod machine;
pub mod manifest_text;
pub mod manifests;
mod names;
mod node_numbers;
mod object_names;
mod objectives;
mod origin;
mod patch;
mod pod_images;
mod pools;
mod priority;
mod refusals;
mod room;
mod rotations;
mod script;
mod selection;
mod startup_taints;
mod subset;
mod templates;
mod templates_read;
mod unused;
mod without_effect;

use self::cluster_objects::ClusterObjects;
pub use self::cluster_objects::with_object;
pub use self::daemon_set_ref::without_nulls;
use self::faults::Faults;
use self::images::Images;
pub use self::limits::are_within_limits;
use self::manifests::Manifests;
use self::names::Names;
pub use self::priority::refusal as admission_refusal;
use self::room::BackgroundDefaults;
use self::script::ScriptResolver;
use self::selection::Nodepools;
use self::templates::Templates;
use self::templates_read::TemplatesRead;
use super::as_written::AsWritten;
use super::assumptions::assumptions;
use super::diagnostic::{Diagnostic, Diagnostics, Span};
use super::model::{SEED, ScenarioFile};
use super::ron::{MaybeWritten, elements};
use super::runnable::Scenario;
use super::settings::checked::positive;
use super::settings::cluster::world;
use crate::cluster::plan::{Plan, World};
use crate::engine::time::Instant;

/// The scenario of a file, and what its manifests say at the start. It is only fit to run if `problems` has no errors afterwards.
pub fn resolve(
    name: &str,
    file: &ScenarioFile,
    manifests: &Manifests<'_>,
    problems: &mut Diagnostics,
) -> (Scenario, AsWritten) {
    let horizon = horizon(file, problems);
    let pool_names = Names::of("node pool", file.node_pools.written());
    let daemon_set_names = Names::of("DaemonSet", file.daemon_sets.written());
    check_presence(file, problems);

    let manifests = manifests.opened(file);
    let own_classes = priority::priority_classes(file, problems);
    let ClusterObjects { admission, ignored_kinds } =
        cluster_objects::cluster_objects(file, &manifests, own_classes, problems);
    let termination = daemon_sets::delays_of_all(file).termination;
    let defaults_of_pods = BackgroundDefaults { admission: &admission, termination: &termination };
    let mut pools = pools::pools(file, defaults_of_pods, problems);
    let cluster = file.cluster.written();
    let world = world(file.kubernetes_version(), cluster, problems);
    let mut images = Images::new(file, problems);
    let mut templates = TemplatesRead::default();
    let mut declared = daemon_sets::daemon_sets(
        file,
        &manifests,
        &admission,
        (&pool_names, &pools),
        &mut templates,
        problems,
    );
    startup_taints::add_to(&mut pools, file, &daemon_set_names, &declared, problems);
    let nodepools = Nodepools::new(file, &pool_names, &pools);
    let script = ScriptResolver {
        nodepools: &nodepools,
        names: &daemon_set_names,
        daemon_sets: &mut declared,
        defaults: defaults_of_pods,
        problems,
        images: &mut images,
        horizon,
        templates: &mut templates,
    }
    .script(elements(&file.script));
    let churn = churn::churn(elements(&file.churn), &pool_names, &pools, problems);
    // A cluster without any node is an error.
    let idleness =
        if nodepools.can_have_nodes() { coverage::idleness(&declared, &nodepools) } else { Vec::new() };
    let objectives = objectives::objectives(
        elements(&file.objectives),
        &daemon_set_names,
        &objectives::Known { declared: &declared, idleness: &idleness, nodepools: &nodepools, horizon },
        problems,
    );

    check_nodes(file, &nodepools, problems);
    if nodepools.can_have_nodes() {
        coverage::warn_of_idle_daemon_sets(&declared, &idleness, &nodepools, problems);
        coverage::warn_of_pools_left_out(&declared, &nodepools, problems);
        room::warn_of_pods_too_large(&declared, &nodepools, &admission, problems);
        nodepools.warn_if_not_all_was_looked_for(problems);
    }
    without_effect::warn_of_settings_without_effect(file, &declared, &nodepools, problems);
    unused::manifests(file, &manifests, problems);
    check_creation(&declared, horizon, problems);
    limits::check(file, &declared, horizon, problems);
    let faults = Faults::of(file, &daemon_set_names, &nodepools, &declared, problems);
    let stored =
        declared.iter().filter_map(|daemon_set| Some(daemon_set.history.as_ref()?.first())).collect();
    let (daemon_sets, Templates { templates, limits }) =
        templates::with_templates(file, declared, &admission, &mut images, &faults, problems);
    let nodes_join = nodepools.can_grow();
    let world = World { image_pulls: images.finish(problems), ..world };
    let plan = Plan {
        horizon: horizon.unwrap_or_default(),
        pools,
        daemon_sets,
        templates,
        world,
        churn,
        faults: faults.faults,
        script,
    };
    let scenario = Scenario {
        name: name.to_owned(),
        seed: file.seed.written().copied().unwrap_or(SEED),
        assumptions: assumptions(file, &plan, nodes_join),
        plan,
        objectives,
        limits,
        pool_infos: machine::pool_infos(file),
        ignored_kinds,
        hash: 0,
        warnings: Diagnostics::default(),
    };
    (scenario, AsWritten { daemon_sets: stored, admission })
}

fn horizon(file: &ScenarioFile, problems: &mut Diagnostics) -> Option<Instant> {
    let Some(field) = &file.duration else {
        let problem =
            Diagnostic::error("the scenario does not say how long it lasts").at(Span::default(), "");
        problems.push(problem.help("write duration: \"45m\""));
        return None;
    };
    positive(field, "the run", problems).map(|duration| Instant::START + duration)
}

fn check_presence(file: &ScenarioFile, problems: &mut Diagnostics) {
    if file.node_pools.is_none() {
        let problem = Diagnostic::error("the scenario has no node pools").at(Span::default(), "");
        problems.push(problem.help("write node_pools: {\"workload\": (count: 47)}"));
    }
    match &file.daemon_sets {
        Some(field) if field.get().is_some_and(|entries| entries.0.is_empty()) => {
            problems.push(Diagnostic::warning("there is no DaemonSet to simulate").at(field.span, ""));
        }
        Some(_) => {}
        None => {
            let problem = Diagnostic::error("the scenario has no DaemonSets").at(Span::default(), "");
            problems.push(problem.help("write daemon_sets: {\"agent\": (manifest: \"agent.yaml\")}"));
        }
    }
}

/// A cluster needs a node at some time.
fn check_nodes(file: &ScenarioFile, nodepools: &Nodepools<'_>, problems: &mut Diagnostics) {
    let Some(field) = &file.node_pools else { return };
    // An unreadable pool may have nodes for all that is known.
    let Some(entries) = field.get() else { return };
    let is_readable =
        entries.0.iter().all(|(_, pool)| pool.get().is_some_and(|pool| pool.count.get().is_some()));
    if is_readable && !nodepools.can_have_nodes() {
        let problem = Diagnostic::error("the cluster has no nodes, and none ever join").at(field.span, "");
        problems.push(
            problem.help("give a pool a count of at least 1, or let nodes join by `churn` or AddNodes"),
        );
    }
}

fn check_creation(
    declared: &[daemon_sets::DeclaredDaemonSet],
    horizon: Option<Instant>,
    problems: &mut Diagnostics,
) {
    let Some(horizon) = horizon else { return };
    for daemon_set in declared {
        if let Some(created_at) = daemon_set.created_at.filter(|created_at| *created_at > horizon) {
            let problem = format!(
                "`{}` is never created: {created_at} is after the end of the run at {horizon}",
                daemon_set.name
            );
            problems.push(Diagnostic::warning(problem).at(daemon_set.span, ""));
        }
    }
}
