//! Pods: where they are, what they ask for, and when what became of them.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::amounts::{Amounts, Requirements};
use super::meta::Meta;
use crate::api::container::{Container, ContainerPort};
use crate::api::decode::null_as_default;
use crate::api::pod_spec;
use crate::dump::time::{Time, optional_time};

/// `v1` Pod.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Pod {
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: Meta,
    #[serde(deserialize_with = "null_as_default")]
    pub spec: PodSpec,
    #[serde(deserialize_with = "null_as_default")]
    pub status: PodStatus,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSpec {
    #[serde(deserialize_with = "null_as_default")]
    pub node_name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub containers: Vec<PodContainer>,
    #[serde(deserialize_with = "null_as_default")]
    pub init_containers: Vec<PodContainer>,
    pub resources: Option<Requirements>,
    #[serde(deserialize_with = "null_as_default")]
    pub overhead: Amounts,
    #[serde(deserialize_with = "null_as_default")]
    pub host_network: bool,
    #[serde(deserialize_with = "null_as_default")]
    pub priority_class_name: String,
    pub priority: Option<i32>,
    pub termination_grace_period_seconds: Option<i64>,
    #[serde(deserialize_with = "null_as_default")]
    affinity: Affinity,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodContainer {
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub image: String,
    #[serde(deserialize_with = "null_as_default")]
    pub resources: Requirements,
    #[serde(deserialize_with = "null_as_default")]
    pub ports: Vec<ContainerPort>,
    pub restart_policy: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    lifecycle: Lifecycle,
}

/// `v1.Lifecycle`, as far as it is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Lifecycle {
    pre_stop: Option<IgnoredAny>,
}

/// As much of a pod's affinity as says for which node the DaemonSet controller made it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Affinity {
    #[serde(deserialize_with = "null_as_default")]
    node_affinity: NodeAffinity,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NodeAffinity {
    #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution", deserialize_with = "null_as_default")]
    required: NodeSelector,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NodeSelector {
    #[serde(deserialize_with = "null_as_default")]
    node_selector_terms: Vec<Term>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Term {
    #[serde(deserialize_with = "null_as_default")]
    match_fields: Vec<Requirement>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Requirement {
    #[serde(deserialize_with = "null_as_default")]
    key: String,
    #[serde(deserialize_with = "null_as_default")]
    values: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodStatus {
    /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
    #[serde(deserialize_with = "null_as_default")]
    pub phase: String,
    /// `Evicted`, `NodeLost` and the like.
    #[serde(deserialize_with = "null_as_default")]
    pub reason: String,
    #[serde(deserialize_with = "null_as_default")]
    pub conditions: Vec<PodCondition>,
    #[serde(deserialize_with = "null_as_default")]
    pub init_container_statuses: Vec<ContainerStatus>,
    #[serde(deserialize_with = "null_as_default")]
    pub container_statuses: Vec<ContainerStatus>,
    #[serde(deserialize_with = "optional_time")]
    pub start_time: Option<Time>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodCondition {
    #[serde(rename = "type", deserialize_with = "null_as_default")]
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    #[serde(deserialize_with = "null_as_default")]
    pub status: String,
    #[serde(deserialize_with = "null_as_default")]
    pub reason: String,
    #[serde(deserialize_with = "optional_time")]
    pub last_transition_time: Option<Time>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerStatus {
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub image: String,
    #[serde(deserialize_with = "null_as_default")]
    pub ready: bool,
    pub started: Option<bool>,
    #[serde(deserialize_with = "null_as_default")]
    pub restart_count: i64,
    #[serde(deserialize_with = "null_as_default")]
    pub state: ContainerState,
    #[serde(deserialize_with = "null_as_default")]
    pub last_state: ContainerState,
}

/// `v1.ContainerState`: one of them, or none.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ContainerState {
    pub waiting: Option<StateTimes>,
    pub running: Option<StateTimes>,
    pub terminated: Option<StateTimes>,
}

/// What a state says: why, when it began, and when it ended.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StateTimes {
    #[serde(deserialize_with = "null_as_default")]
    pub reason: String,
    #[serde(deserialize_with = "optional_time")]
    pub started_at: Option<Time>,
    #[serde(deserialize_with = "optional_time")]
    pub finished_at: Option<Time>,
    pub exit_code: Option<i64>,
}

impl Pod {
    /// The condition of this type.
    pub fn condition(&self, kind: &str) -> Option<&PodCondition> {
        self.status.conditions.iter().find(|condition| condition.kind == kind)
    }

    /// Whether it is ready, as the API server has it.
    pub fn is_ready(&self) -> bool {
        self.condition("Ready").is_some_and(|ready| ready.status == "True")
    }

    /// Whether it has ended for good, and takes nothing of its node any more.
    pub fn is_over(&self) -> bool {
        matches!(self.status.phase.as_str(), "Succeeded" | "Failed")
    }

    /// The fields that hold no amounts where amounts should be.
    pub fn unreadable_amounts(&self) -> Vec<String> {
        let spec = &self.spec;
        let lists = [("initContainers", &spec.init_containers), ("containers", &spec.containers)];
        let of_containers = lists.into_iter().flat_map(|(field, containers)| {
            containers.iter().enumerate().flat_map(move |(index, container)| {
                container.resources.unreadable(&format!("spec.{field}[{index}]")).collect::<Vec<_>>()
            })
        });
        let of_pod = spec.resources.iter().flat_map(|resources| resources.unreadable("spec"));
        let of_overhead =
            spec.overhead.unreadable.iter().map(|resource| format!("spec.overhead[{resource}]"));
        of_containers.chain(of_pod).chain(of_overhead).collect()
    }

    /// The node that it is bound to, or that its affinity was made for, as that of a daemon pod is.
    pub fn meant_for_node(&self) -> Option<&str> {
        if !self.spec.node_name.is_empty() {
            return Some(&self.spec.node_name);
        }
        let terms = &self.spec.affinity.node_affinity.required.node_selector_terms;
        let fields = terms.iter().flat_map(|term| &term.match_fields);
        let by_name = fields.into_iter().find(|field| field.key == "metadata.name")?;
        by_name.values.first().map(String::as_str)
    }
}

impl PodSpec {
    /// What of it says what the pod asks for.
    pub fn demand(&self) -> pod_spec::PodSpec {
        let containers = |of: &[PodContainer]| of.iter().map(PodContainer::demand).collect();
        pod_spec::PodSpec {
            containers: containers(&self.containers),
            init_containers: containers(&self.init_containers),
            resources: self.resources.as_ref().map(Requirements::readable),
            overhead: self.overhead.readable.clone(),
            host_network: self.host_network,
            ..pod_spec::PodSpec::default()
        }
    }
}

impl PodContainer {
    pub fn has_pre_stop_hook(&self) -> bool {
        self.lifecycle.pre_stop.is_some()
    }

    fn demand(&self) -> Container {
        Container {
            resources: self.resources.readable(),
            ports: self.ports.clone(),
            restart_policy: self.restart_policy.clone(),
            ..Container::default()
        }
    }
}
