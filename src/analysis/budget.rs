//! What holds the budget of a rolling update: while `maxUnavailable` or `maxSurge` keeps old pods from being replaced, the
//! nodes that take it up, by the reason.
//!
//! The time of being held back is split between them at each moment in equal parts, so that the parts add up to it. A
//! change of a node or of the bound costs the same however many nodes there are.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::budget_claims::{BudgetHolder, Claims};
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::NodeId;
use crate::record::observer::StatusStep;
use crate::record::wait::Limit;

/// How many names of nodes are kept of a rollout: those that held it longest.
const MAX_NAMES: usize = 10;

/// For how long a rollout was held back by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BudgetSplit {
    /// For `maxUnavailable` and `maxSurge`, by holder.
    by: [[Duration; BudgetHolder::ALL.len()]; 2],
    /// The nodes that were not ready while it was held back, and for how long of that; the longest first, ten at most.
    pub nodes_not_ready: Vec<(String, Duration)>,
    /// Who held the budget when the rollout ended without having finished.
    pub at_the_end: Option<BudgetAtEnd>,
}

/// Who held the budget of a rollout when it ended without having finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetAtEnd {
    pub limit: Limit,
    /// The bound, in nodes.
    pub budget: u32,
    /// By holder, how many nodes, the most first; those that are none are left out.
    pub holders: Vec<(BudgetHolder, u32)>,
    /// Those that are not ready, the longest first; ten at most.
    pub nodes_not_ready: Vec<String>,
}

impl BudgetSplit {
    /// The time that each took while this bound held the rollout back, the longest first; those that took none are left
    /// out.
    pub fn on(&self, limit: Limit) -> Vec<(BudgetHolder, Duration)> {
        let mut parts: Vec<_> = BudgetHolder::ALL
            .into_iter()
            .zip(self.by[index_of(limit)])
            .filter(|(_, time)| *time > Duration::ZERO)
            .collect();
        parts.sort_by_key(|&(holder, time)| (Reverse(time), holder));
        parts
    }
}

/// Follows who holds the budget of one DaemonSet.
#[derive(Clone, Debug, Default)]
pub struct BudgetMeter {
    /// By holder, how many nodes count against `maxUnavailable`, and against `maxSurge`.
    counts: [[u32; BudgetHolder::ALL.len()]; 2],
    blocked_by: Option<Limit>,
    since: Instant,
    by: [[Duration; BudgetHolder::ALL.len()]; 2],
    /// How long the rollout has been held back so far.
    blocked: Duration,
    /// The nodes that take budget and are not ready.
    not_ready: BTreeMap<NodeId, NotReady>,
    /// Those that have been: for how long of `blocked`.
    were_not_ready: BTreeMap<String, Duration>,
}

/// A node that takes budget and is not ready.
#[derive(Clone, Debug)]
struct NotReady {
    name: String,
    claims: Claims,
    /// How long the rollout had been held back when that began.
    began: Duration,
}

impl BudgetMeter {
    /// `name` gives the node's name where that is wanted.
    pub fn slot_changed(
        &mut self,
        at: Instant,
        node: NodeId,
        (before, after): (Claims, Claims),
        name: impl FnOnce() -> String,
    ) {
        if before == after {
            return;
        }
        self.advance(at);
        for (limit, counts) in [Limit::MaxUnavailable, Limit::MaxSurge].into_iter().zip(&mut self.counts) {
            if let Some(holder) = before.on(limit) {
                counts[holder as usize] -= 1;
            }
            if let Some(holder) = after.on(limit) {
                counts[holder as usize] += 1;
            }
        }
        let is_not_ready =
            |claims: Claims| [claims.unavailable, claims.surging].contains(&Some(BudgetHolder::NodeNotReady));
        if is_not_ready(after) {
            let began = self.blocked;
            let entry = self.not_ready.entry(node);
            entry.or_insert_with(|| NotReady { name: name(), claims: after, began }).claims = after;
        } else if let Some(NotReady { name, began, .. }) = self.not_ready.remove(&node) {
            self.add_not_ready(name, began);
        }
    }

