//! What is not ready when the run begins and keeps every strategy from the objectives, in words: what it is, which rule makes it
//! count, and what to do about it.

use crate::report::wording::{grouped, percent};
use crate::sweep::advise::advice::Advice;
use crate::sweep::advise::hindrance::Hindrance;
use crate::sweep::advise::not_ready::PoolNodes;

/// In parts, as each kind of answer sets them in its own way.
pub struct HindranceWords {
    pub lead: String,
    /// What it is, and by which rule it counts.
    pub points: Vec<String>,
    /// Actions for the beginning of the scenario's script.
    pub script: Vec<String>,
    pub otherwise: String,
}

impl HindranceWords {
    pub fn of(advice: &Advice) -> Option<Self> {
        let hindrance = advice.hindrance.as_ref()?;
        Some(Self {
            lead: lead(advice, hindrance),
            points: nodes(advice, hindrance).into_iter().chain(pods(hindrance)).collect(),
            script: script(hindrance),
            otherwise: otherwise(advice, hindrance),
        })
    }

    /// As plain lines.
    pub fn text(&self) -> String {
        let points = self.points.iter().map(|point| format!("- {point}\n"));
        let script = self.script.iter().map(|action| format!("    {action}\n"));
        format!(
            "{}\n{}{TO_DO}\n\n{}\n{}\n",
            self.lead,
            points.collect::<String>(),
            script.collect::<String>(),
            self.otherwise
        )
    }
}

fn lead(advice: &Advice, hindrance: &Hindrance) -> String {
    let objectives = match advice.candidates.first().map_or(1, |candidate| candidate.objectives.len()) {
        1 => "the objective",
        _ => "the objectives",
    };
    if let Some(would_meet) = hindrance.candidate.map(|index| &advice.candidates[index]) {
        return format!(
            "That is because of what is not ready when the run begins: were it ready, {} would meet {objectives} in all of {} runs.",
            would_meet.name, hindrance.runs
        );
    }
    let closest = advice.closest.map_or("no strategy", |index| advice.candidates[index].name.as_str());
    // That the strategy's own bound holds it back follows from what stands still.
    let waits = hindrance.waits.iter().filter(|wait| !wait.is_strategy_limit);
    let waits = waits.map(|wait| format!("{} for {} of its time", wait.limit, percent(wait.share)));
    let waits = waits.collect::<Vec<_>>().join(", for ");
    let then = match waits.as_str() {
        "" => String::new(),
        waits => format!("; with {closest} the rollout would then wait for {waits}"),
    };
    format!(
        "What is not ready when the run begins is a part of it, but were it ready no strategy would meet {objectives} either{then}."
    )
}

/// What stands before the actions.
pub const TO_DO: &str = "To leave it out of the answer, let the scenario's script begin with";

fn nodes(advice: &Advice, hindrance: &Hindrance) -> Vec<String> {
    let mut points: Vec<String> =
        hindrance.not_ready.nodes.iter().map(|nodes| format!("{}.", on_nodes(nodes, "not ready"))).collect();
    if points.is_empty() {
        return points;
    }
    points.push(match hindrance.not_ready.wanted_by.as_slice() {
        [] => format!(
            "No kubelet there ends the old pods of {}: each stays, and takes one of maxUnavailable or maxSurge, until its node is \
             ready again or gone.",
            advice.daemon_set
        ),
        wanted_by => format!(
            "{} the taint of a node that is not ready, so that these nodes count among the desired ones: a rollout has finished, \
             and an availability begins to count, only when each of them has an available pod.",
            match wanted_by {
                [one] => format!("{one} tolerates"),
                several => format!("{} tolerate", several.join(", ")),
            }
        ),
    });
    points
}

fn pods(hindrance: &Hindrance) -> Vec<String> {
    let of_pool = |(daemon_set, nodes): &(String, PoolNodes)| {
        format!("Pods of {daemon_set} are not ready on {}.", on_nodes(nodes, "").trim_end())
    };
    let mut points: Vec<String> = hindrance.not_ready.pods.iter().map(of_pool).collect();
    if !points.is_empty() {
        points.push(
            "They stay so until somebody replaces them, and an availability begins to count only when all pods have been \
             available at once."
                .to_owned(),
        );
    }
    points
}

/// "2 of 40 nodes of pool workload are not ready: 3,17".
pub(super) fn on_nodes(nodes: &PoolNodes, how: &str) -> String {
    let is = match (how, nodes.count) {
        ("", _) => String::new(),
        (how, 1) => format!(" is {how}"),
        (how, _) => format!(" are {how}"),
    };
    let noun = if nodes.of == 1 { "node" } else { "nodes" };
    format!(
        "{} of {} {noun} of pool {}{is}: {}",
        grouped(nodes.count.into()),
        grouped(nodes.of.into()),
        nodes.pool,
        nodes.nodes
    )
}

fn script(hindrance: &Hindrance) -> Vec<String> {
    let removal = |nodes| at_first(nodes, |which| format!("RemoveNodes({which})"));
    let removals = hindrance.not_ready.nodes.iter().map(removal);
    let deletions = hindrance.not_ready.pods.iter().map(|(daemon_set, nodes)| deletions(daemon_set, nodes));
    removals.chain(deletions).flatten().collect()
}

/// Has these pods of the DaemonSet replaced when the run begins.
pub(super) fn deletions(daemon_set: &str, nodes: &PoolNodes) -> Vec<String> {
    at_first(nodes, |which| format!("DeletePods({daemon_set:?}, {which})"))
}

/// An action for each of the nodes, or for their whole pool.
fn at_first(nodes: &PoolNodes, action: impl Fn(&str) -> String) -> Vec<String> {
    if nodes.count == nodes.of {
        return vec![format!("At(\"0s\", {}),", action(&format!("Nodes(pool: {:?})", nodes.pool)))];
    }
    let of_node = |name: &String| format!("At(\"0s\", {}),", action(&format!("Nodes(name: {name:?})")));
    let mut lines: Vec<String> = nodes.names.iter().map(of_node).collect();
    let more = nodes.count as usize - nodes.names.len();
    if more > 0 {
        lines.push(format!("/* and so for {} more */", grouped(more as u64)));
    }
    lines
}

fn otherwise(advice: &Advice, hindrance: &Hindrance) -> String {
    let mut ways = Vec::new();
    if !hindrance.not_ready.nodes.is_empty() {
        ways.push("write RepairNodes for RemoveNodes if the nodes come back".to_owned());
    }
    // A rollout goes over all nodes, whatever the objectives speak of.
    let has_finished = |index: usize| advice.candidates[index].unfinished == 0;
    if advice.closest.is_some_and(has_finished) {
        ways.push("ask the objective of pools where all is ready: pool: \"…\"".to_owned());
    }
    match ways.as_slice() {
        [] => String::new(),
        ways => format!("Or {}.", ways.join("; or ")),
    }
}
