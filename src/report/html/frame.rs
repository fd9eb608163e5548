//! What every page has around its content: title, policy, style, script and data.

use std::io::{self, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use sha2::{Digest, Sha256};

const CHART_STYLE: &str = include_str!("assets/uplot/uPlot.min.css");
const CHART_SCRIPT: &str = include_str!("assets/uplot/uPlot.iife.min.js");
const CHART_LICENCE: &str = include_str!("assets/uplot/LICENSE.txt");
const STYLE: &str = include_str!("assets/report.css");

/// The parts of a page's own script, in the order in which they stand in it.
const RUN_SCRIPTS: [&str; 9] = [
    include_str!("assets/js/format.js"),
    include_str!("assets/js/data.js"),
    include_str!("assets/js/page.js"),
    include_str!("assets/js/tables.js"),
    include_str!("assets/js/chart.js"),
    include_str!("assets/js/cluster.js"),
    include_str!("assets/js/instant.js"),
    include_str!("assets/js/story.js"),
    include_str!("assets/js/run.js"),
];

/// The same of a page with choices: of a sweep or of an advice.
const CHOICE_SCRIPTS: [&str; 7] = [
    include_str!("assets/js/format.js"),
    include_str!("assets/js/data.js"),
    include_str!("assets/js/page.js"),
    include_str!("assets/js/tables.js"),
    include_str!("assets/js/trade_off.js"),
    include_str!("assets/js/points.js"),
    include_str!("assets/js/choice.js"),
];

/// What stands around the content.
pub struct Frame {
    pub title: String,
    pub version: &'static str,
    /// The Content-Security-Policy: nothing but this page's own script and style, and pictures that are in it.
    pub policy: String,
    pub style: String,
    pub script: String,
    /// JSON, compressed by gzip, in Base64.
    pub data: String,
    pub chart_licence: &'static str,
}

impl Frame {
    /// Of the page of a run.
    pub fn of_run(title: String, data: &impl Serialize) -> io::Result<Self> {
        Self::new(title, data, &RUN_SCRIPTS)
    }

    /// Of a page with choices.
    pub fn of_choice(title: String, data: &impl Serialize) -> io::Result<Self> {
        Self::new(title, data, &CHOICE_SCRIPTS)
    }

    fn new(title: String, data: &impl Serialize, scripts: &[&str]) -> io::Result<Self> {
        let style = [CHART_STYLE, STYLE].join("\n");
        let script = format!("\"use strict\";\n{CHART_SCRIPT}\n{}", scripts.join("\n"));
        let policy = format!(
            "default-src 'none'; script-src '{}'; style-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
            source_hash(&script),
            source_hash(&style)
        );
        let data = BASE64_STANDARD.encode(compressed(data)?);
        let version = env!("CARGO_PKG_VERSION");
        Ok(Self { title, version, policy, style, script, data, chart_licence: CHART_LICENCE })
    }
}

/// As a Content-Security-Policy names an inline script or style.
fn source_hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}

fn compressed(data: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let mut buffered = io::BufWriter::new(&mut encoder);
    serde_json::to_writer(&mut buffered, data)?;
    buffered.flush()?;
    drop(buffered);
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What would end the element that a script or a style stands in, or write a text as HTML.
    #[test]
    fn nothing_of_the_page_s_own_ends_its_element_or_writes_html() {
        for script in RUN_SCRIPTS.into_iter().chain(CHOICE_SCRIPTS).chain([CHART_SCRIPT]) {
            assert!(!script.to_lowercase().contains("</script") && !script.contains("<!--"));
        }
        for style in [CHART_STYLE, STYLE] {
            assert!(!style.to_lowercase().contains("</style"));
        }
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch("] {
            let own = RUN_SCRIPTS.into_iter().chain(CHOICE_SCRIPTS);
            assert!(own.into_iter().all(|script| !script.contains(word)), "{word}");
        }
    }

    /// The charting library is what npm has of its version (`npm pack uplot@1.6.32`), byte for byte.
    #[test]
    fn uplot_is_unchanged() {
        let script = "sha256-GcjUxq2Ikpp59K5J1vcWFWbf0Lo9FcxJXpdPeH63jx8=";
        assert_eq!(source_hash(CHART_SCRIPT), script);
        let style = "sha256-32MMao1vjur/JktQ9zzlsRT2Rv/ZoLt08EmwoAE1+gQ=";
        assert_eq!(source_hash(CHART_STYLE), style);
    }
}
