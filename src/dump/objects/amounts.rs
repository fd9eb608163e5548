//! Amounts of resources, of which some may be none: what cannot be read counts as absent, and is kept by name so that it can be said.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::api::container::{ResourceList, ResourceRequirements};
use crate::api::decode::null_as_default;
use crate::api::quantity::Quantity;

/// So many unreadable amounts of one list are named.
const MOST_UNREADABLE: usize = 20;

/// `v1.ResourceList`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Amounts {
    pub readable: ResourceList,
    /// The resources whose amounts are none.
    pub unreadable: Vec<String>,
}

/// `v1.ResourceRequirements`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Requirements {
    #[serde(deserialize_with = "null_as_default")]
    pub limits: Amounts,
    #[serde(deserialize_with = "null_as_default")]
    pub requests: Amounts,
}

impl Requirements {
    pub fn readable(&self) -> ResourceRequirements {
        ResourceRequirements {
            limits: self.limits.readable.clone(),
            requests: self.requests.readable.clone(),
        }
    }

    /// The fields that cannot be read, behind the path of the container or pod.
    pub fn unreadable<'a>(&'a self, path: &'a str) -> impl Iterator<Item = String> + 'a {
        let of = move |field: &'a str, amounts: &'a Amounts| {
            amounts.unreadable.iter().map(move |resource| format!("{path}.resources.{field}[{resource}]"))
        };
        of("requests", &self.requests).chain(of("limits", &self.limits))
    }
}

impl<'de> Deserialize<'de> for Amounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfMap;

        impl<'de> Visitor<'de> for OfMap {
            type Value = Amounts;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("amounts by resource, like {\"cpu\": \"100m\"}")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Amounts, A::Error> {
                let mut amounts = Amounts::default();
                while let Some((resource, Amount(amount))) = map.next_entry()? {
                    match amount {
                        Some(amount) => drop(amounts.readable.insert(resource, amount)),
                        None if amounts.unreadable.len() < MOST_UNREADABLE => {
                            amounts.unreadable.push(resource)
                        }
                        None => {}
                    }
                }
                Ok(amounts)
            }
        }

        deserializer.deserialize_map(OfMap)
    }
}

/// An amount; `None`: it is something else.
struct Amount(Option<Quantity>);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfAnything;

        impl<'de> Visitor<'de> for OfAnything {
            type Value = Amount;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("anything")
            }

            fn visit_str<E>(self, text: &str) -> Result<Amount, E> {
                Ok(Amount(text.trim().parse().ok()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Amount, E> {
                Ok(Amount(Some(Quantity::from_units(number))))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Amount, E> {
                Ok(Amount(Some(Quantity::from_milli(i128::from(number) * 1000))))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Amount, E> {
                Ok(Amount(number.to_string().parse().ok()))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Amount, E> {
                Ok(Amount(None))
            }

            /// `null` is zero, as in Go.
            fn visit_unit<E>(self) -> Result<Amount, E> {
                Ok(Amount(Some(Quantity::ZERO)))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Amount, A::Error> {
                while elements.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Amount(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Amount, A::Error> {
                while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Amount(None))
            }
        }

        deserializer.deserialize_any(OfAnything)
    }
}
