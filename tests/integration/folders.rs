//! Nobody loses a file: what is in a folder when results are to be put there.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Output;

use proptest::prelude::*;

use crate::support::AGENT;
use crate::support::workplace::{SMALL, Workplace, status, stderr, stdout};

/// A run without charts.
pub const RUN: [&str; 3] = ["run", "small.ron", "--no-charts"];
pub const SWEEP: [&str; 7] =
    ["sweep", "small.ron", "--vary", "maxUnavailable=1,2", "--replications", "2", "--no-charts"];

pub fn workplace(name: &str) -> Workplace {
    let workplace = Workplace::new(&format!("folders-{name}"));
    workplace.write("small.ron", &SMALL);
    workplace
}

pub fn does(workplace: &Workplace, command: &[&str], more: &[&str]) -> Output {
    workplace.everynode(&[command, more].concat())
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
    let workplace = workplace("force");
    workplace.write("work/notes.md", "mine");
    workplace.write("work/.git/config", "mine too");
    workplace.write("work/manifests/agent.yaml", "kind: DaemonSet");
    symlink("work", workplace.folder.join("link")).unwrap();
    let absolute = workplace.folder.join("work").to_str().unwrap().to_owned();
    let before = everything(&workplace.folder);
    for command in [&RUN[..], &SWEEP[..]] {
        for out in ["work", "link", "work/", "work/../work", "work/manifests", &absolute] {
            for force in [&["--out", out][..], &["--out", out, "--force"]] {
                let refused = does(&workplace, command, force);
                assert_refused(&refused, "holds what everynode did not write");
                let stranger =
                    if out == "work/manifests" { "agent.yaml" } else { ".git, manifests, notes.md" };
                assert!(stderr(&refused).contains(stranger), "{}", stderr(&refused));
                assert_eq!(everything(&workplace.folder), before, "{out}");
            }
        }
    }
}

#[test]
fn names_that_can_be_no_folder_are_refused_before_the_run() {
    let workplace = workplace("names");
    workplace.write("file", "mine");
    fs::create_dir(workplace.folder.join("empty")).unwrap();
    symlink("nowhere", workplace.folder.join("dangling")).unwrap();
    let here = workplace.folder.to_str().unwrap().to_owned();
    let before = everything(&workplace.folder);
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
            let refused = does(&workplace, command, &["--force", &format!("--out={out}")]);
            assert_refused(&refused, words);
            assert_eq!(everything(&workplace.folder), before, "{out}");
        }
    }
    assert_done(&does(&workplace, &RUN, &["--out", "empty"]));
    assert!(workplace.exists("empty/summary.json"));
}

/// The name of a scenario may be as long as that of a file, and that of its folder is longer.
#[test]
fn a_folder_whose_name_gets_too_long_is_told_with_what_to_do() {
    let workplace = workplace("long");
    let name = format!("{}.ron", "n".repeat(250));
    workplace.write(&name, &SMALL);
    for (command, out) in [(&RUN[..], "run"), (&SWEEP[..], "sweep")] {
        let command = [&[command[0], name.as_str()][..], &command[2..]].concat();
        assert_refused(
            &workplace.everynode(&command),
            "whose name is too long (--out gives the folder a shorter one)",
        );
        assert_done(&does(&workplace, &command, &["--out", out]));
    }
}

/// DaemonSets have names of up to 253 characters, and files of 255.
#[test]
fn the_longest_names_of_daemon_sets_and_pools_have_files_of_their_own() {
    let workplace = workplace("long-names");
    let [one, other] = ["a", "b"].map(|end| format!("{}{end}", "n".repeat(252)));
    let pool = "p".repeat(200);
    let text = format!(
        r#"(
    duration: "5m",
    node_pools: {{ "{pool}": (count: 2, allocatable: (cpu: "1", memory: "1Gi")) }},
    daemon_sets: {{ "{one}": ({AGENT}), "{other}": ({AGENT}) }},
    script: [ At("1m", SetImage("{one}", "agent:2")) ],
)"#
    );
    workplace.write("long.ron", &text);
    let images = |folder: &str| {
        workplace
            .files(folder)
            .iter()
            .filter(|(name, _)| name.ends_with(".png") || name.ends_with(".svg"))
            .count()
    };
    let run = ["run", "long.ron", "--out", "run", "--report"];
    for _ in 0..2 {
        assert_done(&workplace.everynode(&run));
        assert_eq!(images("run"), 2 * 4 * 2, "4 charts of 2 DaemonSets in 2 formats");
    }
    for (arguments, folder) in [
        (&["sweep", "long.ron", "--replications", "2", "--out", "sweep"][..], "sweep"),
        (&["plot", "run"], "run"),
        (&["diff", "run", "run", "--out", "diff"], "diff"),
        (&["capacity", "long.ron", "--out", "capacity"], "capacity"),
        (&["run", "long.ron", "--out", "run", "--seed", "5", "--force"], "run"),
    ] {
        assert_done(&workplace.everynode(arguments));
        assert!(images(folder) > 0, "{arguments:?}");
    }
}

