//! Holds the layering: which room of `src` may import which, by its `use` lines and paths.
//!
//! A room may import from those named for it and from itself. What is not in the table does not exist: a new room is
//! an entry here before it is a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::source::{code, module_of, paths_in, source, source_files, without_tests};

/// Room → the rooms it may import, each as a path below the crate.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("engine", &[]),
    ("api", &["engine::time"]),
    ("daemonset", &["api", "engine::time"]),
    ("record", &["engine::time", "api"]),
    ("cluster", &["engine", "api", "daemonset", "record"]),
    ("capacity", &["engine::time", "api", "cluster::plan", "daemonset::eligibility"]),
    ("analysis", &["engine", "api", "record"]),
    (
        "scenario",
        &[
            "engine",
            "api",
            "daemonset::eligibility",
            "record::catalog",
            "cluster::plan",
            "capacity::machines",
            "capacity::pool",
            "capacity::price",
            "analysis::alerts",
            "analysis::node_subset",
            "analysis::objectives",
            "analysis::wording",
            "sweep",
        ],
    ),
    (
        "sweep",
        &[
            "engine",
            "cluster",
            "analysis",
            "daemonset::eligibility",
            "api::identity",
            "api::names",
            "api::node",
            "record::row_limit",
            "record::checksum",
            "record::sealed_json",
        ],
    ),
    ("conformance", &["engine", "api", "daemonset", "cluster", "record"]),
    ("compare", &["engine", "api", "cluster", "daemonset::eligibility", "record"]),
    ("dump", &["api"]),
    (
        "import",
        &[
            "engine::time",
            "api",
            "cluster",
            "daemonset::eligibility",
            "dump",
            "record",
            "report::emit::yaml",
            "scenario",
        ],
    ),
    ("diff", &["analysis", "sweep"]),
    (
        "whatif",
        &[
            "engine::time",
            "api",
            "daemonset::eligibility",
            "daemonset::rolling_update",
            "cluster::plan",
            "cluster::scheduler::fit",
            "cluster::scheduler::preemption",
        ],
    ),
    (
        "calibrate",
        &["engine", "dump", "scenario::measured", "scenario::printable", "scenario::settings::delays"],
    ),
    (
        "report",
        &[
            "engine::delay",
            "engine::time",
            "api",
            "analysis",
            "calibrate",
            "capacity",
            "compare",
            "record",
            "sweep",
            "diff",
            "whatif",
        ],
    ),
    (
        "cli",
        &[
            "engine",
            "api",
            "daemonset",
            "cluster",
            "record",
            "analysis",
            "capacity",
            "scenario",
            "conformance",
            "compare",
            "dump",
            "import",
            "calibrate",
            "sweep",
            "diff",
            "whatif",
            "report",
        ],
    ),
];

/// What every component may import from outside the cluster.
const OUTSIDE_THE_CLUSTER: &[&str] = &["engine", "api", "record"];

/// Component of the cluster → what else it may import: what all components share, decisions of the controller, and plain data
/// of others.
const COMPONENTS: &[(&str, &[&str])] = &[
    (
        "cluster::apiserver",
        &[
            "cluster::core",
            "cluster::random_purpose",
            "cluster::scheduler::priority_classes",
            "cluster::scheduler::requests",
            "daemonset::eligibility",
            "daemonset::commands",
            "daemonset::slot_pods",
        ],
    ),
    (
        "cluster::controllers::daemon_sets",
        &[
            "cluster::apiserver::admission",
            "cluster::apiserver::client",
            "cluster::apiserver::watch",
            "cluster::controllers::event",
            "cluster::core",
            "cluster::event",
            "cluster::random_purpose",
            "cluster::store",
            "daemonset",
        ],
    ),
    (
        "cluster::controllers::node_lifecycle",
        &[
            "cluster::controllers::event",
            "cluster::core",
            "cluster::event",
            "cluster::random_purpose",
            "cluster::store",
        ],
    ),
    ("cluster::controllers::pod_gc", &["cluster::controllers::event", "cluster::core", "cluster::event"]),
    (
        "cluster::controllers::taint_eviction",
        &["cluster::controllers::event", "cluster::core", "cluster::event"],
    ),
    (
        "cluster::fleet",
        &[
            "cluster::core",
            "cluster::event",
            "cluster::kubelet::pressure",
            "cluster::random_purpose",
            "cluster::store",
        ],
    ),
    (
        "cluster::images",
        &[
            "cluster::apiserver::client",
            "cluster::core",
            "cluster::event",
            "cluster::kubelet::pod_steps",
            "cluster::store",
        ],
    ),
    (
        "cluster::kubelet",
        &[
            "cluster::apiserver::client",
            "cluster::core",
            "cluster::event",
            "cluster::random_purpose",
            "cluster::store",
        ],
    ),
    (
        "cluster::scheduler",
        &[
            "cluster::apiserver::client",
            "cluster::core",
            "cluster::event",
            "cluster::kubelet::pod_steps",
            "cluster::random_purpose",
            "cluster::store",
        ],
    ),
];

/// Files directly under `src`.
const ROOTS: [&str; 2] = ["lib.rs", "main.rs"];

