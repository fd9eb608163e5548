//! Two points of sweeps side by side.

use anyhow::{Result, bail};

use super::compared::Compared;
use super::named::NamedPoint;
use super::overlays::overlays_of_points;
use crate::cli::commands::run_folder::refuse_other_version;
use crate::cli::commands::sweep_results::sum_up;
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
    let of_b = if are_of_one_sweep { of_a.clone() } else { based_on(&b.description, b.point) };
    let summary_of_a = sum_up(&of_a, &a.folder.join(RESULTS_FILE))?;
    let summary_of_b = sum_up(&of_b, &b.folder.join(RESULTS_FILE))?;
    let sides = [side(&summary_of_a, a)?, side(&summary_of_b, b)?];
    if !are_of_one_sweep {
        besides.push(
            "the points are of two sweeps: differences are those of the means, and not of runs with the same luck"
                .to_owned(),
        );
    }
    let mut daemon_sets = a.description.daemon_sets.clone();
    daemon_sets.extend(
        b.description.daemon_sets.iter().filter(|name| !a.description.daemon_sets.contains(name)).cloned(),
    );
    let found = side_by_side(names, sides, are_of_one_sweep, besides);
    let overlays = overlays_of_points(&found.names, &daemon_sets, sides);
    Ok(Compared { kind: "points", found, daemon_sets, overlays })
}

fn side<'a>(summary: &'a Summary, named: &NamedPoint) -> Result<Side<'a>> {
    match summary.points.iter().find(|point| point.point == named.point) {
        Some(point) => Ok(Side { summary, point }),
        None => bail!("{} has no run of point {}", named.folder.display(), named.point),
    }
}
