//! Holds that files do not import each other in a circle: whoever changes one of a circle has to know them all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use crate::support::source::{code, module_of, paths_in, source_files};

#[test]
fn no_files_import_each_other_in_a_circle() {
    assert_eq!(Imports::of_the_source().circles(), []);
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let texts = [
        ("a", "use crate::b::{c::Thing, d};"),
        ("b::c", "use super::e::Other;"),
        ("b::d", "fn alone() {}"),
        ("b::e", "// crate::b::d\nlet x = crate::a::value();\n#[cfg(test)]\nmod tests { use crate::b::d; }"),
        ("b", "pub mod c; use self::d::alone;"),
        ("f", "mod g;\nuse g::{self, Thing};"),
        ("f::g", "use super::Other;"),
    ];
    let circles =
        Imports::of(texts.map(|(module, text)| (module.to_owned(), text.to_owned())).into()).circles();
    let expected: [BTreeSet<_>; 2] = [["a", "b::c", "b::e"].into(), ["f", "f::g"].into()];
    assert_eq!(circles, expected.map(|circle| circle.into_iter().map(str::to_owned).collect()));
}

/// By module, the modules that its file imports.
struct Imports(BTreeMap<String, BTreeSet<String>>);

impl Imports {
    fn of_the_source() -> Self {
        let text = |file: &PathBuf| (module_of(file), fs::read_to_string(file).unwrap());
        Self::of(source_files().iter().map(text).collect())
    }

    fn of(texts: BTreeMap<String, String>) -> Self {
        let imported = |module: &String, text: &String| {
            let paths = paths_in(module, &code(text)).into_iter();
            let modules = paths.filter_map(|path| innermost(&path, &texts));
            let others: BTreeSet<String> = modules.filter(|other| other != module).collect();
            (module.clone(), others)
        };
        Self(texts.iter().map(|(module, text)| imported(module, text)).collect())
    }

    /// The groups of modules of which each reaches all others.
    fn circles(&self) -> Vec<BTreeSet<String>> {
        let reached: BTreeMap<&str, BTreeSet<&str>> =
            self.0.keys().map(|module| (module.as_str(), self.reached_from(module))).collect();
        let circle_of = |module: &str| -> BTreeSet<String> {
            let others = reached[module].iter().filter(|other| reached[**other].contains(module));
            others.map(|other| (*other).to_owned()).collect()
        };
        let circles: BTreeSet<BTreeSet<String>> = self.0.keys().map(|module| circle_of(module)).collect();
        circles.into_iter().filter(|circle| circle.len() > 1).collect()
    }

    fn reached_from<'a>(&'a self, module: &'a str) -> BTreeSet<&'a str> {
        let (mut reached, mut next) = (BTreeSet::new(), vec![module]);
        while let Some(module) = next.pop() {
            next.extend(self.0[module].iter().map(String::as_str).filter(|other| reached.insert(*other)));
        }
        reached
    }
}

/// The module that a path leads into.
fn innermost(path: &str, texts: &BTreeMap<String, String>) -> Option<String> {
    let mut path = path;
    loop {
        if texts.contains_key(path) {
            return Some(path.to_owned());
        }
        (path, _) = path.rsplit_once("::")?;
    }
}
