//! What was requested, held against the scenario → the design.

use super::base::Base;
use super::cells::check_cells;
use super::check::check_values;
use super::experiment::Sweep;
use super::request::{Origin, Request, Requested, RequestedParameter, RequestedPoint, RequestedPrecision};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::read_file::ReadFile;
use crate::scenario::suggest;
use crate::sweep::design::{Design, Precision};
use crate::sweep::grid::{Grid, Parameter};
use crate::sweep::measure::Column;

/// How often a point is run if nobody says so.
pub const REPLICATIONS: u32 = 20;
/// And how often at least, before it is looked at whether that is enough.
pub const AT_LEAST: u32 = 10;

/// The sweep, if nothing is wrong with it: neither now nor in `problems` before.
pub fn design(
    name: String,
    mut base: Base,
    request: &Request,
    files: &dyn ReadFile,
    mut problems: Diagnostics,
) -> Result<Sweep, Diagnostics> {
    let (parameters, points) = with_full_paths(request, &base, &mut problems);
    check_cells(&parameters, &mut problems);
    let are_listed = points.is_some();
    let grid = grid(&parameters, points);
    let replications = replications(request, &mut problems);
    let size = Design { grid, replications, seed: 0, precision: None, baseline: 0 };
    if let Some(excess) = size.excess() {
        problems.push(Diagnostic::error(excess).help("write fewer values or replications"));
        return Err(problems);
    }
    let grid = size.grid;
    // Listed points that are not understood say nothing of their values.
    if !are_listed || !problems.has_errors() {
        check_values(&parameters, &grid, &mut base, files, &mut problems);
    }
    let precision = request
        .precision
        .as_ref()
        .and_then(|requested| precision(requested, replications, &base, &mut problems));
    let baseline = match &request.baseline {
        Some(point) if !problems.has_errors() => baseline(point, &grid, &base, &mut problems),
        _ => 0,
    };
    if problems.has_errors() {
        return Err(problems);
    }
    let design =
        Design { grid, replications, seed: request.seed.unwrap_or(base.scenario.seed), precision, baseline };
    Ok(Sweep { name, warnings: base.scenario.warnings.clone(), base, design })
}

/// The parameters by their full paths, and the coordinates of listed points.
fn with_full_paths(
    request: &Request,
    base: &Base,
    problems: &mut Diagnostics,
) -> (Vec<RequestedParameter>, Option<Vec<Vec<usize>>>) {
    if request.points.is_empty() {
        let mut parameters: Vec<RequestedParameter> = Vec::new();
        for parameter in &request.parameters {
            let Some(path) = full_path(&parameter.path, base, problems) else { continue };
            if parameters.iter().any(|other| other.path.what == path.what) {
                let problem = Diagnostic::error("it is varied twice").help("give all of its values at once");
                path.origin.complain_plainly(&path.what, problem, problems);
                continue;
            }
            parameters.push(RequestedParameter { path, values: parameter.values.clone() });
        }
        return (parameters, None);
    }
    if let Some(varied) =
        request.parameters.iter().find(|varied| varied.path.origin == Origin::Flag("--vary"))
    {
        let problem =
            Diagnostic::error("the points are listed, and not to be varied").help("keep one of the two");
        varied.path.origin.complain_plainly(&varied.path.what, problem, problems);
    }
    let (parameters, points) = parameters_of_points(&request.points, base, problems);
    (parameters, Some(points))
}

/// The paths and values of listed points, in the order in which they are first met.
fn parameters_of_points(
    points: &[RequestedPoint],
    base: &Base,
    problems: &mut Diagnostics,
) -> (Vec<RequestedParameter>, Vec<Vec<usize>>) {
    let already_wrong = problems.list.len();
    let mut parameters: Vec<RequestedParameter> = Vec::new();
    let mut all: Vec<(Vec<(usize, usize)>, Origin)> = Vec::new();
    for point in points {
        let mut coordinates = Vec::new();
        for (path, value) in &point.settings {
            let Some(path) = full_path(path, base, problems) else { continue };
            let known = parameters.iter().position(|parameter| parameter.path.what == path.what);
            let parameter = known.unwrap_or_else(|| {
                parameters.push(RequestedParameter { path, values: Vec::new() });
                parameters.len() - 1
            });
            let values = &mut parameters[parameter].values;
            let coordinate = values.iter().position(|other| other.what == value.what).unwrap_or_else(|| {
                values.push(value.clone());
                values.len() - 1
            });
            coordinates.push((parameter, coordinate));
        }
        all.push((coordinates, point.origin));
    }
    if problems.list.len() > already_wrong {
        return (parameters, Vec::new());
    }
    let points =
        all.iter().map(|(coordinates, origin)| complete(coordinates, *origin, &parameters, problems));
    let points = points.collect();
    (parameters, points)
}

/// One coordinate of each parameter.
fn complete(
    coordinates: &[(usize, usize)],
    origin: Origin,
    parameters: &[RequestedParameter],
    problems: &mut Diagnostics,
) -> Vec<usize> {
    let of = |index: usize| {
        coordinates.iter().find(|(parameter, _)| *parameter == index).map(|(_, coordinate)| *coordinate)
    };
    let missing: Vec<&str> = (0..parameters.len())
        .filter(|&index| of(index).is_none())
        .map(|index| parameters[index].path.what.as_str())
        .collect();
    if !missing.is_empty() {
        let problem = Diagnostic::error(format!(
            "it does not say {}, which another point does",
            suggest::listed(&missing)
        ));
        origin.complain_plainly(
            "this point",
            problem.help("every point gives a value to the same paths"),
            problems,
        );
    }
    (0..parameters.len()).map(|index| of(index).unwrap_or_default()).collect()
}

