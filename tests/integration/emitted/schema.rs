//! Kubernetes' published schemas, as far as they are needed here.
//!
//! A checker of exactly the keywords that these schemas use; one that it does not know ends the test, so that nothing
//! goes unchecked.

use std::io::Read;
use std::sync::LazyLock;

use serde_json::Value;

/// Where it comes from stands in its `$comment`.
static SCHEMAS: LazyLock<Value> = LazyLock::new(|| {
    let packed: &[u8] = include_bytes!("../../schemas/kubernetes-v1.31-batch.json.gz");
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
});

/// Everything about the document that its schema forbids, each with its path.
pub fn violations(document: &Value) -> Vec<String> {
    let schema = match (document["apiVersion"].as_str(), document["kind"].as_str()) {
        (Some("batch/v1"), Some("Job")) => "io.k8s.api.batch.v1.Job",
        (Some("v1"), Some("ConfigMap")) => "io.k8s.api.core.v1.ConfigMap",
        (Some("v1"), Some("PersistentVolumeClaim")) => "io.k8s.api.core.v1.PersistentVolumeClaim",
        other => return vec![format!("no schema for {other:?}")],
    };
    let mut found = Vec::new();
    check(document, &SCHEMAS["$defs"][schema], "", &mut found);
    found
}

fn check(value: &Value, schema: &Value, path: &str, found: &mut Vec<String>) {
    for (keyword, rule) in schema.as_object().expect("a schema") {
        match keyword.as_str() {
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                check(value, &SCHEMAS["$defs"][name], path, found);
            }
            "type" => check_type(value, rule, path, found),
            "enum" if !rule.as_array().unwrap().contains(value) => {
                found.push(format!("{path}: none of {rule}"));
            }
            "format" => check_format(value, rule.as_str().unwrap(), path, found),
            "required" => {
                for name in rule.as_array().unwrap().iter().filter_map(Value::as_str) {
                    if value.as_object().is_some_and(|fields| !fields.contains_key(name)) {
                        found.push(format!("{path}: {name} is missing"));
                    }
                }
            }
            "properties" | "additionalProperties" | "enum" => {}
            "items" => {
                for (index, element) in value.as_array().into_iter().flatten().enumerate() {
                    check(element, rule, &format!("{path}[{index}]"), found);
                }
            }
            "oneOf" => {
                let fits = |schema: &&Value| {
                    let mut found = Vec::new();
                    check(value, schema, path, &mut found);
                    found.is_empty()
                };
                // A whole number is a number too; of a string and a number a value is one.
                if rule.as_array().unwrap().iter().filter(fits).count() != 1 {
                    found.push(format!("{path}: not one of {rule}"));
                }
            }
            unknown => panic!("the schema says {unknown}, which is not checked here"),
        }
    }
    check_fields(value, schema, path, found);
}

fn check_fields(value: &Value, schema: &Value, path: &str, found: &mut Vec<String>) {
    for (name, field) in value.as_object().into_iter().flatten() {
        let workplace = format!("{path}{}{name}", if path.is_empty() { "" } else { "." });
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => found.push(format!("{path}: there is no {name}")),
            (Value::Null, Value::Object(_)) => {
                check(field, &schema["additionalProperties"], &workplace, found)
            }
            (Value::Null, _) => {}
            (known, _) => check(field, known, &workplace, found),
        }
    }
}

fn check_type(value: &Value, rule: &Value, path: &str, found: &mut Vec<String>) {
    let is = |kind: &Value| match kind.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        unknown => panic!("the schema says {unknown}, which is not checked here"),
    };
    let fits = rule.as_array().map_or_else(|| is(rule), |kinds| kinds.iter().any(is));
    if !fits {
        let first = rule.as_array().map_or(rule, |kinds| &kinds[0]);
        found.push(format!("{path}: not {}", first.as_str().unwrap()));
    }
}

/// Of formats only the sizes of numbers matter to what is emitted.
fn check_format(value: &Value, format: &str, path: &str, found: &mut Vec<String>) {
    if format == "int32" && value.as_i64().is_some_and(|number| i32::try_from(number).is_err()) {
        found.push(format!("{path}: not int32"));
    }
}
