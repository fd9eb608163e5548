//! The answer of `everynode advise` as it is read: first the advice in words, then the tables that it rests on.
//!
//! The text holds colours as ANSI escapes, as all tables do.

mod by_hand;
mod hindrance;
mod likeness;
mod limits;
mod markdown;
mod sentences;
pub mod tables;
#[cfg(test)]
mod tests;
mod wording;

pub use self::by_hand::{ByHand, IN_THE_SCRIPT, ONE_RUN, ONE_RUN_WITH};
pub use self::hindrance::{HindranceWords, TO_DO};
pub use self::sentences::nothing_to_choose_by;
use self::sentences::{doubts, effort, found, none_found};
pub use self::wording::missed_in_words;
use self::wording::sentence;
use crate::report::tables::wrap::{command_lines, paragraph};
use crate::sweep::advise::advice::Advice;
use crate::sweep::advise::candidate::Candidate;

pub use self::limits::LIMITS;
pub use self::markdown::advice_markdown;

/// The answer in words, without tables: what is advised, why it may not work, what holds faster rollouts back, and what it took.
pub struct Words {
    pub answer: String,
    pub hindrance: Option<HindranceWords>,
    pub doubts: Vec<String>,
    /// What limits further speed, point by point.
    pub limits: Vec<String>,
    pub left_out: Vec<String>,
    pub effort: String,
}

impl Words {
    pub fn of(advice: &Advice) -> Self {
        Self {
            answer: match advice.fastest {
                Some(index) => found(advice, &advice.candidates[index]),
                None => none_found(advice),
            },
            hindrance: HindranceWords::of(advice),
            doubts: doubts(advice).iter().map(|doubt| format!("Warning: {doubt}.")).collect(),
            limits: advice.limits.as_ref().map_or_else(Vec::new, |limits| limits::points(advice, limits)),
            left_out: advice.left_out.iter().map(|line| format!("Not searched: {line}.")).collect(),
            effort: effort(advice),
        }
    }
}

/// The whole answer in that width. `command` has the arguments of what runs the scenario of a candidate once.
pub fn advice_text(advice: &Advice, command: impl Fn(&Candidate) -> Vec<String>, width: usize) -> String {
    let in_width = |text: String| paragraph(&text, width);
    let words = Words::of(advice);
    let mut paragraphs = vec![in_width(words.answer)];
    paragraphs.extend(words.hindrance.map(|hindrance| in_width(hindrance.text())));
    let limits = words.limits.iter().map(|point| format!("- {point}"));
    let limits = if words.limits.is_empty() {
        Vec::new()
    } else {
        [LIMITS.to_owned()].into_iter().chain(limits).collect()
    };
    let of_lines = [words.doubts, limits].into_iter().filter(|lines| !lines.is_empty());
    paragraphs.extend(of_lines.map(|lines| in_width(lines.join("\n"))));
    paragraphs.push(tables::strategies(advice).aligned(width) + &in_width(tables::LEGEND.to_owned()));
    let judged = advice.fastest.or(advice.closest).map(|index| &advice.candidates[index]);
    if let Some(candidate) = judged {
        paragraphs.push(tables::objectives(advice, candidate).aligned(width));
    }
    if let Some(index) = advice.fastest {
        paragraphs.push(to_apply(&advice.daemon_set, &advice.candidates[index], &command, width));
    }
    if !words.left_out.is_empty() {
        paragraphs.push(in_width(words.left_out.join("\n") + "\n"));
    }
    paragraphs.push(in_width(words.effort));
    paragraphs.iter().map(|paragraph| paragraph.trim_end()).collect::<Vec<_>>().join("\n\n") + "\n"
}

fn to_apply(
    daemon_set: &str,
    fastest: &Candidate,
    command: &impl Fn(&Candidate) -> Vec<String>,
    width: usize,
) -> String {
    let manifest = fastest.strategy.manifest();
    let mut text = format!("In the DaemonSet's manifest:\n\n{manifest}\n");
    match ByHand::of(daemon_set, &fastest.strategy) {
        Some(ByHand { what, action }) => {
            sentence(&mut text, &format!("{what} {ONE_RUN_WITH}\n\n    {action}\n\n{IN_THE_SCRIPT}\n"))
        }
        None => sentence(&mut text, &format!("{ONE_RUN}\n")),
    }
    paragraph(&text, width) + &command_lines(&command(fastest), width)
}
