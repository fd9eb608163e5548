//! What can be wrong with a value by itself.

use crate::engine::time::Duration;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::Field;

/// A duration that must not be zero.
pub fn positive(
    field: &Field<Spelled<Duration>>,
    what: &str,
    problems: &mut Diagnostics,
) -> Option<Duration> {
    let duration = field.get()?.0;
    if duration == Duration::ZERO {
        let problem = Diagnostic::error(format!("{what} cannot last 0 seconds")).at(field.span, "");
        problems.push(problem.help("write a duration like \"90s\" or \"45m\""));
        return None;
    }
    Some(duration)
}
