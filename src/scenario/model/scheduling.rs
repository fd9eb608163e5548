//! Room on nodes and priorities, as written.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::delays::WrittenDelay;
use super::values::{QuantityText, Share};
use crate::scenario::ron::{Entries, Field};

/// What a node offers to pods.
#[derive(Debug, Deserialize)]
#[serde(rename = "allocatable")]
pub struct Allocatable {
    pub cpu: Option<Field<QuantityText>>,
    pub memory: Option<Field<QuantityText>>,
    pub ephemeral_storage: Option<Field<QuantityText>>,
    pub pods: Option<Field<QuantityText>>,
    /// Resources of device plugins and the like, by their names.
    pub extended: Option<Field<Entries<QuantityText>>>,
}

/// What else runs on a node.
#[derive(Debug, Deserialize)]
pub enum Background {
    /// Parts of what the node offers.
    Share {
        cpu: Option<Field<Share>>,
        memory: Option<Field<Share>>,
        ephemeral_storage: Option<Field<Share>>,
        pods: Option<Field<Share>>,
    },
    Pods(Field<Vec<Field<BackgroundPods>>>),
}

/// Pods of a node that are alike.
#[derive(Debug, Deserialize)]
#[serde(rename = "pods")]
pub struct BackgroundPods {
    pub per_node: Field<u32>,
    /// What each of them requests.
    pub cpu: Option<Field<QuantityText>>,
    pub memory: Option<Field<QuantityText>>,
    pub ephemeral_storage: Option<Field<QuantityText>>,
    pub extended: Option<Field<Entries<QuantityText>>>,
    pub priority_class: Option<Field<String>>,
    /// How long they take to end when they are pushed out.
    pub termination: Option<Field<WrittenDelay>>,
}

/// A PriorityClass: its value alone, or with what else there is to say of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityClassFields {
    pub value: Field<i32>,
    pub preemption_policy: Option<Field<PreemptionPolicy>>,
    pub global_default: Option<Field<bool>>,
}

#[derive(Debug)]
pub enum PriorityClass {
    Value(i64),
    Fields(PriorityClassFields),
}

/// `preemptionPolicy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum PreemptionPolicy {
    PreemptLowerPriority,
    Never,
}

impl<'de> Deserialize<'de> for PriorityClass {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ClassVisitor;

        impl<'de> Visitor<'de> for ClassVisitor {
            type Value = PriorityClass;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(
                    "the value of a priority class, like 1000000, or (value: 1000000, preemption_policy: Never)",
                )
            }

            fn visit_u64<E>(self, value: u64) -> Result<PriorityClass, E> {
                Ok(PriorityClass::Value(i64::try_from(value).unwrap_or(i64::MAX)))
            }

            fn visit_i64<E>(self, value: i64) -> Result<PriorityClass, E> {
                Ok(PriorityClass::Value(value))
            }

            fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<PriorityClass, A::Error> {
                PriorityClassFields::deserialize(MapAccessDeserializer::new(access))
                    .map(PriorityClass::Fields)
            }
        }

        deserializer.deserialize_any(ClassVisitor)
    }
}
