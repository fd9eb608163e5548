//! `diff`: two runs, two scenarios and two points of sweeps side by side, with the figures that their own results hold.

use serde_json::Value;

use crate::support::workplace::{SMALL, Workplace, status, stderr, stdout};

/// The small scenario with another bound, on five nodes.
fn faster() -> String {
    SMALL.replace("count: 4", "count: 5").replace("inline: ", "maxUnavailable: 2, inline: ")
}

/// Three values of one parameter.
const SWEEP: [&str; 9] = [
    "sweep",
    "small.ron",
    "--replications",
    "3",
    "--no-charts",
    "--vary",
    "maxUnavailable=1,2,4",
    "--out",
    "sweep",
];

/// Two runs that differ in a setting, and a sweep of three points.
fn workplace(name: &str) -> Workplace {
    let workplace = Workplace::new(&format!("diff-{name}"));
    workplace.write("small.ron", &SMALL);
    workplace.write("faster.ron", &faster());
    let prepared = [
        &["run", "small.ron", "--no-charts", "--out", "one"][..],
        &["run", "small.ron", "--no-charts", "--out", "two", "--set", "maxUnavailable=2"],
        &SWEEP,
    ];
    for arguments in prepared {
        let output = workplace.everynode(arguments);
        assert_eq!(status(&output), 0, "{arguments:?}: {}", stderr(&output));
    }
    workplace
}

fn compared(workplace: &Workplace, arguments: &[&str]) -> Value {
    let output = workplace.everynode(&[&["diff"], arguments, &["--format", "json"]].concat());
    assert_eq!(status(&output), 0, "{arguments:?}: {}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

fn figure<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let figures = answer["figures"].as_array().unwrap();
    figures.iter().find(|figure| figure["figure"] == name).unwrap_or_else(|| panic!("no {name}: {answer}"))
}

#[test]
fn two_runs_have_the_figures_of_their_summaries() {
    let workplace = workplace("runs");
    let answer = compared(&workplace, &["one", "two"]);
    assert_eq!((&answer["kind"], &answer["is_the_same"]), (&"runs".into(), &false.into()));
    let settings = &answer["settings"];
    let expected = serde_json::json!([
        {"setting": "--set maxUnavailable", "a": null, "b": "2"},
    ]);
    assert_eq!(settings, &expected, "{settings}");
    let summaries: Vec<Value> = ["one", "two"]
        .iter()
        .map(|run| serde_json::from_slice(&workplace.file(&format!("{run}/summary.json"))).unwrap())
        .collect();
    let [a, b] = [0, 1].map(|side| &summaries[side]["daemon_sets"][0]);
    for (name, field) in [
        ("rollout 1 → 2: duration", "/rollouts/0/duration_seconds"),
        ("lowest availability", "/lowest_availability/share"),
        ("lowest coverage", "/lowest_coverage/share"),
        ("join to available, p95", "/join_to_available/p95_seconds"),
        ("pods created", "/pods_created"),
    ] {
        let figure = figure(&answer, name);
        let [a, b] = [a, b].map(|side| side.pointer(field).unwrap().as_f64().unwrap());
        assert_eq!(
            (figure["a"]["value"].as_f64(), figure["b"]["value"].as_f64()),
            (Some(a), Some(b)),
            "{name}"
        );
        assert_eq!(figure["difference"]["value"].as_f64(), Some(b - a), "{name}");
    }
    let uncovered = a["uncovered_node_seconds"]["rollout"].as_f64().unwrap() / 60.0;
    assert_eq!(figure(&answer, "uncovered node-minutes (rollout)")["a"]["value"].as_f64(), Some(uncovered));
    assert_eq!(answer["objectives"][0]["a"]["verdict"], "met");

    let same = compared(&workplace, &["one", "one"]);
    assert_eq!((&same["is_the_same"], &same["settings"]), (&true.into(), &serde_json::json!([])));
    let words = stdout(&workplace.everynode(&["diff", "one", "one"]));
    assert!(words.starts_with("A: one\nB: one\n\nA and B are the same to the last fact.\n"), "{words}");
}

#[test]
fn two_scenarios_are_run_and_differ_by_their_settings() {
    let workplace = workplace("scenarios");
    let answer = compared(&workplace, &["small.ron", "faster.ron"]);
    let settings: Vec<String> = answer["settings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{}: {} / {}", one["setting"], one["a"], one["b"]).replace(['"', '\\'], ""))
        .collect();
    assert_eq!(
        settings,
        [
            "scenario: small / faster",
            "node_pools.pool.count: 4 / 5",
            "daemon_sets.agent.maxUnavailable: null / 2",
            "agent: spec.updateStrategy.rollingUpdate.maxUnavailable: 1 / 2",
        ]
    );
    // What `run` says of the same scenario with the same seed.
    let output =
        workplace.everynode(&["run", "faster.ron", "--no-charts", "--seed", "5", "--format", "json"]);
    let run: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let seeded = compared(&workplace, &["small.ron", "faster.ron", "--seed", "5"]);
    assert_eq!(
        figure(&seeded, "rollout 1 → 2: duration")["b"]["value"],
        run["daemon_sets"][0]["rollouts"][0]["duration_seconds"]
    );
    assert!(!workplace.exists("output/small-0"), "scenarios leave no folder behind");
}

