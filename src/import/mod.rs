//! A cluster, as kubectl printed it, → a scenario that begins where the cluster was, with the manifests of its DaemonSets.
//!
//! [`Gathered`] takes the objects as they come and keeps little of each pod; [`import`] makes the files of it, and
//! [`self_check()`] simulates their first instant and compares it with the DaemonSets' own status.

mod allocatable;
mod amounts;
mod background;
mod causes;
pub mod changes;
mod daemon_pod_state;
mod daemon_sets;
pub mod facts;
pub mod gathered;
mod image_sizes;
mod intern;
mod load;
mod manifest;
pub mod node_names;
mod node_states;
pub mod notes;
mod numbers;
mod objects;
mod options;
mod pools;
mod priorities;
mod pseudonyms;
mod public;
mod question;
pub mod report;
mod revisions;
mod ron_text;
mod scenario_text;
mod seen;
mod selections;
pub mod self_check;
mod taints;
mod unreadable;
mod version;
mod yaml;

use std::collections::BTreeMap;

use self::background::{backgrounds, fit_into};
use self::daemon_sets::{ImportedDaemonSet, daemon_sets};
use self::facts::{Facts, facts};
use self::gathered::Gathered;
use self::manifest::Words;
use self::node_names::{NODE_NAMES_FILE, node_names};
use self::node_states::NodeState;
use self::notes::{Fate, Notes};
pub use self::options::Options;
use self::pools::{Pool, pools};
use self::priorities::Priorities;
use self::pseudonyms::Pseudonyms;
use self::question::Question;
use self::scenario_text::{DaemonSetParts, Parts, PoolParts, scenario, with_classes};
use self::selections::Selections;
use self::self_check::{SelfCheck, self_check};

/// The report beside the scenario.
pub const REPORT_FILE: &str = "import.md";

/// More than a scenario takes: nodes, and DaemonSets times nodes.
const MOST_NODES: usize = 1_000_000;
const MOST_PODS: usize = 5_000_000;

/// What came of a dump.
#[derive(Debug)]
pub struct Imported {
    /// Name → text: the scenario, the manifests, and the report.
    pub files: BTreeMap<String, String>,
    pub facts: Facts,
    pub notes: Notes,
    pub check: SelfCheck,
    pub nodes: usize,
    pub pools: usize,
}

/// What to do where something is missing.
const ASK_FOR_ALL: &str = "ask for them too: kubectl get \
    nodes,daemonsets,pods,controllerrevisions,priorityclasses,runtimeclasses,events -A -o json";

/// There is nothing that a scenario could be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotImport {
    #[error("there are no nodes in it; {ASK_FOR_ALL}")]
    NoNodes,
    #[error("there are more nodes in it than a scenario takes, {MOST_NODES}")]
    TooManyNodes,
    #[error("its DaemonSets have more pods on its nodes than a scenario takes, {MOST_PODS}")]
    TooManyPods,
    #[error("there are no DaemonSets in it; {ASK_FOR_ALL}")]
    NoDaemonSets,
    #[error("none of its DaemonSets can be used: they have no spec, or names that are none or too long")]
    NoUsableDaemonSets,
}

/// Makes a scenario of what was gathered.
pub fn import(gathered: &Gathered, options: Options<'_>) -> Result<Imported, CannotImport> {
    match (gathered.nodes.len(), gathered.daemon_sets.len()) {
        (0, _) => return Err(CannotImport::NoNodes),
        (nodes, _) if nodes > MOST_NODES => return Err(CannotImport::TooManyNodes),
        (_, 0) if gathered.counts.misnamed > 0 => return Err(CannotImport::NoUsableDaemonSets),
        (_, 0) => return Err(CannotImport::NoDaemonSets),
        (nodes, daemon_sets) if nodes.saturating_mul(daemon_sets) > MOST_PODS => {
            return Err(CannotImport::TooManyPods);
        }
        _ => {}
    }
    let mut notes = Notes::default();
    let imported = daemon_sets(gathered, &mut notes);
    if imported.is_empty() {
        return Err(CannotImport::NoUsableDaemonSets);
    }
    let selections = Selections::of(&imported, gathered);
    let mut names = Pseudonyms::new(options.keep_names, selections.known_words.clone());
    let mut pools = pools(&gathered.nodes, &selections.node_label_keys, &mut names, &mut notes);
    for offered in pools.iter_mut().filter_map(|pool| pool.offered.as_mut()) {
        offered.0 = names.amounts(&offered.0);
    }
    name_nodes(gathered, &pools, &mut names);
    let mut priorities = Priorities::new(gathered, options.keep_names);
    let pool_parts = pool_parts(gathered, &pools, &mut names, &mut priorities, &mut notes);
    let mut words = Words {
        names: &mut names,
        priorities: &mut priorities,
        pod_label_keys: &selections.pod_label_keys,
        runtime_classes: &selections.runtime_classes,
        notes: &mut notes,
    };
    // First, so that no older revision takes the name of another DaemonSet's manifest.
    let manifest_of = |daemon_set: &ImportedDaemonSet| (format!("{}.yaml", daemon_set.name), String::new());
    let mut files: BTreeMap<String, String> = imported.iter().map(manifest_of).collect();
    let daemon_set_parts: Vec<DaemonSetParts<'_>> = imported
        .iter()
        .map(|daemon_set| daemon_set_parts(daemon_set, &pools, &mut words, &mut files))
        .collect();
    let manifests = objects::others(gathered, &selections, &mut words, &mut files);
    let images = image_sizes::sizes(&selections.images, &gathered.image_bytes, &mut names);
    let version = version::version(&gathered.nodes, &mut notes);
    note_names(&names, &mut notes);
    if options.keep_names {
        files.insert(NODE_NAMES_FILE.to_owned(), node_names(gathered, &pools, &mut notes));
    }
    let parts = Parts {
        kubernetes_version: &version.to_string(),
        pools: pool_parts,
        daemon_sets: daemon_set_parts,
        priorities: &priorities,
        images,
        manifests,
        question: Question::about(&imported, &pools),
        nodes: gathered.nodes.len(),
        pods: gathered.pods.len() as u64,
        keeps_names: options.keep_names,
    };
    let facts = facts(&parts);
    files.insert(format!("{}.ron", options.name), scenario(&parts));
    // What the simulated cluster takes comes in the place of what the text was made of.
    drop(parts);
    let check = self_check(options.name, &files, &imported, &pools, gathered);
    let pool_count = pools.len();
    files.insert(REPORT_FILE.to_owned(), report::report(gathered, options, &pools, &notes, &check));
    Ok(Imported { files, facts, notes, check, nodes: gathered.nodes.len(), pools: pool_count })
}

