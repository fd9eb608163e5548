//! The pages of a sweep and of an advice in a real browser: what they show of a point is what the commands say of it.

use serde_json::Value;

use crate::report_pages::scenario;
use crate::support::browser::{Browser, Scheme};
use crate::support::workplace::{Workplace, status, stderr, stdout};
use everynode::engine::time::Duration;
use everynode::report::wording::elapsed;

/// A point that is opened says what `--format json` says of it; the recommended strategy is there as YAML.
#[test]
fn points_of_sweeps_and_of_advice_open_what_is_known_of_them() {
    let Some(browser) = Browser::start() else { return };
    let place = Workplace::new("report-choice");
    place.write("review.ron", &scenario());
    let vary = ["sweep", "review.ron", "--vary", "maxUnavailable=1,10%,50%", "--replications", "5"];
    let output = place.everynode(&[&vary[..], &["--no-charts", "--report", "--out", "sweep"]].concat());
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let written = place.file("sweep/report.html");
    assert_eq!(status(&place.everynode(&["report", "sweep"])), 0);
    assert!(place.file("sweep/report.html") == written, "it is the same from the folder");

    let page = place.folder.join("sweep/report.html");
    browser.open(&page, 1200, Scheme::Light);
    assert_eq!(browser.run("return document.querySelectorAll('#trade-off-chart .mark').length"), 3);
    browser.run("document.querySelectorAll('.choice button')[1].click()");
    assert_eq!(browser.text("#point h3"), "maxUnavailable=10%");
    let figure = browser.text("#point > div:last-of-type tbody tr:first-child");
    let shown = place.everynode(&[&vary[..], &["--no-charts", "--out", "sweep"]].concat());
    let mean = figure.strip_prefix("rollout duration").unwrap().split(" ±").next().unwrap().to_owned();
    assert!(stdout(&shown).contains(&mean), "{mean}: {}", stdout(&shown));
    assert_eq!(browser.run("return document.querySelectorAll('#point .uplot').length"), 1);
    assert_eq!(browser.console(), Vec::<String>::new());

    let advise = ["advise", "review.ron", "--candidates", "maxUnavailable=10%,20%", "--risk", "40%"];
    let output = place.everynode(&[&advise[..], &["--report", "--out", "advice"]].concat());
    let advice: Value = serde_json::from_slice(&place.file("advice/advice.json")).unwrap();
    browser.open(&place.folder.join("advice/report.html"), 1200, Scheme::Dark);
    let marks = advice["candidates"].as_array().unwrap().len();
    assert_eq!(browser.run("return document.querySelectorAll('.choice button').length"), marks);
    let lead = stdout(&output).lines().next().unwrap().to_owned();
    assert_eq!(browser.text(".verdict"), lead.trim());
    browser.run("document.querySelector('.choice button').click()");
    assert!(browser.text("#point").contains("availability of agent at least 90%"));
    assert_eq!(browser.console(), Vec::<String>::new());
    let again = place.everynode(&[&advise[..], &["--report", "--out", "advice"]].concat());
    assert!(stderr(&again).contains("held the same results already"), "{}", stderr(&again));
    place.write("advice/notes.md", "mine");
    let refused = place.everynode(&[&advise[..], &["--report", "--out", "advice", "--force"]].concat());
    assert_eq!(status(&refused), 2, "foreign files are not touched");
}

