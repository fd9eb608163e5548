//! `report.html`: one file that opens from disk, asks no network, and holds all that there is to say of a run, of
//! a sweep or of an advice.
//!
//! What stands in the page as text is made here from the summary and the same tables as on the terminal, so that it is there without
//! scripts too. What can be moved about (the chart, the cluster at an instant, the story of a node) the page's script (`assets/js`)
//! draws from data that is embedded compressed (`run_data.rs`, `point_data.rs`). Every text is escaped: by the templates in HTML, and in the
//! script by setting texts only as text.

pub mod advice_page;
mod choice_page;
mod columns;
mod frame;
mod node_data;
mod objective_margin;
mod point_data;
mod run_data;
pub mod run_page;
pub mod sweep_page;
mod words;
