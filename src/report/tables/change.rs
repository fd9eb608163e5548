//! What the change of a DaemonSet would do: which fields change, what restarts and how, and what becomes of each node.

use anstyle::{AnsiColor, Style};

use super::columns::{Cell, aligned};
use super::wrap::paragraph;
use crate::report::wording::{grouped, nodes};
use crate::whatif::change::{Bound, Change, NodeRange, Strategy};
use crate::whatif::fate::{Fate, NodeFate};
use crate::whatif::field_changes::FieldChange;

/// All there is to say of a change.
pub fn change_text(change: &Change, width: usize) -> String {
    let mut text = paragraph(&format!("{}: {}\n", change.daemon_set, in_short(change)), width);
    text += &paragraph(&fields(&change.of_template, "changes of the pod template:"), width);
    text += &paragraph(&fields(&change.others, "other changes, for which nothing restarts:"), width);
    if !change.is_nothing() || change.count(Fate::Replaced) > 0 {
        text += &format!("\n{}", paragraph(&format!("{}\n", how(change)), width));
    }
    let rows: Vec<[Cell; 4]> = change.nodes.iter().map(range_row).collect();
    text + &format!("\n{}", aligned(["NODES", "COUNT", "POD", "WHY"], rows, width))
}

/// What happens, in a clause.
pub fn in_short(change: &Change) -> String {
    if change.is_nothing() {
        return "nothing changes".to_owned();
    }
    let counted = [
        (Fate::Gains, "gain a pod", "gains a pod"),
        (Fate::Loses, "lose theirs at once", "loses its at once"),
        (Fate::LosesInRollout, "lose theirs in the rollout", "loses its in the rollout"),
        (Fate::LosesWhenDeleted, "lose theirs when it is deleted", "loses its when it is deleted"),
        (Fate::Replaced, "have it replaced", "has it replaced"),
        (
            Fate::ReplacedWhenDeleted,
            "have it replaced when it is deleted",
            "has it replaced when it is deleted",
        ),
        (Fate::Stays, "keep theirs as it is", "keeps its as it is"),
    ];
    let told = counted.iter().filter_map(|&(fate, several, one)| {
        let count = change.count(fate);
        (count > 0).then(|| format!("{} {}", nodes(count), if count == 1 { one } else { several }))
    });
    let told: Vec<String> = told.collect();
    let new = if change.is_new { "is new; " } else { "" };
    if told.is_empty() {
        format!("{new}no node has a pod of it")
    } else {
        format!("{new}{}", told.join(", "))
    }
}

/// How old pods give way to new ones, and what happens whatever the strategy says.
pub fn how(change: &Change) -> String {
    if change.is_new {
        return "The pods of a new DaemonSet are created at once, whatever its strategy says.".to_owned();
    }
    let goes_on = change.count(Fate::Replaced) + change.count(Fate::LosesInRollout) > 0;
    if change.of_template.is_empty() && goes_on {
        return "The pod template is the same: nothing restarts for this, and the rollout that is under way goes on.".to_owned();
    }
    if change.of_template.is_empty() {
        return "Nothing restarts: the pod template is the same.".to_owned();
    }
    let replaced = match &change.strategy {
        Strategy::OnDelete => {
            "The template changes. OnDelete: old pods stay until somebody deletes them.".to_owned()
        }
        Strategy::RollingUpdate { max_unavailable, max_surge } if max_surge.nodes > 0 => format!(
            "The template changes, so the pods restart. RollingUpdate creates the new pod beside the old one: maxSurge {}, \
             maxUnavailable {}.",
            bound(max_surge),
            bound(max_unavailable)
        ),
        Strategy::RollingUpdate { max_unavailable, .. } => format!(
            "The template changes, so the pods restart. RollingUpdate replaces them: maxUnavailable {}.",
            bound(max_unavailable)
        ),
    };
    let at_once = change.count(Fate::Gains) + change.count(Fate::Loses);
    match at_once {
        0 => replaced,
        _ => format!("{replaced} Pods that are gained or lost at once do not wait for it."),
    }
}

/// `10% (5 nodes at once)`.
fn bound(bound: &Bound) -> String {
    match bound.nodes {
        0 => bound.written.clone(),
        some => format!("{} ({} at once)", bound.written, nodes(some.into())),
    }
}

fn fields(changes: &[FieldChange], heading: &str) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let line = |change: &FieldChange| match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("  {}: {before} → {after}\n", change.field),
        (None, Some(after)) => format!("  {}: {after}, which is new\n", change.field),
        (Some(before), None) => format!("  {}: {before} is gone\n", change.field),
        (None, None) => format!("  {}\n", change.field),
    };
    format!("\n{heading}\n{}", changes.iter().map(line).collect::<String>())
}

fn range_row(range: &NodeRange) -> [Cell; 4] {
    let nodes = if range.nodes == 1 {
        range.first_node.clone()
    } else {
        format!("{} … {}", range.first_node, range.last_node)
    };
    [nodes.into(), grouped(range.nodes).into(), fate(range.fate.fate), why(&range.fate).into()]
}

fn fate(fate: Fate) -> Cell {
    let (words, style) = match fate {
        Fate::Gains => ("gains one", AnsiColor::Green.on_default()),
        Fate::Loses => ("loses it at once", AnsiColor::Red.on_default()),
        Fate::LosesInRollout => ("loses it in the rollout", AnsiColor::Red.on_default()),
        Fate::LosesWhenDeleted => ("loses it when deleted", AnsiColor::Yellow.on_default()),
        Fate::Replaced => ("is replaced", AnsiColor::Yellow.on_default()),
        Fate::ReplacedWhenDeleted => ("is replaced when deleted", Style::new()),
        Fate::Stays => ("stays", Style::new()),
        Fate::Without => ("none", Style::new()),
    };
    Cell::styled(words, style)
}

/// The rule, and what a new pod does there.
pub fn why(fate: &NodeFate) -> String {
    let rule = fate.rule.as_ref().map(|rule| match fate.fate {
        Fate::Gains => format!("before: {rule}"),
        _ => rule.clone(),
    });
    let pending =
        (!fate.pending.is_empty()).then(|| format!("the new pod stays Pending: {}", fate.pending.join(", ")));
    let pushes_out = (!fate.pushes_out.is_empty())
        .then(|| format!("the new pod pushes out what has a lower priority: {}", fate.pushes_out.join(", ")));
    [rule, pending, pushes_out].into_iter().flatten().collect::<Vec<_>>().join("; ")
}
