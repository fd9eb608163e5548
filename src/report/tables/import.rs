//! The DaemonSets of an import, as the cluster has them and as their scenario begins.

use super::columns::{Cell, aligned};

/// A DaemonSet: desired, current, ready, up to date, available, misscheduled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    pub daemon_set: String,
    pub said: [u32; 6],
    pub simulated: [u32; 6],
}

pub fn import_table(rows: &[ImportRow], width: usize) -> String {
    let header = ["NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "MISSCHEDULED"];
    aligned(header, rows.iter().map(cells).collect(), width)
}

/// One number where both say the same.
fn cells(row: &ImportRow) -> [Cell; 7] {
    let mut cells = std::array::from_fn(|_| Cell::from(row.daemon_set.as_str()));
    for ((cell, said), simulated) in cells[1..].iter_mut().zip(row.said).zip(row.simulated) {
        *cell = match said == simulated {
            true => said.to_string().into(),
            false => format!("{said}, simulated {simulated}").into(),
        };
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tables::columns::UNLIMITED;

    #[test]
    fn what_differs_shows_both() {
        let row = |daemon_set: &str, simulated| ImportRow {
            daemon_set: daemon_set.to_owned(),
            said: [47, 47, 46, 47, 46, 0],
            simulated,
        };
        let rows = [row("agent", [47, 47, 46, 47, 46, 0]), row("cilium", [47, 46, 46, 47, 46, 0])];
        insta::assert_snapshot!(import_table(&rows, UNLIMITED), @"
        NAME     DESIRED   CURRENT            READY   UP-TO-DATE   AVAILABLE   MISSCHEDULED
        agent    47        47                 46      47           46          0
        cilium   47        47, simulated 46   46      47           46          0
        ");
    }
}
