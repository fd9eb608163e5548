//! The exit statuses, which scripts rely on.

use std::process::ExitCode;

/// Everything succeeded.
pub const SUCCESS: ExitCode = ExitCode::SUCCESS;
/// An objective was missed, or a disagreement found.
pub const FAILURE: ExitCode = ExitCode::FAILURE;

/// The input cannot be used.
pub fn invalid_input() -> ExitCode {
    ExitCode::from(2)
}
