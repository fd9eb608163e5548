//! What a CI job shows: answers as Markdown and as JUnit's XML, the action that comments on a change, and the plugin of
//! kubectl.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use crate::support::AGENT;
use crate::support::workplace::{Workplace, scenario_of_agent};

/// Two nodes, a rollout at 10 s one node after the other: 5 s of termination, 2 s of start each, so 14 s and half of the nodes. By the
/// status a pod that ends is still there until 15 s.
pub const FIELDS: &str = r#"
    seed: 1,
    duration: "60s",
    node_pools: { "pool": (count: 2) },
    delays: (scheduling: "0s", image_pull: "0s", container_start: "2s", readiness: "0s", termination: "5s"),
    script: [ At("10s", SetImage("agent", "agent:2")) ],
    objectives: [
        Rollout(daemon_set: "agent", within: "14s"),
        Availability(daemon_set: "agent", at_least: "WANTED"),
    ],
"#;

fn workplace(name: &str, wanted: &str) -> Workplace {
    let workplace = Workplace::new(&format!("ci-gate-{name}"));
    workplace.write("agent.ron", &scenario_of_agent(&FIELDS.replace("WANTED", wanted)));
    workplace
}

pub fn printed(output: &Output, status: i32) -> String {
    assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_run_says_in_one_line_what_a_change_does() {
    let workplace = workplace("run", "50%");
    let markdown = printed(&workplace.everynode(&["run", "agent.ron", "--format", "markdown"]), 0);
    let mut paragraphs = markdown.split("\n\n");
    assert_eq!(paragraphs.next(), Some("### everynode: agent"));
    assert_eq!(paragraphs.next(), Some("**agent 1 → 2 takes 14s, availability 50%; both objectives met**"));
    assert!(markdown.contains("| met | rollout of agent within 14s | 14s |"), "{markdown}");
    assert!(!markdown.contains('\u{1b}'), "no colours");
    let junit = printed(&workplace.everynode(&["run", "agent.ron", "--format", "junit"]), 0);
    assert!(junit.contains(r#"tests="2" failures="0""#), "{junit}");
}

#[test]
fn a_missed_objective_is_a_failed_test_and_the_exit_status_stays() {
    let workplace = workplace("missed", "60%");
    let junit = printed(&workplace.everynode(&["run", "agent.ron", "--format", "junit"]), 1);
    assert!(junit.contains(r#"tests="2" failures="1""#), "{junit}");
    assert!(junit.contains(r#"<failure message="missed: lowest 50% at 15s">"#), "{junit}");
    let dated = ["run", "agent.ron", "--format", "junit", "--starts-at", "2026-12-05T02:00Z"];
    let dated = printed(&workplace.everynode(&dated), 1);
    assert!(dated.contains(r#"message="missed: lowest 50% at 15s (2026-12-05 02:00:15Z)">"#), "{dated}");
    let markdown = printed(&workplace.everynode(&["run", "agent.ron", "--format", "markdown"]), 1);
    assert!(markdown.contains("1 of 2 objectives missed**"), "{markdown}");
}

/// What is said of a failed objective is of its DaemonSet, not of the other one, whose rollout at 30 s is told in the first line.
#[test]
fn a_failed_test_tells_of_its_own_daemon_set() {
    let workplace = Workplace::new("ci-gate-two");
    let two = FIELDS
        .replace("WANTED", "60%")
        .replace("\"agent:2\")) ]", "\"agent:2\")), At(\"30s\", SetImage(\"other\", \"agent:2\")) ]");
    let other = AGENT.replace("name: agent}", "name: other}").replace("app: agent}", "app: other}");
    let scenario = format!("({two}    daemon_sets: {{ \"agent\": ({AGENT}), \"other\": ({other}) }},\n)");
    workplace.write("two.ron", &scenario);
    let markdown = printed(&workplace.everynode(&["run", "two.ron", "--format", "markdown"]), 1);
    assert!(
        markdown.contains(
            "**agent 1 → 2 takes 14s, availability 50%, other 1 → 2 takes 14s, availability 50%; 1 of 2"
        ),
        "{markdown}"
    );
    let junit = printed(&workplace.everynode(&["run", "two.ron", "--format", "junit"]), 1);
    let body = ">agent 1 → 2 takes 14s, availability 50%; 1 of 2 objectives missed</failure>";
    assert!(junit.contains(body), "{junit}");
}

#[test]
fn default_values_that_nobody_measured_are_listed_if_asked_for() {
    let workplace = workplace("assumptions", "50%");
    let run =
        |more: &[&str]| printed(&workplace.everynode(&[&["run", "agent.ron", "--format"], more].concat()), 0);
    let shown = run(&["table", "--assumptions"]);
    let rows = shown.split("ASSUMED").nth(1).unwrap().split("\n\n").next().unwrap().lines().skip(1);
    let settings: Vec<&str> = rows.filter_map(|row| row.split_whitespace().next()).collect();
    assert!(!settings.is_empty(), "{shown}");
    let plain = run(&["markdown"]);
    let listed = run(&["markdown", "--assumptions"]);
    assert!(!plain.contains("| ASSUMED |"), "{plain}");
    let table = listed.split("| ASSUMED | VALUE THAT NOBODY MEASURED |\n| --- | --- |\n").nth(1).unwrap();
    let told: Vec<String> = table
        .lines()
        .take_while(|line| line.starts_with("| "))
        .map(|line| line.split(" | ").next().unwrap()[2..].replace('\\', ""))
        .collect();
    assert_eq!(told, settings);
    assert!(table.contains("\n\n</details>"), "{listed}");
}

/// A page of choices says what stands below the terminal's table, and what limits an advised strategy, in the same words.
#[test]
fn pages_of_sweeps_and_advice_say_what_the_terminal_does() {
    let workplace = workplace("pages", "0%");
    let page = |folder: &str| {
        let page = String::from_utf8(workplace.file(&format!("{folder}/report.html"))).unwrap();
        page.replace("&#39;", "'").replace("&#34;", "\"")
    };
    let sweep = ["sweep", "agent.ron", "--vary", "maxUnavailable=1,2", "--replications", "2", "--no-charts"];
    let shown = printed(&workplace.everynode(&[&sweep[..], &["--report", "--out", "swept"]].concat()), 0);
    let page_of_sweep = page("swept");
    let legend: Vec<&str> = shown.lines().filter(|line| line.ends_with('.')).collect();
    assert!(legend.iter().any(|line| line.starts_with("VS BASELINE:")), "{shown}");
    for line in legend {
        assert!(page_of_sweep.contains(line.trim()), "{line}");
    }
    let advice = printed(&workplace.everynode(&["advise", "agent.ron", "--report", "--out", "advice"]), 0);
    let page_of_advice = page("advice");
    let limits: Vec<&str> = advice.lines().filter_map(|line| line.strip_prefix("- ")).collect();
    assert!(limits.iter().any(|line| line.starts_with("no limit: pods end")), "{advice}");
    assert!(limits.iter().any(|line| line.contains("node-minutes without a pod")), "{advice}");
    for line in limits {
        assert!(page_of_advice.contains(line), "{line}");
    }
}

#[test]
fn a_sweep_has_a_test_a_point() {
    let workplace = workplace("sweep", "50%");
    let sweep =
        ["sweep", "agent.ron", "--vary", "maxUnavailable=1,2", "--replications", "2", "--out", "swept"];
    // A sweep compares: whatever its points miss and however it is told, it is complete.
    for format in ["table", "json"] {
        printed(&workplace.everynode(&[&sweep[..], &["--format", format]].concat()), 0);
    }
    let junit = printed(&workplace.everynode(&[&sweep[..], &["--format", "junit"]].concat()), 0);
    assert!(junit.contains(r#"tests="2" failures="1""#), "{junit}");
    assert!(junit.contains(r#"<failure message="2 of 2 runs missed an objective">"#), "{junit}");
    let help = printed(&workplace.everynode(&["--help"]), 0);
    assert!(help.contains("1 an objective missed (not of a sweep"), "{help}");
    let markdown = printed(&workplace.everynode(&[&sweep[..], &["--format", "markdown"]].concat()), 0);
    assert!(markdown.contains("| maxUnavailable | ROLLOUT | UNFINISHED |"), "{markdown}");
    assert!(
        markdown.contains("| 1 | 14s ± 0s | 0 of 2 |") && markdown.contains("| 2 | 7s ± 0s | 0 of 2 |"),
        "{markdown}"
    );
}

/// The fields with an objective more that there is nothing to judge by: no node joins.
fn unjudged(optional: bool) -> String {
    let join =
        format!("    JoinToAvailable(daemon_set: \"agent\", p95: \"1m\", optional: {optional}),\n    ],");
    scenario_of_agent(&FIELDS.replace("WANTED", "50%").replace("    ],", &join))
}

/// At the first point every run meets the two objectives that it is judged by, and Wilson's interval of 0 of 2 goes to 66%; at the
/// second the whole pool is down at once.
#[test]
fn what_a_sweep_did_not_judge_it_did_not_miss() {
    let workplace = Workplace::new("ci-gate-unjudged");
    workplace.write("agent.ron", &unjudged(false));
    workplace.write("may.ron", &unjudged(true));
    let vary = ["--vary", "maxUnavailable=1,2", "--replications", "2", "--no-charts"];
    let told = |scenario: &str, format: &str| {
        let sweep = [&["sweep", scenario, "--out", scenario.trim_end_matches(".ron")], &vary[..]].concat();
        printed(&workplace.everynode(&[&sweep[..], &["--report", "--format", format]].concat()), 0)
    };
    let markdown = told("agent.ron", "markdown");
    for row in [
        "| maxUnavailable | ROLLOUT | UNFINISHED | MISSED | NOT JUDGED | VS BASELINE |",
        "| 1 | 14s ± 0s | 0 of 2 | 0% (0–66%) | 2 of 2 | baseline |",
        "| 2 | 7s ± 0s | 0 of 2 | 100% (34–100%) | 2 of 2 |",
        "| not judged |",
        "NOT JUDGED: runs in which an objective found nothing to judge, which does not count as missed.",
    ] {
        assert!(markdown.contains(row), "{row}:\n{markdown}");
    }
    let json: serde_json::Value = serde_json::from_str(&told("agent.ron", "json")).unwrap();
    let point = &json["points"][0];
    assert_eq!((&point["not_judged"], &point["any_objective_missed"]["mean"]), (&2.into(), &0.0.into()));
    let join = &point["objectives"][2]["missed"];
    assert_eq!((&join["count"], &join["without"], join["mean"].is_null()), (&0.into(), &2.into(), true));
    let junit = told("agent.ron", "junit");
    let unjudged = "2 of 2 runs had nothing to judge an objective by";
    assert!(junit.contains(&format!("<failure message=\"{unjudged}\">")), "{junit}");
    assert!(junit.contains(&format!("<failure message=\"2 of 2 runs missed an objective, {unjudged}\">")));
    let rows = String::from_utf8(workplace.file("agent/results.csv")).unwrap();
    let mut rows = rows.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    let column = header.iter().position(|name| *name == "objective_1_missed").unwrap();
    let verdicts: Vec<_> = rows.map(|row| row[column..column + 3].join("|")).collect();
    assert_eq!(verdicts, ["0|0|", "0|0|", "1|0|", "1|0|"]);
    let page = String::from_utf8(workplace.file("agent/report.html")).unwrap();
    assert_eq!(page.matches("<td data-label=\"MISSED 3\">not judged</td>").count(), 2);
    let compared = workplace.everynode(&["diff", "agent#0", "agent#1"]);
    assert!(printed(&compared, 0).contains("not judged"));
    // Read again, as they were written.
    assert_eq!(told("agent.ron", "junit"), junit);

    let junit = told("may.ron", "junit");
    assert!(junit.contains(r#"tests="2" failures="1""#) && !junit.contains("nothing to judge"), "{junit}");
    let markdown = told("may.ron", "markdown");
    assert!(!markdown.contains("NOT JUDGED") && markdown.contains("| not judged |"), "{markdown}");
}

/// A node joins in some of the runs only. How many of them that are is taken from the JSON, which has it by objective.
#[test]
fn a_sweep_says_which_objective_it_could_not_judge_and_how_often() {
    let workplace = Workplace::new("ci-gate-partly-judged");
    let joins = "churn: [ Joins(pool: \"pool\", every: Exponential(mean: \"1m\")) ],\n    objectives: [";
    let text = unjudged(false)
        .replace("objectives: [", joins)
        .replace("delays: (", "delays: (node_startup: \"5s\", ");
    workplace.write("agent.ron", &text);
    let sweep = ["sweep", "agent.ron", "--vary", "maxUnavailable=1,2", "--replications", "8", "--no-charts"];
    let told = |format: &str| {
        let more = ["--report", "--out", "swept", "--format", format];
        printed(&workplace.everynode(&[&sweep[..], &more].concat()), 0)
    };
    let json: serde_json::Value = serde_json::from_str(&told("json")).unwrap();
    let missed = &json["points"][0]["objectives"][2]["missed"];
    let [judged, not_judged] = ["count", "without"].map(|field| missed[field].as_u64().unwrap());
    assert!(judged > 0 && not_judged > 0 && judged + not_judged == 8, "{missed}");
    let words = format!(", not judged in {not_judged}");
    let page = String::from_utf8(workplace.file("swept/report.html")).unwrap();
    for text in [told("table"), told("markdown"), page] {
        assert!(text.contains(&words), "{text}");
    }
    let which =
        format!("95% of joining nodes covered by agent within 1m: not judged in {not_judged}</failure>");
    assert!(told("junit").contains(&which), "{}", told("junit"));
    let compared = printed(&workplace.everynode(&["diff", "swept#0", "swept#1"]), 0);
    assert!(compared.contains("not judged: 95% of joining nodes covered by agent within 1m"), "{compared}");
}

/// No strategy can be shown to meet what no run can be judged by; which is no fault of theirs.
#[test]
fn advice_says_what_could_not_be_judged() {
    let workplace = Workplace::new("ci-gate-unjudged-advice");
    workplace.write("agent.ron", &unjudged(false));
    workplace.write("may.ron", &unjudged(true));
    let advise = |scenario: &str, format: &str, status: i32| {
        let candidates = ["--candidates", "maxUnavailable=1,2", "--format", format];
        printed(&workplace.everynode(&[&["advise", scenario], &candidates[..]].concat()), status)
    };
    let told = advise("agent.ron", "table", 1).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("within 1m: not judged in 10 of 10 runs."), "{told}");
    assert!(told.contains("No run of any strategy had anything to judge it by"), "{told}");
    assert!(told.contains("not judged with any strategy") && !told.contains("missed in every run"), "{told}");
    // Not the one that is faster and leaves the whole pool without.
    assert!(told.contains("No strategy was shown to meet all 3 objectives; maxUnavailable 1 comes closest"));
    assert!(told.contains("maxUnavailable 1 not judged 14s 10 of 10"), "{told}");
    assert!(told.contains("maxUnavailable 2 misses 7s 10 of 10"), "{told}");
    let json: serde_json::Value = serde_json::from_str(&advise("agent.ron", "json", 1)).unwrap();
    let standings = [0, 1].map(|index| json["candidates"][index]["standing"].as_str().unwrap());
    assert_eq!(standings, ["not-judged", "misses"]);
    let junit = advise("agent.ron", "junit", 1);
    assert!(junit.contains("<failure message=\"not judged in 10 of 10 runs\">"), "{junit}");
    let junit = advise("may.ron", "junit", 0);
    assert!(junit.contains("failures=\"0\" errors=\"0\" skipped=\"1\""), "{junit}");
}

#[test]
fn advice_has_the_strategy_to_paste() {
    let workplace = workplace("advise", "50%");
    let markdown = printed(&workplace.everynode(&["advise", "agent.ron", "--format", "markdown"]), 0);
    assert!(markdown.contains("```yaml\nspec:\n"), "{markdown}");
    let junit = printed(&workplace.everynode(&["advise", "agent.ron", "--format", "junit"]), 0);
    assert!(junit.contains(r#"tests="3" failures="0""#), "{junit}");
}

/// Nothing replaces the pods of an `OnDelete` but who deletes them: a run of the manifest alone would not finish.
#[test]
fn a_strategy_by_hand_is_told_with_what_the_hand_does() {
    let workplace = workplace("by-hand", "50%");
    let advise = ["advise", "agent.ron", "--set", "objectives.0.within=1m", "--candidates", "onDelete=1"];
    let told =
        |format: &str| printed(&workplace.everynode(&[&advise[..], &["--format", format]].concat()), 0);
    printed(&workplace.everynode(&[&advise[..], &["--report", "--out", "advice"]].concat()), 0);
    let page = String::from_utf8(workplace.file("advice/report.html")).unwrap();
    let page = page.replace("&#39;", "'").replace("&#34;", "\"");
    for answer in [told("table"), told("markdown"), page] {
        assert!(answer.contains("Then delete 1 old pod at a time"), "{answer}");
        assert!(
            answer.contains("At(\"…\", DeleteInBatches(daemon_set: \"agent\", at_once: 1)),"),
            "{answer}"
        );
        assert!(answer.contains("in the scenario's script at the time of the change:"), "{answer}");
    }
}

/// Runs the action's script as a job on a change would, with a `gh` that keeps what it was asked.
fn action(workplace: &Workplace, command: &str) -> Output {
    let bin = workplace.folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    let gh = bin.join("gh");
    fs::write(&gh, "#!/bin/sh\nprintf '%s\\n' \"$@\" >gh-arguments\ncat \"$7\" >gh-comment\n").unwrap();
    fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).unwrap();
    let path =
        env::join_paths([bin].into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap()))).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/github-action/answer.sh");
    let mut bash = Command::new("bash");
    bash.arg(script).current_dir(&workplace.folder).env("PATH", path);
    bash.env("EVERYNODE", env!("CARGO_BIN_EXE_everynode")).env("EVERYNODE_COMMAND", command);
    bash.env("GITHUB_STEP_SUMMARY", "step-summary").env("PULL_REQUEST", "42").output().unwrap()
}

#[test]
fn the_action_comments_on_the_change_and_ends_as_everynode_does() {
    for (wanted, status) in [("50%", 0), ("60%", 1)] {
        let workplace = workplace(&format!("action-{status}"), wanted);
        let markdown = printed(&action(&workplace, "run agent.ron"), status);
        let file = |name: &str| fs::read_to_string(workplace.folder.join(name)).unwrap();
        assert!(markdown.starts_with("### everynode: agent\n"));
        assert_eq!(file("gh-comment"), markdown);
        assert_eq!(file("step-summary"), markdown);
        assert!(file("gh-arguments").starts_with("pr\ncomment\n42\n--edit-last\n--create-if-none\n"));
    }
}

#[test]
fn the_action_says_nothing_of_what_cannot_be_used() {
    let workplace = workplace("unusable", "50%");
    let output = action(&workplace, "run nothing.ron; touch injected");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        !workplace.exists("gh-comment") && !workplace.exists("step-summary") && !workplace.exists("injected")
    );
}

#[test]
fn the_binary_answers_as_a_plugin_of_kubectl() {
    let workplace = workplace("plugin", "50%");
    let plugin: PathBuf = workplace.folder.join("kubectl-everynode");
    symlink(env!("CARGO_BIN_EXE_everynode"), &plugin).unwrap();
    let help = Command::new(&plugin).args(["run", "--help"]).output().unwrap();
    assert!(printed(&help, 0).contains("Usage: kubectl everynode run "));
    let run =
        Command::new(&plugin).args(["run", "agent.ron"]).current_dir(&workplace.folder).output().unwrap();
    assert!(printed(&run, 0).contains("agent 1 → 2"));
}

#[test]
fn the_krew_manifest_has_each_archive_with_its_checksum() {
    let workplace = Workplace::new("ci-gate-krew");
    workplace.write("everynode-linux-amd64.tar.gz", "not an archive");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/krew/manifest.sh");
    let manifest = |archive: &str| {
        let arguments = ["1.2.3", "https://example.com", "https://example.com/1.2.3/", archive];
        Command::new(&script).args(arguments).current_dir(&workplace.folder).output().unwrap()
    };
    let yaml = printed(&manifest("everynode-linux-amd64.tar.gz"), 0);
    let parsed: serde_json::Value = serde_saphyr::from_str(&yaml).unwrap();
    assert_eq!(parsed["spec"]["version"], "v1.2.3");
    let platform = &parsed["spec"]["platforms"][0];
    assert_eq!(platform["selector"]["matchLabels"]["arch"], "amd64");
    assert_eq!(platform["uri"], "https://example.com/1.2.3/everynode-linux-amd64.tar.gz");
    // printf 'not an archive' | sha256sum
    assert_eq!(platform["sha256"], "6bbf954ab0045bc546f16a6db16c95afef820dccd807348411ea924dabb972e9");
    assert_eq!(manifest("other.tar.gz").status.code(), Some(2));
}