/// A row that is a block is headed by the whole name of its point, whatever the number of parameters; marks that lie on each other show
/// the one that matters; points that have no mark are counted.
#[test]
fn a_point_is_known_by_its_name_and_its_mark_on_a_narrow_page_too() {
    let Some(browser) = Browser::start() else { return };
    let place = Workplace::new("report-points");
    place.write(
        "review.ron",
        &scenario().replace("\"90%\"", "\"50%\"").replace("within: \"2m\"", "within: \"20m\""),
    );
    let sweep = |vary: &[&str], out: &str| {
        let vary = vary.iter().flat_map(|vary| ["--vary", vary]).collect::<Vec<_>>();
        let fixed = ["--replications", "2", "--no-charts", "--report", "--out", out];
        let output = place.everynode(&[&["sweep", "review.ron"][..], &vary, &fixed].concat());
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        place.folder.join(out).join("report.html")
    };
    let lines = "return [...document.querySelectorAll('.choice tbody tr')].map((row) => row.innerText.split('\\n')[0])";
    // Four nodes at a time, 48 nodes, are twelve times ten minutes; the run has thirty.
    let two = sweep(&["maxUnavailable=4,100%", "delays.readiness=12s,10m"], "two");
    browser.open(&two, 400, Scheme::Light);
    let names: Vec<String> = serde_json::from_value(browser.run(lines)).unwrap();
    assert_eq!(names[0], "maxUnavailable=4, delays.readiness=12s");
    let seen = |selector: &str| {
        let text = browser.run(&format!("return document.querySelector('{selector}').innerText"));
        text.as_str().unwrap().to_owned()
    };
    let first = seen(".choice tbody tr");
    assert!(first.lines().all(|line| line.trim() != "12s"), "no parameter is told twice: {first}");
    assert_eq!(
        browser.text("#not-drawn"),
        "1 of 4 points is not drawn: none of its runs finished a rollout."
    );
    browser.open(&sweep(&["maxUnavailable=1,2"], "one"), 400, Scheme::Light);
    let names: Vec<String> = serde_json::from_value(browser.run(lines)).unwrap();
    assert_eq!(names, ["maxUnavailable=1", "maxUnavailable=2"]);
    assert_eq!(browser.text("#not-drawn"), "");
    browser.look(1200, Scheme::Light);
    browser.run("fitTables()");
    assert_eq!(seen(".choice tbody th"), "1", "a column has its own heading");

    let advise = ["advise", "review.ron", "--candidates", "maxUnavailable=20%,40%,60%", "--risk", "40%"];
    let output = place.everynode(&[&advise[..], &["--report", "--out", "advice"]].concat());
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    browser.open(&place.folder.join("advice/report.html"), 1200, Scheme::Light);
    let marks = "return [...document.querySelectorAll('#trade-off-chart .mark')].map((mark) => mark.getAttribute('fill'))";
    let fills: Vec<String> = serde_json::from_value(browser.run(marks)).unwrap();
    let fastest = browser.run("return styled('--availability')");
    assert_eq!(fills.last().unwrap(), fastest.as_str().unwrap(), "{fills:?}: it lies on top");
}

/// The rollout's worst is that of its objective, each mean has the interval that the heading speaks of, and what limits further speed
/// is a list.
#[test]
fn a_candidate_of_an_advice_has_intervals_and_the_worst_of_its_rollouts() {
    let Some(browser) = Browser::start() else { return };
    let place = Workplace::new("report-advice");
    place.write(
        "easy.ron",
        &scenario().replace("\"90%\"", "\"50%\"").replace("within: \"2m\"", "within: \"20m\""),
    );
    let advise = ["advise", "easy.ron", "--candidates", "maxUnavailable=10%,20%", "--risk", "40%"];
    let output = place.everynode(&[&advise[..], &["--report", "--out", "advice"]].concat());
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let advice: Value = serde_json::from_slice(&place.file("advice/advice.json")).unwrap();
    let fastest = &advice["candidates"][advice["fastest"].as_u64().unwrap() as usize];
    let mut objectives = fastest["objectives"].as_array().unwrap().iter();
    let rollout = objectives.find(|kept| kept["objective"] == "rollout of agent within 20m").unwrap();
    assert_eq!(fastest["rollout_seconds_worst"], rollout["observed"]["worst"]);

    browser.open(&place.folder.join("advice/report.html"), 1200, Scheme::Light);
    browser.run("document.querySelector('.choice button').click()");
    let script = "return [...document.querySelectorAll('#point > div:last-of-type tr')].map((row) => [...row.children].map((cell) => cell.textContent))";
    let figures: Vec<Vec<String>> = serde_json::from_value(browser.run(script)).unwrap();
    assert_eq!(figures[0], ["Figure", "Mean, 95% confidence", "Worst"]);
    assert!(figures[1..].iter().all(|row| row[1].contains(" ± ")), "{figures:?}");
    let worst = Duration::from_seconds_f64(fastest["rollout_seconds_worst"].as_f64().unwrap());
    assert_eq!((figures[1][0].as_str(), &figures[1][2]), ("rollout duration", &elapsed(worst)));
    let limits = stdout(&output).lines().filter(|line| line.starts_with("- ")).count();
    assert!(limits > 0, "{}", stdout(&output));
    assert_eq!(browser.run("return document.querySelectorAll('#points li').length"), limits);
}
