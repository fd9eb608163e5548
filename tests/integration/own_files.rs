//! What a folder of results holds under names of everynode's that everynode did not write there, and what is refused before anything is
//! run for it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::process::Output;

use crate::folders::{RUN, SWEEP, assert_done, assert_refused, does, everything, workplace};
use crate::support::workplace::{Workplace, repository, status, stderr};

/// Every file that a run may write and has not written here.
const NOT_WRITTEN: [&str; 6] =
    ["timeline.csv", "status.csv", "kubernetes.json", "metrics.om", "trace.pftrace", "scenario-as-run.ron"];

/// `summary.json` says which files the run wrote.
#[test]
fn a_file_of_a_run_s_names_that_the_run_did_not_write_is_not_replaced() {
    let workplace = workplace("own-files");
    let run = [&RUN[..], &["--out", "out", "--timeline", "none"]].concat();
    assert_done(&workplace.everynode(&run));
    let exports = ["--export", "kubernetes", "--export", "openmetrics", "--export", "perfetto"];
    let same = [&RUN[..], &["--out", "out"], &exports].concat();
    let other = [&run[..], &["--seed", "2"]].concat();
    for name in NOT_WRITTEN {
        workplace.write(&format!("out/{name}"), "mine");
        let before = workplace.files("out");
        for command in [&same, &other] {
            for force in [&[][..], &["--force"]] {
                let words = format!(
                    "out holds what everynode did not write and will not touch: {name}; name another folder with --out, or \
                     move away what is yours"
                );
                assert_refused(&workplace.everynode(&[command, force].concat()), &words);
                assert!(workplace.files("out") == before, "{command:?}");
            }
        }
        std::fs::remove_file(workplace.folder.join("out").join(name)).unwrap();
    }
    // All of them are the run's once it has written them.
    assert_done(&workplace.everynode(&same));
    for name in NOT_WRITTEN {
        workplace.write(&format!("out/{name}"), "edited");
    }
    assert_done(&workplace.everynode(&[&same[..], &["--force"]].concat()));
    assert!(workplace.files("out").iter().all(|(_, bytes)| bytes != b"edited"));
}

/// A shard has rows, and neither tables nor charts.
#[test]
fn a_table_in_the_folder_of_a_shard_is_somebody_s() {
    let workplace = workplace("own-table");
    let shard = [&SWEEP[..], &["--out", "shards", "--shard", "0/2"]].concat();
    assert_done(&workplace.everynode(&shard));
    let folder = "shards/shard-0000-of-0002";
    for name in ["summary.csv", "availability.csv"] {
        workplace.write(&format!("{folder}/{name}"), "mine");
        let before = workplace.files(folder);
        let again = workplace.everynode(&[&shard[..], &["--force", "--seed", "2"]].concat());
        assert_refused(
            &again,
            &format!("{folder} holds what everynode did not write and will not touch: {name}"),
        );
        assert!(workplace.files(folder) == before);
        std::fs::remove_file(workplace.folder.join(folder).join(name)).unwrap();
    }
}

/// A table has no seal; what is not what the rows come to was edited, or is another one.
#[test]
fn a_table_of_a_sweep_that_was_edited_stays_and_one_that_is_gone_is_written() {
    let workplace = workplace("tables");
    let sweep = [&SWEEP[..], &["--out", "sweep"]].concat();
    assert_done(&workplace.everynode(&sweep));
    for name in ["summary.csv", "availability.csv"] {
        let file = format!("sweep/{name}");
        let table = String::from_utf8(workplace.file(&file)).unwrap();
        let edited = table.replacen(",1", ",2", 1);
        for other in [edited.as_str(), "my,own\n1,2\n", ""] {
            workplace.write(&file, other);
            let before = workplace.files("sweep");
            let words = format!(
                "{name} of sweep is not as everynode wrote it, and nothing was replaced; move it away, or replace it with \
                 --force"
            );
            assert_refused(&workplace.everynode(&sweep), &words);
            assert!(workplace.files("sweep") == before);
        }
        std::fs::remove_file(workplace.folder.join(&file)).unwrap();
        assert_done(&workplace.everynode(&sweep));
        assert_eq!(workplace.file(&file), table.as_bytes());
        workplace.write(&file, &edited);
        assert_done(&workplace.everynode(&[&sweep[..], &["--force"]].concat()));
        assert_eq!(workplace.file(&file), table.as_bytes());
    }
}

