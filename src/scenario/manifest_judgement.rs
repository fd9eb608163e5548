//! What the API server would say of a DaemonSet or of an object that admission looks at, each complaint with the field that it means and what to write instead.

use serde_json::Value;

use super::long_lists::{MAX_ENTRIES, too_long_list};
use super::suggest;
use super::unrendered::is_placeholder;
use crate::analysis::wording::grouped;
use crate::api::cluster_verdict::{ClusterObject, ClusterVerdict, is_cluster_object, judge_cluster_object};
use crate::api::daemon_set::DaemonSet;
use crate::api::schema::{Findings, Mismatch, UnknownField, paths_of_field};
use crate::api::validation::{FieldError, validate_pod_creation};
use crate::api::verdict::{Verdict, judge};
use crate::api::warnings::Warning;

/// The most unknown fields that are named in one line.
const JOINED_FIELDS: usize = 8;
const PLACEHOLDER_HELP: &str = "this is a placeholder that nobody has filled in: render the manifest first";

/// A DaemonSet as the API server sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// With its defaults, if it can be decoded at all.
    pub daemon_set: Option<Box<DaemonSet>>,
    /// All that the API server would refuse it for.
    pub refusals: Vec<Refusal>,
    /// What it would accept with a warning.
    pub warnings: Vec<Warning>,
}

/// An object that admission looks at, as the API server sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterJudgement {
    /// With its defaults, if it can be decoded at all.
    pub object: Option<ClusterObject>,
    /// All that the API server would refuse it for.
    pub refusals: Vec<Refusal>,
}

/// One complaint of the API server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `spec.updateStrategy.rollingUpdate.maxSurge`.
    pub path: String,
    /// The whole complaint, the path included where the API server says it.
    pub words: String,
    /// What was expected of the value, if its words leave that open.
    expected: String,
    /// What else there is to say of the first of several.
    said: Option<String>,
    /// The field that there is not, and the kind of the whole object.
    unknown: Option<(UnknownField, &'static str)>,
    /// It is about each of the pods: the API server takes the DaemonSet, and then none of them.
    pub is_of_pods: bool,
}

impl Judgement {
    pub fn of(object: &Value) -> Self {
        if let Some(refusal) = of_too_long_list(object) {
            return Self { daemon_set: None, refusals: vec![refusal], warnings: Vec::new() };
        }
        match judge(object) {
            Verdict::DoesNotDecode { mismatches, unknown_fields } => {
                let refusals = of_findings(Findings { mismatches, unknown_fields }, "DaemonSet");
                Self { daemon_set: None, refusals, warnings: Vec::new() }
            }
            Verdict::Decoded { daemon_set, unknown_fields, errors, warnings } => {
                let unknown = of_unknown_fields(unknown_fields, "DaemonSet");
                let of_pods = validate_pod_creation(&daemon_set, object).into_iter().map(of_pod_error);
                let refusals =
                    unknown.into_iter().chain(errors.into_iter().map(of_error)).chain(of_pods).collect();
                Self { daemon_set: Some(daemon_set), refusals, warnings }
            }
        }
    }
}

impl ClusterJudgement {
    /// `None`: admission does not look at objects of this kind.
    pub fn of(object: &Value) -> Option<Self> {
        if !is_cluster_object(object) {
            return None;
        }
        if let Some(refusal) = of_too_long_list(object) {
            return Some(Self { object: None, refusals: vec![refusal] });
        }
        let ClusterVerdict { kind, object, findings, errors } = judge_cluster_object(object)?;
        let mut refusals = of_findings(findings, kind);
        refusals.extend(errors.into_iter().map(of_error));
        Some(Self { object, refusals })
    }
}

