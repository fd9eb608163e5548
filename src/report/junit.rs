//! Answers as JUnit's XML, which what runs CI jobs shows as tests: each objective is one.
//!
//! JUnit never described its format; this is what Jenkins', GitLab's and GitHub's readers have in common:
//! `testsuites`, `testsuite`, `testcase`, `failure`, `skipped`. There are no times in it: a simulated second is none
//! that a job took.

use std::fmt::Write;

use crate::analysis::summary::{ObjectiveSummary, RunSummary};
use crate::report::advice::{HindranceWords, missed_in_words, nothing_to_choose_by};
use crate::report::clock::Clock;
use crate::report::markdown::headline_of;
use crate::report::tables::of_run::measured;
use crate::report::wording::grouped;
use crate::sweep::advise::advice::Advice;
use crate::sweep::advise::candidate::Kept;
use crate::sweep::statistics::Estimate;
use crate::sweep::summary::{PointSummary, Summary};

/// One test.
struct Case {
    class: String,
    name: String,
    ending: Ending,
}

enum Ending {
    Passed,
    /// Why there was nothing to judge.
    Skipped(String),
    /// In one line, and all that is known.
    Failed(String, String),
}

/// A test for each objective of a run; one that was not judged and may go without is skipped. What fails is told with what became of
/// its DaemonSet. Instants are as this clock tells them.
pub fn run_junit(summary: &RunSummary, clock: Clock) -> String {
    let case = |objective: &ObjectiveSummary| Case {
        class: summary.scenario.clone(),
        name: objective.objective.clone(),
        ending: match (objective.passes, objective.judged) {
            (true, true) => Ending::Passed,
            (true, false) => Ending::Skipped(measured(objective, clock)),
            (false, _) => Ending::Failed(
                format!("{}: {}", objective.verdict, measured(objective, clock)),
                headline_of(summary, &objective.daemon_set),
            ),
        },
    };
    suites(&summary.scenario, &summary.objectives.iter().map(case).collect::<Vec<_>>())
}

/// A test for each point of a sweep: that no run of it misses an objective, leaves nothing to judge one by, or fails.
pub fn sweep_junit(scenario: &str, summary: &Summary) -> String {
    let parameters = summary.subject.grid.parameters();
    let case = |point: &PointSummary| {
        let settings = parameters
            .iter()
            .zip(&point.settings)
            .map(|(parameter, value)| format!("{}={value}", parameter.path));
        let settings = settings.collect::<Vec<_>>().join(", ");
        let complaints = [
            (times_missed(&point.missed_any), "missed an objective"),
            (point.not_judged, "had nothing to judge an objective by"),
            (point.failed, "could not be run"),
        ];
        let complaints = complaints.into_iter().filter(|(count, _)| *count > 0);
        let complaints: Vec<String> = complaints
            .map(|(count, what)| format!("{} of {} runs {what}", grouped(count), grouped(point.runs)))
            .collect();
        let ending = match complaints.is_empty() {
            true => Ending::Passed,
            false => {
                let which = blamed(summary, point).chain(point.error.clone()).collect::<Vec<_>>();
                Ending::Failed(complaints.join(", "), which.join("\n"))
            }
        };
        Case {
            class: scenario.to_owned(),
            name: if settings.is_empty() { "as it is".to_owned() } else { settings },
            ending,
        }
    };
    suites(scenario, &summary.points.iter().map(case).collect::<Vec<_>>())
}

/// In how many runs an objective was missed.
fn times_missed(estimate: &Estimate) -> u64 {
    (estimate.mean.unwrap_or(0.0) * estimate.count as f64).round() as u64
}

/// The objectives for which a point fails, and in how many of its runs: `rollout of agent within 10m: missed in 2, not judged
/// in 3`.
fn blamed<'a>(summary: &'a Summary, point: &'a PointSummary) -> impl Iterator<Item = String> + 'a {
    summary.subject.objectives.iter().zip(&point.missed).filter_map(|(objective, estimate)| {
        let not_judged = if objective.optional { 0 } else { estimate.without };
        let often = [("missed", times_missed(estimate)), ("not judged", not_judged)];
        let often = often.into_iter().filter(|(_, count)| *count > 0);
        let often: Vec<String> = often.map(|(what, count)| format!("{what} in {}", grouped(count))).collect();
        (!often.is_empty()).then(|| format!("{}: {}", objective.objective, often.join(", ")))
    })
}

