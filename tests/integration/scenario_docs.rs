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
    let rows = table.rows.iter().map(|row| format!("| `{}` | {} | {} |\n", row.name, row.says, row.default));
    let head = format!("| {} |\n| --- | --- | --- |\n", table.heads.join(" | "));
    head + &rows.collect::<String>()
}
