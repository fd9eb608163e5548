//! `everynode advise`: it finds what the whole grid would, in far fewer runs, and says so.

use std::path::Path;
use std::process::Output;

use crate::support::workplace::{Workplace, status, stderr, stdout};
use everynode::scenario::{Scenario, load_text};
use everynode::sweep::advise::candidates::{AdvisedDaemonSet, Candidates, Wanted};
use everynode::sweep::advise::race::race;
use everynode::sweep::advise::rules::Rules;
use everynode::sweep::advise::trial::{Trial, run};

/// Ten nodes of which two may be down at once, and a pod that takes its time.
const AGENT: &str = r##"(
    seed: 4,
    duration: "20m",
    node_pools: { "pool": (count: 10) },
    daemon_sets: { "agent": (inline: r#"
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec: {containers: [{name: agent, image: "agent:1", ports: [{containerPort: 80, hostPort: 80}]}]}
    "#) },
    script: [ At("1m", SetImage("agent", "agent:2")) ],
    objectives: [
        Availability(daemon_set: "agent", at_least: "80%"),
        Rollout(daemon_set: "agent", within: "10m"),
    ],
)"##;

fn everynode(name: &str, scenario: &str, arguments: &[&str]) -> Output {
    let workplace = Workplace::new(&format!("advise-{name}"));
    workplace.write("agent.ron", scenario);
    workplace.everynode(&[&["advise", "agent.ron"], arguments].concat())
}

fn shown(output: &Output, expected: i32) -> String {
    let (out, err) = (stdout(output), stderr(output));
    assert_eq!(status(output), expected, "{out}\n{err}");
    if expected == 2 { err } else { out }
}

#[test]
fn the_fastest_that_meets_the_objectives_is_named_with_what_it_costs() {
    let one = everynode("found", AGENT, &["--jobs", "1"]);
    insta::assert_snapshot!(shown(&one, 0));
    assert!(one.stderr.is_empty(), "no progress where there is no terminal");
    let two = everynode("found", AGENT, &["--jobs", "2"]);
    assert_eq!(shown(&two, 0), shown(&one, 0), "whatever the number of threads");
}

#[test]
fn when_none_meets_them_it_is_said_by_how_much() {
    let asked_too_much = AGENT.replace("within: \"10m\"", "within: \"30s\"");
    let output = everynode("none", &asked_too_much, &["--risk", "10%"]);
    insta::assert_snapshot!(shown(&output, 1));
}

#[test]
fn the_answer_as_json_has_the_same_figures() {
    let output = everynode("json", AGENT, &["--format", "json", "--candidates", "maxUnavailable=1,2,3"]);
    let advice: serde_json::Value = serde_json::from_str(&shown(&output, 0)).unwrap();
    assert_eq!(advice["daemon_set"], "agent");
    let fastest = &advice["candidates"][advice["fastest"].as_u64().unwrap() as usize];
    assert_eq!(fastest["strategy"]["maxUnavailable"], "2");
    assert_eq!((&fastest["standing"], &fastest["failures"]), (&"meets".into(), &0.into()));
    assert_eq!(advice["candidates"][2]["standing"], "misses");
    assert!(advice["runs"].as_u64() < advice["full_grid_runs"].as_u64());
}

#[test]
fn what_cannot_be_advised_is_said_with_what_to_write_instead() {
    let says = |scenario: &str, arguments: &[&str], words: &str| {
        let stderr = shown(&everynode("unusable", scenario, arguments), 2);
        assert!(stderr.contains(words), "{words:?} in\n{stderr}");
    };
    let without = |from: &str, to: &str| {
        let (start, end) = (AGENT.find(from).unwrap(), AGENT.rfind(to).unwrap());
        format!("{}{}", &AGENT[..start], &AGENT[end..])
    };
    says(&without("objectives:", ")\"##".trim_end_matches("\"##")), &[], "objectives: [ Availability(");
    says(&without("script:", "objectives:"), &[], "SetImage(\"agent\"");
    says(AGENT, &["--daemon-set", "agnet"], "there is no DaemonSet `agnet`; did you mean `agent`?");
    says(AGENT, &["--replications", "50"], "at least");
    says(AGENT, &["--risk", "0"], "write a small share");
    says(AGENT, &["--candidates", "maxUnavailble=1"], "did you mean `maxUnavailable`?");
    says(AGENT, &["--candidates", "maxUnavailable=1,ten"], "or a percentage up to 100%, not `ten`");
    says(AGENT, &["--candidates", "maxUnavailable=1,0"], "a number of pods above 0 or");
    for none in ["maxSurge", "maxSurge=", "maxSurge=,", "=1"] {
        says(AGENT, &["--candidates", none], "write it as FIELD=VALUES, e.g. maxUnavailable=1,10%,25%");
    }
    says(AGENT, &["--candidates", "maxSurge=1"], "use ports of their nodes");
    let strategy_changes =
        AGENT.replace("script: [", "script: [ At(\"30s\", SetStrategy(\"agent\", (maxUnavailable: 2))),");
    says(&strategy_changes, &[], "SetStrategy");
}

/// Its rollout is over at once with every strategy, which is no reason to recommend one.
#[test]
fn where_no_node_should_run_it_there_is_nothing_to_choose_by() {
    let nowhere = AGENT
        .replace(
            "\"pool\": (count: 10)",
            "\"pool\": (count: 10), \"none\": (count: 0, labels: {\"kind\": \"none\"})",
        )
        .replace("spec: {containers", "spec: {nodeSelector: {kind: none}, containers")
        .replace("\"80%\")", "\"80%\", optional: true)")
        .replace("\"10m\")", "\"10m\", optional: true)");
    let answer = |format: &str| {
        let few = ["--candidates", "maxUnavailable=1,2", "--risk", "40%", "--format", format];
        shown(&everynode("nowhere", &nowhere, &few), 1)
    };
    let words =
        "No node should run agent while it is rolled out, so there is nothing to choose a strategy by.";
    let table = answer("table");
    assert_eq!(table.lines().next(), Some(words));
    let row = table.lines().find(|line| line.starts_with("maxUnavailable ")).expect(&table);
    let cells: Vec<&str> = row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
    assert_eq!(cells[1..3], ["no rollout", "-"], "{table}");
    assert!(!table.contains("manifest"), "nothing is to be applied: {table}");
    assert!(answer("markdown").contains(words));
    assert!(answer("junit").contains(&format!("<failure message=\"{words}\">")));
    let json: serde_json::Value = serde_json::from_str(&answer("json")).unwrap();
    assert_eq!(json["has_rollout"], false);
    for field in ["fastest", "runner_up", "closest", "limits"] {
        assert!(json[field].is_null(), "{field}");
    }
    for field in ["rollout_seconds", "rollout_seconds_interval", "rollout_seconds_worst"] {
        assert!(json["candidates"][0][field].is_null(), "{field}");
    }
}

/// No node ever joins, so that the third objective judges nothing.
#[test]
fn what_was_not_judged_is_not_said_to_be_met() {
    let joins = "JoinToAvailable(daemon_set: \"agent\", p95: \"6m\", optional: true),";
    let scenario = AGENT.replace("objectives: [", &format!("objectives: [ {joins}"));
    let output = everynode("unjudged", &scenario, &["--candidates", "maxUnavailable=2", "--risk", "40%"]);
    assert_eq!(
        shown(&output, 0).lines().next(),
        Some(
            "The fastest rollout of agent that meets the 2 objectives that could be judged is with maxUnavailable 2; 1 was not judged."
        )
    );
}

/// Nothing on standard output: nothing was searched. What is known only at the end is told beside the advice.
#[test]
fn an_advice_that_has_no_place_is_refused_before_the_search_or_told_without_its_files() {
    let workplace = Workplace::new("advise-place");
    workplace.write("agent.ron", AGENT);
    let advise = |more: &[&str]| {
        let few = ["advise", "agent.ron", "--risk", "40%", "--report", "--out", "out"];
        workplace.everynode(&[&few[..], more].concat())
    };
    let two = ["--candidates", "maxUnavailable=1,2"];
    let first = advise(&two);
    shown(&first, 0);
    let before = workplace.files("out");
    let refused = |more: &[&str], words: &str| {
        let output = advise(more);
        assert!(shown(&output, 2).contains(words), "{words:?} in\n{}", stderr(&output));
        assert_eq!(stdout(&output), "", "{more:?}: nothing was searched");
    };
    let other = "out holds other results, which were kept: ";
    let setting = "delays.readiness=9s";
    let cases: [(&[&str], &str); 4] = [
        (&["--seed", "5"], "the seed is 4 there, and 5 here; use --force"),
        (&["--set", setting], "delays.readiness is not set there, and 9s here"),
        (&["--set", "kubernetes_version=1.31"], "Kubernetes is 1.36 there, and 1.31 here"),
        (&["--replications", "99"], "each strategy was run more or less often there"),
    ];
    for (more, words) in cases {
        refused(&[&two[..], more].concat(), &format!("{other}{words}"));
    }
    refused(&["--candidates", "maxUnavailable=1,3"], &format!("{other}other strategies were searched there"));
    assert!(workplace.files("out") == before);

    let page = workplace.file("out/report.html");
    let mut edited = page.clone();
    edited[20] ^= 1;
    std::fs::write(workplace.folder.join("out/report.html"), edited).unwrap();
    refused(&two, "report.html of out is not as everynode wrote it, and nothing was replaced; move it away");
    std::fs::write(workplace.folder.join("out/report.html"), page).unwrap();

    let advice = String::from_utf8(workplace.file("out/advice.json")).unwrap();
    workplace.write("out/advice.json", &advice.replace("\"confidence\": 0.95", "\"confidence\": 0.9"));
    let late = advise(&two);
    assert!(shown(&late, 2).contains(&format!("{other}advice.json is another one")), "{}", stderr(&late));
    assert_eq!(stdout(&late), stdout(&first), "the search was not in vain");
}

/// The race against every candidate run as often as is allowed.
#[test]
fn the_winner_is_the_grid_s_and_took_less_than_half_of_its_runs() {
    let subject = AdvisedDaemonSet { desired: 10, has_host_ports: true, ..AdvisedDaemonSet::default() };
    let strategies = Candidates::new(&subject, &Wanted::default()).strategies;
    let scenarios: Vec<Scenario> = strategies
        .iter()
        .map(|strategy| {
            let no_files = |_: &Path| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
            load_text("agent.ron", AGENT, &strategy.overrides("agent"), &no_files).unwrap()
        })
        .collect();
    let rules = Rules::new(0.05, scenarios.len(), None).unwrap();
    let trial = |index: usize, replication: u32| -> Trial {
        let Scenario { plan, objectives, seed, .. } = &scenarios[index];
        run(plan, objectives, 0, seed + u64::from(replication)).unwrap()
    };
    let raced = race(&rules, scenarios.len(), |index, replication| Ok(trial(index, replication)));

    let grid: Vec<Vec<Trial>> = (0..scenarios.len())
        .map(|index| (0..rules.most()).map(|replication| trial(index, replication)).collect())
        .collect();
    let mean = |trials: &[Trial]| trials.iter().map(|trial| trial.seconds).sum::<f64>() / trials.len() as f64;
    let is_rare = |trials: &[Trial]| trials.iter().filter(|trial| trial.fails()).count() == 0;
    let best = (0..grid.len())
        .filter(|&index| is_rare(&grid[index]))
        .min_by(|&one, &other| mean(&grid[one]).total_cmp(&mean(&grid[other])));
    assert_eq!(raced.winner, best);
    let whole = grid.len() * rules.most() as usize;
    assert!(raced.runs() * 2 < whole, "{} of {whole}", raced.runs());
}
