//! Amounts that are none, as `12 cores`: they count as absent, and the object and the field are told.

use serde_json::Value;

use crate::api::quantity::Quantity;

/// So many are named.
const NAMED: usize = 20;

/// Where a limit of a limit range has amounts.
pub const AMOUNTS_OF_LIMITS: [&str; 5] = ["default", "defaultRequest", "max", "maxLimitRequestRatio", "min"];

/// How many there are, and the first of them.
#[derive(Clone, Debug, Default)]
pub struct Unreadable {
    pub count: u64,
    /// "Node n1: status.allocatable[memory]".
    pub named: Vec<String>,
}

impl Unreadable {
    /// `object` is asked for its name where it is to be told.
    pub fn add(&mut self, fields: impl IntoIterator<Item = String>, object: impl Fn() -> String) {
        for field in fields {
            self.count += 1;
            if self.named.len() < NAMED {
                self.named.push(format!("{}: {field}", object()));
            }
        }
    }
}

/// Takes what is no amount out of a pod spec. Where: behind `path`.
pub fn clear_pod_spec(spec: &mut Value, path: &str) -> Vec<String> {
    let mut cleared = Vec::new();
    for list in ["initContainers", "containers"] {
        let containers = spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
        for (index, container) in containers.enumerate() {
            clear_resources(container, &format!("{path}.{list}[{index}]"), &mut cleared);
        }
    }
    clear_resources(spec, path, &mut cleared);
    clear(spec, "overhead", path, &mut cleared);
    cleared
}

/// The same of a runtime class.
pub fn clear_overhead(overhead: &mut Value) -> Vec<String> {
    let mut cleared = Vec::new();
    clear(overhead, "podFixed", "overhead", &mut cleared);
    cleared
}

/// The same of a limit range.
pub fn clear_limits(spec: &mut Value) -> Vec<String> {
    let mut cleared = Vec::new();
    let items = spec.get_mut("limits").and_then(Value::as_array_mut).into_iter().flatten();
    for (index, item) in items.enumerate() {
        for field in AMOUNTS_OF_LIMITS {
            clear(item, field, &format!("spec.limits[{index}]"), &mut cleared);
        }
    }
    cleared
}

fn clear_resources(of: &mut Value, path: &str, cleared: &mut Vec<String>) {
    if let Some(resources) = of.get_mut("resources") {
        for field in ["requests", "limits"] {
            clear(resources, field, &format!("{path}.resources"), cleared);
        }
    }
}

fn clear(of: &mut Value, field: &str, path: &str, cleared: &mut Vec<String>) {
    let Some(amounts) = of.get_mut(field).and_then(Value::as_object_mut) else { return };
    amounts.retain(|resource, amount| {
        let is_amount = serde_json::from_value::<Quantity>(amount.clone()).is_ok();
        if !is_amount {
            cleared.push(format!("{path}.{field}[{resource}]"));
        }
        is_amount
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_no_amount_goes_and_is_named() {
        let mut spec = json!({
            "containers": [{"resources": {"requests": {"cpu": "100m", "memory": "much"}, "limits": {"cpu": true}}}],
            "overhead": {"cpu": "two"},
        });
        let expected = [
            "spec.containers[0].resources.requests[memory]",
            "spec.containers[0].resources.limits[cpu]",
            "spec.overhead[cpu]",
        ];
        assert_eq!(clear_pod_spec(&mut spec, "spec"), expected);
        let left = json!({"containers": [{"resources": {"requests": {"cpu": "100m"}, "limits": {}}}], "overhead": {}});
        assert_eq!(spec, left);
    }
}
