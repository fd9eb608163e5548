//! How commands end when nobody can hear them: a full or closed standard output or error is exit status 2, and no panic.

use std::fs::OpenOptions;
use std::process::{Command, Output, Stdio};

use crate::support::workplace::{AGENT_MANIFEST, SMALL, Workplace, status, stderr};

/// Each command in a form that prints something.
const PRINTING: [&[&str]; 23] = [
    &["run", "small.ron", "--no-charts", "--out", "out"],
    &["run", "small.ron", "--no-charts", "--out", "out", "--format", "json"],
    &["sweep", "small.ron", "--replications", "2", "--no-charts", "--out", "sweep"],
    &["advise", "small.ron", "--candidates", "maxUnavailable=1,2"],
    &["merge", "shards", "--no-charts", "--out", "merged"],
    &["check", "small.ron"],
    &["explain", "small.ron"],
    &["explain", "small.ron", "--node", "pool-00000"],
    &["explain", "small.ron", "--against", "agent.yaml"],
    &["diff", "run", "run"],
    &["compare", "small.ron"],
    &["import", "cluster.json", "--out", "cluster"],
    &["calibrate", "cluster.json"],
    &["capacity", "small.ron"],
    &["conformance", "records.jsonl"],
    &["completions", "bash"],
    &["man"],
    &["licenses"],
    &["plot", "run"],
    &["story", "run", "--node", "pool-00000"],
    &["watch", "small.ron"],
    &["--help"],
    &["--version"],
];

/// Each in a form that says something on standard error.
const TALKING: [&[&str]; 10] = [
    &["run", "small.ron", "--no-charts", "--out", "run"],
    &["run", "absent.ron"],
    &["sweep", "small.ron", "--replications", "2", "--no-charts", "--out", "other"],
    &["merge", "absent"],
    &["check", "absent.ron"],
    &["explain", "small.ron", "--node", "nobody"],
    &["plot", "absent"],
    &["import", "absent.json"],
    &["diff", "run", "absent"],
    &["rum"],
];

fn workplace(name: &str) -> Workplace {
    let workplace = Workplace::new(&format!("endings-{name}"));
    workplace.write("small.ron", &SMALL);
    workplace.write("agent.yaml", AGENT_MANIFEST);
    workplace.write(
        "records.jsonl",
        r#"{"name": "made-up", "manifest": {"apiVersion": "apps/v1", "kind": "DaemonSet"}, "expected": {"decodes": false}}"#,
    );
    workplace.write(
        "cluster.json",
        r#"[{"kind": "Node", "metadata": {"name": "a", "creationTimestamp": "2026-11-29T10:00:00Z"}}, {"kind": "DaemonSet", "metadata": {"name": "agent"}, "spec": {
            "selector": {"matchLabels": {"app": "agent"}}, "template": {"metadata": {"labels": {"app": "agent"}},
            "spec": {"containers": [{"name": "agent", "image": "agent:1"}]}}}}]"#,
    );
    let prepared = [
        &["run", "small.ron", "--no-charts", "--out", "run"][..],
        &["sweep", "small.ron", "--replications", "2", "--no-charts", "--out", "shards", "--shard", "0/1"],
    ];
    for arguments in prepared {
        let output = workplace.everynode(arguments);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
    }
    workplace
}

fn full() -> Stdio {
    OpenOptions::new().write(true).open("/dev/full").unwrap().into()
}

/// With one of the descriptors closed, as shells do it.
fn closed(workplace: &Workplace, arguments: &[&str], descriptor: u32) -> Output {
    let mut shell = Command::new("sh");
    shell.current_dir(&workplace.folder).args(["-c", &format!("exec \"$0\" \"$@\" {descriptor}>&-")]);
    shell.arg(env!("CARGO_BIN_EXE_everynode")).args(arguments).output().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_or_closed_standard_output_is_an_error() {
    let workplace = workplace("output");
    for arguments in PRINTING {
        let output = workplace.command(arguments).stdout(full()).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(status(&output), 2, "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("No space left on device"), "{arguments:?}: {}", stderr(&output));
        let output = closed(&workplace, arguments, 1);
        assert_eq!(status(&output), 2, "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("standard output is closed"), "{arguments:?}: {}", stderr(&output));
    }
    assert!(workplace.exists("out/summary.json"), "the results are in their place all the same");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_or_closed_standard_error_is_an_error() {
    let workplace = workplace("error");
    for arguments in TALKING {
        let output = workplace.command(arguments).stdout(Stdio::piped()).stderr(full()).output().unwrap();
        assert_eq!(status(&output), 2, "{arguments:?}");
        assert_eq!(status(&closed(&workplace, arguments, 2)), 2, "{arguments:?}");
    }
    assert!(workplace.exists("other/summary.csv"), "the sweep is finished all the same");
}

/// As with `everynode … | head -c1`.
#[test]
fn a_listener_who_has_had_enough_is_no_error() {
    let workplace = workplace("enough");
    for arguments in PRINTING {
        let mut child =
            workplace.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(status(&output) <= 1, "{arguments:?}: {}", stderr(&output));
        assert!(!stderr(&output).contains("error"), "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn more_jobs_than_any_machine_has_are_refused() {
    let workplace = workplace("jobs");
    for command in ["sweep", "advise"] {
        let output = workplace.everynode(&[command, "small.ron", "--jobs", "1000000"]);
        assert_eq!(status(&output), 2);
        assert!(stderr(&output).contains("1000000 is not in 1..=1024"), "{}", stderr(&output));
        let help = workplace.everynode(&[command, "--help"]);
        assert!(String::from_utf8_lossy(&help.stdout).contains("at most 1024"));
    }
}

/// Where a thread has no room for its stack.
#[cfg(target_os = "linux")]
#[test]
fn threads_that_cannot_be_made_are_known_before_the_run() {
    let workplace = workplace("threads");
    // Large stacks leave those threads that were made enough memory to begin, which else abort.
    let limits = "ulimit -v 1000000; export RUST_MIN_STACK=64000000";
    for command in ["sweep small.ron --replications 2 --out sweep-out", "advise small.ron"] {
        let script = format!("{limits}; exec {} {command} --jobs 1024", env!("CARGO_BIN_EXE_everynode"));
        let output =
            Command::new("bash").current_dir(&workplace.folder).args(["-c", &script]).output().unwrap();
        assert_eq!(status(&output), 2, "{}", stderr(&output));
        assert!(stderr(&output).contains("does not give 1024 threads ("), "{}", stderr(&output));
        assert!(!workplace.exists("sweep-out") && !workplace.exists(".sweep-out.partial"));
    }
}