#[test]
fn rooms_import_only_what_the_table_allows() {
    let table: BTreeMap<_, _> = MAY_IMPORT.iter().copied().collect();
    let mut violations = Vec::new();
    for file in source_files() {
        let Some(room) = room_of(&file) else { continue };
        if !is_of_tests(&file) {
            violations.extend(forbidden_imports(&file, &room, table[room.as_str()]));
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn components_know_neither_the_run_nor_each_other() {
    for (component, may_import) in COMPONENTS {
        let allowed = OUTSIDE_THE_CLUSTER.iter().chain(*may_import).copied().collect::<Vec<_>>();
        let files = source_files();
        let folder = source().join(component.replace("::", "/"));
        let files: Vec<_> = files.iter().filter(|file| file.starts_with(&folder)).collect();
        assert!(!files.is_empty(), "there is no component {component}");
        let violations: Vec<String> =
            files.into_iter().flat_map(|file| forbidden_imports(file, component, &allowed)).collect();
        assert!(violations.is_empty(), "{}", violations.join("\n"));
    }
}

#[test]
fn the_run_alone_hands_on_from_one_component_to_another() {
    let cluster = source().join("cluster");
    let of_the_run = |file: &Path| file.starts_with(cluster.join("run"));
    let mut extending = Vec::new();
    for file in source_files().into_iter().filter(|file| file.starts_with(&cluster)) {
        if extends_the_run(&fs::read_to_string(&file).unwrap()) {
            extending.push(file);
        }
    }
    assert!(extending.len() > 1, "the run is extended by the files of its folder");
    extending.retain(|file| !of_the_run(file));
    assert!(extending.is_empty(), "`impl Run` outside src/cluster/run: {extending:?}");
}

#[test]
fn an_extension_of_the_run_is_found_however_it_is_written() {
    assert!(extends_the_run("impl Run<'_> {\n"));
    assert!(extends_the_run("impl<'run> Run<'run> {\n"));
    assert!(extends_the_run("impl Sees for crate::cluster::run::Run<'_> {\n"));
    assert!(!extends_the_run("/// As `Run` does.\nimpl Running<'_> {\n    fn see(run: &Run<'_>);\n"));
}

#[test]
fn every_folder_of_the_source_is_a_room_of_the_table() {
    let rooms: BTreeSet<String> = MAY_IMPORT.iter().map(|(room, _)| (*room).to_owned()).collect();
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(source()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !ROOTS.contains(&name.as_str()) {
            found.insert(name);
        }
    }
    assert_eq!(found, rooms);
}

#[test]
fn only_the_command_line_touches_files_environment_terminal_and_clock() {
    let forbidden = [
        "std::fs",
        "std::env",
        "std::process",
        "std::time::Instant",
        "SystemTime::now",
        "println!",
        "eprintln!",
    ];
    let mut violations = Vec::new();
    for file in source_files() {
        if is_of_tests(&file) || room_of(&file).is_none_or(|room| room == "cli") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let code = without_tests(&text);
        for word in forbidden.iter().filter(|word| code.contains(**word)) {
            violations.push(format!("{} mentions {word}", file.display()));
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    for file in source_files() {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} has no //! header", file.display());
    }
}

#[test]
fn files_that_the_guides_name_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["src/", "tests/", "docs/", "benches/", "scenarios/", ".ci/"];
    for guide in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root.join(guide)).unwrap();
        let code = text.split('`').skip(1).step_by(2).flat_map(str::split_whitespace);
        let is_path =
            |word: &&str| folders.iter().any(|folder| word.starts_with(folder)) && !word.contains('*');
        let paths: Vec<&str> = code.filter(is_path).collect();
        assert!(paths.len() > 10, "{guide} names only {paths:?}");
        for path in paths {
            assert!(root.join(path).exists(), "{guide} names {path}, which is not there");
        }
    }
}

#[test]
fn paths_are_found_however_they_are_written() {
    let text = "use crate::api::{labels::{Label, Labels}, taints};\npub(in crate::api) struct X;\n\
                let x = crate::engine::time::Instant::START; // crate::compare\nuse super::super::run;\n";
    let text =
        &format!("#[cfg(test)]\nmod x_tests;\n{text}#[cfg(test)]\nmod tests {{ use crate::record; }}\n");
    let mut found = paths_in("cluster::images::event", &code(text));
    found.sort();
    let expected = [
        "api::labels::Label",
        "api::labels::Labels",
        "api::taints",
        "cluster::run",
        "engine::time::Instant::START",
    ];
    assert_eq!(found, expected);
    assert!(paths_in("engine", without_tests(text)).contains(&"compare".to_owned()), "comments count too");
}

/// Whether the code has an `impl` of the cluster's `Run`.
fn extends_the_run(text: &str) -> bool {
    let heads = text.lines().filter(|line| line.starts_with("impl"));
    heads
        .into_iter()
        .any(|head| head.split(|end: char| !end.is_alphanumeric() && end != '_').any(|word| word == "Run"))
}

/// What a file imports that is neither of its own room nor allowed to it.
fn forbidden_imports(file: &Path, room: &str, allowed: &[&str]) -> Vec<String> {
    let is_in = |path: &str, room: &str| path == room || path.starts_with(&format!("{room}::"));
    let text = fs::read_to_string(file).unwrap();
    // Comments count too: a link is a way to know of others.
    let forbidden = paths_in(&module_of(file), without_tests(&text))
        .into_iter()
        .filter(|path| !is_in(path, room) && !allowed.iter().any(|allowed| is_in(path, allowed)));
    forbidden.map(|path| format!("{}: {room} must not import crate::{path}", file.display())).collect()
}

/// Whole files of tests stand in folders of that name.
fn is_of_tests(file: &Path) -> bool {
    let below = file.strip_prefix(source()).unwrap();
    below.components().any(|part| part.as_os_str() == "tests")
}

/// The room of a file; `None` for the roots.
fn room_of(file: &Path) -> Option<String> {
    let relative = file.strip_prefix(source()).unwrap();
    let mut parts = relative.components();
    let first = parts.next().unwrap().as_os_str().to_str().unwrap().to_owned();
    parts.next().is_some().then_some(first)
}
