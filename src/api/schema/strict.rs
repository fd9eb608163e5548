//! The API server's strict decoder (`sigs.k8s.io/json`), as far as its complaints go.
//!
//! It goes on after a complaint, does not enter what it does not know, and takes `null` for anything. Where it names a
//! field it leaves out indices and the keys of maps, except of fields that it does not know.

use std::fmt::Write;

use serde_json::{Number, Value};

use super::findings::{Findings, Mismatch, UnknownField};
use super::types::{LIST, MAP, SCHEMA, Type, go_name};
use crate::api::decode::mismatch;
use crate::api::quantity::{ParseQuantityError, Quantity};

/// What is wrong with `value` as a `kind`, which is one of the types of the schema.
pub fn findings_in(value: &Value, kind: &'static str) -> Findings {
    let mut decoder = Decoder::default();
    decoder.decode(value, kind);
    decoder.findings
}

#[derive(Default)]
struct Decoder {
    findings: Findings,
    /// Where it is, with indices and keys, and without.
    path: String,
    fields: String,
    /// The object whose field it is in.
    owner: &'static str,
}

impl Decoder {
    fn decode(&mut self, value: &Value, kind: &'static str) {
        if value.is_null() {
            return;
        }
        if let Some(element) = kind.strip_prefix(LIST) {
            return self.list(value, kind, element);
        }
        if let Some(element) = kind.strip_prefix(MAP) {
            return self.map(value, kind, element);
        }
        match kind {
            "string" => self.scalar(value, kind, value.is_string(), "text"),
            "bool" => self.scalar(value, kind, value.is_boolean(), "true or false"),
            "int32" => self.integer(value, kind, 32),
            "int64" => self.integer(value, kind, 64),
            "Quantity" => self.quantity(value),
            "IntOrString" => self.int_or_string(value),
            "Time" | "MicroTime" => self.time(value),
            _ => match SCHEMA.types.get(kind) {
                Some(Type::Object(_)) => self.object(value, kind),
                Some(Type::Alias("string")) => self.scalar(value, kind, value.is_string(), "text"),
                Some(Type::Alias(_)) if !value.is_object() => self.mismatch(value, kind, "a map"),
                Some(Type::Alias(alias)) => self.decode(value, alias),
                // Kept as it is, like `fieldsV1`.
                None => {}
            },
        }
    }

    fn object(&mut self, value: &Value, kind: &'static str) {
        let (Some(Type::Object(known)), Value::Object(written)) = (SCHEMA.types.get(kind), value) else {
            return self.mismatch(value, kind, "an object");
        };
        let (path, fields, owner) = (self.path.len(), self.fields.len(), self.owner);
        self.owner = kind;
        for (name, value) in written {
            push_step(&mut self.path, name);
            match known.get(name.as_str()) {
                Some(kind) => {
                    push_step(&mut self.fields, name);
                    self.decode(value, kind);
                    self.fields.truncate(fields);
                }
                None => self.findings.unknown_fields.push(UnknownField {
                    path: self.path.clone(),
                    name: name.clone(),
                    owner: kind,
                }),
            }
            self.path.truncate(path);
        }
        self.owner = owner;
    }

    fn list(&mut self, value: &Value, kind: &'static str, element: &'static str) {
        let Value::Array(elements) = value else { return self.mismatch(value, kind, "a list") };
        let path = self.path.len();
        for (index, value) in elements.iter().enumerate() {
            let _ = write!(self.path, "[{index}]");
            self.decode(value, element);
            self.path.truncate(path);
        }
    }

    fn map(&mut self, value: &Value, kind: &'static str, element: &'static str) {
        let Value::Object(entries) = value else { return self.mismatch(value, kind, "a map") };
        let path = self.path.len();
        for (key, value) in entries {
            if key.chars().all(|character| character.is_ascii_alphanumeric()) {
                push_step(&mut self.path, key);
            } else {
                let _ = write!(self.path, "[{key}]");
            }
            self.decode(value, element);
            self.path.truncate(path);
        }
    }

    fn scalar(&mut self, value: &Value, kind: &str, fits: bool, expected: &str) {
        if fits {
            return;
        }
        let expected = match value {
            Value::Bool(_) if expected == "text" => {
                "text (put it in quotes: yes, on, no and off are booleans, too)"
            }
            Value::Number(_) if expected == "text" => "text (put it in quotes)",
            _ => expected,
        };
        self.mismatch(value, kind, expected);
    }

