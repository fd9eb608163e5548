//! A manifest as unstructured JSON, for the rules about fields that the simulator does not decode.
//!
//! The object has been decoded, so that every value is of its kind; what is absent or `null` reads as Go's zero value.

use serde::Deserialize;
use serde_json::Value;

use super::field_error::{FieldPath, Shown};
use crate::api::decode::decode_value;

/// A value of a manifest that may be absent.
#[derive(Clone, Copy, Debug)]
pub(in crate::api) struct Unstructured<'a>(Option<&'a Value>);

impl<'a> Unstructured<'a> {
    pub(in crate::api) fn of(value: &'a Value) -> Self {
        Self(Some(value).filter(|value| !value.is_null()))
    }

    pub(in crate::api) fn field(self, name: &str) -> Self {
        self.0.and_then(|value| value.get(name)).map_or(Self(None), Self::of)
    }

    /// The field of the field of the field.
    pub(in crate::api) fn at(self, names: &[&str]) -> Self {
        names.iter().fold(self, |value, name| value.field(name))
    }

    pub(in crate::api) fn element(self, index: usize) -> Self {
        self.0.and_then(|value| value.get(index)).map_or(Self(None), Self::of)
    }

    pub(in crate::api) fn elements(self) -> impl Iterator<Item = Self> + use<'a> {
        self.0.and_then(Value::as_array).into_iter().flatten().map(Self::of)
    }

    /// The keys and values of a map.
    pub(in crate::api) fn entries(self) -> impl Iterator<Item = (&'a str, Self)> + use<'a> {
        let fields = self.0.and_then(Value::as_object).into_iter().flatten();
        fields.map(|(name, value)| (name.as_str(), Self::of(value)))
    }

    /// As a type of the API. `None`: it is absent.
    pub(in crate::api) fn decoded<T: Deserialize<'a>>(self) -> Option<T> {
        self.0.and_then(decode_value)
    }

    pub(in crate::api) fn is_set(self) -> bool {
        self.0.is_some()
    }

    /// Whether Go would have the zero value there.
    pub(in crate::api) fn is_zero(self) -> bool {
        self.0.is_none_or(|value| match value {
            Value::Bool(flag) => !flag,
            Value::Number(number) => number.as_f64() == Some(0.0),
            Value::String(text) => text.is_empty(),
            _ => false,
        })
    }

    pub(in crate::api) fn text(self) -> &'a str {
        self.0.and_then(Value::as_str).unwrap_or_default()
    }

    pub(in crate::api) fn integer(self) -> Option<i64> {
        self.0.and_then(Value::as_i64)
    }

    pub(in crate::api) fn flag(self) -> Option<bool> {
        self.0.and_then(Value::as_bool)
    }

    pub(in crate::api) fn is_true(self) -> bool {
        self.flag() == Some(true)
    }
}

/// Objects are shown as the JSON that they are.
impl Shown for Unstructured<'_> {
    fn shown(&self) -> String {
        self.0.map_or_else(|| "null".to_owned(), Value::to_string)
    }
}

impl Shown for bool {
    fn shown(&self) -> String {
        self.to_string()
    }
}

/// The containers of a pod as they are written, in the order in which Kubernetes visits them.
pub(super) fn unstructured_containers<'a>(
    pod: Unstructured<'a>,
    path: &FieldPath,
) -> impl Iterator<Item = (Unstructured<'a>, FieldPath)> {
    ["initContainers", "containers"].into_iter().flat_map(move |list| {
        let path = path.child(list);
        let containers = pod.field(list).elements().enumerate();
        containers.map(move |(index, container)| (container, path.index(index)))
    })
}
