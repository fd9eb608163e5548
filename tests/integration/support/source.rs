//! The source as the tests of the house read it: its files, their modules, and what each of them imports.

use std::fs;
use std::path::{Path, PathBuf};

pub fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All files of the source, in order.
pub fn source_files() -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![source()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The module that a file of the source is, by its path from the crate's root.
pub fn module_of(file: &Path) -> String {
    let below = file.strip_prefix(source()).unwrap().with_extension("");
    let parts: Vec<&str> = below.iter().map(|part| part.to_str().unwrap()).collect();
    parts.strip_suffix(&["mod"]).unwrap_or(&parts).join("::")
}

/// The text of a file up to its module of tests; tests that stand in a file of their own are not in the way.
pub fn without_tests(text: &str) -> &str {
    let mut tests = text.match_indices("#[cfg(test)]\nmod ").map(|(at, _)| at);
    let has_body = |&at: &usize| text[at..].lines().nth(1).is_some_and(|line| line.contains('{'));
    tests.find(has_body).map_or(text, |at| &text[..at])
}

/// The same without comments.
pub fn code(text: &str) -> String {
    let lines = without_tests(text).lines();
    lines.map(|line| line.split_once("//").map_or(line, |(code, _)| code)).collect::<Vec<_>>().join("\n")
}

/// All paths that a text of this module names behind `crate::`, `self::`, `super::` and the names of modules that it declares,
/// from the crate's root, with groups in braces taken apart. Visibilities are none.
pub fn paths_in(module: &str, text: &str) -> Vec<String> {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let mut paths = Vec::new();
    let mut beginnings =
        vec![("crate::".to_owned(), ""), ("self::".to_owned(), module), ("super::".to_owned(), parent)];
    beginnings.extend(declared_modules(text).map(|child| (format!("{child}::"), module)));
    for (word, base) in beginnings {
        // The name of a child is a part of its path.
        let skipped = if ["crate::", "self::", "super::"].contains(&word.as_str()) { word.len() } else { 0 };
        for (at, _) in text.match_indices(&word) {
            let before = &text[..at];
            let is_whole =
                !before.ends_with(|before: char| before.is_alphanumeric() || "_:".contains(before));
            if is_whole && !before.ends_with("(in ") {
                let (base, rest) = without_supers(base, &text[at + skipped..]);
                let separator = if base.is_empty() { "" } else { "::" };
                expand(&format!("{base}{separator}"), rest, &mut paths);
            }
        }
    }
    paths
}

/// The names behind `mod` that stand for files.
fn declared_modules(text: &str) -> impl Iterator<Item = &str> {
    let names = text.split("mod ").skip(1).filter_map(|behind| behind.split_once(';'));
    names
        .map(|(name, _)| name)
        .filter(|name| name.chars().all(|character| character.is_alphanumeric() || character == '_'))
}

/// Further up for each `super::` that a path goes on with.
fn without_supers<'a>(base: &'a str, path: &'a str) -> (&'a str, &'a str) {
    match path.strip_prefix("super::") {
        Some(rest) => without_supers(base.rsplit_once("::").map_or("", |(parent, _)| parent), rest),
        None => (base, path),
    }
}

/// Adds the path that a piece of code begins with, or, where it ends in a group in braces, those of the group's members.
fn expand(before: &str, code: &str, paths: &mut Vec<String>) {
    let length = code.find(|end: char| !(end.is_alphanumeric() || "_:".contains(end))).unwrap_or(code.len());
    let (path, rest) = code.split_at(length);
    let Some(group) = rest.strip_prefix('{') else {
        return paths.push(format!("{before}{}", path.trim_end_matches(':')));
    };
    let before = format!("{before}{path}");
    let (mut depth, mut start) = (0, 0);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                expand(&before, group[start..at].trim(), paths);
                start = at + 1;
                if character == '}' {
                    return;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
}
