//! `--set key=value`: a scenario changed in one place without touching its file.
//!
//! The text itself is edited, and then read like any other: an override can do nothing that the file could not, and
//! its mistakes get the same diagnostics, with a word on where they come from. Lines keep their numbers.

use super::diagnostic::{Diagnostic, Diagnostics, SourceId, Span};
use super::ron::{Piece, PieceKind, parse};
use super::{paths, suggest};

/// One change: where, in dots (`daemon_sets.fluentd.maxUnavailable`), and the new value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    key: String,
    value: String,
    /// Where it comes from, as the user knows it.
    origin: String,
}

/// A scenario's text after its overrides.
#[derive(Clone, Debug)]
pub struct Edited {
    pub text: String,
    edits: Vec<Edit>,
}

/// What an override wrote.
#[derive(Clone, Debug)]
struct Edit {
    span: Span,
    origin: String,
}

/// What to do to the text.
enum Change {
    Replace(Span),
    /// Fields that are not there yet, before this offset; a comma follows them if others do.
    Insert {
        at: usize,
        fields: String,
        comma: bool,
    },
}

impl Override {
    pub fn new(key: &str, value: &str) -> Self {
        let (key, value) = (key.trim(), value.trim());
        Self { key: key.to_owned(), value: value.to_owned(), origin: format!("--set {key}={value}") }
    }

    /// One that a sweep file makes for all of its points.
    pub fn of_file(path: &str, value: &str, file: &str) -> Self {
        Self { origin: format!("{path}={value} in {file}"), ..Self::new(path, value) }
    }

    /// One that a sweep makes.
    pub fn of_sweep(path: &str, value: &str) -> Self {
        Self { key: path.to_owned(), value: value.to_owned(), origin: format!("{path}={value}") }
    }

    pub fn key_and_value(&self) -> (&str, &str) {
        (&self.key, &self.value)
    }

    /// RON if it is some, else a text: `5s` and `10%` need no quotes, nor do words in lower case.
    pub fn value_as_ron(&self) -> String {
        if let Ok(parsed) = parse(&self.value) {
            let is_ron = match &parsed.root.kind {
                PieceKind::Word(word) => {
                    matches!(word.as_str(), "true" | "false" | "inf")
                        || word.starts_with(|first: char| first.is_uppercase())
                }
                _ => true,
            };
            if is_ron {
                return parsed.root.source(&self.value).to_owned();
            }
        }
        format!("{:?}", self.value)
    }
}

/// Applies the overrides in their order. A text that is no RON is left for the reader to complain of.
pub fn apply(name: &str, text: &str, overrides: &[Override]) -> Result<Edited, Diagnostics> {
    let mut edited = Edited { text: text.to_owned(), edits: Vec::new() };
    let mut problems = Diagnostics::of_scenario(name, text);
    for change in overrides {
        let Ok(parsed) = parse(&edited.text) else { break };
        let span = paths::full_path(&parsed.root, &change.key, &edited.text)
            .and_then(|key| find(&parsed.root, &key, &edited.text));
        match span {
            Ok(span) => edited.apply(span, change),
            Err(problem) => problems
                .push(Diagnostic { message: format!("{}: {}", change.origin, problem.message), ..problem }),
        }
    }
    if problems.is_empty() { Ok(edited) } else { Err(problems) }
}

impl Edited {
    fn apply(&mut self, change: Change, origin: &Override) {
        let value = origin.value_as_ron();
        let (replaced, written) = match change {
            Change::Replace(span) => (span, value),
            Change::Insert { at, fields, comma } => {
                let closing = ")".repeat(fields.matches('(').count());
                (Span::new(at, at), format!("{fields}{value}{closing}{}", if comma { ", " } else { "" }))
            }
        };
        let lines = |text: &str| text.matches('\n').count();
        let lost = lines(&self.text[replaced.start..replaced.end]).saturating_sub(lines(&written));
        let padded = format!("{written}{}", "\n".repeat(lost));
        self.text.replace_range(replaced.start..replaced.end, &padded);
        // What was written before and has been replaced is gone; what stands behind has moved.
        self.edits.retain(|edit| !replaced.contains(edit.span) || edit.span.start >= replaced.end);
        for edit in &mut self.edits {
            if edit.span.start >= replaced.end {
                edit.span.start = edit.span.start + padded.len() - (replaced.end - replaced.start);
                edit.span.end = edit.span.end + padded.len() - (replaced.end - replaced.start);
            } else if edit.span.end >= replaced.end {
                edit.span.end = edit.span.end + padded.len() - (replaced.end - replaced.start);
            }
        }
        let span = Span::new(replaced.start, replaced.start + written.len());
        self.edits.push(Edit { span, origin: origin.origin.clone() });
    }