    fn integer(&mut self, value: &Value, kind: &str, bits: u32) {
        if let Value::Number(number) = value {
            if !fits(number, bits) {
                let words = self.words(&format!("number {number}"), kind);
                self.push(words, mismatch(&format!("a whole number of {bits} bits"), value));
            }
            return;
        }
        self.mismatch(value, kind, &format!("a whole number of {bits} bits"));
    }

    /// `IntOrString` decodes what is no text as a number of its own, without a field.
    fn int_or_string(&mut self, value: &Value) {
        let found = match value {
            Value::String(_) => return,
            Value::Number(number) if fits(number, 32) => return,
            Value::Number(number) => format!("number {number}"),
            other => json_kind(other).to_owned(),
        };
        let words = format!("json: cannot unmarshal {found} into Go value of type int32");
        self.push(words, mismatch("a whole number of 32 bits or a text", value));
    }

    /// A quantity reads its own text, whatever JSON has there.
    fn quantity(&mut self, value: &Value) {
        let parsed = match value {
            Value::String(text) => text.trim().parse::<Quantity>(),
            Value::Number(_) => return,
            _ => Err(ParseQuantityError::Format),
        };
        if let Err(error) = parsed {
            self.push(error.to_string(), mismatch("a quantity like 100m or 200Mi", value));
        }
    }

    fn time(&mut self, value: &Value) {
        let Value::String(text) = value else {
            let words = format!("json: cannot unmarshal {} into Go value of type string", json_kind(value));
            return self.push(words, mismatch("a time like 2026-01-02T15:04:05Z", value));
        };
        if humantime::parse_rfc3339(text).is_err() && !has_offset(text) {
            let words = format!(
                "parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {text:?} as \"2006\""
            );
            self.push(words, mismatch("a time like 2026-01-02T15:04:05Z", value));
        }
    }

    fn mismatch(&mut self, value: &Value, kind: &str, expected: &str) {
        let words = self.words(json_kind(value), kind);
        self.push(words, mismatch(expected, value));
    }

    /// Go's `UnmarshalTypeError`.
    fn words(&self, found: &str, kind: &str) -> String {
        let kind = go_name(kind);
        if self.owner.is_empty() {
            return format!("json: cannot unmarshal {found} into Go value of type {kind}");
        }
        let (owner, fields) = (self.owner, &self.fields);
        format!("json: cannot unmarshal {found} into Go struct field {owner}.{fields} of type {kind}")
    }

    fn push(&mut self, words: String, expected: String) {
        self.findings.mismatches.push(Mismatch { path: self.path.clone(), words, expected });
    }
}

