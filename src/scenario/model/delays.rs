//! How long things take, as written: `"5s"` or a distribution.

use std::fmt;

use serde::Deserialize;
use serde::de::value::EnumAccessDeserializer;
use serde::de::{Deserializer, EnumAccess, Visitor};

use super::values::Spelled;
use crate::engine::delay::{Delay, InvalidDelay};
use crate::engine::time::Duration;

/// A delay of the file: a duration in quotes, or one of the distributions.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenDelay(pub Delay);

#[derive(Deserialize)]
enum Distribution {
    Constant(Spelled<Duration>),
    Uniform(Spelled<Duration>, Spelled<Duration>),
    Exponential { mean: Spelled<Duration> },
    Normal { mean: Spelled<Duration>, std_dev: Spelled<Duration> },
    LogNormal { median: Spelled<Duration>, p95: Spelled<Duration> },
    Weibull { shape: f64, scale: Spelled<Duration> },
    Gamma { shape: f64, scale: Spelled<Duration> },
    Empirical(Vec<(Spelled<Duration>, f64)>),
}

impl Distribution {
    fn delay(self) -> Result<Delay, InvalidDelay> {
        match self {
            Self::Constant(length) => Ok(Delay::constant(length.0)),
            Self::Uniform(min, max) => Delay::uniform(min.0, max.0),
            Self::Exponential { mean } => Delay::exponential(mean.0),
            Self::Normal { mean, std_dev } => Delay::normal(mean.0, std_dev.0),
            Self::LogNormal { median, p95 } => Delay::log_normal(median.0, p95.0),
            Self::Weibull { shape, scale } => Delay::weibull(shape, scale.0),
            Self::Gamma { shape, scale } => Delay::gamma(shape, scale.0),
            Self::Empirical(values) => {
                Delay::empirical(values.into_iter().map(|(length, weight)| (length.0, weight)))
            }
        }
    }
}

impl<'de> Deserialize<'de> for WrittenDelay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DelayVisitor;

        impl<'de> Visitor<'de> for DelayVisitor {
            type Value = WrittenDelay;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(
                    "a delay: a duration in quotes like \"5s\", or a distribution like LogNormal(median: \"6s\", p95: \"25s\")",
                )
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<WrittenDelay, E> {
                let length: Duration = super::values::Spelling::read(text).map_err(E::custom)?;
                Ok(WrittenDelay(Delay::constant(length)))
            }

            fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<WrittenDelay, A::Error> {
                let distribution = Distribution::deserialize(EnumAccessDeserializer::new(access))?;
                distribution.delay().map(WrittenDelay).map_err(serde::de::Error::custom)
            }
        }

        deserializer.deserialize_any(DelayVisitor)
    }
}