    /// From now on this bound keeps old pods from being replaced, or none does.
    pub fn on_strategy_block(&mut self, at: Instant, by: Option<Limit>) {
        self.advance(at);
        self.blocked_by = by;
    }

    pub fn rollout_begins(&mut self, at: Instant) {
        self.advance(at);
        (self.by, self.blocked) = Default::default();
        self.were_not_ready.clear();
        self.not_ready.values_mut().for_each(|node| node.began = Duration::ZERO);
    }

    /// The totals since the rollout began. `unfinished_with`: it has not finished, and these were its bounds.
    pub fn rollout_ends(&mut self, at: Instant, unfinished_with: Option<StatusStep>) -> BudgetSplit {
        self.advance(at);
        let at_the_end = self.blocked_by.zip(unfinished_with).map(|(limit, bounds)| {
            let budget =
                if limit == Limit::MaxSurge { bounds.max_surge } else { bounds.max_unavailable.unwrap_or(0) };
            self.budget_at_end(limit, budget)
        });
        for NotReady { name, began, .. } in self.not_ready.values().cloned().collect::<Vec<_>>() {
            self.add_not_ready(name, began);
        }
        let mut nodes: Vec<_> = std::mem::take(&mut self.were_not_ready).into_iter().collect();
        nodes.retain(|(_, time)| *time > Duration::ZERO);
        // Of equals, by name: so they are in the map.
        nodes.sort_by_key(|(_, time)| Reverse(*time));
        nodes.truncate(MAX_NAMES);
        BudgetSplit { by: self.by, nodes_not_ready: nodes, at_the_end }
    }

    fn budget_at_end(&self, limit: Limit, budget: u32) -> BudgetAtEnd {
        let mut holders: Vec<_> = BudgetHolder::ALL
            .into_iter()
            .zip(self.counts[index_of(limit)])
            .filter(|(_, count)| *count > 0)
            .collect();
        holders.sort_by_key(|&(holder, count)| (Reverse(count), holder));
        let holds = |node: &&NotReady| node.claims.on(limit) == Some(BudgetHolder::NodeNotReady);
        let holding = self.not_ready.values().filter(holds);
        let mut nodes: Vec<_> = holding.map(|node| (node.began, node.name.clone())).collect();
        nodes.sort_unstable();
        nodes.truncate(MAX_NAMES);
        BudgetAtEnd {
            limit,
            budget,
            holders,
            nodes_not_ready: nodes.into_iter().map(|(_, name)| name).collect(),
        }
    }

    fn add_not_ready(&mut self, name: String, began: Duration) {
        let time = self.blocked.as_nanoseconds() - began.as_nanoseconds();
        let sum = self.were_not_ready.entry(name).or_default();
        *sum = sum.saturating_add(Duration::from_nanoseconds(time));
    }

    /// Splits the time up to now.
    fn advance(&mut self, now: Instant) {
        let passed = now.since(std::mem::replace(&mut self.since, now));
        let Some(limit) = self.blocked_by else { return };
        self.blocked = self.blocked.saturating_add(passed);
        let counts = self.counts[index_of(limit)];
        let all: u64 = counts.iter().map(|&count| u64::from(count)).sum();
        if all == 0 {
            return;
        }
        for (sum, count) in self.by[index_of(limit)].iter_mut().zip(counts) {
            let part = u128::from(passed.as_nanoseconds()) * u128::from(count) / u128::from(all);
            *sum = sum.saturating_add(Duration::from_nanoseconds(part as u64));
        }
    }
}

/// Where the figures of a bound are kept.
const fn index_of(limit: Limit) -> usize {
    matches!(limit, Limit::MaxSurge) as usize
}
