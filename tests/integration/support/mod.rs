//! What tests of whole runs share: scenarios as text, and what became of them.

pub mod browser;
pub mod http;
pub mod made_part;
pub mod prometheus;
#[cfg(target_os = "linux")]
pub mod pseudo_terminal;
pub mod samples;
pub mod source;
pub mod uncovered;
pub mod workplace;

use std::io;
use std::path::Path;

use everynode::analysis::daemon_set_watch::DaemonSetAnalysis;
use everynode::analysis::run::RunAnalysis;
use everynode::cluster::run::{Checking, RunOutcome, simulate};
use everynode::engine::time::Instant;
use everynode::record::catalog::Catalog;
use everynode::record::checksum::Checksum;
use everynode::record::fact::{Fact, FactKind, Reason};
use everynode::record::observer::{Observer, StatusStep};
use everynode::record::wait::Wait;
use everynode::scenario::{Scenario, load_text};

/// A DaemonSet of one container with the API server's defaults, to be completed by the scenario.
pub const AGENT: &str = r##"
    inline: r#"
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec: {containers: [{name: agent, image: "agent:1"}]}
    "#
"##;

/// Delays that are easily added up: scheduling 1 s, image pull 10 s, container start 2 s, readiness 3 s, termination 4 s.
pub const ROUND_DELAYS: &str = r#"
    delays: (
        node_startup: "60s", scheduling: "1s", image_pull: "10s",
        container_start: "2s", readiness: "3s", termination: "4s",
    ),
"#;

/// Whether tests go through all their random inputs and check all their runs, as they do in CI
/// (`EVERYNODE_THOROUGH_TESTS=1 cargo test`). Otherwise they take a part, so that the suite ends within a minute or so.
pub fn is_thorough() -> bool {
    std::env::var_os("EVERYNODE_THOROUGH_TESTS").is_some()
}

/// The rows of a sweep after an edit, each with its checksum again.
pub fn with_checksums(rows: &str) -> String {
    let sealed = |line: &str| {
        let (fields, _) = line.rsplit_once(',').unwrap();
        format!("{fields},{}\n", Checksum::of(fields.as_bytes()))
    };
    let (header, rows) = rows.split_once('\n').unwrap();
    format!("{header}\n{}", rows.lines().map(sealed).collect::<String>())
}

/// A run that was watched.
pub struct Watched {
    pub outcome: RunOutcome,
    pub facts: Vec<(Instant, Fact)>,
    pub waits: Vec<Wait>,
    pub statuses: Vec<(Instant, StatusStep)>,
    pub analyses: Vec<DaemonSetAnalysis>,
    pub catalog: Catalog,
}

/// Loads a scenario from its text. Reading files fails: tests bring their manifests inline.
pub fn load(text: &str) -> Scenario {
    let no_files = |path: &Path| -> io::Result<String> {
        Err(io::Error::new(io::ErrorKind::NotFound, format!("{} in a test", path.display())))
    };
    load_text("test.ron", text, &[], &no_files)
        .unwrap_or_else(|problems| panic!("{}\n{text}", problems.render_plain()))
}

/// Checking the invariants looks at all nodes at every instant, which would take minutes on more than these.
fn most_nodes_checked() -> u32 {
    if is_thorough() { 1_000 } else { 100 }
}

/// Runs a scenario with its own seed and, unless it is large, all invariants checked.
pub fn run(text: &str) -> Watched {
    let scenario = load(text);
    run_with_seed(&scenario, scenario.seed)
}

pub fn run_with_seed(scenario: &Scenario, seed: u64) -> Watched {
    let mut observer =
        (Facts::default(), RunAnalysis::new(scenario.plan.horizon).with_objectives(&scenario.objectives));
    let nodes: u32 = scenario.plan.pools.iter().map(|pool| pool.count).sum();
    let checking = if nodes <= most_nodes_checked() { Checking::Invariants } else { Checking::Off };
    let outcome = simulate(&scenario.plan, seed, checking, &mut observer)
        .unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    let (Facts { facts, waits, statuses, catalog }, analysis) = observer;
    let analyses = analysis.results();
    Watched { outcome, facts, waits, statuses, analyses, catalog }
}

#[derive(Default)]
struct Facts {
    facts: Vec<(Instant, Fact)>,
    waits: Vec<Wait>,
    statuses: Vec<(Instant, StatusStep)>,
    catalog: Catalog,
}

impl Observer for Facts {
    fn on_fact(&mut self, at: Instant, fact: &Fact, _catalog: &Catalog) {
        self.facts.push((at, *fact));
    }

    fn on_wait(&mut self, wait: &Wait, _catalog: &Catalog) {
        self.waits.push(*wait);
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, _catalog: &Catalog) {
        self.statuses.push((at, *step));
    }

    fn on_end(&mut self, _at: Instant, catalog: &Catalog) {
        self.catalog = catalog.clone();
    }
}

impl Watched {
    /// The seconds at which facts of this kind happened, with their reasons.
    pub fn when(&self, kind: FactKind) -> Vec<(f64, Reason)> {
        let of_kind = self.facts.iter().filter(|(_, fact)| fact.kind() == kind);
        of_kind.map(|(at, fact)| (at.as_seconds(), fact.reason())).collect()
    }

    /// The seconds alone.
    pub fn seconds(&self, kind: FactKind) -> Vec<f64> {
        self.when(kind).into_iter().map(|(seconds, _)| seconds).collect()
    }

    /// All that happened on a node and to its pods, one line each: for comparing runs and for reading a failure.
    pub fn story_of(&self, node: &str) -> Vec<String> {
        let is_meant = |fact: &Fact| fact.node().is_some_and(|id| self.catalog.node(id).to_string() == node);
        self.facts
            .iter()
            .filter(|(_, fact)| is_meant(fact))
            .map(|(at, fact)| {
                format!(
                    "{at} {} {:?} {:?} {}",
                    fact.kind().as_str(),
                    fact.pod(),
                    fact.revision(),
                    fact.reason().as_str()
                )
            })
            .collect()
    }
}
