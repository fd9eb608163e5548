//! The objectives of the scenario: met or missed, and by what measure.

use anstyle::AnsiColor;

use super::columns::{Cell, aligned};

/// One objective, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectiveRow {
    pub is_met: bool,
    /// As in "availability of fluentd at least 90%".
    pub objective: String,
    /// What it was compared with, as in "90.4%".
    pub measured: String,
}

pub fn objective_table(rows: &[ObjectiveRow]) -> String {
    let cells = rows.iter().map(|row| {
        let result = if row.is_met {
            Cell::styled("met", AnsiColor::Green.on_default())
        } else {
            Cell::styled("missed", AnsiColor::Red.on_default().bold())
        };
        [result, row.objective.as_str().into(), row.measured.as_str().into()]
    });
    aligned(["RESULT", "OBJECTIVE", "MEASURED"], cells.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn met_and_missed() {
        let row = |is_met, objective: &str, measured: &str| ObjectiveRow {
            is_met,
            objective: objective.to_owned(),
            measured: measured.to_owned(),
        };
        let rows = [
            row(true, "availability of fluentd at least 90%", "90.4%"),
            row(false, "rollout of fluentd within 10m", "14m12s"),
        ];
        let table = objective_table(&rows);
        assert!(table.contains("\u{1b}[32mmet\u{1b}[0m"));
        insta::assert_snapshot!(anstream::adapter::strip_str(&table), @"
        RESULT   OBJECTIVE                              MEASURED
        met      availability of fluentd at least 90%   90.4%
        missed   rollout of fluentd within 10m          14m12s
        ");
    }
}
