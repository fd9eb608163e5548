//! A scenario of the gallery after its run, and questions to it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

use everynode::analysis::availability::AvailabilityStep;
use everynode::analysis::daemon_set_watch::DaemonSetAnalysis;
use everynode::engine::time::{Duration, Instant};
use everynode::record::catalog::DaemonSetId;
use everynode::record::fact::{Fact, FactKind};
use everynode::scenario::{self, Scenario};

use super::GALLERY;
use crate::support::{Watched, run_with_seed};

/// A scenario and what became of it.
pub struct Played {
    pub scenario: Scenario,
    pub watched: Watched,
    /// The comment that the file opens with, in one line.
    comment: String,
}

pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

pub fn load(name: &str) -> Scenario {
    let read = |path: &Path| fs::read_to_string(path);
    let path = directory().join(format!("{name}.ron"));
    scenario::load(&path, &[], &read).unwrap_or_else(|problems| panic!("{}", problems.render_plain()))
}

/// Each scenario as the first test that asks for it has run it.
static PLAYED: LazyLock<BTreeMap<&str, OnceLock<Played>>> =
    LazyLock::new(|| GALLERY.iter().map(|&name| (name, OnceLock::new())).collect());

/// A scenario of the gallery, run with its own seed and all invariants checked, once for all tests.
pub fn play(name: &str) -> &'static Played {
    PLAYED[name].get_or_init(|| run_checked(name))
}

fn run_checked(name: &str) -> Played {
    let scenario = load(name);
    let watched = run_with_seed(&scenario, scenario.seed);
    let text = fs::read_to_string(directory().join(format!("{name}.ron"))).unwrap();
    let lines: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//")).map(str::trim).collect();
    Played { scenario, watched, comment: lines.join(" ") }
}

/// Runs a scenario of the gallery with something in its text replaced.
pub fn play_with(name: &str, written: &str, instead: &str) -> Watched {
    let path = directory().join(format!("{name}.ron"));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(written), "{name} does not say {written}");
    let read = |path: &Path| fs::read_to_string(path);
    let text = text.replace(written, instead);
    let scenario = scenario::load_text(path.to_str().unwrap(), &text, &[], &read)
        .unwrap_or_else(|problems| panic!("{}", problems.render_plain()));
    run_with_seed(&scenario, scenario.seed)
}

/// `"90s"` after the start.
pub fn at(time: &str) -> Instant {
    Instant::START + time.parse::<Duration>().unwrap()
}

/// Rounded to the second, as the comments have it: `4m14s`.
pub fn to_the_second(duration: Duration) -> String {
    Duration::from_seconds(duration.as_seconds().round() as u64).to_string()
}

impl Played {
    /// The opening comment must hold these words: figures that a test has found true.
    pub fn says(&self, words: &str) {
        assert!(self.comment.contains(words), "`{words}` is not in: {}", self.comment);
    }

    /// What became of a DaemonSet.
    pub fn of(&self, daemon_set: &str) -> &DaemonSetAnalysis {
        self.watched.of(daemon_set)
    }

    /// Whether each objective was met, in their order.
    pub fn objectives_met(&self) -> Vec<bool> {
        let judged = self.scenario.objectives.iter().map(|objective| {
            let index = objective.daemon_set().index();
            objective.judge("it", &self.watched.analyses[index]).passes
        });
        judged.collect()
    }

    /// The facts of one kind about a DaemonSet's pods.
    pub fn facts(&self, daemon_set: &str, kind: FactKind) -> Vec<(Instant, Fact)> {
        let id = self.watched.id(daemon_set);
        let is_meant = |fact: &Fact| fact.daemon_set() == Some(id) && fact.kind() == kind;
        self.watched.facts.iter().copied().filter(|(_, fact)| is_meant(fact)).collect()
    }

    pub fn node_name(&self, fact: &Fact) -> String {
        fact.node().map(|node| self.watched.catalog.node(node).to_string()).unwrap_or_default()
    }

    /// The most pods of a DaemonSet that there were at once, whatever their state.
    pub fn most_pods(&self, daemon_set: &str) -> i64 {
        let id = self.watched.id(daemon_set);
        let (mut pods, mut most) = (0, 0);
        for (_, fact) in self.watched.facts.iter().filter(|(_, fact)| fact.daemon_set() == Some(id)) {
            pods += match fact.kind() {
                FactKind::PodExisted | FactKind::PodCreated => 1,
                FactKind::PodRemoved => -1,
                _ => 0,
            };
            most = most.max(pods);
        }
        most
    }
}

impl Watched {
    pub fn id(&self, daemon_set: &str) -> DaemonSetId {
        let workplace = self.catalog.daemon_sets().iter().position(|name| name == daemon_set);
        DaemonSetId(workplace.unwrap_or_else(|| panic!("no DaemonSet {daemon_set}")) as u16)
    }

    pub fn of(&self, daemon_set: &str) -> &DaemonSetAnalysis {
        &self.analyses[self.id(daemon_set).index()]
    }
}

/// What the status said at a time.
pub fn status(analysis: &DaemonSetAnalysis, time: &str) -> AvailabilityStep {
    let steps = analysis.availability.steps.iter();
    *steps.take_while(|step| step.at <= at(time)).last().expect("a status by then")
}

/// Desired, up to date and available.
pub fn counts(analysis: &DaemonSetAnalysis, time: &str) -> (u32, u32, u32) {
    let step = status(analysis, time);
    (step.desired, step.updated, step.available)
}