/// Whoever made a page with a clock does not lose it by forgetting the clock.
#[test]
fn a_run_replaces_its_page_by_no_poorer_one() {
    let workplace = workplace("poorer");
    let run = [&RUN[..], &["--out", "out", "--report"]].concat();
    let clock = ["--starts-at", "2026-12-05T02:00Z"];
    assert_done(&workplace.everynode(&[&run[..], &clock].concat()));
    let before = workplace.files("out");
    for more in [&[][..], &["--alerts"], &["--export", "openmetrics"]] {
        let refused = workplace.everynode(&[&run[..], more].concat());
        let words = "out/report.html says when things happen by the clock, which the new one would not, and was kept; \
                     --starts-at says the time, and --force replaces it\n";
        assert_refused(&refused, words);
        assert!(workplace.files("out") == before, "{more:?}");
    }
    assert_done(&workplace.everynode(&[&run[..], &clock, &["--alerts"]].concat()));
    // Without a page there is none to be lost.
    assert_done(&does(&workplace, &RUN, &["--out", "out"]));
    assert_done(&workplace.everynode(&[&run[..], &["--force"]].concat()));
    let page = String::from_utf8(workplace.file("out/report.html")).unwrap();
    assert!(!page.contains("from 2026-12-05"));
    assert_done(&workplace.everynode(&[&run[..], &clock].concat()));
}

/// Nothing on standard output: the run was not made.
#[test]
fn what_a_folder_holds_otherwise_is_told_before_the_run() {
    let workplace = workplace("before-the-run");
    assert_done(&does(&workplace, &RUN, &["--out", "run"]));
    assert_done(&does(&workplace, &SWEEP, &["--out", "sweep"]));
    let setting = "daemon_sets.agent.maxUnavailable=2";
    let cases: [(&[&str], &str); 5] = [
        (
            &["--out", "run", "--seed", "2"],
            "run holds other results, which were kept: the seed is 1 there, and 2 here",
        ),
        (&["--out", "run", "--set", setting], "maxUnavailable is not set there, and 2 here; use --force"),
        (
            &["--out", "run", "--set", "kubernetes_version=1.31"],
            "kept: Kubernetes is 1.36 there, and 1.31 here",
        ),
        (&["--out", "run", "--set", "duration=9m"], "the duration in seconds is 600.0 there, and 540.0 here"),
        (
            &["--out", "sweep"],
            "sweep holds other results, which were kept: it is the folder of a sweep; use --force",
        ),
    ];
    for (more, words) in cases {
        assert_refused(&does(&workplace, &RUN, more), words);
    }
    let text = String::from_utf8(workplace.file("small.ron")).unwrap();
    workplace.write("small.ron", &text.replace("\"8m\"", "\"7m\""));
    assert_refused(
        &does(&workplace, &RUN, &["--out", "run"]),
        "kept: the scenario's text says something else",
    );
    workplace.write("small.ron", &text);
    let summary = String::from_utf8(workplace.file("run/summary.json")).unwrap();
    workplace.write("run/summary.json", &summary.replace("\"seed\": 1", "\"seed\": 3"));
    let edited = "run holds other results, which were kept: its summary.json is damaged, edited or of an older version";
    assert_refused(&does(&workplace, &RUN, &["--out", "run"]), edited);
    assert_done(&does(&workplace, &RUN, &["--out", "run", "--force"]));
}

