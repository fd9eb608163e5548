//! A pod template in the one form that the API server keeps, as JSON: with the defaults of all its fields, also of those that the
//! simulator does not know. What is the same in this form is the same template, and nothing restarts for it.
//!
//! A template gets fewer defaults than a pod: see [`super::defaults`].

use serde_json::{Map, Value, json};

use super::defaults::{TERMINATION_GRACE_PERIOD_SECONDS, is_latest};
use super::quantity::Quantity;

/// What is empty and says something all the same: it is there, or it means everything.
const MEANT_EMPTY: [&str; 4] = ["emptyDir", "labelSelector", "namespaceSelector", "securityContext"];
/// Fields that are false where they are absent.
const FALSE_IF_ABSENT: [&str; 7] =
    ["hostNetwork", "hostPID", "hostIPC", "stdin", "stdinOnce", "tty", "readOnly"];
/// `0644`, which JSON has no octal number for.
const FILE_MODE: i64 = 0o644;

/// The template with all defaults, and without what means nothing.
pub fn with_defaults(template: &Value) -> Value {
    let mut template = template.clone();
    // `null` and an empty text are filled in, too.
    without_the_empty(&mut template);
    if let Some(spec) = template.get_mut("spec") {
        default_spec(spec);
    }
    without_the_empty(&mut template);
    template
}

fn default_to(object: &mut Value, defaults: &[(&str, Value)]) {
    let Some(fields) = object.as_object_mut() else { return };
    for (field, value) in defaults {
        fields.entry(*field).or_insert_with(|| value.clone());
    }
}

fn each<'a>(object: &'a mut Value, list: &str) -> impl Iterator<Item = &'a mut Value> {
    object.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten()
}

fn default_spec(spec: &mut Value) {
    default_to(
        spec,
        &[
            ("restartPolicy", json!("Always")),
            ("dnsPolicy", json!("ClusterFirst")),
            ("schedulerName", json!("default-scheduler")),
            ("securityContext", json!({})),
            ("terminationGracePeriodSeconds", json!(TERMINATION_GRACE_PERIOD_SECONDS)),
        ],
    );
    both_names_of_the_service_account(spec);
    for list in ["initContainers", "containers"] {
        each(spec, list).for_each(default_container);
    }
    each(spec, "volumes").for_each(default_volume);
    spec.get_mut("overhead").into_iter().for_each(canonical_amounts);
    if let Some(resources) = spec.get_mut("resources") {
        canonical_resources(resources);
    }
}

/// `serviceAccount` is the old name of `serviceAccountName`, and the API server writes both.
fn both_names_of_the_service_account(spec: &mut Value) {
    const NAMES: [&str; 2] = ["serviceAccountName", "serviceAccount"];
    let written = NAMES.into_iter().find_map(|name| spec.get(name).filter(|name| !name.is_null()).cloned());
    if let Some(written) = written {
        default_to(spec, &NAMES.map(|name| (name, written.clone())));
    }
}

fn default_container(container: &mut Value) {
    let image = container["image"].as_str().unwrap_or_default();
    let policy = if is_latest(image) { "Always" } else { "IfNotPresent" };
    default_to(
        container,
        &[
            ("imagePullPolicy", json!(policy)),
            ("terminationMessagePath", json!("/dev/termination-log")),
            ("terminationMessagePolicy", json!("File")),
        ],
    );
    each(container, "ports").for_each(|port| default_to(port, &[("protocol", json!("TCP"))]));
    each(container, "env").for_each(|variable| {
        variable.pointer_mut("/valueFrom/fieldRef").into_iter().for_each(default_field_reference);
    });
    if let Some(resources) = container.get_mut("resources") {
        canonical_resources(resources);
    }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        container.get_mut(probe).into_iter().for_each(default_probe);
    }
    for hook in ["/lifecycle/postStart/httpGet", "/lifecycle/preStop/httpGet"] {
        container.pointer_mut(hook).into_iter().for_each(default_http_get);
    }
}

fn default_probe(probe: &mut Value) {
    default_to(
        probe,
        &[
            ("timeoutSeconds", json!(1)),
            ("periodSeconds", json!(10)),
            ("successThreshold", json!(1)),
            ("failureThreshold", json!(3)),
        ],
    );
    probe.get_mut("httpGet").into_iter().for_each(default_http_get);
}

fn default_http_get(http_get: &mut Value) {
    default_to(http_get, &[("path", json!("/")), ("scheme", json!("HTTP"))]);
}

fn default_field_reference(reference: &mut Value) {
    default_to(reference, &[("apiVersion", json!("v1"))]);
}

