//! Arguments that several commands share.

use clap::ValueEnum;

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

/// `KEY=VALUE`, as `--set` takes it.
pub(super) fn key_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.trim().to_owned())),
        _ => Err("write it as KEY=VALUE, e.g. delays.image_pull=10s".to_owned()),
    }
}
