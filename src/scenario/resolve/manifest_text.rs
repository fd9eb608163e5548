//! The text of a manifest and the objects in it.

use std::cell::OnceCell;
use std::rc::Rc;

use serde_json::Value;

use super::origin::{Location, Manifest, offset_of};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Severity, Span};
use crate::scenario::manifest::{Documents, ManifestSyntaxError, read_manifest};
use crate::scenario::manifest_check::suspect_keys;
use crate::scenario::manifest_fields::FieldPositions;

/// A manifest's text and what is in it, each found out when somebody asks for it.
pub struct ManifestText {
    pub text: Rc<str>,
    documents: OnceCell<Result<Documents, ManifestSyntaxError>>,
    positions: Rc<OnceCell<Option<FieldPositions>>>,
}

impl ManifestText {
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), documents: OnceCell::new(), positions: Rc::default() }
    }

    /// The object of a number in it, as something to show.
    pub fn shown(&self, location: Location, document: usize) -> Manifest {
        Manifest { text: Rc::clone(&self.text), location, document, positions: Rc::clone(&self.positions) }
    }

    /// What is in it, or why it cannot be read.
    fn documents(&self) -> &Result<Documents, ManifestSyntaxError> {
        self.documents.get_or_init(|| read_manifest(&self.text))
    }

    /// The objects, if it can be read.
    pub fn readable(&self) -> &[Value] {
        self.documents().as_ref().map_or(&[], |documents| documents.objects.as_slice())
    }

    /// Whether a key of one of its maps has been written twice, or is a boolean.
    pub fn has_suspect_keys(&self) -> bool {
        self.documents().as_ref().is_ok_and(|documents| documents.has_suspect_keys)
    }
}

/// The objects of a manifest; one that is no YAML is reported.
pub fn readable<'m>(
    manifest: &'m ManifestText,
    location: &Location,
    span: Span,
    problems: &mut Diagnostics,
) -> Option<&'m Documents> {
    match manifest.documents() {
        Ok(documents) => Some(documents),
        Err(error) => {
            let offset = offset_of(&manifest.text, error.line, error.column);
            let problem = Diagnostic::error(error.in_words());
            let manifest = manifest.shown(location.clone(), 0);
            let problem = manifest.show(problem, Span::new(offset, offset), span, problems);
            problems.push(problem);
            None
        }
    }
}

/// What kubectl does without a word with the keys of an object.
pub fn warn_of_suspect_keys(manifest: &Manifest, span: Span, problems: &mut Diagnostics) {
    let odd =
        manifest.positions().map(|positions| suspect_keys(positions, &manifest.text, manifest.document));
    for (position, problem) in odd.unwrap_or_default() {
        if !problems.keeps(Severity::Warning) {
            problems.push(problem);
            continue;
        }
        let problem = manifest.show(problem, manifest.word_at(position), span, problems);
        problems.push(problem);
    }
}
