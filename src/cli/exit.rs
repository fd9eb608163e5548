//! The exit statuses, which scripts rely on.

use std::process::ExitCode;

/// All is well.
pub const FINE: ExitCode = ExitCode::SUCCESS;
/// An objective was missed, or a disagreement found.
pub const MISSED: ExitCode = ExitCode::FAILURE;

/// The input cannot be used.
pub fn unusable() -> ExitCode {
    ExitCode::from(2)
}
