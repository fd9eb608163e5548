//! The charts of a run: which there are, and what their files are called. `run` and `plot` draw the same ones. And how
//! any charts become images.

use std::collections::BTreeMap;

use anyhow::Result;
use rayon::prelude::*;

use super::replayed::Known;
use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::summary::ObjectiveSummary;
use crate::cli::files::RUN_CHARTS;
use crate::engine::time::{Duration, Instant};
use crate::record::file_name::name_in_file;
use crate::report::charts::run_view::{Limits, RunView};
use crate::report::charts::window::Window;
use crate::report::charts::{self, ChartError, Format};

/// More pictures are not put into a page, which shows them only where it must do without scripts.
const MOST_BYTES_OF_PICTURES: usize = 600_000;

/// Draws all charts of all DaemonSets that can be drawn from what is known. Each image comes with its file name.
pub fn draw_charts(
    analyses: &[DaemonSetAnalysis],
    objectives: &[ObjectiveSummary],
    view: &RunView,
    known: Known,
) -> Result<Vec<(String, Vec<u8>)>> {
    let of_each = |analysis| Kind::drawn_from(known).iter().map(move |&kind| (analysis, kind));
    let charts: Vec<(&DaemonSetAnalysis, Kind)> = analyses.iter().flat_map(of_each).collect();
    images_of(
        &charts,
        |(analysis, kind)| kind.file_stem(analysis),
        |(analysis, kind), format| {
            let limits = limits(&analysis.availability.daemon_set, objectives);
            kind.draw(analysis, view, limits, format)
        },
    )
}

/// The stretch of the run in which something of any DaemonSet changes, the same for all charts so that they compare.
pub fn active_window(analyses: &[DaemonSetAnalysis], horizon: Instant) -> Window {
    let changes = analyses.iter().flat_map(|analysis| {
        let statuses = analysis.availability.steps.iter().map(|step| step.at);
        let rollouts = analysis.availability.rollouts.iter().map(|rollout| rollout.started);
        let nodes = analysis.bands.bands.iter().flat_map(|band| band.states.iter().map(|(at, _)| *at));
        statuses.chain(rollouts).chain(nodes)
    });
    Window::active(changes, horizon)
}

/// What the foot of a run's charts says: scenario, seed, Kubernetes' version, and the settings that differ from the
/// scenario's.
pub fn source(
    scenario: &str,
    seed: u64,
    kubernetes_version: &str,
    overrides: &BTreeMap<String, String>,
) -> String {
    let settings = overrides.iter().filter(|(path, _)| *path != "kubernetes_version");
    let settings: String = settings.map(|(path, value)| format!(" · {path}={value}")).collect();
    format!("scenario {scenario} · seed {seed} · Kubernetes {kubernetes_version}{settings}")
}

/// The limits that the objectives set for a DaemonSet as a whole, of several the strictest.
pub fn limits(daemon_set: &str, objectives: &[ObjectiveSummary]) -> Limits {
    let mut limits = Limits::default();
    let is_of_all_nodes =
        |objective: &&ObjectiveSummary| objective.pool.is_none() && objective.zone.is_none();
    let own = objectives.iter().filter(|objective| objective.daemon_set == daemon_set);
    for objective in own.filter(is_of_all_nodes) {
        let within = objective.limit_seconds.map(Duration::from_seconds_f64);
        match (objective.kind.as_str(), objective.limit_share, within) {
            ("Availability", Some(share), _) => {
                limits.availability = Some(limits.availability.map_or(share, |other| other.max(share)));
            }
            ("Rollout", _, Some(within)) => {
                limits.rollout = Some(limits.rollout.map_or(within, |other| other.min(within)));
            }
            // One line is legible in that chart: the one that asks most of the nodes.
            ("JoinToAvailable", _, Some(within)) => {
                let asked = objective.quantile.map(|share| (share, within));
                if asked > limits.join {
                    limits.join = asked;
                }
            }
            _ => {}
        }
    }
    limits
}

/// The charts as SVG, with what each shows in words, as many as fit: those of availability first, of one DaemonSet after the
/// other.
pub fn pictures(
    analyses: &[DaemonSetAnalysis],
    objectives: &[ObjectiveSummary],
    view: &RunView,
    known: Known,
) -> Result<Vec<(String, Vec<u8>)>> {
    let (mut drawn, mut bytes) = (Vec::new(), 0);
    for &kind in Kind::drawn_from(known) {
        for analysis in analyses {
            let daemon_set = &analysis.availability.daemon_set;
            let svg = kind.draw(analysis, view, limits(daemon_set, objectives), Format::Svg)?;
            bytes += svg.len();
            if bytes > MOST_BYTES_OF_PICTURES {
                return Ok(drawn);
            }
            drawn.push((format!("{} of {daemon_set}", kind.in_words()), svg));
        }
    }
    Ok(drawn)
}

/// Draws each chart as SVG and as PNG, on all cores, to a file of its name with the format's extension.
pub fn images_of<C: Sync>(
    charts: &[C],
    name: impl Fn(&C) -> String + Sync,
    draw: impl Fn(&C, Format) -> Result<Vec<u8>, ChartError> + Sync,
) -> Result<Vec<(String, Vec<u8>)>> {
    let formats = [(Format::Svg, "svg"), (Format::Png, "png")];
    let drawings: Vec<(&C, Format, &str)> = charts
        .iter()
        .flat_map(|chart| formats.map(|(format, extension)| (chart, format, extension)))
        .collect();
    let images: Result<Vec<_>, ChartError> = drawings
        .into_par_iter()
        .map(|(chart, format, extension)| Ok((format!("{}.{extension}", name(chart)), draw(chart, format)?)))
        .collect();
    Ok(images?)
}

/// The kinds of charts, in the order of [`RUN_CHARTS`].
#[derive(Clone, Copy)]
enum Kind {
    Availability,
    RolloutProgress,
    Nodes,
    JoinCoverage,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Availability, Self::RolloutProgress, Self::Nodes, Self::JoinCoverage];

    /// Only the timeline says what was on the nodes.
    const fn drawn_from(known: Known) -> &'static [Self] {
        match known {
            Known::All => &Self::ALL,
            Known::Status => &[Self::Availability],
        }
    }

    fn file_stem(self, analysis: &DaemonSetAnalysis) -> String {
        format!("{}.{}", name_in_file(&analysis.availability.daemon_set), RUN_CHARTS[self as usize])
    }

    const fn in_words(self) -> &'static str {
        match self {
            Self::Availability => "Availability over time",
            Self::RolloutProgress => "Progress of rollouts",
            Self::Nodes => "Nodes over time",
            Self::JoinCoverage => "How long joining nodes wait",
        }
    }

    fn draw(
        self,
        analysis: &DaemonSetAnalysis,
        view: &RunView,
        limits: Limits,
        format: Format,
    ) -> Result<Vec<u8>, ChartError> {
        let DaemonSetAnalysis { availability, revisions, bands, joins, .. } = analysis;
        match self {
            Self::Availability => charts::availability::draw(availability, view, limits, format),
            Self::RolloutProgress => {
                charts::revisions::draw(revisions, &availability.rollouts, view, limits, format)
            }
            Self::Nodes => charts::node_bands::draw(bands, view, format),
            Self::JoinCoverage => charts::join_coverage::draw(joins, view, limits, format),
        }
    }
}
