//! Two points of sweeps side by side.

use anyhow::{Result, bail};

use super::compared::Compared;
use super::named::NamedPoint;
use super::overlays::overlays_of_points;
use crate::cli::commands::run_folder::refuse_other_version;
use crate::cli::commands::sweep_results::{sum_up, sum_up_beside};
use crate::cli::files::RESULTS_FILE;
use crate::diff::points::{Side, side_by_side};
use crate::sweep::description::Description;
use crate::sweep::summary::Summary;

pub fn points(names: [String; 2], points: [&NamedPoint; 2]) -> Result<Compared> {
    for point in points {
        refuse_other_version(Some(&point.description.everynode))
            .map_err(|error| error.context(point.folder.display().to_string()))?;
    }
    let [a, b] = points;
    // A becomes the baseline, so that differences are those of runs with the same luck.
    let based_on = |description: &Description, point| Description { baseline: point, ..description.clone() };
    let of_a = based_on(&a.description, a.point);
    let mut besides = based_on(&b.description, a.point.min(b.point))
        .differences_called(&based_on(&a.description, a.point.min(b.point)), ["in B", "in A"]);
    let are_of_one_sweep = besides.is_empty();
    let unlike = if are_of_one_sweep { None } else { without_pairs([&a.description, &b.description]) };
    // Of another sweep no point is the baseline.
    let none = b.description.design().grid.point_count();
    let of_b = if are_of_one_sweep { of_a.clone() } else { based_on(&b.description, none) };
    let [results_of_a, results_of_b] = [a, b].map(|point| point.folder.join(RESULTS_FILE));
    let summary_of_a = sum_up(&of_a, &results_of_a)?;
    let summary_of_b = match unlike {
        None => sum_up_beside(&of_b, &results_of_b, &of_a, &results_of_a)?,
        Some(_) => sum_up(&based_on(&b.description, b.point), &results_of_b)?,
    };
    let sides = [side(&summary_of_a, a)?, side(&summary_of_b, b)?];
    if !are_of_one_sweep {
        besides.push(match unlike {
            None => "the points are of two sweeps with the same seed: differences are those of runs with the same luck".to_owned(),
            Some(why) => format!(
                "the points are of two sweeps, and {why}: differences are those of the means, and not of runs with the same luck"
            ),
        });
    }
    let mut daemon_sets = a.description.daemon_sets.clone();
    daemon_sets.extend(
        b.description.daemon_sets.iter().filter(|name| !a.description.daemon_sets.contains(name)).cloned(),
    );
    let found = side_by_side(names, sides, unlike.is_none(), besides);
    let overlays = overlays_of_points(&found.names, &daemon_sets, sides);
    Ok(Compared { kind: "points", found, daemon_sets, overlays })
}

/// Why runs of two sweeps are no pairs. `None`: those of one number have one seed, and the same is asked of them.
fn without_pairs([a, b]: [&Description; 2]) -> Option<&'static str> {
    let asked = |of: &Description| -> Vec<String> {
        of.objectives.iter().map(|objective| objective.objective.clone()).collect()
    };
    match () {
        () if a.seed != b.seed => Some("their seeds differ"),
        () if a.daemon_sets != b.daemon_sets => Some("their DaemonSets differ"),
        () if asked(a) != asked(b) || a.columns != b.columns => Some("what is asked of them differs"),
        () => None,
    }
}

fn side<'a>(summary: &'a Summary, named: &NamedPoint) -> Result<Side<'a>> {
    match summary.points.iter().find(|point| point.point == named.point) {
        Some(point) => Ok(Side { summary, point }),
        None => bail!("{} has no run of point {}", named.folder.display(), named.point),
    }
}
