//! Folders that were damaged: what is read back from them is refused with its file, or it comes to the very bytes of
//! the undamaged one.

use std::fs::{self, File};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::support::workplace::{Workplace, scenario_of_agent, status, stderr};

/// What is beside the DaemonSet.
const FIELDS: &str = r#"
    seed: 7,
    duration: "10m",
    node_pools: { "pool": (count: 4) },
    churn: [ Joins(pool: "pool", every: Exponential(mean: "5m")) ],
    script: [ At("1m", SetImage("agent", "agent:2")) ],
    objectives: [ Rollout(daemon_set: "agent", within: "2m") ],
"#;

/// One value of the third point cannot be built, so that there are rows that hold an error.
const SWEEP: [&str; 7] =
    ["sweep", "agent.ron", "--no-charts", "--vary", "maxUnavailable=1,0,50%", "--vary", "maxSurge=0,1"];

/// Each file is damaged so often in each way.
const OF_EACH_KIND: usize = 2;

/// The ways to damage a file.
const KINDS: usize = 6;

/// So many damages of each file.
const DAMAGES: usize = OF_EACH_KIND * KINDS;

fn workplace(name: &str) -> Workplace {
    let workplace = Workplace::new(&format!("damaged-{name}"));
    workplace.write("agent.ron", &scenario_of_agent(FIELDS));
    workplace
}

