//! What becomes of a DaemonSet on a part of the nodes, for the objectives that speak of that part alone.
//!
//! A part of the nodes has no status that Kubernetes would write. What the status says of all nodes is counted here node
//! by node, by its rule and with what the API server knows, at the instant it comes to know it.

use std::collections::BTreeMap;

use super::availability::RolloutSpan;
use super::coverage::{Coverage, CoverageMeter, NodeCount};
use super::join_coverage::{JoinCoverage, JoinTimer};
use super::node_subset::NodeSubset;
use super::slot_state::{InStatus, SlotState};
use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, NodeId};
use crate::record::fact::{Fact, FactKind};

/// What became of a DaemonSet on these nodes.
#[derive(Clone, Debug)]
pub struct SubsetAnalysis {
    pub nodes: NodeSubset,
    /// Whether any of them ever was to run it.
    pub is_desired: bool,
    /// The lowest share of those that should have an available pod that had one, since all had.
    pub lowest_availability: Option<Coverage>,
    /// The lowest share of those that should be covered that were, since all were.
    pub lowest_coverage: Option<Coverage>,
    pub rollouts: Vec<RolloutSpan>,
    pub joins: JoinCoverage,
}

/// Watches one DaemonSet on these nodes.
#[derive(Clone, Debug)]
pub struct SubsetWatch {
    nodes: NodeSubset,
    is_desired: bool,
    availability: CoverageMeter,
    coverage: CoverageMeter,
    rollouts: SubsetRollouts,
    joins: JoinTimer,
}

impl SubsetWatch {
    pub fn new(nodes: NodeSubset) -> Self {
        Self {
            nodes,
            is_desired: false,
            availability: CoverageMeter::default(),
            coverage: CoverageMeter::default(),
            rollouts: SubsetRollouts::default(),
            joins: JoinTimer::default(),
        }
    }

    pub const fn nodes(&self) -> &NodeSubset {
        &self.nodes
    }

    pub fn node_joined(&mut self, at: Instant, node: NodeId, catalog: &Catalog) {
        if self.nodes.contains(node, catalog) {
            self.joins.node_joined(at, node);
        }
    }

    pub fn slot_changed(
        &mut self,
        at: Instant,
        node: NodeId,
        (before, after): (SlotState, SlotState),
        catalog: &Catalog,
    ) {
        if !self.nodes.contains(node, catalog) {
            return;
        }
        let [was, is] = [before, after].map(|slot| self.nodes.counted(slot.in_status));
        self.is_desired |= is.is_expected;
        self.availability.changed(at, was, is);
        self.coverage.changed(at, NodeCount::covered(before), NodeCount::covered(after));
        self.rollouts.slot_changed(at, (was, before.known_available), (is, after.known_available));
        self.joins.slot_changed(at, node, after);
    }

    /// Applies a fact of the DaemonSet, before the changes of slots that follow from it.
    pub fn on_fact(&mut self, at: Instant, fact: &Fact) {
        match (fact.kind(), fact.revision()) {
            (FactKind::DaemonSetExisted, revision) => self.rollouts.revision = revision,
            (FactKind::DaemonSetCreated | FactKind::SpecChanged, Some(revision)) => {
                self.rollouts.spec_changed(at, revision);
            }
            _ => {}
        }
    }

    pub fn end(self, daemon_set: String, horizon: Instant) -> SubsetAnalysis {
        SubsetAnalysis {
            nodes: self.nodes,
            is_desired: self.is_desired,
            lowest_availability: self.availability.end(horizon),
            lowest_coverage: self.coverage.end(horizon),
            rollouts: self.rollouts.end(horizon),
            joins: self.joins.end(daemon_set, horizon),
        }
    }
}

/// Follows rollouts on a part of the nodes: one has finished when each of them that should run the DaemonSet has an
/// available pod of its template, and that for some time.
#[derive(Clone, Debug, Default)]
struct SubsetRollouts {
    revision: Option<u32>,
    desired: u32,
    /// Of these, those with an available pod, by its revision.
    available: BTreeMap<u32, u32>,
    since: Instant,
    is_in_progress: bool,
    rollouts: Vec<RolloutSpan>,
}

impl SubsetRollouts {
    fn spec_changed(&mut self, at: Instant, revision: u32) {
        self.settle(at);
        let from_revision = self.revision.replace(revision);
        if from_revision == Some(revision) {
            return;
        }
        self.close(at, Some(revision));
        self.since = at;
        self.is_in_progress = true;
        self.rollouts.push(RolloutSpan {
            from_revision,
            revision,
            started: at,
            finished: None,
            ended: at,
            superseded_by: None,
            updated: (0, self.desired),
        });
    }

