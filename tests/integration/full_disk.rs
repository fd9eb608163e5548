//! What can be written no further: the old results are as they were, and what was said to be gone on with can be.

use std::fs;
use std::process::Output;

use crate::folders::{RUN, SWEEP, assert_done, does, workplace};
use crate::support::workplace::{Workplace, status, stderr};

/// Runs the command where no file may grow beyond so many blocks of 512 bytes or, with some shells, of 1024.
fn with_small_files(workplace: &Workplace, blocks: u32, command: &[&str], more: &[&str]) -> Output {
    let everynode = workplace.command(&[]);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &format!("ulimit -f {blocks} && exec \"$0\" \"$@\"")]).arg(everynode.get_program());
    shell.args(command).args(more).current_dir(&workplace.folder).env("NO_COLOR", "1").output().unwrap()
}

fn assert_full(output: &Output, words: &str) {
    let said = stderr(output);
    assert_eq!(status(output), 2, "{said}");
    assert!(said.contains(words) && said.contains("File too large"), "{words:?} in\n{said}");
}

fn names(workplace: &Workplace) -> Vec<String> {
    let entries = fs::read_dir(&workplace.folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_run_that_cannot_be_written_leaves_the_old_one() {
    let workplace = workplace("full-run");
    let new = with_small_files(&workplace, 1, &RUN, &["--out", "out"]);
    assert_full(&new, "nothing was written to out: cannot write timeline.csv");
    assert_eq!(names(&workplace), ["small.ron"]);

    assert_done(&does(&workplace, &RUN, &["--out", "out"]));
    let old = workplace.files("out");
    let again = with_small_files(&workplace, 1, &RUN, &["--out", "out", "--seed", "9", "--force"]);
    assert_full(&again, "nothing was written, out is as it was: cannot write timeline.csv");
    assert_eq!(workplace.files("out"), old);
    assert_eq!(names(&workplace), ["out", "small.ron"]);

    // Of files that are missing, none is there in part.
    let with_charts = with_small_files(&workplace, 4, &["plot", "out"], &[]);
    assert_full(&with_charts, "cannot write out/agent.");
    let charts =
        workplace.files("out").into_iter().filter(|(name, _)| name.contains(".svg") || name.contains(".png"));
    assert!(charts.map(|(_, bytes)| bytes.len()).all(|length| length == 0 || length < 4096));
    assert_done(&does(&workplace, &["plot", "out"], &[]));
    assert_eq!(names(&workplace), ["out", "small.ron"]);
}

#[test]
fn a_sweep_that_cannot_be_written_goes_on_when_there_is_room() {
    let workplace = workplace("full-sweep");
    assert_done(&does(&workplace, &SWEEP, &["--out", "whole"]));
    let nothing = with_small_files(&workplace, 1, &SWEEP, &["--out", "out"]);
    assert_full(&nothing, "nothing was written to out: cannot write .out.partial/.sweep.json.partial");
    assert_eq!(names(&workplace), ["small.ron", "whole"]);

    // There is room for the description and some rows.
    let sweep = SWEEP.map(|word| if word == "2" { "40" } else { word });
    let some = with_small_files(&workplace, 16, &sweep, &["--out", "out"]);
    assert_full(
        &some,
        "the sweep is unfinished in .out.partial, and the same command with --resume goes on from there",
    );
    assert_eq!(names(&workplace), [".out.partial", "small.ron", "whole"]);
    assert_done(&does(&workplace, &sweep, &["--out", "out", "--resume"]));
    assert_done(&does(&workplace, &sweep, &["--out", "again"]));
    assert_eq!(workplace.files("out"), workplace.files("again"));
    assert_eq!(names(&workplace), ["again", "out", "small.ron", "whole"]);
}

#[test]
fn a_merge_that_cannot_be_written_leaves_the_shards_and_the_old_one() {
    let workplace = workplace("full-merge");
    for shard in ["0/2", "1/2"] {
        assert_done(&does(&workplace, &SWEEP, &["--out", "shards", "--shard", shard]));
    }
    let merge = ["merge", "shards", "--no-charts", "--out", "out"];
    let new = with_small_files(&workplace, 1, &merge, &[]);
    assert_full(&new, "nothing was written to out: ");
    assert_done(&does(&workplace, &merge, &[]));
    let old = workplace.files("out");
    assert_full(
        &with_small_files(&workplace, 1, &merge, &["--force"]),
        "nothing was written, out is as it was: ",
    );
    assert_eq!(workplace.files("out"), old);
    assert_eq!(names(&workplace), ["out", "shards", "small.ron"]);
}
