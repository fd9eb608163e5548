//! Two runs side by side, as their summaries tell them.

use std::collections::BTreeSet;

use super::side_by_side::{Figure, Judged, Reading, Setting, SideBySide, Verdicts};
use crate::analysis::cause::Cause;
use crate::analysis::summary::{
    AssumptionSummary, DaemonSetSummary, JoinSummary, ObjectiveSummary, RolloutSummary, RunSummary,
};
use crate::sweep::measure::Unit;

const SECONDS_PER_MINUTE: f64 = 60.0;

/// What both sides say of something; `None`: that side does not have it.
type Sides<'a, T> = [Option<&'a T>; 2];

/// A and B side by side. What else is known of what differs is for the caller to add.
pub fn side_by_side(names: [String; 2], runs: [&RunSummary; 2]) -> SideBySide {
    let mut figures = Vec::new();
    for name in names_of_both(runs) {
        let daemon_sets = runs.map(|run| run.daemon_sets.iter().find(|daemon_set| daemon_set.name == name));
        figures.extend(figures_of(&name, daemon_sets));
    }
    figures.push(of_both(
        None,
        "events of the simulation",
        Unit::Count,
        runs.map(Some),
        |run: &RunSummary| Some(run.events as f64),
    ));
    figures.retain(Figure::is_told);
    SideBySide {
        names,
        settings: settings(runs),
        besides: Vec::new(),
        is_the_same: runs[0].digest == runs[1].digest,
        figures,
        objectives: objectives(runs),
    }
}

/// In A's order, then what only B has.
fn names_of_both(runs: [&RunSummary; 2]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for daemon_set in runs.iter().flat_map(|run| &run.daemon_sets) {
        if !names.contains(&daemon_set.name) {
            names.push(daemon_set.name.clone());
        }
    }
    names
}

fn settings(runs: [&RunSummary; 2]) -> Vec<Setting> {
    let each =
        |name: &str, value: &dyn Fn(&RunSummary) -> Option<String>| Setting::differing(name, runs.map(value));
    let mut settings = vec![
        each("scenario", &|run| Some(run.scenario.clone())),
        each("the scenario's text (its hash)", &|run| Some(run.scenario_hash.clone())),
        each("seed", &|run| Some(run.seed.to_string())),
        each("kubernetes_version", &|run| Some(run.kubernetes_version.clone())),
        each("duration", &|run| Some(format!("{}s", run.duration_seconds))),
    ];
    let paths: BTreeSet<&String> = runs.iter().flat_map(|run| run.overrides.keys()).collect();
    settings.extend(
        paths.into_iter().map(|path| each(&format!("--set {path}"), &|run| run.overrides.get(path).cloned())),
    );
    for name in names_of_both(runs) {
        let own = |run: &RunSummary| {
            run.daemon_sets
                .iter()
                .find(|daemon_set| daemon_set.name == name)
                .map(|one| one.node_selector.clone())
        };
        settings.push(each(&format!("node selector of {name}"), &own));
    }
    let assumed: BTreeSet<&String> =
        runs.iter().flat_map(|run| &run.assumptions).map(|assumption| &assumption.setting).collect();
    settings.extend(assumed.into_iter().map(|setting| {
        let value = |run: &RunSummary| {
            let found = run.assumptions.iter().find(|assumption| assumption.setting == *setting);
            found.map(|AssumptionSummary { value, .. }| value.clone())
        };
        each(&format!("assumed: {setting}"), &value)
    }));
    settings.into_iter().flatten().collect()
}

fn of_both<T>(
    daemon_set: Option<&str>,
    name: &str,
    unit: Unit,
    sides: Sides<'_, T>,
    value: impl Fn(&T) -> Option<f64>,
) -> Figure {
    Figure::new(daemon_set, name, unit, sides.map(|side| Reading::of(side.and_then(&value))))
}

