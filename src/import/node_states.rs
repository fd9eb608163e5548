//! How single nodes are when the run begins: Ready or not, cordoned, short of something, with more taints than their pool.

use super::notes::{Fate, Notes};
use super::pools::Pool;
use super::pseudonyms::Pseudonyms;
use super::taints;
use crate::api::taints::well_known;
use crate::dump::Node;

/// What is not as by default. Everything at rest: the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeState {
    /// `NotReady` or `Unreachable`.
    pub condition: Option<&'static str>,
    pub unschedulable: bool,
    /// `Memory`, `Disk`, `Pid`.
    pub pressure: Vec<&'static str>,
    pub taints: Vec<String>,
}

impl NodeState {
    pub fn of(node: &Node, pool: &Pool, names: &mut Pseudonyms, notes: &mut Notes) -> Self {
        let mut taints = Vec::new();
        for taint in &node.spec.taints {
            if taints::is_of_state(taint) || pool.taints.contains(taint) {
                continue;
            }
            match names.taint(taint) {
                Some(taint) => taints.push(taint.to_string()),
                None => notes.add(Fate::Dropped, 1, "taints of nodes whose effect is none"),
            }
        }
        taints.sort();
        taints.dedup();
        let is_true = |condition: &str| node.condition(condition).is_some_and(|it| it.status == "True");
        let pressures = [("MemoryPressure", "Memory"), ("DiskPressure", "Disk"), ("PIDPressure", "Pid")];
        Self {
            condition: condition(node),
            unschedulable: node.spec.unschedulable,
            pressure: pressures.into_iter().filter(|(it, _)| is_true(it)).map(|(_, kind)| kind).collect(),
            taints,
        }
    }
}

/// Of a node that says nothing of itself its taints do.
pub fn condition(node: &Node) -> Option<&'static str> {
    let tainted = |key: &str| node.spec.taints.iter().any(|taint| taint.key == key);
    match node.condition("Ready").map(|ready| ready.status.as_str()) {
        Some("True") => None,
        Some("False") => Some("NotReady"),
        Some("Unknown") => Some("Unreachable"),
        _ if tainted(well_known::UNREACHABLE) => Some("Unreachable"),
        _ if tainted(well_known::NOT_READY) => Some("NotReady"),
        _ => None,
    }
}