#[test]
fn a_file_of_our_name_makes_no_folder_ours() {
    let workplace = workplace("marks");
    for (name, text) in [
        ("summary.json", "{\"scenario\": \"s\", \"title\": \"of my thesis\"}"),
        ("sweep.json", "[]"),
        ("summary.json", "not even JSON"),
    ] {
        workplace.write(&format!("work/{name}"), text);
        let before = everything(&workplace.folder);
        assert_refused(&does(&workplace, &RUN, &["--out", "work", "--force"]), name);
        assert_eq!(everything(&workplace.folder), before);
    }
}

#[test]
fn many_strangers_are_counted_and_shown_without_their_tricks() {
    let workplace = workplace("many");
    for number in 0..8 {
        workplace.write(&format!("work/note-{number}"), "mine");
    }
    workplace.write("work/\u{1b}]0;title\u{7}", "mine");
    let refused = does(&workplace, &RUN, &["--out", "work"]);
    assert_refused(&refused, "note-3 and 4 more; name another folder with --out");
    assert!(stderr(&refused).chars().all(|it| it == '\n' || !it.is_control()), "{:?}", stderr(&refused));
}

#[test]
fn a_chart_of_something_else_is_a_stranger() {
    let workplace = workplace("charts");
    assert_done(&does(&workplace, &RUN, &["--out", "work"]));
    workplace.write("work/my-cluster.nodes.svg", "drawn by hand");
    let before = everything(&workplace.folder);
    let refused = does(&workplace, &RUN, &["--out", "work", "--seed", "2", "--force"]);
    assert_refused(&refused, "my-cluster.nodes.svg");
    assert_eq!(everything(&workplace.folder), before);
}

/// A page or a chart is known by its seal: it is not called somebody's because what says of what it is has gone.
#[test]
fn results_without_what_says_of_what_they_are_are_told_as_that() {
    let workplace = workplace("without-mark");
    let run = ["run", "small.ron", "--report", "--out", "out"];
    assert_done(&workplace.everynode(&run));
    let summary = workplace.file("out/summary.json");
    let own = "out holds pages or charts of everynode's, but ";
    fs::remove_file(workplace.folder.join("out/summary.json")).unwrap();
    let before = workplace.files("out");
    for more in [&[][..], &["--force"]] {
        let refused = does(&workplace, &run, more);
        assert_refused(&refused, &format!("{own}no summary.json, sweep.json or the like, which says what"));
        assert!(stderr(&refused).contains("touched: agent."), "{}", stderr(&refused));
    }
    workplace.write("out/summary.json", "{}");
    assert_refused(
        &does(&workplace, &run, &[]),
        &format!("{own}its summary.json does not say what they are of"),
    );
    fs::remove_file(workplace.folder.join("out/summary.json")).unwrap();
    assert!(workplace.files("out") == before);
    fs::write(workplace.folder.join("out/summary.json"), summary).unwrap();
    workplace.write("out/notes.md", "mine");
    let strangers = "out holds what everynode did not write and will not touch: notes.md; name another";
    assert_refused(&does(&workplace, &run, &[]), strangers);
}

#[test]
fn a_temporary_name_that_is_not_ours_is_in_the_way() {
    let workplace = workplace("temporary");
    workplace.write("mine/results.csv", "mine");
    symlink("mine", workplace.folder.join(".q.partial")).unwrap();
    let before = everything(&workplace.folder);
    for command in [&RUN[..], &SWEEP[..]] {
        assert_refused(&does(&workplace, command, &["--out", "q", "--force"]), ".q.partial is in the way");
        assert_eq!(everything(&workplace.folder), before);
    }
    workplace.write(".r.partial/notes.md", "mine");
    workplace.write(".s.replaced/notes.md", "mine");
    let before = everything(&workplace.folder);
    for out in ["r", "s"] {
        for command in [&RUN[..], &SWEEP[..]] {
            assert_refused(&does(&workplace, command, &["--out", out, "--force"]), "notes.md");
            assert_eq!(everything(&workplace.folder), before);
        }
    }
}

#[test]
fn a_link_to_results_stays_one() {
    let workplace = workplace("link");
    assert_done(&does(&workplace, &RUN, &["--out", "results"]));
    symlink("results", workplace.folder.join("latest")).unwrap();
    assert_done(&does(&workplace, &RUN, &["--out", "latest", "--seed", "2", "--force"]));
    assert_eq!(fs::read_link(workplace.folder.join("latest")).unwrap(), Path::new("results"));
    assert!(String::from_utf8(workplace.file("results/summary.json")).unwrap().contains("\"seed\": 2"));
}

