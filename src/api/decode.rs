//! How the API machinery decodes JSON: `null` is the same as absent, an object is never written as an array, and a
//! number is never written as text.
//!
//! serde_json's own decoder is laxer (it takes an array for a struct) and says less of what it found; this one judges a
//! manifest as `encoding/json` judges it in the API server.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Error as _, IntoDeserializer, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// For a field whose `null` means its default, as in Go, where decoding `null` leaves the zero value.
pub fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Why a JSON value is not an object of the wanted type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct DecodeError {
    /// Where, in the API's way of writing field paths. Empty: the value as a whole.
    pub path: String,
    pub message: String,
}

/// Decodes an API object from JSON by the API server's rules.
pub fn decode_object<'de, T: Deserialize<'de>>(json: &'de Value) -> Result<T, DecodeError> {
    if !json.is_object() {
        return Err(DecodeError { path: String::new(), message: mismatch("an object", json) });
    }
    // The way to a mistake is only kept where there is one.
    if let Ok(object) = T::deserialize(ApiJson(json)) {
        return Ok(object);
    }
    serde_path_to_error::deserialize(ApiJson(json)).map_err(|error| DecodeError {
        path: field_path(error.path()),
        message: error.into_inner().to_string(),
    })
}

/// Decodes a value of an object that has been decoded by the same rules. `None`: it is of another kind.
pub(super) fn decode_value<'de, T: Deserialize<'de>>(json: &'de Value) -> Option<T> {
    T::deserialize(ApiJson(json)).ok()
}

/// Writes the path as the API does: `spec.containers[0]`, and `metadata.labels[example.com/role]` for keys of a map.
fn field_path(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => text.push_str(&format!("[{index}]")),
            Segment::Map { key } if !key.chars().all(|character| character.is_ascii_alphanumeric()) => {
                text.push_str(&format!("[{key}]"));
            }
            Segment::Map { key } | Segment::Enum { variant: key } => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(key);
            }
            Segment::Unknown => {}
        }
    }
    text
}

/// What does not fit, in plain words.
pub(super) fn mismatch(expected: &str, found: &Value) -> String {
    let found = match found {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => format!("the number {value}"),
        Value::String(value) => format!("the text {value:?}"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    format!("expected {expected}, found {found}")
}

type Failure = serde::de::value::Error;

/// A JSON value as the API server's decoder sees it.
#[derive(Clone, Copy)]
struct ApiJson<'de>(&'de Value);

impl<'de> ApiJson<'de> {
    fn mismatch<T>(self, expected: &str) -> Result<T, Failure> {
        Err(Failure::custom(mismatch(expected, self.0)))
    }

    fn visit_object<V: Visitor<'de>>(self, visitor: V, expected: &str) -> Result<V::Value, Failure> {
        let empty = serde_json::Map::new();
        match self.0 {
            Value::Object(fields) => visitor.visit_map(MapDeserializer::new(
                fields.iter().map(|(name, value)| (name.as_str(), ApiJson(value))),
            )),
            Value::Null => {
                visitor.visit_map(MapDeserializer::new(empty.iter().map(|_| ("", ApiJson(&Value::Null)))))
            }
            _ => self.mismatch(expected),
        }
    }

    fn visit_whole_number<V: Visitor<'de>>(
        self,
        visitor: V,
        range: std::ops::RangeInclusive<i128>,
        expected: &str,
    ) -> Result<V::Value, Failure> {
        let number = match self.0 {
            Value::Null => Some(0),
            Value::Number(number) => {
                number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
            }
            _ => None,
        };
        match number {
            Some(number) if range.contains(&number) => match i64::try_from(number) {
                Ok(number) => visitor.visit_i64(number),
                Err(_) => visitor.visit_u64(u64::try_from(number).map_err(Failure::custom)?),
            },
            _ => self.mismatch(expected),
        }
    }
}

impl<'de> IntoDeserializer<'de, Failure> for ApiJson<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The fixed-width integers differ only in range.
macro_rules! whole_numbers {
    ($($method:ident $integer:ty, $expected:literal;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
            let range = i128::from(<$integer>::MIN)..=i128::from(<$integer>::MAX);
            self.visit_whole_number(visitor, range, $expected)
        })*
    };
}

