//! What was found in a file, as JSON.

use std::path::Path;

use serde::Serialize;

use crate::scenario::diagnostic::{Diagnostic, Diagnostics, LabeledSpan, Severity};
use crate::scenario::printable::on_one_line;

/// A file and what is to be said of it.
#[derive(Debug, Serialize)]
pub struct Checked {
    file: String,
    /// There are no errors.
    usable: bool,
    /// What is in it, in words; null if it cannot be used.
    found: Option<String>,
    /// How many there are, also of those that are not listed because there are too many.
    errors: usize,
    warnings: usize,
    diagnostics: Vec<DiagnosticJson>,
}

/// One thing to put right.
#[derive(Debug, Serialize)]
struct DiagnosticJson {
    severity: &'static str,
    message: String,
    help: Vec<String>,
    /// The first is that of the diagnostic itself.
    spans: Vec<Located>,
}

/// A place in a text, its line and column counted from 1, the column in characters.
#[derive(Debug, Serialize)]
struct Located {
    file: String,
    line: usize,
    column: usize,
    label: String,
}

impl Checked {
    pub fn new(path: &Path, problems: &Diagnostics, found: &str) -> Self {
        let listed = |severity| problems.list.iter().filter(|one| one.severity == severity).count();
        let usable = !problems.has_errors();
        Self {
            file: on_one_line(&path.display().to_string()).into_owned(),
            usable,
            found: usable.then(|| on_one_line(found).into_owned()),
            errors: listed(Severity::Error) + problems.not_kept.errors,
            warnings: listed(Severity::Warning) + problems.not_kept.warnings,
            diagnostics: problems
                .list
                .iter()
                .map(|diagnostic| DiagnosticJson::new(diagnostic, problems))
                .collect(),
        }
    }
}

impl DiagnosticJson {
    fn new(diagnostic: &Diagnostic, problems: &Diagnostics) -> Self {
        let Diagnostic { severity, message, spans, help } = diagnostic.printable();
        Self {
            severity: match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            message,
            help,
            spans: spans.into_iter().map(|span| Located::new(span, problems)).collect(),
        }
    }
}

impl Located {
    fn new(span: LabeledSpan, problems: &Diagnostics) -> Self {
        let source = problems.source(span.source);
        let before = &source.text[..source.text.floor_char_boundary(span.span.start)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            file: on_one_line(&source.name).into_owned(),
            line: 1 + before.bytes().filter(|&byte| byte == b'\n').count(),
            column: 1 + before[line_start..].chars().count(),
            label: span.label,
        }
    }
}
