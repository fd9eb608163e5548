//! The alerts that fired, and those that were about to.

use super::columns::{Cell, Table};
use crate::analysis::alerts::rules::AlertRule;
use crate::analysis::scrapes::SCRAPE_INTERVAL;
use crate::engine::time::{Duration, Instant};
use crate::report::clock::Clock;

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

/// What there is to say of a run of this length beside the table of these rows; `unseen`: the DaemonSets that no scrape saw.
/// `None`: nothing.
pub fn alert_remark(rows: &[AlertRow], unseen: &[&str], duration: Duration) -> Option<String> {
    let told = rows.iter().any(|row| !row.firings.is_empty() || row.longest_pending > Duration::ZERO);
    let scrapes = format!("no scrape, one every {SCRAPE_INTERVAL}, saw {}", unseen.join(", "));
    match (told, rows.is_empty(), unseen.is_empty()) {
        (true, _, true) => None,
        (true, _, false) => Some(scrapes),
        (false, true, _) => Some(format!("none could fire: {scrapes}")),
        (false, false, true) => Some(none_fired(duration)),
        (false, false, false) => Some(format!("{}; {scrapes}", none_fired(duration))),
    }
}

fn none_fired(duration: Duration) -> String {
    let none = "none fired, and none was pending";
    match AlertRule::ALL.map(AlertRule::hold).into_iter().min() {
        Some(hold) if duration < hold => {
            format!(
                "{none}; none could within {}, for each is pending for {hold} or longer first",
                duration.rounded()
            )
        }
        _ => none.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tables::columns::UNLIMITED;

    #[test]
    fn why_nothing_fired_is_told_beside_the_table() {
        let row = |pending| AlertRow {
            alert: "KubeDaemonSetRolloutStuck".to_owned(),
            daemon_set: "agent".to_owned(),
            firings: Vec::new(),
            longest_pending: Duration::from_seconds(pending),
            hold: Duration::from_seconds(900),
        };
        let remark = |rows: &[AlertRow], unseen: &[&str], seconds| {
            alert_remark(rows, unseen, Duration::from_seconds(seconds)).unwrap_or_default()
        };
        assert_eq!(remark(&[row(0)], &[], 600), "none fired, and none was pending");
        assert_eq!(
            remark(&[row(0)], &[], 599),
            "none fired, and none was pending; none could within 9m59s, for each is pending for 10m or longer first"
        );
        let unseen = "no scrape, one every 30s, saw late, later";
        assert_eq!(remark(&[], &["late", "later"], 600), format!("none could fire: {unseen}"));
        assert_eq!(
            remark(&[row(0)], &["late", "later"], 600),
            format!("none fired, and none was pending; {unseen}")
        );
        assert_eq!(remark(&[row(60)], &["late", "later"], 600), unseen);
        assert_eq!(remark(&[row(60)], &[], 599), "");
    }

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
