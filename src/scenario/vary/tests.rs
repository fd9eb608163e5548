//! What is written, and what it stands for.

use proptest::prelude::*;

use super::*;

fn values(text: &str) -> String {
    values_of(text).unwrap_or_else(|problem| panic!("{text}: {}", problem.message)).join(" ")
}

fn complaint(text: &str) -> String {
    let problem = values_of(text).expect_err(text);
    [problem.message].into_iter().chain(problem.help).collect::<Vec<_>>().join("; ")
}

#[test]
fn lists_hold_values_as_the_scenario_has_them() {
    for (text, expected) in [
        ("1,5%,10%", &["1", "5%", "10%"][..]),
        (" 1 , \"5%\" ", &["1", "5%"]),
        ("OnDelete, RollingUpdate", &["OnDelete", "RollingUpdate"]),
        (
            "LogNormal(median: \"6s\", p95: \"25s\"),Uniform(\"1s\", \"2s\"),5s",
            &["LogNormal(median: \"6s\", p95: \"25s\")", "Uniform(\"1s\", \"2s\")", "5s"],
        ),
        ("[\"a,b\", \"c\"],{\"d\": \"e,f\"}", &["[\"a,b\", \"c\"]", "{\"d\": \"e,f\"}"]),
        ("quay.io/agent:v1.2, r#\"a,\"b\"#", &["quay.io/agent:v1.2", "a,\"b"]),
        // Without their quotes these would be a number and a word.
        ("\"5\",\"OnDelete\"", &["\"5\"", "\"OnDelete\""]),
    ] {
        assert_eq!(values_of(text).unwrap(), expected, "{text}");
    }
}

#[test]
fn linear_ranges_hold_both_ends() {
    for (text, expected) in [
        ("2..6 by 2", "2 4 6"),
        ("2..7 by 2", "2 4 6"),
        ("1..4", "1 2 3 4"),
        ("0.1..0.5 by 0.1", "0.1 0.2 0.3 0.4 0.5"),
        ("5%..20% by 5%", "5% 10% 15% 20%"),
        ("0..20% by 10%", "0% 10% 20%"),
        ("10s..40s by 10s", "10s 20s 30s 40s"),
        ("30s..2m by 30s", "30s 1m 1m30s 2m"),
        ("1h30m..2h by 15m", "1h30m 1h45m 2h"),
        ("100m..500m by 200m", "100m 300m 500m"),
        ("500m..2 by 500m", "500m 1 1500m 2"),
        ("500MB/s..2GB/s by 500MB/s", "500MB/s 1GB/s 1500MB/s 2GB/s"),
        ("512Mi..2Gi by 512Mi", "512Mi 1Gi 1536Mi 2Gi"),
        ("-1..1", "-1 0 1"),
        ("1, 5..10 by 5, 50%", "1 5 10 50%"),
    ] {
        assert_eq!(values(text), expected, "{text}");
    }
}

