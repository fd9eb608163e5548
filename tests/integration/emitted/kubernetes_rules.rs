//! Rules of Kubernetes that stand in no schema, each with its source.

use serde_json::Value;

/// Everything about the document that the API server would refuse, or that would keep its pods from coming to be.
pub fn violations(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let name = document["metadata"]["name"].as_str().unwrap_or_default();
    // Names of ConfigMaps and claims may be DNS subdomains; a label is one as well:
    // https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
    if !is_dns_label(name) {
        found.push(format!("metadata.name: no DNS label: {name}"));
    }
    match document["kind"].as_str() {
        Some("Job") => job(document, name, &mut found),
        Some("ConfigMap") => config_map(document, &mut found),
        _ => {}
    }
    found
}

/// Kubernetes v1.31, pkg/apis/batch/validation/validation.go: ValidateJob and validateJobSpec.
fn job(document: &Value, name: &str, found: &mut Vec<String>) {
    let spec = &document["spec"];
    let number = |field: &str| spec[field].as_i64();
    for field in ["parallelism", "completions", "backoffLimit", "backoffLimitPerIndex"] {
        if number(field).is_some_and(|number| number < 0) {
            found.push(format!("spec.{field}: must be greater than or equal to 0"));
        }
    }
    let restart_policy = spec["template"]["spec"]["restartPolicy"].as_str();
    if !matches!(restart_policy, Some("Never" | "OnFailure")) {
        found.push("spec.template.spec.restartPolicy: valid values: OnFailure, Never".to_owned());
    }
    match spec["completionMode"].as_str() {
        Some("Indexed") => {
            match number("completions") {
                None => {
                    found.push("spec.completions: Required value: when completion mode is Indexed".to_owned())
                }
                // The pods' host names, without which the Job could create none of them.
                Some(completions) if !is_dns_label(&format!("{name}-{}", completions - 1)) => {
                    found.push(format!("metadata.name: {name} with an index is no DNS label"));
                }
                // Above, maxFailedIndexes and lower limits would be needed.
                Some(completions) if completions > 100_000 => {
                    found.push("spec.completions: too many".to_owned())
                }
                Some(_) => {}
            }
            if number("parallelism").is_some_and(|parallelism| parallelism > 100_000) {
                found.push("spec.parallelism: must be less than or equal to 100000".to_owned());
            }
        }
        None | Some("NonIndexed") => {
            if !spec["backoffLimitPerIndex"].is_null() {
                found.push("spec.backoffLimitPerIndex: requires indexed completion mode".to_owned());
            }
        }
        Some(mode) => found.push(format!("spec.completionMode: not supported: {mode}")),
    }
    // The API reference of JobSpec says so of backoffLimitPerIndex: "It can only be set when Job's
    // completionMode=Indexed, and the Pod's restart policy is Never."
    if !spec["backoffLimitPerIndex"].is_null() && restart_policy != Some("Never") {
        found.push("spec.template.spec.restartPolicy: must be Never with backoffLimitPerIndex".to_owned());
    }
    // supportedPodReplacementPolicy in the same file.
    if !matches!(spec["podReplacementPolicy"].as_str(), None | Some("Failed" | "TerminatingOrFailed")) {
        found.push("spec.podReplacementPolicy: not supported".to_owned());
    }
    pod(&spec["template"]["spec"], found);
}

/// Kubernetes v1.31, pkg/apis/core/validation/validation.go: ValidatePodSpec.
fn pod(spec: &Value, found: &mut Vec<String>) {
    let elements = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let volumes: Vec<String> = elements(&spec["volumes"])
        .iter()
        .filter_map(|volume| volume["name"].as_str().map(str::to_owned))
        .collect();
    if elements(&spec["containers"]).is_empty() {
        found.push("containers: Required value".to_owned());
    }
    for container in elements(&spec["containers"]) {
        if !container["name"].as_str().is_some_and(is_dns_label) {
            found.push("containers.name: no DNS label".to_owned());
        }
        if container["image"].as_str().is_none_or(str::is_empty) {
            found.push("containers.image: Required value".to_owned());
        }
        for (index, mount) in elements(&container["volumeMounts"]).iter().enumerate() {
            if !mount["name"].as_str().is_some_and(|name| volumes.iter().any(|volume| volume == name)) {
                found.push(format!("volumeMounts[{index}].name: Not found"));
            }
        }
    }
    for volume in elements(&spec["volumes"]) {
        for item in elements(&volume["configMap"]["items"]) {
            let path = item["path"].as_str().unwrap_or_default();
            // validateLocalNonReservedPath
            if path.is_empty()
                || path.starts_with('/')
                || path.split('/').any(|part| part == "..")
                || path.starts_with("..")
            {
                found.push(format!("volumes.configMap.items.path: {path}"));
            }
        }
    }
}

/// Kubernetes v1.31, pkg/apis/core/validation/validation.go: ValidateConfigMap, and MaxSecretSize.
fn config_map(document: &Value, found: &mut Vec<String>) {
    let mut bytes = 0;
    for (key, value) in document["data"].as_object().into_iter().flatten() {
        bytes += value.as_str().unwrap_or_default().len();
        // IsConfigMapKey in k8s.io/apimachinery/pkg/util/validation.
        let is_allowed = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
        if key.is_empty()
            || key.len() > 253
            || !key.chars().all(is_allowed)
            || key.starts_with("..")
            || key == "."
        {
            found.push(format!("data: not a valid key: {key}"));
        }
    }
    if bytes > 1024 * 1024 {
        found.push("data: Too long: must have at most 1048576 bytes".to_owned());
    }
}

/// RFC 1123: IsDNS1123Label in k8s.io/apimachinery/pkg/util/validation.
fn is_dns_label(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(is_inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}