#[test]
fn two_points_have_the_figures_of_their_sweep_and_paired_differences() {
    let workplace = workplace("points");
    let answer = compared(&workplace, &["sweep#0", "sweep#maxUnavailable=4"]);
    assert_eq!(answer["kind"], "points");
    let expected = serde_json::json!([{"setting": "daemon_sets.agent.maxUnavailable", "a": "1", "b": "4"}]);
    assert_eq!(answer["settings"], expected);
    // The sweep's baseline is its first point, so that it says the same itself.
    let output = workplace.everynode(&[&SWEEP[..], &["--format", "json"]].concat());
    let sweep: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let estimate = &sweep["points"][2]["measures"]["agent.rollout_seconds"];
    let rollout = figure(&answer, "rollout duration");
    assert_eq!(rollout["b"]["value"], estimate["mean"]);
    assert_eq!(rollout["b"]["interval"], estimate["interval"]);
    assert_eq!(rollout["difference"]["value"], estimate["difference"]["mean"]);
    assert_eq!(rollout["difference"]["interval"], estimate["difference"]["interval"]);

    // And the other way round, though neither is the baseline.
    let [there, back] = [["sweep#1", "sweep#2"], ["sweep#2", "sweep#1"]].map(|arguments| {
        figure(&compared(&workplace, &arguments), "rollout duration")["difference"]["value"].as_f64().unwrap()
    });
    assert!((there + back).abs() < 1e-9 && there < 0.0, "{there} {back}");

    let output = workplace.everynode(&[
        "sweep",
        "small.ron",
        "--replications",
        "2",
        "--no-charts",
        "--seed",
        "9",
        "--out",
        "other",
    ]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let of_two = compared(&workplace, &["sweep#0", "other"]);
    let besides = of_two["besides"].to_string();
    for words in ["seed: 1 in A, 9 in B", "replications: 3 in A, 2 in B", "not of runs with the same luck"] {
        assert!(besides.contains(words), "{words}: {besides}");
    }
    assert!(figure(&of_two, "rollout duration")["difference"].get("interval").is_none());
    assert!(besides.contains("their seeds differ"), "{besides}");
}

/// One parameter in one sweep, or each value in a sweep of its own: with the same seed the runs have the same luck.
#[test]
fn points_of_two_sweeps_of_one_seed_are_paired() {
    let place = workplace("paired");
    for value in ["1", "4"] {
        let set = format!("maxUnavailable={value}");
        let alone =
            ["sweep", "small.ron", "--replications", "3", "--no-charts", "--set", &set, "--out", value];
        let output = place.everynode(&alone);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
    }
    let of_one = compared(&place, &["sweep#0", "sweep#2"]);
    let of_two = compared(&place, &["1", "4"]);
    for name in ["rollout duration", "lowest availability", "pods created"] {
        let [one, two] = [&of_one, &of_two].map(|answer| figure(answer, name));
        assert_eq!(one["difference"], two["difference"], "{name}");
    }
    let rollout = figure(&of_two, "rollout duration");
    assert!(rollout["difference"]["interval"]["low"].is_number(), "{rollout}");
    let besides = of_two["besides"].to_string();
    assert!(besides.contains("two sweeps with the same seed"), "{besides}");
}

#[test]
fn values_can_be_set_in_both_scenarios() {
    let place = workplace("set");
    let set = ["--set", "maxUnavailable=3", "--set", "duration=20m"];
    let answer = compared(&place, &[&["small.ron", "faster.ron"], &set[..]].concat());
    let settings: Vec<&str> =
        answer["settings"].as_array().unwrap().iter().map(|one| one["setting"].as_str().unwrap()).collect();
    assert_eq!(settings, ["scenario", "node_pools.pool.count"], "{answer}");
    let plain = compared(&place, &["small.ron", "faster.ron"]);
    let [set, plain] =
        [&answer, &plain].map(|answer| figure(answer, "rollout 1 → 2: duration")["a"]["value"].as_f64());
    assert!(set < plain, "three at once are quicker than one: {set:?}, {plain:?}");
    let refused = place.everynode(&["diff", "one", "two", "--set", "duration=1h"]);
    assert_eq!(status(&refused), 2);
    assert!(stderr(&refused).contains("--set duration is for two scenarios"), "{}", stderr(&refused));
}

#[test]
fn charts_of_both_lie_over_each_other() {
    let workplace = workplace("charts");
    for (arguments, folder) in [
        (["diff", "one", "two", "--out", "of-runs"], "of-runs"),
        (["diff", "small.ron", "faster.ron", "--out", "of-scenarios"], "of-scenarios"),
        (["diff", "sweep#0", "sweep#2", "--out", "of-points"], "of-points"),
    ] {
        let output = workplace.everynode(&arguments);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        let names: Vec<String> = workplace.files(folder).into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            ["agent.availability-overlaid.png", "agent.availability-overlaid.svg", "diff.json"]
        );
        let svg =
            String::from_utf8(workplace.file(&format!("{folder}/agent.availability-overlaid.svg"))).unwrap();
        assert!(
            svg.contains(&format!("A: {}", arguments[1])) && svg.contains(&format!("B: {}", arguments[2]))
        );
        assert!(workplace.file(&format!("{folder}/agent.availability-overlaid.png")).starts_with(b"\x89PNG"));
    }
    let again = workplace.everynode(&["diff", "one", "two", "--out", "of-runs"]);
    assert_eq!(status(&again), 0, "the same comparison is there already: {}", stderr(&again));
    let other = workplace.everynode(&["diff", "two", "one", "--out", "of-runs"]);
    assert_eq!(status(&other), 2);
    assert!(stderr(&other).contains("--force"), "{}", stderr(&other));
    assert_eq!(status(&workplace.everynode(&["diff", "two", "one", "--out", "of-runs", "--force"])), 0);
    workplace.write("of-runs/notes.md", "mine");
    let foreign = workplace.everynode(&["diff", "one", "two", "--out", "of-runs", "--force"]);
    assert_eq!(status(&foreign), 2);
    assert!(workplace.exists("of-runs/notes.md"));
}

