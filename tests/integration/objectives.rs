//! Objectives of a part of the nodes: those of a pool, of a failure zone, or of both.

use crate::support::workplace::{Workplace, scenario_of_agent, stdout};
use crate::support::{AGENT, ROUND_DELAYS, load, run};
use everynode::analysis::objectives::ObjectiveOutcome;
use everynode::sweep::measured::measure;

/// Nodes take the zones in turn: those of `workload` are in zones a, b, a, b, and so on; `gpu` lies in zone b.
fn scenario(more: &str) -> String {
    format!(
        r#"(
            duration: "30m",
            node_pools: {{ "gpu": (count: 4, zones: ["b"]), "workload": (count: 6, zones: ["a", "b"]) }},
            daemon_sets: {{ "agent": ({AGENT}, maxUnavailable: 1) }},
            {ROUND_DELAYS}
            {more}
        )"#
    )
}

fn outcomes(text: &str) -> Vec<ObjectiveOutcome> {
    let (scenario, watched) = (load(text), run(text));
    let judged = scenario.objectives.iter().map(|objective| objective.judge("agent", &watched.analyses[0]));
    judged.collect()
}

/// What was asked, and what was seen.
fn in_words(text: &str) -> Vec<String> {
    let said = |outcome: ObjectiveOutcome| {
        format!("{}: {}: {}", outcome.verdict.as_str(), outcome.objective, outcome.observed)
    };
    outcomes(text).into_iter().map(said).collect()
}