fn name_nodes(gathered: &Gathered, pools: &[Pool], names: &mut Pseudonyms) {
    for pool in pools {
        for (number, &index) in pool.nodes.iter().enumerate() {
            let metadata = &gathered.nodes[index].metadata;
            let hostname = metadata.labels.get(crate::api::node::HOSTNAME_LABEL);
            names.name_node(&metadata.name, hostname, pool.node_name(number));
        }
    }
}

fn pool_parts<'a>(
    gathered: &Gathered,
    pools: &'a [Pool],
    names: &mut Pseudonyms,
    priorities: &mut Priorities,
    notes: &mut Notes,
) -> Vec<PoolParts<'a>> {
    let mut all_backgrounds = backgrounds(gathered, notes);
    let mut parts = Vec::new();
    for pool in pools {
        let labels =
            pool.labels.iter().map(|(key, value)| (names.key(key), names.value(key, value))).collect();
        let taints = pool.taints.iter().filter_map(|taint| names.taint(taint)).collect();
        let nodes = pool.nodes.iter().map(|&index| &gathered.nodes[index]);
        let deleted = nodes.clone().filter(|node| node.metadata.deletion_timestamp.is_some()).count();
        notes.add(Fate::NotExpressible, deleted as u64, "nodes that are being deleted, which stay");
        let states = nodes.map(|node| NodeState::of(node, pool, names, notes)).collect();
        let mut backgrounds = Vec::new();
        for &index in &pool.nodes {
            let mut background = std::mem::take(&mut all_backgrounds[index]);
            if pool.offered.is_none() {
                let pods = background.iter().map(|&(count, _)| u64::from(count)).sum();
                let what = "pods of others on nodes that do not say what they offer";
                notes.add(Fate::NotExpressible, pods, what);
            }
            fit_into(&mut background, pool, notes);
            for (_, load) in &mut background {
                load.requests = names.amounts(&load.requests);
            }
            backgrounds.push(with_classes(&background, priorities));
        }
        parts.push(PoolParts { pool, labels, taints, states, backgrounds });
    }
    parts
}

fn daemon_set_parts<'a>(
    daemon_set: &'a ImportedDaemonSet,
    pools: &'a [Pool],
    words: &mut Words<'_>,
    files: &mut BTreeMap<String, String>,
) -> DaemonSetParts<'a> {
    let ImportedDaemonSet { name, namespace, real_name, spec, .. } = daemon_set;
    let mut revisions = Vec::new();
    let mut manifest = format!("{name}.yaml");
    for (index, revision) in daemon_set.revisions.iter().enumerate() {
        let is_newest = index == daemon_set.newest();
        // Two revisions can differ in what is not kept.
        let mark = (daemon_set.revisions.len() > 1).then(|| (index + 1).to_string());
        let object =
            manifest::daemon_set(namespace, real_name, spec, &revision.template, mark.as_deref(), words);
        let file = match is_newest {
            true => manifest.clone(),
            false => free_name(&format!("{name}.revision-{}", index + 1), files),
        };
        files.insert(file.clone(), yaml::document(&object));
        if is_newest {
            manifest = file;
        } else {
            revisions.push(file);
        }
    }
    let initial_pods = pools.iter().map(|pool| (pool.name.as_str(), daemon_set.initial_pods(pool)));
    DaemonSetParts { daemon_set, manifest, revisions, initial_pods: initial_pods.collect() }
}

/// A name for a file of YAML that no other has.
fn free_name(wanted: &str, files: &BTreeMap<String, String>) -> String {
    let numbered = (2..).map(|number| format!("{wanted}-{number}.yaml"));
    let mut names = std::iter::once(format!("{wanted}.yaml")).chain(numbered);
    names.find(|name| !files.contains_key(name)).expect("there are more numbers than files")
}

fn note_names(names: &Pseudonyms, notes: &mut Notes) {
    if names.keeps_names() {
        return;
    }
    let counts = names.counts();
    for (count, what) in [
        (counts.nodes, "nodes, each named after its pool, with its number"),
        (counts.label_keys, "keys of labels, taints and selectors that are not Kubernetes' or a provider's"),
        (counts.label_values, "values of labels, taints and selectors"),
        (counts.resources, "resources of devices that are not those of a well-known project or maker"),
        (counts.registries, "hosts of registries"),
        (counts.projects, "projects in names of images"),
        (counts.addresses, "addresses of host ports"),
    ] {
        notes.add(Fate::Replaced, count as u64, what);
    }
}
