//! Machines and prices of nodes, as written.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};

use super::values::Spelling;
use crate::capacity::machines::{Machine, ParseMachineError};
use crate::capacity::price::Price;
use crate::scenario::suggest;

impl Spelling for Machine {
    const EXPECTED: &'static str = "a machine in quotes, like \"aks:Standard_D4s_v5\" or \"eks:4x16Gi:58\"";

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error| in_words(&error))
    }
}

/// What is wrong with the name of a machine, and what was meant.
fn in_words(error: &ParseMachineError) -> String {
    let meant = suggest::instead(error.written(), error.candidates());
    let by_amounts = match error {
        ParseMachineError::UnknownSize { provider, .. } => {
            let provider = provider.name();
            format!(
                "; a size that is not known is written by its vCPUs, memory and pods, like \"{provider}:4x16Gi:58\""
            )
        }
        _ => String::new(),
    };
    meant.map_or_else(|| error.to_string(), |meant| format!("{error}: {meant}{by_amounts}"))
}

/// The price of an hour: a number, or a text with its currency.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenPrice(pub Price);

impl<'de> Deserialize<'de> for WrittenPrice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PriceVisitor;

        impl Visitor<'_> for PriceVisitor {
            type Value = WrittenPrice;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the price of an hour, like 0.192, \"0.192 EUR\" or \"$0.192\"")
            }

            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<WrittenPrice, E> {
                self.visit_str(&value.to_string())
            }

            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<WrittenPrice, E> {
                self.visit_str(&value.to_string())
            }

            fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<WrittenPrice, E> {
                self.visit_str(&value.to_string())
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<WrittenPrice, E> {
                text.parse().map(WrittenPrice).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(PriceVisitor)
    }
}
