//! A DaemonSet as the API server keeps it: the spec with its defaults, and the whole pod template, also with the fields that the
//! simulator does not know. Two of them say what a change changes.

use std::rc::Rc;

use serde_json::Value;

use super::daemon_set::DaemonSetSpec;
use super::defaults::NAMESPACE;
use super::labels::Labels;

/// A DaemonSet as the API server keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDaemonSet {
    pub namespace: String,
    pub name: String,
    /// Of the object itself, and not of its pods.
    pub labels: Labels,
    pub annotations: Labels,
    /// With all defaults.
    pub spec: DaemonSetSpec,
    /// `spec.template` as it was written.
    pub template: Rc<Value>,
    /// Those of the specs that it had before, the oldest first.
    pub older_templates: Vec<Rc<Value>>,
}

impl StoredDaemonSet {
    /// `object` is as it was written, and `spec` what the API server made of its spec.
    pub fn new(object: &Value, spec: DaemonSetSpec) -> Self {
        let template = Rc::new(object["spec"]["template"].clone());
        Self::with_template(&object["metadata"], spec, template)
    }

    /// The same with a template that the object had at another time.
    pub fn with_template(metadata: &Value, spec: DaemonSetSpec, template: Rc<Value>) -> Self {
        let text = |field: &str| metadata[field].as_str().unwrap_or_default().to_owned();
        let map = |field: &str| serde_json::from_value(metadata[field].clone()).unwrap_or_default();
        let namespace = Some(text("namespace")).filter(|namespace| !namespace.is_empty());
        Self {
            namespace: namespace.unwrap_or_else(|| NAMESPACE.to_owned()),
            name: text("name"),
            labels: map("labels"),
            annotations: map("annotations"),
            spec,
            template,
            older_templates: Vec::new(),
        }
    }

    /// `namespace/name`, by which no two are the same.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}
