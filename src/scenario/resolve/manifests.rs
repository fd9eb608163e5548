//! From the name of a manifest to the DaemonSet object in it, as JSON.
//!
//! Only this file knows how manifests are read and judged.

use std::path::PathBuf;

use serde_json::Value;

use super::origin::{Location, Manifest, Origin, offset_of};
use crate::api::daemon_set::DaemonSetSpec;
use crate::scenario::ReadFile;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::manifest::{Documents, read_manifest};
use crate::scenario::manifest_check::repeated_key;
use crate::scenario::manifest_fields::FieldPlaces;
use crate::scenario::manifest_judgement::{Judgement, Refusal};
use crate::scenario::model::DaemonSet;
use crate::scenario::ron::Field;
use crate::scenario::suggest;

/// Where manifests come from.
pub struct Manifests<'a> {
    /// What paths are relative to.
    pub directory: PathBuf,
    pub files: &'a dyn ReadFile,
}

/// What the API server makes of a DaemonSet: its spec with all defaults, or all that is wrong with it.
pub fn judged(object: &Value) -> Result<DaemonSetSpec, Vec<Refusal>> {
    match Judgement::of(object) {
        Judgement { daemon_set: Some(daemon_set), refusals, .. } if refusals.is_empty() => {
            Ok(daemon_set.spec)
        }
        Judgement { refusals, .. } => Err(refusals),
    }
}

impl Manifests<'_> {
    /// The object of a DaemonSet of the scenario, and where it was written.
    pub fn object(
        &self,
        name: &str,
        place: Span,
        daemon_set: &DaemonSet,
        problems: &mut Diagnostics,
    ) -> Option<(Value, Origin)> {
        match (&daemon_set.manifest, &daemon_set.inline) {
            (Some(field), None) => {
                let written = field.get()?;
                let (path, wanted) = match written.rsplit_once('#') {
                    Some((path, wanted)) => (path, Some(wanted)),
                    None => (written.as_str(), None),
                };
                let text = self.read(path, field.span, problems)?;
                let manifest =
                    Manifest { text, location: Location::File { path: path.to_owned() }, document: 0 };
                chosen(manifest, wanted.unwrap_or(name), wanted.is_some(), field.span, problems)
            }
            (None, Some(field)) => {
                chosen(inline_manifest(field, problems)?, name, false, field.span, problems)
            }
            (None, None) => {
                let problem =
                    Diagnostic::error(format!("the DaemonSet `{name}` has no manifest")).at(place, "");
                problems
                    .push(problem.help("write manifest: \"path/to/daemonset.yaml\", or inline: r#\"…\"#"));
                None
            }
            (Some(_), Some(field)) => {
                let problem = Diagnostic::error(format!("the DaemonSet `{name}` has two manifests"));
                problems.push(problem.at(field.span, "").help("write either `manifest` or `inline`"));
                None
            }
        }
    }

    fn read(&self, path: &str, place: Span, problems: &mut Diagnostics) -> Option<String> {
        let whole = self.directory.join(path);
        self.files
            .read(&whole)
            .map_err(|error| {
                let problem = Diagnostic::error(format!("cannot read the manifest `{path}`: {error}"));
                let whole = whole.display();
                let looked_for = format!("paths are relative to the scenario's file: looked for {whole}");
                problems.push(problem.at(place, "").help(looked_for));
            })
            .ok()
    }
}

/// What stands in the scenario itself.
fn inline_manifest(field: &Field<String>, problems: &Diagnostics) -> Option<Manifest> {
    let text = field.get()?.clone();
    let written = &problems.sources[0].text[field.span.start..field.span.end];
    let location = match written.find('"') {
        Some(quote) if written.starts_with('r') => Location::Inline { start: field.span.start + quote + 1 },
        _ => Location::Escaped,
    };
    Some(Manifest { text, location, document: 0 })
}

fn documents(manifest: &Manifest, place: Span, problems: &mut Diagnostics) -> Option<Documents> {
    read_manifest(&manifest.text)
        .map_err(|error| {
            let offset = offset_of(&manifest.text, error.line, error.column);
            let problem = Diagnostic::error(format!("this is not YAML: {}", error.message));
            let problem = manifest.show(problem, Span::new(offset, offset), place, problems);
            problems.push(problem);
        })
        .ok()
}

/// The one value of a patch.
pub fn yaml_value(text: &Field<String>, problems: &mut Diagnostics) -> Option<Value> {
    let manifest = inline_manifest(text, problems)?;
    let mut documents = documents(&manifest, text.span, problems)?;
    if documents.objects.len() == 1 {
        if documents.may_repeat_keys {
            warn_of_repeated_keys(&manifest, text.span, problems);
        }
        return documents.objects.pop();
    }
    problems.push(Diagnostic::error("expected one YAML document").at(text.span, ""));
    None
}

/// The only DaemonSet, or the one of several that has the name.
fn chosen(
    mut manifest: Manifest,
    name: &str,
    must_match: bool,
    place: Span,
    problems: &mut Diagnostics,
) -> Option<(Value, Origin)> {
    let Documents { objects, may_repeat_keys } = documents(&manifest, place, problems)?;
    let candidates: Vec<usize> =
        (0..objects.len()).filter(|&document| kind_of(&objects[document]) == "DaemonSet").collect();
    let found = match candidates.as_slice() {
        [only] if !must_match => Some(*only),
        several => several.iter().copied().find(|&document| name_of(&objects[document]) == name),
    };
    let Some(document) = found else {
        let names: Vec<&str> = candidates.iter().map(|&document| name_of(&objects[document])).collect();
        let kinds: Vec<&str> = objects.iter().map(kind_of).collect();
        problems.push(not_found(name, must_match, &names, &kinds, place));
        return None;
    };
    manifest.document = document;
    if may_repeat_keys {
        warn_of_repeated_keys(&manifest, place, problems);
    }
    let object = without_nulls(objects.into_iter().nth(document)?);
    Some((object, Origin { place, manifest: Some(manifest) }))
}

fn warn_of_repeated_keys(manifest: &Manifest, place: Span, problems: &mut Diagnostics) {
    let places = FieldPlaces::of(&manifest.text);
    let repeated = places.map(|places| places.repeated_keys(manifest.document)).unwrap_or_default();
    for (position, path) in repeated {
        let problem = manifest.show(repeated_key(&path), manifest.word_at(position), place, problems);
        problems.push(problem);
    }
}

fn not_found(name: &str, must_match: bool, names: &[&str], kinds: &[&str], place: Span) -> Diagnostic {
    if names.is_empty() {
        let found = if kinds.is_empty() { "nothing".to_owned() } else { suggest::listed(kinds) };
        return Diagnostic::error("there is no DaemonSet in this manifest")
            .at(place, format!("it holds {found}"));
    }
    if must_match {
        let problem =
            Diagnostic::error(format!("there is no DaemonSet `{name}` in this manifest")).at(place, "");
        return suggest::instead(name, names.iter().copied()).into_iter().fold(problem, Diagnostic::help);
    }
    Diagnostic::error("this manifest holds several DaemonSets")
        .at(place, "")
        .help(format!("add `#` and a name to the path; there are {}", suggest::listed(names)))
}

fn kind_of(object: &Value) -> &str {
    object.get("kind").and_then(Value::as_str).unwrap_or("an object without a kind")
}

fn name_of(object: &Value) -> &str {
    object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default()
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
