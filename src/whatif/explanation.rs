//! How a DaemonSet stands with a node: every rule between the two, what comes of it, and the edits that would have a pod run there.

use super::daemons::Daemon;
use super::edit::Edit;
use super::labels_wanted::edits_of_labels;
use super::nodes::NodeAtStart;
use super::rule::{Component, Rule, rules_of_the_controller, rules_of_the_runtime_class};
use super::rules_of_room::Neighbours;
use crate::api::taints::{TaintEffect, Toleration};
use crate::daemonset::eligibility::Verdict;

/// How a DaemonSet stands with a node.
#[derive(Clone, Debug)]
pub struct Explanation {
    pub daemon_set: String,
    pub node: String,
    pub pool: String,
    pub rules: Vec<Rule>,
    pub verdict: Verdict,
    pub outlook: Outlook,
    /// All of them are needed; empty where a pod runs.
    pub edits: Vec<Edit>,
}

/// What comes of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outlook {
    Runs,
    /// It runs when these have gone, which are of lower priority.
    PushesOut(Vec<String>),
    /// A pod is created, and stays Pending.
    Pending,
    /// None is created, and one that is there may stay.
    MayStay,
    NoPod,
}

/// How the DaemonSet of this index stands with the node, beside the others.
pub fn explain(daemons: &[Daemon], index: usize, node: &NodeAtStart<'_>) -> Explanation {
    let daemon = &daemons[index];
    let others = daemons.iter().enumerate().filter(|&(other, _)| other != index).map(|(_, other)| other);
    let neighbours = Neighbours::of(node, others);
    let verdict = daemon.placement.verdict(&node.facets());
    let room = neighbours.rules(daemon);
    let mut edits = edits_of_the_controller(daemon, node);
    edits.extend(room.iter().filter_map(|(_, edit)| edit.clone()));
    let mut rules = rules_of_the_controller(daemon, node);
    rules.extend(rules_of_the_runtime_class(daemon, node));
    let may_come = rules.iter().all(|rule| rule.passes || rule.is_part || rule.by == Component::Controller);
    rules.extend(room.into_iter().map(|(rule, _)| rule));
    let outlook = outlook(daemon, verdict, may_come, &neighbours);
    if outlook == Outlook::Runs || matches!(outlook, Outlook::PushesOut(_)) {
        edits.clear();
    }
    Explanation {
        daemon_set: daemon.name.clone(),
        node: node.name.clone(),
        pool: node.pool.name.clone(),
        rules,
        verdict,
        outlook,
        edits,
    }
}

fn outlook(daemon: &Daemon, verdict: Verdict, may_come: bool, neighbours: &Neighbours<'_>) -> Outlook {
    match verdict {
        Verdict { should_run: false, should_continue_running: true } => Outlook::MayStay,
        Verdict { should_run: false, .. } => Outlook::NoPod,
        _ if !may_come => Outlook::Pending,
        _ if neighbours.misfits(daemon).is_empty() => Outlook::Runs,
        _ => neighbours.pushed_out(daemon).map_or(Outlook::Pending, Outlook::PushesOut),
    }
}

/// In the order of the rules.
fn edits_of_the_controller(daemon: &Daemon, node: &NodeAtStart<'_>) -> Vec<Edit> {
    let wanted = &daemon.template.node_name;
    let name =
        (!wanted.is_empty() && *wanted != node.name).then(|| Edit::RemoveNodeName { wanted: wanted.clone() });
    let untolerated = node.taints.iter().filter(|taint| {
        taint.effect != TaintEffect::PreferNoSchedule
            && !daemon.placement.tolerations().iter().any(|toleration| toleration.tolerates(taint))
    });
    let tolerations = untolerated.map(|taint| Edit::AddToleration { toleration: Toleration::of(taint) });
    name.into_iter().chain(edits_of_labels(daemon, node)).chain(tolerations).collect()
}
