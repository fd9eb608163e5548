//! The small values of a scenario, in the spellings of kubectl: durations, taints, shares, quantities.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Visitor};

use crate::analysis::alerts::rules::AlertRule;
use crate::api::kubernetes_version::KubernetesVersion;
use crate::api::taints::{Taint, TaintEffect};
use crate::engine::delay::Delay;
use crate::engine::time::Duration;

/// A value that is written as a text of its own grammar.
pub trait Spelling: Sized {
    /// What it is, with an example: completes "expected …".
    const EXPECTED: &'static str;

    fn read(text: &str) -> Result<Self, String>;
}

/// A value read from its spelling.
#[derive(Clone, Debug, PartialEq)]
pub struct Spelled<T>(pub T);

impl<'de, T: Spelling> Deserialize<'de> for Spelled<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SpellingVisitor<T>(PhantomData<T>);

        impl<T: Spelling> Visitor<'_> for SpellingVisitor<T> {
            type Value = Spelled<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(T::EXPECTED)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Spelled<T>, E> {
                T::read(text).map(Spelled).map_err(E::custom)
            }
        }

        deserializer.deserialize_str(SpellingVisitor(PhantomData))
    }
}

impl Spelling for Duration {
    const EXPECTED: &'static str = "a duration in quotes, like \"90s\" or \"1h30m\"";

    fn read(text: &str) -> Result<Self, String> {
        let duration: Self =
            text.parse().map_err(|error: crate::engine::time::ParseDurationError| error.to_string())?;
        if duration > Delay::LONGEST {
            return Err(format!("`{text}` is longer than ten years; write a shorter duration"));
        }
        Ok(duration)
    }
}

impl Spelling for AlertRule {
    const EXPECTED: &'static str = "the name of an alert in quotes, like \"KubeDaemonSetRolloutStuck\"";

    fn read(text: &str) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|rule| rule.as_str() == text);
        let names = Self::ALL.map(Self::as_str).join(", ");
        named.ok_or_else(|| format!("there is no alert `{text}`; those that there are: {names}"))
    }
}

/// A minor version of Kubernetes: `"1.36"`, also without quotes, as `--set kubernetes_version=1.36` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenVersion(pub KubernetesVersion);

impl<'de> Deserialize<'de> for WrittenVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct VersionVisitor;

        impl Visitor<'_> for VersionVisitor {
            type Value = WrittenVersion;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a minor version of Kubernetes, from \"1.31\" to \"1.36\"")
            }

            fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<WrittenVersion, E> {
                self.visit_str(&value.to_string())
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<WrittenVersion, E> {
                text.parse().map(WrittenVersion).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(VersionVisitor)
    }
}

impl Spelling for Taint {
    const EXPECTED: &'static str = "a taint in quotes, like \"dedicated=gpu:NoSchedule\"";

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error: crate::api::taints::ParseTaintError| error.to_string())
    }
}

/// Which taints to remove, as `kubectl taint` takes it: `key`, `key:Effect`, either with its trailing `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaintPattern {
    pub key: String,
    pub effect: Option<TaintEffect>,
}

impl Spelling for TaintPattern {
    const EXPECTED: &'static str =
        "the key of a taint in quotes, like \"maintenance\" or \"maintenance:NoExecute\"";

    fn read(text: &str) -> Result<Self, String> {
        let pattern = text.strip_suffix('-').unwrap_or(text);
        let (pair, effect) = if pattern.contains(':') {
            let taint = Taint::read(pattern)?;
            (taint.key, Some(taint.effect))
        } else {
            (pattern.split('=').next().unwrap_or_default().to_owned(), None)
        };
        if pair.is_empty() {
            return Err(format!("`{text}` has no key; write {}", Self::EXPECTED));
        }
        Ok(Self { key: pair, effect })
    }
}

/// A share of a whole: `"90%"` or `0.9`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share(pub f64);

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ShareVisitor;

        impl Visitor<'_> for ShareVisitor {
            type Value = Share;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a share, like \"90%\" or 0.9")
            }

            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Share, E> {
                self.visit_f64(value as f64)
            }

            fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Share, E> {
                if (0.0..=1.0).contains(&value) {
                    return Ok(Share(value));
                }
                let percent = if (1.0..=100.0).contains(&value) {
                    format!("; write \"{value}%\" if you mean {value} of a hundred")
                } else {
                    String::new()
                };
                Err(E::custom(format!("{value} is not a share: it must be between 0 and 1{percent}")))
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Share, E> {
                let percent: f64 =
                    text.strip_suffix('%').and_then(|number| number.trim().parse().ok()).ok_or_else(
                        || E::custom(format!("`{text}` is not a percentage; write it like \"90%\"")),
                    )?;
                if !(0.0..=100.0).contains(&percent) {
                    return Err(E::custom(format!(
                        "{text} is not a share: it must be between \"0%\" and \"100%\""
                    )));
                }
                Ok(Share(percent / 100.0))
            }
        }

        deserializer.deserialize_any(ShareVisitor)
    }
}

/// A Kubernetes quantity, as text or as a bare number. Judged by the resolver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityText(pub String);

impl<'de> Deserialize<'de> for QuantityText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct QuantityVisitor;

        impl Visitor<'_> for QuantityVisitor {
            type Value = QuantityText;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a quantity, like \"1900m\", \"5Gi\" or 110")
            }

            fn visit_u64<E>(self, value: u64) -> Result<QuantityText, E> {
                Ok(QuantityText(value.to_string()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<QuantityText, E> {
                Ok(QuantityText(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<QuantityText, E> {
                Ok(QuantityText(value.to_string()))
            }

            fn visit_str<E>(self, text: &str) -> Result<QuantityText, E> {
                Ok(QuantityText(text.to_owned()))
            }
        }

        deserializer.deserialize_any(QuantityVisitor)
    }
}
