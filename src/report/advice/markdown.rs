//! The advice for a change's reviewers, in GitHub's Markdown.

use super::by_hand::{ByHand, IN_THE_SCRIPT, ONE_RUN, ONE_RUN_WITH};
use super::hindrance::{HindranceWords, TO_DO};
use super::limits::LIMITS;
use super::sentences::{doubts, effort, found, none_found};
use super::{limits, tables};
use crate::report::markdown::text::{details, document, escaped, table};
use crate::sweep::advise::advice::Advice;
use crate::sweep::advise::candidate::Candidate;

/// The whole answer. `command` has the arguments of what runs the scenario of a candidate once.
pub fn advice_markdown(advice: &Advice, command: impl Fn(&Candidate) -> Vec<String>) -> String {
    let answer = match advice.fastest {
        Some(index) => found(advice, &advice.candidates[index]),
        None => none_found(advice),
    };
    let mut sentences = answer.lines();
    let judged = advice.fastest.or(advice.closest).map(|index| &advice.candidates[index]);
    let fastest = advice.fastest.map(|index| &advice.candidates[index]);
    let limits = advice.limits.as_ref().map_or_else(Vec::new, |limits| limits::points(advice, limits));
    document([
        format!("### everynode: the update strategy of {}", escaped(&advice.daemon_set)),
        sentences.next().map_or_else(String::new, |first| format!("**{}**", escaped(first))),
        escaped(&sentences.collect::<Vec<_>>().join(" ")),
        HindranceWords::of(advice).map_or_else(String::new, |hindrance| because(&hindrance)),
        doubts(advice).iter().map(|doubt| format!("Warning: {}.\n\n", escaped(doubt))).collect::<String>(),
        fastest.map_or_else(String::new, |fastest| to_apply(&advice.daemon_set, fastest, &command)),
        list(&limits),
        judged.map_or_else(String::new, |candidate| table(&tables::objectives(advice, candidate))),
        details("All strategies that were searched", &strategies(advice)),
        format!("<sub>{}</sub>", escaped(effort(advice).trim())),
    ])
}

fn because(hindrance: &HindranceWords) -> String {
    let points: String = hindrance.points.iter().map(|point| format!("- {}\n", escaped(point))).collect();
    format!(
        "{}\n\n{points}\n{TO_DO}\n\n```ron\n{}\n```\n\n{}",
        escaped(&hindrance.lead),
        hindrance.script.join("\n"),
        escaped(&hindrance.otherwise)
    )
}

fn to_apply(daemon_set: &str, fastest: &Candidate, command: &impl Fn(&Candidate) -> Vec<String>) -> String {
    let manifest = fastest.strategy.manifest();
    let one_run = match ByHand::of(daemon_set, &fastest.strategy) {
        Some(ByHand { what, action }) => {
            format!("{what} {ONE_RUN_WITH}\n\n```ron\n{action}\n```\n\n{IN_THE_SCRIPT}")
        }
        None => ONE_RUN.to_owned(),
    };
    format!(
        "In the DaemonSet's manifest:\n\n```yaml\n{}\n```\n\n{one_run}\n\n```console\n{}\n```",
        manifest.trim_end(),
        command(fastest).join(" ")
    )
}

fn strategies(advice: &Advice) -> String {
    let left_out = advice.left_out.iter().map(|line| format!("\n\nNot searched: {}.", escaped(line)));
    format!(
        "{}\n{}{}",
        table(&tables::strategies(advice)),
        escaped(tables::LEGEND.trim_end()),
        left_out.collect::<String>()
    )
}

/// What limits further speed; nothing where there are no points.
fn list(limits: &[String]) -> String {
    if limits.is_empty() {
        return String::new();
    }
    let points = limits.iter().map(|point| format!("\n- {}", escaped(point)));
    format!("{LIMITS}\n{}", points.collect::<String>())
}
