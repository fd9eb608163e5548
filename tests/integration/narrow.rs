//! On a narrow terminal tables stay readable: no line is longer than it, whatever the names are.

use unicode_width::UnicodeWidthStr;

use crate::support::AGENT;
use crate::support::workplace::{AGENT_MANIFEST, Workplace, stdout};

/// Ten DaemonSets with long names on nodes with long names, of which one rolls out; one node is dead.
fn crowded() -> String {
    let name = |index: u32| format!("monitoring-agent-of-the-platform-team-in-region-{index}");
    let daemon_sets: String =
        (0..10).map(|index| format!("        \"{}\": ({AGENT}),\n", name(index))).collect();
    let first = name(0);
    format!(
        r#"(
    duration: "10m",
    node_pools: {{ "general-purpose-compute-nodes-zone-a": (count: 3) }},
    daemon_sets: {{
{daemon_sets}    }},
    script: [
        At("1m", FailNodes(Nodes(name: "general-purpose-compute-nodes-zone-a-00001"))),
        At("2m", SetImage("{first}", "agent:2")),
    ],
    objectives: [
        Availability(daemon_set: "{first}", at_least: "90%"),
        Rollout(daemon_set: "{first}", within: "4m"),
    ],
)"#
    )
}

/// The lines of what a command prints on a terminal of that width.
fn printed(workplace: &Workplace, arguments: &[&str], width: usize) -> Vec<String> {
    let output = workplace.command(arguments).env("COLUMNS", width.to_string()).output().unwrap();
    let lines: Vec<String> = stdout(&output).lines().map(str::to_owned).collect();
    assert!(!lines.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    lines
}

#[test]
fn no_line_is_longer_than_the_terminal() {
    let workplace = Workplace::new("narrow");
    workplace.write("crowded.ron", &crowded());
    workplace.write("agent.yaml", AGENT_MANIFEST);
    for shard in ["0/2", "1/2"] {
        workplace.everynode(&[
            "sweep",
            "crowded.ron",
            "--replications",
            "2",
            "--shard",
            shard,
            "--out",
            "shards",
        ]);
    }
    let commands: [&[&str]; 11] = [
        &["run", "crowded.ron", "--no-charts", "--force", "--out", "run", "--assumptions"],
        &["sweep", "crowded.ron", "--replications", "2", "--no-charts", "--force", "--out", "sweep"],
        &["compare", "crowded.ron"],
        &["explain", "crowded.ron"],
        &["explain", "crowded.ron", "--node", "general-purpose-compute-nodes-zone-a-00000"],
        &["explain", "crowded.ron", "--against", "agent.yaml"],
        &["diff", "run", "run"],
        &["capacity", "crowded.ron", "--leave", "80%", "--machine", "aks:Standard_D4s_v5"],
        &["check", "crowded.ron"],
        &["merge", "shards", "--no-charts", "--force", "--out", "merged"],
        &["watch", "crowded.ron"],
    ];
    let advise: &[&str] = &["advise", "crowded.ron", "--candidates", "maxUnavailable=1,2"];
    for width in [60, 40] {
        for arguments in commands.iter().copied().chain([advise]) {
            for line in printed(&workplace, arguments, width) {
                // What is copied, as names and paths in sentences are, is not broken.
                let is_copied =
                    line.split_whitespace().count() <= 1 || line.trim_start().starts_with("--set ");
                assert!(line.width() <= width || is_copied, "{arguments:?} at {width}: {line}");
            }
        }
    }
}

/// Without a terminal and without a word on its width there is no limit: what reads the tables finds a row a line.
#[test]
fn without_a_terminal_rows_are_lines() {
    let workplace = Workplace::new("narrow-nowhere");
    workplace.write("crowded.ron", &crowded());
    let output = workplace.command(&["explain", "crowded.ron"]).env_remove("COLUMNS").output().unwrap();
    assert_eq!(stdout(&output).lines().count(), 11);
    let names = printed(&workplace, &["explain", "crowded.ron"], 100);
    assert!(names.iter().all(|line| !line.contains('…') || line.contains(" … ")), "{names:?}");
}
