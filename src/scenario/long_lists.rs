//! Lists in an object that are too long to be examined: judging an object takes no longer than reading it.

use serde_json::Value;

/// The most entries of a list in an object. The largest that was found published has some 300.
pub const MAX_ENTRIES: usize = 5_000;

/// The first list of an object that is too long: its path, and how many entries it has.
pub fn too_long_list(object: &Value) -> Option<(String, usize)> {
    match object {
        Value::Array(entries) if entries.len() > MAX_ENTRIES => Some((String::new(), entries.len())),
        Value::Array(entries) => entries.iter().enumerate().find_map(|(index, entry)| {
            let (path, length) = too_long_list(entry)?;
            Some((joined(&format!("[{index}]"), &path), length))
        }),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            let (path, length) = too_long_list(value)?;
            Some((joined(name, &path), length))
        }),
        _ => None,
    }
}

fn joined(first: &str, rest: &str) -> String {
    let separator = if rest.is_empty() || rest.starts_with('[') { "" } else { "." };
    format!("{first}{separator}{rest}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_that_is_too_long_is_named() {
        let list = |length| json!(vec![0; length]);
        assert_eq!(too_long_list(&json!({"a": {"b": [{"c": list(MAX_ENTRIES)}]}})), None);
        let object = json!({"a": {"b": [1, {"c": list(MAX_ENTRIES + 1)}]}});
        assert_eq!(too_long_list(&object), Some(("a.b[1].c".to_owned(), MAX_ENTRIES + 1)));
    }
}
