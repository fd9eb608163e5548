//! Points, baseline and precision, held against each other.

use super::*;

#[test]
fn values_that_are_right_only_together_are_not_refused() {
    let by_surge = sweep(&flags(&["maxUnavailable=0,1", "maxSurge=0,1"])).unwrap();
    let errors: Vec<Option<String>> = (0..4).map(|point| by_surge.scenario_at(point).err()).collect();
    assert!(errors[0].as_ref().unwrap().contains("cannot be 0 when maxSurge is 0"), "{errors:?}");
    assert_eq!((&errors[1], &errors[2]), (&None, &None));
    assert!(
        errors[3].as_ref().unwrap().contains("may not be set when maxUnavailable is non-zero"),
        "{errors:?}"
    );

    let points = ["maxUnavailable=0,maxSurge=1", "maxSurge=0,maxUnavailable=10%"].map(str::to_owned).to_vec();
    let listed = sweep(&Flags { points, ..Flags::default() }).unwrap();
    assert_eq!(listed.design.grid.point_count(), 2);
    let settings: Vec<_> = listed.design.grid.point(1).settings().map(|(_, value)| value).collect();
    assert_eq!(settings, ["10%", "0"]);
    assert!((0..2).all(|point| listed.scenario_at(point).is_ok()));
}

#[test]
fn the_many_values_of_one_parameter_hide_no_point_of_the_others() {
    let many: Vec<String> = (0..300).map(|value| value.to_string()).collect();
    let many = format!("minReadySeconds={}", many.join(","));
    for order in [[0, 1, 2], [2, 0, 1], [0, 2, 1]] {
        let vary = ["maxUnavailable=0,1", "maxSurge=0,1", many.as_str()];
        let by_surge = sweep(&flags(&order.map(|index| vary[index]))).unwrap();
        let grid = &by_surge.design.grid;
        assert_eq!(grid.point_count(), 1200);
        // Each is a row; those that cannot be built have their error in it.
        for index in (0..1200).step_by(37) {
            let point = grid.point(index);
            let value = |name: &str| point.settings().find(|(path, _)| path.ends_with(name)).unwrap().1;
            let is_built = value("maxUnavailable") != value("maxSurge");
            assert_eq!(by_surge.scenario_at(index).is_ok(), is_built, "{order:?}, point {index}");
        }
    }
}

#[test]
fn baseline_and_precision_are_held_against_the_grid() {
    let requested = |baseline: &str, precision: &str| {
        sweep(&Flags {
            baseline: Some(baseline.to_owned()),
            precision: Some(precision.to_owned()),
            replications: Some(30),
            seed: Some(5),
            ..flags(&["maxUnavailable=1,5%", "delays.image_pull.median=5s,10s"])
        })
    };
    let design =
        requested("maxUnavailable=5%,delays.image_pull.median=5s", "rollout_seconds=5%").unwrap().design;
    assert_eq!((design.baseline, design.replications, design.seed_of(2)), (2, 30, 7));
    let precision = design.precision.unwrap();
    assert_eq!(precision.column.name(), "fluentd-elasticsearch.rollout_seconds");
    assert_eq!((precision.half_width, precision.at_least), (0.05, 10));

    let complaint =
        |baseline, precision| requested(baseline, precision).expect_err("it is wrong").to_string();
    let all = [
        complaint("maxUnavailable=10%", "rollout=0.05"),
        complaint("maxUnavailable=5%", "rollout_seconds=0%"),
        complaint("maxSurge=1", "rollout_seconds=5%,at_least=50"),
        complaint("maxUnavailable", "rollout_seconds"),
    ];
    insta::assert_snapshot!(all.join("\n\n"), @r#"
    error: --precision rollout: there is no such measure
     |
     = help: did you mean `rollout_seconds`?

    error: --precision rollout_seconds: half of the interval's width is above zero
     |
     = help: write it like 5%, of the mean

    error: --precision rollout_seconds: a point is run from 2 to 30 times, not at least 50
     |
     = help: an interval needs two runs; --replications says how many at most

    error: --baseline maxUnavailable: it does not say what takes which value
     |
     = help: write PATH=VALUE, like maxUnavailable=10%,maxSurge=0

    error: --precision rollout_seconds: this is no measure and width
     |
     = help: write MEASURE=WIDTH, like rollout_seconds=5%
    "#);
}

#[test]
fn a_point_that_lacks_a_parameter_is_refused() {
    let points = ["maxUnavailable=1,minReadySeconds=0", "maxUnavailable=2"].map(str::to_owned).to_vec();
    let problems = sweep(&Flags { points, ..flags(&["delays.image_pull=1s"]) }).unwrap_err();
    insta::assert_snapshot!(problems, @r#"
    error: --vary delays.image_pull: the points are listed, and not to be varied
     |
     = help: keep one of the two

    error: --point this point: it does not say `daemon_sets.fluentd-elasticsearch.minReadySeconds`, which another point does
     |
     = help: every point gives a value to the same paths
    "#);
}
