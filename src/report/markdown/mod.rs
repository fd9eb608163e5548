//! Answers in GitHub's Markdown: for the summary of a CI job, or a comment on a change.
//!
//! A comment holds 65,536 characters at most, a job's summary 1 MiB; what is too long for the smaller is cut at the end
//! of a line, and says so.

mod headline;
mod run;
mod sweep;
pub mod text;

pub use self::headline::headline_of;
pub use self::run::run_markdown;
pub use self::sweep::sweep_markdown;