#[test]
fn charts_and_tables_that_are_missing_are_added() {
    let workplace = workplace("completed");
    assert_done(&does(&workplace, &RUN, &["--out", "one", "--timeline", "none"]));
    // Only one flag writes what a story is made from.
    let story = stderr(&workplace.everynode(&["story", "one", "--node", "pool-00000"]));
    assert!(story.contains("one has no timeline.csv") && story.contains("--timeline full\n"), "{story}");
    let completed = workplace.everynode(&["run", "small.ron", "--out", "one"]);
    assert_done(&completed);
    assert!(stderr(&completed).contains("got the files that it lacked"), "{}", stderr(&completed));
    assert_done(&workplace.everynode(&["run", "small.ron", "--out", "whole"]));
    assert_eq!(workplace.files("one"), workplace.files("whole"));
    let fewer = does(&workplace, &RUN, &["--out", "one"]);
    assert!(stderr(&fewer).contains("held the same results already"), "{}", stderr(&fewer));
    assert_eq!(workplace.files("one"), workplace.files("whole"), "nothing goes when less is asked for");

    assert_done(&does(&workplace, &SWEEP, &["--out", "sweep"]));
    assert!(!workplace.files("sweep").iter().any(|(name, _)| name.ends_with(".svg")));
    assert_done(&workplace.everynode(&[&SWEEP[..6], &["--out", "sweep"]].concat()));
    assert!(workplace.files("sweep").iter().any(|(name, _)| name.ends_with(".svg")));
}

#[test]
fn other_settings_have_a_folder_of_their_own() {
    let workplace = workplace("settings");
    assert_done(&does(&workplace, &RUN, &[]));
    for setting in ["maxUnavailable=1", "maxUnavailable=2", "maxUnavailable=25%"] {
        let setting = format!("daemon_sets.agent.{setting}");
        for _ in 0..2 {
            let output = does(&workplace, &RUN, &["--set", &setting]);
            assert_done(&output);
            assert!(stdout(&output).contains("output/small-1-maxUnavailable-"), "{}", stdout(&output));
        }
    }
    assert_eq!(fs::read_dir(workplace.folder.join("output")).unwrap().count(), 4);
}

#[test]
fn a_chart_is_drawn_over_no_link() {
    let workplace = workplace("plot");
    assert_done(&does(&workplace, &RUN, &["--out", "out"]));
    workplace.write("mine.svg", "mine");
    symlink("../mine.svg", workplace.folder.join("out/agent.nodes.svg")).unwrap();
    let plot = workplace.everynode(&["plot", "out"]);
    assert_refused(&plot, "agent.nodes.svg is in the way");
    assert_eq!(workplace.file("mine.svg"), b"mine");
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
        let workplace = workplace("any");
        workplace.write("elsewhere/file", "mine");
        let command = if is_sweep { &SWEEP[..] } else { &RUN[..] };
        if has_results {
            assert_done(&does(&workplace, command, &["--out", "work"]));
        }
        fs::create_dir_all(workplace.folder.join("work")).unwrap();
        let mut put = 0;
        for (_, (name, contents)) in STRANGERS.iter().enumerate().filter(|(bit, _)| strangers >> bit & 1 == 1) {
            let path = workplace.folder.join("work").join(name);
            // What a run wrote is not a stranger's, also where a stranger could have had the name.
            if fs::symlink_metadata(workplace.folder.join("work").join(name.split('/').next().unwrap())).is_ok() {
                continue;
            }
            put += 1;
            match contents {
                Ok(text) => workplace.write(&format!("work/{name}"), text),
                Err(target) => symlink(target, path).unwrap(),
            }
        }
        prop_assume!(put > 0);
        symlink("work", workplace.folder.join("link")).unwrap();
        let out = ["work", "link", "elsewhere/../work"][where_from];
        let before = everything(&workplace.folder);
        let refused = does(&workplace, command, &["--out", out, "--force", "--seed", "5"]);
        prop_assert_eq!(status(&refused), 2, "{}", stdout(&refused));
        prop_assert_eq!(everything(&workplace.folder), before);
    }
}

/// Every command of the README's beginning, one after another, in a folder that has only the scenarios.
#[test]
fn the_readme_can_be_followed() {
    let workplace = Workplace::new("folders-readme");
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    symlink(scenarios, workplace.folder.join("scenarios")).unwrap();
    let first = ["run", "scenarios/fluentd-elasticsearch.ron"];
    let output = workplace.everynode(&first);
    assert_done(&output);
    let what_if = does(&workplace, &first, &["--set", "daemon_sets.fluentd-elasticsearch.maxUnavailable=1"]);
    assert!(stdout(&what_if).contains("16m3s"), "{}{}", stdout(&what_if), stderr(&what_if));
    assert!(!stderr(&what_if).contains("error"), "{}", stderr(&what_if));
    let again = workplace.everynode(&first);
    assert_done(&again);
    assert!(stderr(&again).contains("held the same results already"));
}
