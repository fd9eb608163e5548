//! `--context` runs the user's kubectl.

use std::fs;

use super::{dump, well};
use crate::support::workplace::{Workplace, status, stderr};

/// A folder with a kubectl that does this.
#[cfg(unix)]
fn with_kubectl(name: &str, script: &str) -> Workplace {
    use std::os::unix::fs::PermissionsExt as _;
    let workplace = Workplace::new(name);
    workplace.write("bin/kubectl", &format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(workplace.folder.join("bin/kubectl"), fs::Permissions::from_mode(0o755)).unwrap();
    workplace
}

#[cfg(unix)]
fn run(workplace: &Workplace) -> std::process::Output {
    let path = format!("{}:/usr/bin:/bin", workplace.folder.join("bin").display());
    workplace
        .command(&["import", "--context", "my context", "--out", "out"])
        .env("PATH", path)
        .output()
        .unwrap()
}

#[cfg(unix)]
#[test]
fn kubectl_is_asked_for_exactly_what_is_documented() {
    let script = format!("printf '%s\\n' \"$@\" > arguments; cat '{}'", dump("kubeadm.json"));
    let workplace = with_kubectl("import-kubectl", &script);
    well(&run(&workplace));
    let asked = String::from_utf8(workplace.file("arguments")).unwrap();
    assert_eq!(
        asked.lines().collect::<Vec<_>>(),
        [
            "--context",
            "my context",
            "get",
            "nodes,daemonsets,pods,controllerrevisions,priorityclasses,runtimeclasses,events",
            "-A",
            "-o",
            "json"
        ]
    );
    assert!(workplace.exists("out/out.ron"));
}

#[cfg(unix)]
#[test]
fn what_kubectl_says_of_a_failure_is_heard_and_nothing_is_written() {
    let workplace = with_kubectl("import-kubectl-fails", "echo 'error: context was not found' >&2; exit 1");
    let output = run(&workplace);
    assert_eq!(status(&output), 2);
    assert!(
        stderr(&output).contains("context was not found") && stderr(&output).contains("kubectl has failed")
    );
    assert!(!workplace.exists("out"));
}

#[test]
fn without_kubectl_it_is_said_what_to_do() {
    let workplace = Workplace::new("import-no-kubectl");
    fs::create_dir(workplace.folder.join("empty")).unwrap();
    let output = workplace
        .command(&["import", "--context", "any"])
        .env("PATH", workplace.folder.join("empty"))
        .output()
        .unwrap();
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("there is no kubectl on this machine"), "{}", stderr(&output));
}
