//! The charts of a run: which there are, and what their files are called. `run` and `plot` draw the same ones. And how
//! any charts become images.

use anyhow::Result;
use rayon::prelude::*;

use crate::analysis::run::DaemonSetAnalysis;
use crate::report::charts::{self, ChartError, Format};

/// Draws all charts of all DaemonSets. Each image comes with its file name.
pub fn draw_charts(analyses: &[DaemonSetAnalysis]) -> Result<Vec<(String, Vec<u8>)>> {
    let of_each = |analysis| Kind::ALL.map(|kind| (analysis, kind));
    let charts: Vec<(&DaemonSetAnalysis, Kind)> = analyses.iter().flat_map(of_each).collect();
    images_of(
        &charts,
        |(analysis, kind)| kind.file_stem(analysis),
        |(analysis, kind), format| kind.draw(analysis, format),
    )
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

/// The kinds of charts.
#[derive(Clone, Copy)]
enum Kind {
    Availability,
    RolloutProgress,
    Nodes,
    JoinCoverage,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Availability, Self::RolloutProgress, Self::Nodes, Self::JoinCoverage];

    fn file_stem(self, analysis: &DaemonSetAnalysis) -> String {
        let kind = match self {
            Self::Availability => "availability",
            Self::RolloutProgress => "rollout-progress",
            Self::Nodes => "nodes",
            Self::JoinCoverage => "join-coverage",
        };
        format!("{}.{kind}", analysis.availability.daemon_set)
    }

    fn draw(self, analysis: &DaemonSetAnalysis, format: Format) -> Result<Vec<u8>, ChartError> {
        match self {
            Self::Availability => charts::availability::draw(&analysis.availability, format),
            Self::RolloutProgress => charts::revisions::draw(&analysis.revisions, format),
            Self::Nodes => charts::node_bands::draw(&analysis.bands, format),
            Self::JoinCoverage => charts::join_coverage::draw(&analysis.joins, format),
        }
    }
}
