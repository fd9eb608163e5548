//! DaemonSets as the question of capacity sees them.

use serde::Serialize;

use super::amounts::Amounts;
use super::usage::Usage;
use crate::api::pod_spec::PodSpec;
use crate::cluster::plan::{DaemonSetPlan, Plan, PodNeeds, Resources};
use crate::daemonset::eligibility::Placement;

/// A DaemonSet, one pod of it at a time.
#[derive(Clone, Debug)]
pub struct DaemonSetDemand {
    pub name: String,
    pub change: Change,
    pub placement: Placement,
    pub needs: PodNeeds,
    /// What one pod takes.
    pub taken: Usage,
}

/// What becomes of a DaemonSet by what is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is there before and after, and takes the same.
    Stays,
    /// It is there after only.
    Added,
    /// It is there before and after, and takes something else.
    Replaced,
}

impl DaemonSetDemand {
    fn new(name: &str, template: &PodSpec, needs: &PodNeeds, limits: &Resources) -> Self {
        let taken =
            Usage { requested: Amounts::taken(&needs.demand.requests, 1), limited: Amounts::limited(limits) };
        Self {
            name: name.to_owned(),
            change: Change::Stays,
            placement: Placement::of(template),
            needs: needs.clone(),
            taken,
        }
    }
}

/// The DaemonSets of a plan as the run finds them, by their names. `limits` are those of the plan's templates.
pub fn daemon_set_demands(plan: &Plan, limits: &[Resources]) -> Vec<DaemonSetDemand> {
    let of = |daemon_set: &DaemonSetPlan| {
        let version = daemon_set.first_version();
        let template = version.template.index();
        let needs = &plan.templates.get(template)?.needs;
        Some(DaemonSetDemand::new(
            &daemon_set.name,
            &version.spec.template.spec,
            needs,
            limits.get(template)?,
        ))
    };
    plan.daemon_sets.iter().filter_map(of).collect()
}

/// Marks in `after` what is another than in `before`.
pub fn mark_changes(before: &[DaemonSetDemand], after: &mut [DaemonSetDemand]) {
    for daemon in after {
        daemon.change = match before.iter().find(|other| other.name == daemon.name) {
            None => Change::Added,
            Some(other) if is_same(other, daemon) => Change::Stays,
            Some(_) => Change::Replaced,
        };
    }
}

/// Anti-affinity is known among the DaemonSets of one plan only, and so does not compare.
fn is_same(one: &DaemonSetDemand, other: &DaemonSetDemand) -> bool {
    let demand = |daemon: &DaemonSetDemand| (daemon.needs.demand.host_ports.clone(), daemon.needs.priority);
    one.taken == other.taken && demand(one) == demand(other)
}
