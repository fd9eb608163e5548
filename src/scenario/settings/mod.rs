//! The settings of a scenario, one file for a topic: how each is written, its default with its source, what it becomes in the
//! plan, and its row of the documentation.

pub mod checked;
pub mod delays;
pub mod setting;

use self::setting::Row;

/// A table of `docs/scenario-format.md`.
pub struct Table {
    pub topic: &'static str,
    /// The heads of its columns.
    pub heads: [&'static str; 3],
    pub rows: Vec<Row>,
}

/// All that are made from settings.
pub fn tables() -> Vec<Table> {
    let table = |topic, heads, rows| Table { topic, heads, rows };
    vec![table("delays", ["delay", "from … to", "default"], delays::rows())]
}