/// One pool has the label that the DaemonSet selects, in another scenario none has, and in the third there is another DaemonSet.
#[test]
fn what_runs_on_no_node_was_not_incomplete() {
    let workplace = Workplace::new("diff-nowhere");
    let selecting = SMALL.replace("spec: {containers", "spec: {nodeSelector: {gpu: 'yes'}, containers");
    assert_ne!(selecting, *SMALL);
    workplace.write("some.ron", &selecting.replace("(count: 4)", "(count: 4, labels: {\"gpu\": \"yes\"})"));
    workplace.write("none.ron", &selecting);
    workplace
        .write("other.ron", &SMALL.replace("\"agent\"", "\"other\"").replace("name: agent}", "name: other}"));
    let message = |a: &str, b: &str| {
        let output = workplace.everynode(&["diff", a, b, "--out", "compared", "--force"]);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        let svg = String::from_utf8(workplace.file("compared/agent.availability-overlaid.svg")).unwrap();
        let told = svg.split("Lowest availability by the status: ").nth(1).unwrap();
        told.split('<').next().unwrap().to_owned()
    };
    let told = message("none.ron", "some.ron");
    assert!(told.starts_with("A finds no node to run on, B 75% at 1m"), "{told}");
    assert_eq!(message("none.ron", "none.ron"), "A finds no node to run on, B finds no node to run on.");
    assert!(message("some.ron", "other.ron").ends_with(", B does not have it."));
}

