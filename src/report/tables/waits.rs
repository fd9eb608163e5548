//! What held rollouts back: the limits that something waited for, and during how much of the rollout.

use super::columns::aligned;
use crate::engine::time::Duration;
use crate::report::wording::{elapsed, grouped_tenths, whole_percent};

/// Less than this part of a rollout is not worth a word.
const LEAST_SHARE: f64 = 0.01;
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
    pub is_of_the_strategy: bool,
    /// The part of the rollout during which something waited.
    pub share: f64,
    /// How long that was.
    pub any: Duration,
    /// The waits of all nodes added up.
    pub of_nodes: Duration,
}

/// Only rollouts that waited for something have a row.
pub fn wait_table(rows: &[WaitRow]) -> String {
    let cells = rows.iter().filter_map(|row| {
        let worth_a_word = row.waits.iter().filter(|wait| wait.share >= LEAST_SHARE);
        let words: Vec<String> = worth_a_word.map(in_words).collect();
        (!words.is_empty()).then(|| [row.rollout.as_str().into(), words.join(", ").into()])
    });
    aligned(["WAITED", "PART OF THE ROLLOUT"], cells.collect())
}

fn in_words(wait: &LimitWait) -> String {
    let LimitWait { limit, share, .. } = wait;
    let how = if wait.is_of_the_strategy { "held back by" } else { "waiting for" };
    let nodes = match wait.of_nodes.as_seconds() / SECONDS_PER_MINUTE {
        minutes if minutes >= 0.1 => format!(", {} node-minutes", grouped_tenths(minutes)),
        _ => String::new(),
    };
    format!("{} {how} {limit} ({}{nodes})", whole_percent(*share), elapsed(wait.any))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strategy_holds_back_and_limits_are_waited_for() {
        let wait = |limit: &str, is_of_the_strategy, share, seconds, of_nodes| LimitWait {
            limit: limit.to_owned(),
            is_of_the_strategy,
            share,
            any: Duration::from_seconds(seconds),
            of_nodes: Duration::from_seconds(of_nodes),
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
        ];
        insta::assert_snapshot!(wait_table(&rows), @"
        WAITED                        PART OF THE ROLLOUT
        fluentd-elasticsearch 1 → 2   82% held back by maxUnavailable (7m41s), 62% waiting for API tokens (5m50s), 12% waiting for the registry (1m8s, 1,666.7 node-minutes)
        ");
    }
}
