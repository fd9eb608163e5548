//! Values that know where they were written, and whose mistakes do not hide those of their neighbours.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::scenario::diagnostic::Span;

/// The newtype name by which a [`Field`] makes itself known to [`super::PieceReader`].
pub const FIELD: &str = "$field";

/// A value and its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field<T> {
    pub span: Span,
    /// `None`: unreadable, and already reported.
    pub value: Option<T>,
}

impl<T> Field<T> {
    pub fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }
}

/// What a scenario may say, or leave out.
pub trait MaybeWritten {
    type Value;

    fn span(&self) -> Option<Span>;

    /// What is written and readable.
    fn written(&self) -> Option<&Self::Value>;
}

impl<T> MaybeWritten for Field<T> {
    type Value = T;

    fn span(&self) -> Option<Span> {
        Some(self.span)
    }

    fn written(&self) -> Option<&T> {
        self.get()
    }
}

impl<T> MaybeWritten for Option<Field<T>> {
    type Value = T;

    fn span(&self) -> Option<Span> {
        self.as_ref().map(|field| field.span)
    }

    fn written(&self) -> Option<&T> {
        self.as_ref().and_then(Field::get)
    }
}

/// What is written, or else the default; `None` if it is unreadable.
pub fn written_or<T: Clone>(written: &Option<Field<T>>, default: T) -> Option<T> {
    match written {
        Some(field) => field.get().cloned(),
        None => Some(default),
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for FieldVisitor<T> {
            type Value = Field<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a value with its place")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Field<T>, A::Error> {
                let start = parts.next_element()?.unwrap_or_default();
                let end = parts.next_element()?.unwrap_or_default();
                Ok(Field { span: Span::new(start, end), value: parts.next_element()? })
            }
        }

        deserializer.deserialize_newtype_struct(FIELD, FieldVisitor(PhantomData))
    }
}

/// The elements of an optional list.
pub fn elements<T>(list: &Option<Field<Vec<Field<T>>>>) -> &[Field<T>] {
    list.written().map(Vec::as_slice).unwrap_or_default()
}

/// The entries of an optional map whose keys are readable, by key.
pub fn entries<T>(map: &Option<Field<Entries<T>>>) -> Vec<(&str, Span, &Field<T>)> {
    map.written().map(Entries::sorted).unwrap_or_default()
}

/// The newtype name by which a [`Source`] makes itself known to [`super::PieceReader`].
pub const SOURCE: &str = "$source";

/// A value as it stands in the text, whatever it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source(pub String);

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SourceVisitor;

        impl Visitor<'_> for SourceVisitor {
            type Value = Source;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Source, E> {
                Ok(Source(text.to_owned()))
            }
        }

        deserializer.deserialize_newtype_struct(SOURCE, SourceVisitor)
    }
}

/// A map as it was written: keys in their order, each with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Entries<T>(pub Vec<(Field<String>, Field<T>)>);

impl<T> Entries<T> {
    /// The entries whose keys are readable, by key.
    pub fn sorted(&self) -> Vec<(&str, Span, &Field<T>)> {
        let mut entries: Vec<_> =
            self.0.iter().filter_map(|(key, value)| Some((key.get()?.as_str(), key.span, value))).collect();
        entries.sort_by_key(|&(key, ..)| key);
        entries
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
            type Value = Entries<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a map like {\"name\": value}")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Entries<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = access.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}
