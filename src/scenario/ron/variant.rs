//! Enum variants: `NodeName`, `Uniform("1s", "8s")`, `Exponential(mean: "5m")`.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, EnumAccess, VariantAccess, Visitor};

use super::access::ElementsOf;
use super::error::{Problem, ReadError};
use super::piece_reader::PieceReader;
use super::tree::{Piece, PieceKind};

/// A piece with a name, read as a variant of that name.
pub struct VariantReader<'t>(pub PieceReader<'t>);

impl<'t> VariantReader<'t> {
    fn name(&self) -> String {
        self.0.piece.name().map_or_else(String::new, |(name, _)| name.to_owned())
    }

    /// The values of a bracket; serde fills in defaults where fewer than `len` are enough.
    pub fn elements<'de, V: Visitor<'de>>(
        &self,
        name: &str,
        elements: &'t [Piece],
        len: usize,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let wrong_count =
            || ReadError::new(Problem::WrongCount { name: name.to_owned(), takes: len, has: elements.len() });
        if elements.len() > len {
            return Err(wrong_count());
        }
        let read = visitor.visit_seq(ElementsOf::new(self.0, elements));
        // Values report their own errors, so what is left is their number.
        if elements.len() < len { read.map_err(|_| wrong_count()) } else { read }
    }
}

impl<'de> EnumAccess<'de> for VariantReader<'_> {
    type Error = ReadError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), ReadError> {
        let variant = seed.deserialize(StrDeserializer::new(&self.name()))?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for VariantReader<'_> {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        match &self.0.piece.kind {
            PieceKind::Word(_) => Ok(()),
            _ => Err(ReadError::new(Problem::TakesNothing { name: self.name() })),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, ReadError> {
        match &self.0.piece.kind {
            PieceKind::Tuple { elements, .. } if elements.len() == 1 => {
                seed.deserialize(self.0.of(&elements[0]))
            }
            // `Cordon(pool: "system")` for `Cordon(Nodes(pool: "system"))`.
            PieceKind::Record { .. } => seed.deserialize(PieceReader { name_taken: true, ..self.0 }),
            PieceKind::Tuple { elements, .. } => {
                Err(ReadError::new(Problem::WrongCount { name: self.name(), takes: 1, has: elements.len() }))
            }
            _ => Err(ReadError::new(Problem::WrongCount { name: self.name(), takes: 1, has: 0 })),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, ReadError> {
        let name = self.name();
        match &self.0.piece.kind {
            PieceKind::Tuple { elements, .. } => self.elements(&name, elements, len, visitor),
            PieceKind::Record { .. } => Err(ReadError::new(Problem::TakesNoNames { name })),
            _ => Err(ReadError::new(Problem::WrongCount { name, takes: len, has: 0 })),
        }
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match &self.0.piece.kind {
            PieceKind::Record { .. } => {
                PieceReader { name_taken: true, ..self.0 }.record("", fields, visitor)
            }
            // `Shared()`: all fields are left out.
            PieceKind::Tuple { elements, .. } if elements.is_empty() => {
                PieceReader { name_taken: true, ..self.0 }.record("", fields, visitor)
            }
            _ => Err(ReadError::new(Problem::NeedsNames { name: self.name(), fields })),
        }
    }
}
