//! The default values that nobody measured: which setting would replace each.

use super::columns::{Cell, Table};
use crate::analysis::summary::AssumptionSummary;

pub fn assumption_table(assumptions: &[AssumptionSummary]) -> Table {
    let row = |assumption: &AssumptionSummary| -> [Cell; 2] {
        [assumption.setting.as_str().into(), assumption.value.as_str().into()]
    };
    Table::new(["ASSUMED", "VALUE THAT NOBODY MEASURED"], assumptions.iter().map(row).collect())
}