fn succeeds(workplace: &Workplace, arguments: &[&str]) {
    let output = workplace.everynode(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
}

/// Some other bytes: by its kind, one bit is another, something is cut off, or lines are missing, there twice or in
/// another order.
fn damaged(bytes: &[u8], kind: usize, random: &mut ChaCha8Rng) -> Vec<u8> {
    loop {
        let mut lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
        let line = random.random_range(0..lines.len());
        let other = match kind {
            0 => {
                let mut other = bytes.to_vec();
                let workplace = random.random_range(0..other.len());
                other[workplace] ^= 1 << random.random_range(0..8);
                other
            }
            1 => bytes[..random.random_range(0..bytes.len())].to_vec(),
            2 => lines[..line].concat(),
            3 => {
                lines.remove(line);
                lines.concat()
            }
            4 => {
                lines.insert(line, lines[line]);
                lines.concat()
            }
            _ => {
                let last = lines.len() - 1;
                lines.swap(line, last);
                lines.concat()
            }
        };
        if other != bytes {
            return other;
        }
    }
}

/// What came of many damages.
#[derive(Default)]
struct Outcomes {
    refused: usize,
    the_same: usize,
}

/// Damages each of the files in turn, does `work`, and holds what it says and what is in `result` against the
/// undamaged. `restore` brings back what there was before.
fn damage_each(
    workplace: &Workplace,
    (folder, files): (&str, &[&str]),
    work: &[&str],
    (result, whole): (&str, &[(String, Vec<u8>)]),
    restore: impl Fn(),
) -> Outcomes {
    let mut random = ChaCha8Rng::from_seed([15; 32]);
    let mut outcomes = Outcomes::default();
    for file in files {
        for damage in 0..DAMAGES {
            restore();
            let path = workplace.folder.join(folder).join(file);
            let other = damaged(&fs::read(&path).unwrap(), damage % KINDS, &mut random);
            fs::write(&path, &other).unwrap();
            let output = workplace.everynode(work);
            let (words, shown) = (stderr(&output), String::from_utf8_lossy(&other));
            match status(&output) {
                0 => {
                    outcomes.the_same += 1;
                    assert!(workplace.files(result) == whole, "{work:?} went by a damaged {file}:\n{shown}");
                }
                2 => {
                    outcomes.refused += 1;
                    assert!(words.contains(file), "{words} does not name {file}");
                }
                other => panic!("{work:?} of a damaged {file} ends with {other}: {words}\n{shown}"),
            }
        }
    }
    restore();
    outcomes
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn an_unfinished_sweep_that_was_damaged_is_refused_or_comes_to_the_same() {
    let workplace = workplace("unfinished");
    let sweep = |out| [&SWEEP[..], &["--replications", "3", "--out", out]].concat();
    succeeds(&workplace, &sweep("whole"));
    let whole = workplace.files("whole");
    let rows = workplace.file("whole/results.csv");
    let unfinished = || {
        let _ = fs::remove_dir_all(workplace.folder.join("out"));
        fs::create_dir_all(workplace.folder.join(".out.partial")).unwrap();
        fs::write(workplace.folder.join(".out.partial/results.csv"), &rows[..rows.len() * 2 / 3]).unwrap();
        fs::write(workplace.folder.join(".out.partial/sweep.json"), workplace.file("whole/sweep.json"))
            .unwrap();
    };
    let resume = [&sweep("out")[..], &["--resume"]].concat();
    let files = (".out.partial", &["results.csv", "sweep.json"][..]);
    let outcomes = damage_each(&workplace, files, &resume, ("out", &whole), unfinished);
    assert!(outcomes.refused > 10, "{} were refused", outcomes.refused);
    assert!(outcomes.the_same > 2, "{} came to the same: a cut is what a kill leaves", outcomes.the_same);
}

#[test]
fn a_finished_sweep_that_was_damaged_is_refused() {
    let workplace = workplace("finished");
    let sweep = [&SWEEP[..], &["--replications", "3", "--out", "out"]].concat();
    succeeds(&workplace, &sweep);
    let whole = workplace.files("out");
    let (out, kept) = (workplace.folder.join("out"), workplace.folder.join("kept"));
    copy(&out, &kept);
    let restore = || copy(&kept, &out);
    let said = ["results.csv", "sweep.json"];
    let outcomes = damage_each(&workplace, ("out", &said), &sweep, ("out", &whole), restore);
    assert_eq!((outcomes.refused, outcomes.the_same), (2 * DAMAGES, 0));
    let worked_out = ["summary.csv", "availability.csv"];
    let outcomes = damage_each(&workplace, ("out", &worked_out), &sweep, ("out", &whole), restore);
    assert_eq!((outcomes.refused, outcomes.the_same), (2 * DAMAGES, 0));
    let plot = damage_each(&workplace, ("out", &said), &["plot", "out"], ("out", &whole), restore);
    assert_eq!((plot.refused, plot.the_same), (2 * DAMAGES, 0));
}

#[test]
fn shards_that_were_damaged_are_not_merged() {
    let workplace = workplace("shards");
    for index in ["0/2", "1/2"] {
        succeeds(
            &workplace,
            &[&SWEEP[..], &["--replications", "3", "--shard", index, "--out", "shards"]].concat(),
        );
    }
    let merge = ["merge", "shards", "--out", "merged", "--no-charts"];
    succeeds(&workplace, &merge);
    let whole = workplace.files("merged");
    let (shard, kept) = (workplace.folder.join("shards/shard-0001-of-0002"), workplace.folder.join("kept"));
    copy(&shard, &kept);
    let restore = || {
        let _ = fs::remove_dir_all(workplace.folder.join("merged"));
        copy(&kept, &shard);
    };
    let mut refused = 0;
    let mut random = ChaCha8Rng::from_seed([16; 32]);
    for file in ["results.csv", "sweep.json"] {
        for damage in 0..DAMAGES {
            restore();
            let other = damaged(&fs::read(shard.join(file)).unwrap(), damage % KINDS, &mut random);
            fs::write(shard.join(file), other).unwrap();
            let output = workplace.everynode(&merge);
            // Rows that are missing at the end are said as runs that are missing, with the command that makes them.
            assert_eq!(status(&output), 2, "{}", stderr(&output));
            assert!(stderr(&output).contains("shard-0001-of-0002"), "{}", stderr(&output));
            refused += 1;
        }
    }
    assert_eq!(refused, 2 * DAMAGES);
    restore();
    succeeds(&workplace, &merge);
    assert_eq!(workplace.files("merged"), whole);
}

#[test]
fn a_run_that_was_damaged_is_not_plotted() {
    let workplace = workplace("run");
    succeeds(&workplace, &["run", "agent.ron", "--out", "out", "--no-charts"]);
    let whole = workplace.files("out");
    let (out, kept) = (workplace.folder.join("out"), workplace.folder.join("kept"));
    copy(&out, &kept);
    let files = ["timeline.csv", "status.csv", "summary.json"];
    let plot =
        damage_each(&workplace, ("out", &files), &["plot", "out"], ("out", &whole), || copy(&kept, &out));
    assert_eq!((plot.refused, plot.the_same), (3 * DAMAGES, 0));
    for file in files {
        copy(&kept, &out);
        fs::remove_file(out.join(file)).unwrap();
        let output = workplace.everynode(&["plot", "out"]);
        assert!(status(&output) == 2 && stderr(&output).contains(file), "{}", stderr(&output));
    }
}

/// Puts other words into a file of a finished folder and says what is said of it.
fn complaint(
    workplace: &Workplace,
    file: &str,
    (words, instead): (&str, &str),
    arguments: &[&str],
) -> String {
    let before = workplace.file(file);
    let text = String::from_utf8(before.clone()).unwrap();
    assert!(text.contains(words), "{file} has no {words}:\n{text}");
    workplace.write(file, &text.replacen(words, instead, 1));
    let output = workplace.everynode(arguments);
    fs::write(workplace.folder.join(file), before).unwrap();
    assert_eq!(status(&output), 2, "{}", stderr(&output));
    stderr(&output)
}

#[test]
fn what_no_sweep_can_be_is_refused_by_name() {
    let workplace = workplace("contradictions");
    succeeds(
        &workplace,
        &[&SWEEP[..], &["--replications", "3", "--shard", "0/2", "--out", "shards"]].concat(),
    );
    let file = "shards/shard-0000-of-0002/sweep.json";
    for (words, instead, expected) in [
        (
            "\"replications\": 3",
            "\"replications\": 0",
            "`replications` is 0, and a point is run at least once",
        ),
        (
            "\"replications\": 3",
            "\"replications\": 4294967295",
            "4294967295 replications are more than 1,000,000",
        ),
        ("\"baseline\": 0", "\"baseline\": 6", "`baseline` is 6, and there are 6 points from 0 on"),
        ("\"count\": 2", "\"count\": 4294967295", "`shard` is one of 4294967295, and 100,000 is the most"),
        ("\"duration_seconds\": 600.0", "\"duration_seconds\": -1.0", "`duration_seconds` is -1"),
        ("\"duration_seconds\": 600.0", "\"duration_seconds\": 1e300", "which is no time that a run takes"),
        ("    \"agent\"\n", "    \"../../agent\"\n", "`../../agent`, which is no name of a DaemonSet"),
        ("    \"agent\"\n", "    \"=1+cmd|' /C calc'!A0\"\n", "which is no name of a DaemonSet"),
        ("\"seed\": 7", "\"seed\": 8", "it is damaged: its checksum is not that of the file"),
        ("\"seed\": 7,", "\"seed\": 7;", "at line "),
    ] {
        let said = complaint(&workplace, file, (words, instead), &["merge", "shards", "--out", "merged"]);
        assert!(said.contains(expected) && said.contains("sweep.json"), "{instead}: {said}");
    }
    let beyond = [&SWEEP[..], &["--replications", "3", "--shard", "0/4294967295"]].concat();
    let output = workplace.everynode(&beyond);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("4294967295 shards are more than 100,000"), "{}", stderr(&output));
    let output = workplace.everynode(&[&SWEEP[..], &["--replications", "4294967295", "--yes"]].concat());
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("replications are more than 1,000,000"), "{}", stderr(&output));
}

