//! Objects of Kubernetes as YAML, as a person writes it: what an object is comes first, and fields that hold little before those
//! that hold much.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::report::emit::yaml::quoted;

/// What is written first, in this order; then the others by name.
const FIRST: [&str; 8] = ["apiVersion", "kind", "name", "namespace", "metadata", "image", "key", "operator"];

/// A document.
pub fn document(value: &Value) -> String {
    let mut text = String::new();
    if let Value::Object(fields) = value {
        write_fields(&mut text, fields, 0);
    }
    text
}

fn write_fields(text: &mut String, fields: &Map<String, Value>, indent: usize) {
    let rank = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort_by_key(|(name, _)| (rank(name), name.as_str()));
    for (number, (name, value)) in sorted.into_iter().enumerate() {
        if number > 0 {
            margin(text, indent);
        }
        text.push_str(&key(name));
        text.push(':');
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                text.push('\n');
                margin(text, indent + 2);
                write_fields(text, fields, indent + 2);
            }
            Value::Array(elements) if elements.iter().any(|it| it.is_object() || it.is_array()) => {
                text.push('\n');
                for element in elements {
                    margin(text, indent + 2);
                    text.push_str("- ");
                    match element {
                        Value::Object(fields) if !fields.is_empty() => write_fields(text, fields, indent + 4),
                        other => {
                            text.push_str(&on_one_line(other));
                            text.push('\n');
                        }
                    }
                }
            }
            other => {
                text.push(' ');
                text.push_str(&on_one_line(other));
                text.push('\n');
            }
        }
    }
}

fn margin(text: &mut String, indent: usize) {
    let _ = write!(text, "{:indent$}", "");
}

fn key(name: &str) -> String {
    let is_plain = name.starts_with(|it: char| it.is_ascii_alphabetic())
        && name.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '.' | '/' | '-' | '_'));
    // What YAML 1.1 takes for something else is short.
    if is_plain && name.len() > 5 || is_word(name) { name.to_owned() } else { quoted(name) }
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::String(text) if is_word(text) => text.clone(),
        Value::String(text) => quoted(text),
        Value::Array(elements) => {
            format!("[{}]", elements.iter().map(on_one_line).collect::<Vec<_>>().join(", "))
        }
        Value::Object(fields) => {
            let field =
                |(name, value): (&String, &Value)| format!("{}: {}", quoted(name), on_one_line(value));
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// Whether a text is nothing else without quotes, to whatever version of YAML.
fn is_word(text: &str) -> bool {
    const OTHERS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let is_plain = text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | '/'));
    is_plain && !OTHERS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_object_looks_as_a_person_writes_it_and_is_read_back() {
        let object = json!({
            "spec": {"template": {"spec": {"containers": [
                {"name": "agent", "image": "agent:1", "ports": [{"containerPort": 80}], "args": ["yes", "a b", "-1"]},
            ]}}, "on": {}, "paused": false},
            "metadata": {"name": "agent", "labels": {"app.kubernetes.io/name": "1.0"}},
            "kind": "DaemonSet",
        });
        let text = document(&object);
        assert_eq!(
            text,
            "kind: DaemonSet\nmetadata:\n  name: agent\n  labels:\n    app.kubernetes.io/name: \"1.0\"\nspec:\n  \"on\": {}\n  paused: false\n  template:\n    spec:\n      containers:\n        - name: agent\n          image: \"agent:1\"\n          args: [\"yes\", \"a b\", \"-1\"]\n          ports:\n            - containerPort: 80\n"
        );
        let read = crate::scenario::manifest::read_documents(&text).unwrap();
        assert_eq!(read, [object]);
    }
}
