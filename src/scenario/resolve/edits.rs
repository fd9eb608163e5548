//! Changes to a DaemonSet object, as kubectl makes them: JSON in, JSON out. The API server judges the result.

use serde_json::{Map, Value, json};

use super::patch;
use crate::api::daemon_set::{ON_DELETE, ROLLING_UPDATE};
use crate::api::int_or_percent::IntOrPercent;
use crate::engine::time::Instant;
use crate::scenario::diagnostic::Span;
use crate::scenario::ron::Field;
use crate::scenario::settings::daemon_sets::{DaemonSet, Strategy, StrategyType};
use crate::scenario::suggest;

/// Where `kubectl rollout restart` writes the time.
const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

/// What the scenario says of the update strategy, wherever it says it.
#[derive(Clone, Copy, Default)]
pub struct StrategyEdit<'f> {
    pub kind: Option<&'f Field<StrategyType>>,
    pub max_unavailable: Option<&'f Field<IntOrPercent>>,
    pub max_surge: Option<&'f Field<IntOrPercent>>,
    pub min_ready_seconds: Option<&'f Field<i32>>,
}

impl<'f> StrategyEdit<'f> {
    pub fn of_daemon_set(daemon_set: &'f DaemonSet) -> Self {
        Self {
            kind: daemon_set.update_strategy.as_ref(),
            max_unavailable: daemon_set.max_unavailable.as_ref(),
            max_surge: daemon_set.max_surge.as_ref(),
            min_ready_seconds: daemon_set.min_ready_seconds.as_ref(),
        }
    }

    pub fn of_action(strategy: &'f Strategy) -> Self {
        Self {
            kind: strategy.kind.as_ref(),
            max_unavailable: strategy.max_unavailable.as_ref(),
            max_surge: strategy.max_surge.as_ref(),
            min_ready_seconds: strategy.min_ready_seconds.as_ref(),
        }
    }

    /// Which fields of the object it writes, and where the scenario says so.
    pub fn spans(&self) -> Vec<(&'static str, Span)> {
        let kind = self.kind.map(|field| ("spec.updateStrategy.type", field.span));
        let max_unavailable = self
            .max_unavailable
            .map(|field| ("spec.updateStrategy.rollingUpdate.maxUnavailable", field.span));
        let max_surge =
            self.max_surge.map(|field| ("spec.updateStrategy.rollingUpdate.maxSurge", field.span));
        let min_ready_seconds = self.min_ready_seconds.map(|field| ("spec.minReadySeconds", field.span));
        [kind, max_unavailable, max_surge, min_ready_seconds].into_iter().flatten().collect()
    }

    pub fn apply(&self, object: &mut Value) {
        if let Some(kind) = self.kind.and_then(Field::get) {
            write(object, &["spec", "updateStrategy", "type"], json!(kind_name(*kind)));
            if *kind == StrategyType::OnDelete
                && let Some(strategy) =
                    object.pointer_mut("/spec/updateStrategy").and_then(Value::as_object_mut)
            {
                strategy.remove("rollingUpdate");
            }
        }
        for (name, bound) in [("maxUnavailable", self.max_unavailable), ("maxSurge", self.max_surge)] {
            if let Some(bound) = bound.and_then(Field::get) {
                let bound = serde_json::to_value(bound).unwrap_or_default();
                write(object, &["spec", "updateStrategy", "rollingUpdate", name], bound);
            }
        }
        if let Some(seconds) = self.min_ready_seconds.and_then(Field::get) {
            write(object, &["spec", "minReadySeconds"], json!(seconds));
        }
    }
}

fn kind_name(kind: StrategyType) -> &'static str {
    match kind {
        StrategyType::RollingUpdate => ROLLING_UPDATE,
        StrategyType::OnDelete => ON_DELETE,
    }
}

/// `kubectl set image`: `image` for the only container, `container=image`, or `*=image` for all. Init containers are containers
/// like the others, but an image without a name is never meant for them.
pub fn set_image(object: &mut Value, written: &str) -> Result<(), String> {
    let pod = object.pointer_mut("/spec/template/spec").ok_or("the pod template has no containers")?;
    let (init, main) = (names_in(pod, "initContainers"), names_in(pod, "containers"));
    if main.is_empty() {
        return Err("the pod template has no containers".to_owned());
    }
    let (wanted, image) =
        written.split_once('=').map_or((None, written), |(name, image)| (Some(name), image));
    if image.trim().is_empty() {
        return Err("the image is empty; write it like \"registry.example/agent:1.2\"".to_owned());
    }
    let names: Vec<&str> = main.iter().chain(&init).map(String::as_str).collect();
    let wanted = match (wanted, main.as_slice()) {
        (Some(wanted), _) => wanted,
        (None, [only]) => only,
        (None, [first, ..]) => {
            return Err(format!(
                "the pod has several containers; write \"{first}={image}\", or \"*={image}\" for all of {}",
                suggest::listed(&names)
            ));
        }
        (None, []) => unreachable!("a template without containers has been turned down"),
    };
    if wanted != "*" && !names.contains(&wanted) {
        let instead = suggest::instead(wanted, names.iter().copied());
        let instead = instead.map(|instead| format!("; {instead}")).unwrap_or_default();
        return Err(format!("the pod has no container `{wanted}`{instead}"));
    }
    for list in ["initContainers", "containers"] {
        for container in pod.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            let is_meant = wanted == "*" || name_in(container) == wanted;
            if let Some(container) = container.as_object_mut().filter(|_| is_meant) {
                container.insert("image".to_owned(), json!(image));
            }
        }
    }
    Ok(())
}

/// The names of the containers in one of the pod's lists.
fn names_in(pod: &Value, list: &str) -> Vec<String> {
    let containers = pod.get(list).and_then(Value::as_array);
    containers.into_iter().flatten().map(|container| name_in(container).to_owned()).collect()
}

fn name_in(container: &Value) -> &str {
    container.get("name").and_then(Value::as_str).unwrap_or_default()
}

/// `kubectl rollout restart`. The time is that of the run.
pub fn restart(object: &mut Value, at: Instant) {
    write(object, &["spec", "template", "metadata", "annotations", RESTARTED_AT], json!(at.to_string()));
}

pub fn set_template(object: &mut Value, template: Value) {
    write(object, &["spec", "template"], template);
}

/// `kubectl patch` of the pod template.
pub fn patch_template(object: &mut Value, change: &Value) -> Result<(), String> {
    let Some(fields) = change.as_object() else {
        return Err(
            "a patch is a YAML map, such as `spec: {priorityClassName: system-node-critical}`".to_owned()
        );
    };
    if let Some(stray) = fields.keys().find(|key| !matches!(key.as_str(), "metadata" | "spec")) {
        return Err(format!("`{stray}` is no field of a pod template; it has `metadata` and `spec`"));
    }
    // The API server takes no DaemonSet without one.
    if let Some(template) = object.pointer_mut("/spec/template") {
        patch::merge(template, change);
    }
    Ok(())
}

/// Writes a field and the objects on the way to it. What is no object where one should be stays, to be judged.
fn write(object: &mut Value, path: &[&str], value: Value) {
    let Some((last, before)) = path.split_last() else { return };
    let mut target = object;
    for key in before {
        let Some(fields) = target.as_object_mut() else { return };
        target = fields.entry(*key).or_insert_with(|| Value::Object(Map::new()));
    }
    if let Some(fields) = target.as_object_mut() {
        fields.insert((*last).to_owned(), value);
    }
}
