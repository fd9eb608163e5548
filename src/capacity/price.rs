//! What a node costs, in the currency as somebody wrote it.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A month, as clouds bill it.
pub const HOURS_A_MONTH: f64 = 730.0;

/// No node costs more in an hour.
const MAX_AN_HOUR: f64 = 1e6;
/// No currency's name is longer, blanks included.
const LONGEST_CURRENCY: usize = 8;

/// The price of an hour.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    pub an_hour: f64,
    pub currency: Currency,
    /// The number as it was written.
    written: String,
}

/// What stands before and behind a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Currency {
    before: String,
    behind: String,
}

/// The text is no price.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no price: write it like 0.192, \"0.192 EUR\" or \"$0.192\"")]
pub struct ParsePriceError(String);

impl FromStr for Price {
    type Err = ParsePriceError;

    /// A number with the currency before or behind it, or without any.
    fn from_str(text: &str) -> Result<Self, ParsePriceError> {
        let refused = || ParsePriceError(text.to_owned());
        let is_of_number = |letter: char| letter.is_ascii_digit() || letter == '.';
        let start = text.find(is_of_number).ok_or_else(refused)?;
        let end =
            text[start..].find(|letter| !is_of_number(letter)).map_or(text.len(), |length| start + length);
        let (before, written, behind) = (&text[..start], &text[start..end], &text[end..]);
        let an_hour: f64 = written.parse().map_err(|_| refused())?;
        let is_currency = |text: &str| {
            text.chars().count() <= LONGEST_CURRENCY
                && text.chars().all(|letter| letter.is_alphabetic() || letter == ' ' || is_sign(letter))
        };
        let is_price = (0.0..=MAX_AN_HOUR).contains(&an_hour)
            && is_currency(before)
            && is_currency(behind)
            && (before.trim().is_empty() || behind.trim().is_empty());
        if !is_price {
            return Err(refused());
        }
        let currency =
            Currency { before: before.trim_start().to_owned(), behind: behind.trim_end().to_owned() };
        Ok(Self { an_hour, currency, written: written.to_owned() })
    }
}

/// `$`, `€`, `£`, `¥` and their like.
fn is_sign(letter: char) -> bool {
    matches!(letter, '$' | '¢'..='¥' | '\u{20a0}'..='\u{20c0}')
}

impl fmt::Display for Price {
    /// As it was written.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}{}", self.currency.before, self.written, self.currency.behind)
    }
}

impl Serialize for Price {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Currency {
    /// A number with the currency where it was written.
    pub fn around(&self, number: &str) -> String {
        format!("{}{number}{}", self.before, self.behind)
    }

    /// What it is called; empty where nobody said.
    pub fn name(&self) -> &str {
        if self.before.trim().is_empty() { self.behind.trim() } else { self.before.trim() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_currency_stays_as_it_was_written() {
        for text in ["0.192", "0.192 EUR", "$0.192", "€0.192", "EUR 0.192", "0.192€", "1 CHF"] {
            assert_eq!(text.parse::<Price>().unwrap().to_string(), text);
        }
        let price: Price = "0.192 EUR".parse().unwrap();
        assert_eq!(price.currency.name(), "EUR");
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in
            ["", "EUR", "-1", "1.2.3", "1e9", "2000000", "$1 EUR", "1 \u{1b}[31m", "1 moneymoney", "NaN", "."]
        {
            assert!(text.parse::<Price>().is_err(), "{text}");
        }
    }
}
