//! Whether a pod fits its node beside what runs there: the filters `NodeResourcesFit`, `NodePorts` and `InterPodAffinity`.
//!
//! Only what the pod itself asks for is looked at: a node that has too much of something on it already still takes a pod
//! that wants none of it. What a pod does not request counts as nothing; the defaults for that are for scoring.

use std::fmt;

use crate::cluster::scheduler::load::{NodeAllocatable, NodeLoad, PodDemand};
use crate::cluster::scheduler::resources::{CPU, EPHEMERAL_STORAGE, MEMORY};

/// One reason why a pod does not fit, in the scheduler's words. Ordered as the words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Misfit<'a> {
    /// Less is left of the resource than the pod requests.
    Insufficient(&'a str),
    TooManyPods,
    /// Another pod has a host port of it.
    HostPortsTaken,
    /// Another pod is one that its anti-affinity means.
    AntiAffinity,
    /// It is one that the anti-affinity of another pod means.
    AntiAffinityOfOthers,
}

impl fmt::Display for Misfit<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Insufficient(resource) => write!(formatter, "Insufficient {resource}"),
            Self::TooManyPods => formatter.write_str("Too many pods"),
            Self::HostPortsTaken => {
                formatter.write_str("node(s) didn't have free ports for the requested pod ports")
            }
            Self::AntiAffinity => formatter.write_str("node(s) didn't match pod anti-affinity rules"),
            Self::AntiAffinityOfOthers => {
                formatter.write_str("node(s) didn't satisfy existing pods anti-affinity rules")
            }
        }
    }
}

/// Whether nothing stands against the pod.
pub fn fits(demand: &PodDemand, allocatable: &NodeAllocatable, load: &NodeLoad) -> bool {
    each_misfit(demand, allocatable, load).next().is_none()
}

/// Whether some pod on the node keeps this one off, whatever the node offers.
pub fn is_excluded(demand: &PodDemand, load: &NodeLoad) -> bool {
    each_exclusion(demand, load).next().is_some()
}

/// The first of all that stands against the pod, if anything does.
pub fn first_misfit<'a>(
    demand: &'a PodDemand,
    allocatable: &'a NodeAllocatable,
    load: &'a NodeLoad,
) -> Option<Misfit<'a>> {
    each_misfit(demand, allocatable, load).min()
}

/// All that stands against the pod, in order.
pub fn misfits<'a>(
    demand: &'a PodDemand,
    allocatable: &'a NodeAllocatable,
    load: &'a NodeLoad,
) -> Vec<Misfit<'a>> {
    let mut misfits: Vec<Misfit<'_>> = each_misfit(demand, allocatable, load).collect();
    misfits.sort_unstable();
    misfits
}

fn each_misfit<'a>(
    demand: &'a PodDemand,
    allocatable: &'a NodeAllocatable,
    load: &'a NodeLoad,
) -> impl Iterator<Item = Misfit<'a>> {
    let (wanted, offered, taken) = (&demand.requests, &allocatable.resources, &load.requested);
    let own = [
        (CPU, wanted.milli_cpu, offered.milli_cpu, taken.milli_cpu),
        (MEMORY, wanted.memory_bytes, offered.memory_bytes, taken.memory_bytes),
        (
            EPHEMERAL_STORAGE,
            wanted.ephemeral_storage_bytes,
            offered.ephemeral_storage_bytes,
            taken.ephemeral_storage_bytes,
        ),
    ];
    let counted = wanted.named().filter(|_| !allocatable.has_everything);
    let named = counted.map(|(name, wanted)| (name, wanted, offered.amount_of(name), taken.amount_of(name)));
    let insufficient = own.into_iter().chain(named).filter_map(|(name, wanted, offered, taken)| {
        let is_short = wanted > 0 && wanted > offered.wrapping_sub(taken);
        is_short.then_some(Misfit::Insufficient(name))
    });
    let too_many_pods = (load.pods >= allocatable.pods).then_some(Misfit::TooManyPods);
    too_many_pods.into_iter().chain(insufficient).chain(each_exclusion(demand, load))
}

