//! Delays in words, for the documentation, and as scenarios have them.

use super::{Delay, Shape};

/// Where words end in a delay as it is [displayed](std::fmt::Display).
const ENDS: [char; 6] = ['(', ')', '[', ']', ',', ' '];

impl Delay {
    /// `median 6 s, 95 % within 25 s`; without a form of its own as a scenario writes it.
    pub fn in_words(&self) -> String {
        match &self.0 {
            _ if self.is_zero() => "none".to_owned(),
            Shape::Constant(duration) => duration.in_words(),
            Shape::Uniform { min, max } => format!("{} to {}, uniform", min.in_words(), max.in_words()),
            Shape::LogNormal { median, p95, .. } => {
                format!("median {}, 95 % within {}", median.in_words(), p95.in_words())
            }
            _ => self.to_string(),
        }
    }

    /// As the text of a scenario has it, with lengths in quotes: `LogNormal(median: "6s", p95: "25s")`.
    pub fn as_ron(&self) -> String {
        let shown = self.to_string();
        let words = shown.split_inclusive(ENDS).map(|word| {
            let bare = word.trim_end_matches(ENDS);
            let is_length = bare.starts_with(|first: char| first.is_ascii_digit())
                && bare.ends_with(|last: char| last.is_ascii_alphabetic());
            if is_length { format!("\"{bare}\"{}", &word[bare.len()..]) } else { word.to_owned() }
        });
        words.collect()
    }
}
