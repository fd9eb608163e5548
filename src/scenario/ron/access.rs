//! How serde walks through the parts of a piece.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess};

use super::error::ReadError;
use super::piece_reader::PieceReader;
use super::tree::{Name, Piece};
use crate::scenario::diagnostic::Span;

/// The three parts of a [`super::Field`]: start, end, and the value, whose error is reported and goes no further.
pub struct FieldParts<'t> {
    reader: PieceReader<'t>,
    next: usize,
}

impl<'t> FieldParts<'t> {
    pub const fn new(reader: PieceReader<'t>) -> Self {
        Self { reader, next: 0 }
    }
}

impl<'de> SeqAccess<'de> for FieldParts<'_> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        let Span { start, end } = self.reader.piece.span;
        self.next += 1;
        match self.next {
            1 => seed.deserialize(start.into_deserializer()).map(Some),
            2 => seed.deserialize(end.into_deserializer()).map(Some),
            _ => match seed.deserialize(self.reader) {
                Ok(value) => Ok(Some(value)),
                Err(error) => {
                    let PieceReader { piece, reading, .. } = self.reader;
                    let error = if reading.is_full() { error.without_candidates() } else { error };
                    reading.report(error.into_diagnostic(piece.span));
                    Ok(None)
                }
            },
        }
    }
}

/// The values of a bracket.
pub struct ElementsOf<'t> {
    reader: PieceReader<'t>,
    elements: std::slice::Iter<'t, Piece>,
}

impl<'t> ElementsOf<'t> {
    pub fn new(reader: PieceReader<'t>, elements: &'t [Piece]) -> Self {
        Self { reader, elements: elements.iter() }
    }
}

impl<'de> SeqAccess<'de> for ElementsOf<'_> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        self.elements.next().map(|element| seed.deserialize(self.reader.of(element))).transpose()
    }
}

/// The fields of a record.
pub struct FieldsOf<'t> {
    reader: PieceReader<'t>,
    fields: Vec<&'t (Name, Piece)>,
    next: usize,
}

impl<'t> FieldsOf<'t> {
    pub fn new(reader: PieceReader<'t>, fields: impl IntoIterator<Item = &'t (Name, Piece)>) -> Self {
        Self { reader, fields: fields.into_iter().collect(), next: 0 }
    }
}

impl<'de> MapAccess<'de> for FieldsOf<'_> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ReadError> {
        let Some((name, _)) = self.fields.get(self.next) else { return Ok(None) };
        seed.deserialize(StrDeserializer::new(&name.text)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let (_, value) = self.fields[self.next];
        self.next += 1;
        seed.deserialize(self.reader.of(value))
    }
}

/// The entries of a map.
pub struct EntriesOf<'t> {
    reader: PieceReader<'t>,
    entries: std::slice::Iter<'t, (Piece, Piece)>,
    value: Option<&'t Piece>,
}

impl<'t> EntriesOf<'t> {
    pub fn new(reader: PieceReader<'t>, entries: &'t [(Piece, Piece)]) -> Self {
        Self { reader, entries: entries.iter(), value: None }
    }
}

impl<'de> MapAccess<'de> for EntriesOf<'_> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ReadError> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(self.reader.of(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let value = self.value.take().expect("serde asks for a value after its key");
        seed.deserialize(self.reader.of(value))
    }
}