#[test]
fn only_these_nodes_are_looked_at() {
    let said = in_words(&scenario(
        r#"
        script: [ At("5m", FailNodes(Nodes(pool: "gpu", count: 2))), At("8m", RepairNodes(Nodes(pool: "gpu"))), At("20m", AddNodes(pool: "gpu", count: 1)) ],
        objectives: [
            Coverage(daemon_set: "agent", at_least: "100%", pool: "workload"),
            Coverage(daemon_set: "agent", at_least: "100%", pool: "gpu"),
            Coverage(daemon_set: "agent", at_least: "100%", zone: "a"),
            Coverage(daemon_set: "agent", at_least: "60%", zone: "b"),
            Coverage(daemon_set: "agent", at_least: "100%", pool: "workload", zone: "b"),
            Availability(daemon_set: "agent", at_least: "100%", pool: "workload"),
            Availability(daemon_set: "agent", at_least: "60%", pool: "gpu"),
            JoinToAvailable(daemon_set: "agent", p50: "2m", pool: "gpu"),
            JoinToAvailable(daemon_set: "agent", p50: "2m", pool: "workload", optional: true),
        ],"#,
    ));
    insta::assert_snapshot!(said.join("\n"), @"
    met: availability of agent in pool gpu at least 60%: lowest 80% at 21m
    met: availability of agent in pool workload at least 100%: lowest 100% at 0s
    met: coverage of agent in zone b at least 60%: lowest 71.4% at 5m
    met: coverage of agent in zone a at least 100%: lowest 100% at 0s
    missed: coverage of agent in pool gpu at least 100%: lowest 50% at 5m
    met: coverage of agent in pool workload at least 100%: lowest 100% at 0s
    met: coverage of agent in pool workload and zone b at least 100%: lowest 100% at 0s
    met: 50% of joining nodes in pool gpu covered by agent within 2m: 1m16s
    not judged: 50% of joining nodes in pool workload covered by agent within 2m: no node joined
    ");
}

#[test]
fn a_rollout_of_a_pool_is_over_when_its_nodes_are() {
    let text = scenario(
        r#"
        cluster: (replacement_order: NodeName),
        script: [ At("1m", SetImage("agent", "agent:2")) ],
        objectives: [
            Rollout(daemon_set: "agent", within: "81s", pool: "gpu"),
            Rollout(daemon_set: "agent", within: "3m", pool: "workload"),
            Rollout(daemon_set: "agent", within: "10m"),
        ],"#,
    );
    insta::assert_snapshot!(in_words(&text).join("\n"), @"
    met: rollout of agent in pool gpu within 1m21s: 1m20s
    missed: rollout of agent in pool workload within 3m: 3m20s
    met: rollout of agent within 10m: 3m20s
    ");
    let superseded = text.replace(
        r#"At("1m", SetImage("agent", "agent:2"))"#,
        r#"At("1m", SetImage("agent", "agent:2")), At("90s", RollBack("agent"))"#,
    );
    insta::assert_snapshot!(in_words(&superseded).join("\n"), @"
    met: rollout of agent in pool gpu within 1m21s: 50s, from the start of 1 → 2, which was superseded
    met: rollout of agent in pool workload within 3m: 30s, from the start of 1 → 2, which was superseded
    met: rollout of agent within 10m: 50s, from the start of 1 → 2, which was superseded
    ");
}

/// A pool that holds all nodes is judged as all nodes are.
#[test]
fn all_nodes_as_a_part_are_all_nodes() {
    let of_all = r#"
        Availability(daemon_set: "agent", at_least: "50%"PLACE), Coverage(daemon_set: "agent", at_least: "50%"PLACE),
        Rollout(daemon_set: "agent", within: "10m"PLACE), JoinToAvailable(daemon_set: "agent", p90: "3m"PLACE),
    "#;
    let [all, part] = ["", r#", pool: "workload""#].map(|workplace| of_all.replace("PLACE", workplace));
    for seed in 1..24 {
        let failures = r#"Failures(pool: "workload", every: Exponential(mean: "3h"), repair: "4m"),"#;
        let fails = seed % 2 == 0;
        let failures = if fails { failures } else { "" };
        let agent = if seed % 3 == 0 {
            AGENT.replace("spec: {containers", "spec: {tolerations: [{operator: Exists}], containers")
        } else {
            AGENT.to_owned()
        };
        let text = format!(
            r#"(
                seed: {seed}, duration: "1h",
                node_pools: {{ "workload": (count: 20) }},
                daemon_sets: {{ "agent": ({agent}, maxUnavailable: 2) }},
                delays: (node_startup: "60s", image_pull: Uniform("5s", "20s"), termination: Uniform("1s", "9s")),
                churn: [
                    Joins(pool: "workload", every: Exponential(mean: "5m")),
                    {failures}
                    Lifetimes(pool: "workload", lifetime: Exponential(mean: "10h")),
                ],
                script: [ At("10m", SetImage("agent", "agent:2")), At("30m", RollBack("agent")) ],
                objectives: [ {all} {part} ],
            )"#
        );
        let outcomes = outcomes(&text);
        assert_eq!(outcomes.len(), 8);
        for pair in outcomes.chunks(2) {
            assert_ne!(pair[0].objective, pair[1].objective);
            let seen =
                |outcome: &ObjectiveOutcome| (outcome.verdict, outcome.observed.clone(), outcome.value);
            assert_eq!(seen(&pair[0]), seen(&pair[1]), "seed {seed}: {}", pair[1].objective);
        }
    }
}

#[test]
fn what_ignores_the_rest_misses_no_less_in_sweeps() {
    let scenario = load(&scenario(
        r#"
        script: [ At("5m", MakeUnready("agent", Nodes(pool: "gpu"))), At("8m", MakeReady("agent", Nodes(pool: "gpu"))) ],
        objectives: [
            Coverage(daemon_set: "agent", at_least: "50%"),
            Coverage(daemon_set: "agent", at_least: "50%", pool: "gpu"),
            Coverage(daemon_set: "agent", at_least: "50%", zone: "a"),
        ],"#,
    ));
    let names: Vec<_> = scenario.objectives.iter().map(|objective| objective.in_words("agent")).collect();
    let missed = measure(&scenario.plan, &scenario.objectives, 1).unwrap().missed.into_iter().flatten();
    insta::assert_debug_snapshot!(names.iter().zip(missed).collect::<Vec<_>>(), @r#"
    [
        (
            "coverage of agent at least 50%",
            false,
        ),
        (
            "coverage of agent in zone a at least 50%",
            false,
        ),
        (
            "coverage of agent in pool gpu at least 50%",
            true,
        ),
    ]
    "#);
}

#[test]
fn the_table_and_the_summary_say_which_nodes() {
    let workplace = Workplace::new("objectives-of-a-part");
    let fields = r#"
        duration: "10m", node_pools: { "gpu": (count: 2), "workload": (count: 2) },
        script: [ At("1m", SetImage("agent", "agent:2")) ],
        objectives: [ Rollout(daemon_set: "agent", within: "8m", pool: "gpu", zone: "zone-1") ],
    "#;
    workplace.write("part.ron", &scenario_of_agent(fields));
    let table = stdout(&workplace.everynode(&["run", "part.ron", "--no-charts", "--timeline", "none"]));
    assert!(table.contains("rollout of agent in pool gpu and zone-1 within 8m"), "{table}");
    let json = std::fs::read_to_string(workplace.folder.join("output/part-1/summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&json).unwrap();
    let objective = &summary["objectives"][0];
    assert_eq!((&objective["pool"], &objective["zone"]), (&"gpu".into(), &"zone-1".into()));
    assert_eq!(objective["verdict"], "met");
}

/// One node of `gpu` after the other, 20 s each: three of four by the end of the run, a minute after the rollout began.
#[test]
fn a_rollout_that_the_end_of_the_run_cuts_off_is_judged_by_the_time_that_it_had() {
    let text = scenario(
        r#"
        cluster: (replacement_order: NodeName),
        script: [ At("1m", SetImage("agent", "agent:2")) ],
        objectives: [
            Rollout(daemon_set: "agent", within: "50s", pool: "gpu"),
            Rollout(daemon_set: "agent", within: "81s", pool: "gpu"),
            Rollout(daemon_set: "agent", within: "20m"),
        ],"#,
    )
    .replace("30m", "2m");
    let said = in_words(&text);
    let begins = |place: usize, words: &str| assert!(said[place].starts_with(words), "{said:?}");
    begins(0, "missed: rollout of agent in pool gpu within 50s: not finished after 1m (");
    begins(
        1,
        "not judged: rollout of agent in pool gpu within 1m21s: the run ends 1m after it began, before 1m21s (",
    );
    begins(2, "not judged: rollout of agent within 20m: the run ends 1m after it began, before 20m (");
    let scenario = load(&text);
    let missed = measure(&scenario.plan, &scenario.objectives, 1).unwrap().missed;
    assert_eq!(missed, [Some(true), None, None], "in sweeps too");
}

/// The first rollout has its first pod ended when the second one begins, 2 s later: 5 s of termination and 2 s of start, twice.
#[test]
fn the_page_s_longest_rollout_is_the_objective_s() {
    let workplace = Workplace::new("objectives-longest-rollout");
    let fields = r#"
        duration: "2m", node_pools: { "pool": (count: 2) },
        delays: (scheduling: "0s", image_pull: "0s", container_start: "2s", readiness: "0s", termination: "5s"),
        script: [ At("10s", SetImage("agent", "agent:2")), At("12s", SetImage("agent", "agent:3")) ],
        objectives: [ Rollout(daemon_set: "agent", within: "13s") ],
    "#;
    workplace.write("s.ron", &scenario_of_agent(fields));
    let table = stdout(&workplace.everynode(&["run", "s.ron", "--no-charts", "--report", "--out", "r"]));
    let since = "from the start of 1 → 2, which was superseded";
    assert!(table.contains(&format!("rollout of agent within 13s   14s, {since}")), "{table}");
    let page = String::from_utf8(workplace.file("r/report.html")).unwrap();
    let card = format!(
        "<span class=\"label\">Longest rollout</span> <span class=\"figure\">14s</span> \
         <span class=\"note\">of 2 rollouts, {since}</span>"
    );
    assert!(page.contains(&card));
}

/// The pool has no node when the rollout begins, and has one later.
#[test]
fn a_rollout_over_no_node_of_a_pool_is_not_judged() {
    let text = scenario(
        r#"
        script: [ At("5m", SetImage("agent", "agent:2")), At("20m", AddNodes(pool: "gpu", count: 1)) ],
        objectives: [ Rollout(daemon_set: "agent", within: "10m", pool: "gpu") ],"#,
    )
    .replace("count: 4", "count: 0");
    assert_eq!(
        in_words(&text),
        ["not judged: rollout of agent in pool gpu within 10m: no node should run it when it was rolled out"]
    );
}
