//! A and B side by side: the settings in which they differ first, then the figures, then the objectives.

use anstyle::{AnsiColor, Style};

use super::columns::{Cell, aligned};
use super::wrap::paragraph;
use crate::diff::side_by_side::{Figure, Judged, Reading, SideBySide, Verdicts};
use crate::report::sweep_wording::{figure, with_interval};
use crate::sweep::measure::Unit;

pub fn side_by_side_text(found: &SideBySide, width: usize) -> String {
    let [a, b] = &found.names;
    let mut parts = vec![paragraph(&format!("A: {a}\nB: {b}\n"), width)];
    let side = |side: &Option<String>| Cell::from(side.clone().unwrap_or_else(|| "-".to_owned()));
    let settings =
        found.settings.iter().map(|one| [one.name.as_str().into(), side(&one.sides[0]), side(&one.sides[1])]);
    parts.push(aligned(["SETTING", "A", "B"], settings.collect(), width));
    parts.push(paragraph(&in_short(found), width));
    parts.push(aligned(["DAEMONSET", "FIGURE", "A", "B", "B − A"], figures(&found.figures), width));
    let objectives = found.objectives.iter().map(verdicts).collect();
    parts.push(aligned(["OBJECTIVE", "A", "B"], objectives, width));
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

/// What is said below the settings; may be empty.
fn in_short(found: &SideBySide) -> String {
    let mut lines = found.besides.clone();
    match (found.settings.is_empty() && found.besides.is_empty(), found.is_the_same) {
        (true, true) => lines.push("A and B are the same to the last fact.".to_owned()),
        (false, true) => lines.push("The same happened in A and in B, to the last fact.".to_owned()),
        (true, false) => lines.push("No setting differs.".to_owned()),
        (false, false) => {}
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

/// A DaemonSet's name stands before the first of its figures.
fn figures(figures: &[Figure]) -> Vec<[Cell; 5]> {
    let mut last = None;
    let row = |figure: &Figure| {
        let is_first = last.as_ref() != Some(&figure.daemon_set);
        last = Some(figure.daemon_set.clone());
        let name = figure.daemon_set.as_deref().unwrap_or("(cluster)");
        let name = if is_first { name } else { "" };
        let [a, b] = figure.sides.map(|side| Cell::from(reading(side, figure.unit)));
        [name.into(), figure.name.as_str().into(), a, b, difference(figure)]
    };
    figures.iter().map(row).collect()
}

fn reading(reading: Reading, unit: Unit) -> String {
    match reading {
        Reading::Value(value, None) => figure(value, unit),
        Reading::Value(value, Some(interval)) => with_interval(value, interval, unit),
        Reading::Words(words) => words.to_owned(),
        Reading::Nothing => "-".to_owned(),
    }
}

fn difference(of: &Figure) -> Cell {
    let Some(Reading::Value(value, interval)) = of.difference else { return "-".into() };
    if value == 0.0 && interval.is_none_or(|interval| interval.half_width() == 0.0) {
        return Cell::styled("=", Style::new().dimmed());
    }
    let sign = if value > 0.0 { "+" } else { "" };
    let is_share = matches!(of.unit, Unit::Share | Unit::Indicator);
    match interval {
        _ if is_share => {
            // Adding nothing makes a zero of a negative zero.
            let tenths = (value * 1000.0).round() / 10.0 + 0.0;
            let points = format!("{tenths:+.1}").replace('-', "−");
            let half = interval.map(|interval| format!(" ± {:.1}", interval.half_width() * 100.0));
            format!("{points}{} points", half.unwrap_or_default()).into()
        }
        Some(interval) => format!("{sign}{}", with_interval(value, interval, of.unit)).into(),
        None => format!("{sign}{}", figure(value, of.unit)).into(),
    }
}

fn verdicts(verdicts: &Verdicts) -> [Cell; 3] {
    let [a, b] = &verdicts.sides;
    [verdicts.objective.as_str().into(), judged(a.as_ref()), judged(b.as_ref())]
}

fn judged(judged: Option<&Judged>) -> Cell {
    let Some(Judged { verdict, passes, observed }) = judged else { return "not asked".into() };
    let colour = if *passes { AnsiColor::Green } else { AnsiColor::Red };
    Cell::styled(format!("{verdict}: {observed}"), colour.on_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::side_by_side::Setting;
    use crate::sweep::statistics::Interval;

    fn two() -> SideBySide {
        let value = |value| Reading::Value(value, None);
        let with = |value, half: f64| {
            Reading::Value(value, Some(Interval { low: value - half, high: value + half }))
        };
        let agent = Some("log-agent");
        SideBySide {
            names: ["output/rolling-7".to_owned(), "output/rolling-7-other".to_owned()],
            settings: vec![Setting {
                name: "--set daemon_sets.log-agent.maxUnavailable".to_owned(),
                sides: [Some("10%".to_owned()), None],
            }],
            besides: vec!["runs: 20 in A, 10 in B".to_owned()],
            is_the_same: false,
            figures: vec![
                Figure::new(agent, "rollout 1 → 2: duration", Unit::Seconds, [value(240.0), value(120.5)]),
                Figure::new(
                    agent,
                    "rollout 2 → 3: duration",
                    Unit::Seconds,
                    [Reading::Words("not finished"), value(90.0)],
                ),
                Figure::new(agent, "lowest availability", Unit::Share, [value(0.904), value(0.808)]),
                Figure::new(agent, "pods created", Unit::Count, [value(104.0), value(104.0)]),
                Figure {
                    difference: Some(with(-12.0, 3.0)),
                    ..Figure::new(
                        Some("proxy"),
                        "rollout duration",
                        Unit::Seconds,
                        [with(300.0, 4.0), with(288.0, 5.0)],
                    )
                },
            ],
            objectives: vec![Verdicts {
                objective: "availability of log-agent at least 90%".to_owned(),
                sides: [
                    Some(Judged {
                        verdict: "met".to_owned(),
                        passes: true,
                        observed: "90.4% at 10m3s".to_owned(),
                    }),
                    Some(Judged {
                        verdict: "missed".to_owned(),
                        passes: false,
                        observed: "80.8% at 10m3s".to_owned(),
                    }),
                ],
            }],
        }
    }

    fn shown(width: usize) -> String {
        anstream::adapter::strip_str(&side_by_side_text(&two(), width)).to_string()
    }

    #[test]
    fn settings_come_first_and_figures_have_their_differences() {
        insta::assert_snapshot!(shown(100));
    }

    #[test]
    fn what_does_not_fit_wraps() {
        insta::assert_snapshot!(shown(60));
    }

    #[test]
    fn two_that_are_the_same_are_called_so() {
        let same = SideBySide {
            settings: Vec::new(),
            besides: Vec::new(),
            is_the_same: true,
            figures: Vec::new(),
            objectives: Vec::new(),
            ..two()
        };
        let text = side_by_side_text(&same, 100);
        assert_eq!(
            text,
            "A: output/rolling-7\nB: output/rolling-7-other\n\nA and B are the same to the last fact.\n"
        );
    }
}