fn default_volume(volume: &mut Value) {
    let Some(fields) = volume.as_object_mut() else { return };
    if fields.keys().all(|field| field == "name") {
        fields.insert("emptyDir".to_owned(), json!({}));
    }
    for source in ["configMap", "secret", "projected", "downwardAPI"] {
        if let Some(source) = fields.get_mut(source) {
            default_to(source, &[("defaultMode", json!(FILE_MODE))]);
        }
    }
    if let Some(downward) = fields.get_mut("downwardAPI") {
        default_downward_items(downward);
    }
    let sources = fields.get_mut("projected").into_iter().flat_map(|projected| each(projected, "sources"));
    for source in sources {
        source.get_mut("downwardAPI").into_iter().for_each(default_downward_items);
        if let Some(token) = source.get_mut("serviceAccountToken") {
            default_to(token, &[("expirationSeconds", json!(3600))]);
        }
    }
    fields.get_mut("emptyDir").and_then(|source| source.get_mut("sizeLimit")).into_iter().for_each(canonical);
}

fn default_downward_items(source: &mut Value) {
    each(source, "items").for_each(|item| {
        item.get_mut("fieldRef").into_iter().for_each(default_field_reference);
    });
}

fn canonical_resources(resources: &mut Value) {
    for list in ["requests", "limits"] {
        resources.get_mut(list).into_iter().for_each(canonical_amounts);
    }
}

fn canonical_amounts(list: &mut Value) {
    list.as_object_mut().into_iter().flat_map(Map::values_mut).for_each(canonical);
}

/// `1000m` is `1`, and `1` as a number is a text to the API server.
fn canonical(amount: &mut Value) {
    let written = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
    if let Ok(quantity) = written.parse::<Quantity>() {
        *amount = json!(quantity.to_string());
    }
}

fn without_the_empty(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(without_the_empty);
            fields.retain(|field, value| says_something(field, value));
        }
        Value::Array(elements) => elements.iter_mut().for_each(without_the_empty),
        _ => {}
    }
}

fn says_something(field: &str, value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(false) => !FALSE_IF_ABSENT.contains(&field),
        Value::String(text) => !text.is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(fields) => !fields.is_empty() || MEANT_EMPTY.contains(&field),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(fields: Value) -> Value {
        let mut container = json!({"name": "agent", "image": "agent:1"});
        container.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        json!({"metadata": {"labels": {"app": "agent"}}, "spec": {"containers": [container]}})
    }

    /// As `kubectl get -o yaml` prints what was written without any of it.
    #[test]
    fn what_the_api_server_fills_in_is_no_change() {
        let written = json!({"metadata": {"labels": {"app": "agent"}}, "spec": {
            "serviceAccountName": "agent",
            "containers": [{"name": "agent", "image": "agent:1", "ports": [{"containerPort": 80}],
                "readinessProbe": {"httpGet": {"port": 80}}, "resources": {"requests": {"cpu": "1000m", "memory": "1024Mi"}},
                "env": [{"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}]}],
            "volumes": [{"name": "logs", "hostPath": {"path": "/var/log"}}, {"name": "config", "configMap": {"name": "c"}}, {"name": "scratch"}],
        }});
        let printed = json!({"metadata": {"creationTimestamp": null, "labels": {"app": "agent"}}, "spec": {
            "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler", "securityContext": {},
            "serviceAccount": "agent", "serviceAccountName": "agent", "terminationGracePeriodSeconds": 30, "hostNetwork": false,
            "containers": [{"name": "agent", "image": "agent:1", "imagePullPolicy": "IfNotPresent",
                "ports": [{"containerPort": 80, "protocol": "TCP"}],
                "readinessProbe": {"failureThreshold": 3, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1,
                    "httpGet": {"path": "/", "port": 80, "scheme": "HTTP"}},
                "resources": {"requests": {"cpu": 1, "memory": "1Gi"}},
                "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
                "env": [{"name": "NODE", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "spec.nodeName"}}}]}],
            "volumes": [{"name": "logs", "hostPath": {"path": "/var/log", "type": ""}},
                {"name": "config", "configMap": {"name": "c", "defaultMode": 420}}, {"name": "scratch", "emptyDir": {}}],
        }});
        assert_eq!(with_defaults(&written), with_defaults(&printed));
    }

    #[test]
    fn other_values_are_a_change() {
        let plain = with_defaults(&container(json!({})));
        for (field, value) in [
            ("imagePullPolicy", json!("Always")),
            ("securityContext", json!({})),
            ("securityContext", json!({"readOnlyRootFilesystem": false})),
            ("resources", json!({"requests": {"cpu": "1"}})),
            ("args", json!(["-v"])),
        ] {
            assert_ne!(with_defaults(&container(json!({field: value}))), plain, "{field}");
        }
        assert_eq!(with_defaults(&container(json!({"tty": false, "args": [], "resources": {}}))), plain);
    }
}
