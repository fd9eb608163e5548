//! What is said of texts that are not RON.

use crate::scenario::diagnostic::{Diagnostic, Span};

pub fn never_closed(what: &str, opening: Span, closing: &str) -> Box<Diagnostic> {
    let problem = Diagnostic::error(format!("this {what} is never closed"));
    Box::new(problem.at(opening, "opened here").help(format!("close it with `{closing}`")))
}

pub fn not_a_number(written: &str, span: Span) -> Box<Diagnostic> {
    let problem = Diagnostic::error(format!("`{written}` is not a number")).at(span, "");
    Box::new(problem.help(format!("durations, percentages and quantities stand in quotes: \"{written}\"")))
}

pub fn twice(what: &str, first: Span, second: Span) -> Diagnostic {
    let what = what.trim_matches('"');
    Diagnostic::error(format!("`{what}` is written twice"))
        .at(second, "again here")
        .at(first, "first here")
        .help("keep one of the two")
}

pub fn mixed(second: Span, opening: Span) -> Box<Diagnostic> {
    let problem = Diagnostic::error("values with and without a name in one bracket")
        .at(second, "unlike those before it")
        .at(opening, "in this bracket");
    Box::new(problem.help("name all of them, like (pool: \"system\", count: 3), or none"))
}

/// What only ron notices.
pub fn refused_by_ron(text: &str, error: &ron::error::SpannedError) -> Diagnostic {
    let offset = |position: &ron::error::Position| {
        let line_start = text.split_inclusive('\n').take(position.line.saturating_sub(1)).map(str::len).sum();
        let line: &str = &text[line_start..];
        let column = line.char_indices().nth(position.col.saturating_sub(1));
        column.map_or(text.len(), |(offset, _)| line_start + offset)
    };
    let (start, end) = (offset(&error.span.start), offset(&error.span.end));
    Diagnostic::error(format!("this is not RON: {}", error.code)).at(Span::new(start, end.max(start)), "here")
}

/// `# …`, as in YAML and in shells.
pub fn other_comment(span: Span) -> Box<Diagnostic> {
    let problem = Diagnostic::error("`#` begins no comment here").at(span, "");
    Box::new(problem.help("comments begin with `//`, or stand between `/*` and `*/`"))
}

pub fn single_quotes(inside: &str, span: Span) -> Box<Diagnostic> {
    let problem = Diagnostic::error("a text in single quotes").at(span, "single quotes hold one character");
    Box::new(problem.help(format!("texts stand in double quotes: {inside:?}")))
}
