//! The types of the API, read from `types.txt`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

const TYPES: &str = include_str!("types.txt");
/// What a field holds where it is a list or a map.
pub(super) const LIST: &str = "[]";
pub(super) const MAP: &str = "map[string]";

pub(super) static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::parse(TYPES));

/// The types of the API, by name.
pub(super) struct Schema {
    pub types: BTreeMap<&'static str, Type>,
}

pub(super) enum Type {
    /// Another name for a type: `DNSPolicy` is a `string`.
    Alias(&'static str),
    /// The fields of an object and their types, by name.
    Object(BTreeMap<&'static str, &'static str>),
}

impl Schema {
    fn parse(text: &'static str) -> Self {
        let mut types = BTreeMap::new();
        let mut object = "";
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, alias)) = line.split_once(" = ") {
                types.insert(name, Type::Alias(alias));
            } else if let Some(name) = line.strip_suffix(':') {
                object = name;
                types.insert(name, Type::Object(BTreeMap::new()));
            } else if let Some(Type::Object(fields)) = types.get_mut(object) {
                let written = line.trim().split(", ").map(|field| field.trim_end_matches(','));
                fields.extend(written.filter_map(|field| field.split_once(' ')));
            }
        }
        Self { types }
    }
}

/// A type as Go prints it.
pub(super) fn go_name(kind: &str) -> String {
    if let Some(element) = kind.strip_prefix(LIST) {
        return format!("{LIST}{}", go_name(element));
    }
    match kind {
        "string" | "bool" | "int32" | "int64" => kind.to_owned(),
        "Quantity" => "resource.Quantity".to_owned(),
        "IntOrString" => "intstr.IntOrString".to_owned(),
        // Names of other packages are written out, as is what a map holds.
        other if other.contains(['.', '[']) => other.to_owned(),
        other => format!("v1.{other}"),
    }
}

/// The fields of an object of this type, by name.
pub(super) fn fields_of(kind: &str) -> Vec<&'static str> {
    match SCHEMA.types.get(kind) {
        Some(Type::Object(fields)) => fields.keys().copied().collect(),
        Some(Type::Alias(_)) | None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_a_field_names_is_known() {
        let builtin =
            ["string", "bool", "int32", "int64", "Quantity", "IntOrString", "Time", "MicroTime", "FieldsV1"];
        for (owner, kind) in &SCHEMA.types {
            let named: Vec<&str> = match kind {
                Type::Alias(kind) => vec![kind],
                Type::Object(fields) => {
                    assert!(!fields.is_empty(), "{owner}");
                    fields.values().copied().collect()
                }
            };
            for kind in named {
                let element = kind.trim_start_matches(LIST).trim_start_matches(MAP);
                assert!(builtin.contains(&element) || SCHEMA.types.contains_key(element), "{owner}: {kind}");
            }
        }
    }
}
