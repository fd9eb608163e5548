//! Tries every single value on the scenario.

use super::base::Base;
use super::request::{Origin, RequestedParameter};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::read_file::ReadFile;
use crate::sweep::grid::Grid;

/// So many points are tried in all for values that are wrong by themselves. A value of which this does not tell whether it
/// is right anywhere is kept: points that cannot be built are rows that say why.
const MAX_TRIED: usize = 512;

/// So many different errors of one parameter's values are shown.
const MAX_SHOWN: usize = 10;

/// Complains of every value that the scenario takes neither by itself nor together with others of the grid: surging is
/// only allowed where `maxUnavailable` is 0, so that neither can be judged alone. The parameters have their full paths.
pub fn check_values(
    parameters: &[RequestedParameter],
    grid: &Grid,
    base: &mut Base,
    files: &dyn ReadFile,
    problems: &mut Diagnostics,
) {
    let mut tries_left = MAX_TRIED;
    for (index, parameter) in parameters.iter().enumerate() {
        let path = parameter.path.what.as_str();
        let mut complaints = Complaints::new(parameter);
        for (coordinate, value) in parameter.values.iter().enumerate() {
            let Err(refused) = base.try_settings([(path, value.what.as_str())], files) else { continue };
            // What has been wrong everywhere with another value is not tried again.
            let is_known = complaints.know(&refused);
            let mut elsewhere = together(parameters, grid, index, coordinate);
            let is_refused = is_known
                || loop {
                    let Some(settings) = elsewhere.next() else { break true };
                    if tries_left == 0 {
                        break false;
                    }
                    tries_left -= 1;
                    if base.try_settings(settings, files).is_ok() {
                        break false;
                    }
                };
            if is_refused {
                complaints.add(&value.what, value.origin, refused);
            }
        }
        complaints.report(problems);
    }
}

/// Settings that have a value together with others: the listed points, or of a full grid each other value beside it, the
/// parameters in turn, so that the many values of one do not hide the few of another.
fn together<'a>(
    parameters: &'a [RequestedParameter],
    grid: &'a Grid,
    index: usize,
    coordinate: usize,
) -> Box<dyn Iterator<Item = Vec<(&'a str, &'a str)>> + 'a> {
    if !grid.is_full() {
        let points = (0..grid.point_count()).map(|point| grid.point(point));
        let points = points.filter(move |point| point.coordinates[index] == coordinate);
        return Box::new(points.map(|point| point.settings().collect()));
    }
    let own = (parameters[index].path.what.as_str(), parameters[index].values[coordinate].what.as_str());
    let others = parameters.iter().enumerate().filter(move |(other, _)| *other != index);
    let others: Vec<&RequestedParameter> = others.map(|(_, other)| other).collect();
    let most = others.iter().map(|other| other.values.len()).max().unwrap_or(0);
    Box::new((0..most).flat_map(move |turn| {
        let beside = |other: &&'a RequestedParameter| {
            let value = other.values.get(turn)?;
            Some(vec![own, (other.path.what.as_str(), value.what.as_str())])
        };
        others.iter().filter_map(beside).collect::<Vec<_>>()
    }))
}

/// What is wrong with the values of one parameter, each thing once.
struct Complaints<'a> {
    parameter: &'a RequestedParameter,
    refused: usize,
    found: Vec<Complaint>,
}

struct Complaint {
    problem: Diagnostic,
    sources: Diagnostics,
    /// The first value that has it, and how many do.
    value: String,
    origin: Origin,
    count: usize,
}

impl<'a> Complaints<'a> {
    const fn new(parameter: &'a RequestedParameter) -> Self {
        Self { parameter, refused: 0, found: Vec::new() }
    }

    /// Whether all that is wrong has been said of another value.
    fn know(&self, refused: &Diagnostics) -> bool {
        let path = &self.parameter.path.what;
        refused.list.iter().filter(|problem| problem.is_error()).all(|problem| {
            let message = without_prefix(&problem.message, path);
            self.found.iter().any(|complaint| complaint.problem.message == message)
        })
    }

    fn add(&mut self, value: &str, origin: Origin, refused: Diagnostics) {
        self.refused += 1;
        let sources = Diagnostics { list: Vec::new(), ..refused };
        for mut problem in refused.list.into_iter().filter(Diagnostic::is_error) {
            let (path, own) = (&self.parameter.path.what, format!("{}={value}", self.parameter.path.what));
            problem.help.retain(|help| *help != format!("this comes from {own}"));
            problem.message = without_prefix(&problem.message, path).to_owned();
            if problem.help.is_empty() {
                problem.help.extend(what_it_takes(path).map(|values| format!("it takes {values}")));
            }
            match self.found.iter_mut().find(|complaint| complaint.problem.message == problem.message) {
                Some(known) => known.count += 1,
                None => self.found.push(Complaint {
                    problem,
                    sources: sources.clone(),
                    value: value.to_owned(),
                    origin,
                    count: 1,
                }),
            }
        }
    }

    fn report(self, problems: &mut Diagnostics) {
        let (path, total) = (&self.parameter.path, self.parameter.values.len());
        let more = self.found.len().saturating_sub(MAX_SHOWN);
        for complaint in self.found.into_iter().take(MAX_SHOWN) {
            // What is wrong with every value is wrong with the path.
            let (what, origin) = if complaint.count == total && total > 1 {
                (path.what.clone(), path.origin)
            } else {
                (format!("{}={}", path.what, complaint.value), complaint.origin)
            };
            origin.complain(&what, complaint.problem, &complaint.sources, problems);
        }
        if more > 0 {
            let problem = Diagnostic::error(format!("{more} more errors of its values are not shown"));
            path.origin.complain_plainly(&path.what, problem, problems);
        }
    }
}

/// The values of the parameters that are varied most, by the last name of the path.
fn what_it_takes(path: &str) -> Option<&'static str> {
    Some(match path.rsplit('.').next()? {
        "maxUnavailable" | "maxSurge" => "a number of nodes or a percentage of them: 1, 10%",
        "minReadySeconds" => "whole seconds without a unit: 10",
        "count" => "a whole number: 50",
        "median" | "p95" | "mean" | "min" | "max" | "std_dev" => "a duration: 30s, 5m",
        _ => return None,
    })
}

/// The words after `PATH=VALUE: `, which say where an override comes from.
fn without_prefix<'m>(message: &'m str, path: &str) -> &'m str {
    match message
        .strip_prefix(path)
        .filter(|rest| rest.starts_with('='))
        .and_then(|rest| rest.split_once(": "))
    {
        Some((_, rest)) => rest,
        None => message,
    }
}
