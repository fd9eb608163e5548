//! What is wrong with a scenario, said so that it can be put right: where, what was expected, what to write instead.
//!
//! Diagnostics come all at once, in the order of their places. They hold the texts they point into, so that they can
//! be shown without reading any file again.

use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::printable::{on_one_line, printable};

/// A stretch of a text, in bytes; it begins and ends between characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

/// A text that diagnostics can point into, by its place in [`Diagnostics::sources`].
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
    /// The run may not be the one that was meant.
    Warning,
}

/// One thing to put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// What is wrong, in one sentence that stands alone.
    pub message: String,
    /// Where, with what is there. The first is the place of the diagnostic.
    pub places: Vec<Place>,
    /// What to write instead, or where a surprising value comes from.
    pub help: Vec<String>,
}

/// A stretch of a source and what to say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub source: SourceId,
    pub span: Span,
    pub label: String,
}

/// All that is wrong, with the texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    pub sources: Vec<Source>,
    pub list: Vec<Diagnostic>,
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
        Self { severity: Severity::Error, message: message.into(), places: Vec::new(), help: Vec::new() }
    }

    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
    }

    /// Points into the scenario.
    pub fn at(self, span: Span, label: impl Into<String>) -> Self {
        self.at_source(SourceId::SCENARIO, span, label)
    }

    pub fn at_source(mut self, source: SourceId, span: Span, label: impl Into<String>) -> Self {
        self.places.push(Place { source, span, label: label.into() });
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl Diagnostics {
    /// About one scenario, so far without complaint.
    pub fn of_scenario(name: &str, text: &str) -> Self {
        let scenario = Source { name: name.to_owned(), text: text.to_owned() };
        Self { sources: vec![scenario], list: Vec::new() }
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

    /// Takes over what others found, with the texts that it points into. What is new comes after `places`.
    pub fn adopt(&mut self, others: &Self, diagnostic: Diagnostic, mut places: Vec<Place>) {
        for place in diagnostic.places {
            let source = &others.sources[place.source.0];
            places.push(Place { source: self.add_source(&source.name, &source.text), ..place });
        }
        self.push(Diagnostic { places, ..diagnostic });
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
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
            let in_scenario = diagnostic.places.iter().find(|place| place.source == SourceId::SCENARIO);
            let first =
                diagnostic.places.first().map(|place| (place.source, place.span.start, place.span.end));
            (in_scenario.map(|place| place.span.start), first)
        });
    }

    /// For a terminal that shows colours.
    pub fn render_styled(&self) -> String {
        self.render(&Renderer::styled())
    }

    /// For everything else.
    pub fn render_plain(&self) -> String {
        self.render(&Renderer::plain())
    }

    fn render(&self, renderer: &Renderer) -> String {
        let printable = self.printable();
        let list = printable.list.iter();
        let shown: Vec<String> =
            list.map(|diagnostic| renderer.render(&[printable.group(diagnostic)])).collect();
        // Of the lines of the sources, the renderer replaces the control characters of ASCII alone.
        shown.join("\n\n").replace(|character| matches!(character, '\u{80}'..='\u{9f}'), "\u{fffd}")
    }

    /// The same with words that no terminal obeys; the texts that are pointed into stay as they are.
    fn printable(&self) -> Self {
        let sources = self.sources.iter();
        let sources = sources
            .map(|Source { name, text }| Source { name: on_one_line(name).into_owned(), text: text.clone() });
        let place = |place: &Place| Place { label: on_one_line(&place.label).into_owned(), ..place.clone() };
        let list = self.list.iter().map(|diagnostic| Diagnostic {
            severity: diagnostic.severity,
            message: on_one_line(&diagnostic.message).into_owned(),
            places: diagnostic.places.iter().map(place).collect(),
            help: diagnostic.help.iter().map(|help| printable(help).into_owned()).collect(),
        });
        Self { sources: sources.collect(), list: list.collect() }
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
    fn snippets<'a>(
        &'a self,
        diagnostic: &'a Diagnostic,
    ) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
        let mut by_source: Vec<(SourceId, Vec<annotate_snippets::Annotation<'a>>)> = Vec::new();
        for (index, place) in diagnostic.places.iter().enumerate() {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let shown = first_line(&self.sources[place.source.0].text, place.span);
            let label = Some(place.label.as_str()).filter(|label| !label.is_empty());
            let annotation = kind.span(shown.start..shown.end).label(label);
            match by_source.iter_mut().find(|(source, _)| *source == place.source) {
                Some((_, annotations)) => annotations.push(annotation),
                None => by_source.push((place.source, vec![annotation])),
            }
        }
        by_source
            .into_iter()
            .map(|(id, annotations)| {
                let source = &self.sources[id.0];
                Snippet::source(source.text.as_str()).path(source.name.as_str()).annotations(annotations)
            })
            .collect()
    }
}

/// Long values are shown by where they begin.
fn first_line(text: &str, span: Span) -> Span {
    let (start, end) = (text.floor_char_boundary(span.start), text.floor_char_boundary(span.end));
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
