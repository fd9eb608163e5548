//! LimitRanges (`ValidateLimitRange`): bounds and defaults that do not contradict each other.

use std::collections::BTreeSet;

use super::field_error::{ErrorList, FieldError, FieldPath};
use super::object_meta::validate_object_meta;
use super::resources::{allows_overcommit, validate_container_resource_name, validate_resource_name};
use crate::api::cluster_objects::{LimitRange, LimitRangeItem};
use crate::api::container::ResourceList;
use crate::api::names;
use crate::api::quantity::Quantity;

const POD: &str = "Pod";
const VOLUME_CLAIM: &str = "PersistentVolumeClaim";
const STORAGE: &str = "storage";

/// Everything that the API server would refuse a defaulted LimitRange for, in its order.
pub fn validate_limit_range(range: &LimitRange) -> Vec<FieldError> {
    let mut errors = ErrorList::default();
    validate_object_meta(&range.metadata, &FieldPath::new("metadata"), &mut errors);
    let path = FieldPath::new("spec").child("limits");
    let mut types = BTreeSet::new();
    for (index, item) in range.spec.limits.iter().enumerate() {
        let path = path.index(index);
        validate_type(&item.kind, &path.child("type"), &mut errors);
        if !types.insert(item.kind.as_str()) {
            errors.duplicate(&path.child("type"), &item.kind);
        }
        validate_item(item, &path, &mut errors);
    }
    errors.into_errors()
}

fn validate_type(kind: &str, path: &FieldPath, errors: &mut ErrorList) {
    let complaints = names::qualified_name(kind);
    let is_standard = matches!(kind, POD | "Container" | VOLUME_CLAIM);
    if complaints.is_empty() && !kind.contains('/') && !is_standard {
        errors.invalid(path, kind, "must be a standard limit type or fully qualified");
    }
    errors.invalid_each(path, kind, complaints);
}

fn validate_item(item: &LimitRangeItem, path: &FieldPath, errors: &mut ErrorList) {
    validate_names(item, &item.max, &path.child("max"), errors);
    validate_names(item, &item.min, &path.child("min"), errors);
    let defaults = [("default", &item.default), ("defaultRequest", &item.default_request)];
    for (name, list) in defaults {
        if item.kind != POD {
            validate_names(item, list, &path.child(name), errors);
        } else if !list.is_empty() {
            errors.forbidden(&path.child(name), "may not be specified when `type` is 'Pod'");
        }
    }
    if item.kind == VOLUME_CLAIM && !item.min.contains_key(STORAGE) && !item.max.contains_key(STORAGE) {
        let detail = "either minimum or maximum storage value is required, but neither was provided";
        errors.required(&path.child("limits"), detail);
    }
    validate_names(item, &item.max_limit_request_ratio, &path.child("maxLimitRequestRatio"), errors);
    for resource in resources_of(item) {
        Amounts::of(item, resource).validate(resource, path, errors);
    }
}

fn validate_names(item: &LimitRangeItem, list: &ResourceList, path: &FieldPath, errors: &mut ErrorList) {
    for name in list.keys() {
        match item.kind.as_str() {
            POD | "Container" => validate_container_resource_name(name, &path.key(name), errors),
            _ => validate_resource_name(name, &path.key(name), errors),
        }
    }
}

/// Each resource that an item says something of.
fn resources_of(item: &LimitRangeItem) -> BTreeSet<&str> {
    let lists = [&item.max, &item.min, &item.default, &item.default_request, &item.max_limit_request_ratio];
    lists.into_iter().flat_map(|list| list.keys().map(String::as_str)).collect()
}

/// What an item says of one resource.
struct Amounts {
    min: Option<Quantity>,
    max: Option<Quantity>,
    default: Option<Quantity>,
    default_request: Option<Quantity>,
    ratio: Option<Quantity>,
}

impl Amounts {
    fn of(item: &LimitRangeItem, resource: &str) -> Self {
        let of = |list: &ResourceList| list.get(resource).copied();
        let of_pods = |list: &ResourceList| of(list).filter(|_| item.kind != POD);
        Self {
            min: of(&item.min),
            max: of(&item.max),
            default: of_pods(&item.default),
            default_request: of_pods(&item.default_request),
            ratio: of(&item.max_limit_request_ratio),
        }
    }

    fn validate(&self, resource: &str, path: &FieldPath, errors: &mut ErrorList) {
        let Self { min, max, default, default_request, .. } = *self;
        // What is at most what, the field that is complained of, and the value of it that is shown.
        let rules = [
            (("min", min), ("max", max), "min", min),
            (("min", min), ("default request", default_request), "defaultRequest", default_request),
            (("default request", default_request), ("max", max), "defaultRequest", default_request),
            (
                ("default request", default_request),
                ("default limit", default),
                "defaultRequest",
                default_request,
            ),
            (("min", min), ("default", default), "default", min),
            (("default", default), ("max", max), "default", max),
        ];
        for ((less_name, less), (more_name, more), field, shown) in rules {
            if let (Some(less), Some(more), Some(shown)) = (less, more, shown)
                && less > more
            {
                let detail = format!("{less_name} value {less} is greater than {more_name} value {more}");
                errors.invalid(&path.child(field).key(resource), &shown, detail);
            }
        }
        self.validate_ratio(&path.child("maxLimitRequestRatio").key(resource), errors);
        if let (Some(default), Some(request)) = (default, default_request)
            && default != request
            && !allows_overcommit(resource)
        {
            let detail =
                format!("default value {default} must equal to defaultRequest value {request} in {resource}");
            errors.invalid(&path.child("defaultRequest").key(resource), &request, detail);
        }
    }

