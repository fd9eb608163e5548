//! A reference to a DaemonSet in a manifest: the only one, or the one that is named.

use serde_json::Value;

use super::manifest_text::{ManifestText, readable, warn_of_suspect_keys};
use super::origin::{Location, Origin};
use crate::api::defaults::NAMESPACE;
use crate::scenario::api_version;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::manifest::Documents;
use crate::scenario::manifest_check::kind_that_was_meant;
use crate::scenario::suggest;

/// A reference to a DaemonSet of a manifest.
#[derive(Clone, Copy)]
pub enum DaemonSetRef<'a> {
    /// The only one, or else the one that is called as the scenario calls it.
    Called(&'a str),
    /// The one named behind the `#`, as `name` or `namespace/name`.
    Named(&'a str),
}

impl DaemonSetRef<'_> {
    const fn written(&self) -> &str {
        match self {
            Self::Called(name) | Self::Named(name) => name,
        }
    }

    fn matches(&self, object: &Value) -> bool {
        match self.written().split_once('/') {
            Some((namespace, name)) => (namespace_of(object), name_of(object)) == (namespace, name),
            None => name_of(object) == self.written(),
        }
    }
}

/// The DaemonSet that is referred to. Of one name in one namespace the last counts, as the last is applied last.
pub fn resolve(
    manifest: &ManifestText,
    location: Location,
    reference: DaemonSetRef<'_>,
    span: Span,
    problems: &mut Diagnostics,
) -> Option<(Value, Origin)> {
    let Documents { objects, has_suspect_keys } = readable(manifest, &location, span, problems)?;
    let daemon_sets = |is_wanted_version: fn(&str) -> bool| -> Vec<usize> {
        let is_one = |document: &usize| {
            kind_of(&objects[*document]) == "DaemonSet" && is_wanted_version(version_of(&objects[*document]))
        };
        (0..objects.len()).filter(is_one).collect()
    };
    let mut candidates = daemon_sets(api_version::is_kubernetes_own);
    if candidates.is_empty() {
        candidates = daemon_sets(|_| true);
    }
    let full_name = |document: usize| (namespace_of(&objects[document]), name_of(&objects[document]));
    let are_alike = candidates.windows(2).all(|pair| full_name(pair[0]) == full_name(pair[1]));
    let found: Vec<usize> = match reference {
        DaemonSetRef::Called(_) if are_alike => candidates.clone(),
        reference => {
            candidates.iter().copied().filter(|&document| reference.matches(&objects[document])).collect()
        }
    };
    let Some(&document) = found.last() else {
        let names: Vec<&str> = candidates.iter().map(|&document| name_of(&objects[document])).collect();
        let kinds: Vec<&str> = objects.iter().map(kind_of).collect();
        let problem = not_found(reference, &names, &kinds, span);
        let meant = if names.is_empty() { kind_that_was_meant(objects) } else { None };
        problems.push(meant.into_iter().fold(problem, Diagnostic::help));
        return None;
    };
    let mut namespaces: Vec<&str> = found.iter().map(|&document| namespace_of(&objects[document])).collect();
    namespaces.sort_unstable();
    namespaces.dedup();
    if namespaces.len() > 1 {
        problems.push(ambiguous(reference.written(), &namespaces, span));
        return None;
    }
    let (namespace, name) = full_name(document);
    if found.len() > 1 {
        let times = found.len();
        let problem = format!("`{namespace}/{name}` is in this manifest {times} times: the last counts");
        problems.push(Diagnostic::warning(problem).at(span, ""));
    }
    let origin = Origin { span, manifest: Some(manifest.shown(location, document)) };
    if let Some(manifest) = origin.manifest.as_ref().filter(|_| *has_suspect_keys) {
        warn_of_suspect_keys(manifest, span, problems);
    }
    if let Some(problem) = api_version::complaint(version_of(&objects[document])) {
        let problem = origin.point(problem, "apiVersion", problems);
        problems.push(problem);
        return None;
    }
    Some((without_nulls(&objects[document]), origin))
}

fn ambiguous(name: &str, namespaces: &[&str], span: Span) -> Diagnostic {
    let first = namespaces.first().copied().unwrap_or_default();
    Diagnostic::error(format!(
        "there are several DaemonSets `{name}` in this manifest, in the namespaces {}",
        suggest::listed(namespaces)
    ))
    .at(span, "")
    .help(format!("name the namespace, too, like \"file.yaml#{first}/{name}\""))
}

fn not_found(reference: DaemonSetRef<'_>, names: &[&str], kinds: &[&str], span: Span) -> Diagnostic {
    if names.is_empty() {
        let found = if kinds.is_empty() { "nothing".to_owned() } else { suggest::listed(kinds) };
        return Diagnostic::error("there is no DaemonSet in this manifest")
            .at(span, format!("it holds {found}"));
    }
    if let DaemonSetRef::Named(name) = reference {
        let problem =
            Diagnostic::error(format!("there is no DaemonSet `{name}` in this manifest")).at(span, "");
        return suggest::instead(name, names.iter().copied()).into_iter().fold(problem, Diagnostic::help);
    }
    Diagnostic::error("this manifest holds several DaemonSets")
        .at(span, "")
        .help(format!("add `#` and a name to the path; there are {}", suggest::listed(names)))
}

fn kind_of(object: &Value) -> &str {
    object.get("kind").and_then(Value::as_str).unwrap_or("an object without a kind")
}

fn version_of(object: &Value) -> &str {
    object.get("apiVersion").and_then(Value::as_str).unwrap_or_default()
}

fn name_of(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}

fn namespace_of(object: &Value) -> &str {
    let written = object["metadata"]["namespace"].as_str();
    written.filter(|namespace| !namespace.is_empty()).unwrap_or(NAMESPACE)
}

/// `null` is absent to the API server; without them, equal templates are equal values.
pub fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(key, value)| (key.clone(), without_nulls(value))).collect())
        }
        Value::Array(elements) => Value::Array(elements.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}
