//! How long the steps of a pod and the start of a node take: `delays: (…)`, for all DaemonSets and for one.
//!
//! The defaults are round numbers of the size that people report of managed clusters.

use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};

use super::setting::{Row, Setting, assumed, meaning, settings};
use crate::api::container::Container;
use crate::api::pod_spec::PodSpec;
use crate::cluster::plan;
use crate::engine::delay::{Delay, InvalidDelay};
use crate::engine::time::Duration;
use crate::scenario::model::delays::WrittenDelay;
use crate::scenario::ron::Field;

settings! {
    /// The delays of the pods of all DaemonSets, or of one.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(rename = "delays")]
    pub struct PodDelays becomes plan::PodDelays {
        /// the creation of a pod → its binding
        // Binding a daemon pod concerns one node and takes no search.
        scheduling: WrittenDelay = assumed(expected(Delay::uniform(milliseconds(10), milliseconds(100))));

        /// the binding → all images are on the node; nothing for images that this node has pulled for this DaemonSet before.
        /// Means nothing where images come from a [registry](#images)
        // An image of some hundred megabytes.
        image_pull: WrittenDelay = assumed(log_normal(6_000, 25_000));

        /// the last image → running containers
        container_start: WrittenDelay = assumed(log_normal(1_000, 3_000));

        /// running containers → Ready
        // A readiness probe answers at its first or second period.
        readiness: WrittenDelay = assumed(log_normal(4_000, 15_000));

        /// the deletion → the end, at most the pod's grace period
        // Most agents end soon after SIGTERM; some flush first.
        termination: WrittenDelay = assumed(log_normal(2_000, 10_000));

        /// one init container → the next; given, [init containers](#containers) count
        init_container: WrittenDelay = meaning(Delay::ZERO, "they take no time");

        /// how long a preStop hook runs that is not a `sleep`; given, [hooks](#containers) count
        pre_stop: WrittenDelay = meaning(Delay::ZERO, "they take no time");
    }
}

/// A delay that only some pods have.
pub struct OfSomePods {
    pub name: &'static str,
    pub is_of: fn(&PodSpec) -> bool,
    /// Why it does nothing if it is of none.
    pub otherwise: &'static str,
}

pub const OF_SOME_PODS: [OfSomePods; 2] = [
    OfSomePods {
        name: "init_container",
        is_of: |pod| !pod.init_containers.is_empty(),
        otherwise: "no pod has an init container",
    },
    OfSomePods { name: "pre_stop", is_of: has_pre_stop_hook, otherwise: "no container has a preStop hook" },
];

/// Those of other workloads end with the common one.
pub const ALSO_OF_OTHER_WORKLOADS: &str = "termination";

/// A mere delay only where there is no registry.
pub const OF_PULLS: &str = "image_pull";

/// The delays that all nodes and DaemonSets share.
#[derive(Clone, Debug, Default)]
pub struct CommonDelays {
    pub node_startup: Option<Field<WrittenDelay>>,
    pub of_pods: PodDelays,
}

/// Reported are 45–65 s on EKS, 180–240 s on GCE from the autoscaler's request, 3–7 min on AKS.
pub const NODE_STARTUP: Setting<CommonDelays> = Setting {
    form: "",
    name: "node_startup",
    says: "the appearance of a node → its first Ready",
    default: Some(|| assumed(node_startup()).shown()),
    is_of: |_| true,
    span: |common| common.node_startup.as_ref().map(|field| field.span),
};

/// How long new nodes take to become Ready where nothing says so.
pub fn node_startup() -> Delay {
    log_normal(60_000, 120_000)
}

/// The table of the documentation.
pub fn rows() -> Vec<Row> {
    let of_pods = PodDelays::SETTINGS.iter().map(Setting::row);
    std::iter::once(NODE_STARTUP.row()).chain(of_pods).collect()
}

/// Of which it is known that it is a valid delay.
pub fn log_normal(median: u64, p95: u64) -> Delay {
    expected(Delay::log_normal(milliseconds(median), milliseconds(p95)))
}

fn milliseconds(count: u64) -> Duration {
    Duration::from_nanoseconds(count * 1_000_000)
}

fn expected(delay: Result<Delay, InvalidDelay>) -> Delay {
    delay.expect("the defaults are valid delays")
}

fn has_pre_stop_hook(pod: &PodSpec) -> bool {
    let has_one = |container: &Container| {
        container.lifecycle.as_ref().is_some_and(|lifecycle| lifecycle.pre_stop.is_some())
    };
    pod.containers.iter().chain(&pod.init_containers).any(has_one)
}

static FIELDS_IN_COMMON: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let of_pods = PodDelays::SETTINGS.iter().map(|setting| setting.name);
    std::iter::once(NODE_STARTUP.name).chain(of_pods).collect()
});

impl<'de> Deserialize<'de> for CommonDelays {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CommonVisitor;

        impl<'de> Visitor<'de> for CommonVisitor {
            type Value = CommonDelays;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("delays")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<CommonDelays, A::Error> {
                let mut node_startup = None;
                let rest = FieldsOfPods { fields, node_startup: &mut node_startup };
                let of_pods = PodDelays::deserialize(MapAccessDeserializer::new(rest))?;
                Ok(CommonDelays { node_startup, of_pods })
            }
        }

        deserializer.deserialize_struct("delays", &FIELDS_IN_COMMON, CommonVisitor)
    }
}

/// All fields but that of nodes, which is kept when it comes by.
struct FieldsOfPods<'a, A> {
    fields: A,
    node_startup: &'a mut Option<Field<WrittenDelay>>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for FieldsOfPods<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(name) = self.fields.next_key::<String>()? {
            if name != NODE_STARTUP.name {
                return seed.deserialize(name.into_deserializer()).map(Some);
            }
            if self.node_startup.is_some() {
                return Err(A::Error::duplicate_field(NODE_STARTUP.name));
            }
            *self.node_startup = self.fields.next_value()?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.fields.next_value_seed(seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_that_are_spoken_of_by_name_exist() {
        let names = [OF_SOME_PODS[0].name, OF_SOME_PODS[1].name, ALSO_OF_OTHER_WORKLOADS, OF_PULLS];
        for name in names {
            assert!(PodDelays::SETTINGS.iter().any(|setting| setting.name == name), "{name}");
        }
    }

    #[test]
    fn what_a_daemon_set_says_of_its_delays_comes_before_what_is_said_of_all() {
        let five = || {
            Some(Field {
                span: crate::scenario::diagnostic::Span::default(),
                value: Some(WrittenDelay(Delay::constant(milliseconds(5)))),
            })
        };
        let all = PodDelays { readiness: five(), ..PodDelays::default() }.over(&PodDelays::defaults());
        let one = PodDelays { pre_stop: five(), ..PodDelays::default() }.over(&all);
        assert_eq!([&one.readiness, &one.pre_stop].map(Delay::to_string), ["0.005s", "0.005s"]);
        assert_eq!(one.image_pull, log_normal(6_000, 25_000));
    }
}
