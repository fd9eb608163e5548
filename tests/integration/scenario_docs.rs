//! The tables of `docs/scenario-format.md` say of the settings what is declared of them. `EVERYNODE_WRITE_DOCS=1 cargo test scenario_docs`
//! writes them anew.

use std::fs;

use everynode::scenario::settings::{Table, tables};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scenario-format.md");
const END: &str = "<!-- end -->\n";

#[test]
fn the_page_says_of_settings_what_is_declared() {
    let page = fs::read_to_string(PAGE).unwrap();
    let made = tables().iter().fold(page.clone(), |page, table| with(&page, table));
    if std::env::var_os("EVERYNODE_WRITE_DOCS").is_some() {
        fs::write(PAGE, made).unwrap();
    } else {
        assert_eq!(page, made, "EVERYNODE_WRITE_DOCS=1 cargo test scenario_docs");
    }
}

/// The page with this table between its marks.
fn with(page: &str, table: &Table) -> String {
    let begin = format!("<!-- settings: {} -->\n", table.topic);
    let (before, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("no {begin}"));
    let (_, after) = rest.split_once(END).expect("the mark after the table");
    format!("{before}{begin}{}{END}{after}", text(table))
}

fn text(table: &Table) -> String {
    let rows = table.rows.iter().map(|row| format!("| `{}` | {} | {} |\n", row.name, row.says, row.default));
    let head = format!("| {} |\n| --- | --- | --- |\n", table.heads.join(" | "));
    head + &rows.collect::<String>()
}