/// The same of what was edited: one that is to be written again is looked at before the run, and no other.
#[test]
fn an_edited_page_or_chart_is_told_before_the_run_that_would_write_it_anew() {
    let workplace = workplace("edited-before");
    let run = ["run", "small.ron", "--out", "out", "--report"];
    assert_done(&workplace.everynode(&run));
    for name in ["report.html", "agent.nodes.svg", "agent.nodes.png"] {
        let file = format!("out/{name}");
        let written = workplace.file(&file);
        let mut edited = written.clone();
        edited[20] ^= 1;
        std::fs::write(workplace.folder.join(&file), &edited).unwrap();
        let words =
            format!("{name} of out is not as everynode wrote it, and nothing was replaced; move it away");
        assert_refused(&workplace.everynode(&run), &words);
        // A run without charts and page writes neither.
        assert_done(&does(&workplace, &RUN, &["--out", "out"]));
        assert!(workplace.file(&file) == edited);
        std::fs::write(workplace.folder.join(&file), &written).unwrap();
    }
}

/// The same of the files that `summary.json` lists, be it that their length is the same.
#[test]
fn an_edited_timeline_or_export_is_told_before_the_run_that_would_write_it_anew() {
    let workplace = workplace("edited-listed");
    let exports = ["--export", "kubernetes", "--export", "openmetrics", "--export", "perfetto"];
    let run = [&RUN[..], &["--out", "out"], &exports].concat();
    assert_done(&workplace.everynode(&run));
    for name in NOT_WRITTEN {
        let file = format!("out/{name}");
        let written = workplace.file(&file);
        let mut changed = written.clone();
        changed[20] ^= 1;
        for edited in [changed, [&written[..], b" "].concat()] {
            std::fs::write(workplace.folder.join(&file), &edited).unwrap();
            let words = format!(
                "{name} of out is not as everynode wrote it, and nothing was replaced; move it away, or replace it with --force"
            );
            assert_refused(&workplace.everynode(&run), &words);
            assert!(workplace.file(&file) == edited);
        }
        // Moved away, it is written again.
        std::fs::remove_file(workplace.folder.join(&file)).unwrap();
        assert_done(&workplace.everynode(&run));
        assert!(workplace.file(&file) == written);
    }
    // What is not to be written again may be as it is.
    workplace.write("out/kubernetes.json", "edited");
    assert_done(&does(&workplace, &RUN, &["--out", "out"]));
    assert_eq!(workplace.file("out/kubernetes.json"), b"edited");
}

/// A file beside a scenario is no place for what is about to be the scenario.
#[test]
fn a_file_beside_a_scenario_stays_when_that_is_written_into() {
    let workplace = workplace("beside-scenario");
    workplace.write("small.partial", "mine");
    let dump = repository("tests/dumps/kubeadm.json");
    assert_done(&workplace.everynode(&["calibrate", &dump, "--into", "small.ron"]));
    assert_eq!(workplace.file("small.partial"), b"mine");
    assert_eq!(std::fs::read_dir(&workplace.folder).unwrap().count(), 2, "nothing else is left");
}

/// A scenario that `calibrate` is to write into stays as it is where its results cannot go, and `advise` searches nothing in vain.
#[test]
fn other_commands_look_at_the_folder_first() {
    let workplace = workplace("looked-at");
    assert_done(&does(&workplace, &RUN, &["--out", "run"]));
    let is_run = "run holds other results, which were kept: it is the folder of a run; use --force";
    // So few runs show nothing, which is said once the strategies are known.
    let advise = ["advise", "small.ron", "--replications", "1", "--report", "--out", "run"];
    assert_refused(&workplace.everynode(&advise), is_run);
    let dump = repository("tests/dumps/kubeadm.json");
    let before = workplace.file("small.ron");
    let calibrate = ["calibrate", &dump, "--into", "small.ron", "--out", "run"];
    assert_refused(&workplace.everynode(&calibrate), is_run);
    assert_refused(&workplace.everynode(&["import", &dump, "--out", "run"]), is_run);
    assert_refused(&workplace.everynode(&["diff", "small.ron", "small.ron", "--out", "run"]), is_run);
    assert_refused(&workplace.everynode(&["capacity", "small.ron", "--out", "run"]), is_run);
    assert!(workplace.file("small.ron") == before);
}