impl Refusal {
    /// What its words leave open. It is looked for only now: only the first refusals are shown.
    pub fn help(&self) -> Vec<String> {
        let instead = self.unknown.as_ref().and_then(|(field, kind)| instead_of(field, kind));
        let expected = match (self.path.as_str(), self.expected.as_str()) {
            (_, "") => None,
            ("", expected) => Some(expected.to_owned()),
            (path, expected) => Some(format!("{path}: {expected}")),
        };
        let mut help: Vec<String> = instead.into_iter().chain(expected).chain(self.said.clone()).collect();
        // The API server's words name the type that it found; the value itself is in what they leave open.
        if is_placeholder(&self.words) || help.iter().any(|help| is_placeholder(help)) {
            help.push(PLACEHOLDER_HELP.to_owned());
        }
        help
    }
}

/// With nothing more to say of it.
const fn refusal(path: String, words: String) -> Refusal {
    Refusal { path, words, expected: String::new(), said: None, unknown: None, is_of_pods: false }
}

fn of_findings(findings: Findings, kind: &'static str) -> Vec<Refusal> {
    let mismatches = findings.mismatches.into_iter().map(of_mismatch);
    mismatches.chain(of_unknown_fields(findings.unknown_fields, kind)).collect()
}

/// This is no rule of the API server's.
fn of_too_long_list(object: &Value) -> Option<Refusal> {
    let (path, entries) = too_long_list(object)?;
    let words = format!(
        "{path}: there are {} entries, and {} is the most that everynode takes",
        grouped(entries as u64),
        grouped(MAX_ENTRIES as u64)
    );
    Some(refusal(path, words))
}

fn of_error(error: FieldError) -> Refusal {
    let words = error.to_string();
    refusal(error.field, words)
}

fn of_pod_error(error: FieldError) -> Refusal {
    let path = format!("spec.template.{}", error.field);
    Refusal { is_of_pods: true, ..refusal(path, error.to_string()) }
}

fn of_mismatch(mismatch: Mismatch) -> Refusal {
    let Mismatch { path, words, expected } = mismatch;
    Refusal { expected, ..refusal(path, words) }
}

/// Each by itself, so that each is shown at its line. `kind` is that of the whole object.
fn of_unknown_fields(fields: Vec<UnknownField>, kind: &'static str) -> Vec<Refusal> {
    let joined = (2..=JOINED_FIELDS)
        .contains(&fields.len())
        .then(|| format!("kubectl shows these as one error: {}", UnknownField::joined(&fields)));
    let mut refusals: Vec<Refusal> = fields.into_iter().map(|field| of_unknown_field(field, kind)).collect();
    if let Some(first) = refusals.first_mut() {
        first.said = joined;
    }
    refusals
}

fn of_unknown_field(field: UnknownField, kind: &'static str) -> Refusal {
    let (path, words) = (field.path.clone(), field.to_string());
    Refusal { unknown: Some((field, kind)), ..refusal(path, words) }
}

/// `path` for `mountPath` or `subPath`: the known names that begin or end with the written one, if they are few.
fn longer_names(field: &UnknownField) -> Option<String> {
    const MIN_LENGTH: usize = 4;
    const MAX_NAMED: usize = 3;
    let written = field.name.to_lowercase();
    let is_longer = |known: &&str| {
        let known = known.to_lowercase();
        known.starts_with(&written) || known.ends_with(&written)
    };
    let mut longer: Vec<String> =
        field.known().into_iter().filter(is_longer).map(|known| format!("`{known}`")).collect();
    if written.len() < MIN_LENGTH || longer.len() > MAX_NAMED {
        return None;
    }
    let last = longer.pop()?;
    Some(if longer.is_empty() { last } else { format!("{} or {last}", longer.join(", ")) })
}

/// The field that is spelled nearly the same, or else the object that has this field.
fn instead_of(field: &UnknownField, kind: &str) -> Option<String> {
    if let Some(meant) = suggest::nearly_the_same(&field.name, &field.known()) {
        return Some(format!("did you mean `{meant}`?"));
    }
    if let Some(longer) = longer_names(field) {
        return Some(format!("did you mean {longer}?"));
    }
    match paths_of_field(kind, &field.name).first() {
        Some(span) if span.is_empty() => Some(format!("`{}` belongs to the top of the object", field.name)),
        Some(span) => Some(format!("`{}` is a field of {span}", field.name)),
        None => suggest::instead(&field.name, field.known()),
    }
}
