//! The rollouts: how long each took, how low availability fell, and how many nodes were down at once.

use anstyle::{AnsiColor, Style};

use super::columns::{Cell, Table};
use crate::analysis::availability::RolloutSpan;
use crate::analysis::budget_claims::BudgetHolder;
use crate::report::clock::Clock;
use crate::report::wording::{elapsed, grouped, share};

/// One rollout of one DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolloutRow {
    pub daemon_set: String,
    pub span: RolloutSpan,
    /// The number that this revision had before, if its template is an earlier one again.
    pub reused_revision: Option<u32>,
    /// Who held the budget when it ended without having finished, if anybody did.
    pub budget_at_end: Option<BudgetAtEnd>,
    /// The status with the lowest share of available nodes during the rollout: available and desired then.
    pub lowest_available: (u32, u32),
    /// The same of coverage: the nodes that were covered and those that should have been; `None`: there were none.
    pub lowest_covered: Option<(u32, u32)>,
    /// The most nodes without an available pod at once, and the strategy's bound then, if it has one.
    pub down_at_once: u32,
    pub max_unavailable: Option<u32>,
}

impl RolloutRow {
    /// DaemonSet and revisions.
    pub fn name(&self) -> String {
        let reused = self.reused_revision.map_or(String::new(), |before| format!(" (was {before})"));
        format!("{} {}{reused}", self.daemon_set, self.span.revisions())
    }
}

/// What a rollout that has not finished waits for, besides its own pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetAtEnd {
    /// The bound, in nodes.
    pub budget: u32,
    /// Who holds it, and how many nodes.
    pub held_by: Vec<(BudgetHolder, u32)>,
    /// Those that are not ready, the longest first.
    pub nodes_not_ready: Vec<String>,
}

impl BudgetAtEnd {
    /// `the dead node w-00042 holds the budget of 1`; `None`: the rollout's own pods hold a part of it, so that it goes on.
    fn in_words(&self) -> Option<String> {
        let others = || self.held_by.iter().filter(|(holder, _)| *holder != BudgetHolder::Rollout);
        let nodes: u32 = others().map(|(_, nodes)| nodes).sum();
        if nodes == 0 || nodes < self.budget {
            return None;
        }
        let holders: Vec<String> = others().map(|&(holder, nodes)| self.holders(holder, nodes)).collect();
        let verb = if nodes == 1 { "holds" } else { "hold" };
        Some(format!("{} {verb} the budget of {}", holders.join(" and "), grouped(self.budget.into())))
    }

    fn holders(&self, holder: BudgetHolder, nodes: u32) -> String {
        let (one, many) = match holder {
            BudgetHolder::NodeNotReady => return self.dead_nodes(nodes),
            BudgetHolder::Rollout => ("pod of this rollout", "pods of this rollout"),
            BudgetHolder::JoiningNode => ("joining node", "joining nodes"),
            BudgetHolder::FailingPod => ("failing pod", "failing pods"),
            BudgetHolder::NoRoom => ("pod without room", "pods without room"),
            BudgetHolder::LostPod => ("lost pod", "lost pods"),
        };
        format!("{} {}", grouped(nodes.into()), if nodes == 1 { one } else { many })
    }

    fn dead_nodes(&self, nodes: u32) -> String {
        let named = self.nodes_not_ready.iter().take(MAX_NAMES).cloned().collect::<Vec<_>>();
        let others = nodes as usize - named.len();
        let more = if others > 0 { format!(" and {} more", grouped(others as u64)) } else { String::new() };
        format!("the dead node{} {}{more}", if nodes == 1 { "" } else { "s" }, named.join(", "))
    }
}

/// More nodes are not named.
const MAX_NAMES: usize = 3;

pub fn rollout_table(rows: &[RolloutRow], clock: Clock) -> Table {
    let header = ["ROLLOUT", "STARTED", "TOOK", "LOWEST AVAILABLE", "LOWEST COVERED", "DOWN AT ONCE"];
    Table::new(header, rows.iter().map(|row| cells(row, clock)).collect())
}

fn cells(row: &RolloutRow, clock: Clock) -> [Cell; 6] {
    let (available, desired) = row.lowest_available;
    [
        row.name().into(),
        clock.time(row.span.started.since_start()).into(),
        took(row),
        share(available, desired).into(),
        row.lowest_covered
            .map_or_else(|| "<none>".to_owned(), |(covered, expected)| share(covered, expected))
            .into(),
        down(row.down_at_once, row.max_unavailable),
    ]
}

fn took(row: &RolloutRow) -> Cell {
    let RolloutSpan { revision, started, finished, ended, superseded_by, .. } = row.span;
    let updated = row.span.updated_in_words();
    let words = match (finished, superseded_by) {
        (Some(finished), _) => return elapsed(finished.since(started)).into(),
        (None, Some(by)) => {
            format!("superseded by {revision} → {by} after {} ({updated})", elapsed(ended.since(started)))
        }
        (None, None) => {
            let why = row.budget_at_end.as_ref().and_then(BudgetAtEnd::in_words);
            let why = why.map_or_else(String::new, |why| format!(": {why}"));
            format!("not finished ({updated}){why}")
        }
    };
    Cell::styled(words, AnsiColor::Yellow.on_default())
}

