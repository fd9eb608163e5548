//! What the API server says of the DaemonSets in a manifest file, with the lines that it means.

use serde_json::Value;

use super::diagnostic::{Diagnostic, Diagnostics, SourceId, Span};
use super::manifest::read_documents;
use super::manifest_fields::find_field;
use crate::api::verdict::{Verdict, judge};

/// Judges every DaemonSet of the file called `name`. Returns what is wrong, and in words what was looked at.
pub fn check_manifests(name: &str, text: &str) -> (Diagnostics, String) {
    let mut problems = Diagnostics::of_scenario(name, text);
    let documents = match read_documents(text) {
        Ok(documents) => documents,
        Err(error) => {
            let place = span_of_line(text, error.line, error.column);
            problems.push(Diagnostic::error(error.message).at(place, ""));
            return (problems, String::new());
        }
    };
    let mut names = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        if field(document, "/kind") == "DaemonSet" {
            names.push(field(document, "/metadata/name").to_owned());
            judge_one(text, index, document, &mut problems);
        }
    }
    if names.is_empty() {
        let kinds: Vec<&str> = documents.iter().map(|document| field(document, "/kind")).collect();
        let found = if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(", ") };
        problems.push(
            Diagnostic::error("there is no DaemonSet in this file")
                .at(Span::new(0, 0), format!("it holds {found}")),
        );
    }
    let valid = if names.len() == 1 { "a valid DaemonSet" } else { "valid DaemonSets" };
    (problems, format!("{valid}: {}", names.join(", ")))
}

fn judge_one(text: &str, index: usize, document: &Value, problems: &mut Diagnostics) {
    let version = field(document, "/apiVersion");
    if version != "apps/v1" {
        let complaint = format!("no matches for kind \"DaemonSet\" in version \"{version}\"");
        problems.push(complaint_at(text, index, "apiVersion", complaint).help("write apiVersion: apps/v1"));
    }
    match judge(document) {
        Verdict::DoesNotDecode { path, message } => {
            problems.push(complaint_at(text, index, &path, format!("{path}: {message}")));
        }
        Verdict::Decoded { errors, .. } => {
            for error in errors {
                problems.push(complaint_at(text, index, &error.field, error.to_string()));
            }
        }
    }
}

/// A complaint in the API server's words, at the place that it is about.
fn complaint_at(text: &str, index: usize, path: &str, complaint: String) -> Diagnostic {
    let place = find_field(text, index, path)
        .map_or(Span::new(0, 0), |position| span_of_line(text, position.line, position.column));
    Diagnostic::error(complaint).at_source(SourceId::SCENARIO, place, "")
}

/// From a place to the end of its line; lines and columns are counted from 1.
fn span_of_line(text: &str, line: usize, column: usize) -> Span {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text[start..].lines().next().unwrap_or("");
    let begins = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(offset, _)| offset);
    Span::new(start + begins, start + rest.trim_end().len().max(begins))
}

fn field<'a>(document: &'a Value, pointer: &str) -> &'a str {
    document.pointer(pointer).and_then(Value::as_str).unwrap_or("")
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
    fn the_api_server_is_quoted_at_the_line_that_it_means() {
        let (problems, _) = check_manifests("agent.yaml", WITHOUT_TEMPLATE_LABELS);
        insta::assert_snapshot!(problems.render_plain(), @"");
    }

    #[test]
    fn a_file_without_daemon_sets_is_no_success() {
        let (problems, _) = check_manifests("service.yaml", "apiVersion: v1\nkind: Service\n");
        assert!(problems.has_errors());
        let (problems, _) = check_manifests("broken.yaml", "a: [1, 2\nb: }");
        assert!(problems.has_errors());
    }
}
