//! A sweep on a real Slurm: a cluster of this one machine, started for the test, runs the script that `--emit slurm`
//! prints, and what comes out is what one machine would have written.
//!
//! Needs Debian's packages slurm-wlm and munge (`apt-get install slurm-wlm munge`); without them the test says that it
//! was skipped. With `EVERYNODE_SLURM=required` that is a failure.

use std::io::Write;
use std::process::{Command, Output};

use crate::support::workplace::{AGENT_MANIFEST, Workplace, stdout};

/// The programs that [`CLUSTER`] starts, and those that the test asks.
const PROGRAMS: [&str; 7] = ["munged", "munge", "slurmctld", "slurmd", "sbatch", "squeue", "sinfo"];
const CLUSTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/slurm/one_machine.sh");
/// The status with which it says that the cluster did not come up.
const NOT_UP: i32 = 90;

const SCENARIO: &str = r##"(
    seed: 7,
    duration: "10m",
    node_pools: { "pool": (count: 4) },
    daemon_sets: { "agent": (manifest: "manifests/agent's.yaml") },
    delays: (image_pull: LogNormal(median: "6s", p95: "25s")),
    script: [ At("1m", SetImage("agent", "agent:2")) ],
    objectives: [ Rollout(daemon_set: "agent", within: "2m") ],
)"##;

const SWEEP: [&str; 6] =
    ["sweep", "small.ron", "--vary", "daemon_sets.agent.maxUnavailable=1,50%", "--replications", "5"];

/// What is done on the cluster. The second shard is lost, missed, and run again alone.
const STEPS: &str = r#"
set -eu
until_all_is_done() {
    until left=$(squeue --noheader) && [ -z "$left" ]; do sleep 0.3; done
}
sbatch small-sweep-7.sbatch
until_all_is_done
rm -r output/small-sweep-7-shards/shard-0001-of-0003
if "$EVERYNODE" merge output/small-sweep-7-shards --out output/merged; then exit 1; fi
sbatch --array=1 small-sweep-7.sbatch
until_all_is_done
"$EVERYNODE" merge output/small-sweep-7-shards --out output/merged
"#;

#[test]
fn shards_on_slurm_come_to_what_one_machine_writes() {
    let missing: Vec<_> = PROGRAMS.into_iter().filter(|program| !is_there(program)).collect();
    if !missing.is_empty() {
        return skip(&format!("{} not installed; apt-get install slurm-wlm munge", missing.join(", ")));
    }
    let workplace = Workplace::new("slurm");
    workplace.write("small.ron", SCENARIO);
    workplace.write("manifests/agent's.yaml", AGENT_MANIFEST);
    succeeded(&workplace.everynode(&[&SWEEP[..], &["--out", "output/whole"]].concat()));
    let emit = ["--emit", "slurm", "--shards", "3", "--jobs", "1"];
    let emitted = workplace.everynode(&[&SWEEP[..], &emit].concat());
    succeeded(&emitted);
    workplace.write("small-sweep-7.sbatch", &stdout(&emitted));

    let output = Command::new(CLUSTER)
        .args(["sh", "-c", STEPS])
        .current_dir(&workplace.folder)
        .env("EVERYNODE", env!("CARGO_BIN_EXE_everynode"))
        .output()
        .unwrap();
    if output.status.code() == Some(NOT_UP) {
        return skip(&String::from_utf8_lossy(&output.stderr));
    }
    assert!(output.status.success(), "{}\n{}", in_words(&output), logs(&workplace));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("shard 1/3 is not there"), "{stderr}");
    assert_eq!(workplace.files("output/merged"), workplace.files("output/whole"));
}

fn is_there(program: &str) -> bool {
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Past the test's own capture of what is printed, so that it is seen.
fn skip(why: &str) {
    let words = format!("SKIPPED: sweeps on a real Slurm: {why}\n");
    assert!(std::env::var_os("EVERYNODE_SLURM").is_none_or(|value| value != "required"), "{words}");
    std::io::stderr().write_all(words.as_bytes()).unwrap();
}

fn succeeded(output: &Output) {
    assert!(output.status.success(), "{}", in_words(output));
}

fn in_words(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{}\n{out}\n{err}", output.status)
}

/// What the tasks printed.
fn logs(workplace: &Workplace) -> String {
    let logs = workplace.files(".").into_iter().filter(|(name, _)| name.ends_with(".log"));
    logs.map(|(name, text)| format!("{name}: {}", String::from_utf8_lossy(&text))).collect()
}