    /// Adds to the diagnostics of overridden values where these come from.
    pub fn explain(&self, problems: &mut Diagnostics) {
        for problem in &mut problems.list {
            let Some(span) = problem.spans.first().filter(|span| span.source == SourceId::SCENARIO) else {
                continue;
            };
            if let Some(edit) = self.edits.iter().rev().find(|edit| edit.span.contains(span.span)) {
                problem.help.push(format!("this comes from {}", edit.origin));
            }
        }
    }
}

/// Where the key leads to, from `piece` on.
fn find(piece: &Piece, key: &str, text: &str) -> Result<Change, Diagnostic> {
    if key.is_empty() {
        return Ok(Change::Replace(piece.span));
    }
    let (segment, rest) = key.split_once('.').unwrap_or((key, ""));
    match &piece.kind {
        PieceKind::Record { fields, .. } => match fields.iter().find(|(name, _)| name.text == segment) {
            Some((_, value)) => find(value, rest, text),
            None => Ok(insertion(key, fields[0].0.span.start, true)),
        },
        PieceKind::Tuple { elements, .. } if elements.is_empty() => {
            Ok(insertion(key, piece.span.end - 1, false))
        }
        PieceKind::List(elements) | PieceKind::Tuple { elements, .. } => {
            match segment.parse::<usize>().ok().and_then(|index| elements.get(index)) {
                Some(element) => find(element, rest, text),
                None => Err(Diagnostic::error(format!("`{segment}` is no place in this list"))
                    .at(piece.span, "")
                    .help(format!("it has {} elements, counted from 0", elements.len()))),
            }
        }
        PieceKind::Map(entries) => find_in_map(entries, key, piece, text),
        _ => Err(Diagnostic::error(format!("{} has no `{key}`", piece.describe(text)))
            .at(piece.span, "")
            .help(
                "set the whole value, like --set 'delays.image_pull=LogNormal(median: \"6s\", p95: \"25s\")'",
            )),
    }
}

/// Keys of maps may hold dots themselves, and may be quoted.
fn find_in_map(entries: &[(Piece, Piece)], key: &str, map: &Piece, text: &str) -> Result<Change, Diagnostic> {
    let written: Vec<(&str, &Piece)> =
        entries.iter().map(|(name, value)| (name.source(text).trim_matches('"'), value)).collect();
    let unquoted = key.strip_prefix('"').map(|key| key.replacen('"', "", 1));
    let key = unquoted.as_deref().unwrap_or(key);
    let found = written
        .iter()
        .filter_map(|&(name, value)| {
            let rest = key.strip_prefix(name)?;
            if rest.is_empty() {
                Some((name, "", value))
            } else {
                Some((name, rest.strip_prefix('.')?, value))
            }
        })
        .max_by_key(|(name, ..)| name.len());
    match found {
        Some((_, rest, value)) => find(value, rest, text),
        None => {
            let segment = key.split('.').next().unwrap_or_default();
            let problem = Diagnostic::error(format!("there is no `{segment}`")).at(map.span, "in here");
            let instead = suggest::instead(segment, written.iter().map(|&(name, _)| name));
            Err(instead.into_iter().fold(problem, Diagnostic::help))
        }
    }
}

/// Fields that are not there: `a.b.c` becomes `a: (b: (c: `.
fn insertion(key: &str, at: usize, comma: bool) -> Change {
    let segments: Vec<&str> = key.split('.').collect();
    Change::Insert { at, fields: format!("{}: ", segments.join(": (")), comma }
}
