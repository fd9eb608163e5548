//! Folders that a command cannot use are told with what they are and which command fits them.

use crate::folders::{RUN, SWEEP, assert_done, does, workplace};
use crate::support::workplace::{Workplace, status, stderr};

/// Every command that wants the folder of a run says this of that folder.
fn is_told(workplace: &Workplace, folder: &str, words: &str) {
    let commands: [&[&str]; 5] = [
        &["watch", folder],
        &["story", folder, "--node", "pool-00000"],
        &["report", folder],
        &["plot", folder],
        &["diff", folder, folder],
    ];
    for command in commands {
        // Of a sweep there are a page and charts, and its points are put side by side.
        if words.contains("is the folder of a sweep") && !["watch", "story"].contains(&command[0]) {
            continue;
        }
        let output = workplace.everynode(command);
        assert_eq!(status(&output), 2, "{command:?}");
        assert_eq!(stderr(&output), format!("error: {folder} {words}\n"), "{command:?}");
    }
}

#[test]
fn what_is_no_folder_of_a_run_is_told_with_what_it_is() {
    let workplace = workplace("wrong");
    for seed in ["1", "2", "3", "4"] {
        assert_done(&does(&workplace, &RUN, &["--out", &format!("output/run-{seed}"), "--seed", seed]));
    }
    assert_done(&does(&workplace, &SWEEP, &["--out", "output/swept"]));
    assert_done(&does(&workplace, &SWEEP, &["--out", "shards", "--shard", "0/2"]));
    workplace
        .write("advised/advice.json", r#"{"daemon_set": "agent", "candidates": [], "full_grid_runs": 0}"#);
    workplace.write("lab/import.json", r#"{"everynode": "1", "facts": {}, "files": [{"name": "lab.ron"}]}"#);
    workplace.write("lab/lab.ron", "()");
    workplace.write("notes/notes.md", "mine");
    workplace.write("half-run/status.csv", "time");
    workplace.write("half-sweep/results.csv", "point");
    std::fs::create_dir(workplace.folder.join("empty")).unwrap();

    let parent = "is no folder of results, but holds those of 4 runs (run-1, run-2, run-3 and 1 more) and of 1 sweep \
                  (swept): name one of them, like output/run-1";
    let sweep = "is the folder of a sweep, and not of a run: `everynode report output/swept` makes its page, \
                 `everynode plot output/swept` its charts";
    let import =
        "is the folder of an import, and not of a run: run its scenario, `everynode run lab/lab.ron`";
    let none = "name the folder that `everynode run` wrote";
    for (folder, words) in [
        ("output", parent),
        ("output/swept", sweep),
        ("shards", "holds shards of a sweep: `everynode merge shards` joins them"),
        ("advised", "is the folder of an advice, and not of a run: its page is advised/report.html"),
        ("lab", import),
        ("empty", &format!("is empty: {none}")),
        (
            "half-run",
            "has status.csv but no summary.json, which says of what run it is: make the results again",
        ),
        (
            "half-sweep",
            "has results.csv but no sweep.json, which says of what sweep it is: make the results again",
        ),
        ("notes", &format!("holds no results of everynode's: {none}")),
    ] {
        is_told(&workplace, folder, words);
    }
    let shard = workplace.everynode(&["watch", "shards/shard-0000-of-0002"]);
    let words = "is shard 0/2 of a sweep, and not of a run: `everynode merge shards` joins the shards\n";
    assert!(stderr(&shard).ends_with(words), "{}", stderr(&shard));
}

/// What is left of a sweep that was interrupted, whatever leads there.
#[test]
fn an_unfinished_sweep_is_called_that() {
    let workplace = workplace("unfinished-sweep");
    assert_done(&does(&workplace, &SWEEP, &["--out", "out"]));
    std::fs::rename(workplace.folder.join("out"), workplace.folder.join(".out.partial")).unwrap();
    let rows = String::from_utf8(workplace.file(".out.partial/results.csv")).unwrap();
    let first: String = rows.split_inclusive('\n').take(2).collect();
    workplace.write(".out.partial/results.csv", &first);
    std::os::unix::fs::symlink(".out.partial", workplace.folder.join("link")).unwrap();
    for folder in [".out.partial", "link"] {
        let words = "is an unfinished sweep: the command that began it goes on with it if --resume is added";
        is_told(&workplace, folder, words);
    }
    assert_done(&does(&workplace, &SWEEP, &["--out", "out", "--resume"]));
    assert_done(&workplace.everynode(&["report", "out"]));
}

/// It is no sweep that could be named to a command.
#[test]
fn an_unfinished_sweep_is_not_counted_among_the_results_of_a_folder() {
    let workplace = workplace("unfinished-inside");
    assert_done(&does(&workplace, &SWEEP, &["--out", "output/out"]));
    let [out, partial] = ["output/out", "output/.out.partial"].map(|name| workplace.folder.join(name));
    std::fs::rename(out, partial).unwrap();
    let words = "holds no finished results: output/.out.partial is an unfinished sweep: the command that began it goes on \
                 with it if --resume is added";
    is_told(&workplace, "output", words);
    assert_done(&does(&workplace, &RUN, &["--out", "output/run"]));
    is_told(
        &workplace,
        "output",
        "is no folder of results, but holds those of 1 run (run): name one of them, like output/run",
    );
}

/// What is said of a shard can be typed, wherever one is.
#[test]
fn a_shard_is_told_with_the_command_that_joins_it() {
    let workplace = workplace("shard");
    for shard in ["0/2", "1/2"] {
        assert_done(&does(&workplace, &SWEEP, &["--out", "my shards", "--shard", shard]));
    }
    let folder = "my shards/shard-0000-of-0002";
    for (command, why) in [
        ("report", ", and a report of a part would mislead"),
        ("plot", ", and charts of a part would mislead"),
    ] {
        let output = workplace.everynode(&[command, folder]);
        let words = format!(
            "error: {folder} is shard 0/2 of a sweep{why}; merge the shards first: everynode merge 'my shards'\n"
        );
        assert_eq!((status(&output), stderr(&output)), (2, words));
    }
    let diff = stderr(&workplace.everynode(&["diff", folder, folder]));
    assert!(diff.ends_with("of a sweep; merge the shards first: everynode merge 'my shards'\n"), "{diff}");
    let inside = |place: &str, arguments: &[&str]| {
        let mut command = workplace.command(arguments);
        command.current_dir(workplace.folder.join(place)).output().unwrap()
    };
    for (place, named, joined) in [("my shards", "shard-0000-of-0002", "."), (folder, ".", "./..")] {
        let said = stderr(&inside(place, &["report", named]));
        assert!(said.ends_with(&format!("everynode merge {joined}\n")), "{said}");
        assert_done(&inside(place, &["merge", joined, "--out", "../merged", "--force", "--no-charts"]));
    }
}

#[test]
fn sweeps_that_are_whole_are_not_merged_because_they_are_in_a_folder() {
    let workplace = workplace("merge-parent");
    assert_done(&does(&workplace, &SWEEP, &["--out", "output/one"]));
    let mut other = SWEEP;
    other[3] = "maxUnavailable=1,3";
    assert_done(&does(&workplace, &other, &["--out", "output/other"]));
    let merge = workplace.everynode(&["merge", "output"]);
    assert_eq!(status(&merge), 2);
    let words = "output holds no shards, but sweeps that are whole already, so that there is nothing to merge: \
                 output/one, output/other\n";
    assert!(stderr(&merge).ends_with(words), "{}", stderr(&merge));
}
