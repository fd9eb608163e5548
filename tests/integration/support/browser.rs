//! A headless Chromium, driven by chromedriver over the WebDriver protocol (<https://www.w3.org/TR/webdriver2/>) on this machine's
//! own address.
//!
//! Needs Debian's packages chromium and chromium-driver. With `EVERYNODE_CHROMIUM=required` it is a failure if they are not there.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::http;

/// A browser with one page.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
}

/// Whether a page is looked at by day or by night.
#[derive(Clone, Copy, Debug)]
pub enum Scheme {
    Light,
    Dark,
}

impl Browser {
    /// `None`: there is none, and the test was told to be skipped.
    pub fn start() -> Option<Self> {
        let missing: Vec<_> =
            ["chromium", "chromedriver"].into_iter().filter(|program| !is_there(program)).collect();
        if !missing.is_empty() {
            skip(&format!("{} not installed; apt-get install chromium chromium-driver", missing.join(", ")));
            return None;
        }
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let port = port_of(&mut driver);
        let mut browser = Self { driver, port, session: String::new() };
        let options =
            json!({ "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"] });
        let capabilities =
            json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        let session = browser.post("/session", &json!({ "capabilities": { "alwaysMatch": capabilities } }));
        browser.session = session["sessionId"].as_str().expect("a session began").to_owned();
        Some(browser)
    }

    /// Opens a file, in a window of that width, and waits until its script has drawn it.
    pub fn open(&self, page: &Path, width: u32, scheme: Scheme) {
        self.look(width, scheme);
        self.command("url", &json!({ "url": format!("file://{}", page.display()) }));
        for _ in 0..600 {
            if self.run("return document.documentElement.dataset.ready === 'yes'") == true {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the page was not drawn: {:?}", self.console());
    }

    /// Opens a file that nothing is to be drawn in.
    pub fn open_plain(&self, page: &Path) {
        self.command("url", &json!({ "url": format!("file://{}", page.display()) }));
    }

    /// In a window of that width.
    pub fn look(&self, width: u32, scheme: Scheme) {
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        let value = match scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        let feature = json!({ "name": "prefers-color-scheme", "value": value });
        self.devtools("Emulation.setEmulatedMedia", &json!({ "features": [feature] }));
    }

    /// Whether pages opened from now on run their scripts.
    pub fn allow_scripts(&self, are_allowed: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": !are_allowed }));
    }

    /// What a script returns.
    pub fn run(&self, script: &str) -> Value {
        self.command("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// What a script hands to the function that it is given last.
    pub fn run_until_done(&self, script: &str) -> Value {
        self.command("execute/async", &json!({ "script": script, "args": [] }))
    }

    /// The text of the element that a selector finds.
    pub fn text(&self, selector: &str) -> String {
        let script = format!("return document.querySelector({}).textContent", json!(selector));
        self.run(&script).as_str().unwrap_or_else(|| panic!("{selector} is there")).to_owned()
    }

    /// Types into the element that a selector finds; `\u{e014}` and its like are keys.
    pub fn type_into(&self, selector: &str, keys: &str) {
        let found = self.command("element", &json!({ "using": "css selector", "value": selector }));
        let id = found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned();
        self.command(&format!("element/{id}/value"), &json!({ "text": keys }));
    }

    /// Clicks at a place in the window.
    pub fn click_at(&self, x: f64, y: f64) {
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.devtools("Input.dispatchMouseEvent", &event);
        }
    }

    /// What the console has been told since it was last asked, but for what is only information.
    pub fn console(&self) -> Vec<String> {
        let entries = self.command("se/log", &json!({ "type": "browser" }));
        let entries = entries.as_array().unwrap().iter();
        entries.filter(|entry| entry["level"] != "INFO").map(|entry| entry["message"].to_string()).collect()
    }

    fn devtools(&self, method: &str, parameters: &Value) -> Value {
        self.command("goog/cdp/execute", &json!({ "cmd": method, "params": parameters }))
    }

    fn command(&self, name: &str, body: &Value) -> Value {
        self.post(&format!("/session/{}/{name}", self.session), body)
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let answer = http::request(self.port, "POST", path, "application/json", &body.to_string());
        let answer = answer.unwrap().body;
        let mut answer: Value = serde_json::from_str(&answer).unwrap();
        let value = answer["value"].take();
        assert!(value.get("error").is_none(), "{path}: {value}");
        value
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser ends with its session, and the driver is only stopped afterwards.
        if !self.session.is_empty() && !std::thread::panicking() {
            let path = format!("/session/{}", self.session);
            let _ = http::request(self.port, "DELETE", &path, "application/json", "");
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The port that a driver says it listens at.
fn port_of(driver: &mut Child) -> u16 {
    let lines = BufReader::new(driver.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut said = Vec::new();
    for line in lines {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return port.trim_end_matches('.').parse().unwrap();
        }
        said.push(line);
    }
    panic!("chromedriver did not start: {said:?}");
}

fn is_there(program: &str) -> bool {
    let path = std::env::var("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Says that a test was skipped, which is a failure where it must not be.
pub fn skip(why: &str) {
    let is_required = std::env::var_os("EVERYNODE_CHROMIUM").is_some_and(|value| value == "required");
    assert!(!is_required, "pages cannot be looked at: {why}");
    // Past the capture of tests' output: who reads the log shall see it.
    let _ = writeln!(std::io::stderr(), "skipped: pages were not looked at in a browser: {why}");
}
