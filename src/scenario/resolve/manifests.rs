//! From the name of a manifest to the DaemonSet object in it, as JSON.
//!
//! A file is read once, however many DaemonSets come from it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use super::daemon_set_ref::{self, DaemonSetRef};
use super::manifest_text::{ManifestText, readable, warn_of_suspect_keys};
use super::origin::{Location, Origin};
use crate::api::daemon_set::DaemonSetSpec;
use crate::api::warnings::Warning;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::manifest_judgement::{Judgement, Refusal};
use crate::scenario::model::ScenarioFile;
use crate::scenario::read_file::ReadFile;
use crate::scenario::ron::{Field, elements, entries};
use crate::scenario::settings::daemon_sets::DaemonSet;

/// Where manifests come from.
pub struct Manifests<'a> {
    /// What paths are relative to.
    pub directory: PathBuf,
    pub files: &'a dyn ReadFile,
}

/// The manifests of a scenario, read.
pub struct OpenManifests<'a> {
    manifests: &'a Manifests<'a>,
    by_path: BTreeMap<String, Result<ManifestText, String>>,
    /// Those within the scenario, by where they are.
    inline: BTreeMap<Span, ManifestText>,
}

/// What the API server makes of a DaemonSet: its spec with all defaults and what it warns of, or all that is wrong with it.
pub fn judged(object: &Value) -> Result<(DaemonSetSpec, Vec<Warning>), Vec<Refusal>> {
    match Judgement::of(object) {
        Judgement { daemon_set: Some(daemon_set), refusals, warnings } if refusals.is_empty() => {
            Ok((daemon_set.spec, warnings))
        }
        Judgement { refusals, .. } => Err(refusals),
    }
}

