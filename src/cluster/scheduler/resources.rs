//! Amounts of resources as the scheduler counts with them: whole numbers (`framework.Resource`).
//!
//! What is not cpu, memory or ephemeral storage has a name; most pods have none of that, and then nothing here allocates
//! or compares text. Invariant: no named amount is zero, and the names are in order, so that equal amounts are equal
//! values however they came about.

use std::sync::Arc;

use crate::api::container::ResourceList;
use crate::api::quantity::Quantity;
use crate::api::validation::{is_extended_resource, is_native_resource};

pub const CPU: &str = "cpu";
pub const MEMORY: &str = "memory";
pub const EPHEMERAL_STORAGE: &str = "ephemeral-storage";
pub const PODS: &str = "pods";

/// Amounts of cpu, memory, ephemeral storage and resources with names of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    pub milli_cpu: i64,
    pub memory_bytes: i64,
    pub ephemeral_storage_bytes: i64,
    /// Extended resources and huge pages.
    named: Vec<(Arc<str>, i64)>,
}

impl Resources {
    /// The amounts in the list that the scheduler looks at; parts of a unit count as a whole one.
    pub fn of(list: &ResourceList) -> Self {
        let mut resources = Self::default();
        for (name, &amount) in list {
            match name.as_str() {
                CPU => resources.milli_cpu = clamped(amount.milli()),
                MEMORY => resources.memory_bytes = whole(amount),
                EPHEMERAL_STORAGE => resources.ephemeral_storage_bytes = whole(amount),
                name if is_scalar(name) && whole(amount) != 0 => {
                    resources.named.push((name.into(), whole(amount)));
                }
                _ => {}
            }
        }
        resources
    }

    /// So much of what every node has, and nothing with a name of its own.
    pub const fn as_much_of_each(amount: i64) -> Self {
        Self { milli_cpu: amount, memory_bytes: amount, ephemeral_storage_bytes: amount, named: Vec::new() }
    }

    /// The amounts with names, in the order of their names.
    pub fn named(&self) -> impl Iterator<Item = (&str, i64)> {
        self.named.iter().map(|(name, amount)| (&**name, *amount))
    }

    /// How much there is of a resource with a name.
    pub fn amount_of(&self, name: &str) -> i64 {
        self.index_of(name).map_or(0, |index| self.named[index].1)
    }

    pub fn add(&mut self, other: &Self) {
        self.combine(other, i64::wrapping_add);
    }

    pub fn subtract(&mut self, other: &Self) {
        self.combine(other, i64::wrapping_sub);
    }

    /// Wraps as Go's integers do: what was added can always be subtracted again, whatever the amounts.
    fn combine(&mut self, other: &Self, operation: fn(i64, i64) -> i64) {
        self.milli_cpu = operation(self.milli_cpu, other.milli_cpu);
        self.memory_bytes = operation(self.memory_bytes, other.memory_bytes);
        self.ephemeral_storage_bytes = operation(self.ephemeral_storage_bytes, other.ephemeral_storage_bytes);
        for (name, amount) in &other.named {
            match self.index_of(name) {
                Ok(index) => {
                    self.named[index].1 = operation(self.named[index].1, *amount);
                    if self.named[index].1 == 0 {
                        self.named.remove(index);
                    }
                }
                Err(index) => self.named.insert(index, (Arc::clone(name), operation(0, *amount))),
            }
        }
    }

    fn index_of(&self, name: &str) -> Result<usize, usize> {
        self.named.binary_search_by(|(known, _)| (**known).cmp(name))
    }
}

/// `IsScalarResourceName`: whether the scheduler counts a resource that is none of its own three.
fn is_scalar(name: &str) -> bool {
    is_extended_resource(name)
        || name.starts_with("hugepages-")
        || name.starts_with("attachable-volumes-")
        || (is_native_resource(name) && name.contains('/'))
}

/// `Quantity.Value`.
pub(in crate::cluster) fn whole(amount: Quantity) -> i64 {
    clamped(amount.units_rounded_up())
}

fn clamped(amount: i128) -> i64 {
    amount.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn resources(list: Value) -> Resources {
        Resources::of(&serde_json::from_value(list).unwrap())
    }

    #[test]
    fn amounts_are_whole_numbers_rounded_up() {
        let resources = resources(
            json!({"cpu": "1.5", "memory": "1.5Gi", "ephemeral-storage": "100m", "nvidia.com/gpu": "2"}),
        );
        assert_eq!(resources.milli_cpu, 1500);
        assert_eq!(resources.memory_bytes, 1_610_612_736);
        assert_eq!(resources.ephemeral_storage_bytes, 1);
        assert_eq!(resources.amount_of("nvidia.com/gpu"), 2);
        assert_eq!(resources.amount_of("example.com/fpga"), 0);
    }

    #[test]
    fn only_resources_that_nodes_have_are_counted() {
        let resources = resources(json!({
            "hugepages-2Mi": "4Mi", "example.com/fpga": "1", "example.kubernetes.io/dongle": "1",
            "pods": "3", "storage": "1Gi", "requests.cpu": "1", "requests.example.com/fpga": "1",
        }));
        let names: Vec<&str> = resources.named().map(|(name, _)| name).collect();
        assert_eq!(names, ["example.com/fpga", "example.kubernetes.io/dongle", "hugepages-2Mi"]);
    }

    #[test]
    fn what_is_subtracted_again_leaves_no_trace() {
        let base = resources(json!({"cpu": "1", "nvidia.com/gpu": "1"}));
        let other = resources(json!({"memory": "9Ei", "nvidia.com/gpu": "2", "example.com/fpga": "1"}));
        let mut sum = base.clone();
        sum.add(&other);
        sum.add(&other);
        assert_eq!(sum.amount_of("nvidia.com/gpu"), 5);
        assert_eq!(sum.named().next(), Some(("example.com/fpga", 2)));
        sum.subtract(&other);
        sum.subtract(&other);
        assert_eq!(sum, base);
    }
}
