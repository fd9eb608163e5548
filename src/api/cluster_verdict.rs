//! What the API server says of the objects that admission looks at: decoded, defaulted, then validated.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::cluster_objects::{LimitRange, PriorityClassObject, RuntimeClass};
use super::schema::Findings;
use super::validation::{FieldError, validate_limit_range, validate_priority_class, validate_runtime_class};
use super::verdict::decoded;

/// An object that changes what becomes of pods when they are created.
#[derive(Clone, Debug, PartialEq)]
pub enum ClusterObject {
    PriorityClass(PriorityClassObject),
    RuntimeClass(RuntimeClass),
    LimitRange(LimitRange),
}

/// What an object is that admission looks at.
enum Kind {
    PriorityClass,
    RuntimeClass,
    LimitRange,
}

/// Whether the API server accepts such an object.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterVerdict {
    pub kind: &'static str,
    /// With its defaults, if it can be decoded at all. It is accepted if nothing else is said of it.
    pub object: Option<ClusterObject>,
    pub findings: Findings,
    pub errors: Vec<FieldError>,
}

/// Whether an object is one that admission looks at.
pub fn is_cluster_object(manifest: &Value) -> bool {
    kind_of(manifest).is_some()
}

fn kind_of(manifest: &Value) -> Option<Kind> {
    let text = |field: &str| manifest.get(field).and_then(Value::as_str).unwrap_or_default();
    match (text("apiVersion"), text("kind")) {
        ("scheduling.k8s.io/v1", "PriorityClass") => Some(Kind::PriorityClass),
        ("node.k8s.io/v1", "RuntimeClass") => Some(Kind::RuntimeClass),
        ("v1", "LimitRange") => Some(Kind::LimitRange),
        _ => None,
    }
}

/// Judges a PriorityClass, a RuntimeClass or a LimitRange. `None`: it is of another kind.
pub fn judge_cluster_object(manifest: &Value) -> Option<ClusterVerdict> {
    Some(match kind_of(manifest)? {
        Kind::PriorityClass => {
            let judge = |class: PriorityClassObject| {
                let errors = validate_priority_class(&class);
                (ClusterObject::PriorityClass(class), errors)
            };
            verdict(manifest, "PriorityClass", judge)
        }
        Kind::RuntimeClass => {
            let judge = |class: RuntimeClass| {
                let errors = validate_runtime_class(&class);
                (ClusterObject::RuntimeClass(class), errors)
            };
            verdict(manifest, "RuntimeClass", judge)
        }
        Kind::LimitRange => {
            let judge = |mut range: LimitRange| {
                range.set_defaults();
                let errors = validate_limit_range(&range);
                (ClusterObject::LimitRange(range), errors)
            };
            verdict(manifest, "LimitRange", judge)
        }
    })
}

fn verdict<T: DeserializeOwned>(
    manifest: &Value,
    kind: &'static str,
    judge: impl FnOnce(T) -> (ClusterObject, Vec<FieldError>),
) -> ClusterVerdict {
    let (object, findings) = decoded(manifest, kind);
    let (object, errors) = object.map(judge).unzip();
    ClusterVerdict { kind, object, findings, errors: errors.unwrap_or_default() }
}
