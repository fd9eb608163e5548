//! The sentences of an advice: what is the fastest, why it may not work, and what came close.

use super::hindrance::{deletions, on_nodes};
use super::likeness::{Likeness, likeness};
use super::wording::{
    count_or_none, length, measured, missed_in_words, percent_down, percent_up, seconds, sentence, signed,
};
use crate::engine::time::Duration;
use crate::report::wording::{capitalized, duration_against, exact_percent, grouped, percent};
use crate::sweep::advise::advice::{Advice, RunnerUp};
use crate::sweep::advise::candidate::{Candidate, Kept};
use crate::sweep::advise::race::Standing;
use crate::sweep::advise::strategy::Replacing;

pub(super) fn found(advice: &Advice, fastest: &Candidate) -> String {
    let mut text = headline(&advice.daemon_set, fastest);
    let misses = fastest.objectives.iter().any(|kept| kept.missed > 0);
    let bound = percent_up(fastest.failing.high);
    sentence(
        &mut text,
        &format!(
            "It takes {} on average. {} of {} runs {}: with {:.0}% confidence at most {bound} do ({} allowed).",
            with_interval(fastest),
            count_or_none(fastest.failures),
            grouped(fastest.runs),
            failed_how(fastest.failures, fastest.unfinished, misses),
            advice.confidence * 100.0,
            exact_percent(advice.risk),
        ),
    );
    match &advice.runner_up {
        Some(next) => sentence(&mut text, &runner_up(advice, next)),
        None => sentence(&mut text, "No other strategy was shown to meet them."),
    }
    text
}

/// What could not be judged was not met.
fn headline(daemon_set: &str, fastest: &Candidate) -> String {
    let name = &fastest.name;
    let all = fastest.objectives.len();
    let judged = fastest.objectives.iter().filter(|kept| kept.not_judged < fastest.runs).count();
    let met = match judged {
        0 => {
            return format!("The fastest rollout of {daemon_set} is with {name}; no objective was judged.\n");
        }
        _ if judged == all => {
            let met = all_objectives(all);
            return format!("The fastest rollout of {daemon_set} that meets {met} is with {name}.\n");
        }
        1 => "the objective".to_owned(),
        _ => format!("the {judged} objectives"),
    };
    let others = match all - judged {
        1 => "1 was".to_owned(),
        others => format!("{others} were"),
    };
    format!(
        "The fastest rollout of {daemon_set} that meets {met} that could be judged is with {name}; {others} not judged.\n"
    )
}

/// What became of the runs that failed.
pub(super) fn failed_how(failures: u64, unfinished: u64, misses: bool) -> &'static str {
    match unfinished {
        0 => "failed an objective",
        _ if unfinished == failures && !misses => "did not finish the rollout",
        _ => "failed an objective or did not finish the rollout",
    }
}

/// Why the recommended strategy may not work, or the next one, and what was not judged.
pub(super) fn doubts(advice: &Advice) -> Vec<String> {
    let surges = |index: usize| matches!(advice.candidates[index].strategy.replacing, Replacing::Surging(_));
    let next = advice.runner_up.as_ref().map(|next| next.candidate);
    let named = [advice.fastest, next, advice.closest];
    let of_surges = advice.doubt_of_surges.clone().filter(|_| named.into_iter().flatten().any(surges));
    let unjudged = advice.pods_not_ready.iter().filter(|_| advice.fastest.is_some());
    let unjudged = unjudged.map(|(daemon_set, nodes)| {
        format!(
            "when the run begins pods of {daemon_set} are not ready on {}; its availability counts only from when all have \
             been available at once, so that it may say nothing of this rollout. Let the script begin with {} to have them \
             replaced first",
            on_nodes(nodes, ""),
            deletions(daemon_set, nodes).join(" ")
        )
    });
    of_surges.into_iter().chain(unjudged).collect()
}

fn runner_up(advice: &Advice, next: &RunnerUp) -> String {
    let name = &advice.candidates[next.candidate].name;
    let interval = match next.seconds_longer_interval {
        Some(interval) if interval.half_width() > 0.0 => {
            format!(" ({} to {}, run by run)", signed(interval.low), signed(interval.high))
        }
        _ => String::new(),
    };
    if next.seconds_longer.abs() < 0.05 {
        return format!("The runner-up, {name}, takes as long{interval}.");
    }
    let than = if next.seconds_longer > 0.0 { "longer" } else { "less" };
    let difference = format!("{} {than}{interval}", seconds(next.seconds_longer.abs()));
    if next.seconds_longer_interval.is_some_and(|interval| interval.low <= 0.0 && interval.high >= 0.0) {
        return format!("The runner-up, {name}, is as fast, as far as can be told: it takes {difference}.");
    }
    format!("The runner-up, {name}, takes {difference}.")
}

