//! Commands that are killed, interrupted, or begun while another one writes the same folder.

use std::fs;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::folders::{RUN, SWEEP, assert_done, assert_refused, does, everything, workplace};
use crate::support::workplace::{SMALL, Workplace, status, stderr};

#[test]
fn what_a_killed_replacement_leaves_is_put_in_order() {
    let workplace = workplace("killed-amid");
    let folder = |name: &str| workplace.folder.join(name);
    for seed in ["1", "2"] {
        assert_done(&does(&workplace, &RUN, &["--out", seed, "--seed", seed]));
    }
    let [old, new] = ["1", "2"].map(|seed| workplace.files(seed));

    // Killed when the old results were aside and the new ones not yet in place.
    fs::rename(folder("1"), folder(".out.replaced")).unwrap();
    fs::rename(folder("2"), folder(".out.partial")).unwrap();
    let next = does(&workplace, &RUN, &["--out", "out", "--seed", "3"]);
    assert_eq!(status(&next), 2);
    assert!(stderr(&next).contains("out holds other results, which were kept"), "{}", stderr(&next));
    assert_eq!(workplace.files("out"), new);
    assert!(!workplace.exists(".out.replaced") && !workplace.exists(".out.partial"));

    // Killed before that, and somebody removed the new ones.
    fs::rename(folder("out"), folder(".out.replaced")).unwrap();
    assert_done(&does(&workplace, &RUN, &["--out", "out", "--seed", "2"]));
    assert_eq!(workplace.files("out"), new);
    assert!(!workplace.exists(".out.replaced"));

    // Killed while the old ones were removed.
    fs::create_dir(folder(".out.replaced")).unwrap();
    let (name, bytes) = old.iter().find(|(name, _)| name == "status.csv").unwrap();
    fs::write(folder(".out.replaced").join(name), bytes).unwrap();
    assert_done(&does(&workplace, &RUN, &["--out", "out", "--seed", "2"]));
    assert_eq!(workplace.files("out"), new);
    assert!(!workplace.exists(".out.replaced"));
}

