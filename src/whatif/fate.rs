//! What becomes of a node when a DaemonSet is changed: it gains the pod, loses it, or keeps it, and whether that pod is replaced.

use serde::Serialize;

use super::daemons::Daemon;
use super::nodes::NodeAtStart;
use super::rules_of_room::Neighbours;
use crate::daemonset::eligibility::Verdict;

/// What becomes of the pod of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Fate {
    /// There was none, and one is created at once, whatever the strategy's bounds.
    Gains,
    /// It is deleted at once, whatever the strategy's bounds.
    Loses,
    /// The rollout deletes it as one of the old template, and a taint lets no other one in.
    LosesInRollout,
    /// It is of the old template, and stays until somebody deletes it; a taint lets no other one in.
    LosesWhenDeleted,
    /// The rollout replaces it.
    Replaced,
    /// OnDelete: it is of the old template until somebody deletes it.
    ReplacedWhenDeleted,
    /// Nothing happens to it.
    Stays,
    /// There was none, and there will be none.
    Without,
}

/// The fate of a node, and what there is to say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeFate {
    pub fate: Fate,
    /// The rule that keeps the new pods off, or the one that no longer does.
    pub rule: Option<String>,
    /// Why a new pod stays Pending; empty: it does not.
    pub pending: Vec<String>,
    /// Whom it pushes out to get its room.
    pub pushes_out: Vec<String>,
}

/// The pod of a node before the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodBefore {
    None,
    /// Its template is not the one that there is after the change.
    OfOldTemplate,
    OfNewTemplate,
}

/// How a DaemonSet changes.
#[derive(Clone, Copy, Debug)]
pub struct Transition<'a> {
    /// `None`: it is new.
    pub old: Option<&'a Daemon>,
    pub new: &'a Daemon,
    pub is_rolling_update: bool,
}

impl Transition<'_> {
    /// What becomes of a node with this pod, beside the other DaemonSets that run there.
    pub fn fate(&self, pod: PodBefore, node: &NodeAtStart<'_>, neighbours: &Neighbours<'_>) -> NodeFate {
        let facets = node.facets();
        let verdict = self.new.placement.verdict(&facets);
        let fate = self.of_verdicts(pod, verdict);
        let rule = match fate {
            Fate::Gains => self.old.and_then(|old| old.placement.obstacle(&facets)),
            _ => self.new.placement.obstacle(&facets),
        };
        let comes = matches!(fate, Fate::Gains | Fate::Replaced | Fate::ReplacedWhenDeleted);
        let mut pending = if comes { self.why_pending(node, neighbours) } else { Vec::new() };
        let mut pushes_out = Vec::new();
        if let Some(names) = (!pending.is_empty()).then(|| neighbours.pushed_out(self.new)).flatten()
            && self.runtime_class_misses(node).is_none()
        {
            (pending, pushes_out) = (Vec::new(), names);
        }
        NodeFate { fate, rule: rule.map(|rule| rule.to_string()), pending, pushes_out }
    }

    const fn of_verdicts(&self, pod: PodBefore, verdict: Verdict) -> Fate {
        let Verdict { should_run, should_continue_running } = verdict;
        match (pod, should_run, should_continue_running) {
            (PodBefore::None, true, _) => Fate::Gains,
            (PodBefore::None, false, _) => Fate::Without,
            (_, _, false) => Fate::Loses,
            (PodBefore::OfNewTemplate, ..) => Fate::Stays,
            (PodBefore::OfOldTemplate, true, true) if self.is_rolling_update => Fate::Replaced,
            (PodBefore::OfOldTemplate, true, true) => Fate::ReplacedWhenDeleted,
            (PodBefore::OfOldTemplate, false, true) if self.is_rolling_update => Fate::LosesInRollout,
            (PodBefore::OfOldTemplate, false, true) => Fate::LosesWhenDeleted,
        }
    }

    fn why_pending(&self, node: &NodeAtStart<'_>, neighbours: &Neighbours<'_>) -> Vec<String> {
        let missed = self.runtime_class_misses(node);
        missed.into_iter().chain(neighbours.misfits(self.new)).collect()
    }

    /// What the runtime class asks of nodes and this one lacks.
    fn runtime_class_misses(&self, node: &NodeAtStart<'_>) -> Option<String> {
        let facets = node.facets();
        let selector = &self.new.needs.runtime_node_selector;
        let missed = selector.iter().find(|(key, wanted)| facets.label(key) != Some(wanted))?;
        Some(format!("its RuntimeClass asks for {}={}", missed.0, missed.1))
    }
}
