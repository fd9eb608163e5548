//! How much of a resource is taken: requested and limited, and which part of what nodes offer that is.

use serde::Serialize;

use super::amounts::{Amounts, Resource, Unit};

/// How much of one resource is taken.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResourceUsage {
    pub resource: Resource,
    pub unit: Unit,
    pub requested: i64,
    /// What the limits that there are allow together; `None`: there are none.
    pub limited: Option<i64>,
    /// `None`: as much as is asked for.
    pub allocatable: Option<i64>,
    /// Shares of what is allocatable.
    pub requested_share: Option<f64>,
    pub limited_share: Option<f64>,
}

/// What is requested and limited together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    pub requested: Amounts,
    pub limited: Amounts,
}

impl Usage {
    pub fn add_times(&mut self, others: &Self, times: u32) {
        self.requested.add_times(&others.requested, times);
        self.limited.add_times(&others.limited, times);
    }

    /// By resource, of these amounts on offer: what is requested, limited or offered is in it.
    pub fn of(&self, offered: &Amounts) -> Vec<ResourceUsage> {
        let all = self.requested.resources().chain(self.limited.resources()).chain(offered.resources());
        let mut resources: Vec<&Resource> = all.collect();
        resources.sort();
        resources.dedup();
        resources.into_iter().map(|resource| self.of_one(resource, offered.get(resource))).collect()
    }

    fn of_one(&self, resource: &Resource, allocatable: Option<i64>) -> ResourceUsage {
        let (requested, limited) = (self.requested.get(resource).unwrap_or(0), self.limited.get(resource));
        ResourceUsage {
            resource: resource.clone(),
            unit: resource.unit(),
            requested,
            limited,
            allocatable,
            requested_share: share(requested, allocatable),
            limited_share: limited.and_then(|limited| share(limited, allocatable)),
        }
    }
}

/// Nobody has a part of nothing.
fn share(part: i64, whole: Option<i64>) -> Option<f64> {
    whole.filter(|&whole| whole > 0).map(|whole| part as f64 / whole as f64)
}

/// The use of one resource among those of all.
pub fn find<'u>(usage: &'u [ResourceUsage], resource: &Resource) -> Option<&'u ResourceUsage> {
    usage.iter().find(|found| found.resource == *resource)
}
