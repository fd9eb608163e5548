//! What the API server fills in before it validates (`pkg/apis/apps/v1/defaults.go`, `pkg/apis/core/v1/defaults.go`).
//!
//! A template gets fewer defaults than a pod: its missing requests and host ports stay missing until a pod is made of
//! it. The labels of the template are never copied to the selector; that ended with `apps/v1beta1`.

use super::container::Container;
use super::daemon_set::{DaemonSet, ROLLING_UPDATE};
use super::int_or_percent::IntOrPercent;
use super::pod_spec::PodSpec;
use super::probe::{HttpGetAction, Probe};

pub const REVISION_HISTORY_LIMIT: i32 = 10;
pub const TERMINATION_GRACE_PERIOD_SECONDS: i64 = 30;
/// The namespace that kubectl puts objects in which name none.
pub const NAMESPACE: &str = "default";

/// `SetDefaults_DaemonSet`, its pod template included.
pub fn default_daemon_set(daemon_set: &mut DaemonSet) {
    if daemon_set.metadata.namespace.is_empty() {
        NAMESPACE.clone_into(&mut daemon_set.metadata.namespace);
    }
    let spec = &mut daemon_set.spec;
    let strategy = &mut spec.update_strategy;
    if strategy.kind.is_empty() {
        ROLLING_UPDATE.clone_into(&mut strategy.kind);
    }
    if strategy.kind == ROLLING_UPDATE {
        let rolling_update = strategy.rolling_update.get_or_insert_default();
        rolling_update.max_unavailable.get_or_insert(IntOrPercent::Int(1));
        rolling_update.max_surge.get_or_insert(IntOrPercent::Int(0));
    }
    spec.revision_history_limit.get_or_insert(REVISION_HISTORY_LIMIT);
    default_pod_template(&mut spec.template.spec);
}

/// The defaults of a pod spec inside a template.
fn default_pod_template(spec: &mut PodSpec) {
    if spec.restart_policy.is_empty() {
        "Always".clone_into(&mut spec.restart_policy);
    }
    spec.termination_grace_period_seconds.get_or_insert(TERMINATION_GRACE_PERIOD_SECONDS);
    for container in spec.init_containers.iter_mut().chain(&mut spec.containers) {
        default_container(container);
    }
}

/// `SetDefaults_Pod`: what becomes of a defaulted template's spec when a pod is made of it. Requests that are not written are
/// as the limits, and in the host's network every port is one of the host.
pub fn default_pod(spec: &mut PodSpec) {
    default_pod_template(spec);
    let host_network = spec.host_network;
    for container in spec.init_containers.iter_mut().chain(&mut spec.containers) {
        let resources = &mut container.resources;
        for (name, limit) in &resources.limits {
            resources.requests.entry(name.clone()).or_insert(*limit);
        }
        for port in container.ports.iter_mut().filter(|port| host_network && port.host_port == 0) {
            port.host_port = port.container_port;
        }
    }
}

fn default_container(container: &mut Container) {
    if container.image_pull_policy.is_empty() {
        let policy = if is_latest(&container.image) { "Always" } else { "IfNotPresent" };
        policy.clone_into(&mut container.image_pull_policy);
    }
    for port in container.ports.iter_mut().filter(|port| port.protocol.is_empty()) {
        "TCP".clone_into(&mut port.protocol);
    }
    let Container { liveness_probe, readiness_probe, startup_probe, lifecycle, .. } = container;
    for probe in [liveness_probe, readiness_probe, startup_probe].into_iter().flatten() {
        default_probe(probe);
    }
    let hooks =
        lifecycle.iter_mut().flat_map(|lifecycle| [&mut lifecycle.post_start, &mut lifecycle.pre_stop]);
    for http_get in hooks.flatten().filter_map(|hook| hook.http_get.as_mut()) {
        default_http_get(http_get);
    }
}

fn default_probe(probe: &mut Probe) {
    let default_to = |field: &mut i32, value: i32| {
        if *field == 0 {
            *field = value;
        }
    };
    default_to(&mut probe.timeout_seconds, 1);
    default_to(&mut probe.period_seconds, 10);
    default_to(&mut probe.success_threshold, 1);
    default_to(&mut probe.failure_threshold, 3);
    if let Some(http_get) = &mut probe.http_get {
        default_http_get(http_get);
    }
}

