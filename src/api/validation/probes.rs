//! Probes and lifecycle hooks: exactly one handler each, and counts that make sense.

use super::field_error::{ErrorList, FieldPath};
use super::ports::validate_port_number_or_name;
use super::unstructured::Unstructured;
use crate::api::container::Container;
use crate::api::int_or_percent::IntOrPercent;
use crate::api::names;
use crate::api::probe::{
    ExecAction, GrpcAction, HttpGetAction, LifecycleHandler, Probe, SleepAction, TcpSocketAction,
};

/// The probes of a container, in the order of the real validation.
pub(super) fn validate_probes(
    container: &Container,
    written: Unstructured<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    if let Some(probe) = &container.liveness_probe {
        let path = path.child("livenessProbe");
        validate_probe(probe, written.field("livenessProbe"), &path, errors);
        validate_succeeds_at_once(probe, &path, errors);
    }
    if let Some(probe) = &container.readiness_probe {
        let path = path.child("readinessProbe");
        validate_probe(probe, written.field("readinessProbe"), &path, errors);
        if let Some(seconds) = probe.termination_grace_period_seconds {
            let path = path.child("terminationGracePeriodSeconds");
            errors.invalid(&path, &seconds, "must not be set for readinessProbes");
        }
    }
    if let Some(probe) = &container.startup_probe {
        let path = path.child("startupProbe");
        validate_probe(probe, written.field("startupProbe"), &path, errors);
        validate_succeeds_at_once(probe, &path, errors);
    }
}

/// The hooks around a container's start and stop.
pub(super) fn validate_lifecycle(
    container: &Container,
    written: Unstructured<'_>,
    grace_period: i64,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let Some(lifecycle) = &container.lifecycle else { return };
    let path = path.child("lifecycle");
    for (hook, name) in [(&lifecycle.post_start, "postStart"), (&lifecycle.pre_stop, "preStop")] {
        if let Some(hook) = hook {
            let written = written.field("lifecycle").field(name);
            Handlers::of_hook(hook, written).validate(grace_period, &path.child(name), errors);
        }
    }
}

fn validate_probe(probe: &Probe, written: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    Handlers::of_probe(probe, written).validate(0, path, errors);
    for (field, value) in [
        ("initialDelaySeconds", probe.initial_delay_seconds),
        ("timeoutSeconds", probe.timeout_seconds),
        ("periodSeconds", probe.period_seconds),
        ("successThreshold", probe.success_threshold),
        ("failureThreshold", probe.failure_threshold),
    ] {
        errors.non_negative(&path.child(field), i64::from(value));
    }
    if let Some(seconds) = probe.termination_grace_period_seconds.filter(|seconds| *seconds <= 0) {
        errors.invalid(&path.child("terminationGracePeriodSeconds"), &seconds, "must be greater than 0");
    }
}

/// What restarts a container must not wait for several successes.
fn validate_succeeds_at_once(probe: &Probe, path: &FieldPath, errors: &mut ErrorList) {
    if probe.success_threshold != 1 {
        errors.invalid(&path.child("successThreshold"), &probe.success_threshold, "must be 1");
    }
}

/// What a probe or a hook does; of all these there may be one.
struct Handlers<'a> {
    exec: Option<&'a ExecAction>,
    http_get: Option<&'a HttpGetAction>,
    tcp_socket: Option<&'a TcpSocketAction>,
    grpc: Option<&'a GrpcAction>,
    sleep: Option<&'a SleepAction>,
    /// The headers of the request.
    http_headers: Unstructured<'a>,
}

impl<'a> Handlers<'a> {
    fn of_probe(probe: &'a Probe, written: Unstructured<'a>) -> Self {
        Self {
            exec: probe.exec.as_ref(),
            http_get: probe.http_get.as_ref(),
            tcp_socket: probe.tcp_socket.as_ref(),
            grpc: probe.grpc.as_ref(),
            sleep: None,
            http_headers: written.at(&["httpGet", "httpHeaders"]),
        }
    }

    fn of_hook(hook: &'a LifecycleHandler, written: Unstructured<'a>) -> Self {
        Self {
            exec: hook.exec.as_ref(),
            http_get: hook.http_get.as_ref(),
            tcp_socket: hook.tcp_socket.as_ref(),
            grpc: None,
            sleep: hook.sleep.as_ref(),
            http_headers: written.at(&["httpGet", "httpHeaders"]),
        }
    }

