//! Kubernetes manifests as text: JSON, or YAML with several documents, read into JSON values.
//!
//! Nothing here knows what a DaemonSet is. Lists are unpacked and empty documents skipped, so that a file is a plain
//! sequence of objects. Values mean what they mean to kubectl, which reads YAML 1.1: `yes` and `off` are booleans, and of a
//! key that is written twice the last counts.

use serde_json::Value;
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::{DuplicateKeyPolicy, MessageFormatter};

use super::manifest_value::Document;
use super::unrendered::first_template_line;
use super::yaml_booleans::with_mixed_case_in_quotes;
use super::yaml_reader::{
    MAX_YAML_DEPTH, begins_as_json, is_too_deep, list_item_kind, merges_maps, with_deep_stack, yaml_options,
};

/// What is deeper than this needs a larger stack to be read.
const ORDINARY_DEPTH: usize = 64;
const TOO_DEEP: &str = "more than 10,000 levels deep: kubectl reads no deeper YAML either";

/// The text is neither JSON nor YAML.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ManifestSyntaxError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    pub message: String,
    /// It is a template that has not been rendered, and `message` says so.
    pub is_template: bool,
}

impl ManifestSyntaxError {
    /// What is wrong, in a sentence that stands alone.
    pub fn in_words(&self) -> String {
        if self.is_template { self.message.clone() } else { format!("this is not YAML: {}", self.message) }
    }
}

/// The objects of a manifest file, in the order of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Documents {
    pub objects: Vec<Value>,
    /// Whether a key of one of their maps is written twice, or is a boolean.
    pub has_suspect_keys: bool,
}

/// The objects of a manifest file, in the order of the text.
pub fn read_documents(text: &str) -> Result<Vec<Value>, ManifestSyntaxError> {
    Ok(read_manifest(text)?.objects)
}

/// As [`read_documents`], for those who want to know more of the text.
pub fn read_manifest(text: &str) -> Result<Documents, ManifestSyntaxError> {
    let read = if begins_as_json(text) {
        // YAML may begin so, too; if it is neither, JSON is what was meant.
        read_json(text).or_else(|error| {
            let is_meant_as_json = text.trim_start()[1..].trim_start().starts_with(['"', '}']);
            read_yaml(text).map_err(|as_yaml| if is_meant_as_json { error } else { as_yaml })
        })
    } else {
        read_yaml(text)
    };
    let documents = read.map_err(|error| unrendered(text).unwrap_or(error))?;
    let has_suspect_keys =
        documents.iter().any(|document| document.repeats_keys || document.has_boolean_keys);
    let objects = documents.into_iter().flat_map(|document| unpacked(document.value)).collect();
    Ok(Documents { objects, has_suspect_keys })
}

/// What is wrong with a text that cannot be read because it is a template.
fn unrendered(text: &str) -> Option<ManifestSyntaxError> {
    let (line, column, found) = first_template_line(text)?;
    let message = format!(
        "this is a template that has not been rendered: {found}; render it first (`helm template`, say)"
    );
    Some(ManifestSyntaxError { line, column, message, is_template: true })
}

fn read_json(text: &str) -> Result<Vec<Document>, ManifestSyntaxError> {
    let mut json = serde_json::Deserializer::from_str(text);
    // No value is kept that is deeper than the stack.
    json.disable_recursion_limit();
    let documents: Result<Vec<Document>, serde_json::Error> = json.into_iter().collect();
    documents.map_err(|error| {
        let message = error.to_string();
        let suffix = format!(" at line {} column {}", error.line(), error.column());
        ManifestSyntaxError {
            line: error.line(),
            column: error.column().max(1),
            message: message.strip_suffix(&suffix).unwrap_or(&message).to_owned(),
            is_template: false,
        }
    })
}

fn read_yaml(text: &str) -> Result<Vec<Document>, ManifestSyntaxError> {
    match with_mixed_case_in_quotes(text) {
        Some(quoted) => read_yaml_as_written(&quoted),
        None => read_yaml_as_written(text),
    }
}

fn read_yaml_as_written(text: &str) -> Result<Vec<Document>, ManifestSyntaxError> {
    read_yaml_to(text, ORDINARY_DEPTH)
        .or_else(|error| {
            let deep = is_too_deep(&error).then(|| with_deep_stack(|| read_yaml_to(text, MAX_YAML_DEPTH)));
            deep.flatten().unwrap_or(Err(error))
        })
        .map_err(|error| syntax_error(&error))
}

fn read_yaml_to(text: &str, depth: usize) -> Result<Vec<Document>, serde_saphyr::Error> {
    let read = |policy| {
        serde_saphyr::from_multiple_with_options::<Document>(text, yaml_options(text, policy, depth))
    };
    let mut documents = read(DuplicateKeyPolicy::PassThrough)?;
    // Of a map that is merged into others the reader takes the first of a repeated key, unless told otherwise.
    if merges_maps(text) && documents.iter().any(|document| document.repeats_keys) {
        for (document, again) in documents.iter_mut().zip(read(DuplicateKeyPolicy::LastWins)?) {
            document.value = again.value;
        }
    }
    documents.iter_mut().for_each(|document| write_whole_numbers_as_such(&mut document.value));
    Ok(documents)
}

fn syntax_error(error: &serde_saphyr::Error) -> ManifestSyntaxError {
    let location = error.location().unwrap_or(serde_saphyr::Location::UNKNOWN);
    let counted_from_1 = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).max(1);
    let message = match error.without_snippet() {
        serde_saphyr::Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => TOO_DEEP.to_owned(),
        other => serde_saphyr::UserMessageFormatter.format_message(other).into_owned(),
    };
    let (line, column) = (counted_from_1(location.line()), counted_from_1(location.column()));
    ManifestSyntaxError { line, column, message, is_template: false }
}

/// `5.0` and `1e3` are whole numbers once kubectl has turned YAML into JSON, and a field that is a whole number takes them.
fn write_whole_numbers_as_such(value: &mut Value) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(write_whole_numbers_as_such),
        Value::Object(fields) => fields.values_mut().for_each(write_whole_numbers_as_such),
        Value::Number(number) if number.is_f64() => {
            // What is beyond 2^53 may not be the number that was written; no field of ours is that large.
            const EXACT: f64 = 9_007_199_254_740_992.0;
            let exact = number.as_f64().filter(|number| number.fract() == 0.0 && number.abs() <= EXACT);
            if let Some(exact) = exact {
                *value = Value::from(exact as i64);
            }
        }
        _ => {}
    }
}

/// The items of a list, or the object itself. Items of a typed list, like the API's own `NodeList`, say nothing of their
/// kind, so they get it from the list.
fn unpacked(document: Value) -> Vec<Value> {
    let Some(item_kind) = list_item_kind(|key| document.get(key)?.as_str(), document.get("spec").is_some())
    else {
        return vec![document];
    };
    let item_kind = item_kind.to_owned();
    let api_version = document.get("apiVersion").cloned();
    let Value::Object(mut fields) = document else { return Vec::new() };
    let Some(Value::Array(items)) = fields.remove("items") else { return Vec::new() };
    let mut objects = Vec::new();
    for mut item in items.into_iter().filter(|item| !item.is_null()) {
        if let Value::Object(fields) = &mut item
            && !item_kind.is_empty()
        {
            fields.entry("kind").or_insert_with(|| Value::String(item_kind.clone()));
            if let Some(api_version) = &api_version {
                fields.entry("apiVersion").or_insert_with(|| api_version.clone());
            }
        }
        objects.extend(unpacked(item));
    }
    objects
}

#[cfg(test)]
#[path = "manifest_tests.rs"]
mod tests;
