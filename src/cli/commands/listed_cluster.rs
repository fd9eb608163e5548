//! What the export of objects has to know of a cluster besides its record.

use std::collections::BTreeMap;

use crate::api::identity::DaemonSetId;
use crate::cluster::plan::{Action, DaemonSetPlan, NodeAllocatable, NodePool, Plan};
use crate::report::kubernetes_list::calendar::Calendar;
use crate::report::kubernetes_list::cluster::{ListedCluster, ListedDaemonSet, ListedPool};

/// The cluster of a plan, as far as its objects say more than the record.
pub fn listed_cluster(plan: &Plan, calendar: Calendar) -> ListedCluster {
    let daemon_sets = plan
        .daemon_sets
        .iter()
        .zip(0..)
        .map(|(daemon_set, id)| listed(daemon_set, changes(plan, DaemonSetId(id))));
    let images = plan.world.image_pulls.iter().flat_map(|pulls| &pulls.images);
    ListedCluster {
        calendar,
        kubelet_version: format!("v{}.0", plan.world.kubernetes_version),
        pools: plan.pools.iter().map(listed_pool).collect(),
        daemon_sets: daemon_sets.collect(),
        image_sizes: images.map(|image| (image.name.clone(), image.size)).collect(),
    }
}

/// The versions that the script gives to a DaemonSet, in their order.
fn changes(plan: &Plan, id: DaemonSetId) -> Vec<usize> {
    let version = |action: &Action| match *action {
        Action::UpdateSpec { daemon_set, version } | Action::RollBack { daemon_set, version, .. } => {
            (daemon_set == id).then_some(version)
        }
        _ => None,
    };
    plan.script.iter().filter_map(|scripted| version(&scripted.action)).collect()
}

fn listed(daemon_set: &DaemonSetPlan, changes: Vec<usize>) -> ListedDaemonSet {
    let name = daemon_set.name.rsplit_once('/').map_or(daemon_set.name.as_str(), |(_, name)| name);
    ListedDaemonSet {
        name: name.to_owned(),
        namespace: daemon_set.namespace.clone(),
        specs: daemon_set.versions.iter().map(|version| version.spec.clone()).collect(),
        first_spec: daemon_set.initial.version,
        changes,
    }
}

fn listed_pool(pool: &NodePool) -> ListedPool {
    ListedPool {
        name: pool.name.clone(),
        labels: pool.labels_by_zone(),
        zone_order: pool.zone_order(),
        taints: pool.taints.clone(),
        allocatable: pool.offer.as_ref().map(|offer| amounts(&offer.allocatable)).unwrap_or_default(),
    }
}

/// What a node offers, in the units of the API; what is not limited is left out.
fn amounts(allocatable: &NodeAllocatable) -> BTreeMap<String, String> {
    let resources = &allocatable.resources;
    let own = [
        ("cpu", resources.milli_cpu, "m"),
        ("memory", resources.memory_bytes, ""),
        ("ephemeral-storage", resources.ephemeral_storage_bytes, ""),
        ("pods", allocatable.pods, ""),
    ];
    let own = own.into_iter().filter(|&(_, amount, _)| amount != NodeAllocatable::UNLIMITED);
    let own = own.map(|(name, amount, unit)| (name.to_owned(), format!("{amount}{unit}")));
    own.chain(resources.named().map(|(name, amount)| (name.to_owned(), amount.to_string()))).collect()
}