/// More than `maxUnavailable` is no mistake: nodes that fail or join count too, and the strategy cannot prevent them.
fn down(at_once: u32, max_unavailable: Option<u32>) -> Cell {
    let at_once_in_words = grouped(at_once.into());
    let Some(bound) = max_unavailable else { return at_once_in_words.into() };
    let style = if at_once > bound { AnsiColor::Yellow.on_default() } else { Style::new() };
    Cell::styled(format!("{at_once_in_words} (maxUnavailable {})", grouped(bound.into())), style)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::{Duration, Instant};
    use crate::report::tables::columns::UNLIMITED;

    #[test]
    fn a_rollout_that_others_stop_says_who() {
        let words = |budget, held_by: &[(BudgetHolder, u32)], nodes: &[&str]| {
            let nodes_not_ready = nodes.iter().map(|node| (*node).to_owned()).collect();
            BudgetAtEnd { budget, held_by: held_by.to_vec(), nodes_not_ready }.in_words()
        };
        let dead = |count| (BudgetHolder::NodeNotReady, count);
        assert_eq!(
            words(1, &[dead(1)], &["w-00042"]).unwrap(),
            "the dead node w-00042 holds the budget of 1"
        );
        assert_eq!(
            words(5, &[dead(5), (BudgetHolder::FailingPod, 1)], &["a", "b", "c", "d", "e"]).unwrap(),
            "the dead nodes a, b, c and 2 more and 1 failing pod hold the budget of 5"
        );
        assert_eq!(
            words(4, &[(BudgetHolder::FailingPod, 4)], &[]).unwrap(),
            "4 failing pods hold the budget of 4"
        );
        assert_eq!(
            words(2, &[(BudgetHolder::Rollout, 1), dead(1)], &["a"]),
            None,
            "it goes on with the other one"
        );
    }

    #[test]
    fn finished_and_unfinished_rollouts() {
        let at = |seconds| Instant::START + Duration::from_seconds_f64(seconds);
        let span = RolloutSpan {
            from_revision: Some(1),
            revision: 2,
            started: at(600.0),
            finished: Some(at(1_452.04)),
            ended: at(1_452.04),
            superseded_by: None,
            updated: (52, 52),
        };
        let finished = RolloutRow {
            daemon_set: "fluentd-elasticsearch".to_owned(),
            span,
            reused_revision: None,
            budget_at_end: None,
            lowest_available: (47, 52),
            lowest_covered: Some((46, 52)),
            down_at_once: 5,
            max_unavailable: Some(5),
        };
        let unfinished = RolloutRow {
            span: RolloutSpan {
                from_revision: Some(2),
                revision: 3,
                started: at(90_000.0),
                finished: None,
                updated: (1_200, 10_000),
                ..span
            },
            lowest_available: (9_999, 10_000),
            lowest_covered: None,
            down_at_once: 7,
            ..finished.clone()
        };
        let superseded = RolloutSpan {
            finished: None,
            ended: at(660.0),
            superseded_by: Some(3),
            updated: (33, 52),
            ..span
        };
        let superseded = RolloutRow { span: superseded, ..finished.clone() };
        let back = RolloutRow {
            span: RolloutSpan { from_revision: Some(2), revision: 3, ..span },
            reused_revision: Some(1),
            ..finished.clone()
        };
        let first =
            RolloutRow { span: RolloutSpan { from_revision: None, revision: 1, ..span }, ..finished.clone() };
        let table = rollout_table(&[first, finished, unfinished, superseded, back], Clock::default())
            .aligned(UNLIMITED);
        insta::assert_snapshot!(anstream::adapter::strip_str(&table), @"
        ROLLOUT                               STARTED   TOOK                                              LOWEST AVAILABLE           LOWEST COVERED     DOWN AT ONCE
        fluentd-elasticsearch → 1             10m       14m12s                                            47 of 52 (90.4%)           46 of 52 (88.5%)   5 (maxUnavailable 5)
        fluentd-elasticsearch 1 → 2           10m       14m12s                                            47 of 52 (90.4%)           46 of 52 (88.5%)   5 (maxUnavailable 5)
        fluentd-elasticsearch 2 → 3           1d1h      not finished (1,200 of 10,000 updated)            9,999 of 10,000 (99.99%)   <none>             7 (maxUnavailable 5)
        fluentd-elasticsearch 1 → 2           10m       superseded by 2 → 3 after 1m (33 of 52 updated)   47 of 52 (90.4%)           46 of 52 (88.5%)   5 (maxUnavailable 5)
        fluentd-elasticsearch 2 → 3 (was 1)   10m       14m12s                                            47 of 52 (90.4%)           46 of 52 (88.5%)   5 (maxUnavailable 5)
        ");
    }
}
