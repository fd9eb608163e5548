//! What held rollouts back: the limits that something waited for, and during how much of the rollout.

use super::columns::Table;
use crate::analysis::budget_claims::BudgetHolder;
use crate::engine::time::Duration;
use crate::report::wording::{elapsed, grouped_tenths, whole_percent};

/// Less than this part of a rollout is not worth a word.
const MIN_SHARE: f64 = 0.01;
/// More nodes are not named.
const MAX_NAMES: usize = 3;
const SECONDS_PER_MINUTE: f64 = 60.0;

/// What one rollout waited for.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitRow {
    /// DaemonSet and revisions.
    pub rollout: String,
    /// The longest first.
    pub waits: Vec<LimitWait>,
}

/// One limit.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitWait {
    pub limit: String,
    /// Whether the DaemonSet's own strategy sets it.
    pub is_strategy_limit: bool,
    /// The part of the rollout during which something waited.
    pub share: f64,
    /// How long that was.
    pub any: Duration,
    /// The waits of all nodes added up.
    pub of_nodes: Duration,
    /// Of a bound of the strategy: who took up the budget, and for which part of the rollout; the longest first.
    pub held_by: Vec<(String, f64)>,
    /// Names of nodes that are not ready and took up budget, and for how long; the longest first.
    pub nodes_not_ready: Vec<(String, Duration)>,
}

/// Only rollouts that waited for something have a row.
pub fn wait_table(rows: &[WaitRow]) -> Table {
    let cells = rows.iter().filter_map(|row| {
        let worth_a_word = row.waits.iter().filter(|wait| wait.share >= MIN_SHARE);
        let words: Vec<String> = worth_a_word.map(in_words).collect();
        (!words.is_empty()).then(|| [row.rollout.as_str().into(), words.join(", ").into()])
    });
    Table::new(["WAITED", "PART OF THE ROLLOUT"], cells.collect())
}

fn in_words(wait: &LimitWait) -> String {
    let LimitWait { limit, share, .. } = wait;
    let how = if wait.is_strategy_limit { "held back by" } else { "waiting for" };
    let nodes = match wait.of_nodes.as_seconds() / SECONDS_PER_MINUTE {
        minutes if minutes >= 0.1 => format!(", {} node-minutes", grouped_tenths(minutes)),
        _ => String::new(),
    };
    let held_by = held_by(wait);
    format!("{} {how} {limit} ({}{nodes}{held_by})", whole_percent(*share), elapsed(wait.any))
}

/// That a rollout waits for its own pods needs no word.
fn held_by(wait: &LimitWait) -> String {
    let own = BudgetHolder::Rollout.as_str();
    if wait.held_by.iter().all(|(holder, _)| holder == own) {
        return String::new();
    }
    let worth_a_word = wait.held_by.iter().filter(|(_, share)| *share >= MIN_SHARE);
    let parts: Vec<String> = worth_a_word
        .map(|(holder, share)| {
            let is_not_ready = holder == BudgetHolder::NodeNotReady.as_str();
            let names = if is_not_ready { names(&wait.nodes_not_ready) } else { String::new() };
            format!("{} by {holder}{names}", whole_percent(*share))
        })
        .collect();
    if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) }
}

fn names(nodes: &[(String, Duration)]) -> String {
    let named = nodes.iter().take(MAX_NAMES).map(|(node, time)| format!("{node} {}", elapsed(*time)));
    let more = if nodes.len() > MAX_NAMES { " and others" } else { "" };
    format!(" ({}{more})", named.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tables::columns::UNLIMITED;

    #[test]
    fn the_strategy_holds_back_and_limits_are_waited_for() {
        let wait = |limit: &str, is_strategy_limit, share, seconds, of_nodes| LimitWait {
            limit: limit.to_owned(),
            is_strategy_limit,
            share,
            any: Duration::from_seconds(seconds),
            of_nodes: Duration::from_seconds(of_nodes),
            held_by: Vec::new(),
            nodes_not_ready: Vec::new(),
        };
        let row = |rollout: &str, waits: Vec<LimitWait>| WaitRow { rollout: rollout.to_owned(), waits };
        let rows = [
            row(
                "fluentd-elasticsearch 1 → 2",
                vec![
                    wait("maxUnavailable", true, 0.815, 461, 0),
                    wait("API tokens", false, 0.62, 350, 0),
                    wait("the registry", false, 0.12, 68, 100_000),
                    wait("the scheduler", false, 0.001, 1, 1),
                ],
            ),
            row("node-exporter 1 → 2", Vec::new()),
            row(
                "cilium 1 → 2",
                vec![LimitWait {
                    held_by: [
                        ("pods of this rollout", 0.6),
                        ("dead or not ready nodes", 0.35),
                        ("joining nodes", 0.04),
                    ]
                    .map(|(holder, share)| (holder.to_owned(), share))
                    .into(),
                    nodes_not_ready: [("w-00042", 3_600), ("w-00007", 60)]
                        .map(|(node, seconds)| (node.to_owned(), Duration::from_seconds(seconds)))
                        .into(),
                    ..wait("maxUnavailable", true, 0.993, 36_000, 0)
                }],
            ),
        ];
        insta::assert_snapshot!(wait_table(&rows).aligned(UNLIMITED), @"
        WAITED                        PART OF THE ROLLOUT
        fluentd-elasticsearch 1 → 2   82% held back by maxUnavailable (7m41s), 62% waiting for API tokens (5m50s), 12% waiting for the registry (1m8s, 1,666.7 node-minutes)
        cilium 1 → 2                  99% held back by maxUnavailable (10h: 60% by pods of this rollout, 35% by dead or not ready nodes (w-00042 1h, w-00007 1m), 4% by joining nodes)
        ");
    }
}
