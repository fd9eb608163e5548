//! `docs/versions.md` says of the changes what their table says. `EVERYNODE_WRITE_DOCS=1 cargo test versions::docs` writes that
//! part of it anew.

use crate::support::made_part::Page;
use everynode::api::kubernetes_version::{CHANGES, ChangeNote};

#[test]
fn the_page_says_what_the_table_of_changes_says() {
    let mut page = Page::read("docs/versions.md");
    let made: String = CHANGES.iter().map(told).chain(["\n".to_owned()]).collect();
    page.put("<!-- made from src/api/kubernetes_version.rs -->\n", &made);
    page.hold("versions::docs");
}

fn told(note: &ChangeNote) -> String {
    let ChangeNote { change: _, since, subject, before, after, effect, source } = note;
    let sources: Vec<_> = source.split(", ").map(linked).collect();
    format!(
        "\n### {since}: {subject}\n\n- Before: {before}\n- Since: {after}\n- What one notices: {effect}\n- Source: {}\n",
        sources.join(", ")
    )
}

fn linked(source: &str) -> String {
    let address = match (source.strip_prefix('#'), source.strip_prefix("KEP-")) {
        (Some(number), _) => format!("kubernetes/pull/{number}"),
        (_, Some(number)) => format!("enhancements/issues/{number}"),
        _ => panic!("{source} is neither a pull request nor a KEP"),
    };
    format!("[{source}](https://github.com/kubernetes/{address})")
}
