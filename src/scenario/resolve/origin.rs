//! Where a DaemonSet's object was written, so that what the API server says of a field can be shown at the field.

use std::cell::OnceCell;
use std::rc::Rc;

use crate::scenario::diagnostic::{Diagnostic, Diagnostics, SourceId, Span};
use crate::scenario::manifest_fields::{FieldPositions, SourcePosition};

/// The place in the scenario that an object comes from, and the manifest behind it if that can be shown.
#[derive(Clone, Debug)]
pub struct Origin {
    pub span: Span,
    pub manifest: Option<Manifest>,
}

/// A manifest's text.
#[derive(Clone, Debug)]
pub struct Manifest {
    pub text: Rc<str>,
    pub location: Location,
    /// Which object of the text it is.
    pub document: usize,
    /// Found out when there is something to show, once for all objects of the text.
    pub positions: Rc<OnceCell<Option<FieldPositions>>>,
}

#[derive(Clone, Debug)]
pub enum Location {
    File {
        path: String,
    },
    /// Within the scenario, from this offset on: a raw string, in which places are known to the letter.
    Inline {
        start: usize,
    },
    /// Within the scenario, in a text with escapes.
    Escaped,
}

impl Origin {
    /// A place of the scenario alone.
    pub const fn scenario(span: Span) -> Self {
        Self { span, manifest: None }
    }

    /// That of another object of the same manifest.
    pub fn of_document(&self, document: usize) -> Self {
        let manifest = self.manifest.clone().map(|manifest| Manifest { document, ..manifest });
        Self { manifest, ..*self }
    }

    /// Points a problem at a field, as near as can be.
    pub fn point(&self, problem: Diagnostic, path: &str, problems: &mut Diagnostics) -> Diagnostic {
        let Some(manifest) = self.manifest.as_ref().filter(|_| problems.keeps(problem.severity)) else {
            return problem.at(self.span, "");
        };
        let Some(position) =
            manifest.positions().and_then(|positions| positions.find(manifest.document, path))
        else {
            return problem.at(self.span, "");
        };
        manifest.show(problem, manifest.word_at(position), self.span, problems)
    }
}

impl Manifest {
    pub fn positions(&self) -> Option<&FieldPositions> {
        self.positions.get_or_init(|| FieldPositions::of(&self.text)).as_ref()
    }

    /// The word that begins at a place.
    pub fn word_at(&self, position: SourcePosition) -> Span {
        let start = offset_of(&self.text, position.line, position.column);
        let rest = &self.text[start..];
        Span::new(start, start + rest.find([':', ',', '}', ']', ' ', '\n', '\r']).unwrap_or(rest.len()))
    }

    /// Shows a stretch of the manifest, and for a file also where the scenario names it.
    pub fn show(
        &self,
        problem: Diagnostic,
        span: Span,
        read_from: Span,
        problems: &mut Diagnostics,
    ) -> Diagnostic {
        match &self.location {
            Location::File { path } => {
                let source = problems.add_source(path, &self.text);
                problem.at_source(source, span, "").at(read_from, "read from here")
            }
            Location::Escaped => problem.at(read_from, ""),
            Location::Inline { start } => {
                problem.at_source(SourceId::SCENARIO, Span::new(start + span.start, start + span.end), "")
            }
        }
    }
}

/// The offset of a line and column, both counted from 1, the column in characters.
pub fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let within = text[start..].char_indices().nth(column.saturating_sub(1));
    within.map_or(text.len(), |(offset, _)| start + offset)
}
