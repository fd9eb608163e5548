//! `report.html` in a real browser: what it shows is what `summary.json` and `everynode story` say, nothing is asked of a network,
//! and no name becomes anything but text.

use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::Value;

use crate::support::browser::{Browser, Scheme, skip};
use crate::support::is_thorough;
use crate::support::workplace::{Workplace, scenario_of_agent, status, stderr, stdout};

/// Two pools, three zones, a rollout, a node that joins, and objectives of which one is missed.
pub fn scenario() -> String {
    scenario_of_agent(
        r#"
    seed: 7,
    duration: "30m",
    node_pools: {
        "system": (count: 5),
        "workload": (count: 40, zones: ["a", "b", "c"]),
    },
    delays: (image_pull: LogNormal(median: "6s", p95: "25s"), readiness: "12s"),
    script: [
        At("2m", SetImage("agent", "agent:2")),
        At("5m", AddNodes(pool: "workload", count: 3)),
        At("8m", Taint(Nodes(pool: "system"), "maintenance=planned:PreferNoSchedule")),
    ],
    objectives: [
        Availability(daemon_set: "agent", at_least: "90%"),
        Rollout(daemon_set: "agent", within: "2m"),
    ],
"#,
    )
}

/// A run with its report.
pub fn run(name: &str) -> (Workplace, PathBuf) {
    let place = Workplace::new(name);
    place.write("review.ron", &scenario());
    let output = place.everynode(&["run", "review.ron", "--report", "--no-charts", "--out", "out"]);
    assert_eq!(status(&output), 1, "an objective is missed: {}", stderr(&output));
    let page = place.folder.join("out/report.html");
    (place, page)
}

