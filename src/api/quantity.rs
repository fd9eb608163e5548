//! Amounts of resources (`k8s.io/apimachinery/pkg/api/resource`): `100m` of a CPU, `200Mi` of memory.
//!
//! Kept in thousandths; what is finer is rounded up to the next one, as the API server's defaulting does. Two
//! quantities are equal when their amounts are, however they were written.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount, and the family of suffixes it is printed with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quantity {
    milli: i128,
    notation: Notation,
}

/// How a quantity is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Notation {
    /// `100m`, `2`, `5G`.
    #[default]
    Decimal,
    /// `200Mi`.
    Binary,
    /// `1e3`.
    Exponent,
}

/// Why a text is not a quantity, in the API server's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseQuantityError {
    #[error("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")]
    Format,
    #[error("unable to parse quantity's suffix")]
    Suffix,
}

const DECIMAL_SUFFIXES: [&str; 8] = ["m", "", "k", "M", "G", "T", "P", "E"];
const BINARY_SUFFIXES: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/// The API server caps amounts written with binary suffixes here.
const BINARY_CAP_MILLI: i128 = i64::MAX as i128 * 1000;
/// Digits after the point beyond these can only round up.
const FRACTION_DIGITS: usize = 18;

impl Quantity {
    pub const ZERO: Self = Self { milli: 0, notation: Notation::Decimal };

    pub const fn from_milli(milli: i128) -> Self {
        Self { milli, notation: Notation::Decimal }
    }

    pub const fn from_units(units: i64) -> Self {
        Self { milli: units as i128 * 1000, notation: Notation::Decimal }
    }

    pub const fn milli(self) -> i128 {
        self.milli
    }

    /// `Quantity.Value`: whole units, rounded away from zero.
    pub const fn units_rounded_up(self) -> i128 {
        let whole = self.milli / 1000;
        if self.milli % 1000 == 0 { whole } else { whole + self.milli.signum() }
    }

    pub const fn is_zero(self) -> bool {
        self.milli == 0
    }

    pub const fn is_negative(self) -> bool {
        self.milli < 0
    }

    pub const fn is_whole(self) -> bool {
        self.milli % 1000 == 0
    }

    /// The sum, printed like `self` unless that is zero. `None`: it is out of range.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let notation = if self.is_zero() { other.notation } else { self.notation };
        Some(Self { milli: self.milli.checked_add(other.milli)?, notation })
    }

    /// The sum, or the nearest amount in range.
    pub fn saturating_add(self, other: Self) -> Self {
        let notation = if self.is_zero() { other.notation } else { self.notation };
        Self { milli: self.milli.saturating_add(other.milli), notation }
    }

    /// The difference, or the nearest amount in range.
    pub fn saturating_sub(self, other: Self) -> Self {
        let notation = if self.is_zero() { other.notation } else { self.notation };
        Self { milli: self.milli.saturating_sub(other.milli), notation }
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.milli == other.milli
    }
}

impl Eq for Quantity {}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.milli.hash(state);
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.milli.cmp(&other.milli)
    }
}

impl FromStr for Quantity {
    type Err = ParseQuantityError;

    /// A sign, digits with a point among them, and a suffix. Like the API server's scanner it takes a lone suffix for
    /// zero of it.
    fn from_str(text: &str) -> Result<Self, ParseQuantityError> {
        if text.is_empty() {
            return Err(ParseQuantityError::Format);
        }
        let (negative, unsigned) = match text.strip_prefix(['+', '-']) {
            Some(rest) => (text.starts_with('-'), rest),
            None => (false, text),
        };
        let (whole, rest) = split_digits(unsigned);
        let (fraction, suffix) = rest.strip_prefix('.').map_or(("", rest), split_digits);
        let suffix = Suffix::parse(suffix)?;
        let magnitude = suffix.scale(whole.trim_start_matches('0'), fraction);
        let milli = if negative { -magnitude } else { magnitude };
        let is_proper_fraction = magnitude > 0 && magnitude < 1000;
        let notation = match suffix.notation {
            Notation::Binary if is_proper_fraction => Notation::Decimal,
            notation => notation,
        };
        Ok(Self { milli, notation })
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// What the digits are multiplied by: a power of ten and a power of two.
struct Suffix {
    notation: Notation,
    ten_to_the: i32,
    two_to_the: u32,
}

impl Suffix {
    fn parse(text: &str) -> Result<Self, ParseQuantityError> {
        let decimal = |ten_to_the| Self { notation: Notation::Decimal, ten_to_the, two_to_the: 0 };
        for (index, suffix) in (0_i32..).zip(DECIMAL_SUFFIXES) {
            if text == suffix {
                return Ok(decimal(3 * (index - 1)));
            }
        }
        for (index, suffix) in (1_u32..).zip(&BINARY_SUFFIXES[1..]) {
            if text == *suffix {
                return Ok(Self { notation: Notation::Binary, ten_to_the: 0, two_to_the: 10 * index });
            }
        }
        match text {
            "u" => return Ok(decimal(-6)),
            "n" => return Ok(decimal(-9)),
            _ => {}
        }
        let letters = text.trim_start_matches(|character| "eEinumkKMGTP".contains(character));
        let digits = letters.strip_prefix(['+', '-']).unwrap_or(letters);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ParseQuantityError::Format);
        }
        let exponent = text.strip_prefix(['e', 'E']).ok_or(ParseQuantityError::Suffix)?;
        let exponent: i64 = exponent.parse().map_err(|_| ParseQuantityError::Suffix)?;
        // Far beyond what any amount can hold, and safe to add to.
        let ten_to_the = exponent.clamp(-1000, 1000) as i32;
        Ok(Self { notation: Notation::Exponent, ten_to_the, two_to_the: 0 })
    }

