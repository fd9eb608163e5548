//! Debian's Prometheus with the samples of a run, for tests that ask it.
//!
//! Needs `apt-get install prometheus`, of which the service need not run; without it tests say that they were skipped. With
//! `EVERYNODE_PROMETHEUS=required` that is a failure.

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::http::{free_port, get, post_form};
use super::workplace::Workplace;

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server of this test's own; it ends with it.
pub struct Prometheus {
    child: Child,
    port: u16,
}

/// A series of an answer: its labels, and by time in milliseconds since the Unix epoch its values.
pub type Answered = (Value, Vec<(u64, f64)>);

/// Whether the programs are there; if not, the test is said to be skipped.
pub fn is_there(what_is_skipped: &str) -> bool {
    let missing: Vec<_> =
        ["prometheus", "promtool"].into_iter().filter(|program| !is_found(program)).collect();
    if missing.is_empty() {
        return true;
    }
    let words = format!(
        "SKIPPED: {what_is_skipped}: {} not installed; apt-get install prometheus\n",
        missing.join(", ")
    );
    let is_required = std::env::var_os("EVERYNODE_PROMETHEUS").is_some_and(|value| value == "required");
    assert!(!is_required, "{words}");
    // Past the test's own capture of what is printed, so that it is seen.
    std::io::stderr().write_all(words.as_bytes()).unwrap();
    false
}

fn is_found(program: &str) -> bool {
    let path = std::env::var("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Runs promtool in the folder of a test.
pub fn promtool(place: &Workplace, arguments: &[&str]) -> Output {
    Command::new("promtool").current_dir(&place.folder).args(arguments).output().unwrap()
}

impl Prometheus {
    /// Makes blocks of `metrics`, a file of OpenMetrics in the folder of a test, and starts a server that has them.
    pub fn with(place: &Workplace, metrics: &str) -> Self {
        // Of another run, perhaps.
        std::fs::remove_dir_all(place.folder.join("blocks")).ok();
        let made = promtool(place, &["tsdb", "create-blocks-from", "openmetrics", metrics, "blocks"]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        place.write("prometheus.yml", "scrape_configs: []\n");
        let port = free_port();
        let child = Command::new("prometheus")
            .current_dir(&place.folder)
            .args([
                "--config.file=prometheus.yml",
                "--storage.tsdb.path=blocks",
                "--storage.tsdb.retention.time=100y",
            ])
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .stderr(place.create("prometheus.log"))
            .spawn()
            .unwrap();
        let mut server = Self { child, port };
        server.wait_until_ready(place);
        server
    }

    fn wait_until_ready(&mut self, place: &Workplace) {
        let began = Instant::now();
        while get(self.port, "/-/ready").ok().is_none_or(|answer| answer.status != 200) {
            let log = || String::from_utf8_lossy(&place.file("prometheus.log")).into_owned();
            assert!(self.child.try_wait().unwrap().is_none(), "{}", log());
            assert!(began.elapsed() < PATIENCE, "{}", log());
            sleep(Duration::from_millis(50));
        }
    }

    /// What an expression comes to from one time to another, both in milliseconds since the Unix epoch, every 30 seconds.
    pub fn range(&self, expression: &str, from: u64, to: u64) -> Vec<Answered> {
        let [start, end] = [from, to].map(|time| format!("{}.{:03}", time / 1000, time % 1000));
        let fields = [("query", expression), ("start", &start), ("end", &end), ("step", "30")];
        let answer = post_form(self.port, "/api/v1/query_range", &fields).unwrap();
        assert_eq!(answer.status, 200, "{expression}: {}", answer.body);
        let answer: Value = serde_json::from_str(&answer.body).unwrap();
        let number = |value: &Value| (value[0].as_f64().unwrap() * 1000.0).round() as u64;
        let sample = |value: &Value| (number(value), value[1].as_str().unwrap().parse().unwrap());
        let one = |series: &Value| {
            (series["metric"].clone(), series["values"].as_array().unwrap().iter().map(sample).collect())
        };
        answer["data"]["result"].as_array().unwrap().iter().map(one).collect()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