#[test]
fn a_report_is_the_same_from_the_folder_of_its_run() {
    let place = Workplace::new("report-same");
    place.write("review.ron", &scenario());
    let args = ["run", "review.ron", "--no-charts", "--starts-at", "2026-12-05T02:00Z", "--alerts"];
    let run = place.everynode(&[&args[..], &["--report", "--export", "kubernetes", "--out", "out"]].concat());
    assert!(stdout(&run).contains("2m (2026-12-05 02:02:00Z)"), "{}", stdout(&run));
    let exported = String::from_utf8(place.file("out/kubernetes.json")).unwrap();
    assert!(
        exported.contains("\"2026-12-05T02:05:00Z\"") && !exported.contains("2026-01-01"),
        "nodes join then"
    );
    let page = String::from_utf8(place.file("out/report.html")).unwrap();
    assert!(page.contains("30m from 2026-12-05 02:00:00Z"), "the run begins by the clock");
    assert!(page.contains("<h2>Alerts</h2>"));
    let kept = place.everynode(&["report", "out"]);
    assert_eq!(status(&kept), 2);
    assert!(
        stderr(&kept).contains("out/report.html says when things happen by the clock"),
        "{}",
        stderr(&kept)
    );
    assert!(String::from_utf8(place.file("out/report.html")).unwrap() == page);
    let dated = place.everynode(&["report", "out", "--starts-at", "2027-01-01T00:00Z"]);
    assert_eq!(status(&dated), 0, "{}", stderr(&dated));
    let dated = String::from_utf8(place.file("out/report.html")).unwrap();
    assert!(dated.contains("30m from 2027-01-01 00:00:00Z"), "another clock is no poorer");
    let output = place.everynode(&["report", "out", "--force"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let again = String::from_utf8(place.file("out/report.html")).unwrap();
    assert!(!again.contains("2027-01-01"), "it was not asked for the clock again");
    let summary: Value = serde_json::from_slice(&place.file("out/summary.json")).unwrap();
    for word in
        [summary["digest"].as_str().unwrap(), "everynode run review.ron --seed 7", "SetImage(&#34;agent&#34;"]
    {
        assert!(page.contains(word) && again.contains(word), "{word}");
    }
}

#[test]
fn what_a_page_shows_is_what_the_run_came_to() {
    let Some(browser) = Browser::start() else { return };
    let (place, page) = run("report-shown");
    browser.open(&page, 1200, Scheme::Light);
    assert_eq!(browser.console(), Vec::<String>::new());

    let summary: Value = serde_json::from_slice(&place.file("out/summary.json")).unwrap();
    let agent = &summary["daemon_sets"][0];
    let share = agent["lowest_availability"]["share"].as_f64().unwrap();
    let shown = browser.text(".cards li:nth-child(1) .figure");
    assert!(
        (shown.trim_end_matches('%').parse::<f64>().unwrap() / 100.0 - share).abs() < 0.0005,
        "{shown} {share}"
    );
    assert!(browser.text("#about").contains(summary["digest"].as_str().unwrap()));
    assert!(browser.text("#figures").contains("too long"), "the missed objective has its distance");

    // The slider moves, and the status of its end is that of the summary.
    let before = browser.text("#status-rows");
    browser.type_into("#time", "\u{e010}");
    browser.run_until_done(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))",
    );
    let cells: Vec<String> = serde_json::from_value(
        browser.run("return [...document.querySelectorAll('#status-rows tr:first-child > *')].map((cell) => cell.textContent)"),
    )
    .unwrap();
    assert_ne!(browser.text("#status-rows"), before);
    let field = |name: &str| agent["status"][name].to_string();
    assert_eq!(cells[1..4], ["desiredNumberScheduled", "currentNumberScheduled", "numberReady"].map(field));
    assert_eq!(cells[4..6], ["updatedNumberScheduled", "numberAvailable"].map(field));
    assert!(browser.text("#time-shown").starts_with("30m"));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn a_click_on_a_node_tells_its_story_as_the_terminal_does() {
    let Some(browser) = Browser::start() else { return };
    let (place, page) = run("report-story");
    browser.open(&page, 1200, Scheme::Dark);
    // The third cell of the first group, which begins below its label.
    let place_of_cell = browser.run(
        "document.querySelector('#cluster').scrollIntoView(); const box = document.querySelector('#cluster').getBoundingClientRect(); \
         return [box.left, box.top]",
    );
    let corner: Vec<f64> = serde_json::from_value(place_of_cell).unwrap();
    browser.click_at(corner[0] + 2.5 * 18.0, corner[1] + 22.0 + 9.0);
    assert_eq!(browser.text("#story h3"), "Node system-00002");
    assert_eq!(rows_of_story(&browser), rows_of_terminal(&place, "system-00002"));
    assert!(browser.text("#story").contains("added maintenance=planned:PreferNoSchedule"));
    // By its name, with the keyboard.
    browser.run("document.querySelector('#node-name').value = ''");
    browser.type_into("#node-name", "workload-00041\u{e007}");
    assert_eq!(browser.text("#story h3"), "Node workload-00041");
    assert_eq!(rows_of_story(&browser), rows_of_terminal(&place, "workload-00041"));
    browser.type_into("#cluster", "\u{e011}\u{e014}\u{e007}");
    assert_eq!(browser.text("#story h3"), "Node system-00001");
    assert_eq!(browser.console(), Vec::<String>::new());
}

/// But for the waits, which the files of a run do not say; here there were none.
#[test]
fn a_story_is_the_same_from_the_files_of_a_run() {
    let place = Workplace::new("story-same");
    place.write("review.ron", &scenario());
    place.everynode(&["run", "review.ron", "--no-charts", "--out", "out"]);
    let told = ["review.ron", "out"].map(|source| {
        let story = place.everynode(&["story", source, "--node", "system-00002", "--format", "json"]);
        assert_eq!(status(&story), 0, "{}", stderr(&story));
        stdout(&story)
    });
    assert!(told[0].contains("\"waits\": []") && told[1].contains("\"waits\": null"), "{}", told[1]);
    assert_eq!(told[0].replace("\"waits\": []", "\"waits\": null"), told[1]);
    assert!(told[0].contains(r#""detail": "added maintenance=planned:PreferNoSchedule""#), "{}", told[0]);
}

/// The cells of the tables of phases and of events.
fn rows_of_story(browser: &Browser) -> Vec<Vec<String>> {
    let script = "return [...document.querySelectorAll('#story tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))";
    let mut rows: Vec<Vec<String>> = serde_json::from_value(browser.run(script)).unwrap();
    rows.sort();
    rows
}

/// The same of the terminal, which has them between three spaces.
fn rows_of_terminal(place: &Workplace, node: &str) -> Vec<Vec<String>> {
    let output =
        place.command(&["story", "review.ron", "--node", node]).env("COLUMNS", "400").output().unwrap();
    let text = stdout(&output);
    let mut rows = Vec::new();
    for table in text.split("\n\n").skip(1) {
        let mut lines = table.lines();
        let header = lines.next().unwrap();
        let starts: Vec<usize> = header
            .char_indices()
            .filter(|&(index, letter)| letter != ' ' && (index == 0 || header[..index].ends_with("   ")))
            .map(|(index, _)| index)
            .collect();
        rows.extend(lines.map(|line| cells(line, &starts)));
    }
    rows.sort();
    rows
}

fn cells(line: &str, starts: &[usize]) -> Vec<String> {
    let end = |index: usize| starts.get(index + 1).map_or(line.len(), |&end| end.min(line.len()));
    let cell = |(index, &start): (usize, &usize)| line.get(start..end(index)).unwrap_or("").trim().to_owned();
    starts.iter().enumerate().map(cell).collect()
}

/// Names as a hostile author would have them, in all places where a scenario's text gets into the page.
#[test]
fn no_text_becomes_anything_but_text() {
    let Some(browser) = Browser::start() else { return };
    let place = Workplace::new("report-hostile");
    let hostile = r#"</script><script>window.hit=1</script><img src=x onerror=window.hit=1>"'`&amp;<!--"#;
    let text = scenario().replace("seed: 7,", &format!("// {hostile}\u{2028}\u{2029}\n    seed: 7,"));
    let name = r#"a <script>window.hit=1< "'& b.ron"#;
    place.write(name, &text);
    let output = place.everynode(&["run", name, "--report", "--no-charts", "--out", "out"]);
    assert_eq!(status(&output), 1, "{}", stderr(&output));
    browser.open(&place.folder.join("out/report.html"), 800, Scheme::Light);
    assert_eq!(browser.run("return window.hit === undefined"), true);
    assert_eq!(browser.run("return document.scripts.length"), 2, "the data and the page's own script");
    assert_eq!(browser.text("#scenario"), text);
    assert_eq!(browser.text("h1"), format!("Run of {}", name.trim_end_matches(".ron")));
    assert_eq!(browser.console(), Vec::<String>::new());
}

/// Whatever a scenario is called and says, the page has the elements that it has otherwise, and no others.
#[test]
fn no_text_adds_or_ends_an_element() {
    let place = Workplace::new("report-fuzzed");
    let elements = |name: &str, comment: &str| {
        let file = format!("{name}.ron");
        place.write(&file, &scenario().replace("seed: 7,", &format!("/* {comment} */\n    seed: 7,")));
        let path = format!("./{file}");
        let args = ["run", path.as_str(), "--report", "--no-charts", "--timeline", "status", "--force"];
        let output = place.everynode(&[&args[..], &["--out", "out"]].concat());
        assert_eq!(status(&output), 1, "{}", stderr(&output));
        let page = String::from_utf8(place.file("out/report.html")).unwrap();
        ['<', '>', '"'].map(|mark| page.matches(mark).count())
    };
    let usual = elements("review", "usual");
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    let text = prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..12)
        .prop_map(|pieces| pieces.concat());
    proptest!(config, |(name in text.clone(), comment in text)| {
        prop_assert_eq!(elements(&name, &comment), usual, "{} {}", name, comment);
    });
}

/// What texts are made of that try to become something else.
const PIECES: &[&str] = &[
    "<",
    ">",
    "\"",
    "'",
    "&",
    "<!--",
    "-->",
    "</pre>",
    "</script>",
    "<script>",
    "</style>",
    "<svg onload=",
    "&lt;",
    "&#60;",
    "]]>",
    "{{",
    "}}",
    "{%",
    "%}",
    "\\",
    "`",
    "${",
    "a",
    " ",
    "=",
    "\u{2028}",
    "\u{202e}",
    "é",
    "😀",
];

/// axe-core (npm `axe-core`), whose script `EVERYNODE_AXE` names.
#[test]
fn nobody_is_kept_from_using_a_page() {
    let Some(axe) = std::env::var_os("EVERYNODE_AXE") else {
        return skip("EVERYNODE_AXE does not name axe-core's axe.min.js; npm pack axe-core");
    };
    let Some(browser) = Browser::start() else { return };
    let axe = std::fs::read_to_string(axe).unwrap();
    let (place, run) = run("report-axe");
    let sweep =
        ["sweep", "review.ron", "--vary", "maxUnavailable=1,50%", "--replications", "3", "--no-charts"];
    place.everynode(&[&sweep[..], &["--report", "--out", "sweep"]].concat());
    let sweep = place.folder.join("sweep/report.html");
    let advise = ["advise", "review.ron", "--candidates", "maxUnavailable=10%,20%", "--risk", "40%"];
    place.everynode(&[&advise[..], &["--report", "--out", "advice"]].concat());
    let advice = place.folder.join("advice/report.html");
    let open_node = "document.querySelector('#node-name').value = 'workload-00003'; document.querySelector('#find-node').requestSubmit()";
    let open_point = "document.querySelector('.choice button').click()";
    // Colours do not depend on the width, nor what is cut off on the colours.
    let all = [1280, 800, 400].into_iter().flat_map(|width| [(width, Scheme::Light), (width, Scheme::Dark)]);
    let some = [(1280, Scheme::Dark), (400, Scheme::Light)];
    let looks = if is_thorough() { all.collect() } else { some.to_vec() };
    for (page, open) in [(&run, open_node), (&sweep, open_point), (&advice, open_point)] {
        for &(width, scheme) in &looks {
            browser.open(page, width, scheme);
            browser.run(open);
            browser.run(&format!("{axe}; return null"));
            let violations = browser.run_until_done(
                "const done = arguments[0]; axe.run().then((found) => done(found.violations.map((one) => \
                 [one.id, one.nodes.map((node) => node.html + node.failureSummary)])))",
            );
            assert_eq!(violations, serde_json::json!([]), "{width} {scheme:?}");
            let overflow = browser
                .run("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert_eq!(overflow, 0, "nothing is cut off at {width}");
            assert_eq!(browser.console(), Vec::<String>::new());
        }
    }
}

/// A browser that runs no scripts shows the pictures, and the tables as always.
#[test]
fn without_scripts_there_are_pictures_and_figures() {
    let Some(browser) = Browser::start() else { return };
    let (_place, page) = run("report-plain");
    let text = std::fs::read_to_string(&page).unwrap();
    let policy =
        text.split_once("Content-Security-Policy\" content=\"").unwrap().1.split_once('"').unwrap().0;
    assert!(policy.starts_with("default-src &#39;none&#39;; script-src &#39;sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    browser.allow_scripts(false);
    browser.open_plain(&page);
    let pictures =
        "return [...document.querySelectorAll('noscript img')].filter((one) => one.naturalWidth > 0).length";
    assert_eq!(browser.run(pictures), 4);
    assert_eq!(browser.run("return document.querySelector('#cluster').offsetParent === null"), true);
    assert!(browser.text("#rollouts").contains("maxUnavailable"));
}
