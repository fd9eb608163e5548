//! What the API server says of the DaemonSets in a manifest file, and of the objects that admission looks at, with the lines that
//! it means.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::api_version;
use super::diagnostic::{Diagnostic, Diagnostics, Severity, Span};
use super::line_index::LineIndex;
use super::manifest::read_manifest;
use super::manifest_fields::{FieldPositions, SourcePosition};
use super::manifest_judgement::{ClusterJudgement, Judgement, Refusal};
use super::suggest::nearly_the_same;
use super::yaml_booleans::boolean_keys;
use crate::analysis::wording::grouped;
use crate::api::defaults::NAMESPACE;

/// Judges the simulated objects of the file called `name`. Returns what is wrong, and a summary of what was checked.
pub fn check_manifests(name: &str, text: &str) -> (Diagnostics, String) {
    let mut problems = Diagnostics::of_scenario(name, text);
    let manifest = match read_manifest(text) {
        Ok(manifest) => manifest,
        Err(error) => {
            let span = LineIndex::of(text).span_from(error.line, error.column);
            problems.push(Diagnostic::error(error.message).at(span, ""));
            return (problems, String::new());
        }
    };
    let documents = &manifest.objects;
    let has_own = documents.iter().any(|document| {
        let is_own = api_version::is_kubernetes_own(field(document, "/apiVersion"));
        field(document, "/kind") == "DaemonSet" && is_own
    });
    let mut check = ManifestCheck {
        text,
        positions: OnceCell::new(),
        lines: OnceCell::new(),
        has_own,
        problems: &mut problems,
    };
    let mut judged = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        if check.has_enough(index) {
            break;
        }
        if check.judge(index, document) {
            judged.push(document);
            if manifest.has_suspect_keys {
                check.warn_of_suspect_keys(index);
            }
        }
    }
    check.warn_of_repeated_names(documents);
    if judged.is_empty() {
        let kind = |document| match field(document, "/kind") {
            "" => "an object without a kind",
            kind => kind,
        };
        let kinds: Vec<&str> = documents.iter().map(kind).collect();
        let found = if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(", ") };
        let problem = Diagnostic::error("there is no DaemonSet in this file")
            .at(Span::new(0, 0), format!("it holds {found}"));
        problems.push(kind_that_was_meant(documents).into_iter().fold(problem, Diagnostic::help));
    }
    problems.sort();
    (problems, format!("{}{}", valid(&judged), not_judged(documents, &judged)))
}

/// `a valid DaemonSet: agent, a valid LimitRange: defaults`.
fn valid(judged: &[&Value]) -> String {
    let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for document in judged {
        names.entry(field(document, "/kind")).or_default().push(field(document, "/metadata/name"));
    }
    let of_kind = |(kind, names): (&str, Vec<&str>)| match names.as_slice() {
        [name] => format!("a valid {kind}: {name}"),
        _ => format!("valid {kind}{}: {}", if kind.ends_with('s') { "es" } else { "s" }, names.join(", ")),
    };
    names.into_iter().map(of_kind).collect::<Vec<_>>().join("; ")
}

/// What to write where a kind is misspelt, or the word before it.
pub(super) fn kind_that_was_meant(documents: &[Value]) -> Option<String> {
    documents.iter().find_map(|document| match field(document, "/kind") {
        "" => {
            let fields = document.as_object()?;
            let like = fields.keys().find(|name| name.eq_ignore_ascii_case("kind"));
            Some(like.map_or_else(
                || "an object has a kind: write kind: DaemonSet".to_owned(),
                |like| format!("did you mean `kind` and not `{like}`?"),
            ))
        }
        kind => {
            let meant = nearly_the_same(kind, &["DaemonSet"])?;
            Some(format!("no matches for kind \"{kind}\": did you mean `{meant}`?"))
        }
    })
}

/// The kinds of the other objects in the file, each once.
fn not_judged(documents: &[Value], judged: &[&Value]) -> String {
    let mut kinds: Vec<&str> = documents.iter().map(|document| field(document, "/kind")).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let judged: BTreeSet<&str> = judged.iter().map(|document| field(document, "/kind")).collect();
    kinds.retain(|kind| !kind.is_empty() && !judged.contains(kind));
    if kinds.is_empty() { String::new() } else { format!(" (not judged: {})", kinds.join(", ")) }
}

/// More errors than these are not looked for.
const MAX_ERRORS: usize = 2_000;

