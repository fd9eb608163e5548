//! What is read are regular files of a stated largest size: what never ends, or never begins, is refused in words.

use std::fs::{self, File};
use std::process::Command;

use crate::support::workplace::{AGENT_MANIFEST, SMALL, Workplace, status, stderr};

fn workplace(name: &str) -> Workplace {
    let place = Workplace::new(&format!("input-{name}"));
    place.write("small.ron", &SMALL);
    assert!(Command::new("mkfifo").arg(place.folder.join("pipe")).status().unwrap().success());
    let large = File::create(place.folder.join("large")).unwrap();
    large.set_len((64 << 20) + 1).unwrap();
    place
}

fn assert_refused(place: &Workplace, arguments: &[&str], words: &str) {
    let output = place.everynode(arguments);
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
    let place = workplace("scenario");
    for (path, words) in ODD {
        for command in ["run", "sweep", "advise", "check", "explain", "compare"] {
            assert_refused(&place, &[command, path], words);
        }
    }
    for (path, words) in [ODD[0], ODD[1], ODD[2]] {
        assert_refused(&place, &["conformance", path], words);
    }
}

#[cfg(unix)]
#[test]
fn a_manifest_is_a_regular_file() {
    let place = workplace("manifest");
    place.write("agent.yaml", AGENT_MANIFEST);
    for (path, words) in ODD {
        let scenario = format!(
            "(duration: \"1m\", node_pools: {{ \"p\": (count: 1) }}, daemon_sets: {{ \"agent\": (manifest: \"{path}\") }})"
        );
        place.write("manifest.ron", &scenario);
        assert_refused(&place, &["check", "manifest.ron"], words);
        assert_refused(&place, &["run", "manifest.ron"], words);
        place.write("swept.ron", &format!("(scenario: \"{path}\", vary: {{\"a\": [\"1\"]}})"));
        assert_refused(&place, &["sweep", "swept.ron"], words);
    }
}

#[cfg(unix)]
#[test]
fn what_is_read_back_are_regular_files() {
    let place = workplace("back");
    let run = ["run", "small.ron", "--no-charts", "--out", "run"];
    let sweep =
        ["sweep", "small.ron", "--replications", "2", "--no-charts", "--out", "shards", "--shard", "0/1"];
    for arguments in [&run[..], &sweep[..]] {
        assert_eq!(status(&place.everynode(arguments)), 0);
    }
    let shard = "shards/shard-0000-of-0001";
    for (name, arguments) in [
        ("run/summary.json", &["plot", "run"][..]),
        ("run/status.csv", &["plot", "run"]),
        ("run/timeline.csv", &["plot", "run"]),
        (&format!("{shard}/sweep.json"), &["merge", "shards"]),
        (&format!("{shard}/results.csv"), &["merge", "shards"]),
    ] {
        let path = place.folder.join(name);
        let kept = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert_refused(&place, arguments, "it is a pipe, and only regular files are read");
        fs::remove_file(&path).unwrap();
        fs::write(&path, kept).unwrap();
    }
}
