//! Arguments that several commands share.

use clap::ValueEnum;

use super::hyphens::no_option;

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
}

/// How the answer to a question of many who are not at the terminal is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AnswerFormat {
    Table,
    Json,
    /// For a comment on a change, or the summary of a CI job
    Markdown,
    /// For what shows the tests of a CI job: each objective is a test
    Junit,
}

/// What random draws begin with.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("a seed is a whole number from 0 to {}", u64::MAX))
}

/// The name of an object, an image or a context of kubectl's.
pub(super) fn name() -> impl Fn(&str) -> Result<String, String> + Clone + Send + Sync + 'static {
    no_option("no name begins with a hyphen")
}

/// `KEY=VALUE`, as `--set` takes it.
pub(super) fn key_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() && !key.starts_with('-') => {
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("write it as KEY=VALUE, e.g. delays.image_pull=10s".to_owned()),
    }
}
