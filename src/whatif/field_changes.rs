//! In which fields two pod templates differ, as the API server keeps them.
//!
//! What has a name is matched by it, as `kubectl` matches it: containers, variables, volumes, mounts and ports. Other lists that
//! differ are one change.

use serde_json::{Map, Value};

use super::field_importance::importance;
use crate::api::template_defaults::with_defaults;

/// So much of a value is shown.
const LONGEST: usize = 60;
/// By which field the elements of a list are told apart.
const NAMED_BY: [(&str, &str); 8] = [
    ("containers", "name"),
    ("initContainers", "name"),
    ("env", "name"),
    ("volumes", "name"),
    ("imagePullSecrets", "name"),
    ("volumeMounts", "mountPath"),
    ("volumeDevices", "devicePath"),
    ("ports", "containerPort"),
];

/// Maps with keys of the user's own.
const FREE_MAPS: [&str; 5] = ["labels", "annotations", "nodeSelector", "requests", "limits"];

/// One field in which they differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// `spec.template.spec.containers[agent].image`.
    pub field: String,
    /// In one line; `None`: it was not there.
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The fields in which two templates differ, the most important first; none if they are the same to the API server.
pub fn changes_of_template(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut found = Vec::new();
    compare(&mut Vec::new(), Some(&with_defaults(before)), Some(&with_defaults(after)), &mut found);
    found.sort_by_key(|(steps, _)| importance(steps));
    found.into_iter().map(|(_, change)| change).collect()
}

type Found = Vec<(Vec<String>, FieldChange)>;

fn compare(steps: &mut Vec<String>, before: Option<&Value>, after: Option<&Value>, found: &mut Found) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            compare_fields(steps, before, after, found)
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) if key_of(steps, before, after).is_some() => {
            let key = key_of(steps, before, after).unwrap_or_default();
            compare_named(steps, key, [before, after], found);
        }
        // A map that comes or goes is told entry by entry: labels, annotations, a selector.
        (None, Some(Value::Object(after))) if is_free_map(steps) => {
            compare_fields(steps, &Map::new(), after, found);
        }
        (Some(Value::Object(before)), None) if is_free_map(steps) => {
            compare_fields(steps, before, &Map::new(), found);
        }
        _ => {
            let shown = |value: Option<&Value>| value.map(|value| shown(steps, value));
            let change = FieldChange { field: path(steps), before: shown(before), after: shown(after) };
            found.push((steps.clone(), change));
        }
    }
}

/// A map with keys of the user's own.
fn is_free_map(steps: &[String]) -> bool {
    steps.last().is_some_and(|last| FREE_MAPS.contains(&last.as_str()))
}

fn compare_fields(
    steps: &mut Vec<String>,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    found: &mut Found,
) {
    let added = after.keys().filter(|key| !before.contains_key(*key));
    for key in before.keys().chain(added) {
        steps.push(key.clone());
        compare(steps, before.get(key), after.get(key), found);
        steps.pop();
    }
}

/// The field that tells the elements of this list apart, if it tells all of them apart.
fn key_of(steps: &[String], before: &[Value], after: &[Value]) -> Option<&'static str> {
    let (_, key) = NAMED_BY.into_iter().find(|(list, _)| steps.last().is_some_and(|last| last == list))?;
    let tells_apart = |elements: &[Value]| {
        let names: Vec<String> = elements.iter().map(|element| name_of(element, key)).collect();
        let mut distinct = names.clone();
        distinct.sort_unstable();
        distinct.dedup();
        distinct.len() == names.len() && !names.iter().any(String::is_empty)
    };
    (tells_apart(before) && tells_apart(after)).then_some(key)
}

