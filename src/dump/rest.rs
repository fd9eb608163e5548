//! A map of which some fields have been read already: whoever reads it sees them again, and then the rest.

use std::vec;

use serde::de::{DeserializeSeed, Error, MapAccess};
use serde_json::Value;

/// The fields that were read before the kind of the object was known, and the others.
pub struct Rest<A> {
    read: vec::IntoIter<(String, Value)>,
    pending: Option<Value>,
    /// The key of the field whose value comes next in `map`.
    key: Option<String>,
    map: A,
}

impl<A> Rest<A> {
    pub fn new(read: Vec<(String, Value)>, key: Option<String>, map: A) -> Self {
        Self { read: read.into_iter(), pending: None, key, map }
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        if let Some((key, value)) = self.read.next() {
            self.pending = Some(value);
            return seed.deserialize(Value::String(key)).map(Some).map_err(A::Error::custom);
        }
        if let Some(key) = self.key.take() {
            return seed.deserialize(Value::String(key)).map(Some).map_err(A::Error::custom);
        }
        self.map.next_key_seed(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.pending.take() {
            Some(value) => seed.deserialize(value).map_err(A::Error::custom),
            None => self.map.next_value_seed(seed),
        }
    }
}