    /// A node counts so, and the newest revision of an available pod on it is this one, before and after.
    fn slot_changed(
        &mut self,
        at: Instant,
        before: (NodeCount, Option<u32>),
        after: (NodeCount, Option<u32>),
    ) {
        self.settle(at);
        let revision_of =
            |(counted, revision): (NodeCount, Option<u32>)| revision.filter(|_| counted.is_expected);
        self.desired = self.desired + u32::from(after.0.is_expected) - u32::from(before.0.is_expected);
        if let Some(revision) = revision_of(before) {
            *self.available.entry(revision).or_default() -= 1;
        }
        if let Some(revision) = revision_of(after) {
            *self.available.entry(revision).or_default() += 1;
        }
        self.since = at;
    }

    /// What has held until now held for some time.
    fn settle(&mut self, now: Instant) {
        if self.is_in_progress && now > self.since && self.updated() == self.desired {
            let rollout = self.rollouts.last_mut().expect("one is going on");
            rollout.finished = Some(self.since);
            self.close(self.since, None);
        }
    }

    fn updated(&self) -> u32 {
        self.revision.and_then(|revision| self.available.get(&revision)).copied().unwrap_or(0)
    }

    fn close(&mut self, at: Instant, superseded_by: Option<u32>) {
        if std::mem::take(&mut self.is_in_progress) {
            let updated = self.rollouts.last().map(|rollout| rollout.revision);
            let updated = updated.and_then(|revision| self.available.get(&revision)).copied().unwrap_or(0);
            let rollout = self.rollouts.last_mut().expect("one is going on");
            (rollout.ended, rollout.superseded_by) = (at, superseded_by);
            rollout.updated = (updated, self.desired);
        }
    }

    fn end(mut self, horizon: Instant) -> Vec<RolloutSpan> {
        self.settle(horizon);
        self.close(horizon, None);
        self.rollouts
    }
}

impl NodeSubset {
    const fn counted(&self, in_status: InStatus) -> NodeCount {
        let is_expected = match in_status {
            InStatus::NotDesired => false,
            InStatus::Unavailable | InStatus::Available => true,
            InStatus::NotReady => self.wants_nodes_not_ready,
        };
        NodeCount { is_expected, is_covered: matches!(in_status, InStatus::Available) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Duration;

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    const ABSENT: (NodeCount, Option<u32>) = (NodeCount { is_expected: false, is_covered: false }, None);

    const fn pod(revision: Option<u32>) -> (NodeCount, Option<u32>) {
        (NodeCount { is_expected: true, is_covered: revision.is_some() }, revision)
    }

    /// Start and end of what each rollout took; two nodes of revision 1 change so.
    fn rollouts(specs: &[(u64, u32)], changes: &[(u64, Option<u32>, Option<u32>)]) -> Vec<RolloutSpan> {
        let mut rollouts = SubsetRollouts { revision: Some(1), ..SubsetRollouts::default() };
        for _ in 0..2 {
            rollouts.slot_changed(at(0), ABSENT, pod(Some(1)));
        }
        let mut specs = specs.iter().peekable();
        for &(seconds, before, after) in changes {
            while let Some(&(changed, revision)) = specs.next_if(|(changed, _)| *changed <= seconds) {
                rollouts.spec_changed(at(changed), revision);
            }
            rollouts.slot_changed(at(seconds), pod(before), pod(after));
        }
        rollouts.end(at(100))
    }

    #[test]
    fn a_rollout_has_finished_when_all_of_these_nodes_have_the_new_template() {
        let changes = [(12, Some(1), None), (15, None, Some(2)), (16, Some(1), None), (20, None, Some(2))];
        let all = rollouts(&[(10, 2)], &changes);
        assert_eq!((all[0].finished, all[0].updated), (Some(at(20)), (2, 2)));
        let some = rollouts(&[(10, 2)], &changes[..3]);
        assert_eq!((some[0].finished, some[0].ended, some[0].updated), (None, at(100), (1, 2)));
    }

    #[test]
    fn a_newer_template_supersedes_what_has_not_finished() {
        let changes =
            [(12, Some(1), None), (15, None, Some(2)), (30, Some(2), Some(3)), (31, Some(1), Some(3))];
        let both = rollouts(&[(10, 2), (20, 3)], &changes);
        assert_eq!((both[0].superseded_by, both[0].updated, both[0].ended), (Some(3), (1, 2), at(20)));
        assert_eq!((both[1].finished, both[1].superseded_by), (Some(at(31)), None));
    }
}
