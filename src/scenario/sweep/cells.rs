//! Paths and values of a sweep stand in tables: each in a cell of its own, on one line, as nothing that a spreadsheet
//! would run.

use super::request::RequestedParameter;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::sweep::run_row::{CellProblem, cell_problem};

/// Complains of what cannot stand in a table.
pub fn check_cells(parameters: &[RequestedParameter], problems: &mut Diagnostics) {
    for parameter in parameters {
        for text in std::iter::once(&parameter.path).chain(&parameter.values) {
            let Some(problem) = cell_problem(&text.what) else { continue };
            let complaint = match problem {
                CellProblem::Control => "it has a line break or another control character",
                CellProblem::Formula => "a spreadsheet would run it as a formula",
            };
            let shown: String = text.what.escape_debug().collect();
            text.origin.complain_plainly(&shown, Diagnostic::error(complaint), problems);
        }
    }
}
