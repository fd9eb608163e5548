//! The text of a scenario, line by line, as a person writes it.

use std::fmt::Write as _;

const STEP: usize = 4;

/// A text that grows, with its margin.
#[derive(Debug, Default)]
pub struct RonText {
    text: String,
    depth: usize,
}

impl RonText {
    pub fn line(&mut self, line: &str) {
        if line.is_empty() {
            self.text.push('\n');
            return;
        }
        let _ = writeln!(self.text, "{:1$}{line}", "", STEP * self.depth);
    }

    /// Everything that `inside` writes stands between the two lines, farther in.
    pub fn block(&mut self, first: &str, last: &str, inside: impl FnOnce(&mut Self)) {
        self.line(first);
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.line(last);
    }

    pub fn finish(self) -> String {
        self.text
    }
}

/// A text in quotes.
pub fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// `{"key": "value"}` on one line.
pub fn map<K: AsRef<str>, V: AsRef<str>>(entries: impl IntoIterator<Item = (K, V)>) -> String {
    let entry = |(key, value): (K, V)| format!("{}: {}", quoted(key.as_ref()), quoted(value.as_ref()));
    format!("{{{}}}", entries.into_iter().map(entry).collect::<Vec<_>>().join(", "))
}

/// `["one", "other"]` on one line.
pub fn list<T: AsRef<str>>(elements: impl IntoIterator<Item = T>) -> String {
    let elements = elements.into_iter().map(|element| quoted(element.as_ref()));
    format!("[{}]", elements.collect::<Vec<_>>().join(", "))
}
