//! The units of a range: what its ends are in numbers, and how the numbers between are written.

use crate::engine::time::Duration;

/// A range in numbers.
pub struct Ends {
    pub scale: Scale,
    pub start: f64,
    pub end: f64,
    pub step: Option<f64>,
    /// Nothing of it is written with a decimal point.
    pub is_whole: bool,
}

/// What the numbers of a range stand for.
#[derive(Debug)]
pub enum Scale {
    /// All of it is written with the same suffix, whatever that means: none, `%`, `s`, `m`, `Mi`, `MB/s`.
    Suffix(String),
    /// In nanoseconds, in units that differ: `30s..5m`.
    Duration,
    /// In the base unit; written in one of these, by suffix and factor, the largest first: `500MB/s..2GB/s`.
    Units(Vec<(String, f64)>),
}

/// What can stand before the unit, with its factor; decimal and binary ones do not mix.
const DECIMAL: [(&str, f64); 7] =
    [("m", 1e-3), ("", 1.0), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15)];
const BINARY: [(&str, f64); 6] = [
    ("", 1.0),
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
];
/// The units themselves; one that ends another comes after it.
const UNITS: [&str; 6] = ["bit/s", "bps", "B/s", "/s", "B", ""];

impl Scale {
    /// What these amounts have in common, and what they are in its numbers.
    pub fn common(written: &[&str]) -> Option<(Self, Vec<f64>)> {
        let numbered: Option<Vec<(f64, &str)>> = written.iter().map(|text| number_and_suffix(text)).collect();
        // Nothing is nothing in every unit.
        let is_bare_zero = |(number, suffix): &(f64, &str)| *number == 0.0 && suffix.is_empty();
        if let Some(amounts) = &numbered {
            let suffix = amounts.iter().find(|amount| !is_bare_zero(amount)).map_or("", |(_, suffix)| suffix);
            if amounts.iter().all(|amount| amount.1 == suffix || is_bare_zero(amount)) {
                let numbers = amounts.iter().map(|(number, _)| *number).collect();
                return Some((Self::Suffix(suffix.to_owned()), numbers));
            }
        }
        let duration = |text: &&str| match *text {
            "0" => Some(0.0),
            text => text.parse().ok().map(|duration: Duration| duration.as_nanoseconds() as f64),
        };
        if let Some(numbers) = written.iter().map(duration).collect() {
            return Some((Self::Duration, numbers));
        }
        numbered.and_then(|amounts| Self::of_units(&amounts))
    }

    fn of_units(amounts: &[(f64, &str)]) -> Option<(Self, Vec<f64>)> {
        [&DECIMAL[..], &BINARY[..]].into_iter().find_map(|prefixes| {
            UNITS.iter().find_map(|unit| {
                let factors: Option<Vec<f64>> = amounts
                    .iter()
                    .map(|(_, suffix)| {
                        let prefix = suffix.strip_suffix(unit)?;
                        prefixes.iter().find(|(name, _)| *name == prefix).map(|(_, factor)| *factor)
                    })
                    .collect();
                let factors = factors?;
                let numbers =
                    amounts.iter().zip(&factors).map(|((number, _), factor)| number * factor).collect();
                let mut units: Vec<(String, f64)> = amounts
                    .iter()
                    .zip(&factors)
                    .map(|((_, suffix), &factor)| ((*suffix).to_owned(), factor))
                    .collect();
                units.sort_by(|one, other| other.1.total_cmp(&one.1));
                Some((Self::Units(units), numbers))
            })
        })
    }

    /// Numbers without any unit.
    pub fn is_plain(&self) -> bool {
        matches!(self, Self::Suffix(suffix) if suffix.is_empty())
    }

    /// As one writes it in a scenario.
    pub fn write(&self, number: f64) -> String {
        match self {
            Self::Suffix(suffix) => format!("{}{suffix}", without_noise(number)),
            Self::Duration => Duration::from_nanoseconds(number.round() as u64).to_string(),
            Self::Units(units) => {
                let written =
                    |(suffix, factor): &(String, f64)| (without_noise(number / factor), suffix.clone());
                let whole = units.iter().map(written).find(|(number, _)| number.fract() == 0.0);
                let (number, suffix) = whole.or_else(|| units.last().map(written)).unwrap_or_default();
                format!("{number}{suffix}")
            }
        }
    }

    /// As exact as a number between the ends of a log range needs to be: whole, where the ends are, or to three digits.
    pub fn write_rounded(&self, number: f64, is_whole: bool) -> String {
        match self {
            Self::Duration => {
                let duration = Duration::from_nanoseconds(number.round() as u64);
                duration.rounded().to_string()
            }
            Self::Suffix(_) if is_whole => self.write(number.round()),
            Self::Suffix(_) => self.write(to_digits(number, 3)),
            Self::Units(units) => {
                let factor = units.last().map_or(1.0, |(_, factor)| *factor);
                self.write((number / factor).round() * factor)
            }
        }
    }
}

/// `5%` is 5 and `%`; a text of several numbers, such as `1h30m`, is none, nor is one that no unit makes sensible.
fn number_and_suffix(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|character: char| !(character.is_ascii_digit() || ".-".contains(character)));
    let (number, suffix) = text.split_at(end.unwrap_or(text.len()));
    let is_simple = !suffix.contains(|character: char| character.is_ascii_digit());
    let number: f64 = number.parse().ok().filter(|_| is_simple)?;
    is_sensible(number).then(|| (number, suffix.trim_start()))
}

/// What is worked out of such numbers, in whatever unit, is finite and not lost in rounding to zero.
fn is_sensible(number: f64) -> bool {
    number == 0.0 || (1e-100..=1e100).contains(&number.abs())
}

/// What repeated addition of decimals leaves behind is not meant: 0.30000000000000004 is 0.3.
fn without_noise(number: f64) -> f64 {
    to_digits(number, 12)
}

fn to_digits(number: f64, digits: usize) -> f64 {
    format!("{number:.*e}", digits - 1).parse().unwrap_or(number)
}