#[test]
fn log_ranges_are_spread_by_ratio() {
    for (text, expected) in [
        ("1..1000 log 4", "1 10 100 1000"),
        ("1..100 log 4", "1 5 22 100"),
        ("1.0..100 log 4", "1 4.64 21.5 100"),
        ("1..4 log 9", "1 2 3 4"),
        ("5%..80% log 5", "5% 10% 20% 40% 80%"),
        ("10s..10m log 4", "10s 39.1s 2m33s 10m"),
        ("100MB/s..10GB/s log 3", "100MB/s 1GB/s 10GB/s"),
        ("50MB/s..1GB/s log 3", "50MB/s 224MB/s 1GB/s"),
    ] {
        assert_eq!(values(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_list_is_refused_with_what_to_write() {
    let all: Vec<String> = [
        "1,,2",
        "1,1",
        "5..1",
        "5s..1m",
        "1..5 by 0",
        "0..5 log 3",
        "1..5 log one",
        "1..5 in 3",
        "10s..50% by 5%",
        "1..1e9",
        "1..100000",
        "Uniform(\"1s\", \"2s\"",
        "\"a",
        "a)",
    ]
    .map(|text| format!("{text}\n    {}", complaint(text)))
    .to_vec();
    insta::assert_snapshot!(all.join("\n"), @r#"
    1,,2
        a value is missing; write values like 1,5%,10%, a range like 2..20 by 2 or 10s..2m by 10s, or 1..1000 log 4
    1,1
        `1` is there twice; leave one out
    5..1
        `5..1` ends before it begins; write 1..5, the smaller end first
    5s..1m
        `5s..1m` does not say in which steps; write 5s..1m by …, or 5s..1m log 5 for 5 values
    1..5 by 0
        the step of `1..5 by 0` must be above zero
    0..5 log 3
        `0..5 log 3` must begin above zero: no ratio leads away from it; list the zero by itself, like 0,1..1000 log 4
    1..5 log one
        `one` is not how many values `1..5 log one` has; write a whole number from 2 to 10000, like 1..5 log 5
    1..5 in 3
        `1..5 in 3` is no range; write 2..20 by 2, 10s..2m by 10s, or 1..1000 log 4 for 4 values spread evenly by their ratio
    10s..50% by 5%
        `10s` and `50%` and `5%` are not of one kind; write both ends and the step in units that belong together, like 10s..2m by 10s
    1..1e9
        `1` and `1e9` are not of one kind; write both ends and the step in units that belong together, like 10s..2m by 10s
    1..100000
        `1..100000` has 100000 values, more than 10000; take larger steps, or spread a few values by their ratio, like 1..1000 log 4
    Uniform("1s", "2s"
        a value lacks its closing `)`; in a shell, put the whole argument into single quotes
    "a
        a value lacks its closing `"`; in a shell, put the whole argument into single quotes
    a)
        `)` closes nothing in `a)`
    "#);
}

#[test]
fn parameters_and_points_have_paths() {
    let varied = parameter("delays.image_pull.median=5s,10s").unwrap();
    assert_eq!(varied.path, "delays.image_pull.median");
    assert_eq!(varied.values, ["5s", "10s"]);
    assert!(parameter("maxUnavailable").is_err());
    assert!(parameter("=5").is_err());
    let settings = point("maxSurge=0, maxUnavailable=\"10%\"").unwrap();
    let expected = [("maxSurge", "0"), ("maxUnavailable", "10%")];
    assert_eq!(settings, expected.map(|(path, value)| (path.to_owned(), value.to_owned())));
}

/// Amounts as people write them, and such as nobody writes.
fn amount() -> impl Strategy<Value = String> {
    ("-?[0-9]{0,3}\\.?[0-9]{0,3}|0{0,200}[0-9]{100,400}|0?\\.0{90,400}1", "[%sm]?|Mi|GB/s|h30m|[a-z]{0,3}")
        .prop_map(|(number, unit)| number + &unit)
}

fn range_or_list() -> impl Strategy<Value = String> {
    let steps = prop_oneof![
        Just(String::new()),
        amount().prop_map(|step| format!(" by {step}")),
        "[0-9]{1,6}".prop_map(|count| format!(" log {count}")),
    ];
    let range = (amount(), amount(), steps).prop_map(|(start, end, steps)| format!("{start}..{end}{steps}"));
    prop_oneof![range, "[-0-9a-z.,%\"'#()\\[\\]{}: ]{0,30}", "\\PC{0,30}"]
}

proptest! {
    /// What is read is something, and a range is of numbers.
    #[test]
    fn any_text_is_read_or_refused(text in range_or_list()) {
        if let Ok(parameter) = parameter(&format!("path={text}")) {
            prop_assert!(!parameter.values.is_empty());
            prop_assert!(parameter.values.len() <= MAX_VALUES);
            let is_odd = |value: &String| value.is_empty() || value.starts_with("inf") || value.starts_with("NaN");
            let is_written_so = text.contains("inf") || text.contains("NaN");
            prop_assert!(is_written_so || !parameter.values.iter().any(is_odd), "{:?}", parameter.values);
        }
        let _ = point(&format!("path={text}"));
        let _ = values_of_element(&text);
    }
}

#[test]
fn a_number_that_is_too_long_is_refused() {
    let digits = "9".repeat(400);
    for text in [format!("1..{digits}"), format!("{digits}..{digits}0 log 3"), format!("1..2 by {digits}")] {
        assert!(complaint(&text).contains("are not of one kind"), "{text}");
    }
}
