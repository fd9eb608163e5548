//! Which nodes run which DaemonSet, and which rule keeps it off the others.

use anstyle::{AnsiColor, Style};

use super::columns::{Cell, aligned};
use crate::report::wording::grouped;

/// What a run of neighbouring nodes is to a DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EligibilityRow {
    pub daemon_set: String,
    pub first_node: String,
    pub last_node: String,
    pub nodes: u64,
    /// Pods are created there.
    pub runs: bool,
    /// A pod that is there may stay.
    pub may_stay: bool,
    /// The rule that keeps pods off; empty where none does.
    pub reason: String,
}

pub fn eligibility_table(rows: &[EligibilityRow], width: usize) -> String {
    aligned(["DAEMONSET", "NODES", "COUNT", "RUNS", "WHY NOT"], rows.iter().map(cells).collect(), width)
}

fn cells(row: &EligibilityRow) -> [Cell; 5] {
    let nodes = if row.nodes == 1 {
        row.first_node.clone()
    } else {
        format!("{} … {}", row.first_node, row.last_node)
    };
    [
        row.daemon_set.as_str().into(),
        nodes.into(),
        grouped(row.nodes).into(),
        runs(row),
        row.reason.as_str().into(),
    ]
}

fn runs(row: &EligibilityRow) -> Cell {
    match (row.runs, row.may_stay) {
        (true, _) => Cell::styled("yes", AnsiColor::Green.on_default()),
        (false, true) => Cell::styled("no, but may stay", AnsiColor::Yellow.on_default()),
        (false, false) => Cell::styled("no", Style::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tables::columns::UNLIMITED;

    #[test]
    fn neighbours_that_are_told_the_same_share_a_row() {
        let row = |nodes, runs, reason: &str| EligibilityRow {
            daemon_set: "agent".to_owned(),
            first_node: "pool-00000".to_owned(),
            last_node: format!("pool-{:05}", nodes - 1),
            nodes,
            runs,
            may_stay: true,
            reason: reason.to_owned(),
        };
        let table = eligibility_table(
            &[row(1200, true, ""), row(1, false, "taint a:NoSchedule is not tolerated")],
            UNLIMITED,
        );
        insta::assert_snapshot!(anstream::adapter::strip_str(&table), @"
        DAEMONSET   NODES                     COUNT   RUNS               WHY NOT
        agent       pool-00000 … pool-01199   1,200   yes                
        agent       pool-00000                1       no, but may stay   taint a:NoSchedule is not tolerated
        ");
    }
}