#[test]
fn absurd_figures_are_refused_with_line_and_column() {
    let workplace = workplace("absurd");
    succeeds(&workplace, &[&SWEEP[..], &["--replications", "1", "--out", "out"]].concat());
    let rows = String::from_utf8(workplace.file("out/results.csv")).unwrap();
    let seconds = rows.lines().nth(1).unwrap().split(',').nth(6).unwrap().to_owned();
    for absurd in ["NaN", "inf", "-3", "1e300"] {
        let said = complaint(
            &workplace,
            "out/results.csv",
            (&format!(",{seconds},"), &format!(",{absurd},")),
            &["plot", "out"],
        );
        let expected = format!(
            "line 2, column `agent.rollout_seconds`: expected a number from 0 to 1e15, or nothing, found `{absurd}`"
        );
        assert!(said.contains(&expected), "{said}");
    }
    let said = complaint(&workplace, "out/results.csv", ("1 1 1", "1 7 1"), &["plot", "out"]);
    assert!(said.contains("line 2, column `agent.availability`: expected 61 shares from 0 to 1"), "{said}");
}

/// Longer than the longest row, 16 MiB.
const ENDLESS: u64 = 17 << 20;

/// What follows the first two lines is a line without end, or a quoted field of many lines.
fn make_endless(file: &Path, is_quoted: bool) {
    let text = fs::read_to_string(file).unwrap();
    let beginning: String = text.split_inclusive('\n').take(2).collect();
    let mut file = BufWriter::new(File::create(file).unwrap());
    file.write_all(beginning.as_bytes()).unwrap();
    if is_quoted {
        let line = format!("{}\n", "x".repeat(1023));
        file.write_all(b"\"").unwrap();
        (0..ENDLESS / 1024).for_each(|_| file.write_all(line.as_bytes()).unwrap());
        // An unfinished sweep's last line is dropped unless it is whole.
        file.write_all(b"\"\n").unwrap();
    } else {
        // A hole: it takes no room on the disk.
        file.flush().unwrap();
        file.get_ref().set_len(beginning.len() as u64 + ENDLESS).unwrap();
        file.seek(SeekFrom::End(0)).unwrap();
        file.write_all(b"\n").unwrap();
    }
    file.flush().unwrap();
}

