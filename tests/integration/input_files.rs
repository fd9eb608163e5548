//! What is read are regular files of a stated largest size: what never ends, or never begins, is refused in words.

use std::fs::{self, File};
use std::process::Command;

use crate::support::workplace::{AGENT_MANIFEST, SMALL, Workplace, status, stderr};

fn workplace(name: &str) -> Workplace {
    let workplace = Workplace::new(&format!("input-{name}"));
    workplace.write("small.ron", &SMALL);
    assert!(Command::new("mkfifo").arg(workplace.folder.join("pipe")).status().unwrap().success());
    let large = File::create(workplace.folder.join("large")).unwrap();
    large.set_len((64 << 20) + 1).unwrap();
    workplace
}

fn assert_refused(workplace: &Workplace, arguments: &[&str], words: &str) {
    let output = workplace.everynode(arguments);
    assert_eq!(status(&output), 2, "{arguments:?}");
    assert!(stderr(&output).contains(words), "{arguments:?}: {words:?} in\n{}", stderr(&output));
}

const ODD: [(&str, &str); 4] = [
    ("/dev/zero", "it is a device, and only regular files are read"),
    ("pipe", "it is a pipe, and only regular files are read"),
    (".", "it is a folder"),
    ("large", "it is larger than 64 MiB"),
];

#[cfg(unix)]
#[test]
fn a_scenario_is_a_regular_file() {
    let workplace = workplace("scenario");
    for (path, words) in ODD {
        for command in ["run", "sweep", "advise", "check", "explain", "compare"] {
            assert_refused(&workplace, &[command, path], words);
        }
    }
    for (path, words) in [ODD[0], ODD[1], ODD[2]] {
        assert_refused(&workplace, &["conformance", path], words);
    }
}

#[cfg(unix)]
#[test]
fn a_manifest_is_a_regular_file() {
    let workplace = workplace("manifest");
    workplace.write("agent.yaml", AGENT_MANIFEST);
    for (path, words) in ODD {
        let scenario = format!(
            "(duration: \"1m\", node_pools: {{ \"p\": (count: 1) }}, daemon_sets: {{ \"agent\": (manifest: \"{path}\") }})"
        );
        workplace.write("manifest.ron", &scenario);
        assert_refused(&workplace, &["check", "manifest.ron"], words);
        assert_refused(&workplace, &["run", "manifest.ron"], words);
        workplace.write("swept.ron", &format!("(scenario: \"{path}\", vary: {{\"a\": [\"1\"]}})"));
        assert_refused(&workplace, &["sweep", "swept.ron"], words);
    }
}

#[cfg(unix)]
#[test]
fn what_is_read_back_are_regular_files() {
    let workplace = workplace("back");
    let run = ["run", "small.ron", "--no-charts", "--out", "run"];
    let sweep =
        ["sweep", "small.ron", "--replications", "2", "--no-charts", "--out", "shards", "--shard", "0/1"];
    for arguments in [&run[..], &sweep[..]] {
        assert_eq!(status(&workplace.everynode(arguments)), 0);
    }
    let shard = "shards/shard-0000-of-0001";
    for (name, arguments) in [
        ("run/summary.json", &["plot", "run"][..]),
        ("run/status.csv", &["plot", "run"]),
        ("run/timeline.csv", &["plot", "run"]),
        (&format!("{shard}/sweep.json"), &["merge", "shards"]),
        (&format!("{shard}/results.csv"), &["merge", "shards"]),
    ] {
        let path = workplace.folder.join(name);
        let kept = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert_refused(&workplace, arguments, "it is a pipe, and only regular files are read");
        fs::remove_file(&path).unwrap();
        fs::write(&path, kept).unwrap();
    }
}
