//! What becomes of a folder of results when the same are to be put there again: nobody's own file is replaced, and what happened is
//! said.

use crate::folders::{RUN, SWEEP, assert_done, assert_refused, does, workplace};
use crate::support::workplace::{SMALL, Workplace, status, stderr, stdout};

const OTHER_START: [&str; 2] = ["--starts-at", "2026-12-05T02:00Z"];

const OWN_PAGE: &str = "<!DOCTYPE html><title>Mine</title>";

/// A command with its arguments.
type Command<'a> = &'a [&'a str];

/// The run, into this folder.
fn into<'a>(out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&RUN[..], &["--out", out], more].concat()
}

fn says(workplace: &Workplace, command: Command<'_>, words: &str) {
    let output = workplace.everynode(command);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert_eq!(stderr(&output), words, "{command:?}");
}

/// Only what names the file replaces it, and only if that is asked for.
#[test]
fn a_page_or_a_chart_of_somebody_s_own_is_not_replaced_unless_that_is_asked_for() {
    let workplace = workplace("own-page");
    let run = [&RUN[..], &["--out", "run"]].concat();
    assert_done(&workplace.everynode(&run));
    assert_done(&does(&workplace, &SWEEP, &["--out", "sweep"]));
    let cases: [(&str, &str, Command<'_>); 4] = [
        ("run/report.html", OWN_PAGE, &["report", "run"]),
        ("sweep/report.html", OWN_PAGE, &["report", "sweep"]),
        ("run/agent.nodes.svg", "<svg/>", &["plot", "run"]),
        ("sweep/agent.trade-off.svg", "<svg/>", &["plot", "sweep"]),
    ];
    for (file, own, command) in cases {
        workplace.write(file, own);
        let (folder, name) = file.split_once('/').unwrap();
        let before = workplace.files(folder);
        let output = workplace.everynode(command);
        assert_eq!(status(&output), 2, "{command:?}");
        let words = format!(
            "{name} of {folder} is not as everynode wrote it, and nothing was replaced; move it away"
        );
        assert!(stderr(&output).contains(&words), "{}", stderr(&output));
        assert!(workplace.files(folder) == before, "{command:?}");
        assert_done(&workplace.everynode(&[command, &["--force"]].concat()));
        assert!(workplace.file(file) != own.as_bytes(), "{command:?}");
    }
}

/// Whatever is to come into the folder, and however the folder is to be replaced: a page or a chart without a seal is nothing of
/// everynode's.
#[test]
fn results_do_not_take_the_place_of_a_page_or_a_chart_of_somebody_s_own() {
    let workplace = workplace("own-page-stays");
    let run = [&RUN[..], &["--out", "run"]].concat();
    let sweep = [&SWEEP[..], &["--out", "sweep"]].concat();
    assert_done(&workplace.everynode(&run));
    assert_done(&workplace.everynode(&sweep));
    let report_of_run = [&run[..], &["--report"]].concat();
    let other_run = [&run[..], &["--seed", "2"]].concat();
    let charts_of_run = [&RUN[..2], &["--out", "run"]].concat();
    let charts_of_sweep = [&SWEEP[..6], &["--out", "sweep"]].concat();
    let other_sweep = [&sweep[..], &["--seed", "2"]].concat();
    let cases: [(&str, &str, Command<'_>); 6] = [
        ("run/report.html", OWN_PAGE, &report_of_run),
        ("run/report.html", "", &other_run),
        ("run/agent.nodes.png", "\u{89}PNG", &charts_of_run),
        ("run/agent.nodes.svg", "<svg/>", &other_run),
        ("sweep/agent.trade-off.svg", "<svg/>", &charts_of_sweep),
        ("sweep/report.html", OWN_PAGE, &other_sweep),
    ];
    for (file, own, command) in cases {
        workplace.write(file, own);
        let (folder, name) = file.split_once('/').unwrap();
        let before = workplace.files(folder);
        let unforced: &[&str] = &[];
        for force in [unforced, &["--force"]] {
            let words = format!("{folder} holds what everynode did not write and will not touch: {name}");
            assert_refused(&workplace.everynode(&[command, force].concat()), &words);
            assert!(workplace.files(folder) == before, "{command:?}");
        }
        std::fs::remove_file(workplace.folder.join(file)).unwrap();
        assert_done(&workplace.everynode(&[command, &["--force"]].concat()));
    }
}

/// One that was edited has its seal still, and `--force` has it replaced.
#[test]
fn an_edited_page_or_chart_is_replaced_with_its_folder_if_that_is_asked_for() {
    let workplace = workplace("edited-replaced");
    let run = ["run", "small.ron", "--report", "--out", "out"];
    assert_done(&workplace.everynode(&run));
    let written = workplace.files("out");
    for name in ["report.html", "agent.nodes.svg", "agent.nodes.png"] {
        let file = format!("out/{name}");
        let mut edited = workplace.file(&file);
        edited[20] ^= 1;
        std::fs::write(workplace.folder.join(&file), edited).unwrap();
        let refused = workplace.everynode(&run);
        let said = stderr(&refused);
        assert!(
            status(&refused) == 2 && said.contains(name) && said.contains("as everynode wrote"),
            "{said}"
        );
    }
    assert_done(&workplace.everynode(&[&run[..], &["--force"]].concat()));
    assert!(workplace.files("out") == written);
}

/// What everynode wrote and somebody edited is theirs, too.
#[test]
fn an_edited_page_stays_and_an_untouched_one_is_written_anew() {
    let workplace = workplace("edited-page");
    let run = [&RUN[..], &["--out", "out", "--report"]].concat();
    says(&workplace, &run, "");
    says(&workplace, &run, "out held the same results already\n");
    let other_start = [&run[..], &OTHER_START].concat();
    says(
        &workplace,
        &other_start,
        "out held the same results already; written anew: report.html (other contents)\n",
    );
    assert!(String::from_utf8(workplace.file("out/report.html")).unwrap().contains("from 2026-12-05"));
    let poorer = workplace.everynode(&["report", "out"]);
    assert_refused(&poorer, "out/report.html says when things happen by the clock");
    says(&workplace, &["report", "out", "--force"], "");
    let page = String::from_utf8(workplace.file("out/report.html")).unwrap();
    assert!(!page.contains("from 2026-12-05"));

    workplace.write("out/report.html", &page.replace("Run of small", "Run of ours"));
    assert_refused(
        &workplace.everynode(&["report", "out"]),
        "report.html of out is not as everynode wrote it",
    );
    workplace.write("out/report.html", &page);
    let again = workplace.everynode(&["report", "out"]);
    assert_eq!(stdout(&again), "out/report.html\n");
}

/// The same run, asked for other things beside it: whatever comes first, in the end there is all of it, and nothing was forced.
#[test]
fn the_same_run_with_other_things_beside_it_is_no_other_run() {
    let workplace = workplace("beside");
    let all = ["--alerts", "--export", "kubernetes", "--report"];
    says(&workplace, &into("whole", &all), "");

    says(&workplace, &into("out", &["--timeline", "none"]), "");
    let alerts = "; written anew: summary.json (now with alerts)";
    says(
        &workplace,
        &into("out", &["--timeline", "none", "--alerts"]),
        &format!("out held the same results already{alerts}\n"),
    );
    let lacked = ", and got the files that it lacked: kubernetes.json";
    says(
        &workplace,
        &into("out", &["--timeline", "none", "--export", "kubernetes"]),
        &format!("out held the same results already{lacked}\n"),
    );
    let lacked =
        ", and got the files that it lacked: report.html, scenario-as-run.ron, status.csv, timeline.csv";
    says(&workplace, &into("out", &["--report"]), &format!("out held the same results already{lacked}\n"));
    assert!(workplace.files("out") == workplace.files("whole"), "alerts, exports and the page are all there");

    // Nothing goes when less is asked for, and what is printed is what was asked for.
    let quiet = workplace.everynode(&into("out", &["--format", "json"]));
    assert_eq!(stderr(&quiet), "out held the same results already\n");
    assert!(!stdout(&quiet).contains("\"alerts\""));
    assert!(workplace.files("out") == workplace.files("whole"));
}

#[test]
fn an_export_with_another_start_takes_the_place_of_the_old_one() {
    let workplace = workplace("exports");
    let exports = ["--export", "kubernetes", "--export", "openmetrics"];
    let later = [&exports[..], &OTHER_START].concat();
    says(&workplace, &into("whole", &later), "");
    says(&workplace, &into("out", &exports), "");
    let words =
        "; written anew: kubernetes.json (another --starts-at), metrics.om (another --starts-at or --export)";
    says(&workplace, &into("out", &later), &format!("out held the same results already{words}\n"));
    assert!(workplace.files("out") == workplace.files("whole"));

    // One that somebody edited is theirs.
    workplace.write("out/metrics.om", "# EOF\n");
    let before = workplace.files("out");
    let refused = workplace.everynode(&into("out", &later));
    assert_eq!(status(&refused), 2);
    assert!(
        stderr(&refused).contains("metrics.om of out is not as everynode wrote it"),
        "{}",
        stderr(&refused)
    );
    assert!(workplace.files("out") == before);
    assert_done(&workplace.everynode(&[&into("out", &later)[..], &["--force"]].concat()));
    assert!(workplace.files("out") == workplace.files("whole"));
}

/// What tells times by the clock tells the same in one folder, or it is said which files do not; none loses its clock unawares.
#[test]
fn files_of_another_start_are_named_and_none_loses_its_clock() {
    let workplace = workplace("clocks");
    let first =
        ["--export", "openmetrics", "--export", "kubernetes", "--report", OTHER_START[0], OTHER_START[1]];
    says(&workplace, &into("out", &first), "");
    let names = "out: kubernetes.json and metrics.om are of another --starts-at; the same run with --export kubernetes --export \
                 openmetrics (or openmetrics-daemonsets) makes them anew\n";
    let third = ["--report", "--starts-at", "2027-01-01T00:00Z"];
    says(
        &workplace,
        &into("out", &third),
        &format!("out held the same results already; written anew: report.html (other contents)\n{names}"),
    );
    says(&workplace, &["report", "out", "--starts-at", "2027-01-01T00:00Z"], names);
    let before = workplace.files("out");
    for (export, file) in [("openmetrics-daemonsets", "metrics.om"), ("kubernetes", "kubernetes.json")] {
        let refused = workplace.everynode(&into("out", &["--export", export]));
        let words = format!(
            "out/{file} has times by a clock that was given with --starts-at, which the new one would not, and was kept; \
             --starts-at says the time, and --force replaces it\n"
        );
        assert_refused(&refused, &words);
    }
    assert!(workplace.files("out") == before);
    // Nothing is asked for that tells times by the clock.
    says(&workplace, &into("out", &[]), "out held the same results already\n");
    let page = "out: kubernetes.json and report.html are of another --starts-at; the same run with --export kubernetes --report makes \
                them anew\n";
    let forced = workplace.everynode(&into("out", &["--export", "openmetrics", "--force"]));
    assert!(stderr(&forced).ends_with(page), "{}", stderr(&forced));
    let summary = String::from_utf8(workplace.file("out/summary.json")).unwrap();
    assert_eq!(summary.matches("\"starts_at\": \"2026-12-05T02:00:00Z\"").count(), 1, "{summary}");
}

/// The copy of the scenario is in the list of files, so that an edited one is known.
#[test]
fn a_scenario_with_other_comments_is_copied_anew_and_an_edited_copy_stays() {
    let workplace = workplace("copy");
    let run = [&RUN[..], &["--out", "out"]].concat();
    says(&workplace, &run, "");
    let commented = format!("// Reviewed.\n{}", *SMALL);
    workplace.write("small.ron", &commented);
    let words =
        "out held the same results already; written anew: scenario-as-run.ron (other comments or layout)\n";
    says(&workplace, &run, words);
    assert_eq!(workplace.file("out/scenario-as-run.ron"), commented.as_bytes());
    workplace.write("out/scenario-as-run.ron", "// Mine.");
    let refused = workplace.everynode(&run);
    assert!(
        stderr(&refused).contains("scenario-as-run.ron of out is not as everynode wrote it"),
        "{}",
        stderr(&refused)
    );
    assert_eq!(workplace.file("out/scenario-as-run.ron"), b"// Mine.");
}

#[test]
fn what_makes_results_others_is_said() {
    let workplace = workplace("others");
    assert_done(&does(&workplace, &RUN, &["--out", "out"]));
    assert_done(&does(&workplace, &SWEEP, &["--out", "sweep"]));
    let before = workplace.files("out");
    let setting = "daemon_sets.agent.maxUnavailable=2";
    let cases: [(&[&str], &str); 4] = [
        (
            &["--out", "out", "--seed", "2"],
            "out holds other results, which were kept: the seed is 1 there, and 2 here; use --force",
        ),
        (
            &["--out", "out", "--set", setting],
            "kept: daemon_sets.agent.maxUnavailable is not set there, and 2 here; use --force",
        ),
        (
            &["--out", "out", "--alerts", "--set", "duration=9m"],
            "kept: the duration in seconds is 600.0 there, and 540.0 here; duration",
        ),
        (
            &["--out", "sweep"],
            "sweep holds other results, which were kept: it is the folder of a sweep; use --force",
        ),
    ];
    for (more, words) in cases {
        let output = does(&workplace, &RUN, more);
        assert_eq!(status(&output), 2);
        assert!(stderr(&output).contains(words), "{words} in {}", stderr(&output));
    }
    assert!(workplace.files("out") == before);
}
