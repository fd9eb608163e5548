//! Names of objects, which become names of files, columns and nodes: Kubernetes must take them.

use crate::api::labels::Labels;
use crate::api::names::{dns_subdomain, label_value, qualified_name};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::ron::Field;

/// The longest name of an object.
const MAX_LENGTH: usize = 253;

/// A node's name is its pool's with a dash and a number behind it.
const MAX_POOL_LENGTH: usize = 200;

/// Complains of a key that no DaemonSet can have as its name.
pub fn check_daemon_set(name: &str, span: Span, problems: &mut Diagnostics) {
    check(name, MAX_LENGTH, "is no name of a DaemonSet", span, problems);
}

/// Complains of a key that no node's name can begin with.
pub fn check_pool(name: &str, span: Span, problems: &mut Diagnostics) {
    check(name, MAX_POOL_LENGTH, "cannot begin the names of nodes", span, problems);
}

/// Complains of a key that no PriorityClass can have as its name.
pub fn check_priority_class(name: &str, span: Span, problems: &mut Diagnostics) {
    check(name, MAX_LENGTH, "is no name of a PriorityClass", span, problems);
}

/// A zone is the value of a node's label.
pub fn check_zone(zone: &str, span: Span, problems: &mut Diagnostics) {
    if !zone.is_empty() && label_value(zone).is_empty() {
        return;
    }
    let problem = Diagnostic::error(format!("`{zone}` is no name of a zone")).at(span, "");
    problems.push(problem.help(
        "it is the value of a node's label: at most 63 letters, digits, `-`, `_` and `.`, like \"eu-west-1a\"",
    ));
}

/// Complains of labels that the API server would not let a node have.
pub fn check_labels(written: &Field<Labels>, problems: &mut Diagnostics) {
    for (key, value) in written.get().into_iter().flatten() {
        let complaints = qualified_name(key).into_iter().map(|complaint| (key, complaint));
        for (what, complaint) in complaints.chain(label_value(value).into_iter().map(|it| (value, it))) {
            let problem = format!("no node can have the label `{key}: {value}`: `{what}`: {complaint}");
            problems.push(Diagnostic::error(problem).at(written.span, ""));
        }
    }
}

fn check(name: &str, longest: usize, complaint: &str, span: Span, problems: &mut Diagnostics) {
    if name.len() <= longest && dns_subdomain(name).is_empty() {
        return;
    }
    let mut problem = Diagnostic::error(format!("`{name}` {complaint}")).at(span, "").help(format!(
        "Kubernetes takes at most {longest} lower-case letters, digits, `-` and `.`, like \"spot-pool-1\""
    ));
    if let Some(instead) = near_name(name).filter(|instead| instead.len() <= longest) {
        problem = problem.help(format!("write `{instead}`"));
    }
    problems.push(problem);
}

/// The name as Kubernetes would take it, if little is wrong with it.
fn near_name(name: &str) -> Option<String> {
    let is_near =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | ' ');
    let instead = name.to_ascii_lowercase().replace(['_', ' '], "-");
    let instead = instead.trim_matches(['-', '.']);
    (name.chars().all(is_near) && dns_subdomain(instead).is_empty()).then(|| instead.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_nearly_right_is_put_right() {
        assert_eq!(near_name("Node_Exporter").as_deref(), Some("node-exporter"));
        assert_eq!(near_name("-agent-").as_deref(), Some("agent"));
        for hopeless in ["../../agent", "", ".", "..", "=1+cmd|' /C calc'!A0", "a\nb", "агент"] {
            assert_eq!(near_name(hopeless), None, "{hopeless}");
        }
    }
}
