//! Tables of `report.html` in a real browser, on a telephone, on a tablet and on a desk.

use std::path::Path;

use serde_json::Value;

use crate::report_pages::run;
use crate::support::browser::{Browser, Scheme};

/// The tables of a page that are wider than their place, in a window of that width.
fn cut_off(browser: &Browser, page: &Path, width: u32, open: &str) -> Value {
    browser.open(page, width, Scheme::Light);
    browser.run(open);
    browser.run(
        "return [...document.querySelectorAll('.scrolled')].filter((one) => one.scrollWidth > one.clientWidth)\
         .map((one) => one.getAttribute('aria-label'))",
    )
}

#[test]
fn no_table_is_cut_off_or_squeezed() {
    let Some(browser) = Browser::start() else { return };
    let (place, run) = run("report-tables");
    let vary = ["--vary", "maxUnavailable=1,2,10%,25%,50%", "--vary", "delays.image_pull.median=2s,6s,20s"];
    let sweep = [&["sweep", "review.ron", "--replications", "2", "--no-charts"], &vary[..]].concat();
    place.everynode(&[&sweep[..], &["--report", "--out", "sweep"]].concat());
    let candidates = ["--candidates", "maxUnavailable=10%,20%", "--risk", "40%"];
    let advise = [&["advise", "review.ron"], &candidates[..]].concat();
    place.everynode(&[&advise[..], &["--report", "--out", "advice"]].concat());
    let [sweep, advice] = ["sweep", "advice"].map(|name| place.folder.join(name).join("report.html"));
    let node = "document.querySelector('#node-name').value = 'workload-00003'; document.querySelector('#find-node').requestSubmit()";
    let point = "document.querySelector('.choice button').click()";
    for width in [400, 800, 1200] {
        for (page, open) in [(&run, node), (&sweep, point), (&advice, point)] {
            assert_eq!(
                cut_off(&browser, page, width, open),
                serde_json::json!([]),
                "{width} {}",
                page.display()
            );
        }
    }
    // Where there is room for columns there are columns.
    for page in [&run, &sweep, &advice] {
        browser.open(page, 1200, Scheme::Light);
        assert_eq!(
            browser.run("return document.querySelectorAll('table.blocks').length"),
            0,
            "{}",
            page.display()
        );
    }
    browser.open(&run, 400, Scheme::Light);
    let causes = browser.run(
        "const cell = document.querySelector('#uncovered tbody td:last-child'); \
         return [cell.dataset.label, cell.clientWidth > 340, getComputedStyle(cell, '::before').content]",
    );
    assert_eq!(causes, serde_json::json!(["CAUSES", true, "\"CAUSES\""]));
}