#[test]
fn tables_fit_their_width() {
    let workplace = workplace("tables");
    for width in [60, 100] {
        let output =
            workplace.command(&["diff", "one", "two"]).env("COLUMNS", width.to_string()).output().unwrap();
        let shown = stdout(&output);
        insta::assert_snapshot!(format!("runs_at_{width}"), shown);
        assert!(shown.lines().all(|line| line.chars().count() <= width), "{shown}");
    }
}

#[test]
fn what_cannot_be_compared_is_refused_in_words() {
    let workplace = workplace("refused");
    let run = ["run", "small.ron", "--no-charts", "--timeline", "none", "--out", "bare"];
    assert_eq!(status(&workplace.everynode(&run)), 0);
    let shard =
        ["sweep", "small.ron", "--replications", "2", "--shard", "0/2", "--no-charts", "--out", "shards"];
    assert_eq!(status(&workplace.everynode(&shard)), 0);
    let summary = String::from_utf8(workplace.file("one/summary.json")).unwrap();
    workplace.write("damaged/summary.json", &summary.replacen("\"seed\": 1", "\"seed\": 2", 1));
    workplace.write("old/summary.json", "{\n  \"scenario\": \"small\"\n}\n");
    let other_version = summary.rsplit_once(",\n  \"checksum\"").unwrap().0.replacen(
        "\"version\": \"",
        "\"version\": \"9",
        1,
    );
    workplace.write(
        "other-version/summary.json",
        &everynode::record::sealed_json::seal(&format!("{other_version}\n}}\n")),
    );
    for (arguments, words) in [
        (
            &["one", "small.ron"][..],
            "one is the folder of a run, and small.ron is a scenario: only two of a kind are put side by side (run the scenario first: everynode run small.ron)",
        ),
        (&["one", "sweep#0"], "sweep#0 is a point of a sweep"),
        (&["one", "twoo"], "twoo does not exist; did you mean `two`?"),
        (&["smal.ron", "small.ron"], "did you mean `small.ron`?"),
        (
            &["sweep", "sweep#1"],
            "the sweep has 3 points: name one, by its number (sweep#0) or its settings (sweep#daemon_sets.agent.maxUnavailable=1)",
        ),
        (&["sweep#7", "sweep#1"], "there is no point 7: the sweep has 3, from 0 on"),
        (
            &["sweep#maxUnavailabel=1", "sweep#1"],
            "the sweep does not vary `maxUnavailabel`; there is only `daemon_sets.agent.maxUnavailable`",
        ),
        (&["sweep#maxUnavailable=3", "sweep#1"], "`maxUnavailable` never is `3`; there are `1`, `2` and `4`"),
        (&["sweep#", "sweep#1"], "names no point"),
        (&["swep#1", "sweep#1"], "swep does not exist; did you mean `sweep`?"),
        (&["one#1", "two"], "one is no folder of a sweep, and has no point `1`"),
        (&["shards/shard-0000-of-0002", "sweep#1"], "merge the shards first"),
        (&["damaged", "one"], "it is damaged: its checksum is not that of the file"),
        (&["old", "one"], "it was written by another version of everynode"),
        (&["other-version", "one"], "it was written by everynode 9"),
        (&["one/summary.json", "two"], "name its folder, one"),
        (&["one", "two", "--seed", "7"], "--seed is for two scenarios"),
        (&["bare", "one", "--out", "out"], "bare has no status.csv"),
        (&["one", "two", "--out", "one"], "give another place with --out"),
    ] {
        let output = workplace.everynode(&[&["diff"], arguments].concat());
        let said = stderr(&output);
        assert_eq!(status(&output), 2, "{arguments:?}: {}", stdout(&output));
        assert!(said.contains(words), "{arguments:?}: {said}");
        assert_eq!(stdout(&output), "", "{arguments:?}");
    }
    assert!(!workplace.exists("out"));
    assert_eq!(
        status(&workplace.everynode(&["diff", "bare", "one"])),
        0,
        "figures need no more than the summary"
    );
}
