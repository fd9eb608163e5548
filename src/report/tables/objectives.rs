//! The objectives of the scenario: met or missed, and by what measure.

use anstyle::AnsiColor;

use super::columns::{Cell, Table};

/// One objective, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectiveRow {
    /// "met", "missed" or "not judged".
    pub verdict: String,
    /// It does no harm.
    pub passes: bool,
    /// As in "availability of fluentd at least 90%".
    pub objective: String,
    /// What it was compared with, as in "90.4%".
    pub measured: String,
}

pub fn objective_table(rows: &[ObjectiveRow]) -> Table {
    let cells = rows.iter().map(|row| {
        let style =
            if row.passes { AnsiColor::Green.on_default() } else { AnsiColor::Red.on_default().bold() };
        let result = Cell::styled(row.verdict.as_str(), style);
        [result, row.objective.as_str().into(), row.measured.as_str().into()]
    });
    Table::new(["RESULT", "OBJECTIVE", "MEASURED"], cells.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tables::columns::UNLIMITED;

    #[test]
    fn met_and_missed() {
        let row = |verdict: &str, objective: &str, measured: &str| ObjectiveRow {
            verdict: verdict.to_owned(),
            passes: verdict == "met",
            objective: objective.to_owned(),
            measured: measured.to_owned(),
        };
        let rows = [
            row("met", "availability of fluentd at least 90%", "90.4%"),
            row("missed", "rollout of fluentd within 10m", "14m12s"),
        ];
        let table = objective_table(&rows).aligned(UNLIMITED);
        assert!(table.contains("\u{1b}[32mmet\u{1b}[0m"));
        insta::assert_snapshot!(anstream::adapter::strip_str(&table), @"
        RESULT   OBJECTIVE                              MEASURED
        met      availability of fluentd at least 90%   90.4%
        missed   rollout of fluentd within 10m          14m12s
        ");
    }
}
