//! The tables of `docs/scenario-format.md` say of the settings what is declared of them. `EVERYNODE_WRITE_DOCS=1 cargo test scenario_docs`
//! writes them anew.

use crate::support::made_part::Page;
use everynode::scenario::settings::{Table, tables};

#[test]
fn the_page_says_of_settings_what_is_declared() {
    let mut page = Page::read("docs/scenario-format.md");
    for table in tables() {
        page.put(&format!("<!-- settings: {} -->\n", table.topic), &text(&table));
    }
    page.hold("scenario_docs");
}

fn text(table: &Table) -> String {
    assert!(!table.rows.is_empty(), "{} says nothing", table.topic);
    let line = |cells: &[&str]| format!("| {} |\n", cells.join(" | "));
    let marks = vec!["---"; table.heads.len()];
    let rows = table.rows.iter().map(|row| line(&row.iter().map(String::as_str).collect::<Vec<&str>>()));
    line(table.heads) + &line(&marks) + &rows.collect::<String>()
}
