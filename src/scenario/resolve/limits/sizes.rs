//! How much a scenario may hold of what costs most to judge. It is counted before anything is judged: of a file that holds
//! more, nothing else is said.

use crate::analysis::wording::grouped;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::{Entries, Field, elements};
use crate::scenario::settings::actions::Action;

/// The most node pools.
const MAX_POOLS: usize = 5_000;

/// The most DaemonSets and changes of them by the script, together.
const MAX_TEMPLATES: usize = 8_500;

/// Whether the scenario is small enough to be judged; what there is too much of is complained of where it becomes too much.
pub fn are_within_limits(file: &ScenarioFile, problems: &mut Diagnostics) -> bool {
    let pools = places_of_keys(file.node_pools.as_ref());
    let daemon_sets = places_of_keys(file.daemon_sets.as_ref());
    let templates: Vec<Span> = daemon_sets.into_iter().chain(places_of_changes(file)).collect();
    let kinds = [
        (pools, MAX_POOLS, "node pools", "write one pool for all nodes that are alike"),
        (
            templates,
            MAX_TEMPLATES,
            "DaemonSets and changes of them",
            "write fewer DaemonSets or fewer changes by the script",
        ),
    ];
    let mut all_within = true;
    for (spans, most, what, help) in kinds {
        let Some(&first_beyond) = spans.get(most) else { continue };
        let (count, most) = (grouped(spans.len() as u64), grouped(most as u64));
        let problem = Diagnostic::error(format!("there are {count} {what}, and {most} is the most"));
        problems.push(problem.at(first_beyond, "").help(help));
        all_within = false;
    }
    all_within
}

fn places_of_keys<T>(entries: Option<&Field<Entries<T>>>) -> Vec<Span> {
    entries
        .and_then(Field::get)
        .map(|entries| entries.0.iter().map(|(key, _)| key.span).collect())
        .unwrap_or_default()
}

/// Those of the script that a template is gone through for.
fn places_of_changes(file: &ScenarioFile) -> impl Iterator<Item = Span> {
    let actions = elements(&file.script).iter().filter_map(|event| Some(&event.get()?.1));
    actions.filter(|action| action.get().is_some_and(changes_a_spec)).map(|action| action.span)
}

const fn changes_a_spec(action: &Action) -> bool {
    matches!(
        action,
        Action::SetImage(..)
            | Action::PatchTemplate(..)
            | Action::SetStrategy(..)
            | Action::RollBack(..)
            | Action::RestartRollout(..)
    )
}
