//! The DaemonSets as `kubectl get ds -o wide` shows them, with the revision of their template.

use super::columns::{Cell, Table};
use crate::api::daemon_set::DaemonSetStatus;

/// A DaemonSet when the run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaemonSetRow {
    pub name: String,
    pub status: DaemonSetStatus,
    /// As `key=value,key=value`; empty if there is none.
    pub node_selector: String,
    pub revision: u32,
}

pub fn daemon_set_table(rows: &[DaemonSetRow]) -> Table {
    let header =
        ["NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "NODE SELECTOR", "REVISION"];
    Table::new(header, rows.iter().map(cells).collect())
}

/// Numbers without separators, so that the columns read and cut like those of `kubectl`.
fn cells(row: &DaemonSetRow) -> [Cell; 8] {
    let status = &row.status;
    let node_selector = if row.node_selector.is_empty() { "<none>" } else { &row.node_selector };
    [
        row.name.as_str().into(),
        status.desired_number_scheduled.to_string().into(),
        status.current_number_scheduled.to_string().into(),
        status.number_ready.to_string().into(),
        status.updated_number_scheduled.to_string().into(),
        status.number_available.to_string().into(),
        node_selector.into(),
        row.revision.to_string().into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tables::columns::UNLIMITED;

    fn row(name: &str, desired: u32, node_selector: &str) -> DaemonSetRow {
        let status = DaemonSetStatus {
            desired_number_scheduled: desired,
            current_number_scheduled: desired,
            number_ready: desired,
            number_available: desired,
            updated_number_scheduled: desired,
            ..DaemonSetStatus::default()
        };
        DaemonSetRow { name: name.to_owned(), status, node_selector: node_selector.to_owned(), revision: 2 }
    }

    #[test]
    fn it_looks_like_kubectl() {
        let rows = [row("fluentd-elasticsearch", 53, ""), row("cilium", 10_000, "kubernetes.io/os=linux")];
        insta::assert_snapshot!(daemon_set_table(&rows).aligned(UNLIMITED), @"
        NAME                    DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR            REVISION
        fluentd-elasticsearch   53        53        53      53           53          <none>                   2
        cilium                  10000     10000     10000   10000        10000       kubernetes.io/os=linux   2
        ");
    }
}
