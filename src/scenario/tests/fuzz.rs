//! Whatever the text, the loader answers.

use proptest::prelude::*;

use super::*;

/// Small pieces that are likely to matter.
fn fragment() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "\"",
            "r#\"",
            "\"#",
            "//",
            "/*",
            "*/",
            "-",
            "1e999",
            "NaN",
            "Some(",
            "None",
            "\\",
            "'",
            "é",
            "\n",
            "()",
            "b\"",
            "#",
            "0x",
            "\"-1s\"",
            "\"99999y\"",
            "%",
            "\u{0}",
        ])
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn edits_of_a_valid_scenario_never_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..6, fragment()), 1..6),
        text in prop::sample::select(vec![FLUENTD.to_owned(), MONITORING.to_owned(), scenario("")]),
    ) {
        let mut characters: Vec<char> = text.chars().collect();
        for (at, removed, inserted) in edits {
            let start = at.index(characters.len() + 1);
            let end = (start + removed).min(characters.len());
            characters.splice(start..end, inserted.chars());
        }
        let _ = complaints(&characters.into_iter().collect::<String>());
    }

    #[test]
    fn random_texts_never_panic(fragments in prop::collection::vec(fragment(), 0..40)) {
        let _ = complaints(&fragments.concat());
    }

    #[test]
    fn random_overrides_never_panic(key in "[a-z_.\"0-9(]{0,30}", value in any::<String>()) {
        let overrides = [(format!("node_pools.{key}"), value.clone()), (key, value)];
        if let Err(problems) = load_text("scenarios/test.ron", FLUENTD, &overrides, &files) {
            let _ = problems.to_string();
        }
    }
}

#[test]
fn deep_nesting_is_refused_before_the_stack_ends() {
    for bracket in ["(", "[", "{\"a\":", "Some("] {
        assert!(complaints(&bracket.repeat(100_000)).contains("nested too deeply"));
    }
}