/// In one sentence.
pub fn nothing_to_choose_by(advice: &Advice) -> String {
    format!(
        "No node should run {} while it is rolled out, so there is nothing to choose a strategy by.",
        advice.daemon_set
    )
}

pub(super) fn none_found(advice: &Advice) -> String {
    if !advice.has_rollout {
        return format!(
            "{}\nLet some nodes match its nodeSelector, affinity and tolerations, or name another DaemonSet with --daemon-set.\n",
            nothing_to_choose_by(advice)
        );
    }
    let Some(index) = advice.closest else {
        return "No strategy could be run.\n".to_owned();
    };
    let closest = &advice.candidates[index];
    let all = all_objectives(closest.objectives.len());
    let mut text = match closest.standing {
        Standing::NotShown | Standing::NotJudged => {
            format!("No strategy was shown to meet {all}; {} comes closest.\n", closest.name)
        }
        _ => format!("No strategy meets {all}; {} comes closest.\n", closest.name),
    };
    for (index, kept) in closest.objectives.iter().enumerate().filter(|(_, kept)| kept.failures() > 0) {
        sentence(&mut text, &miss(closest, kept));
        match likeness(advice, closest, index) {
            Some(Likeness::Always) => sentence(&mut text, "It is missed in every run of every strategy."),
            Some(Likeness::AsOften) => sentence(
                &mut text,
                "It is missed as often with every strategy that was run as often: look for its cause elsewhere.",
            ),
            Some(Likeness::NeverJudged) => sentence(
                &mut text,
                "No run of any strategy had anything to judge it by: leave it out, let the run last longer, or say \
                 optional: true.",
            ),
            None => {}
        }
    }
    if closest.unfinished > 0 {
        let runs = grouped(closest.runs);
        sentence(
            &mut text,
            &format!("A rollout did not finish in {} of {runs} runs.", grouped(closest.unfinished)),
        );
    }
    sentence(
        &mut text,
        &format!(
            "{} of {} runs failed: with {:.0}% confidence between {} and {} do, and {} are allowed.",
            count_or_none(closest.failures),
            grouped(closest.runs),
            advice.confidence * 100.0,
            percent_down(closest.failing.low),
            percent_up(closest.failing.high),
            exact_percent(advice.risk),
        ),
    );
    if closest.standing == Standing::NotShown {
        sentence(
            &mut text,
            "That is too many to show it and too few to rule it out: allow more --replications, or another --risk.",
        );
    }
    text
}

/// Which objective, by how much, and how often.
fn miss(candidate: &Candidate, kept: &Kept) -> String {
    let often = missed_in_words(candidate, kept);
    let (Some(mean), Some(worst)) = (kept.observed.mean, kept.observed.worst) else {
        return format!("{}: {often}.", capitalized(&kept.objective));
    };
    let short = if kept.is_share {
        let lacking = kept.asked - worst;
        (lacking > 0.0).then(|| format!("{} percentage points short", percent(lacking).trim_end_matches('%')))
    } else {
        let late = worst - kept.asked;
        (late > 0.0).then(|| format!("{} too long", duration_against(length(late), Duration::ZERO)))
    };
    let short = short.map_or_else(String::new, |short| format!(" ({short})"));
    format!(
        "{}: {often}; {} on average, {}{short} at worst.",
        capitalized(&kept.objective),
        measured(kept, mean),
        measured(kept, worst)
    )
}

pub(super) fn effort(advice: &Advice) -> String {
    let (runs, grid) = (advice.runs, advice.full_grid_runs);
    let part = 100.0 * runs as f64 / grid.max(1) as f64;
    format!(
        "{} runs of {} {}; the full grid would have taken {} ({part:.0}%).\n",
        grouped(runs),
        grouped(advice.candidates.len() as u64),
        if advice.candidates.len() == 1 { "strategy" } else { "strategies" },
        grouped(grid)
    )
}

fn all_objectives(count: usize) -> String {
    match count {
        1 => "the objective".to_owned(),
        2 => "both objectives".to_owned(),
        count => format!("all {count} objectives"),
    }
}

fn with_interval(candidate: &Candidate) -> String {
    let mean = candidate.rollout_seconds.map_or_else(|| "-".to_owned(), seconds);
    match candidate.rollout_seconds_interval {
        Some(interval) if interval.half_width() > 0.0 => {
            format!("{mean} ({} to {})", seconds(interval.low), seconds(interval.high))
        }
        _ => mean,
    }
}
