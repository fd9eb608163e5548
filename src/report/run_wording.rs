//! Sentences on a whole run, the same in the page, in the terminal and in what a CI job shows.

use super::wording::capitalized;
use crate::analysis::objectives::NO_NODE;
use crate::analysis::summary::{ObjectiveSummary, RunSummary};

/// What is said of a DaemonSet, or of its rollout, instead of its availability where no node was desired.
pub const NOWHERE: &str = "finds no node to run on";

/// That no node was there to run a DaemonSet, as a sentence in the place of a chart.
pub fn no_node() -> String {
    format!("{}.", capitalized(NO_NODE))
}

/// What became of the objectives, as a sentence without a full stop.
pub fn verdict(summary: &RunSummary) -> String {
    let objectives: Vec<&ObjectiveSummary> = summary.objectives.iter().collect();
    match (objectives.len(), fates(&objectives, ["was ", "were "])) {
        (_, None) => "No objectives were set".to_owned(),
        (1, Some(words)) => format!("The {words}"),
        (_, Some(words)) => capitalized(&words),
    }
}

/// The same within a line: `objective met`, `1 of 2 objectives missed`; nothing where there are none.
pub fn fates_in_short(objectives: &[&ObjectiveSummary]) -> Option<String> {
    fates(objectives, ["", ""])
}

/// What was not judged was not missed, and is told apart. `was` and `were` stand before the fates of one and of several.
fn fates(objectives: &[&ObjectiveSummary], [was, were]: [&str; 2]) -> Option<String> {
    let count = |has_fate: fn(&ObjectiveSummary) -> bool| {
        objectives.iter().filter(|objective| has_fate(objective)).count()
    };
    let met = count(|objective| objective.judged && objective.passes);
    let missed = count(|objective| objective.judged && !objective.passes);
    let not_judged = count(|objective| !objective.judged && !objective.passes);
    let optional = count(|objective| !objective.judged && objective.passes);
    Some(match (objectives.len(), met, missed) {
        (0, ..) => return None,
        (1, 1, _) => format!("objective {was}met"),
        (1, _, 1) => format!("objective {was}missed"),
        (1, ..) => format!("objective {was}not judged"),
        (2, 2, _) => format!("both objectives {were}met"),
        (all, met, _) if all == met => format!("all {all} objectives {were}met"),
        (all, ..) => {
            let told_met = if missed + not_judged == 0 { met } else { 0 };
            let fates = [
                (told_met, "met"),
                (missed, "missed"),
                (not_judged, "not judged"),
                (optional, "optional and not judged"),
            ];
            let mut fates = fates.into_iter().filter(|(count, _)| *count > 0);
            let (first, fate) = fates.next()?;
            let others = fates.map(|(count, fate)| format!(", {count} {fate}"));
            let verb = if first == 1 { was } else { were };
            format!("{first} of {all} objectives {verb}{fate}{}", others.collect::<String>())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of objectives that were judged or not, and pass or not.
    fn words(fates_of_all: &[(bool, bool)]) -> Option<String> {
        let objective = |&(judged, passes): &(bool, bool)| ObjectiveSummary {
            judged,
            optional: !judged && passes,
            passes,
            ..ObjectiveSummary::default()
        };
        let objectives: Vec<ObjectiveSummary> = fates_of_all.iter().map(objective).collect();
        fates(&objectives.iter().collect::<Vec<_>>(), ["was ", "were "])
    }

    const MET: (bool, bool) = (true, true);
    const MISSED: (bool, bool) = (true, false);
    const NOT_JUDGED: (bool, bool) = (false, false);
    const OPTIONAL: (bool, bool) = (false, true);

    #[test]
    fn what_was_not_judged_was_not_missed() {
        let told = |fates: &[(bool, bool)]| words(fates).unwrap();
        assert_eq!(words(&[]), None);
        assert_eq!(told(&[MET]), "objective was met");
        assert_eq!(told(&[MISSED]), "objective was missed");
        assert_eq!(told(&[NOT_JUDGED]), "objective was not judged");
        assert_eq!(told(&[OPTIONAL]), "objective was not judged");
        assert_eq!(told(&[MET, MET]), "both objectives were met");
        assert_eq!(told(&[MET, MET, MET]), "all 3 objectives were met");
        assert_eq!(told(&[MET, MISSED]), "1 of 2 objectives was missed");
        assert_eq!(told(&[NOT_JUDGED, MET]), "1 of 2 objectives was not judged");
        assert_eq!(told(&[NOT_JUDGED, MET, MISSED, MISSED]), "2 of 4 objectives were missed, 1 not judged");
    }

    #[test]
    fn what_may_go_without_being_judged_is_not_among_those_that_were_met() {
        assert_eq!(
            words(&[MET, OPTIONAL, MET]).unwrap(),
            "2 of 3 objectives were met, 1 optional and not judged"
        );
        assert_eq!(words(&[OPTIONAL, OPTIONAL]).unwrap(), "2 of 2 objectives were optional and not judged");
    }
}
