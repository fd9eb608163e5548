//! What becomes of a folder of results when the same are to be put there again: nobody's own file is replaced, and what happened is
//! said.

use crate::folders::{RUN, SWEEP, assert_done, assert_refused, does, workplace};
use crate::support::workplace::{Workplace, status, stderr, stdout};

const OTHER_START: [&str; 2] = ["--starts-at", "2026-12-05T02:00Z"];

/// A command with its arguments.
type Command<'a> = &'a [&'a str];

fn says(workplace: &Workplace, command: Command<'_>, words: &str) {
    let output = workplace.everynode(command);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert_eq!(stderr(&output), words, "{command:?}");
}

#[test]
fn a_page_or_a_chart_of_somebody_s_own_is_not_replaced_unless_that_is_asked_for() {
    let workplace = workplace("own-page");
    let run = [&RUN[..], &["--out", "run"]].concat();
    assert_done(&workplace.everynode(&run));
    assert_done(&does(&workplace, &SWEEP, &["--out", "sweep"]));
    let report_of_run = [&run[..], &["--report"]].concat();
    let charts_of_run = [&RUN[..2], &["--out", "run"]].concat();
    let charts_of_sweep = [&SWEEP[..6], &["--out", "sweep"]].concat();
    let page = "<!DOCTYPE html><title>Mine</title>";
    let cases: [(&str, &str, Command<'_>); 6] = [
        ("run/report.html", page, &["report", "run"]),
        ("run/report.html", page, &report_of_run),
        ("sweep/report.html", page, &["report", "sweep"]),
        ("run/agent.nodes.svg", "<svg/>", &["plot", "run"]),
        ("run/agent.nodes.png", "\u{89}PNG", &charts_of_run),
        ("sweep/agent.trade-off.svg", "<svg/>", &charts_of_sweep),
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
        "out held the same results already; written anew, with other contents: report.html\n",
    );
    assert!(String::from_utf8(workplace.file("out/report.html")).unwrap().contains("from 2026-12-05"));
    says(&workplace, &["report", "out"], "");
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

/// A table has no seal; one that is not ours has not its first line.
#[test]
fn a_table_of_a_sweep_is_put_right_and_another_one_stays() {
    let workplace = workplace("tables");
    let sweep = [&SWEEP[..], &["--out", "sweep"]].concat();
    assert_done(&workplace.everynode(&sweep));
    let table = String::from_utf8(workplace.file("sweep/summary.csv")).unwrap();
    let damaged = table.lines().next().unwrap().to_owned() + "\n";
    workplace.write("sweep/summary.csv", &damaged);
    assert_done(&workplace.everynode(&sweep));
    assert_eq!(String::from_utf8(workplace.file("sweep/summary.csv")).unwrap(), table);
    workplace.write("sweep/summary.csv", "my,own\n1,2\n");
    assert_refused(&workplace.everynode(&sweep), "summary.csv of sweep is not as everynode wrote it");
    assert_eq!(workplace.file("sweep/summary.csv"), b"my,own\n1,2\n");
}