#[test]
fn a_row_that_does_not_end_is_refused_with_the_longest_that_is_read() {
    let workplace = workplace("endless");
    let sweep = |out| [&SWEEP[..], &["--replications", "3", "--out", out]].concat();
    let refused = |folder: &str, name: &str, arguments: &[&str]| {
        for is_quoted in [false, true] {
            make_endless(&workplace.folder.join(folder).join(name), is_quoted);
            let output = workplace.everynode(arguments);
            let said = stderr(&output);
            assert_eq!(status(&output), 2, "{said}");
            assert!(said.len() < 2000, "{} bytes", said.len());
            for words in [name, "line 3: ", "the row is longer than 16 MiB, the most that is read"] {
                assert!(said.contains(words), "{arguments:?} does not say {words}: {said}");
            }
        }
    };
    succeeds(&workplace, &["run", "agent.ron", "--out", "run", "--no-charts"]);
    let run = workplace.folder.join("run");
    copy(&run, &workplace.folder.join("kept"));
    refused("run", "timeline.csv", &["plot", "run"]);
    copy(&workplace.folder.join("kept"), &run);
    refused("run", "status.csv", &["plot", "run"]);

    succeeds(&workplace, &sweep("sweep"));
    copy(&workplace.folder.join("sweep"), &workplace.folder.join(".resumed.partial"));
    refused("sweep", "results.csv", &["plot", "sweep"]);
    refused(".resumed.partial", "results.csv", &[&sweep("resumed")[..], &["--resume"]].concat());
    for index in ["0/2", "1/2"] {
        succeeds(&workplace, &[&sweep("shards")[..], &["--shard", index]].concat());
    }
    refused("shards/shard-0001-of-0002", "results.csv", &["merge", "shards", "--out", "merged"]);
    assert!(!workplace.exists("merged") && !workplace.exists(".merged.partial"));
}

#[test]
fn other_versions_folders_are_called_that() {
    let workplace = workplace("versions");
    succeeds(&workplace, &[&SWEEP[..], &["--replications", "1", "--out", "sweep"]].concat());
    succeeds(&workplace, &["run", "agent.ron", "--out", "run", "--no-charts"]);
    let without_checksum = |file: &str| {
        let text = String::from_utf8(workplace.file(file)).unwrap();
        let (rest, _) = text.rsplit_once(",\n  \"checksum\"").unwrap();
        workplace.write(file, &format!("{rest}\n}}\n"));
    };
    without_checksum("sweep/sweep.json");
    without_checksum("run/summary.json");
    for (folder, file) in [("sweep", "sweep/sweep.json"), ("run", "run/summary.json")] {
        let said = stderr(&workplace.everynode(&["plot", folder]));
        assert!(said.contains(file) && said.contains("written by another version of everynode"), "{said}");
    }
}
