//! The tables of contents of the two reference documents, made from their headings, and that every link between the documents
//! leads somewhere. `EVERYNODE_WRITE_DOCS=1 cargo test docs_contents` writes the tables.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::made_part::Page;

const CONTENTS: &str = "<!-- contents -->\n";

/// Level, text and anchor of each heading; what is in a block of code is none.
fn headings(text: &str) -> Vec<(usize, String, String)> {
    let mut in_code = false;
    let mut headings = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        let level = line.bytes().take_while(|&byte| byte == b'#').count();
        if !in_code && level > 0 && line[level..].starts_with(' ') {
            let heading = line[level..].trim();
            headings.push((level, heading.to_owned(), anchor(heading)));
        }
    }
    headings
}

/// As GitHub makes it: small letters, digits, hyphens and underscores, spaces as hyphens.
fn anchor(heading: &str) -> String {
    let letters = heading.to_lowercase();
    let kept = letters.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[test]
fn the_reference_documents_have_their_contents() {
    for name in ["docs/scenario-format.md", "docs/output-files.md"] {
        let text = fs::read_to_string(repository(name)).unwrap();
        let of_parts = headings(&text).into_iter().filter(|(level, ..)| (2..4).contains(level));
        let lines = of_parts
            .map(|(level, heading, anchor)| format!("{}- [{heading}](#{anchor})\n", "  ".repeat(level - 2)));
        let mut page = Page::read(name);
        page.put(CONTENTS, &lines.collect::<String>());
        page.hold("docs_contents");
    }
}

#[test]
fn every_link_of_the_documentation_leads_somewhere() {
    let mut pages: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(repository).to_vec();
    let docs = fs::read_dir(repository("docs")).unwrap().map(|entry| entry.unwrap().path());
    pages.extend(docs.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    let mut links = 0;
    for page in &pages {
        let text = fs::read_to_string(page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") || link.is_empty() || link.contains(' ') {
                continue;
            }
            let (path, anchor) =
                link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
            let target = if path.is_empty() { page.clone() } else { page.parent().unwrap().join(path) };
            assert!(target.exists(), "{}: {link}", page.display());
            if let Some(anchor) = anchor {
                let target = fs::read_to_string(&target).unwrap();
                let anchors: BTreeSet<String> =
                    headings(&target).into_iter().map(|(.., anchor)| anchor).collect();
                assert!(anchors.contains(anchor), "{}: {link}", page.display());
            }
            links += 1;
        }
    }
    assert!(links > 50, "{links} links were found");
}

fn repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}