fn name_of(element: &Value, key: &str) -> String {
    match &element[key] {
        Value::String(name) => name.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn compare_named(steps: &mut Vec<String>, key: &str, [before, after]: [&Vec<Value>; 2], found: &mut Found) {
    let name = |element: &Value| name_of(element, key);
    let in_list = |list: &'_ [Value], wanted: &str| list.iter().position(|element| name(element) == wanted);
    let names: Vec<String> = before.iter().map(name).collect();
    let added: Vec<String> = after.iter().map(name).filter(|name| !names.contains(name)).collect();
    for name in names.iter().chain(&added) {
        let [old, new] = [before, after].map(|list| in_list(list, name).map(|index| &list[index]));
        steps.push(name.clone());
        compare(steps, old, new, found);
        steps.pop();
    }
    let kept = |list: &[Value], other: &[Value]| -> Vec<String> {
        list.iter().map(name).filter(|name| in_list(other, name).is_some()).collect()
    };
    let (old_order, new_order) = (kept(before, after), kept(after, before));
    if old_order != new_order {
        let shown = |order: &[String]| Some(shortened(&order.join(", ")));
        let field = format!("{} (their order)", path(steps));
        let change = FieldChange { field, before: shown(&old_order), after: shown(&new_order) };
        found.push((steps.clone(), change));
    }
}

/// With the names of elements, and keys that have dots, in brackets.
fn path(steps: &[String]) -> String {
    let mut path = "spec.template".to_owned();
    let mut last = "";
    for step in steps {
        let is_element = NAMED_BY.iter().any(|(list, _)| *list == last);
        if is_element || step.contains(['.', '/']) {
            path += &format!("[{step}]");
            last = "";
        } else {
            path += &format!(".{step}");
            last = step;
        }
    }
    path
}

/// Values of variables may be secrets, which are not for a terminal's history.
fn shown(steps: &[String], value: &Value) -> String {
    if steps.iter().any(|step| step == "env") {
        return "(not shown)".to_owned();
    }
    match value {
        Value::String(text) => shortened(text),
        other => shortened(&other.to_string()),
    }
}

/// In one line, with nothing in it that a terminal would obey.
fn shortened(text: &str) -> String {
    let escaped = text.contains(char::is_control).then(|| text.escape_debug().to_string());
    let text = escaped.as_deref().unwrap_or(text);
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn template(spec: Value) -> Value {
        json!({"metadata": {"labels": {"app": "agent"}}, "spec": spec})
    }

    fn told(before: &Value, after: &Value) -> Vec<String> {
        let in_words = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
        let one = |change: FieldChange| {
            format!("{}: {} → {}", change.field, in_words(&change.before), in_words(&change.after))
        };
        changes_of_template(before, after).into_iter().map(one).collect()
    }

    #[test]
    fn the_most_important_comes_first() {
        let before = template(json!({"containers": [{"name": "agent", "image": "agent:1"}]}));
        let mut after = template(json!({
            "containers": [{"name": "agent", "image": "agent:2", "args": ["-v"]}, {"name": "proxy", "image": "proxy:1"}],
            "nodeSelector": {"disk": "ssd"},
            "tolerations": [{"operator": "Exists"}],
        }));
        after["metadata"]["annotations"] = json!({"example.com/checksum": "abc"});
        assert_eq!(
            told(&before, &after),
            [
                "spec.template.spec.containers[agent].image: agent:1 → agent:2",
                "spec.template.spec.containers[proxy]: - → {\"image\":\"proxy:1\",\"imagePullPolicy\":\"IfNotPresent\",\"name\":…",
                "spec.template.spec.containers[agent].args: - → [\"-v\"]",
                "spec.template.spec.nodeSelector.disk: - → ssd",
                "spec.template.spec.tolerations: - → [{\"operator\":\"Exists\"}]",
                "spec.template.metadata.annotations[example.com/checksum]: - → abc",
            ]
        );
        assert_eq!(told(&after, &after), [""; 0]);
    }

    #[test]
    fn values_of_variables_are_not_shown() {
        let with = |value: &str| {
            template(
                json!({"containers": [{"name": "a", "image": "a:1", "env": [{"name": "TOKEN", "value": value}]}]}),
            )
        };
        assert_eq!(
            told(&with("one"), &with("two")),
            ["spec.template.spec.containers[a].env[TOKEN].value: (not shown) → (not shown)"]
        );
        let without = template(json!({"containers": [{"name": "a", "image": "a:1"}]}));
        assert_eq!(told(&without, &with("one")), ["spec.template.spec.containers[a].env: - → (not shown)"]);
    }

    #[test]
    fn the_order_of_what_has_names_counts() {
        let of = |names: [&str; 2]| {
            template(json!({"containers": names.map(|name| json!({"name": name, "image": "a:1"}))}))
        };
        assert_eq!(
            told(&of(["a", "b"]), &of(["b", "a"])),
            ["spec.template.spec.containers (their order): a, b → b, a"]
        );
    }

    #[test]
    fn a_default_that_is_written_is_no_change() {
        let plain = template(json!({"containers": [{"name": "a", "image": "a:1"}]}));
        let written = template(json!({"restartPolicy": "Always", "containers": [
            {"name": "a", "image": "a:1", "imagePullPolicy": "IfNotPresent", "terminationMessagePolicy": "File"}]}));
        assert_eq!(told(&plain, &written), [""; 0]);
    }
}
