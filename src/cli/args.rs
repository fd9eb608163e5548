//! The command line: every command with its options and help.

mod advise;
mod calibrate;
mod capacity;
mod common;
mod hyphens;
mod import;
mod init;
mod report;
mod sharding;
mod story;
mod sweep;
mod watch;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use self::common::{key_and_value, name, seed};
use crate::api::kubernetes_version::KubernetesVersion;
use crate::engine::time::Duration;

pub use self::advise::AdviseArgs;
pub use self::calibrate::CalibrateArgs;
pub use self::capacity::{CapacityArgs, CapacityFormat};
pub use self::common::{AnswerFormat, Format};
pub use self::hyphens::explained;
pub use self::import::ImportArgs;
pub use self::init::InitArgs;
pub use self::report::{ReportArgs, StartsAt, clock_of};
pub use self::sharding::{MergeArgs, ShardingArgs, Target};
pub use self::story::StoryArgs;
pub use self::sweep::SweepArgs;
pub use self::watch::WatchArgs;

/// A discrete-event simulator of Kubernetes DaemonSets: see a rollout before you do it.
#[derive(Debug, Parser)]
#[command(name = "everynode", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 fine, 1 an objective missed (not of a sweep, which compares) or a disagreement found, 2 unusable input."
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a commented scenario to begin with
    Init(InitArgs),
    /// Turn what kubectl printed of a cluster into a scenario that begins where the cluster is
    Import(ImportArgs),
    /// Simulate a scenario, print the outcome, and write timelines and charts
    Run(RunArgs),
    /// Run a scenario many times over values of its parameters, on all cores
    Sweep(SweepArgs),
    /// Search the update strategy whose rollouts are the fastest that meet the scenario's objectives
    Advise(AdviseArgs),
    /// Join the shards of a sweep that ran on several machines into what one machine would have written
    Merge(MergeArgs),
    /// Check scenarios, sweeps and DaemonSet manifests: all errors at once, manifests in the API server's words
    Check(CheckArgs),
    /// Say which nodes are eligible for which DaemonSet and, where not, which rule says so
    Explain(ExplainArgs),
    /// Say what DaemonSets take of the nodes, whether they fit, what they cost, and what adding one would change
    Capacity(CapacityArgs),
    /// Run a DaemonSet's pods as a Deployment and as a StatefulSet too, and say what each does with them
    Compare(CompareArgs),
    /// Put two runs, two scenarios or two points of sweeps side by side: settings, figures, charts
    Diff(DiffArgs),
    /// Work out delays from what kubectl printed of a cluster, and write them into a scenario
    Calibrate(CalibrateArgs),
    /// Replay recorded decisions of the real controller and API server, and print every disagreement
    Conformance(ConformanceArgs),
    /// Draw the charts again from the files of a run
    Plot(PlotArgs),
    /// Make the page of a run or a sweep, report.html, from its files
    Report(ReportArgs),
    /// Tell what happened to one node: its pods, their phases, what they waited for
    Story(StoryArgs),
    /// Watch a run on a live terminal: pause it, step through it, wind it back
    Watch(WatchArgs),
    /// Print a completion script for a shell
    Completions { shell: Shell },
    /// Print a manual page (roff), or write all of them
    Man(ManArgs),
    /// Print the licences of everything that is compiled in
    Licenses,
}

