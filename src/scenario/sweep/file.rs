//! A sweep file as it is written.

use serde::Deserialize;

use super::request::{Origin, Request, Requested, RequestedParameter, RequestedPoint, RequestedPrecision};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::values::Share;
use crate::scenario::overrides::Override;
use crate::scenario::ron::{
    self, Entries, Field, MaybeWritten, PieceKind, Source, field_names, outline, parse,
};
use crate::scenario::vary;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(rename = "Sweep")]
struct SweepFile {
    /// A path relative to this file's.
    scenario: Field<String>,
    /// What is changed for all points.
    set: Option<Field<Entries<Source>>>,
    /// Path → values; the full grid of them is run.
    vary: Option<Field<Entries<Source>>>,
    /// Or these points alone.
    points: Option<Field<Vec<Field<Entries<Source>>>>>,
    replications: Option<Field<u32>>,
    seed: Option<Field<u64>>,
    precision: Option<Field<Precision>>,
    /// The point that the others are compared with.
    baseline: Option<Field<Entries<Source>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "precision")]
struct Precision {
    measure: Field<String>,
    half_width: Field<Share>,
    at_least: Option<Field<u32>>,
}

/// What a sweep file says.
pub struct ReadSweepFile {
    pub scenario: String,
    pub overrides: Vec<Override>,
    pub request: Request,
}

/// Whether a text is meant as a sweep, by its fields: those that no scenario has.
pub fn is_sweep_file(text: &str) -> bool {
    let Ok(parsed) = outline(text) else { return false };
    let PieceKind::Record { name, fields } = &parsed.root.kind else { return false };
    let of_sweep = field_names::<SweepFile>().iter().filter(|name| !["seed"].contains(name));
    name.as_ref().is_some_and(|name| name.text == "Sweep")
        || of_sweep.into_iter().any(|known| fields.iter().any(|(field, _)| field.text == *known))
}

/// Reads a sweep file, with everything that is wrong in it by itself. `None`: it does not even name its scenario.
pub fn read(name: &str, text: &str) -> (Option<ReadSweepFile>, Diagnostics) {
    let mut problems = Diagnostics::of_scenario(name, text);
    let (file, misread) = ron::read::<SweepFile>(text);
    misread.into_iter().for_each(|problem| problems.push(problem));
    let read = file.and_then(|file| {
        let request = request(&file, &mut problems);
        let overrides = file.set.written().map(pairs).unwrap_or_default();
        let overrides = overrides
            .into_iter()
            .map(|(path, value)| Override::of_file(&path.what, &value.what, name))
            .collect();
        Some(ReadSweepFile { scenario: file.scenario.get()?.clone(), overrides, request })
    });
    (read, problems)
}

fn request(file: &SweepFile, problems: &mut Diagnostics) -> Request {
    let parameters = file.vary.written().map(|vary| &vary.0[..]).unwrap_or_default();
    let points = file.points.written().map(Vec::as_slice).unwrap_or_default();
    if let (Some(vary), Some(points)) = (&file.vary, &file.points) {
        let problem = Diagnostic::error("the points are given twice, by `vary` and by `points`");
        problems.push(
            problem.at(points.span, "these points").at(vary.span, "all of these").help("keep one of the two"),
        );
    }
    if let Some(points) = file.points.as_ref().filter(|field| field.get().is_some_and(Vec::is_empty)) {
        problems.push(Diagnostic::error("there is no point to run").at(points.span, ""));
    }
    Request {
        parameters: parameters.iter().filter_map(|entry| parameter(entry, problems)).collect(),
        points: points.iter().filter_map(point).collect(),
        replications: file.replications.as_ref().and_then(|field| Some(requested(field.span, *field.get()?))),
        seed: file.seed.written().copied(),
        precision: file
            .precision
            .as_ref()
            .and_then(|field| Some(requested(field.span, precision(field.get()?)?))),
        baseline: file.baseline.as_ref().and_then(point),
    }
}

fn precision(written: &Precision) -> Option<RequestedPrecision> {
    Some(RequestedPrecision {
        measure: written.measure.get()?.clone(),
        half_width: written.half_width.get()?.0,
        at_least: written.at_least.written().copied(),
    })
}

fn point(field: &Field<Entries<Source>>) -> Option<RequestedPoint> {
    Some(RequestedPoint { settings: pairs(field.get()?), origin: Origin::File(field.span) })
}

/// Paths and their values, both with their places.
fn pairs(entries: &Entries<Source>) -> Vec<(Requested<String>, Requested<String>)> {
    let pair = |(path, value): &(Field<String>, Field<Source>)| {
        Some((requested(path.span, path.get()?.clone()), requested(value.span, vary::plain(&value.get()?.0))))
    };
    entries.0.iter().filter_map(pair).collect()
}

fn parameter(
    (path, values): &(Field<String>, Field<Source>),
    problems: &mut Diagnostics,
) -> Option<RequestedParameter> {
    let path = requested(path.span, path.get()?.clone());
    match read_values(values.span, &values.get()?.0) {
        Ok(values) => Some(RequestedParameter { path, values }),
        Err((span, problem)) => {
            Origin::File(span).complain_plainly(&path.what, problem, problems);
            None
        }
    }
}

/// A text is written as on the command line; a list holds values and ranges.
fn read_values(span: Span, source: &str) -> Result<Vec<Requested<String>>, (Span, Diagnostic)> {
    let here = |problem| (span, problem);
    let parsed = parse(source).map_err(|problem| here(*problem))?;
    match parsed.root.kind {
        PieceKind::List(elements) => {
            let mut values: Vec<Requested<String>> = Vec::new();
            for element in elements {
                let of_element = Span::new(span.start + element.span.start, span.start + element.span.end);
                let values_here = vary::values_of_element(element.source(source));
                for value in values_here.map_err(|problem| (of_element, problem))? {
                    if values.iter().any(|other| other.what == value) {
                        return Err((of_element, Diagnostic::error(format!("`{value}` is there twice"))));
                    }
                    values.push(requested(of_element, value));
                }
            }
            if values.is_empty() {
                return Err(here(Diagnostic::error("there is no value").help("list at least one")));
            }
            Ok(values)
        }
        PieceKind::Text => {
            let text = vary::text_of(source).unwrap_or_default();
            let values = vary::values_of(&text).map_err(here)?;
            Ok(values.into_iter().map(|value| requested(span, value)).collect())
        }
        _ => Err(here(
            Diagnostic::error("this is neither a list nor a text")
                .help("write [1, \"5%\", \"10%\"], \"2..20 by 2\" or \"1..1000 log 4\""),
        )),
    }
}

fn requested<T>(span: Span, what: T) -> Requested<T> {
    Requested { what, origin: Origin::File(span) }
}