/// Who on the node keeps the pod off, whatever the node offers.
fn each_exclusion<'a>(demand: &PodDemand, load: &NodeLoad) -> impl Iterator<Item = Misfit<'a>> + use<'a> {
    let host_ports_taken =
        load.host_ports.conflict_with(&demand.host_ports).then_some(Misfit::HostPortsTaken);
    let own = load.terms.holds_one_meant_by(&demand.anti_affinity).then_some(Misfit::AntiAffinity);
    // The scheduler looks at the other side only if this one is fine.
    let of_others =
        || load.terms.holds_one_that_means(&demand.anti_affinity).then_some(Misfit::AntiAffinityOfOthers);
    host_ports_taken.into_iter().chain(own.or_else(of_others))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::kubernetes_version::KubernetesVersion;
    use serde_json::{Value, json};

    fn demand(container: Value) -> PodDemand {
        PodDemand::of(
            &serde_json::from_value(json!({"containers": [container]})).unwrap(),
            KubernetesVersion::default(),
        )
    }

    fn requesting(requests: Value) -> PodDemand {
        demand(json!({"resources": {"requests": requests}}))
    }

    fn node(allocatable: Value) -> NodeAllocatable {
        NodeAllocatable::of(&serde_json::from_value(allocatable).unwrap())
    }

    fn load(pods: &[&PodDemand]) -> NodeLoad {
        let mut load = NodeLoad::default();
        pods.iter().for_each(|pod| load.add(pod));
        load
    }

    fn reasons(pod: &PodDemand, node: &NodeAllocatable, load: &NodeLoad) -> Vec<String> {
        misfits(pod, node, load).iter().map(Misfit::to_string).collect()
    }

    #[test]
    fn a_pod_fits_into_exactly_what_is_left() {
        let node = node(json!({"cpu": "2", "memory": "4Gi", "pods": "110"}));
        let other = requesting(json!({"cpu": "1900m", "memory": "3Gi"}));
        let load = load(&[&other]);
        assert!(fits(&requesting(json!({"cpu": "100m", "memory": "1Gi"})), &node, &load));
        let larger = requesting(json!({"cpu": "101m", "memory": "1Gi"}));
        assert!(!fits(&larger, &node, &load));
        assert_eq!(reasons(&larger, &node, &load), ["Insufficient cpu"]);
    }

    #[test]
    fn an_overfull_node_takes_a_pod_that_wants_none_of_what_it_lacks() {
        let node = node(json!({"cpu": "1", "memory": "1Gi", "pods": "110"}));
        let load = load(&[&requesting(json!({"cpu": "3"}))]);
        assert!(fits(&requesting(json!({})), &node, &load));
        assert!(fits(&requesting(json!({"cpu": "0", "memory": "1Gi"})), &node, &load));
    }

    #[test]
    fn every_pod_takes_a_place_whatever_it_requests() {
        let node = node(json!({"cpu": "4", "memory": "8Gi", "pods": "2"}));
        let pause = requesting(json!({}));
        assert!(fits(&pause, &node, &load(&[&pause])));
        assert_eq!(reasons(&pause, &node, &load(&[&pause, &pause])), ["Too many pods"]);
    }

    #[test]
    fn what_a_node_does_not_offer_it_lacks() {
        let node = node(json!({"cpu": "4", "memory": "8Gi", "pods": "110", "nvidia.com/gpu": "2"}));
        let trainer = requesting(json!({"nvidia.com/gpu": "1", "hugepages-2Mi": "4Mi", "cpu": "1"}));
        assert_eq!(
            reasons(&trainer, &node, &load(&[&trainer, &trainer])),
            ["Insufficient hugepages-2Mi", "Insufficient nvidia.com/gpu"]
        );
    }

    #[test]
    fn a_port_on_all_addresses_keeps_out_one_on_a_single_address() {
        let node = node(json!({"cpu": "4", "memory": "8Gi", "pods": "110"}));
        let exporter = |address: &str| {
            demand(json!({"ports": [{"containerPort": 9100, "hostPort": 9100, "hostIP": address}]}))
        };
        let (everywhere, inside, local) = (exporter("0.0.0.0"), exporter("10.0.0.1"), exporter("127.0.0.1"));
        assert_eq!(
            reasons(&inside, &node, &load(&[&everywhere])),
            ["node(s) didn't have free ports for the requested pod ports"]
        );
        assert!(!fits(&everywhere, &node, &load(&[&inside])));
        assert!(fits(&local, &node, &load(&[&inside])));
    }

    #[test]
    fn reasons_come_in_the_order_of_their_words() {
        let node = node(json!({"pods": "0"}));
        let pod = demand(json!({
            "ports": [{"hostPort": 80}],
            "resources": {"requests": {"example.com/fpga": "1", "memory": "1", "ephemeral-storage": "1", "cpu": "1m"}},
        }));
        let mut sorted = reasons(&pod, &node, &load(&[&pod]));
        sorted.sort();
        assert_eq!(sorted.len(), 6);
        assert_eq!(reasons(&pod, &node, &load(&[&pod])), sorted);
    }
}
