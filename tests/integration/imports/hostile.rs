//! Dumps that no cluster wrote: each is imported or refused, and never more than that.

use std::fs;

use everynode::dump;
use everynode::import::gathered::Gathered;
use everynode::import::{Options, import};
use serde_json::{Value, json};

use super::dump as dump_file;

fn imported(text: &[u8], keep_names: bool) -> Option<usize> {
    let mut gathered = Gathered::default();
    dump::read("dump", text, &mut gathered).ok()?;
    let imported = import(&gathered, Options { name: "x", keep_names }).ok()?;
    // Nothing that a terminal would obey is in what is written.
    for (name, text) in &imported.files {
        assert!(!text.contains(|it: char| it.is_control() && it != '\n'), "{name}:\n{text:?}");
    }
    Some(imported.files.len())
}

/// Values that are in no cluster, or in none that is well.
fn odd(number: u64) -> Value {
    match number % 12 {
        0 => Value::Null,
        1 => json!(""),
        2 => json!(-1),
        3 => json!(i64::MAX),
        4 => json!("99999999999999999999E"),
        5 => json!("\u{1b}[31m\u{202e}\"\\|"),
        6 => json!(["a"]),
        7 => json!({}),
        8 => json!(true),
        9 => json!("../../x"),
        10 => json!("1e-400"),
        _ => json!("x".repeat(300)),
    }
}

/// Replaces the value at this place of all that there are by an odd one. Yes: there was such a place.
fn replace(value: &mut Value, place: &mut i64, by: &Value) -> bool {
    if *place == 0 {
        *value = by.clone();
        return true;
    }
    *place -= 1;
    match value {
        Value::Array(elements) => elements.iter_mut().any(|element| replace(element, place, by)),
        Value::Object(fields) => fields.values_mut().any(|field| replace(field, place, by)),
        _ => false,
    }
}

#[test]
fn no_value_at_any_place_does_harm() {
    let whole: Value = serde_json::from_slice(&fs::read(dump_file("kubeadm.json")).unwrap()).unwrap();
    // A node, the DaemonSets with their revisions, and a few pods: so that it is done in seconds.
    let of_kind = |kind: &str, count: usize| {
        let items = whole["items"].as_array().unwrap().iter().filter(move |item| item["kind"] == kind);
        items.take(count).cloned().collect::<Vec<_>>()
    };
    let kinds = [("Node", 2), ("PriorityClass", 2), ("DaemonSet", 1), ("ControllerRevision", 1), ("Pod", 2)];
    let items: Vec<Value> = kinds.iter().flat_map(|&(kind, count)| of_kind(kind, count)).collect();
    let whole = json!({"kind": "List", "items": items});
    let mut taken = 0;
    for place in 0.. {
        let mut mutated = whole.clone();
        if !replace(&mut mutated, &mut (place as i64), &odd(place)) {
            break;
        }
        taken += u64::from(imported(mutated.to_string().as_bytes(), place % 2 == 0).is_some());
    }
    assert!(taken > 100, "most are taken: {taken}");
}

#[test]
fn no_end_does_harm() {
    let text = fs::read(dump_file("kwok.yaml")).unwrap();
    for end in (0..text.len()).step_by(97) {
        imported(&text[..end], false);
    }
}
