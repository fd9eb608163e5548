//! Records: pieces with named fields, `(count: 3, zones: ["a"])`.

use serde::de::Visitor;

use super::access::FieldsOf;
use super::error::{Problem, ReadError};
use super::piece_reader::PieceReader;
use super::tree::{Name, PieceKind};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::suggest;

impl PieceReader<'_> {
    /// The fields of a record, without those that nobody knows: these are reported.
    pub fn record<'de, V: Visitor<'de>>(
        self,
        name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        if let Some((written, _)) = self.piece.name()
            && !self.name_taken
            && written != name
            && !matches!(self.piece.kind, PieceKind::Word(_))
        {
            let (expected, written) = (name.to_owned(), written.to_owned());
            return Err(ReadError::new(Problem::WrongName { expected, written }));
        }
        match &self.piece.kind {
            PieceKind::Record { fields, .. } => {
                for (field, _) in fields.iter().filter(|(field, _)| !known.contains(&field.text.as_str())) {
                    let known = if self.reading.is_full() { &[] } else { known };
                    self.reading.report(unknown_field(field, known));
                }
                let fields = fields.iter().filter(|(field, _)| known.contains(&field.text.as_str()));
                visitor.visit_map(FieldsOf::new(self, fields))
            }
            PieceKind::Tuple { elements, .. } if elements.is_empty() => {
                visitor.visit_map(FieldsOf::new(self, []))
            }
            _ => {
                let example = known.first().copied().unwrap_or_default();
                Err(ReadError::expected(format!("fields in brackets, like ({example}: …)")))
            }
        }
    }
}

fn unknown_field(field: &Name, known: &[&str]) -> Diagnostic {
    let problem = Diagnostic::error(format!("there is no field `{}` here", field.text)).at(field.span, "");
    suggest::instead(&field.text, known.iter().copied()).into_iter().fold(problem, Diagnostic::help)
}