/// The text of a file under judgement.
struct ManifestCheck<'a> {
    text: &'a str,
    /// Found out when there is something to show.
    positions: OnceCell<Option<FieldPositions>>,
    lines: OnceCell<LineIndex<'a>>,
    /// One of the DaemonSets is Kubernetes' own: beside it a foreign one is no error.
    has_own: bool,
    problems: &'a mut Diagnostics,
}

impl ManifestCheck<'_> {
    /// Of a file with very many errors the rest is not looked at, and that is said.
    fn has_enough(&mut self, index: usize) -> bool {
        let has_enough = self.problems.not_kept.errors > MAX_ERRORS;
        if has_enough {
            // Without a place it comes first.
            self.problems.list.push(Diagnostic::error(format!(
                "there are more than {} errors: the file is not looked at beyond its object {}",
                grouped(MAX_ERRORS as u64),
                grouped(index as u64)
            )));
        }
        has_enough
    }

    /// Whether it is an object that is simulated.
    fn judge(&mut self, index: usize, document: &Value) -> bool {
        if field(document, "/kind") == "DaemonSet" {
            self.judge_daemon_set(index, document);
            return true;
        }
        let Some(judgement) = ClusterJudgement::of(document) else { return false };
        self.refuse(index, judgement.refusals);
        true
    }

    fn judge_daemon_set(&mut self, index: usize, document: &Value) {
        let version = field(document, "/apiVersion");
        if let Some(complaint) = api_version::complaint(version) {
            let is_foreign = !api_version::is_kubernetes_own(version);
            let severity = if is_foreign && self.has_own { Severity::Warning } else { complaint.severity };
            let complaint = self.point(Diagnostic { severity, ..complaint }, index, "apiVersion");
            self.problems.push(complaint);
            if is_foreign {
                return;
            }
        }
        let Judgement { refusals, warnings, .. } = Judgement::of(document);
        for warning in warnings {
            let complaint = self.point(Diagnostic::warning(warning.message), index, &warning.path);
            self.problems.push(complaint);
        }
        self.refuse(index, refusals);
    }

    fn refuse(&mut self, index: usize, refusals: Vec<Refusal>) {
        for refusal in refusals {
            if !self.problems.keeps(Severity::Error) {
                self.problems.push(Diagnostic::error(refusal.words));
                continue;
            }
            let words = if refusal.is_of_pods {
                format!("each of its pods would be refused: {}", refusal.words)
            } else {
                refusal.words.clone()
            };
            let complaint = self.point(Diagnostic::error(words), index, &refusal.path);
            self.problems.push(refusal.help().into_iter().fold(complaint, Diagnostic::help));
        }
    }

    /// Of one name in one namespace the last is applied last.
    fn warn_of_repeated_names(&mut self, documents: &[Value]) {
        let mut seen = BTreeSet::new();
        for (index, document) in documents.iter().enumerate() {
            let written = field(document, "/metadata/namespace");
            let namespace = if written.is_empty() { NAMESPACE } else { written };
            let name = field(document, "/metadata/name");
            if field(document, "/kind") == "DaemonSet" && !seen.insert((namespace, name)) {
                let problem = format!("`{namespace}/{name}` is in this file before: the last counts");
                let problem = self.point(Diagnostic::warning(problem), index, "metadata.name");
                self.problems.push(problem);
            }
        }
    }

    fn warn_of_suspect_keys(&mut self, index: usize) {
        let odd =
            self.positions().map(|positions| suspect_keys(positions, self.text, index)).unwrap_or_default();
        for (position, problem) in odd {
            if !self.problems.keeps(Severity::Warning) {
                self.problems.push(problem);
                continue;
            }
            let span = self.lines().span_from(position.line, position.column);
            self.problems.push(problem.at(span, ""));
        }
    }

    /// Shows what the API server says at the place that it is about.
    fn point(&self, complaint: Diagnostic, index: usize, path: &str) -> Diagnostic {
        if !self.problems.keeps(complaint.severity) {
            return complaint;
        }
        let position = self.positions().and_then(|positions| positions.find(index, path));
        let span = position
            .map_or(Span::new(0, 0), |position| self.lines().span_from(position.line, position.column));
        complaint.at(span, "")
    }

    fn lines(&self) -> &LineIndex<'_> {
        self.lines.get_or_init(|| LineIndex::of(self.text))
    }

    fn positions(&self) -> Option<&FieldPositions> {
        self.positions.get_or_init(|| FieldPositions::of(self.text)).as_ref()
    }
}

