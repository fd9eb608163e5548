//! Whether what is not ready when the run begins is what keeps every strategy from the objectives: the candidates are run once
//! more as if it were ready, and the first that then meets them shows it. If none does, what then holds the rollout back is told.

use std::collections::BTreeSet;

use serde::Serialize;

use super::limits::{LimitShare, waits};
use super::not_ready::NotReady;
use super::trial::{self, Trial};
use crate::analysis::objectives::Objective;
use crate::cluster::plan::{InitialPodState, NodeCondition, Plan};

/// In so many runs none may fail. It is no proof that few do, which the search itself has to bring when the scenario is mended.
const RUNS: u32 = 10;

/// The scenario with a candidate's strategy.
#[derive(Clone, Copy)]
pub struct Candidacy<'a> {
    pub plan: &'a Plan,
    pub objectives: &'a [Objective],
}

/// What keeps every strategy from the objectives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hindrance {
    #[serde(flatten)]
    pub not_ready: NotReady,
    /// The index of a candidate that would meet the objectives were it ready; null: none would.
    pub candidate: Option<usize>,
    /// In how many runs it did.
    pub runs: u32,
    /// Where none would: what the rollouts of the candidate that comes closest would wait for, that which holds longest first.
    pub waits: Vec<LimitShare>,
}

/// Looks for it, beginning with the candidate of index `closest`. `None`: nothing is amiss when the run begins.
pub fn hindrance(
    candidacies: &[Candidacy<'_>],
    closest: usize,
    daemon_set: usize,
    seed: u64,
) -> Option<Hindrance> {
    let Candidacy { plan, objectives } = *candidacies.get(closest)?;
    let of_candidate =
        |index: usize, not_ready: &NotReady| runs_when_ready(candidacies[index], not_ready, daemon_set, seed);
    let asked = objectives.iter().map(|objective| objective.daemon_set().index());
    let asked: BTreeSet<usize> = asked.chain([daemon_set]).collect();
    let all = NotReady::of(plan, &asked.into_iter().collect::<Vec<_>>());
    let nodes_alone = NotReady { pods: Vec::new(), ..all.clone() };
    let pods_alone = NotReady { pods: all.pods.clone(), ..NotReady::default() };
    let is_something = |not_ready: &NotReady| !not_ready.nodes.is_empty() || !not_ready.pods.is_empty();
    let mut tried: Vec<(NotReady, Option<Trial>)> = Vec::new();
    for not_ready in [nodes_alone, pods_alone, all].into_iter().filter(is_something) {
        if tried.iter().any(|(earlier, _)| *earlier == not_ready) {
            continue;
        }
        let of_closest = of_candidate(closest, &not_ready);
        let mut others = (0..candidacies.len()).filter(|&index| index != closest);
        let found = match of_closest.meets {
            true => Some(closest),
            false => others.find(|&index| of_candidate(index, &not_ready).meets),
        };
        if let Some(candidate) = found {
            return Some(Hindrance { not_ready, candidate: Some(candidate), runs: RUNS, waits: Vec::new() });
        }
        tried.push((not_ready, of_closest.first));
    }
    let (not_ready, first_of_closest) = tried.pop()?;
    Some(Hindrance { not_ready, candidate: None, runs: 0, waits: waits(&[first_of_closest?]) })
}

/// What came of a candidate's runs with everything ready.
struct RunsWhenReady {
    /// None of them failed.
    meets: bool,
    /// `None`: it cannot be run.
    first: Option<Trial>,
}

/// As many as there are before one fails.
fn runs_when_ready(
    candidacy: Candidacy<'_>,
    not_ready: &NotReady,
    daemon_set: usize,
    seed: u64,
) -> RunsWhenReady {
    let plan = when_ready(candidacy.plan, not_ready);
    let mut first = None;
    let meets = (0..RUNS).all(|replication| {
        let seed = seed.wrapping_add(u64::from(replication));
        let trial = trial::run(&plan, candidacy.objectives, daemon_set, seed);
        trial.is_ok_and(|trial| {
            let fails = trial.fails();
            first.get_or_insert(trial);
            !fails
        })
    });
    RunsWhenReady { meets, first }
}

/// The plan as it were if these nodes and pods were ready when the run begins.
fn when_ready(plan: &Plan, not_ready: &NotReady) -> Plan {
    let mut plan = plan.clone();
    if !not_ready.nodes.is_empty() {
        for initial in plan.pools.iter_mut().flat_map(|pool| &mut pool.initial_nodes) {
            initial.condition = NodeCondition::Ready;
        }
    }
    if !not_ready.pods.is_empty() {
        let pods = plan.daemon_sets.iter_mut().flat_map(|daemon_set| &mut daemon_set.initial.pods);
        for pods in pods.filter(|pods| pods.state == InitialPodState::NotReady) {
            pods.state = InitialPodState::Running;
        }
    }
    plan
}
