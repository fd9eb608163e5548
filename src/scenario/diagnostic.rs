//! Diagnostics of a scenario: where something is wrong, what was expected, what to write instead.
//!
//! Diagnostics come all at once, in the order of their spans. They hold the texts they point into, so that they can
//! be shown without reading any file again. Of very many, some are kept, fewer are shown, and the others are counted:
//! diagnosing a text takes no longer than reading it.

use std::fmt;

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::printable::{on_one_line, printable};
use super::suggest;
use crate::analysis::wording::grouped;

/// The most of each severity that are shown.
const MAX_SHOWN: usize = 20;

/// The most of each severity that are kept; the first of these are shown.
const MAX_KEPT: usize = 200;

/// Among more names than these, a similar one is looked for only while all diagnostics are shown.
const FEW_CANDIDATES: usize = 500;

/// The most characters that are shown of a message, which may quote a very long value.
const MAX_CHARACTERS: usize = 2_000;

/// Of a line, or of lines between two places, that is longer than so many bytes only what is around a place is shown.
const LONG_STRETCH: usize = 2_000;

/// So many bytes before a place on a long line, and as many from its start on.
const AROUND_A_SPAN: usize = 100;

/// A stretch of a text, in bytes; it begins and ends between characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

/// A text that diagnostics can point into, by its index in [`Diagnostics::sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(usize);

impl SourceId {
    /// The scenario itself.
    pub const SCENARIO: Self = Self(0);
}

/// A text by the name that the user knows it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub name: String,
    pub text: String,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// There is no run.
    Error,
    /// The scenario can be run, but may not say what its author wanted.
    Warning,
}

/// One thing to put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// What is wrong, in one sentence that stands alone.
    pub message: String,
    /// Where, with what is there. The first is the span of the diagnostic.
    pub spans: Vec<LabeledSpan>,
    /// What to write instead, or where a surprising value comes from.
    pub help: Vec<String>,
}

/// A span of a source with a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabeledSpan {
    pub source: SourceId,
    pub span: Span,
    pub label: String,
}

/// All that is wrong, with the texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    pub sources: Vec<Source>,
    pub list: Vec<Diagnostic>,
    /// Those that are not in the list, since it is long enough.
    pub not_kept: NotKept,
}

/// How many diagnostics were counted only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotKept {
    pub errors: usize,
    pub warnings: usize,
}

