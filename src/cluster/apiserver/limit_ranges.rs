//! The bounds of a LimitRange, which each container or each pod as a whole has to keep (`PodValidateLimitFunc` of the
//! admission plugin `LimitRanger`).
//!
//! Defaults have been filled in before, so that what is judged is the pod as it would be stored.

use crate::api::cluster_objects::{LimitRange, LimitRangeItem};
use crate::api::container::{ResourceList, ResourceRequirements};
use crate::api::kubernetes_version::KubernetesVersion;
use crate::api::pod_spec::PodSpec;
use crate::api::quantity::Quantity;
use crate::cluster::scheduler::requests::{effective_limits, effective_requests};

/// What a pod has outside of a LimitRange, as `LimitRanger` lists it: each thing once, in brackets if they are several.
pub fn outside(range: &LimitRange, pod: &PodSpec, version: KubernetesVersion) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    for item in &range.spec.limits {
        match item.kind.as_str() {
            "Container" => {
                let containers = pod.containers.iter().chain(&pod.init_containers);
                containers.for_each(|container| judge(item, &container.resources, &mut said));
            }
            "Pod" => judge(item, &of_the_whole(pod, version), &mut said),
            _ => {}
        }
    }
    let mut once: Vec<String> = Vec::new();
    for words in said {
        if !once.contains(&words) {
            once.push(words);
        }
    }
    match once.len() {
        0 | 1 => once.pop(),
        _ => Some(format!("[{}]", once.join(", "))),
    }
}

/// What all containers ask for together. Unlike the scheduler, a LimitRange leaves overhead out.
fn of_the_whole(pod: &PodSpec, version: KubernetesVersion) -> ResourceRequirements {
    let pod = PodSpec { overhead: ResourceList::new(), ..pod.clone() };
    ResourceRequirements {
        requests: effective_requests(&pod, version),
        limits: effective_limits(&pod, version),
    }
}

fn judge(item: &LimitRangeItem, resources: &ResourceRequirements, said: &mut Vec<String>) {
    type Constraint = fn(Option<Quantity>, Option<Quantity>, Quantity) -> Option<String>;
    let bounds: [(&ResourceList, &str, &str, Constraint); 3] = [
        (&item.min, "minimum ", "usage", below_minimum),
        (&item.max, "maximum ", "usage", above_maximum),
        (&item.max_limit_request_ratio, "", "max limit to request ratio", above_ratio),
    ];
    for (amounts, before, what, constraint) in bounds {
        for (name, &bound) in amounts {
            let [request, limit] =
                [&resources.requests, &resources.limits].map(|list| list.get(name).copied());
            if let Some(words) = constraint(request, limit, bound) {
                said.push(format!("{before}{name} {what} per {} is {bound}{words}", item.kind));
            }
        }
    }
}

fn below_minimum(request: Option<Quantity>, limit: Option<Quantity>, least: Quantity) -> Option<String> {
    match (request, limit) {
        (None, _) => Some(".  No request is specified".to_owned()),
        (Some(request), _) if request < least => Some(format!(", but request is {request}")),
        (_, Some(limit)) if limit < least => Some(format!(", but limit is {limit}")),
        _ => None,
    }
}

fn above_maximum(request: Option<Quantity>, limit: Option<Quantity>, most: Quantity) -> Option<String> {
    match (request, limit) {
        (_, None) => Some(".  No limit is specified".to_owned()),
        (_, Some(limit)) if limit > most => Some(format!(", but limit is {limit}")),
        (Some(request), _) if request > most => Some(format!(", but request is {request}")),
        _ => None,
    }
}

