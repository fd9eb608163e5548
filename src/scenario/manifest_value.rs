//! One document of a manifest as a JSON value, as kubectl makes it of YAML and JSON alike.
//!
//! Keys are texts, whatever YAML takes them for: `on: x` has the key `true`, as in `sigs.k8s.io/yaml`. What is deeper than any
//! field of the API is read over and not kept, so that code that recurses over the value cannot overflow the stack.

use std::cell::Cell;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Deeper than any field of the API.
pub(super) const DEEPEST_KEPT: usize = 100;

/// A document, read. Of a key that is written twice the last counts.
pub(super) struct Document {
    pub(super) value: Value,
    /// A key of one of its maps is written twice.
    pub(super) repeats_keys: bool,
    /// A key of one of its maps is a boolean, or the name of one.
    pub(super) has_boolean_keys: bool,
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys = OddKeys::default();
        let value = AtDepth { depth: 0, keys: &keys }.deserialize(deserializer)?;
        Ok(Self { value, repeats_keys: keys.repeated.get(), has_boolean_keys: keys.boolean.get() })
    }
}

/// What has been seen of the keys of a document.
#[derive(Default)]
struct OddKeys {
    repeated: Cell<bool>,
    boolean: Cell<bool>,
}

/// Reads a value that is within so many others.
#[derive(Clone, Copy)]
struct AtDepth<'a> {
    depth: usize,
    keys: &'a OddKeys,
}

impl AtDepth<'_> {
    const fn further(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

impl<'de> DeserializeSeed<'de> for AtDepth<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.depth > DEEPEST_KEPT {
            return IgnoredAny::deserialize(deserializer).map(|_| Value::Null);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AtDepth<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    /// JSON cannot represent NaN and infinities.
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(self.further())? {
            list.push(element);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(Key(key)) = entries.next_key()? {
            if matches!(key.as_str(), "true" | "false") {
                self.keys.boolean.set(true);
            }
            if fields.insert(key, entries.next_value_seed(self.further())?).is_some() {
                self.keys.repeated.set(true);
            }
        }
        Ok(Value::Object(fields))
    }
}

/// The key of a map, as a text.
pub(super) struct Key(pub(super) String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeyVisitor).map(Self)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text as key")
    }

    fn visit_bool<E>(self, value: bool) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_i64<E>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_u64<E>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }

    /// Written by the precision that `sigs.k8s.io/yaml` gives it.
    fn visit_f64<E>(self, value: f64) -> Result<String, E> {
        Ok((value as f32).to_string())
    }

    fn visit_str<E>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }

    fn visit_string<E>(self, value: String) -> Result<String, E> {
        Ok(value)
    }

    fn visit_unit<E: Error>(self) -> Result<String, E> {
        Err(E::custom("a key must not be null: put it in quotes"))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}
