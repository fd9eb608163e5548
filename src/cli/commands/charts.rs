//! The charts of a run: which there are, and what their files are called. `run` and `plot` draw the same ones.

use anyhow::Result;
use rayon::prelude::*;

use crate::analysis::run::DaemonSetAnalysis;
use crate::report::charts::{self, ChartError, Format};

/// Draws all charts of all DaemonSets as SVG and PNG, on all cores. Each comes with its file name.
pub fn draw_charts(analyses: &[DaemonSetAnalysis]) -> Result<Vec<(String, Vec<u8>)>> {
    let drawings: Vec<(&DaemonSetAnalysis, Kind, Format)> = analyses
        .iter()
        .flat_map(|analysis| {
            Kind::ALL.map(|kind| [(analysis, kind, Format::Svg), (analysis, kind, Format::Png)])
        })
        .flatten()
        .collect();
    let images: Result<Vec<_>, ChartError> = drawings
        .into_par_iter()
        .map(|(analysis, kind, format)| Ok((kind.file_name(analysis, format), kind.draw(analysis, format)?)))
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

    fn file_name(self, analysis: &DaemonSetAnalysis, format: Format) -> String {
        let kind = match self {
            Self::Availability => "availability",
            Self::RolloutProgress => "rollout-progress",
            Self::Nodes => "nodes",
            Self::JoinCoverage => "join-coverage",
        };
        let extension = match format {
            Format::Svg => "svg",
            Format::Png => "png",
        };
        format!("{}.{kind}.{extension}", analysis.availability.daemon_set)
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