impl Span {
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl Diagnostic {
    pub fn error(message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), spans: Vec::new(), help: Vec::new() }
    }

    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
    }

    /// A warning about a setting that has no effect.
    pub fn without_effect(span: Span, why: &str) -> Self {
        Self::warning(format!("this does nothing: {why}")).at(span, "")
    }

    /// Points into the scenario.
    pub fn at(self, span: Span, label: impl Into<String>) -> Self {
        self.at_source(SourceId::SCENARIO, span, label)
    }

    pub fn at_source(mut self, source: SourceId, span: Span, label: impl Into<String>) -> Self {
        self.spans.push(LabeledSpan { source, span, label: label.into() });
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The same without control characters, and very long messages cut.
    pub fn printable(&self) -> Self {
        let labeled =
            |span: &LabeledSpan| LabeledSpan { label: beginning(&on_one_line(&span.label)), ..span.clone() };
        Self {
            severity: self.severity,
            message: beginning(&on_one_line(&self.message)),
            spans: self.spans.iter().map(labeled).collect(),
            help: self.help.iter().map(|help| beginning(&printable(help))).collect(),
        }
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl Diagnostics {
    /// For a scenario, empty so far.
    pub fn of_scenario(name: &str, text: &str) -> Self {
        let scenario = Source { name: name.to_owned(), text: text.to_owned() };
        Self { sources: vec![scenario], ..Self::default() }
    }

    /// About a file that cannot be read.
    pub fn unreadable(name: &str, error: &std::io::Error) -> Self {
        let mut problems = Self::of_scenario(name, "");
        problems.push(Diagnostic::error(format!("cannot read `{name}`: {error}")));
        problems
    }

    /// The same text under the same name is kept once.
    pub fn add_source(&mut self, name: &str, text: &str) -> SourceId {
        let known = self.sources.iter().position(|source| source.name == name && source.text == text);
        if let Some(known) = known {
            return SourceId(known);
        }
        self.sources.push(Source { name: name.to_owned(), text: text.to_owned() });
        SourceId(self.sources.len() - 1)
    }

    /// Takes over a diagnostic of `others`, with the texts that it points into. Its own places come after `spans`.
    pub fn adopt(&mut self, others: &Self, diagnostic: Diagnostic, mut spans: Vec<LabeledSpan>) {
        for span in diagnostic.spans {
            let source = &others.sources[span.source.0];
            spans.push(LabeledSpan { source: self.add_source(&source.name, &source.text), ..span });
        }
        self.push(Diagnostic { spans, ..diagnostic });
    }

    /// The text that a place is in.
    pub fn source(&self, id: SourceId) -> &Source {
        &self.sources[id.0]
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.keeps(diagnostic.severity) {
            self.list.push(diagnostic);
            return;
        }
        match diagnostic.severity {
            Severity::Error => self.not_kept.errors += 1,
            Severity::Warning => self.not_kept.warnings += 1,
        }
    }

    /// Whether another of this severity would be kept, and not only counted: then its place is worth looking for.
    pub fn keeps(&self, severity: Severity) -> bool {
        let not_kept = match severity {
            Severity::Error => self.not_kept.errors,
            Severity::Warning => self.not_kept.warnings,
        };
        // After the first that was only counted, no other is kept.
        not_kept == 0 && self.kept(severity) < MAX_KEPT
    }

    /// Whether so many are known already that another would only be counted, or not be shown: then it is not worth the
    /// time to find out its place in another text, or what to write instead.
    pub fn is_full(&self) -> bool {
        self.list.len() >= MAX_KEPT
    }

    /// What to write instead of a name that there is not, as long as it is worth the search.
    pub fn instead<'a>(
        &self,
        written: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Option<String> {
        // Not even looked through: there may be very many.
        if self.is_full() {
            return None;
        }
        let candidates: Vec<&str> = candidates.into_iter().collect();
        let is_a_long_search = candidates.len() > FEW_CANDIDATES && self.list.len() >= MAX_SHOWN;
        if is_a_long_search { None } else { suggest::instead(written, candidates) }
    }

    fn kept(&self, severity: Severity) -> usize {
        self.list.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    pub fn has_errors(&self) -> bool {
        self.list.iter().any(Diagnostic::is_error)
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Orders by place: found in several passes, they are read from top to bottom.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|diagnostic| {
            // What is wrong in a manifest stands where the scenario names it.
            let in_scenario = diagnostic.spans.iter().find(|span| span.source == SourceId::SCENARIO);
            let first = diagnostic.spans.first().map(|span| (span.source, span.span.start, span.span.end));
            (in_scenario.map(|span| span.span.start), first)
        });
    }

    /// For a terminal that shows colours.
    pub fn render_styled(&self) -> String {
        self.render(&Renderer::styled())
    }

    /// Without colours.
    pub fn render_plain(&self) -> String {
        self.render(&Renderer::plain())
    }

    fn render(&self, renderer: &Renderer) -> String {
        let mut shown: Vec<String> = Vec::new();
        let (mut errors, mut warnings) = (0, 0);
        for diagnostic in &self.list {
            let count = if diagnostic.is_error() { &mut errors } else { &mut warnings };
            *count += 1;
            if *count <= MAX_SHOWN {
                shown.push(renderer.render(&[self.group(&diagnostic.printable())]));
            }
        }
        let more = |found: usize, not_kept: usize| (found + not_kept).saturating_sub(MAX_SHOWN);
        let untold = [
            (Level::ERROR, more(errors, self.not_kept.errors), "error"),
            (Level::WARNING, more(warnings, self.not_kept.warnings), "warning"),
        ];
        for (level, count, what) in untold.into_iter().filter(|&(_, count, _)| count > 0) {
            let are = if count == 1 { " is" } else { "s are" };
            let words = format!("{} more {what}{are} not shown", grouped(count as u64));
            shown.push(renderer.render(&[Group::with_title(level.primary_title(words.as_str()))]));
        }
        // Of the lines of the sources, the renderer replaces the control characters of ASCII alone.
        shown.join("\n\n").replace(|character| matches!(character, '\u{80}'..='\u{9f}'), "\u{fffd}")
    }

    fn group<'a>(&'a self, diagnostic: &'a Diagnostic) -> Group<'a> {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = level.primary_title(diagnostic.message.as_str()).elements(self.snippets(diagnostic));
        for help in &diagnostic.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        group
    }

    /// One snippet for each source, in the order of the places.
    fn snippets<'a>(&'a self, diagnostic: &'a Diagnostic) -> Vec<Element<'a>> {
        let mut by_source: Vec<(SourceId, Vec<(AnnotationKind, &'a LabeledSpan)>)> = Vec::new();
        for (index, span) in diagnostic.spans.iter().enumerate() {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            match by_source.iter_mut().find(|(source, _)| *source == span.source) {
                Some((_, spans)) => spans.push((kind, span)),
                None => by_source.push((span.source, vec![(kind, span)])),
            }
        }
        by_source.into_iter().flat_map(|(id, spans)| self.sources[id.0].elements(&spans)).collect()
    }
}

impl Source {
    /// The lines that the places are on; the renderer never sees the rest of the text, which may be long.
    fn elements<'a>(&'a self, spans: &[(AnnotationKind, &'a LabeledSpan)]) -> Vec<Element<'a>> {
        let shown: Vec<Span> = spans.iter().map(|(_, span)| first_line(&self.text, span.span)).collect();
        let first = shown.iter().map(|span| span.start).min().unwrap_or(0);
        let last = shown.iter().map(|span| span.end).max().unwrap_or(0);
        let start = self.start_of_line(first);
        // With its end, where a place may be.
        let end = self.text[last..].find('\n').map_or(self.text.len(), |length| last + length + 1);
        if end - start > LONG_STRETCH {
            let spans = spans.iter().zip(&shown);
            return spans.flat_map(|((kind, labeled), span)| self.around(*kind, labeled, *span)).collect();
        }
        let annotations = spans.iter().zip(&shown).map(|((kind, labeled), span)| {
            annotation(*kind, labeled, Span::new(span.start - start, span.end - start))
        });
        let snippet = Snippet::source(&self.text[start..end]).line_start(self.line_of(start));
        vec![snippet.path(on_one_line(&self.name)).annotations(annotations).into()]
    }

    /// A place on a line that nobody reads as a whole: what is around it, and where that is.
    fn around<'a>(&'a self, kind: AnnotationKind, labeled: &'a LabeledSpan, span: Span) -> [Element<'a>; 2] {
        let line_start = self.start_of_line(span.start);
        let start = self.text.floor_char_boundary(span.start.saturating_sub(AROUND_A_SPAN)).max(line_start);
        let end = self.text.floor_char_boundary(span.start + AROUND_A_SPAN);
        let end = self.text[start..end].find('\n').map_or(end, |length| start + length);
        let shown = Span::new(span.start - start, span.end.min(end).max(span.start) - start);
        let line = self.line_of(line_start);
        let column = 1 + self.text[line_start..span.start].chars().count();
        let snippet = Snippet::source(&self.text[start..end]).line_start(line);
        [
            snippet.annotation(annotation(kind, labeled, shown)).into(),
            Origin::path(on_one_line(&self.name)).line(line).char_column(column).into(),
        ]
    }

    fn start_of_line(&self, offset: usize) -> usize {
        self.text[..offset].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The number of the line that begins here, from 1.
    fn line_of(&self, start: usize) -> usize {
        1 + self.text.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count()
    }
}

fn annotation(kind: AnnotationKind, labeled: &LabeledSpan, span: Span) -> Annotation<'_> {
    let label = Some(labeled.label.as_str()).filter(|label| !label.is_empty());
    kind.span(span.start..span.end).label(label)
}

/// A message, cut if it is too long.
fn beginning(words: &str) -> String {
    match words.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}

/// Long values are shown by where they begin.
fn first_line(text: &str, span: Span) -> Span {
    let end = span.end.min(span.start + LONG_STRETCH);
    let (start, end) = (text.floor_char_boundary(span.start), text.floor_char_boundary(end));
    let end = end.max(start);
    let length = text[start..end].find(['\n', '\r']).unwrap_or(end - start);
    Span::new(start, start + length)
}

/// The plain form.
impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render_plain())
    }
}

impl std::error::Error for Diagnostics {}