impl<'a> Manifests<'a> {
    /// Reads every file that the scenario names, once.
    pub fn opened(&'a self, file: &ScenarioFile) -> OpenManifests<'a> {
        let entries = entries(&file.daemon_sets);
        let daemon_sets = || entries.iter().filter_map(|(_, _, daemon_set)| daemon_set.get());
        let of_daemon_sets = daemon_sets().filter_map(|daemon_set| daemon_set.manifest.as_ref()?.get());
        let revisions = daemon_sets().flat_map(|daemon_set| elements(&daemon_set.revisions));
        let others = elements(&file.manifests).iter().chain(revisions).filter_map(Field::get);
        let mut by_path = BTreeMap::new();
        for written in of_daemon_sets.chain(others) {
            let (path, _) = path_and_name(written);
            by_path.entry(path.to_owned()).or_insert_with(|| {
                let text = self.files.read(&self.directory.join(path));
                text.map(|text| ManifestText::new(&text)).map_err(|error| error.to_string())
            });
        }
        let inline = entries.iter().filter_map(|(_, _, daemon_set)| daemon_set.get()?.inline.as_ref());
        let inline = inline.filter_map(|field| Some((field.span, ManifestText::new(field.get()?))));
        OpenManifests { manifests: self, by_path, inline: inline.collect() }
    }
}

impl OpenManifests<'_> {
    /// The object of a DaemonSet of the scenario, and where it was written.
    pub fn object(
        &self,
        name: &str,
        span: Span,
        daemon_set: &DaemonSet,
        problems: &mut Diagnostics,
    ) -> Option<(Value, Origin)> {
        match (&daemon_set.manifest, &daemon_set.inline) {
            (Some(field), None) => self.named(name, field, problems),
            (None, Some(field)) => {
                let (manifest, location) = (self.inline.get(&field.span)?, inline_location(field, problems));
                daemon_set_ref::resolve(manifest, location, DaemonSetRef::Called(name), field.span, problems)
            }
            (None, None) => {
                let problem =
                    Diagnostic::error(format!("the DaemonSet `{name}` has no manifest")).at(span, "");
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

    /// The object of a DaemonSet in a file that the scenario names, and where it was written.
    pub fn named(
        &self,
        name: &str,
        field: &Field<String>,
        problems: &mut Diagnostics,
    ) -> Option<(Value, Origin)> {
        let (path, wanted) = path_and_name(field.get()?);
        let manifest = self.file(path, field.span, problems)?;
        let wanted = wanted.map_or(DaemonSetRef::Called(name), DaemonSetRef::Named);
        let location = Location::File { path: path.to_owned() };
        daemon_set_ref::resolve(manifest, location, wanted, field.span, problems)
    }

    /// A file; one that cannot be opened is reported.
    fn file(&self, path: &str, span: Span, problems: &mut Diagnostics) -> Option<&ManifestText> {
        let opened = self.by_path.get(path)?;
        opened
            .as_ref()
            .map_err(|error| {
                let problem = Diagnostic::error(format!("cannot read the manifest `{path}`: {error}"));
                let whole = self.manifests.directory.join(path);
                let looked_for =
                    format!("paths are relative to the scenario's file: looked for {}", whole.display());
                problems.push(problem.at(span, "").help(looked_for));
            })
            .ok()
    }

    /// A file that is named for the sake of all that is in it; what is wrong with it is reported.
    pub fn whole(&self, field: &Field<String>, problems: &mut Diagnostics) {
        let Some(path) = field.get() else { return };
        if let Some(manifest) = self.file(path, field.span, problems) {
            readable(manifest, &Location::File { path: path.clone() }, field.span, problems);
        }
    }

    /// What is in a file, if it can be read.
    pub fn objects(&self, field: &Field<String>) -> Option<&[Value]> {
        let opened = self.by_path.get(path_and_name(field.get()?).0)?;
        Some(opened.as_ref().ok()?.readable())
    }

    /// All that can be read, files first, each with where it is and the place in the scenario that names it.
    pub fn all(&self, file: &ScenarioFile, problems: &Diagnostics) -> Vec<(ReadManifest<'_>, Span)> {
        let entries = entries(&file.daemon_sets);
        let written: Vec<&DaemonSet> =
            entries.iter().filter_map(|(_, _, daemon_set)| daemon_set.get()).collect();
        let named = written.iter().filter_map(|daemon_set| daemon_set.manifest.as_ref());
        let others = file.manifests.iter().filter_map(Field::get).flatten();
        let mut spans: BTreeMap<&str, Span> = BTreeMap::new();
        for field in named.chain(others) {
            if let Some(written) = field.get() {
                spans.entry(path_and_name(written).0).or_insert(field.span);
            }
        }
        let files = spans.into_iter().filter_map(|(path, span)| {
            let manifest = self.by_path.get(path)?.as_ref().ok()?;
            Some((ReadManifest { manifest, location: Location::File { path: path.to_owned() } }, span))
        });
        let inline = written.iter().filter_map(|daemon_set| daemon_set.inline.as_ref()).filter_map(|field| {
            let (manifest, location) = (self.inline.get(&field.span)?, inline_location(field, problems));
            Some((ReadManifest { manifest, location }, field.span))
        });
        files.chain(inline).collect()
    }
}

/// A manifest that somebody goes through.
pub struct ReadManifest<'a> {
    manifest: &'a ManifestText,
    location: Location,
}

impl ReadManifest<'_> {
    pub fn objects(&self) -> &[Value] {
        self.manifest.readable()
    }

    /// Whether a key of one of its maps has been written twice, or is a boolean.
    pub fn has_suspect_keys(&self) -> bool {
        self.manifest.has_suspect_keys()
    }

    /// Where its first object is from.
    pub fn origin(&self, span: Span) -> Origin {
        Origin { span, manifest: Some(self.manifest.shown(self.location.clone(), 0)) }
    }
}

/// `file.yaml#namespace/name`, without and with what is behind the `#`.
fn path_and_name(written: &str) -> (&str, Option<&str>) {
    written.rsplit_once('#').map_or((written, None), |(path, wanted)| (path, Some(wanted)))
}

/// Where the inside of a text of the scenario is.
fn inline_location(field: &Field<String>, problems: &Diagnostics) -> Location {
    let written = &problems.sources[0].text[field.span.start..field.span.end];
    match written.find('"') {
        Some(quote) if written.starts_with('r') => Location::Inline { start: field.span.start + quote + 1 },
        _ => Location::Escaped,
    }
}

/// The one value of a patch.
pub fn yaml_value(text: &Field<String>, problems: &mut Diagnostics) -> Option<Value> {
    let (manifest, location) = (ManifestText::new(text.get()?), inline_location(text, problems));
    let documents = readable(&manifest, &location, text.span, problems)?;
    if let [only] = documents.objects.as_slice() {
        if documents.has_suspect_keys {
            warn_of_suspect_keys(&manifest.shown(location, 0), text.span, problems);
        }
        return Some(only.clone());
    }
    problems.push(Diagnostic::error("expected one YAML document").at(text.span, ""));
    None
}
