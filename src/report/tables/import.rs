//! The DaemonSets of an import, as the cluster has them and as their scenario begins.

use super::columns::{Cell, aligned};

/// A DaemonSet: desired, current, ready, up to date, available, misscheduled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    pub daemon_set: String,
    pub figures: [String; 6],
}

pub fn import_table(rows: &[ImportRow], width: usize) -> String {
    let header = ["NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "MISSCHEDULED"];
    aligned(header, rows.iter().map(cells).collect(), width)
}

fn cells(row: &ImportRow) -> [Cell; 7] {
    let mut cells = std::array::from_fn(|_| Cell::from(row.daemon_set.as_str()));
    for (cell, figure) in cells[1..].iter_mut().zip(&row.figures) {
        *cell = figure.as_str().into();
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tables::columns::UNLIMITED;

    #[test]
    fn figures_stand_under_their_heads() {
        let row = |daemon_set: &str, current: &str| ImportRow {
            daemon_set: daemon_set.to_owned(),
            figures: ["47", current, "46", "47", "46", "0"].map(str::to_owned),
        };
        let rows = [row("agent", "47"), row("cilium", "47, simulated 46")];
        insta::assert_snapshot!(import_table(&rows, UNLIMITED), @"
        NAME     DESIRED   CURRENT            READY   UP-TO-DATE   AVAILABLE   MISSCHEDULED
        agent    47        47                 46      47           46          0
        cilium   47        47, simulated 46   46      47           46          0
        ");
    }
}