impl<'de> Deserializer<'de> for ApiJson<'de> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::String(value) => visitor.visit_borrowed_str(value),
            Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(number), _, _) => visitor.visit_i64(number),
                (None, Some(number), _) => visitor.visit_u64(number),
                (None, None, Some(number)) => visitor.visit_f64(number),
                (None, None, None) => self.mismatch("a number within range"),
            },
            Value::Array(_) => self.deserialize_seq(visitor),
            Value::Object(_) => self.visit_object(visitor, "an object"),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.0 {
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Null => visitor.visit_bool(false),
            _ => self.mismatch("true or false"),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.0 {
            Value::String(value) => visitor.visit_borrowed_str(value),
            Value::Null => visitor.visit_str(""),
            Value::Bool(_) | Value::Number(_) => self.mismatch("text (put it in quotes)"),
            _ => self.mismatch("text"),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let elements: &[Value] = match self.0 {
            Value::Array(elements) => elements,
            Value::Null => &[],
            _ => return self.mismatch("a list"),
        };
        visitor.visit_seq(SeqDeserializer::new(elements.iter().map(ApiJson)))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.visit_object(visitor, "a map")
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.visit_object(visitor, "an object")
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match self.0 {
            Value::String(variant) => visitor.visit_enum(variant.as_str().into_deserializer()),
            _ => self.mismatch("text"),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }

    whole_numbers! {
        deserialize_i8 i8, "a whole number of 8 bits";
        deserialize_i16 i16, "a whole number of 16 bits";
        deserialize_i32 i32, "a whole number of 32 bits";
        deserialize_i64 i64, "a whole number of 64 bits";
        deserialize_u8 u8, "a natural number of 8 bits";
        deserialize_u16 u16, "a natural number of 16 bits";
        deserialize_u32 u32, "a natural number of 32 bits";
        deserialize_u64 u64, "a natural number of 64 bits";
    }

    serde::forward_to_deserialize_any! {
        f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::daemon_set::DaemonSet;
    use serde_json::json;

    fn refusal(manifest: Value) -> (String, String) {
        let error = decode_object::<DaemonSet>(&manifest).unwrap_err();
        (error.path, error.message)
    }

    #[test]
    fn wrong_types_are_refused_with_their_path() {
        let (path, message) = refusal(json!({"spec": {"minReadySeconds": "five"}}));
        assert_eq!(path, "spec.minReadySeconds");
        assert_eq!(message, "expected a whole number of 32 bits, found the text \"five\"");

        let (path, _) = refusal(json!({"spec": {"minReadySeconds": 5_000_000_000_i64}}));
        assert_eq!(path, "spec.minReadySeconds");
        let (path, _) = refusal(json!({"spec": {"minReadySeconds": 1.5}}));
        assert_eq!(path, "spec.minReadySeconds");

        let (path, message) = refusal(json!({"metadata": {"labels": {"example.com/build": 7}}}));
        assert_eq!(path, "metadata.labels[example.com/build]");
        assert_eq!(message, "expected text (put it in quotes), found the number 7");
    }

    #[test]
    fn an_array_is_not_an_object() {
        let (path, message) = refusal(json!({"spec": {"template": {"spec": {"containers": [["agent"]]}}}}));
        assert_eq!(path, "spec.template.spec.containers[0]");
        assert_eq!(message, "expected an object, found a list");
        assert_eq!(refusal(json!([])).1, "expected an object, found a list");
    }

    #[test]
    fn null_is_absent_at_any_depth() {
        let daemon_set: DaemonSet = decode_object(&json!({
            "metadata": {"labels": {"app": null}, "generation": null},
            "spec": {"selector": null, "minReadySeconds": null, "template": {"spec": {"containers": [null]}}},
            "status": {"numberReady": null, "conditions": [1]},
        }))
        .unwrap();
        assert_eq!(daemon_set.metadata.labels["app"], "");
        assert_eq!(daemon_set.spec.template.spec.containers.len(), 1);
        assert_eq!(daemon_set.spec.selector, None);
    }
}