fn above_ratio(request: Option<Quantity>, limit: Option<Quantity>, most: Quantity) -> Option<String> {
    let Some(request) = request.filter(|request| !request.is_zero()) else {
        return Some(", but no request is specified or request is 0".to_owned());
    };
    let Some(limit) = limit.filter(|limit| !limit.is_zero()) else {
        return Some(", but no limit is specified or limit is 0".to_owned());
    };
    let ratio = limit.milli() as f64 / request.milli() as f64;
    let is_above = limit.milli().saturating_mul(1000) > request.milli().saturating_mul(most.milli());
    is_above.then(|| format!(", but provided ratio is {ratio:.6}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn said(limits: Value, pod: Value) -> Option<String> {
        let range: LimitRange = serde_json::from_value(json!({"spec": {"limits": limits}})).unwrap();
        outside(&range, &serde_json::from_value(pod).unwrap(), KubernetesVersion::default())
    }

    fn container(requests: Value, limits: Value) -> Value {
        json!({"resources": {"requests": requests, "limits": limits}})
    }

    /// The words are those of `admission_test.go`.
    #[test]
    fn a_container_has_to_keep_each_bound() {
        let of = |item: Value, requests: Value, limits: Value| {
            let mut item = item;
            item["type"] = json!("Container");
            said(json!([item]), json!({"containers": [container(requests, limits)]})).unwrap_or_default()
        };
        let least = || json!({"min": {"cpu": "100m"}});
        assert_eq!(
            of(least(), json!({}), json!({})),
            "minimum cpu usage per Container is 100m.  No request is specified"
        );
        assert_eq!(
            of(least(), json!({"cpu": "50m"}), json!({})),
            "minimum cpu usage per Container is 100m, but request is 50m"
        );
        assert_eq!(
            of(least(), json!({"cpu": "100m"}), json!({"cpu": "99m"})),
            "minimum cpu usage per Container is 100m, but limit is 99m"
        );
        assert_eq!(of(least(), json!({"cpu": "0.1"}), json!({})), "");
        let most = || json!({"max": {"memory": "1Gi"}});
        assert_eq!(
            of(most(), json!({}), json!({})),
            "maximum memory usage per Container is 1Gi.  No limit is specified"
        );
        assert_eq!(
            of(most(), json!({}), json!({"memory": "2Gi"})),
            "maximum memory usage per Container is 1Gi, but limit is 2Gi"
        );
        assert_eq!(
            of(most(), json!({"memory": "2Gi"}), json!({"memory": "1Gi"})),
            "maximum memory usage per Container is 1Gi, but request is 2Gi"
        );
        assert_eq!(of(most(), json!({}), json!({"memory": "1024Mi"})), "");
        let ratio = || json!({"maxLimitRequestRatio": {"cpu": "1.5"}});
        assert_eq!(
            of(ratio(), json!({"cpu": "0"}), json!({"cpu": "1"})),
            "cpu max limit to request ratio per Container is 1500m, but no request is specified or request is 0"
        );
        assert_eq!(
            of(ratio(), json!({"cpu": "1"}), json!({})),
            "cpu max limit to request ratio per Container is 1500m, but no limit is specified or limit is 0"
        );
        assert_eq!(
            of(ratio(), json!({"cpu": "1"}), json!({"cpu": "2"})),
            "cpu max limit to request ratio per Container is 1500m, but provided ratio is 2.000000"
        );
        assert_eq!(of(ratio(), json!({"cpu": "1"}), json!({"cpu": "1.5"})), "");
    }

    /// Two containers of 60m and an init container of 100m ask for 120m; overhead is not counted.
    #[test]
    fn a_pod_has_to_keep_them_as_a_whole() {
        let bounded = |bounds: Value| {
            let asks = |cpu: &str| container(json!({"cpu": cpu}), json!({"cpu": "200m"}));
            let pod = json!({"containers": [asks("60m"), asks("60m")], "initContainers": [asks("100m")],
                "overhead": {"cpu": "1"}});
            let mut item = bounds;
            item["type"] = json!("Pod");
            said(json!([item]), pod).unwrap_or_default()
        };
        assert_eq!(bounded(json!({"min": {"cpu": "120m"}, "max": {"cpu": "400m"}})), "");
        assert_eq!(
            bounded(json!({"min": {"cpu": "121m"}, "max": {"cpu": "399m"}})),
            "[minimum cpu usage per Pod is 121m, but request is 120m, maximum cpu usage per Pod is 399m, but limit is 400m]"
        );
    }

    #[test]
    fn init_containers_count_one_by_one_and_what_is_said_twice_is_said_once() {
        let item = json!([{"type": "Container", "min": {"cpu": "100m"}}, {"type": "PersistentVolumeClaim", "min": {"storage": "1Gi"}}]);
        let small = || container(json!({"cpu": "50m"}), json!({}));
        let large = || container(json!({"cpu": "1"}), json!({}));
        let words = Some("minimum cpu usage per Container is 100m, but request is 50m".to_owned());
        assert_eq!(
            said(item.clone(), json!({"containers": [large()], "initContainers": [small(), small()]})),
            words
        );
        assert_eq!(said(item, json!({"containers": [large()]})), None);
    }
}
