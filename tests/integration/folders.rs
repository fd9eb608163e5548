//! Nobody loses a file: what is in a folder when results are to be put there.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Output;

use proptest::prelude::*;

use crate::support::workplace::{SMALL, Workplace, status, stderr, stdout};

/// A run without charts.
pub const RUN: [&str; 3] = ["run", "small.ron", "--no-charts"];
pub const SWEEP: [&str; 7] =
    ["sweep", "small.ron", "--vary", "maxUnavailable=1,2", "--replications", "2", "--no-charts"];

pub fn workplace(name: &str) -> Workplace {
    let place = Workplace::new(&format!("folders-{name}"));
    place.write("small.ron", &SMALL);
    place
}

pub fn does(place: &Workplace, command: &[&str], more: &[&str]) -> Output {
    place.everynode(&[command, more].concat())
}

pub fn assert_done(output: &Output) {
    assert_eq!(status(output), 0, "{}", stderr(output));
}

pub fn assert_refused(output: &Output, words: &str) {
    assert_eq!(status(output), 2, "{}{}", stdout(output), stderr(output));
    assert!(stderr(output).contains(words), "{words:?} in\n{}", stderr(output));
    assert_eq!(stdout(output), "", "it was refused before anything was run");
}

/// All that is below a folder: the bytes of files, and where links lead.
pub fn everything(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = fs::symlink_metadata(&path).unwrap().file_type();
        if kind.is_symlink() {
            found.insert(path.clone(), fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes());
        } else if kind.is_dir() {
            found.extend(everything(&path));
            found.insert(path, Vec::new());
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

#[test]
fn force_replaces_nothing_but_results() {
    let place = workplace("force");
    place.write("work/notes.md", "mine");
    place.write("work/.git/config", "mine too");
    place.write("work/manifests/agent.yaml", "kind: DaemonSet");
    symlink("work", place.folder.join("link")).unwrap();
    let absolute = place.folder.join("work").to_str().unwrap().to_owned();
    let before = everything(&place.folder);
    for command in [&RUN[..], &SWEEP[..]] {
        for out in ["work", "link", "work/", "work/../work", "work/manifests", &absolute] {
            for force in [&["--out", out][..], &["--out", out, "--force"]] {
                let refused = does(&place, command, force);
                assert_refused(&refused, "holds what everynode did not write");
                let stranger =
                    if out == "work/manifests" { "agent.yaml" } else { ".git, manifests, notes.md" };
                assert!(stderr(&refused).contains(stranger), "{}", stderr(&refused));
                assert_eq!(everything(&place.folder), before, "{out}");
            }
        }
    }
}

#[test]
fn names_that_can_be_no_folder_are_refused_before_the_run() {
    let place = workplace("names");
    place.write("file", "mine");
    fs::create_dir(place.folder.join("empty")).unwrap();
    symlink("nowhere", place.folder.join("dangling")).unwrap();
    let here = place.folder.to_str().unwrap().to_owned();
    let before = everything(&place.folder);
    for command in [&RUN[..], &SWEEP[..]] {
        for (out, words) in [
            ("file", "exists and is not a folder"),
            ("file/inside", "cannot use file/inside"),
            ("dangling", "leads nowhere"),
            ("empty/.", "ends in `.`"),
            ("empty/..", "ends in `..`"),
            (".", "ends in `.`"),
            ("", "a value is required"),
            ("/", "is not a folder's name"),
            (&here, "is the folder that you are in"),
        ] {
            // In the folder that one is in there is the scenario, too; either is a reason.
            let refused = does(&place, command, &["--force", &format!("--out={out}")]);
            assert_refused(&refused, words);
            assert_eq!(everything(&place.folder), before, "{out}");
        }
    }
    assert_done(&does(&place, &RUN, &["--out", "empty"]));
    assert!(place.exists("empty/summary.json"));
}

#[test]
fn a_file_of_our_name_makes_no_folder_ours() {
    let place = workplace("marks");
    for (name, text) in [
        ("summary.json", "{\"scenario\": \"s\", \"title\": \"of my thesis\"}"),
        ("sweep.json", "[]"),
        ("summary.json", "not even JSON"),
    ] {
        place.write(&format!("work/{name}"), text);
        let before = everything(&place.folder);
        assert_refused(&does(&place, &RUN, &["--out", "work", "--force"]), name);
        assert_eq!(everything(&place.folder), before);
    }
}

#[test]
fn many_strangers_are_counted_and_shown_without_their_tricks() {
    let place = workplace("many");
    for number in 0..8 {
        place.write(&format!("work/note-{number}"), "mine");
    }
    place.write("work/\u{1b}]0;title\u{7}", "mine");
    let refused = does(&place, &RUN, &["--out", "work"]);
    assert_refused(&refused, "note-3 and 4 more; name another folder with --out");
    assert!(stderr(&refused).chars().all(|it| it == '\n' || !it.is_control()), "{:?}", stderr(&refused));
}

#[test]
fn a_chart_of_something_else_is_a_stranger() {
    let place = workplace("charts");
    assert_done(&does(&place, &RUN, &["--out", "work"]));
    place.write("work/my-cluster.nodes.svg", "drawn by hand");
    let before = everything(&place.folder);
    let refused = does(&place, &RUN, &["--out", "work", "--seed", "2", "--force"]);
    assert_refused(&refused, "my-cluster.nodes.svg");
    assert_eq!(everything(&place.folder), before);
}

#[test]
fn a_temporary_name_that_is_not_ours_is_in_the_way() {
    let place = workplace("temporary");
    place.write("mine/results.csv", "mine");
    symlink("mine", place.folder.join(".q.partial")).unwrap();
    let before = everything(&place.folder);
    for command in [&RUN[..], &SWEEP[..]] {
        assert_refused(&does(&place, command, &["--out", "q", "--force"]), ".q.partial is in the way");
        assert_eq!(everything(&place.folder), before);
    }
    place.write(".r.partial/notes.md", "mine");
    place.write(".s.replaced/notes.md", "mine");
    let before = everything(&place.folder);
    for out in ["r", "s"] {
        for command in [&RUN[..], &SWEEP[..]] {
            assert_refused(&does(&place, command, &["--out", out, "--force"]), "notes.md");
            assert_eq!(everything(&place.folder), before);
        }
    }
}

#[test]
fn a_link_to_results_stays_one() {
    let place = workplace("link");
    assert_done(&does(&place, &RUN, &["--out", "results"]));
    symlink("results", place.folder.join("latest")).unwrap();
    assert_done(&does(&place, &RUN, &["--out", "latest", "--seed", "2", "--force"]));
    assert_eq!(fs::read_link(place.folder.join("latest")).unwrap(), Path::new("results"));
    assert!(String::from_utf8(place.file("results/summary.json")).unwrap().contains("\"seed\": 2"));
}

#[test]
fn charts_and_tables_that_are_missing_are_added() {
    let place = workplace("completed");
    assert_done(&does(&place, &RUN, &["--out", "one", "--timeline", "none"]));
    let completed = place.everynode(&["run", "small.ron", "--out", "one"]);
    assert_done(&completed);
    assert!(stderr(&completed).contains("got the files that it lacked"), "{}", stderr(&completed));
    assert_done(&place.everynode(&["run", "small.ron", "--out", "whole"]));
    assert_eq!(place.files("one"), place.files("whole"));
    let fewer = does(&place, &RUN, &["--out", "one"]);
    assert!(stderr(&fewer).contains("held the same results already"), "{}", stderr(&fewer));
    assert_eq!(place.files("one"), place.files("whole"), "nothing goes when less is asked for");

    assert_done(&does(&place, &SWEEP, &["--out", "sweep"]));
    assert!(!place.files("sweep").iter().any(|(name, _)| name.ends_with(".svg")));
    assert_done(&place.everynode(&[&SWEEP[..6], &["--out", "sweep"]].concat()));
    assert!(place.files("sweep").iter().any(|(name, _)| name.ends_with(".svg")));
}

#[test]
fn other_settings_have_a_folder_of_their_own() {
    let place = workplace("settings");
    assert_done(&does(&place, &RUN, &[]));
    for setting in ["maxUnavailable=1", "maxUnavailable=2", "maxUnavailable=25%"] {
        let setting = format!("daemon_sets.agent.{setting}");
        for _ in 0..2 {
            let output = does(&place, &RUN, &["--set", &setting]);
            assert_done(&output);
            assert!(stdout(&output).contains("output/small-1-maxUnavailable-"), "{}", stdout(&output));
        }
    }
    assert_eq!(fs::read_dir(place.folder.join("output")).unwrap().count(), 4);
}

#[test]
fn a_chart_is_drawn_over_no_link() {
    let place = workplace("plot");
    assert_done(&does(&place, &RUN, &["--out", "out"]));
    place.write("mine.svg", "mine");
    symlink("../mine.svg", place.folder.join("out/agent.nodes.svg")).unwrap();
    let plot = place.everynode(&["plot", "out"]);
    assert_refused(&plot, "agent.nodes.svg is in the way");
    assert_eq!(place.file("mine.svg"), b"mine");
}

/// What somebody may have in a folder: a path, and the text; or where a link leads.
const STRANGERS: [(&str, Result<&str, &str>); 10] = [
    ("notes.md", Ok("mine")),
    (".hidden", Ok("mine")),
    ("summary.json", Ok("{\"seed\": 1}")),
    ("results.csv", Ok("a,b\n1,2\n")),
    ("agent.nodes.svg", Ok("<svg/>")),
    ("folder/timeline.csv", Ok("deep")),
    ("timeline.csv", Err("../elsewhere/file")),
    ("status.csv", Err("nowhere")),
    ("link", Err("../elsewhere")),
    ("sweep.json/inside", Ok("mine")),
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    /// Whatever is beside or instead of results, and whatever is done: nothing of it changes by a byte.
    #[test]
    fn nothing_of_a_stranger_ever_changes(
        strangers in 1_u16..1 << STRANGERS.len(),
        has_results in any::<bool>(),
        is_sweep in any::<bool>(),
        where_from in 0..3_usize,
    ) {
        let place = workplace("any");
        place.write("elsewhere/file", "mine");
        let command = if is_sweep { &SWEEP[..] } else { &RUN[..] };
        if has_results {
            assert_done(&does(&place, command, &["--out", "work"]));
        }
        fs::create_dir_all(place.folder.join("work")).unwrap();
        let mut put = 0;
        for (_, (name, contents)) in STRANGERS.iter().enumerate().filter(|(bit, _)| strangers >> bit & 1 == 1) {
            let path = place.folder.join("work").join(name);
            // What a run wrote is not a stranger's, also where a stranger could have had the name.
            if fs::symlink_metadata(place.folder.join("work").join(name.split('/').next().unwrap())).is_ok() {
                continue;
            }
            // Nor is a chart of the agent one beside the agent's run.
            if has_results && !is_sweep && *name == "agent.nodes.svg" {
                continue;
            }
            put += 1;
            match contents {
                Ok(text) => place.write(&format!("work/{name}"), text),
                Err(target) => symlink(target, path).unwrap(),
            }
        }
        prop_assume!(put > 0);
        symlink("work", place.folder.join("link")).unwrap();
        let out = ["work", "link", "elsewhere/../work"][where_from];
        let before = everything(&place.folder);
        let refused = does(&place, command, &["--out", out, "--force", "--seed", "5"]);
        prop_assert_eq!(status(&refused), 2, "{}", stdout(&refused));
        prop_assert_eq!(everything(&place.folder), before);
    }
}

/// Every command of the README's beginning, one after another, in a folder that has only the scenarios.
#[test]
fn the_readme_can_be_followed() {
    let place = Workplace::new("folders-readme");
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    symlink(scenarios, place.folder.join("scenarios")).unwrap();
    let first = ["run", "scenarios/fluentd-elasticsearch.ron"];
    let output = place.everynode(&first);
    assert_done(&output);
    let what_if = does(&place, &first, &["--set", "daemon_sets.fluentd-elasticsearch.maxUnavailable=1"]);
    assert!(stdout(&what_if).contains("16m3s"), "{}{}", stdout(&what_if), stderr(&what_if));
    assert!(!stderr(&what_if).contains("error"), "{}", stderr(&what_if));
    let again = place.everynode(&first);
    assert_done(&again);
    assert!(stderr(&again).contains("held the same results already"));
}