    /// `whole.fraction` times this, in thousandths, rounded up; the largest amount if that is too much.
    fn scale(&self, whole: &str, fraction: &str) -> i128 {
        let (kept, beyond) = fraction.split_at(fraction.len().min(FRACTION_DIGITS));
        let digits = format!("{whole}{kept}");
        let mut exact = beyond.bytes().all(|digit| digit == b'0');
        if digits.bytes().all(|digit| digit == b'0') {
            return i128::from(!exact);
        }
        let Some(mut magnitude) =
            digits.parse::<i128>().ok().and_then(|mantissa| mantissa.checked_mul(1 << self.two_to_the))
        else {
            return self.cap(i128::MAX);
        };
        let exponent = self.ten_to_the + 3 - kept.len() as i32;
        if exponent >= 0 {
            let power = 10_i128.checked_pow(exponent.unsigned_abs());
            magnitude = power.and_then(|power| magnitude.checked_mul(power)).unwrap_or(i128::MAX);
        } else if let Some(power) = 10_i128.checked_pow(exponent.unsigned_abs()) {
            exact &= magnitude % power == 0;
            magnitude /= power;
        } else {
            exact = false;
            magnitude = 0;
        }
        self.cap(magnitude.saturating_add(i128::from(!exact)))
    }

    fn cap(&self, magnitude: i128) -> i128 {
        if self.notation == Notation::Binary { magnitude.min(BINARY_CAP_MILLI) } else { magnitude }
    }
}

impl fmt::Display for Quantity {
    /// The canonical form: no fraction, no precision lost, the largest suffix possible.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.milli == 0 {
            return formatter.write_str("0");
        }
        let binary =
            self.notation == Notation::Binary && self.is_whole() && self.milli.unsigned_abs() >= 1024 * 1000;
        let (mut mantissa, base) = if binary { (self.milli / 1000, 1024) } else { (self.milli, 1000) };
        let mut index = 0;
        while mantissa % base == 0 && !(binary && index + 1 == BINARY_SUFFIXES.len()) {
            mantissa /= base;
            index += 1;
        }
        write!(formatter, "{mantissa}")?;
        match (binary, self.notation, DECIMAL_SUFFIXES.get(index)) {
            (true, _, _) => formatter.write_str(BINARY_SUFFIXES[index]),
            (false, Notation::Exponent, _) if index == 1 => Ok(()),
            (false, Notation::Decimal | Notation::Binary, Some(suffix)) => formatter.write_str(suffix),
            (false, _, _) => write!(formatter, "e{}", 3 * index as i64 - 3),
        }
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = Quantity;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a quantity like \"200Mi\" or \"100m\"")
            }

            fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Quantity, E> {
                value.trim().parse().map_err(E::custom)
            }

            fn visit_i64<E>(self, value: i64) -> Result<Quantity, E> {
                Ok(Quantity::from_units(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Quantity, E> {
                Ok(Quantity::from_milli(i128::from(value) * 1000))
            }

            fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Quantity, E> {
                value.to_string().parse().map_err(E::custom)
            }

            /// `null` is zero, as in Go.
            fn visit_unit<E>(self) -> Result<Quantity, E> {
                Ok(Quantity::ZERO)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
#[path = "quantity_tests.rs"]
mod tests;
