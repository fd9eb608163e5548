//! Which charts there are, and the words in them: what is drawn between the words is looked at, not tested.

use super::*;
use crate::report::charts::tests::words;
use crate::report::test_sweeps;

fn names(summary: &Summary) -> Vec<String> {
    charts_of(summary).iter().map(SweepChart::name).collect()
}

fn drawn(summary: &Summary, name: &str) -> String {
    let charts = charts_of(summary);
    let chart = charts.iter().find(|chart| chart.name() == name).unwrap();
    words(chart.draw(Format::Svg))
}

#[test]
fn the_number_of_parameters_decides_what_is_drawn() {
    let one = test_sweeps::of_one_parameter();
    assert_eq!(
        names(&one),
        [
            "fluentd.rollout-seconds",
            "fluentd.lowest-availability",
            "fluentd.uncovered-node-minutes",
            "fluentd.objectives-missed",
            "fluentd.trade-off",
            "fluentd.distribution",
            "fluentd.availability",
        ]
    );
    let two = names(&test_sweeps::of_two_parameters());
    assert!(two.contains(&"fluentd.rollout-seconds".to_owned()));
    assert!(two.contains(&"fluentd.rollout-seconds.heat-map".to_owned()));
    let three = names(&test_sweeps::of_three_parameters());
    assert!(three.contains(&"fluentd.rollout-seconds".to_owned()));
    assert_eq!(three.len(), 11);
    assert_eq!(
        names(&test_sweeps::of(&[])),
        ["fluentd.trade-off", "fluentd.distribution", "fluentd.availability"]
    );
}

#[test]
fn a_map_of_too_many_cells_is_not_drawn() {
    let values: Vec<String> = (1..=41).map(|value| value.to_string()).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let summary = test_sweeps::of(&[("a.maxUnavailable", &["1", "2"]), ("b.minReadySeconds", &values)]);
    assert_eq!(names(&summary), ["fluentd.trade-off", "fluentd.distribution", "fluentd.availability"]);
}

#[test]
fn lines_say_what_they_show() {
    insta::assert_snapshot!(drawn(&test_sweeps::of_one_parameter(), "fluentd.rollout-seconds"));
    insta::assert_snapshot!(drawn(&test_sweeps::of_two_parameters(), "fluentd.lowest-availability"));
    insta::assert_snapshot!(drawn(&test_sweeps::of_three_parameters(), "fluentd.lowest-availability"));
}

#[test]
fn heat_maps_say_what_they_show() {
    insta::assert_snapshot!(drawn(&test_sweeps::of_two_parameters(), "fluentd.rollout-seconds.heat-map"));
    insta::assert_snapshot!(drawn(
        &test_sweeps::of_three_parameters(),
        "fluentd.lowest-availability.heat-map"
    ));
}

#[test]
fn the_other_charts_say_what_they_show() {
    let summary = test_sweeps::of_one_parameter();
    for name in ["trade-off", "distribution", "availability"] {
        insta::assert_snapshot!(name, drawn(&summary, &format!("fluentd.{name}")));
    }
}

#[test]
fn values_alone_are_said_what_they_are_of() {
    let mut summary = test_sweeps::of_two_parameters();
    summary.points.iter_mut().flat_map(|point| &mut point.estimates).for_each(|one| one.unfinished += 1);
    for chart in ["fluentd.trade-off", "fluentd.distribution"] {
        let words = drawn(&summary, chart);
        assert!(words.contains("Labels: maxUnavailable / image_pull.median."), "{words}");
    }
}

#[test]
fn a_fourth_parameter_keeps_the_baseline_s_value_and_the_title_says_so() {
    let values: &[&str] = &["1", "2"];
    let paths = ["a.maxUnavailable", "b.minReadySeconds", "c.revisionHistoryLimit", "d.progressDeadline"];
    let summary = test_sweeps::of(&paths.map(|path| (path, values)));
    let words = drawn(&summary, "fluentd.rollout-seconds.heat-map");
    assert!(words.contains("(at progressDeadline=1)"), "{words}");
}

#[test]
fn charts_are_drawn_even_where_nothing_finished() {
    let mut summary = test_sweeps::of_two_parameters();
    for point in &mut summary.points {
        for estimate in &mut point.estimates {
            estimate.unfinished += estimate.count;
            (estimate.count, estimate.mean, estimate.interval) = (0, None, None);
        }
        point.rollouts.iter_mut().for_each(Vec::clear);
    }
    for chart in charts_of(&summary) {
        assert!(!words(chart.draw(Format::Svg)).is_empty(), "{}", chart.name());
    }
}

#[test]
fn the_same_summary_gives_the_same_bytes() {
    let summary = test_sweeps::of_two_parameters();
    for chart in charts_of(&summary) {
        let draw = || chart.draw(Format::Svg).unwrap();
        assert!(draw() == draw(), "{}", chart.name());
    }
}
