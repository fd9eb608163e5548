//! DaemonSets of manifests: put into a scenario beside its own, or alone on nodes of which nothing is said.
//!
//! A manifest is judged by itself first, with its lines; then it is in the scenario as if its DaemonSets were written there, so
//! that what holds for those holds for it: admission, priorities, limits.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use serde_json::Value;

use super::diagnostic::{Diagnostic, Diagnostics, NotKept, SourceId, Span};
use super::manifest::read_documents;
use super::manifest_check::check_manifests;
use super::model::ScenarioFile;
use super::model::values::Spelled;
use super::read_file::ReadFile;
use super::resolve::manifests::Manifests;
use super::resolve::{are_within_limits, resolve};
use super::ron::{Entries, Field};
use super::runnable::Scenario;
use super::settings::daemon_sets::DaemonSet;
use super::settings::node_pools::NodePool;
use super::settings::room::PriorityClass;
use crate::api::cluster_objects::SYSTEM_PREFIX;
use crate::api::defaults::NAMESPACE;
use crate::capacity::machines::Machine;
use crate::engine::time::Duration;

/// A manifest whose DaemonSets are added.
#[derive(Clone, Debug)]
pub struct AddedManifest {
    /// As the user knows it.
    name: String,
    text: String,
    /// Namespaces and names, each once.
    daemon_sets: BTreeSet<(String, String)>,
    objects: Vec<Value>,
}

impl AddedManifest {
    /// What the API server says of the manifest, and the manifest if that is no error.
    pub fn of(name: &str, text: &str) -> (Diagnostics, Option<Self>) {
        let (problems, _) = check_manifests(name, text);
        if problems.has_errors() {
            return (problems, None);
        }
        // It has been read before.
        let objects = read_documents(text).unwrap_or_default();
        let daemon_sets = objects.iter().filter(|object| object["kind"] == "DaemonSet").map(|object| {
            let metadata = |field: &str| object["metadata"][field].as_str().filter(|text| !text.is_empty());
            let namespace = metadata("namespace").unwrap_or(NAMESPACE).to_owned();
            (namespace, metadata("name").unwrap_or_default().to_owned())
        });
        let daemon_sets = daemon_sets.collect();
        let manifest = Self { name: name.to_owned(), text: text.to_owned(), daemon_sets, objects };
        (problems, Some(manifest))
    }

    /// By what it is named in the scenario: no file there has this name.
    fn key(&self) -> String {
        format!("--add {}", self.name)
    }
}

/// Files, and those that are added.
struct WithAdded<'a> {
    files: &'a dyn ReadFile,
    added: &'a [AddedManifest],
}

impl ReadFile for WithAdded<'_> {
    fn read(&self, path: &Path) -> io::Result<String> {
        let added = self.added.iter().find(|added| path.ends_with(added.key()));
        added.map_or_else(|| self.files.read(path), |added| Ok(added.text.clone()))
    }
}

/// Puts the DaemonSets into the scenario; of one name in both, the added one takes the place of the scenario's. What happens
/// in the scenario does not happen: it is about the others.
pub fn add_to(file: &mut ScenarioFile, added: &[AddedManifest]) {
    (file.script, file.objectives, file.faults, file.broken_images) = (None, None, None, None);
    let field = file.daemon_sets.get_or_insert_with(|| known(Entries(Vec::new())));
    let entries = &mut field.value.get_or_insert_with(|| Entries(Vec::new())).0;
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for manifest in added {
        for (namespace, name) in &manifest.daemon_sets {
            // Of one name in two namespaces both are added.
            let is_taken = taken.get(name).is_some_and(|other| other != namespace);
            let key = if is_taken { format!("{name}.{namespace}") } else { name.clone() };
            taken.insert(key.clone(), namespace);
            let manifest = format!("{}#{namespace}/{name}", manifest.key());
            let daemon_set = DaemonSet { manifest: Some(known(manifest)), ..DaemonSet::default() };
            entries.retain(|(other, _)| other.get() != Some(&key));
            entries.push((known(key), known(daemon_set)));
        }
    }
}

