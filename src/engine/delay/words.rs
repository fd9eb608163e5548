//! Delays in words, for the documentation.

use super::{Delay, Shape};

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
}
