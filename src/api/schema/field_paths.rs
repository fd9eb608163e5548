//! Where in an object of the API a field belongs.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::types::{LIST, SCHEMA, Type};

/// The kinds of objects that are decoded.
const KINDS: [&str; 4] = ["DaemonSet", "LimitRange", "PriorityClass", "RuntimeClass"];

/// The paths from the top of an object of this kind to the objects in it that have a field of this name, the shortest first,
/// without indices.
pub fn paths_of_field(kind: &str, field: &str) -> Vec<String> {
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
    fn a_field_is_found_where_it_belongs() {
        assert_eq!(paths_of_field("DaemonSet", "nodeSelector"), ["spec.template.spec"]);
        assert_eq!(paths_of_field("DaemonSet", "readinessProbe")[0], "spec.template.spec.containers");
        assert_eq!(paths_of_field("DaemonSet", "updateStrategy"), ["spec"]);
        assert_eq!(paths_of_field("DaemonSet", "zebra"), [""; 0]);
        assert_eq!(paths_of_field("RuntimeClass", "nodeSelector"), ["scheduling"]);
        assert_eq!(paths_of_field("LimitRange", "nodeSelector"), [""; 0]);
    }
}
