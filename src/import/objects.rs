//! Objects beside the DaemonSets that change what becomes of their pods: runtime classes, and limits of their namespaces.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::gathered::Gathered;
use super::manifest::Words;
use super::selections::Selections;
use super::unreadable::AMOUNTS_OF_LIMITS;
use super::yaml;

/// Names with an underscore, which no DaemonSet can have.
const RUNTIME_CLASSES_FILE: &str = "runtime_classes.yaml";
const LIMIT_RANGES_FILE: &str = "limit_ranges.yaml";

/// Writes what there is of them, and gives the names of the files.
pub fn others(
    gathered: &Gathered,
    selections: &Selections,
    words: &mut Words<'_>,
    files: &mut BTreeMap<String, String>,
) -> Vec<String> {
    let classes =
        gathered.runtime_classes.iter().filter(|(name, _)| selections.runtime_classes.contains(*name));
    let classes: Vec<Value> = classes.map(|(name, class)| runtime_class(name, class, words)).collect();
    let ranges =
        gathered.limit_ranges.iter().filter(|((namespace, _), _)| selections.namespaces.contains(namespace));
    let ranges: Vec<Value> = ranges
        .enumerate()
        .map(|(number, ((namespace, name), range))| {
            let name =
                if words.names.keeps_names() { name.clone() } else { format!("limits-{}", number + 1) };
            json!({
                "apiVersion": "v1",
                "kind": "LimitRange",
                "metadata": {"name": name, "namespace": namespace},
                "spec": {"limits": limits(&range.spec["limits"], words)},
            })
        })
        .collect();
    let mut written = Vec::new();
    for (file, objects) in [(RUNTIME_CLASSES_FILE, classes), (LIMIT_RANGES_FILE, ranges)] {
        if objects.is_empty() {
            continue;
        }
        let documents: Vec<String> = objects.iter().map(yaml::document).collect();
        files.insert(file.to_owned(), documents.join("---\n"));
        written.push(file.to_owned());
    }
    written
}

fn limits(limits: &Value, words: &mut Words<'_>) -> Value {
    let limit = |limit: &Value| {
        let mut kept = Map::new();
        kept.insert("type".to_owned(), limit["type"].clone());
        for field in AMOUNTS_OF_LIMITS {
            words.copy_amounts(limit, field, &mut kept);
        }
        Value::Object(kept)
    };
    limits.as_array().into_iter().flatten().map(limit).collect()
}

fn runtime_class(name: &str, class: &crate::dump::RuntimeClass, words: &mut Words<'_>) -> Value {
    let mut kept = Map::new();
    kept.insert("apiVersion".to_owned(), Value::from("node.k8s.io/v1"));
    kept.insert("kind".to_owned(), Value::from("RuntimeClass"));
    kept.insert("metadata".to_owned(), json!({"name": name}));
    kept.insert("handler".to_owned(), Value::from("handler"));
    let mut overhead = Map::new();
    words.copy_amounts(&class.overhead, "podFixed", &mut overhead);
    if !overhead.is_empty() {
        kept.insert("overhead".to_owned(), Value::Object(overhead));
    }
    let mut scheduling = Map::new();
    if let Some(selector) = class.scheduling["nodeSelector"].as_object() {
        scheduling.insert("nodeSelector".to_owned(), words.labels(selector));
    }
    if class.scheduling["tolerations"].is_array() {
        let tolerations = words.tolerations(&class.scheduling["tolerations"]);
        scheduling.insert("tolerations".to_owned(), tolerations);
    }
    if !scheduling.is_empty() {
        kept.insert("scheduling".to_owned(), Value::Object(scheduling));
    }
    Value::Object(kept)
}
