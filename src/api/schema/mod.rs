//! The fields that the API knows, and what it says of objects that do not keep to them.
//!
//! The types are data (`types.txt`, which says how it was made): nothing here names a single field of a pod.

mod findings;
mod strict;

use std::collections::BTreeMap;
use std::sync::LazyLock;

pub use findings::{Findings, Mismatch, UnknownField};
pub use strict::findings_in;

/// The Kubernetes version whose fields are known.
pub const KUBERNETES_VERSION: &str = "v1.37";

const TYPES: &str = include_str!("types.txt");
/// What a field holds where it is a list or a map.
const LIST: &str = "[]";
const MAP: &str = "map[string]";

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::parse(TYPES));

/// The types of the API, by name.
struct Schema {
    types: BTreeMap<&'static str, Type>,
}

enum Type {
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
fn go_name(kind: &str) -> String {
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
fn fields_of(kind: &str) -> Vec<&'static str> {
    match SCHEMA.types.get(kind) {
        Some(Type::Object(fields)) => fields.keys().copied().collect(),
        Some(Type::Alias(_)) | None => Vec::new(),
    }
}

/// The kinds of objects that are decoded.
const KINDS: [&str; 4] = ["DaemonSet", "LimitRange", "PriorityClass", "RuntimeClass"];

/// The paths from the top of an object of this kind to the objects in it that have a field of this name, the shortest first,
/// without indices.
pub fn places_of_field(kind: &str, field: &str) -> Vec<String> {
    let has_it = |name: &str| matches!(SCHEMA.types.get(name), Some(Type::Object(fields)) if fields.contains_key(field));
    let objects = OBJECTS.get(kind).map(Vec::as_slice).unwrap_or_default();
    objects.iter().filter(|(_, name)| has_it(name)).map(|(path, _)| path.clone()).collect()
}

/// Of each kind the types of its objects, each with the shortest path to it.
static OBJECTS: LazyLock<BTreeMap<&str, Vec<(String, &str)>>> =
    LazyLock::new(|| KINDS.into_iter().map(|kind| (kind, objects_of(kind))).collect());

fn objects_of(kind: &'static str) -> Vec<(String, &'static str)> {
    let mut reached = vec![(String::new(), kind)];
    let mut next = 0;
    while let Some((path, name)) = reached.get(next).cloned() {
        next += 1;
        let Some(Type::Object(fields)) = SCHEMA.types.get(name) else { continue };
        for (child, kind) in fields {
            let kind = kind.trim_start_matches(LIST);
            if reached.iter().all(|(_, known)| *known != kind) {
                let path = if path.is_empty() { (*child).to_owned() } else { format!("{path}.{child}") };
                reached.push((path, kind));
            }
        }
    }
    reached
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

    #[test]
    fn a_field_is_found_where_it_belongs() {
        assert_eq!(places_of_field("DaemonSet", "nodeSelector"), ["spec.template.spec"]);
        assert_eq!(places_of_field("DaemonSet", "readinessProbe")[0], "spec.template.spec.containers");
        assert_eq!(places_of_field("DaemonSet", "updateStrategy"), ["spec"]);
        assert_eq!(places_of_field("DaemonSet", "zebra"), [""; 0]);
        assert_eq!(places_of_field("RuntimeClass", "nodeSelector"), ["scheduling"]);
        assert_eq!(places_of_field("LimitRange", "nodeSelector"), [""; 0]);
    }
}
