//! What the admission of pods makes of them: priorities, the overhead of runtime classes, and a namespace's default requests and bounds.
//!
//! The plugins come in the API server's order: `LimitRanger`, `Priority` and `RuntimeClass` change the pod that a
//! DaemonSet's template has become, and then `LimitRanger` looks whether it is within the bounds. The DaemonSet controller looks at the template, and so does not know of any of this.

use crate::api::cluster_objects::{LimitRange, RuntimeClass};
use crate::api::container::{Container, ResourceList};
use crate::api::defaults::default_pod;
use crate::api::kubernetes_version::KubernetesVersion;
use crate::api::labels::Labels;
use crate::api::pod_spec::PodSpec;
use crate::cluster::apiserver::limit_ranges;
use crate::cluster::scheduler::priority_classes::{PriorityClasses, PriorityRefused};

/// The objects of the cluster that admission looks at.
#[derive(Clone, Debug)]
pub struct PodAdmission {
    pub kubernetes_version: KubernetesVersion,
    pub priority_classes: PriorityClasses,
    pub runtime_classes: Vec<RuntimeClass>,
    /// With their own defaults.
    pub limit_ranges: Vec<LimitRange>,
}

/// A pod as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct AdmittedPod {
    pub spec: PodSpec,
    /// What its runtime class asks of the node, which the controller does not know.
    pub runtime_node_selector: Labels,
}

/// Why no pod is admitted, in the plugins' words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PodRefused {
    #[error("RuntimeClass \"{0}\" not found")]
    UnknownRuntimeClass(String),
    #[error("Pod's Overhead doesn't match RuntimeClass's defined Overhead")]
    OtherOverhead,
    #[error("Pod Overhead set without corresponding RuntimeClass defined Overhead")]
    OverheadWithoutClass,
    #[error(
        "conflict: runtimeClass.scheduling.nodeSelector[{key}] = {of_class}; pod.spec.nodeSelector[{key}] = {of_pod}"
    )]
    OtherNodes { key: String, of_class: String, of_pod: String },
    /// Of the LimitRange of this name.
    #[error("{words}")]
    OutOfBounds { range: String, words: String },
    #[error(transparent)]
    Priority(#[from] PriorityRefused),
}

impl PodAdmission {
    /// A cluster with nothing but its priority classes.
    pub const fn of_priorities(priority_classes: PriorityClasses) -> Self {
        Self {
            kubernetes_version: KubernetesVersion::V1_36,
            priority_classes,
            runtime_classes: Vec::new(),
            limit_ranges: Vec::new(),
        }
    }

    /// The pod of a template in this namespace.
    pub fn admit(&self, namespace: &str, template: &PodSpec) -> Result<AdmittedPod, PodRefused> {
        let mut spec = template.clone();
        default_pod(&mut spec);
        let limit_ranges = || self.limit_ranges.iter().filter(|range| range.metadata.namespace == namespace);
        for range in limit_ranges() {
            let items = range.spec.limits.iter().filter(|item| item.kind == "Container");
            for item in items {
                for container in spec.containers.iter_mut().chain(&mut spec.init_containers) {
                    fill_in(container, &item.default_request, &item.default);
                }
            }
        }
        self.priority_classes.admit(&mut spec)?;
        let runtime_node_selector = self.apply_runtime_class(&mut spec)?;
        for range in limit_ranges() {
            if let Some(words) = limit_ranges::outside(range, &spec, self.kubernetes_version) {
                return Err(PodRefused::OutOfBounds { range: range.metadata.name.clone(), words });
            }
        }
        Ok(AdmittedPod { spec, runtime_node_selector })
    }

    fn apply_runtime_class(&self, pod: &mut PodSpec) -> Result<Labels, PodRefused> {
        let class = match pod.runtime_class_name.as_deref().filter(|name| !name.is_empty()) {
            Some(name) => {
                let found = self.runtime_classes.iter().find(|class| class.metadata.name == name);
                Some(found.ok_or_else(|| PodRefused::UnknownRuntimeClass(name.to_owned()))?)
            }
            None => None,
        };
        match class.and_then(|class| class.overhead.as_ref()) {
            Some(overhead) if pod.overhead.is_empty() => pod.overhead.clone_from(&overhead.pod_fixed),
            Some(overhead) if pod.overhead != overhead.pod_fixed => return Err(PodRefused::OtherOverhead),
            None if !pod.overhead.is_empty() => return Err(PodRefused::OverheadWithoutClass),
            Some(_) | None => {}
        }
        let Some(scheduling) = class.and_then(|class| class.scheduling.as_ref()) else {
            return Ok(Labels::new());
        };
        for (key, value) in &scheduling.node_selector {
            match pod.node_selector.get(key) {
                Some(own) if own != value => {
                    return Err(PodRefused::OtherNodes {
                        key: key.clone(),
                        of_class: value.clone(),
                        of_pod: own.clone(),
                    });
                }
                _ => {}
            }
        }
        pod.tolerations.extend(scheduling.tolerations.iter().cloned());
        Ok(scheduling.node_selector.clone())
    }
}