fn default_http_get(http_get: &mut HttpGetAction) {
    if http_get.path.is_empty() {
        "/".clone_into(&mut http_get.path);
    }
    if http_get.scheme.is_empty() {
        "HTTP".clone_into(&mut http_get.scheme);
    }
}

/// Whether the image's tag is `latest`, which it also is when there is neither tag nor digest.
pub(super) fn is_latest(image: &str) -> bool {
    let (tagged, digest) =
        image.split_once('@').map_or((image, None), |(tagged, digest)| (tagged, Some(digest)));
    // A colon before the last slash belongs to the registry's port.
    let last_component = tagged.rsplit('/').next().unwrap_or(tagged);
    match last_component.split_once(':') {
        Some((_, tag)) => tag == "latest",
        None => digest.is_none() && !image.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::decode::decode_object;
    use serde_json::json;

    fn defaulted(manifest: serde_json::Value) -> DaemonSet {
        let mut daemon_set = decode_object(&manifest).unwrap();
        default_daemon_set(&mut daemon_set);
        daemon_set
    }

    #[test]
    fn an_empty_daemon_set_gets_the_api_servers_defaults() {
        let daemon_set = defaulted(json!({}));
        let spec = &daemon_set.spec;
        assert_eq!(daemon_set.metadata.namespace, "default");
        assert_eq!(spec.update_strategy.kind, ROLLING_UPDATE);
        let rolling_update = spec.update_strategy.rolling_update.as_ref().unwrap();
        assert_eq!(rolling_update.max_unavailable, Some(IntOrPercent::Int(1)));
        assert_eq!(rolling_update.max_surge, Some(IntOrPercent::Int(0)));
        assert_eq!(spec.revision_history_limit, Some(10));
        assert_eq!(spec.selector, None);
        assert_eq!(spec.template.spec.restart_policy, "Always");
        assert_eq!(spec.template.spec.termination_grace_period_seconds, Some(30));
    }

    #[test]
    fn on_delete_gets_no_rolling_update() {
        let daemon_set = defaulted(json!({"spec": {"updateStrategy": {"type": "OnDelete"}}}));
        assert_eq!(daemon_set.spec.update_strategy.rolling_update, None);
    }

    #[test]
    fn requests_and_host_ports_are_filled_in_for_pods_only() {
        let mut spec = defaulted(json!({"spec": {"template": {"spec": {
            "hostNetwork": true,
            "containers": [{
                "image": "agent", "ports": [{"containerPort": 9100}],
                "resources": {"limits": {"cpu": "1", "memory": "64Mi"}, "requests": {"cpu": "100m"}},
                "readinessProbe": {"httpGet": {"port": 80}, "periodSeconds": 5},
            }],
        }}}}))
        .spec
        .template
        .spec;
        assert_eq!(spec.containers[0].resources.requests.len(), 1);
        assert_eq!(spec.containers[0].ports[0].host_port, 0);
        assert_eq!(spec.containers[0].ports[0].protocol, "TCP");
        let probe = spec.containers[0].readiness_probe.as_ref().unwrap();
        assert_eq!((probe.period_seconds, probe.timeout_seconds), (5, 1));
        assert_eq!((probe.success_threshold, probe.failure_threshold), (1, 3));
        assert_eq!(probe.http_get.as_ref().unwrap().scheme, "HTTP");

        default_pod(&mut spec);
        assert_eq!(spec.containers[0].resources.requests["memory"], "64Mi".parse().unwrap());
        assert_eq!(spec.containers[0].resources.requests["cpu"], "100m".parse().unwrap());
        assert_eq!(spec.containers[0].ports[0].host_port, 9100);
    }

    #[test]
    fn only_the_latest_image_is_always_pulled() {
        for (image, latest) in [
            ("agent", true),
            ("agent:latest", true),
            ("localhost:5000/agent", true),
            ("agent:1", false),
            ("localhost:5000/agent:1", false),
            ("agent@sha256:abc", false),
            ("agent:latest@sha256:abc", true),
            ("", false),
        ] {
            assert_eq!(is_latest(image), latest, "{image}");
        }
    }
}
