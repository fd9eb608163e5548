//! What a run writes in formats of other tools, while it goes on.

use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::{Context, Result};

use super::listed_cluster::listed_cluster;
use crate::cli::args::Export;
use crate::cli::files::{KUBERNETES_FILE, METRICS_FILE, TRACE_FILE};
use crate::cli::output_dir::OutputDir;
use crate::cluster::plan::Plan;
use crate::record::checksum::{Checksummed, FileChecksum};
use crate::report::kubernetes_list::KubernetesListWriter;
use crate::report::kubernetes_list::calendar::Calendar;
use crate::report::open_metrics::{OpenMetricsWriter, Scope};
use crate::report::perfetto::PerfettoWriter;

type Output = Checksummed<BufWriter<File>>;

/// The writers of what is asked for; as pairs they observe the run.
pub type Exports = (
    Option<KubernetesListWriter<Output>>,
    (Option<OpenMetricsWriter<Output, File>>, Option<PerfettoWriter<Output>>),
);

/// Begins the files that are asked for.
pub fn begin(asked: &[Export], plan: &Plan, calendar: Calendar, output: &OutputDir) -> Result<Exports> {
    let create = |name| output.create(name).map(Checksummed::new);
    let kubernetes = match asked.contains(&Export::Kubernetes) {
        true => Some(KubernetesListWriter::new(create(KUBERNETES_FILE)?, listed_cluster(plan, calendar))),
        false => None,
    };
    let metrics = match scope(asked) {
        Some(scope) => {
            let (file, cluster) = (create(METRICS_FILE)?, listed_cluster(plan, calendar));
            Some(OpenMetricsWriter::new(file, cluster, scope, || output.scratch())?)
        }
        None => None,
    };
    let trace = match asked.contains(&Export::Perfetto) {
        true => {
            let pools = plan.pools.iter().map(|pool| pool.name.as_str());
            let daemon_sets = plan.daemon_sets.iter().map(|daemon_set| daemon_set.name.as_str());
            Some(PerfettoWriter::new(create(TRACE_FILE)?, pools, daemon_sets))
        }
        false => None,
    };
    Ok((kubernetes, (metrics, trace)))
}

/// Of what there are to be metrics; all includes the rest.
fn scope(asked: &[Export]) -> Option<Scope> {
    let all = asked.contains(&Export::Openmetrics).then_some(Scope::All);
    all.or_else(|| asked.contains(&Export::OpenmetricsDaemonsets).then_some(Scope::DaemonSets))
}

/// The files that are asked for and tell times by the clock.
pub fn dated(asked: &[Export]) -> Vec<&'static str> {
    let kubernetes = asked.contains(&Export::Kubernetes).then_some(KUBERNETES_FILE);
    kubernetes.into_iter().chain(scope(asked).map(|_| METRICS_FILE)).collect()
}

/// All files that are asked for.
pub fn files(asked: &[Export]) -> impl Iterator<Item = &'static str> {
    dated(asked).into_iter().chain(asked.contains(&Export::Perfetto).then_some(TRACE_FILE))
}

/// Writes what is left; the files that there are now, of a run that begins at this time if somebody said when.
pub fn finish((kubernetes, (metrics, trace)): Exports, starts_at: Option<&str>) -> Result<Vec<FileChecksum>> {
    let kubernetes = kubernetes.map(|list| finished(list.finish(), KUBERNETES_FILE));
    let metrics = metrics.map(|metrics| finished(metrics.finish(), METRICS_FILE));
    let trace = trace.map(|trace| finished(trace.finish(), TRACE_FILE));
    let begins = |file: FileChecksum| FileChecksum { starts_at: starts_at.map(str::to_owned), ..file };
    let dated = [kubernetes, metrics].map(|file| file.map(|file| file.map(begins)));
    dated.into_iter().chain([trace]).flatten().collect()
}

/// What was written to a file, to its end.
pub fn finished<W: Write>(file: std::io::Result<Checksummed<W>>, name: &str) -> Result<FileChecksum> {
    let mut file = file.with_context(|| format!("cannot write {name}"))?;
    file.flush().with_context(|| format!("cannot write {name}"))?;
    Ok(file.file_checksum(name))
}