/// Gives a container the requests and limits that it does not name.
fn fill_in(container: &mut Container, requests: &ResourceList, limits: &ResourceList) {
    let resources = &mut container.resources;
    for (own, defaults) in [(&mut resources.requests, requests), (&mut resources.limits, limits)] {
        for (name, &amount) in defaults {
            own.entry(name.clone()).or_insert(amount);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::scheduler::requests::effective_requests;
    use serde_json::{Value, json};

    fn admission(runtime_class: Value, limits: Value) -> PodAdmission {
        let mut range: LimitRange =
            serde_json::from_value(json!({"metadata": {"namespace": "tools"}, "spec": {"limits": [limits]}}))
                .unwrap();
        range.set_defaults();
        PodAdmission {
            kubernetes_version: KubernetesVersion::default(),
            priority_classes: PriorityClasses::new([]),
            runtime_classes: vec![serde_json::from_value(runtime_class).unwrap()],
            limit_ranges: vec![range],
        }
    }

    fn request(admission: &PodAdmission, namespace: &str, pod: Value) -> Result<String, String> {
        let pod: PodSpec = serde_json::from_value(pod).unwrap();
        let admitted = admission.admit(namespace, &pod).map_err(|refused| refused.to_string())?;
        Ok(effective_requests(&admitted.spec, KubernetesVersion::default())
            .get("cpu")
            .map_or_else(String::new, ToString::to_string))
    }

    #[test]
    fn overhead_comes_from_the_class_and_from_nowhere_else() {
        let class = json!({"metadata": {"name": "deep"}, "overhead": {"podFixed": {"cpu": "250m"}},
            "scheduling": {"nodeSelector": {"deep": "yes"}}});
        let admission = admission(class, json!({}));
        let pod = |more: Value| {
            let mut pod = json!({"containers": [{"resources": {"requests": {"cpu": "100m"}}}]});
            pod.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            request(&admission, "tools", pod)
        };
        assert_eq!(pod(json!({})), Ok("100m".to_owned()));
        assert_eq!(pod(json!({"runtimeClassName": "deep"})), Ok("350m".to_owned()));
        assert_eq!(
            pod(json!({"runtimeClassName": "depe"})),
            Err("RuntimeClass \"depe\" not found".to_owned())
        );
        assert!(pod(json!({"overhead": {"cpu": "1"}})).is_err());
        assert!(pod(json!({"runtimeClassName": "deep", "overhead": {"cpu": "1"}})).is_err());
        assert!(pod(json!({"runtimeClassName": "deep", "nodeSelector": {"deep": "no"}})).is_err());
    }

    #[test]
    fn a_limit_range_gives_defaults_in_its_namespace() {
        let class = json!({"metadata": {"name": "deep"}});
        let none = json!({"containers": [{}]});
        let of = |limits: Value, namespace: &str| {
            request(&admission(class.clone(), limits), namespace, none.clone())
        };
        let container = |more: Value| {
            let mut item = json!({"type": "Container"});
            item.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            item
        };
        assert_eq!(of(container(json!({"defaultRequest": {"cpu": "300m"}})), "tools"), Ok("300m".to_owned()));
        assert_eq!(of(container(json!({"defaultRequest": {"cpu": "300m"}})), "other"), Ok(String::new()));
        assert_eq!(of(container(json!({"default": {"cpu": "500m"}})), "tools"), Ok("500m".to_owned()));
        assert_eq!(
            of(container(json!({"max": {"cpu": "2"}, "min": {"cpu": "1"}})), "tools"),
            Ok("2".to_owned())
        );
        assert_eq!(of(json!({"type": "Pod", "default": {"cpu": "2"}}), "tools"), Ok(String::new()));
    }
}