/// Scenario and added manifests, as one that reads files sees them.
pub fn with_added<'a>(files: &'a dyn ReadFile, added: &'a [AddedManifest]) -> impl ReadFile + 'a {
    WithAdded { files, added }
}

/// The manifests alone, on a node of each machine, or where there is none on one that offers whatever is asked for.
pub fn load_manifests(added: &[AddedManifest], machines: &[Machine]) -> Result<Scenario, Diagnostics> {
    let mut problems = Diagnostics::of_scenario("the manifests", "");
    let mut file =
        ScenarioFile { duration: Some(known(Spelled(Duration::from_seconds(1)))), ..Default::default() };
    file.node_pools = Some(known(Entries(pools_of(machines))));
    file.priority_classes = Some(known(Entries(unknown_classes(added, &mut problems))));
    let warnings = problems.clone();
    add_to(&mut file, added);
    let no_files = |_: &Path| Err(io::ErrorKind::NotFound.into());
    let files = with_added(&no_files, added);
    let manifests = Manifests { directory: Path::new("").into(), files: &files };
    if !are_within_limits(&file, &mut problems) {
        return Err(problems);
    }
    let (scenario, _) = resolve("manifests", &file, &manifests, &mut problems);
    forget_places_of_what_was_added(&mut problems);
    problems.sort();
    // What else is to be said of the manifests has been said of each by itself; nothing is known of nodes.
    if problems.has_errors() { Err(problems) } else { Ok(Scenario { warnings, ..scenario }) }
}

/// What was not written in the scenario has no place there.
pub fn forget_places_of_what_was_added(problems: &mut Diagnostics) {
    for problem in &mut problems.list {
        problem.spans.retain(|span| span.source != SourceId::SCENARIO || span.span != Span::default());
    }
}

/// Warnings of the scenario itself are not about what was added, and some only hold without what happens in it.
pub fn keep_warnings_of_what_was_added(warnings: &mut Diagnostics) {
    forget_places_of_what_was_added(warnings);
    let is_of_added =
        |problem: &Diagnostic| problem.spans.iter().all(|span| span.source != SourceId::SCENARIO);
    warnings.list.retain(is_of_added);
    warnings.not_kept = NotKept::default();
}

fn pools_of(machines: &[Machine]) -> Vec<(Field<String>, Field<NodePool>)> {
    let pool = |machine: Option<&Machine>| NodePool {
        count: known(1),
        machine: machine.cloned().map(Spelled).map(known),
        ..NodePool::default()
    };
    if machines.is_empty() {
        return vec![(known("node".to_owned()), known(pool(None)))];
    }
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut name = |machine: &Machine| {
        let plain = machine.pool_name();
        let seen = names.entry(plain.clone()).or_insert(0);
        *seen += 1;
        if *seen == 1 { plain } else { format!("{plain}-{seen}") }
    };
    machines.iter().map(|machine| (known(name(machine)), known(pool(Some(machine))))).collect()
}

/// PriorityClasses that the manifests speak of and do not hold: amounts do not depend on them.
fn unknown_classes(
    added: &[AddedManifest],
    problems: &mut Diagnostics,
) -> Vec<(Field<String>, Field<PriorityClass>)> {
    let objects = || added.iter().flat_map(|manifest| &manifest.objects);
    let names = objects().filter(|object| object["kind"] == "PriorityClass");
    let there: BTreeSet<&str> = names.filter_map(|object| object["metadata"]["name"].as_str()).collect();
    let wanted = objects().filter(|object| object["kind"] == "DaemonSet");
    let wanted = wanted.filter_map(|object| object["spec"]["template"]["spec"]["priorityClassName"].as_str());
    let wanted: BTreeSet<&str> = wanted.filter(|name| !name.is_empty()).collect();
    let unknown = wanted.difference(&there).filter(|name| !name.starts_with(SYSTEM_PREFIX));
    unknown
        .map(|name| {
            let problem =
                format!("the PriorityClass `{name}` is in none of these files: it is taken to be 0");
            problems.push(Diagnostic::warning(problem));
            (known((*name).to_owned()), known(PriorityClass::Value(0)))
        })
        .collect()
}

fn known<T>(value: T) -> Field<T> {
    Field { span: Span::default(), value: Some(value) }
}