    /// `validateHandler`: only the first handler is looked into; the others are too many.
    fn validate(&self, grace_period: i64, path: &FieldPath, errors: &mut ErrorList) {
        let mut is_first = true;
        let mut admit = |field: &str, is_set: bool, errors: &mut ErrorList| -> Option<FieldPath> {
            let field_path = path.child(field);
            if is_set && !is_first {
                errors.forbidden(&field_path, "may not specify more than 1 handler type");
            }
            let admitted = is_set && is_first;
            is_first &= !is_set;
            admitted.then_some(field_path)
        };
        if let (Some(path), Some(exec)) = (admit("exec", self.exec.is_some(), errors), self.exec)
            && exec.command.is_empty()
        {
            errors.required(&path.child("command"), "");
        }
        if let (Some(path), Some(http_get)) =
            (admit("httpGet", self.http_get.is_some(), errors), self.http_get)
        {
            validate_http_get(http_get, self.http_headers, &path, errors);
        }
        if let (Some(path), Some(tcp)) =
            (admit("tcpSocket", self.tcp_socket.is_some(), errors), self.tcp_socket)
        {
            validate_port_number_or_name(tcp.port.as_ref(), &path.child("port"), errors);
        }
        if let (Some(path), Some(grpc)) = (admit("grpc", self.grpc.is_some(), errors), self.grpc) {
            validate_port_number_or_name(Some(&IntOrPercent::Int(grpc.port)), &path.child("port"), errors);
        }
        if let (Some(path), Some(sleep)) = (admit("sleep", self.sleep.is_some(), errors), self.sleep)
            && (sleep.seconds <= 0 || sleep.seconds > grace_period)
        {
            let detail = format!(
                "must be greater than 0 and less than terminationGracePeriodSeconds ({grace_period})"
            );
            errors.invalid(&path, &sleep.seconds, detail);
        }
        if is_first {
            errors.required(path, "must specify a handler type");
        }
    }
}

fn validate_http_get(
    http_get: &HttpGetAction,
    headers: Unstructured<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    if http_get.path.is_empty() {
        errors.required(&path.child("path"), "");
    }
    validate_port_number_or_name(http_get.port.as_ref(), &path.child("port"), errors);
    if !matches!(http_get.scheme.as_str(), "HTTP" | "HTTPS") {
        errors.not_supported(&path.child("scheme"), &http_get.scheme, &["HTTP", "HTTPS"]);
    }
    for name in headers.elements().map(|header| header.field("name").text()) {
        errors.invalid_each(&path.child("httpHeaders"), name, names::http_header_name(name));
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use serde_json::{Value, json};

    fn errors_of_container(field: &str, value: Value) -> Vec<String> {
        let prefix = format!("spec.template.spec.containers[0].{field}");
        errors_of(&manifest_with(&format!("/spec/template/spec/containers/0/{field}"), value))
            .into_iter()
            .map(|error| error.strip_prefix(&prefix).expect("an error of this field").to_owned())
            .collect()
    }

    #[test]
    fn a_probe_has_one_handler() {
        assert_eq!(
            errors_of_container("readinessProbe", json!({"periodSeconds": 5})),
            [": Required value: must specify a handler type"]
        );
        assert_eq!(
            errors_of_container(
                "readinessProbe",
                json!({"exec": {}, "httpGet": {"port": 80}, "grpc": {"port": 0}})
            ),
            [
                ".exec.command: Required value",
                ".httpGet: Forbidden: may not specify more than 1 handler type",
                ".grpc: Forbidden: may not specify more than 1 handler type",
            ]
        );
    }

    #[test]
    fn ports_of_probes_are_numbers_or_names() {
        assert_eq!(errors_of_container("livenessProbe", json!({"httpGet": {"port": "metrics"}})), [""; 0]);
        assert_eq!(
            errors_of_container("livenessProbe", json!({"tcpSocket": {}})),
            [".tcpSocket.port: Invalid value: 0: must be between 1 and 65535, inclusive"]
        );
        assert_eq!(
            errors_of_container("livenessProbe", json!({"httpGet": {"port": "80", "scheme": "http"}})),
            [
                ".httpGet.port: Invalid value: \"80\": must contain at least one letter (a-z)",
                ".httpGet.scheme: Unsupported value: \"http\": supported values: \"HTTP\", \"HTTPS\"",
            ]
        );
        let headers = json!([{"name": "X-Otter", "value": "1"}, {"name": "X Otter", "value": "1"}]);
        assert_eq!(
            errors_of_container("livenessProbe", json!({"httpGet": {"port": 80, "httpHeaders": headers}})),
            [
                ".httpGet.httpHeaders: Invalid value: \"X Otter\": a valid HTTP header must consist of alphanumeric \
              characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"
            ]
        );
    }

    #[test]
    fn what_restarts_a_container_succeeds_at_once() {
        let probe = json!({"grpc": {"port": 80}, "successThreshold": -2, "periodSeconds": -1});
        assert_eq!(
            errors_of_container("startupProbe", probe.clone()),
            [
                ".periodSeconds: Invalid value: -1: must be greater than or equal to 0",
                ".successThreshold: Invalid value: -2: must be greater than or equal to 0",
                ".successThreshold: Invalid value: -2: must be 1",
            ]
        );
        assert_eq!(errors_of_container("readinessProbe", probe).len(), 2);
    }

    #[test]
    fn a_hook_sleeps_no_longer_than_the_grace_period() {
        assert_eq!(errors_of_container("lifecycle", json!({"preStop": {"sleep": {"seconds": 30}}})), [""; 0]);
        assert_eq!(
            errors_of_container("lifecycle", json!({"preStop": {"sleep": {"seconds": 31}}, "postStart": {}})),
            [
                ".postStart: Required value: must specify a handler type",
                ".preStop.sleep: Invalid value: 31: must be greater than 0 and less than \
                 terminationGracePeriodSeconds (30)",
            ]
        );
    }
}
