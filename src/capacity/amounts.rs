//! Amounts of resources by their names: what pods take and what nodes offer, the number of pods included.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::cluster::plan::{NodeAllocatable, Resources};

/// A resource, in the order in which people look at them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    Cpu,
    Memory,
    EphemeralStorage,
    Pods,
    /// Of a device plugin and the like, and huge pages.
    Named(Arc<str>),
}

/// What an amount is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    Millicores,
    Bytes,
    Count,
}

impl Unit {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Millicores => "millicores",
            Self::Bytes => "bytes",
            Self::Count => "count",
        }
    }
}

/// Amounts by resource. One that is not in it is not spoken of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amounts(BTreeMap<Resource, i64>);

impl Resource {
    pub fn name(&self) -> &str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::EphemeralStorage => "ephemeral-storage",
            Self::Pods => "pods",
            Self::Named(name) => name,
        }
    }

    pub fn unit(&self) -> Unit {
        match self {
            Self::Cpu => Unit::Millicores,
            Self::Memory | Self::EphemeralStorage => Unit::Bytes,
            Self::Named(name) if name.starts_with("hugepages-") => Unit::Bytes,
            Self::Pods | Self::Named(_) => Unit::Count,
        }
    }
}

impl Serialize for Resource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Amounts {
    /// What pods take together that are so many.
    pub fn taken(resources: &Resources, pods: i64) -> Self {
        let mut amounts = Self::of(resources);
        amounts.0.insert(Resource::Pods, pods);
        amounts
    }

    /// What a node offers; nothing is said of what it has as much of as is asked for.
    pub fn offered(allocatable: &NodeAllocatable) -> Self {
        let mut amounts = Self::of(&allocatable.resources);
        amounts.0.insert(Resource::Pods, allocatable.pods);
        amounts.0.retain(|_, amount| *amount != NodeAllocatable::UNLIMITED);
        amounts
    }

    fn of(resources: &Resources) -> Self {
        let own = [
            (Resource::Cpu, resources.milli_cpu),
            (Resource::Memory, resources.memory_bytes),
            (Resource::EphemeralStorage, resources.ephemeral_storage_bytes),
        ];
        let named = resources.named().map(|(name, amount)| (Resource::Named(name.into()), amount));
        Self(own.into_iter().chain(named).collect())
    }

    /// The amounts that limits allow. There is no limit of what is not in it.
    pub fn limited(resources: &Resources) -> Self {
        let mut amounts = Self::of(resources);
        amounts.0.retain(|_, amount| *amount != 0);
        amounts
    }

    pub fn get(&self, resource: &Resource) -> Option<i64> {
        self.0.get(resource).copied()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Resource, i64)> {
        self.0.iter().map(|(resource, &amount)| (resource, amount))
    }

    pub fn resources(&self) -> impl Iterator<Item = &Resource> {
        self.0.keys()
    }

    /// Adds the others so many times.
    pub fn add_times(&mut self, others: &Self, times: u32) {
        for (resource, &amount) in &others.0 {
            let sum = self.0.entry(resource.clone()).or_insert(0);
            *sum = sum.saturating_add(amount.saturating_mul(times.into()));
        }
    }

    /// Raises one of them to an amount, if that is more.
    pub fn raise(&mut self, resource: &Resource, amount: i64) {
        let most = self.0.entry(resource.clone()).or_insert(amount);
        *most = amount.max(*most);
    }
}

impl FromIterator<(Resource, i64)> for Amounts {
    fn from_iter<I: IntoIterator<Item = (Resource, i64)>>(amounts: I) -> Self {
        Self(amounts.into_iter().collect())
    }
}
