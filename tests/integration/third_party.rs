//! `THIRD-PARTY-LICENSES.md` names every crate that is in the binary on Linux, with its licence and the text that comes with
//! the crate. `EVERYNODE_WRITE_DOCS=1 cargo test third_party` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const NOTICE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/THIRD-PARTY-LICENSES.md");

/// The licences that may be taken, first those that are taken where there is a choice, and the words by which a crate's
/// files of several licences are told apart.
const ACCEPTED: [(&str, &[&str]); 6] = [
    ("MIT", &["MIT"]),
    ("Apache-2.0", &["APACHE"]),
    ("BSD-3-Clause", &["BSD", "WHATWG"]),
    ("Zlib", &["ZLIB"]),
    ("Unicode-3.0", &["UNICODE"]),
    ("MPL-2.0", &["MPL"]),
];

const BEGINNING: &str = "# Third-party licences

What is compiled into `everynode` on Linux besides its own code, and under which licence it is taken. `everynode licenses`
prints this page.

- Rust's standard library, by The Rust Project Developers: Apache-2.0, whose text is below.
- The names and types of API fields (`src/api/schema/types.txt`), made from the API description of Kubernetes, by The
  Kubernetes Authors: Apache-2.0.
- The charts' lettering, DejaVu Sans: its licence is below.
- The charts of reports, drawn in the reader's browser by uPlot 1.6.32 (<https://github.com/leeoniya/uPlot>), unchanged: its
  licence is below.
- The crates of this table, by the authors that their texts name, all unchanged. The source of each is at
  `https://crates.io/crates/NAME/VERSION`.

| crate | licence | offered as |
| --- | --- | --- |
";

struct Crate {
    name: String,
    version: String,
    offered: String,
    folder: PathBuf,
    /// More than one where several hold together.
    taken: Vec<&'static str>,
    texts: Vec<String>,
}

#[test]
fn the_notice_is_that_of_the_crates_in_the_lock_file() {
    let made = notice(&crates_of_the_binary());
    if std::env::var_os("EVERYNODE_WRITE_DOCS").is_some() {
        return fs::write(NOTICE, made).unwrap();
    }
    // A notice of 3,000 lines in a failure helps nobody.
    let written = fs::read_to_string(NOTICE).unwrap();
    let lines_of = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<String>>();
    let (made_lines, written_lines) = (lines_of(&made), lines_of(&written));
    let missing: Vec<_> = made_lines.difference(&written_lines).take(10).collect();
    let stale: Vec<_> = written_lines.difference(&made_lines).take(10).collect();
    assert!(
        made == written,
        "missing: {missing:#?}\nno longer so: {stale:#?}\nEVERYNODE_WRITE_DOCS=1 cargo test third_party"
    );
}

#[test]
fn of_several_licences_the_one_that_asks_least_is_taken() {
    assert_eq!(taken("LGPL-3.0-or-later OR MPL-2.0"), ["MPL-2.0"]);
    assert_eq!(taken("Unlicense/MIT"), ["MIT"]);
    assert_eq!(taken("(Apache-2.0 OR MIT) AND BSD-3-Clause"), ["MIT", "BSD-3-Clause"]);
    assert_eq!(taken("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT"), ["MIT"]);
}

fn notice(crates: &[Crate]) -> String {
    let mut notice = BEGINNING.to_owned();
    let mut texts: BTreeMap<(&str, String), (String, Vec<String>)> = BTreeMap::new();
    for one in crates {
        let (name, version, taken) = (&one.name, &one.version, one.taken.join(" and "));
        let offered = if one.offered == taken { "" } else { &one.offered };
        writeln!(notice, "| {name} {version} | {taken} | {offered} |").unwrap();
        for (licence, text) in one.taken.iter().zip(&one.texts) {
            // The same text, however it is broken into lines.
            let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (_, whose) = texts.entry((*licence, words)).or_insert_with(|| (text.clone(), Vec::new()));
            whose.push(format!("{name} {version}"));
        }
    }
    let font = include_str!("../../src/report/charts/fonts/LICENSE.txt").to_owned();
    let texts = texts.into_iter().map(|((licence, _), (text, whose))| (licence, whose.join(", "), text));
    let mut texts: Vec<_> = texts.collect();
    texts.sort();
    texts.push(("The font", "DejaVu Sans".to_owned(), font));
    let uplot = include_str!("../../src/report/html/assets/uplot/LICENSE.txt").to_owned();
    texts.push(("The charts of reports", "uPlot 1.6.32".to_owned(), uplot));
    for (licence, whose, text) in texts {
        write!(notice, "\n## {licence}: {whose}\n\n~~~text\n{}\n~~~\n", tidy(&text)).unwrap();
    }
    notice
}

fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.trim_matches('\n').lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

/// The crates that are linked, by name and version; macros and build scripts are not.
fn crates_of_the_binary() -> Vec<Crate> {
    let target = ["--locked", "--target", "x86_64-unknown-linux-gnu"];
    // What is compiled is less than what `cargo metadata` resolves, which alone knows the folders.
    let linked = ["tree", "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p} "];
    let tree = cargo(&[&linked[..], &target].concat());
    let linked: BTreeSet<(&str, &str)> = tree.lines().skip(1).map(name_and_version).collect();
    let metadata = cargo(&["metadata", "--locked", "--format-version", "1", "--filter-platform", target[2]]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let crates = metadata["packages"].as_array().unwrap().iter().map(read_crate);
    let mut crates: Vec<Crate> =
        crates.filter(|one| linked.contains(&(&one.name, &one.version))).map(Crate::with_texts).collect();
    crates.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    assert_eq!(crates.len(), linked.len());
    crates
}

fn cargo(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    let output =
        command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// `anyhow v1.0.104`, and possibly more behind it.
fn name_and_version(line: &str) -> (&str, &str) {
    let mut words = line.split(' ');
    let (name, version) = (words.next().unwrap(), words.next().unwrap());
    (name, version.strip_prefix('v').unwrap())
}

impl Crate {
    fn with_texts(self) -> Self {
        let taken = taken(&self.offered);
        let texts = taken.iter().map(|licence| text_of(licence, &self.name, &self.folder)).collect();
        Self { taken, texts, ..self }
    }
}

fn read_crate(package: &Value) -> Crate {
    let word = |field: &str| package[field].as_str().unwrap_or_default().to_owned();
    let folder = Path::new(&word("manifest_path")).parent().unwrap().to_owned();
    let (name, version, offered) = (word("name"), word("version"), word("license"));
    Crate { name, version, offered, folder, taken: Vec::new(), texts: Vec::new() }
}

/// What is taken of a licence expression.
fn taken(offered: &str) -> Vec<&'static str> {
    let together = offered.split(" AND ").map(|part| part.trim_matches(['(', ')']));
    let one_of = |part: &str| {
        let choices: Vec<&str> =
            part.split(" OR ").flat_map(|choice| choice.split('/')).map(str::trim).collect();
        let accepted = ACCEPTED.iter().map(|(licence, _)| *licence).find(|licence| choices.contains(licence));
        accepted.unwrap_or_else(|| panic!("none of {choices:?} is a licence that may be taken"))
    };
    together.map(one_of).collect()
}

/// The licence's text as it is in the crate's folder, in files of its own or in the only one there is.
fn text_of(licence: &str, name: &str, folder: &Path) -> String {
    let (_, words) = ACCEPTED.iter().find(|(accepted, _)| *accepted == licence).unwrap();
    let mut files = files_of(folder);
    files.retain(|file| file.starts_with("LICENSE") || file.ends_with(".txt"));
    // What a crate has inherited from others stands beside what it says itself.
    let inherited = files_of(&folder.join(".licenses")).into_iter().map(|file| format!(".licenses/{file}"));
    files.extend(inherited);
    files.sort();
    let has_inherited = files.iter().any(|file| file.contains('/'));
    let is_of_it = |file: &&String| {
        words.iter().any(|word| file.to_uppercase().contains(word)) || has_inherited && *file == "LICENSE"
    };
    let mut own: Vec<&String> = files.iter().filter(is_of_it).collect();
    if own.is_empty() && files.len() == 1 {
        own.push(&files[0]);
    }
    assert!(!own.is_empty(), "{name} has no text of {licence}, only {files:?}");
    let texts = own.into_iter().map(|file| tidy(&fs::read_to_string(folder.join(file)).unwrap()));
    texts.collect::<Vec<_>>().join("\n\n")
}

fn files_of(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
