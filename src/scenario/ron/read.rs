//! Pieces → values: a serde deserializer over the tree, which goes on after an error wherever a [`super::Field`] stands.

use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};

use super::access::{ElementsOf, EntriesOf, FieldParts, FieldsOf};
use super::dialect::dialect;
use super::error::{Problem, ReadError};
use super::field::{FIELD, SOURCE};
use super::literal::{is_plain_number, plain_text};
use super::piece_reader::PieceReader;
use super::tree::PieceKind;
use super::variant::VariantReader;
use crate::scenario::suggest;

impl PieceReader<'_> {
    /// A literal as ron understands it.
    fn literal<T: DeserializeOwned>(self) -> Result<T, ReadError> {
        dialect()
            .from_str(self.piece.source(self.text()))
            .map_err(|error| ReadError::new(Problem::Other(format!("{}", error.code))))
    }

    fn said(self) -> Result<String, ReadError> {
        match plain_text(self.piece.source(self.text())) {
            Some(text) => Ok(text.to_owned()),
            None => self.literal(),
        }
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let source = self.piece.source(self.text());
        if let Some(number) =
            Some(source).filter(|source| is_plain_number(source)).and_then(|it| it.parse().ok())
        {
            return visitor.visit_u64(number);
        }
        let dialect = dialect();
        if let Ok(number) = dialect.from_str::<u64>(source) {
            visitor.visit_u64(number)
        } else if let Ok(number) = dialect.from_str::<i64>(source) {
            visitor.visit_i64(number)
        } else {
            visitor.visit_f64(self.literal()?)
        }
    }

    fn any<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match &self.piece.kind {
            PieceKind::Text => visitor.visit_string(self.said()?),
            PieceKind::Number => self.number(visitor),
            PieceKind::OtherLiteral => visitor.visit_char(' '),
            PieceKind::Word(word) => match word.as_str() {
                "true" => visitor.visit_bool(true),
                "false" => visitor.visit_bool(false),
                "None" => visitor.visit_none(),
                "NaN" | "inf" => visitor.visit_f64(self.literal()?),
                _ => visitor.visit_enum(VariantReader(self)),
            },
            PieceKind::Record { name: Some(_), .. } | PieceKind::Tuple { name: Some(_), .. }
                if !self.name_taken =>
            {
                visitor.visit_enum(VariantReader(self))
            }
            PieceKind::Record { fields, .. } => visitor.visit_map(FieldsOf::new(self, fields)),
            PieceKind::Tuple { elements, .. } if elements.is_empty() => visitor.visit_unit(),
            PieceKind::Tuple { elements, .. } | PieceKind::List(elements) => {
                visitor.visit_seq(ElementsOf::new(self, elements))
            }
            PieceKind::Map(entries) => visitor.visit_map(EntriesOf::new(self, entries)),
        }
    }
}

impl<'de> Deserializer<'de> for PieceReader<'_> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.tied(self.any(visitor))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let result = match &self.piece.kind {
            // The fields of a struct are no map, though both look alike to serde.
            PieceKind::Record { .. } => {
                Err(ReadError::expected("a map like {\"name\": value}, with its keys in quotes"))
            }
            _ => self.any(visitor),
        };
        self.tied(result)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match &self.piece.kind {
            PieceKind::Word(word) if word == "None" => visitor.visit_none(),
            PieceKind::Tuple { name: Some(name), elements } if name.text == "Some" && elements.len() == 1 => {
                visitor.visit_some(self.of(&elements[0]))
            }
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        if name == FIELD {
            visitor.visit_seq(FieldParts::new(self))
        } else if name == SOURCE {
            visitor.visit_str(self.piece.source(self.text()))
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.tied(self.record(name, fields, visitor))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let result = match &self.piece.kind {
            PieceKind::Tuple { name: written, elements }
                if written.as_ref().is_none_or(|it| it.text == name) =>
            {
                VariantReader(self).elements(name, elements, len, visitor)
            }
            // As a variant of an enum says it of itself.
            PieceKind::Record { name: written, .. } if written.as_ref().is_none_or(|it| it.text == name) => {
                Err(ReadError::new(Problem::TakesNoNames { name: name.to_owned() }))
            }
            _ => Err(ReadError::expected(format!("`{name}(…)`"))),
        };
        self.tied(result)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let result = match (&self.piece.kind, self.piece.name()) {
            (PieceKind::Text, _) => {
                // Kubernetes writes its enumerations as texts, so somebody will.
                let written = self.said()?;
                let is_known = variants.contains(&written.as_str());
                let read =
                    visitor.visit_enum(IntoDeserializer::<ReadError>::into_deserializer(written.as_str()));
                // It is one with values, which a text has none of.
                if is_known {
                    read.map_err(|_| ReadError::expected(format!("`{written}(…)`, without quotes")))
                } else {
                    read
                }
            }
            (_, Some(_)) => visitor.visit_enum(VariantReader(self)),
            (_, None) => Err(ReadError::expected(suggest::listed(variants).replace(" and ", " or "))),
        };
        self.tied(result)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple identifier ignored_any
    }
}
