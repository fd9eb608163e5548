//! Room on nodes, and priorities: `allocatable`, `background`, `priority_classes`.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::setting::{meaning, plain, settings};
use crate::cluster::plan::HostPort;
use crate::scenario::model::delays::WrittenDelay;
use crate::scenario::model::values::{QuantityText, Share, Spelled, Spelling};
use crate::scenario::ron::{Entries, Field};

settings! {
    /// What a node offers to pods.
    #[derive(Debug, Deserialize)]
    #[serde(rename = "allocatable")]
    pub struct Allocatable {
        /// how much CPU, as `"1900m"` or `2`
        cpu: QuantityText = meaning("", "as much as is asked for");

        /// how much memory, as `"5Gi"`
        memory: QuantityText = meaning("", "as much as is asked for");

        /// how much ephemeral storage, as `"40Gi"`
        ephemeral_storage: QuantityText = meaning("", "as much as is asked for");

        /// how many pods
        pods: QuantityText = meaning("", "as many as are asked for");

        /// resources of device plugins and the like, by their names: `{"nvidia.com/gpu": 1}`
        extended: Entries<QuantityText> = meaning("", "none");
    }
}

settings! {
    /// What else runs on a node.
    #[derive(Debug, Deserialize)]
    pub enum Background {
        /// a part of what the node offers, such as `cpu: "60%"`, which nobody can push out
        Share {
            cpu: Share = meaning("", "none");
            memory: Share = meaning("", "none");
            ephemeral_storage: Share = meaning("", "none");
            pods: Share = meaning("", "none");
        }

        /// pods on each node, which can be pushed out: `Pods([(per_node: 8, cpu: "250m", priority_class: "web")])`
        Pods(kinds: Field<Vec<Field<BackgroundPods>>>)
    }
}

settings! {
    /// Pods of a node that are alike.
    #[derive(Debug, Deserialize)]
    #[serde(rename = "pods")]
    pub struct BackgroundPods {
        /// how many of them are on each node
        per_node: u32;

        /// what each of them requests
        cpu: QuantityText = meaning("", "none");

        /// what each of them requests
        memory: QuantityText = meaning("", "none");

        /// what each of them requests
        ephemeral_storage: QuantityText = meaning("", "none");

        /// what each of them requests of these resources, by name
        extended: Entries<QuantityText> = meaning("", "none");

        /// their PriorityClass
        priority_class: String = meaning("", "the cluster's default");

        /// ports of the node that it takes for itself: `["9100", "53/UDP"]`; `per_node` is 1 then
        host_ports: Vec<Field<Spelled<HostPort>>> = meaning("", "none");

        /// how long they take to end when they are pushed out
        termination: WrittenDelay = meaning("", "as daemon pods do: the delay [`termination`](#delays)");
    }
}

/// `"9100"` or `"53/UDP"`, on all addresses of the node.
impl Spelling for HostPort {
    const EXPECTED: &'static str = "a port of the node in quotes, like \"9100\" or \"53/UDP\"";

    fn read(text: &str) -> Result<Self, String> {
        let (number, protocol) = text.split_once('/').unwrap_or((text, "TCP"));
        let number: Option<i32> = number.parse().ok().filter(|number| (1..=65_535).contains(number));
        match number {
            Some(number) if ["TCP", "UDP", "SCTP"].contains(&protocol) => Ok(Self::new(number, protocol, "")),
            _ => Err(format!("`{text}` is not {}", Self::EXPECTED)),
        }
    }
}

settings! {
    /// A PriorityClass: its value alone, or with what else there is to say of it.
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct PriorityClassFields {
        /// the higher, the more important
        value: i32;

        /// `PreemptLowerPriority`, or `Never`: its pods push nobody out
        preemption_policy: PreemptionPolicy = meaning("", "`PreemptLowerPriority`");

        /// whether it is that of pods without a class
        global_default: bool = plain(false);
    }
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