/// With anything else in it, a folder of results would be taken for somebody's own.
#[test]
fn nothing_is_written_among_results() {
    let workplace = workplace("among");
    for (command, out) in [(&RUN[..], "run"), (&SWEEP, "sweep")] {
        assert_done(&does(&workplace, command, &["--out", out]));
    }
    let before = everything(&workplace.folder);
    let shard = [&SWEEP[..], &["--shard", "0/2"]].concat();
    let (is_run, is_sweep) = ("which is the folder of a run: ", "which is the folder of a sweep: ");
    let cases: [(&[&str], &[&str], &str); 8] = [
        (&shard, &["--out", "sweep"], is_sweep),
        (&shard, &["--out", "run"], is_run),
        (&shard, &["--out", "sweep", "--force", "--dry-run"], is_sweep),
        (&RUN, &["--out", "run/deep/down"], is_run),
        (&SWEEP, &["--out", "sweep/../run/inner"], is_run),
        (&["capacity", "small.ron"], &["--out", "run/capacity"], is_run),
        (&["init"], &["run/new.ron"], is_run),
        (&["man"], &["--dir", "run"], is_run),
    ];
    for (command, more, words) in cases {
        assert_refused(&does(&workplace, command, more), words);
        assert!(everything(&workplace.folder) == before, "{command:?} {more:?}");
    }
    // A name that nobody gave is one, too.
    let inside =
        workplace.command(&["run", "../small.ron"]).current_dir(workplace.folder.join("run")).output();
    assert_refused(&inside.unwrap(), is_run);
    assert!(everything(&workplace.folder) == before);
    // Of an import everybody may make what they like.
    let dump = repository("tests/dumps/kubeadm.json");
    assert_done(&workplace.everynode(&["import", &dump, "--out", "imported"]));
    assert_done(&does(&workplace, &RUN, &["--out", "imported/run"]));
}

/// Where anything of somebody's own is beside a file of everynode's, there is nothing left that it would replace.
#[test]
fn a_file_of_everynode_s_in_a_folder_of_one_s_own_forbids_nothing() {
    let workplace = workplace("project");
    assert_done(&does(&workplace, &RUN, &["--out", "run"]));
    std::fs::copy(workplace.folder.join("run/summary.json"), workplace.folder.join("summary.json")).unwrap();
    assert_done(&does(&workplace, &RUN, &["--seed", "2", "--out", "deep/down"]));
    assert_done(&does(&workplace, &["init"], &["new.ron"]));
}

/// Whatever is where an unfinished sweep is to be, is in its way.
#[test]
fn nothing_is_written_where_an_unfinished_sweep_is_to_be() {
    let workplace = unfinished_sweep("awaited");
    let before = everything(&workplace.folder);
    let shard = [&SWEEP[..], &["--shard", "0/2", "--out", "out"]].concat();
    let cases: [&[&str]; 4] = [
        &shard,
        &["capacity", "small.ron", "--out", "out/deep/down"],
        &["man", "--dir", "out"],
        &["init", "out/new.ron"],
    ];
    for command in cases {
        let words =
            "would be in out, where .out.partial is to be when it is finished; name a place beside it";
        assert_refused(&workplace.everynode(command), words);
        assert!(everything(&workplace.folder) == before, "{command:?}");
    }
}

/// Not even by force: what is read would be gone, and the same command could not be given again.
#[test]
fn no_result_takes_the_place_of_what_it_is_worked_out_from() {
    let workplace = workplace("sources");
    assert_done(&does(&workplace, &RUN, &["--out", "run", "--export", "kubernetes"]));
    assert_done(&does(&workplace, &RUN, &["--out", "other", "--seed", "2"]));
    assert_done(&does(&workplace, &SWEEP, &["--out", "sweep"]));
    let before = everything(&workplace.folder);
    let sweep = [&["sweep", "run/scenario-as-run.ron"], &SWEEP[2..]].concat();
    let cases: [(&[&str], &str); 8] = [
        (&["diff", "run", "other"], "run"),
        (&["diff", "run", "other"], "other"),
        (&["diff", "sweep#0", "sweep#1"], "sweep"),
        (&["calibrate", "run/kubernetes.json"], "run"),
        (&["import", "run"], "run"),
        (&["capacity", "run/scenario-as-run.ron"], "run"),
        (&["advise", "run/scenario-as-run.ron", "--report"], "run"),
        (&sweep, "run"),
    ];
    for (command, out) in cases {
        let refused = does(&workplace, command, &["--out", out, "--force"]);
        assert_refused(&refused, ", which they are worked out from; give another place with --out");
        assert!(everything(&workplace.folder) == before, "{command:?}");
    }
    let into =
        ["calibrate", "run/kubernetes.json", "--replicates", "100", "--into", "run/scenario-as-run.ron"];
    assert_refused(&workplace.everynode(&into), "which is the folder of a run: ");
    assert!(everything(&workplace.folder) == before);
}