#[derive(Debug, Args)]
pub struct RunArgs {
    /// The scenario file (RON)
    #[arg(value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,
    /// The seed, instead of the scenario's
    #[arg(long, value_parser = seed)]
    pub seed: Option<u64>,
    /// Where to write the results, instead of output/SCENARIO-SEED, or output/SCENARIO-SEED-SETTINGS with --set
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Change a value of the scenario by its path, e.g. daemon_sets.fluentd.maxUnavailable=10%
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub overrides: Vec<(String, String)>,
    /// What to write of what happened: every fact, only the status, or nothing
    #[arg(long, value_enum, default_value_t = Timeline::Full)]
    pub timeline: Timeline,
    /// Write what happened in a format of other tools, too
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub export: Vec<Export>,
    /// Say which alerts of Prometheus on DaemonSets would have fired, when and for how long
    #[arg(long)]
    pub alerts: bool,
    /// Draw no charts
    #[arg(long)]
    pub no_charts: bool,
    /// Write report.html: all of it in one page that opens from disk
    #[arg(long)]
    pub report: bool,
    /// When the run begins by the clock, in UTC, e.g. 2026-12-05T02:00Z: tables and the report then say so when things happen, and
    /// exports have their times from it
    #[arg(long, value_name = "TIME")]
    pub starts_at: Option<StartsAt>,
    /// List the default values that nobody measured and that can have mattered
    #[arg(long)]
    pub assumptions: bool,
    /// Compare the simulator's state with one built from scratch after every instant (slow)
    #[arg(long)]
    pub check_invariants: bool,
    /// How to print the outcome
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    pub format: AnswerFormat,
    /// Replace other results that exist already, also what was edited of them and a page that says more; what everynode did not write is
    /// never touched
    #[arg(long)]
    pub force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Timeline {
    /// timeline.csv and status.csv
    Full,
    /// status.csv only
    Status,
    /// Neither
    None,
}

/// A format of other tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Export {
    /// kubernetes.json: the objects and events of the cluster, as kubectl prints them
    Kubernetes,
    /// metrics.om: what Prometheus would have scraped from kube-state-metrics of DaemonSets, nodes and pods
    Openmetrics,
    /// metrics.om with the series of DaemonSets alone, which stays small however many nodes there are
    OpenmetricsDaemonsets,
    /// trace.pftrace: nodes, pods, rollouts and counts over time, for the page ui.perfetto.dev
    Perfetto,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Scenarios and sweeps (.ron) and manifests (.yaml, .yml, .json)
    #[arg(required = true, value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// How to print what was found; as JSON all of it on standard output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The scenario file (RON)
    #[arg(value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,
    /// Only this node, with every rule between it and the DaemonSet, and what would have a pod run there
    #[arg(long, value_parser = name())]
    pub node: Option<String>,
    /// Only this DaemonSet
    #[arg(long, value_name = "NAME", value_parser = name())]
    pub daemon_set: Option<String>,
    /// A manifest that is about to be applied: which nodes gain and lose a pod by it, which keep theirs, and what restarts
    #[arg(long, value_name = "MANIFEST", value_hint = ValueHint::FilePath)]
    pub against: Option<PathBuf>,
    /// Change a value of the scenario by its path
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub overrides: Vec<(String, String)>,
    /// How to print the answer; as JSON with every rule that keeps pods off, and not only the first
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The scenario file (RON); of what happens in it, nothing happens here
    #[arg(value_hint = ValueHint::FilePath)]
    pub scenario: PathBuf,
    /// The DaemonSet whose pod template is compared, instead of the first
    #[arg(long, value_name = "NAME", value_parser = name())]
    pub daemon_set: Option<String>,
    /// How many replicas the two others have, instead of one for each eligible node
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub replicas: Option<u32>,
    /// The seed, instead of the scenario's
    #[arg(long, value_parser = seed)]
    pub seed: Option<u64>,
    /// Change a value of the scenario by its path
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub overrides: Vec<(String, String)>,
    /// How to print the comparison
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The folder of a run, a scenario (.ron), or a point of a sweep: its folder, `#` and the point's number (sweep#12) or
    /// settings (sweep#maxUnavailable=10%)
    #[arg(value_name = "A", value_hint = ValueHint::AnyPath)]
    pub a: String,
    /// What A is put beside, of the same kind
    #[arg(value_name = "B", value_hint = ValueHint::AnyPath)]
    pub b: String,
    /// The seed of both scenarios, instead of their own
    #[arg(long, value_parser = seed)]
    pub seed: Option<u64>,
    /// Change a value of both scenarios by its path
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub overrides: Vec<(String, String)>,
    /// Write the comparison and charts of both over each other to this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// How to print the comparison
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Replace other results that exist already; what everynode did not write is never touched
    #[arg(long, requires = "out")]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct ConformanceArgs {
    /// Recorded decisions, one JSON object a line (.jsonl or .jsonl.gz)
    #[arg(required = true, value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// The version that decides, instead of the one in a file's name (NAME_v1.36.3.jsonl; none: 1.31). A record that names its
    /// own keeps it
    #[arg(long, value_name = "VERSION")]
    pub kubernetes_version: Option<KubernetesVersion>,
    /// How to print the disagreements and the counts
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct ManArgs {
    /// The page of this command, instead of that of the tool
    pub command: Option<String>,
    /// Write all pages to this folder: everynode.1, everynode-run.1 and so on
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "command")]
    pub dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct PlotArgs {
    /// The folder that a run or a sweep wrote
    #[arg(value_hint = ValueHint::DirPath)]
    pub directory: PathBuf,
    /// Draw a run's charts from this time on, counted from its start (e.g. 10m), instead of where something changes
    #[arg(long, value_name = "TIME")]
    pub from: Option<Duration>,
    /// Draw a run's charts up to this time
    #[arg(long, value_name = "TIME")]
    pub to: Option<Duration>,
    /// Replace charts that everynode did not draw, or that were edited since
    #[arg(long)]
    pub force: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
    #[test]
    fn without_a_folder_there_is_nothing_to_replace() {
        for command in ["diff a b", "calibrate dump.json", "capacity s.ron", "advise s.ron"] {
            let words = ["everynode", command, "--force"].join(" ");
            let refused = Cli::command().try_get_matches_from(words.split(' ')).unwrap_err().to_string();
            assert!(refused.contains("required arguments were not provided"), "{command}: {refused}");
        }
    }
}