#[test]
fn whenever_a_replacement_is_killed_the_old_or_the_new_results_are_there() {
    let workplace = workplace("kills");
    for seed in ["1", "2"] {
        assert_done(&does(&workplace, &RUN, &["--out", seed, "--seed", seed]));
    }
    let known = ["1", "2"].map(|seed| workplace.files(seed));
    assert_done(&does(&workplace, &RUN, &["--out", "out", "--seed", "1"]));
    for round in 0..24 {
        let seed = if round % 2 == 0 { "2" } else { "1" };
        let mut command = workplace.command(&RUN);
        command.args(["--out", "out", "--seed", seed, "--force"]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(2 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        let is_known = |name: &str| {
            // The lock comes along, and is removed next.
            let without_lock = |mut files: Vec<(String, Vec<u8>)>| {
                files.retain(|(name, _)| name != ".everynode.lock");
                files
            };
            workplace.exists(name) && known.contains(&without_lock(workplace.files(name)))
        };
        assert!(is_known("out") || is_known(".out.replaced"), "round {round}");
    }
    assert_done(&does(&workplace, &RUN, &["--out", "out", "--seed", "1", "--force"]));
    assert_eq!(workplace.files("out"), known[0]);
    assert!(!workplace.exists(".out.partial") && !workplace.exists(".out.replaced"));
}

#[test]
fn one_process_at_a_time_writes_a_folder() {
    let workplace = workplace("two");
    assert_done(&does(&workplace, &RUN, &["--out", "alone"]));
    let children: Vec<_> = (0..6)
        .map(|_| {
            let mut command = workplace.command(&RUN);
            command.args(["--out", "out"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let outputs: Vec<Output> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    for output in outputs.iter().filter(|output| status(output) != 0) {
        assert!(stderr(output).contains("is being written by another everynode"), "{}", stderr(output));
    }
    assert!(outputs.iter().any(|output| status(output) == 0));
    assert_eq!(workplace.files("out"), workplace.files("alone"));
    assert!(!workplace.exists(".out.partial"));
}

/// The lock is held as by a process that writes.
#[test]
fn a_folder_that_is_being_written_is_left_alone() {
    let workplace = workplace("locked");
    assert_done(&does(&workplace, &RUN, &["--out", "out"]));
    fs::create_dir(workplace.folder.join(".out.partial")).unwrap();
    workplace.write(".out.partial/timeline.csv", "half a ro");
    let lock = fs::File::create(workplace.folder.join(".out.partial/.everynode.lock")).unwrap();
    lock.lock().unwrap();
    let before = everything(&workplace.folder);
    let plot = ["plot", "out"];
    for command in [&[&RUN[..], &["--out", "out", "--force"]].concat()[..], &plot] {
        assert_refused(&workplace.everynode(command), "is being written by another everynode");
        assert_eq!(everything(&workplace.folder), before);
    }
    drop(lock);
    assert_done(&workplace.everynode(&plot));
    assert_done(&does(&workplace, &RUN, &["--out", "out"]));
    assert!(!workplace.exists(".out.partial"));
}

#[test]
fn an_unfinished_sweep_is_lost_to_no_run() {
    let workplace = workplace("unfinished");
    assert_done(&does(&workplace, &SWEEP, &["--out", "out"]));
    fs::rename(workplace.folder.join("out"), workplace.folder.join(".out.partial")).unwrap();
    let before = everything(&workplace.folder);
    assert_refused(
        &does(&workplace, &RUN, &["--out", "out"]),
        "is an unfinished sweep; use --force to give it up",
    );
    assert_eq!(everything(&workplace.folder), before);
    assert_done(&does(&workplace, &RUN, &["--out", "out", "--force"]));
}

#[test]
fn a_merge_that_was_killed_begins_anew() {
    let workplace = workplace("merge");
    for shard in ["0/2", "1/2"] {
        assert_done(&does(&workplace, &SWEEP, &["--out", "shards", "--shard", shard]));
    }
    let merge = ["merge", "shards", "--no-charts", "--out", "out"];
    assert_done(&workplace.everynode(&merge));
    let merged = workplace.files("out");
    // Killed amid its rows, and just before the end.
    for description in [false, true] {
        fs::rename(workplace.folder.join("out"), workplace.folder.join(".out.partial")).unwrap();
        if !description {
            fs::remove_file(workplace.folder.join(".out.partial/sweep.json")).unwrap();
            fs::write(workplace.folder.join(".out.partial/results.csv"), "point,repl").unwrap();
        }
        assert_done(&workplace.everynode(&merge));
        assert_eq!(workplace.files("out"), merged);
        assert!(!workplace.exists(".out.partial"));
    }
    workplace.write("out/notes.md", "mine");
    let before = everything(&workplace.folder);
    let refused = workplace.everynode(&[&merge[..], &["--force"]].concat());
    assert_refused(&refused, "notes.md");
    assert_eq!(everything(&workplace.folder), before);
}

#[test]
fn an_interrupted_run_leaves_nothing_hidden() {
    for (signal, number) in [("TERM", 15), ("INT", 2), ("HUP", 1)] {
        let workplace = Workplace::new(&format!("folders-interrupted-{signal}"));
        workplace.write(
            "long.ron",
            &SMALL.replace("duration: \"10m\"", "duration: \"60d\"").replace(
                "script: [",
                "faults: [ Unready(daemon_set: \"agent\", after: \"10s\", lasts: \"10s\") ], script: [",
            ),
        );
        let mut command = workplace.interruptible(&["run", "long.ron", "--out", "out"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        while !workplace.exists(".out.partial/status.csv") && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let id = child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(status(&output), 128 + number, "{}", stderr(&output));
        assert!(stderr(&output).contains("interrupted; nothing was written"), "{}", stderr(&output));
        assert_eq!(fs::read_dir(&workplace.folder).unwrap().count(), 1, "the scenario alone");
    }
}