fn full_path(path: &Requested<String>, base: &Base, problems: &mut Diagnostics) -> Option<Requested<String>> {
    match base.full_path(&path.what) {
        Ok(full) if full == "seed" => {
            let problem = Diagnostic::error("the replications of a point have seeds of their own")
                .help("write how many you want: --replications 50, from a seed on: --seed 1");
            path.origin.complain_plainly("seed", problem, problems);
            None
        }
        Ok(full) => Some(Requested { what: full, origin: path.origin }),
        Err(problem) => {
            path.origin.complain_plainly(&path.what, problem, problems);
            None
        }
    }
}

fn grid(parameters: &[RequestedParameter], points: Option<Vec<Vec<usize>>>) -> Grid {
    let parameters = parameters
        .iter()
        .map(|parameter| Parameter {
            path: parameter.path.what.clone(),
            values: parameter.values.iter().map(|value| value.what.clone()).collect(),
        })
        .collect();
    match points {
        Some(points) => Grid::listed(parameters, points),
        None => Grid::full(parameters),
    }
}

fn replications(request: &Request, problems: &mut Diagnostics) -> u32 {
    match &request.replications {
        Some(Requested { what: 0, origin }) => {
            origin.complain_plainly(
                "replications",
                Diagnostic::error("a point is run at least once"),
                problems,
            );
            REPLICATIONS
        }
        Some(requested) => requested.what,
        None => REPLICATIONS,
    }
}

fn precision(
    requested: &Requested<RequestedPrecision>,
    replications: u32,
    base: &Base,
    problems: &mut Diagnostics,
) -> Option<Precision> {
    let RequestedPrecision { measure, half_width, at_least } = &requested.what;
    let mut complain = |problem| requested.origin.complain_plainly(measure, problem, problems);
    let columns = Column::of(&base.daemon_sets());
    // Of the only DaemonSet one need not say that it is its own.
    let name = |column: &Column| match base.daemon_sets().len() {
        1 => column.measure.name(),
        _ => column.name(),
    };
    let Some(column) = columns.iter().find(|column| name(column) == *measure || column.name() == *measure)
    else {
        let names: Vec<String> = columns.iter().map(name).collect();
        let problem = Diagnostic::error("there is no such measure");
        let instead = suggest::instead(measure, names.iter().map(String::as_str));
        complain(instead.into_iter().fold(problem, Diagnostic::help));
        return None;
    };
    if !(*half_width > 0.0 && half_width.is_finite()) {
        complain(
            Diagnostic::error("half of the interval's width is above zero")
                .help("write it like 5%, of the mean"),
        );
        return None;
    }
    let at_least = at_least.unwrap_or_else(|| AT_LEAST.min(replications));
    if !(2..=replications.max(2)).contains(&at_least) {
        let problem = format!("a point is run from 2 to {replications} times, not at least {at_least}");
        complain(
            Diagnostic::error(problem)
                .help("an interval needs two runs; --replications says how many at most"),
        );
        return None;
    }
    Some(Precision { column: column.clone(), half_width: *half_width, at_least })
}

/// The index of the only point that has these settings.
fn baseline(requested: &RequestedPoint, grid: &Grid, base: &Base, problems: &mut Diagnostics) -> usize {
    let mut wanted: Vec<(usize, usize)> = Vec::new();
    for (path, value) in &requested.settings {
        let Some(path) = full_path(path, base, problems) else { continue };
        let Some(index) = grid.parameters().iter().position(|parameter| parameter.path == path.what) else {
            let paths = grid.parameters().iter().map(|parameter| parameter.path.as_str());
            let problem = Diagnostic::error("it is not varied");
            let problem = suggest::instead(&path.what, paths).into_iter().fold(problem, Diagnostic::help);
            path.origin.complain_plainly(&path.what, problem, problems);
            continue;
        };
        let values = &grid.parameters()[index].values;
        match values.iter().position(|other| *other == value.what) {
            Some(coordinate) => wanted.push((index, coordinate)),
            None => {
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                let problem = Diagnostic::error(format!("it never is `{}`", value.what));
                let problem = problem.help(format!("its values are {}", suggest::listed(&values)));
                value.origin.complain_plainly(&path.what, problem, problems);
            }
        }
    }
    if problems.has_errors() {
        return 0;
    }
    let mut fitting = (0..grid.point_count()).filter(|&point| {
        let coordinates = grid.point(point).coordinates;
        wanted.iter().all(|&(parameter, coordinate)| coordinates[parameter] == coordinate)
    });
    let problem = match (fitting.next(), fitting.next()) {
        (Some(point), None) => return point,
        (None, _) => Diagnostic::error("no point has these settings"),
        (Some(_), Some(_)) => {
            Diagnostic::error("several points have these settings").help("give a value to every parameter")
        }
    };
    requested.origin.complain_plainly("baseline", problem, problems);
    0
}