    fn validate_ratio(&self, path: &FieldPath, errors: &mut ErrorList) {
        let Some(ratio) = self.ratio else { return };
        if ratio < Quantity::from_units(1) {
            errors.invalid(path, &ratio, format!("ratio {ratio} is less than 1"));
        }
        let (Some(min), Some(max)) = (self.min, self.max) else { return };
        let most = max.milli() as f64 / min.milli() as f64;
        if ratio.milli() as f64 / 1000.0 > most {
            errors.invalid(path, &ratio, format!("ratio {ratio} is greater than max/min = {most:.6}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::errors_of_cluster_object;
    use serde_json::{Value, json};

    fn errors_of_limits(limits: Value) -> Vec<String> {
        let range = json!({"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "defaults"},
            "spec": {"limits": limits}});
        errors_of_cluster_object(&range)
            .into_iter()
            .map(|error| error.strip_prefix("spec.limits").expect("an error of the limits").to_owned())
            .collect()
    }

    fn errors_of_container(mut item: Value) -> Vec<String> {
        item["type"] = json!("Container");
        errors_of_limits(json!([item]))
    }

    /// The cases and words are those of `TestValidateLimitRange`.
    #[test]
    fn bounds_and_defaults_do_not_contradict_each_other() {
        let cases = [
            (
                json!({"max": {"cpu": "2"}, "min": {"cpu": "1"}, "default": {"cpu": "1"},
                    "defaultRequest": {"cpu": "100m"}}),
                "[0].defaultRequest[cpu]: Invalid value: \"100m\": \
                 min value 1 is greater than default request value 100m",
            ),
            (
                json!({"max": {"cpu": "1"}, "min": {"cpu": "100m"}, "default": {"cpu": "2"},
                    "defaultRequest": {"cpu": "1"}}),
                "[0].default[cpu]: Invalid value: \"1\": default value 2 is greater than max value 1",
            ),
            (
                json!({"max": {"cpu": "2"}, "min": {"cpu": "100m"}, "default": {"cpu": "500m"},
                    "defaultRequest": {"cpu": "800m"}}),
                "[0].defaultRequest[cpu]: Invalid value: \"800m\": \
                 default request value 800m is greater than default limit value 500m",
            ),
            (
                json!({"maxLimitRequestRatio": {"cpu": "800m"}}),
                "[0].maxLimitRequestRatio[cpu]: Invalid value: \"800m\": ratio 800m is less than 1",
            ),
            (
                json!({"max": {"memory": "2Gi"}, "min": {"memory": "512Mi"},
                    "maxLimitRequestRatio": {"memory": "10"}}),
                "[0].maxLimitRequestRatio[memory]: Invalid value: \"10\": \
                 ratio 10 is greater than max/min = 4.000000",
            ),
            (
                json!({"default": {"example.com/gpu": "2"}, "defaultRequest": {"example.com/gpu": "1"}}),
                "[0].defaultRequest[example.com/gpu]: Invalid value: \"1\": \
                 default value 2 must equal to defaultRequest value 1 in example.com/gpu",
            ),
        ];
        for (item, words) in cases {
            assert_eq!(errors_of_container(item), [words]);
        }
    }

    /// A missing default is made of the most or the least before anybody judges, and can contradict what is written.
    #[test]
    fn defaults_that_are_filled_in_count() {
        assert_eq!(
            errors_of_container(json!({"max": {"cpu": "10m"}, "min": {"cpu": "100m"}})),
            [
                "[0].min[cpu]: Invalid value: \"100m\": min value 100m is greater than max value 10m",
                "[0].defaultRequest[cpu]: Invalid value: \"10m\": \
                 min value 100m is greater than default request value 10m",
                "[0].default[cpu]: Invalid value: \"100m\": min value 100m is greater than default value 10m",
            ]
        );
        assert_eq!(
            errors_of_container(json!({"min": {"cpu": "1"}, "default": {"cpu": "500m"}})),
            [
                "[0].defaultRequest[cpu]: Invalid value: \"500m\": \
                 min value 1 is greater than default request value 500m",
                "[0].default[cpu]: Invalid value: \"1\": min value 1 is greater than default value 500m",
            ]
        );
        assert_eq!(errors_of_container(json!({"min": {"cpu": "100m"}, "max": {"cpu": "1"}})), [""; 0]);
    }

    #[test]
    fn types_are_known_and_each_is_there_once() {
        let cpu = || json!({"cpu": "1"});
        assert_eq!(
            errors_of_limits(json!([
                {"type": "Pod", "default": cpu(), "defaultRequest": cpu()},
                {"type": "Pod", "max": {"gpu": "1"}},
                {"type": "container"},
                {"type": "PersistentVolumeClaim"},
                {"type": "example.com/Thing", "max": {"storage": "1Gi"}},
            ])),
            [
                "[0].default: Forbidden: may not be specified when `type` is 'Pod'",
                "[0].defaultRequest: Forbidden: may not be specified when `type` is 'Pod'",
                "[1].type: Duplicate value: \"Pod\"",
                "[1].max[gpu]: Invalid value: \"gpu\": must be a standard resource type or fully qualified",
                "[1].max[gpu]: Invalid value: \"gpu\": must be a standard resource for containers",
                "[2].type: Invalid value: \"container\": must be a standard limit type or fully qualified",
                "[3].limits: Required value: \
                 either minimum or maximum storage value is required, but neither was provided",
            ]
        );
    }
}