/// What kubectl does without a word with the keys of an object, and where.
pub(super) fn suspect_keys(
    positions: &FieldPositions,
    text: &str,
    document: usize,
) -> Vec<(SourcePosition, Diagnostic)> {
    let repeated = positions.repeated_keys(document).into_iter().map(|(position, path)| {
        let problem = Diagnostic::warning(format!("`{path}` is written twice; kubectl keeps the last"));
        (position, problem)
    });
    repeated.chain(boolean_keys(positions, text, document)).collect()
}

fn field<'a>(document: &'a Value, pointer: &str) -> &'a str {
    pointer.split('/').skip(1).fold(document, |value, name| &value[name]).as_str().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A monitoring agent whose template has no labels.
    const WITHOUT_TEMPLATE_LABELS: &str = "\
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: monitoring-agent
spec:
  selector:
    matchLabels:
      app: monitoring-agent
  template:
    spec:
      nodeSelector:
        nodepool: workload
      containers:
      - name: monitoring-agent
        image: monitoring-agent:1.0
";

    #[test]
    fn a_file_with_very_many_errors_is_left_where_they_are_too_many() {
        let text = "---\nkind: DaemonSet\n".repeat(1_500);
        let (problems, _) = check_manifests("agents.yaml", &text);
        let said = problems.render_plain();
        assert!(
            said.starts_with(
                "error: there are more than 2,000 errors: the file is not looked at beyond its object"
            ),
            "{said}"
        );
    }

    #[test]
    fn a_list_that_nobody_writes_is_refused_by_its_length() {
        let text = format!("{WITHOUT_TEMPLATE_LABELS}{}", "      - name: a\n".repeat(5_000));
        let (problems, _) = check_manifests("agent.yaml", &text);
        insta::assert_snapshot!(problems.render_plain(), @"
        error: spec.template.spec.containers: there are 5,001 entries, and 5,000 is the most that everynode takes
          --> agent.yaml:13:7
           |
        13 |       containers:
           |       ^^^^^^^^^^^
        ");
    }

    #[test]
    fn lists_of_other_objects_have_the_same_bound() {
        let limits = |count| {
            format!(
                "apiVersion: v1\nkind: LimitRange\nmetadata: {{name: a}}\nspec:\n  limits:\n{}",
                "  - type: Pod\n".repeat(count)
            )
        };
        let said = |count| check_manifests("limits.yaml", &limits(count)).0.render_plain();
        assert!(!said(5_000).contains("entries"), "{}", said(5_000));
        assert!(
            said(5_001).starts_with("error: spec.limits: there are 5,001 entries, and 5,000 is the most"),
            "{}",
            said(5_001)
        );
    }

    #[test]
    fn of_a_long_line_only_what_is_around_the_place_is_shown() {
        let environment: String = (0..400).map(|number| format!("{{name: A{number}, value: b}}, ")).collect();
        let text = format!(
            "{{apiVersion: apps/v1, kind: DaemonSet, metadata: {{name: agent}}, spec: {{selector: {{matchLabels: {{a: b}}}}, \
             template: {{metadata: {{labels: {{a: b}}}}, spec: {{containers: [{{name: agent, image: a, env: [{environment}], \
             imagePullPolicies: Always}}]}}}}}}}}\n"
        );
        let (problems, _) = check_manifests("agent.yaml", &text);
        insta::assert_snapshot!(problems.render_plain(), @r#"
        error: strict decoding error: unknown field "spec.template.spec.containers[0].imagePullPolicies"
          |
        1 |  {name: A396, value: b}, {name: A397, value: b}, {name: A398, value: b}, {name: A399, value: b}, ], imagePullPolicies: Always}]}}}}
          |                                                                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
         ::: agent.yaml:1:9687
          = help: did you mean `imagePullPolicy`?
        "#);
    }

    #[test]
    fn the_api_server_is_quoted_at_the_line_that_it_means() {
        let (problems, _) = check_manifests("agent.yaml", WITHOUT_TEMPLATE_LABELS);
        insta::assert_snapshot!(problems.render_plain(), @"
        error: spec.template.metadata.labels: Invalid value: map[string]string(nil): `selector` does not match template `labels`
         --> agent.yaml:9:3
          |
        9 |   template:
          |   ^^^^^^^^^
        ");
    }

    #[test]
    fn a_file_without_daemon_sets_is_no_success() {
        let (problems, _) = check_manifests("service.yaml", "apiVersion: v1\nkind: Service\n");
        assert!(problems.has_errors());
        let (problems, _) = check_manifests("broken.yaml", "a: [1, 2\nb: }");
        assert!(problems.has_errors());
    }
}
