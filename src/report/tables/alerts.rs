//! The alerts that fired, and those that were about to.

use super::columns::{Cell, Table};
use crate::engine::time::{Duration, Instant};
use crate::report::clock::Clock;

/// What there is to say where alerts were looked at and the table has no rows.
pub const NO_ALERT: &str = "none fired, and none was pending";

/// An alert of a DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertRow {
    pub alert: String,
    pub daemon_set: String,
    /// When and for how long it fired, and whether it did to the end of the run.
    pub firings: Vec<(Instant, Duration, bool)>,
    /// For how long it was pending at most without having fired then, and for how long it is pending before it fires.
    pub longest_pending: Duration,
    pub hold: Duration,
}

/// A line for each time that an alert fired, and one for each that was pending and never did.
pub fn alert_table(rows: &[AlertRow], clock: Clock) -> Table {
    let mut cells = Vec::new();
    for row in rows {
        let line = |pending: &str, at: &str, lasted: &str| {
            [row.alert.as_str(), &row.daemon_set, pending, at, lasted].map(Cell::from)
        };
        let pending = match row.longest_pending {
            Duration::ZERO => "<none>".to_owned(),
            longest => format!("{longest} of {}", row.hold),
        };
        if row.firings.is_empty() && row.longest_pending > Duration::ZERO {
            cells.push(line(&pending, "<never>", "<none>"));
        }
        for (place, &(at, lasted, is_last)) in row.firings.iter().enumerate() {
            let pending = if place == 0 { pending.as_str() } else { "" };
            let lasted = lasted.rounded().to_string() + if is_last { ", to the end" } else { "" };
            cells.push(line(pending, &clock.time(at.since_start()), &lasted));
        }
    }
    Table::new(["ALERT", "DAEMONSET", "PENDING WITHOUT FIRING", "FIRED AT", "FOR"], cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tables::columns::UNLIMITED;

    #[test]
    fn what_fired_and_what_was_about_to() {
        let minutes = |minutes| Duration::from_seconds(60 * minutes);
        let row = |alert: &str, firings: &[(u64, u64, bool)], pending| AlertRow {
            alert: alert.to_owned(),
            daemon_set: "agent".to_owned(),
            firings: firings
                .iter()
                .map(|&(at, lasted, is_last)| (Instant::START + minutes(at), minutes(lasted), is_last))
                .collect(),
            longest_pending: minutes(pending),
            hold: minutes(15),
        };
        let rows = [
            row("KubeDaemonSetRolloutStuck", &[(25, 5, false), (60, 12, true)], 4),
            row("KubeDaemonSetNotScheduled", &[], 0),
            row("KubeDaemonSetMisScheduled", &[], 14),
        ];
        insta::assert_snapshot!(alert_table(&rows, Clock::default()).aligned(UNLIMITED), @"
        ALERT                       DAEMONSET   PENDING WITHOUT FIRING   FIRED AT   FOR
        KubeDaemonSetRolloutStuck   agent       4m of 15m                25m        5m
        KubeDaemonSetRolloutStuck   agent                                1h         12m, to the end
        KubeDaemonSetMisScheduled   agent       14m of 15m               <never>    <none>
        ");
    }
}
