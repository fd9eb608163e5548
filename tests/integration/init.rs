//! The scenario that `init` writes, and that it overwrites none.

use std::fs;
use std::path::Path;

use crate::support::workplace::Workplace;

#[test]
fn every_provider_gets_a_scenario_that_runs_and_keeps_its_objectives() {
    for provider in ["plain", "aks", "eks", "gke"] {
        let workplace = Workplace::new(&format!("init-{provider}"));
        let file = format!("{provider}.ron");
        let written = workplace.everynode(&["init", &file, "--provider", provider]);
        assert!(written.status.success());
        assert!(String::from_utf8_lossy(&written.stdout).contains(&format!("everynode run {file}")));
        let text = fs::read_to_string(workplace.folder.join(&file)).unwrap();
        assert!(text.contains(&format!("everynode check {file}")) && !text.contains('@'), "{text}");
        let checked = workplace.everynode(&["check", &file]);
        assert!(
            checked.status.success() && checked.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&checked.stderr)
        );
        let run = workplace.everynode(&["run", &file, "--format", "junit", "--no-charts"]);
        assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stdout));
    }
}

/// What begins with a hyphen would be an option of the commands that are named.
#[test]
fn the_commands_that_are_named_can_be_given() {
    let workplace = Workplace::new("init-hyphen");
    let written = workplace.everynode(&["init", "--", "-x.ron"]);
    assert!(String::from_utf8_lossy(&written.stdout).contains("    everynode run ./-x.ron\n"));
    let text = fs::read_to_string(workplace.folder.join("-x.ron")).unwrap();
    assert!(text.contains("everynode check ./-x.ron ") && !text.contains(" -x.ron"), "{text}");
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let workplace = Workplace::new("init-twice");
    assert!(workplace.everynode(&["init"]).status.success());
    workplace.write("scenario.ron", "mine");
    let again = workplace.everynode(&["init"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"));
    assert_eq!(fs::read_to_string(workplace.folder.join("scenario.ron")).unwrap(), "mine");
    for (name, complaint) in
        [("scenario.yaml", "let it end with .ron"), ("no/such/folder.ron", "cannot write")]
    {
        let refused = workplace.everynode(&["init", name]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains(complaint), "{name}");
    }
}

/// What the tutorial shows of a run is what it prints, but for the time that it took.
#[test]
fn the_tutorial_shows_what_is_printed() {
    let workplace = Workplace::new("init-tutorial");
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tutorial.md")).unwrap();
    assert!(page.contains("$ everynode init cluster.ron --provider aks\n$ everynode check cluster.ron\n"));
    assert!(workplace.everynode(&["init", "cluster.ron", "--provider", "aks"]).status.success());
    let run = workplace.everynode(&["run", "cluster.ron", "--no-charts"]);
    let printed = String::from_utf8(run.stdout).unwrap();
    let (printed, _) = printed.rsplit_once(" in ").unwrap();
    assert!(page.contains(&format!("$ everynode run cluster.ron\n{printed}\n```")), "{printed}");
    let set = "daemon_sets.node-agent.maxUnavailable=1";
    let one = workplace.everynode(&["run", "cluster.ron", "--no-charts", "--set", set]);
    let one = String::from_utf8(one.stdout).unwrap();
    let rollout = one.lines().find(|line| line.starts_with("node-agent 1 → 2")).unwrap();
    assert!(page.contains(&format!("\n{rollout}\n")), "{rollout}");
}