fn push_step(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

fn fits(number: &Number, bits: u32) -> bool {
    match number.as_i64() {
        Some(number) => bits == 64 || i32::try_from(number).is_ok(),
        None => false,
    }
}

/// An offset instead of `Z`, which `humantime` does not read.
fn has_offset(text: &str) -> bool {
    let cut = text.len().saturating_sub("+00:00".len());
    text.is_char_boundary(cut)
        && text[cut..].starts_with(['+', '-'])
        && humantime::parse_rfc3339(&format!("{}Z", &text[..cut])).is_ok()
}

/// What Go calls a JSON value.
fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn words(manifest: Value) -> Vec<String> {
        findings_in(&manifest, "DaemonSet").mismatches.into_iter().map(|mismatch| mismatch.words).collect()
    }

    fn unknown(manifest: Value) -> Vec<String> {
        findings_in(&manifest, "DaemonSet").unknown_fields.into_iter().map(|field| field.path).collect()
    }

    fn pod(spec: Value) -> Value {
        json!({"spec": {"template": {"spec": spec}}})
    }

    #[test]
    fn wrong_types_are_said_as_go_says_them() {
        let env = json!([{"name": "VERBOSE", "value": true}, {"name": "PORT", "value": 9200}]);
        assert_eq!(
            words(pod(json!({"containers": [{"command": "otter", "env": env}]}))),
            [
                "json: cannot unmarshal string into Go struct field Container.spec.template.spec.containers.command \
                 of type []string",
                "json: cannot unmarshal bool into Go struct field EnvVar.spec.template.spec.containers.env.value \
                 of type string",
                "json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value \
                 of type string",
            ]
        );
        assert_eq!(
            words(json!({"metadata": {"labels": {"a": 7}, "uid": 1}, "spec": "x"})),
            [
                "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
                "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.uid of type types.UID",
                "json: cannot unmarshal string into Go struct field DaemonSet.spec of type v1.DaemonSetSpec",
            ]
        );
        assert_eq!(
            words(pod(json!({"containers": ["x"], "dnsPolicy": 5, "overhead": [], "volumes": {}}))),
            [
                "json: cannot unmarshal string into Go struct field PodSpec.spec.template.spec.containers \
                 of type v1.Container",
                "json: cannot unmarshal number into Go struct field PodSpec.spec.template.spec.dnsPolicy \
                 of type v1.DNSPolicy",
                "json: cannot unmarshal array into Go struct field PodSpec.spec.template.spec.overhead \
                 of type v1.ResourceList",
                "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.volumes \
                 of type []v1.Volume",
            ]
        );
        assert_eq!(words(json!([])), ["json: cannot unmarshal array into Go value of type v1.DaemonSet"]);
    }

    #[test]
    fn numbers_have_their_size() {
        assert_eq!(
            words(json!({"spec": {"minReadySeconds": 5_000_000_000_i64}})),
            [
                "json: cannot unmarshal number 5000000000 into Go struct field DaemonSetSpec.spec.minReadySeconds \
              of type int32"
            ]
        );
        assert_eq!(
            words(pod(json!({"terminationGracePeriodSeconds": 1.5}))),
            ["json: cannot unmarshal number 1.5 into Go struct field \
              PodSpec.spec.template.spec.terminationGracePeriodSeconds of type int64"]
        );
        assert_eq!(words(pod(json!({"terminationGracePeriodSeconds": 5_000_000_000_i64}))), [""; 0]);
    }

    #[test]
    fn types_that_read_themselves_have_their_own_words() {
        let rolling =
            json!({"updateStrategy": {"rollingUpdate": {"maxSurge": true, "maxUnavailable": "10%"}}});
        assert_eq!(
            words(json!({"spec": rolling})),
            ["json: cannot unmarshal bool into Go value of type int32"]
        );
        let quantity = "quantities must match the regular expression \
                        '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
        assert_eq!(words(pod(json!({"overhead": {"cpu": "lots", "memory": 1}}))), [quantity]);
        let volume = json!({"name": "a", "emptyDir": {"sizeLimit": {}}});
        assert_eq!(words(pod(json!({"volumes": [volume]}))), [quantity]);
        let meta = |time: Value| json!({"metadata": {"creationTimestamp": time}});
        assert_eq!(words(meta(json!(null))), [""; 0]);
        assert_eq!(words(meta(json!("2026-01-02T15:04:05Z"))), [""; 0]);
        assert_eq!(words(meta(json!("2026-01-02T15:04:05.123456+02:00"))), [""; 0]);
        assert_eq!(words(meta(json!(7))), ["json: cannot unmarshal number into Go value of type string"]);
        assert_eq!(words(meta(json!("never"))).len(), 1);
    }

    #[test]
    fn unknown_fields_have_their_whole_path_and_are_not_entered() {
        assert_eq!(
            unknown(json!({
                "spec": {"strategy": {"deep": 1}, "template": {"spec": {
                    "nodeSelectors": {"disk": "fast"},
                    "containers": [{}, {"resource": {}, "securityContext": {"runasUser": 1}}],
                }}},
                "status": {"numberOk": 1}, "extra": null,
            })),
            [
                "extra",
                "spec.strategy",
                "spec.template.spec.containers[1].resource",
                "spec.template.spec.containers[1].securityContext.runasUser",
                "spec.template.spec.nodeSelectors",
                "status.numberOk",
            ]
        );
    }

    #[test]
    fn several_unknown_fields_are_one_error_to_the_api_server() {
        let found = findings_in(&json!({"a": 1, "b": 2}), "DaemonSet").unknown_fields;
        assert_eq!(
            UnknownField::joined(&found),
            "strict decoding error: unknown field \"a\", unknown field \"b\""
        );
        assert_eq!(found[0].to_string(), "strict decoding error: unknown field \"a\"");
        assert_eq!(found[0].known(), ["apiVersion", "kind", "metadata", "spec", "status"]);
    }

    #[test]
    fn maps_take_any_key_and_managed_fields_any_value() {
        let managed = json!([{"fieldsV1": {"f:metadata": {"f:name": {}}}, "time": "2026-01-02T15:04:05Z"}]);
        let manifest = json!({"metadata": {"labels": {"any.thing/x": "y"}, "managedFields": managed}});
        assert_eq!(findings_in(&manifest, "DaemonSet"), Findings::default());
    }
}