/// A test for each objective, of the strategy that is advised, or of that which comes closest.
pub fn advice_junit(advice: &Advice) -> String {
    let judged = advice.fastest.or(advice.closest).map(|index| &advice.candidates[index]);
    let cases = judged.map_or_else(Vec::new, |candidate| {
        let case = |kept: &Kept| {
            let often = missed_in_words(candidate, kept);
            Case {
                class: advice.daemon_set.clone(),
                name: format!("{} with {}", kept.objective, candidate.name),
                ending: if kept.optional && kept.not_judged == candidate.runs {
                    Ending::Skipped(often)
                } else if advice.fastest.is_some() || kept.failures() == 0 {
                    Ending::Passed
                } else {
                    Ending::Failed(often, format!("with {}, which comes closest", candidate.name))
                },
            }
        };
        candidate.objectives.iter().map(case).collect()
    });
    let shown = Case {
        class: advice.daemon_set.clone(),
        name: "a strategy meets all objectives".to_owned(),
        ending: match advice.fastest {
            Some(_) => Ending::Passed,
            None if !advice.has_rollout => Ending::Failed(nothing_to_choose_by(advice), String::new()),
            None => Ending::Failed(
                "no strategy was shown to meet all objectives".to_owned(),
                HindranceWords::of(advice).map_or_else(String::new, |hindrance| hindrance.text()),
            ),
        },
    };
    suites(&advice.daemon_set, &cases.into_iter().chain([shown]).collect::<Vec<_>>())
}

fn suites(name: &str, cases: &[Case]) -> String {
    let failures = cases.iter().filter(|case| matches!(case.ending, Ending::Failed(..))).count();
    let skipped = cases.iter().filter(|case| matches!(case.ending, Ending::Skipped(_))).count();
    let counts =
        format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"", cases.len());
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"everynode\" {counts}>\n  <testsuite name=\"{}\" {counts}>\n",
        escaped(name)
    );
    for Case { class, name, ending } in cases {
        let (class, name) = (escaped(class), escaped(name));
        let mut line = |rest: &str| {
            writeln!(text, "    <testcase classname=\"{class}\" name=\"{name}\"{rest}")
                .expect("writing to a string cannot fail");
        };
        match ending {
            Ending::Passed => line("/>"),
            Ending::Skipped(why) => line(&format!("><skipped message=\"{}\"/></testcase>", escaped(why))),
            Ending::Failed(message, rest) => {
                line(&format!(
                    "><failure message=\"{}\">{}</failure></testcase>",
                    escaped(message),
                    escaped(rest)
                ));
            }
        }
    }
    text + "  </testsuite>\n</testsuites>\n"
}

/// As text or in an attribute. What XML 1.0 cannot hold (2.2, `Char`) becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' => escaped += "&#10;",
            '\t' => escaped += "&#9;",
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_counted_by_their_endings() {
        let case = |name: &str, ending| Case { class: "a\"b".to_owned(), name: name.to_owned(), ending };
        let cases = [
            case("met", Ending::Passed),
            case("<missed> & \u{7}", Ending::Failed("14m".to_owned(), "all\nof it".to_owned())),
            case("none", Ending::Skipped("no node joined".to_owned())),
        ];
        insta::assert_snapshot!(suites("s", &cases), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="everynode" tests="3" failures="1" errors="0" skipped="1">
          <testsuite name="s" tests="3" failures="1" errors="0" skipped="1">
            <testcase classname="a&quot;b" name="met"/>
            <testcase classname="a&quot;b" name="&lt;missed&gt; &amp; �"><failure message="14m">all&#10;of it</failure></testcase>
            <testcase classname="a&quot;b" name="none"><skipped message="no node joined"/></testcase>
          </testsuite>
        </testsuites>
        "#);
    }
}
