//! From the name of a manifest to the DaemonSet object in it, as JSON.
//!
//! This is the one place that knows how manifests are read ([`documents`]) and judged ([`judged`]).

use std::path::PathBuf;

use serde_json::Value;

use crate::api::daemon_set::DaemonSetSpec;
use crate::api::verdict::{Verdict, judge};
use crate::scenario::ReadFile;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::DaemonSet;
use crate::scenario::ron::Field;
use crate::scenario::suggest;

/// Where manifests come from.
pub struct Manifests<'a> {
    /// What paths are relative to.
    pub directory: PathBuf,
    pub files: &'a dyn ReadFile,
}

/// One complaint of the API server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `spec.updateStrategy.rollingUpdate.maxSurge`.
    pub path: String,
    /// The whole complaint, the path included.
    pub words: String,
}

/// What the API server makes of a DaemonSet: its spec with all defaults, or all that is wrong with it.
pub fn judged(object: &Value) -> Result<DaemonSetSpec, Vec<Refusal>> {
    match judge(object) {
        Verdict::Decoded { daemon_set, errors } if errors.is_empty() => Ok(daemon_set.spec),
        Verdict::Decoded { errors, .. } => Err(errors
            .into_iter()
            .map(|error| Refusal { path: error.field.clone(), words: error.to_string() })
            .collect()),
        Verdict::DoesNotDecode { path, message } => {
            Err(vec![Refusal { words: format!("{path}: {message}"), path }])
        }
    }
}

/// Why a text is not YAML, and the offset where that shows.
struct Unreadable {
    message: String,
    offset: usize,
}

/// The objects of a text, lists unpacked.
fn documents(text: &str) -> Result<Vec<Value>, Unreadable> {
    let options = serde_saphyr::options! { strict_booleans: true, with_snippet: false };
    let documents: Vec<Value> = serde_saphyr::from_multiple_with_options(text, options).map_err(|error| {
        let offset = error.location().map_or(0, |location| {
            let line = usize::try_from(location.line()).unwrap_or(1);
            let column = usize::try_from(location.column()).unwrap_or(1);
            offset_of(text, line, column)
        });
        Unreadable { message: error.without_snippet().to_string(), offset }
    })?;
    let unpacked = documents.into_iter().flat_map(|document| match document.get("items") {
        Some(Value::Array(items)) if kind_of(&document).ends_with("List") => items.clone(),
        _ => vec![document],
    });
    Ok(unpacked.collect())
}

fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let within = text[start..].char_indices().nth(column.saturating_sub(1));
    within.map_or(text.len(), |(offset, _)| start + offset)
}

impl Manifests<'_> {
    /// The object of a DaemonSet of the scenario, and the place that it was taken from.
    pub fn object(
        &self,
        name: &str,
        place: Span,
        daemon_set: &DaemonSet,
        problems: &mut Diagnostics,
    ) -> Option<(Value, Span)> {
        let (field, objects, wanted) = match (&daemon_set.manifest, &daemon_set.inline) {
            (Some(manifest), None) => {
                let written = manifest.get()?;
                let (path, wanted) = written
                    .rsplit_once('#')
                    .map_or((written.as_str(), None), |(path, name)| (path, Some(name)));
                (manifest, self.read(path, manifest.span, problems)?, wanted)
            }
            (None, Some(inline)) => (inline, read_inline(inline, problems)?, None),
            (None, None) => {
                let problem = Diagnostic::error(format!("the DaemonSet `{name}` has no manifest"));
                problems.push(
                    problem
                        .at(place, "")
                        .help("write manifest: \"path/to/daemonset.yaml\", or inline: r#\"…\"#"),
                );
                return None;
            }
            (Some(_), Some(inline)) => {
                let problem = Diagnostic::error(format!("the DaemonSet `{name}` has two manifests"));
                problems.push(problem.at(inline.span, "").help("write either `manifest` or `inline`"));
                return None;
            }
        };
        let object = the_daemon_set(objects, wanted.unwrap_or(name), wanted.is_some(), field, problems)?;
        Some((object, field.span))
    }

    fn read(&self, path: &str, place: Span, problems: &mut Diagnostics) -> Option<Vec<Value>> {
        let whole = self.directory.join(path);
        let text = match self.files.read(&whole) {
            Ok(text) => text,
            Err(error) => {
                let problem = Diagnostic::error(format!("cannot read the manifest `{path}`: {error}"));
                let looked_for =
                    format!("paths are relative to the scenario's file: looked for {}", whole.display());
                problems.push(problem.at(place, "").help(looked_for));
                return None;
            }
        };
        documents(&text)
            .map_err(|error| {
                let source = problems.add_source(path, &text);
                let here = Span::new(error.offset, error.offset);
                let problem = Diagnostic::error(format!("this is not YAML: {}", error.message));
                problems.push(problem.at_source(source, here, "").at(place, "read from here"));
            })
            .ok()
    }
}

fn read_inline(inline: &Field<String>, problems: &mut Diagnostics) -> Option<Vec<Value>> {
    documents(inline.get()?)
        .map_err(|error| {
            let problem = Diagnostic::error(format!("this is not YAML: {}", error.message));
            problems.push(problem.at(inline.span, ""));
        })
        .ok()
}

/// One value of a patch or an inline manifest.
pub fn yaml_value(text: &Field<String>, problems: &mut Diagnostics) -> Option<Value> {
    let mut documents = read_inline(text, problems)?;
    if documents.len() == 1 {
        return documents.pop();
    }
    problems.push(Diagnostic::error("expected one YAML document").at(text.span, ""));
    None
}

/// The only DaemonSet, or the one of several that has the name.
fn the_daemon_set(
    objects: Vec<Value>,
    name: &str,
    must_match: bool,
    field: &Field<String>,
    problems: &mut Diagnostics,
) -> Option<Value> {
    let kinds: Vec<String> = objects.iter().map(kind_of).collect();
    let mut candidates: Vec<Value> =
        objects.into_iter().filter(|object| kind_of(object) == "DaemonSet").collect();
    if candidates.len() == 1 && !must_match {
        return candidates.pop().map(without_nulls);
    }
    let names: Vec<String> = candidates.iter().map(name_of).collect();
    let found = names.iter().position(|candidate| candidate == name);
    if let Some(found) = found {
        return Some(without_nulls(candidates.swap_remove(found)));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let problem = if candidates.is_empty() {
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        let found = if kinds.is_empty() { "nothing".to_owned() } else { suggest::listed(&kinds) };
        Diagnostic::error("there is no DaemonSet in this manifest")
            .at(field.span, format!("it holds {found}"))
    } else if must_match {
        let problem =
            Diagnostic::error(format!("there is no DaemonSet `{name}` in this manifest")).at(field.span, "");
        suggest::instead(name, names.iter().copied()).into_iter().fold(problem, Diagnostic::help)
    } else {
        Diagnostic::error("this manifest holds several DaemonSets")
            .at(field.span, "")
            .help(format!("add `#` and a name to the path; there are {}", suggest::listed(&names)))
    };
    problems.push(problem);
    None
}

fn kind_of(object: &Value) -> String {
    object.get("kind").and_then(Value::as_str).unwrap_or("an object without a kind").to_owned()
}

fn name_of(object: &Value) -> String {
    object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// `null` is absent to the API server; without them, equal templates are equal values.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(key, value)| (key, without_nulls(value))).collect())
        }
        Value::Array(elements) => Value::Array(elements.into_iter().map(without_nulls).collect()),
        other => other,
    }
}