/// It is told what the sweep would be told of its place, and nothing there changes.
#[test]
fn a_dry_run_looks_at_the_place() {
    let workplace = unfinished_sweep("dry-run");
    let before = everything(&workplace.folder);
    let dry = |more: &[&str]| does(&workplace, &SWEEP, &[&["--out", "out", "--dry-run"], more].concat());
    assert_refused(&dry(&[]), ".out.partial is an unfinished sweep; use --resume to go on with it");
    assert_refused(&dry(&["--resume", "--seed", "2"]), "it is another sweep");
    let told = |output: &Output, words: &str| {
        assert_done(output);
        assert!(stderr(output).contains(words) && output.stdout.is_empty(), "{}", stderr(output));
    };
    // Two of its rows are there.
    told(&dry(&["--resume"]), "2 points × 2 replications = 4 runs, 2 left: the first took ");
    told(&dry(&["--force"]), "2 points × 2 replications = 4 runs: the first took ");
    assert!(everything(&workplace.folder) == before);
    assert_done(&does(&workplace, &SWEEP, &["--out", "out", "--resume"]));
    told(&dry(&[]), "out holds this sweep already");
    assert_refused(&dry(&["--seed", "2"]), "out holds other results, which were kept: seed: 1 there, 2 here");
}

/// Its rows are all that there is of it.
#[test]
fn no_command_ends_an_unfinished_sweep_unawares() {
    let workplace = unfinished_sweep("unfinished");
    let before = workplace.files(".out.partial");
    let dump = repository("tests/dumps/kubeadm.json");
    let commands: [&[&str]; 6] = [
        &RUN,
        &["advise", "small.ron", "--report"],
        &["calibrate", &dump],
        &["import", &dump],
        &["diff", "small.ron", "small.ron"],
        &["capacity", "small.ron"],
    ];
    for command in commands {
        let refused = does(&workplace, command, &["--out", "out"]);
        let words =
            ".out.partial is an unfinished sweep; use --force to give it up, or --out for another place";
        assert_eq!(status(&refused), 2, "{command:?}");
        assert!(stderr(&refused).contains(words), "{command:?}: {}", stderr(&refused));
        assert!(workplace.files(".out.partial") == before, "{command:?}");
    }
    assert_done(&does(&workplace, &SWEEP, &["--out", "out", "--resume"]));
}

fn unfinished_sweep(name: &str) -> Workplace {
    let workplace = workplace(name);
    assert_done(&does(&workplace, &SWEEP, &["--out", "out"]));
    let [out, partial] = ["out", ".out.partial"].map(|name| workplace.folder.join(name));
    std::fs::rename(out, partial).unwrap();
    let rows = String::from_utf8(workplace.file(".out.partial/results.csv")).unwrap();
    let first: String = rows.split_inclusive('\n').take(3).collect();
    workplace.write(".out.partial/results.csv", &first);
    workplace
}

/// While a folder is replaced it is not there, and no path leads through it.
#[test]
fn a_folder_is_replaced_also_by_a_path_that_leads_through_it() {
    let workplace = workplace("through-itself");
    for command in [&RUN[..], &SWEEP] {
        let through = [command, &["--out", "out/../out", "--force"]].concat();
        std::fs::create_dir_all(workplace.folder.join("out")).unwrap();
        assert_done(&workplace.everynode(&through));
        assert_done(&workplace.everynode(&[&through[..], &["--seed", "2"]].concat()));
        let there = std::fs::read_dir(&workplace.folder).unwrap().map(|entry| entry.unwrap().file_name());
        let there: BTreeSet<OsString> = there.collect();
        assert_eq!(there, BTreeSet::from(["out".into(), "small.ron".into()]));
    }
}
