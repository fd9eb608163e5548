//! `maxUnavailable` and `maxSurge`: a number, or a percentage of a total (`k8s.io/apimachinery/pkg/util/intstr`).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An `intstr.IntOrString` as it was written. Only the API server's validation decides whether the text is a percentage.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum IntOrPercent {
    Int(i32),
    Text(String),
}

impl IntOrPercent {
    /// `GetScaledValueFromIntOrPercent` with rounding up: a percentage of `total`, or the number itself.
    /// `None` where the text is no percentage.
    pub fn scaled_up(&self, total: u32) -> Option<i64> {
        match self {
            Self::Int(value) => Some(i64::from(*value)),
            Self::Text(text) => {
                let percent: i32 = text.strip_suffix('%')?.parse().ok()?;
                let product = i64::from(percent) * i64::from(total);
                // Rounded up towards positive infinity, as Go's math.Ceil.
                Some(product.div_euclid(100) + i64::from(product.rem_euclid(100) > 0))
            }
        }
    }
}

impl fmt::Display for IntOrPercent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => write!(formatter, "{value}"),
            Self::Text(text) => formatter.write_str(text),
        }
    }
}

impl Serialize for IntOrPercent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Int(value) => serializer.serialize_i32(*value),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for IntOrPercent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = IntOrPercent;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a number or a percentage like \"10%\"")
            }

            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<IntOrPercent, E> {
                i32::try_from(value)
                    .map(IntOrPercent::Int)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Signed(value), &"a 32-bit number"))
            }

            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<IntOrPercent, E> {
                i32::try_from(value)
                    .map(IntOrPercent::Int)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Unsigned(value), &"a 32-bit number"))
            }

            fn visit_str<E>(self, value: &str) -> Result<IntOrPercent, E> {
                Ok(IntOrPercent::Text(value.to_owned()))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_round_up() {
        let percent = |text: &str| IntOrPercent::Text(text.to_owned());
        assert_eq!(percent("10%").scaled_up(52), Some(6));
        assert_eq!(percent("10%").scaled_up(50), Some(5));
        assert_eq!(percent("1%").scaled_up(1), Some(1));
        assert_eq!(percent("0%").scaled_up(1000), Some(0));
        assert_eq!(percent("100%").scaled_up(0), Some(0));
        assert_eq!(IntOrPercent::Int(3).scaled_up(1), Some(3));
        assert_eq!(percent("10").scaled_up(52), None);
        assert_eq!(percent("ten%").scaled_up(52), None);
    }
}
