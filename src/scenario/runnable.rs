//! A scenario that can be run.

use super::assumptions::Assumption;
use super::diagnostic::Diagnostics;
use crate::analysis::objectives::Objective;
use crate::analysis::wording::grouped;
use crate::capacity::pool::PoolInfo;
use crate::cluster::plan::{Plan, Resources};

/// A scenario that can be run.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file's name without its extension.
    pub name: String,
    pub seed: u64,
    pub plan: Plan,
    /// By DaemonSet and kind.
    pub objectives: Vec<Objective>,
    /// What the pods of each of the plan's templates may take at most, where they say so.
    pub limits: Vec<Resources>,
    /// Of each of the plan's pools.
    pub pool_infos: Vec<PoolInfo>,
    /// FNV-1a of what the text says before anything is set, 64 bits: which scenario a result is of.
    pub hash: u64,
    /// The default values that nobody measured and that can matter to it.
    pub assumptions: Vec<Assumption>,
    /// Kinds of objects that are in its manifests and are not simulated.
    pub ignored_kinds: Vec<String>,
    /// What the author may not have wanted.
    pub warnings: Diagnostics,
}

impl Scenario {
    /// What is in it, in words.
    pub fn counts(&self) -> String {
        let nodes: u64 = self.plan.pools.iter().map(|pool| u64::from(pool.count)).sum();
        let of =
            |count: u64, one: &str| format!("{} {one}{}", grouped(count), if count == 1 { "" } else { "s" });
        let ignored = match self.ignored_kinds.as_slice() {
            [] => String::new(),
            kinds => format!(" (not simulated: {})", kinds.join(", ")),
        };
        format!(
            "a scenario of {}, {}, {} at the start{ignored}",
            of(self.plan.daemon_sets.len() as u64, "DaemonSet"),
            of(self.plan.pools.len() as u64, "node pool"),
            of(nodes, "node"),
        )
    }
}