fn figures_of(name: &str, sides: Sides<'_, DaemonSetSummary>) -> Vec<Figure> {
    let one = |figure: &str, unit, value: &dyn Fn(&DaemonSetSummary) -> Option<f64>| {
        of_both(Some(name), figure, unit, sides, value)
    };
    let mut figures = figures_of_rollouts(name, sides);
    figures.push(one("lowest availability", Unit::Share, &|of| Some(of.lowest_availability?.share)));
    figures.push(one("lowest coverage", Unit::Share, &|of| Some(of.lowest_coverage?.share)));
    figures.push(one("uncovered node-minutes", Unit::NodeMinutes, &|of| {
        Some(of.uncovered_node_seconds.total().as_seconds() / SECONDS_PER_MINUTE)
    }));
    figures.extend(
        Cause::ALL
            .into_iter()
            .map(|cause| {
                let words = format!("uncovered node-minutes ({})", cause.as_str());
                one(&words, Unit::NodeMinutes, &|of| {
                    Some(of.uncovered_node_seconds.by(cause).as_seconds() / SECONDS_PER_MINUTE)
                })
            })
            .filter(|figure| !figure.is_zero()),
    );
    let join = |words: &str, value: fn(&JoinSummary) -> Option<f64>| {
        one(words, Unit::Seconds, &|of| value(&of.join_to_available))
    };
    figures.push(join("join to available, median", |joins| joins.p50_seconds));
    figures.push(join("join to available, p90", |joins| joins.p90_seconds));
    figures.push(join("join to available, p95", |joins| joins.p95_seconds));
    figures.push(join("join to available, p99", |joins| joins.p99_seconds));
    figures.push(one("joining nodes never covered", Unit::Count, &|of| {
        Some(of.join_to_available.nodes_never_covered as f64)
    }));
    figures.push(one("pods created", Unit::Count, &|of| Some(of.pods_created as f64)));
    figures.push(one("pods deleted", Unit::Count, &|of| Some(of.pods_deleted as f64)));
    figures
}

/// Rollouts go by pairs of the same revisions.
fn figures_of_rollouts(name: &str, sides: Sides<'_, DaemonSetSummary>) -> Vec<Figure> {
    let revisions = |rollout: &RolloutSummary| (rollout.revision, rollout.from_revision);
    let all: BTreeSet<_> = sides.iter().flatten().flat_map(|of| &of.rollouts).map(revisions).collect();
    let of_one = |wanted| {
        let rollouts =
            sides.map(|side| side.and_then(|of| of.rollouts.iter().find(|one| revisions(one) == wanted)));
        figures_of_rollout(name, rollouts)
    };
    all.into_iter().flat_map(of_one).collect()
}

fn figures_of_rollout(name: &str, sides: Sides<'_, RolloutSummary>) -> Vec<Figure> {
    let Some(either) = sides.into_iter().flatten().next() else { return Vec::new() };
    let called = match either.from_revision {
        Some(from) => format!("rollout {from} → {}", either.revision),
        None => format!("rollout → {}", either.revision),
    };
    let one = |figure: &str, unit, value: &dyn Fn(&RolloutSummary) -> Option<f64>| {
        of_both(Some(name), &format!("{called}: {figure}"), unit, sides, value)
    };
    let duration = sides.map(|side| match side {
        None => Reading::Nothing,
        Some(RolloutSummary { duration_seconds: Some(seconds), .. }) => Reading::Value(*seconds, None),
        Some(RolloutSummary { superseded_by: Some(_), .. }) => Reading::Words("superseded"),
        Some(_) => Reading::Words("not finished"),
    });
    let mut figures = vec![Figure::new(Some(name), format!("{called}: duration"), Unit::Seconds, duration)];
    figures.push(one("lowest availability", Unit::Share, &|of| of.lowest_availability.share));
    figures.push(one("lowest coverage", Unit::Share, &|of| Some(of.lowest_coverage?.share)));
    figures.push(one("most nodes unavailable at once", Unit::Count, &|of| {
        Some(f64::from(of.max_unavailable_observed))
    }));
    let limits: BTreeSet<_> =
        sides.iter().flatten().flat_map(|of| &of.waits).map(|wait| wait.limit).collect();
    figures.extend(limits.into_iter().map(|limit| {
        one(&format!("held back by {}", limit.as_str()), Unit::Seconds, &|of| {
            Some(of.waits.iter().find(|wait| wait.limit == limit).map_or(0.0, |wait| wait.seconds))
        })
    }));
    figures
}

fn objectives(runs: [&RunSummary; 2]) -> Vec<Verdicts> {
    let mut asked: Vec<&String> = Vec::new();
    for objective in runs.iter().flat_map(|run| &run.objectives) {
        if !asked.contains(&&objective.objective) {
            asked.push(&objective.objective);
        }
    }
    let judged = |objective: &ObjectiveSummary| Judged {
        verdict: objective.verdict.clone(),
        passes: objective.passes,
        observed: objective.observed.clone(),
    };
    let verdicts = |words: &String| Verdicts {
        objective: words.clone(),
        sides: runs.map(|run| run.objectives.iter().find(|one| one.objective == *words).map(judged)),
    };
    asked.into_iter().map(verdicts).collect()
}
