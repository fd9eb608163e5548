//! The page of choices: the points of a sweep, or the strategies of an advice.

use std::io;

use askama::Template;

use super::frame::Frame;
use super::run_page::Picture;
use crate::report::advice::ByHand;
use crate::report::tables::columns::Table;

/// What stands in it as text.
#[derive(Template)]
#[template(path = "choice.html")]
pub(super) struct ChoicePage {
    pub frame: Frame,
    /// What comes first, as paragraphs.
    pub lead: Vec<String>,
    pub warnings: Vec<String>,
    pub choices: Vec<ChoiceTable>,
    pub objectives: Option<Table>,
    /// What to paste into a manifest, what somebody does besides, and what runs it once.
    pub manifest: Option<String>,
    pub by_hand: Option<ByHand>,
    pub command: Option<String>,
    /// What else there is to say below the tables.
    pub notes: Vec<Note>,
    pub about: Table,
    pub pictures: Vec<Picture>,
}

/// A paragraph, and what it introduces, point by point.
pub(super) struct Note {
    pub text: String,
    pub points: Vec<String>,
}

impl From<String> for Note {
    fn from(text: String) -> Self {
        Self { text, points: Vec::new() }
    }
}

/// The table of the choices for one DaemonSet, in the order of the data.
pub(super) struct ChoiceTable {
    pub daemon_set: String,
    pub table: Table,
    /// So many of its columns together say which choice a row is.
    pub name_columns: usize,
}

impl ChoicePage {
    pub fn text(&self) -> io::Result<String> {
        self.render().map_err(io::Error::other)
    }
}
