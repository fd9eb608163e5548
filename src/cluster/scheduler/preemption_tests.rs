//! Preemption on one node: small scenes with figures by hand, and what holds of any scene.

use proptest::prelude::*;
use serde_json::json;

use super::fit::{fits, misfits};
use super::load::{NodeAllocatable, NodeLoad, PodDemand};
use super::preemption::{Preemptor, RunningPod, victims};
use crate::api::kubernetes_version::KubernetesVersion;
use crate::api::pod_spec::PodSpec;
use crate::engine::time::Instant;

/// `system-node-critical`.
const NODE_CRITICAL: i32 = 2_000_001_000;

fn pod(priority: i32, memory: &str) -> PodSpec {
    serde_json::from_value(json!({
        "priority": priority,
        "containers": [{"resources": {"requests": {"memory": memory}}}],
    }))
    .unwrap()
}

fn node(memory: &str, pods: &str) -> NodeAllocatable {
    NodeAllocatable::of(&serde_json::from_value(json!({"memory": memory, "cpu": "4", "pods": pods})).unwrap())
}

fn load_of<'a>(demands: impl IntoIterator<Item = &'a PodDemand>) -> NodeLoad {
    let mut load = NodeLoad::default();
    demands.into_iter().for_each(|demand| load.add(demand));
    load
}

/// The victims of a pod among pods that started so many seconds into the run.
fn victims_among(
    incoming: &PodSpec,
    node: &NodeAllocatable,
    running: &[(PodSpec, u64)],
) -> Option<Vec<usize>> {
    let demands: Vec<PodDemand> =
        running.iter().map(|(pod, _)| PodDemand::of(pod, KubernetesVersion::default())).collect();
    let pods: Vec<RunningPod<'_>> = running
        .iter()
        .zip(&demands)
        .map(|((pod, seconds), demand)| RunningPod {
            demand,
            priority: super::preemption::priority(pod),
            started: Instant::from_nanoseconds(seconds * 1_000_000_000),
        })
        .collect();
    let demand = PodDemand::of(incoming, KubernetesVersion::default());
    let load = load_of(&demands);
    assert!(!fits(&demand, node, &load), "there is no cause to preempt");
    victims(&Preemptor::new(incoming, &demand), node, &load, &pods)
}

#[test]
fn an_agent_pending_for_lack_of_memory_fits_once_a_lower_pod_is_gone() {
    let node = node("4Gi", "110");
    let (agent, batch, web) = (pod(NODE_CRITICAL, "1Gi"), pod(0, "2Gi"), pod(1000, "2Gi"));
    assert_eq!(victims_among(&agent, &node, &[(batch.clone(), 10), (web.clone(), 20)]), Some(vec![0]));

    let (demand, batch, web) = (
        PodDemand::of(&agent, KubernetesVersion::default()),
        PodDemand::of(&batch, KubernetesVersion::default()),
        PodDemand::of(&web, KubernetesVersion::default()),
    );
    let mut load = load_of([&batch, &web]);
    let reasons: Vec<String> = misfits(&demand, &node, &load).iter().map(ToString::to_string).collect();
    assert_eq!(reasons, ["Insufficient memory"]);
    load.remove(&batch);
    assert!(fits(&demand, &node, &load));
}

#[test]
fn equal_priority_is_safe() {
    let node = node("4Gi", "110");
    assert_eq!(
        victims_among(&pod(1000, "1Gi"), &node, &[(pod(1000, "2Gi"), 0), (pod(1001, "2Gi"), 0)]),
        None
    );
    assert_eq!(victims_among(&pod(1001, "1Gi"), &node, &[(pod(1000, "4Gi"), 0)]), Some(vec![0]));
}

#[test]
fn nobody_is_pushed_out_in_vain() {
    let running = [(pod(0, "1Gi"), 0), (pod(NODE_CRITICAL, "3Gi"), 0)];
    assert_eq!(victims_among(&pod(1000, "2Gi"), &node("4Gi", "110"), &running), None);
}

/// 2Gi must go. Of the three at priority 0 the one that started last comes back last.
#[test]
fn the_youngest_of_the_lowest_goes_first() {
    let node = node("8Gi", "110");
    let agent = pod(NODE_CRITICAL, "2Gi");
    let running = [(pod(0, "2Gi"), 300), (pod(0, "2Gi"), 100), (pod(0, "2Gi"), 200), (pod(500, "2Gi"), 400)];
    assert_eq!(victims_among(&agent, &node, &running), Some(vec![0]));
}

/// Reprieving goes on past a pod that cannot come back: the 3Gi go, the 1Gi below them stay.
#[test]
fn a_small_pod_is_reprieved_after_a_large_one_was_not() {
    let node = node("4Gi", "110");
    let running = [(pod(0, "1Gi"), 0), (pod(500, "3Gi"), 0)];
    assert_eq!(victims_among(&pod(NODE_CRITICAL, "2Gi"), &node, &running), Some(vec![1]));
}

#[test]
fn too_many_pods_cost_one_pod() {
    let running = [(pod(100, "1Mi"), 0), (pod(0, "1Mi"), 0), (pod(50, "1Mi"), 0)];
    assert_eq!(victims_among(&pod(NODE_CRITICAL, "1Mi"), &node("8Gi", "3"), &running), Some(vec![1]));
}

#[test]
fn a_taken_host_port_costs_its_holder() {
    let exporter = |priority: i32, address: &str| -> PodSpec {
        let port = json!({"containerPort": 9100, "hostPort": 9100, "hostIP": address});
        serde_json::from_value(json!({"priority": priority, "containers": [{"ports": [port]}]})).unwrap()
    };
    let running = [(pod(0, "1Gi"), 0), (exporter(500, "10.0.0.1"), 0)];
    let node = node("8Gi", "110");
    assert_eq!(victims_among(&exporter(1000, "0.0.0.0"), &node, &running), Some(vec![1]));
    assert_eq!(victims_among(&exporter(400, "0.0.0.0"), &node, &running), None);
}

#[test]
fn a_pod_that_never_preempts_waits() {
    let patient = PodSpec { preemption_policy: Some("Never".to_owned()), ..pod(NODE_CRITICAL, "1Gi") };
    assert_eq!(victims_among(&patient, &node("1Gi", "110"), &[(pod(0, "1Gi"), 0)]), None);
}

prop_compose! {
    /// Small amounts, so that ties and exact fits are common; few ports and addresses, so that they clash.
    fn any_pod()(
        priority in 0..4_i32,
        (milli_cpu, mebibytes, gpus) in (0..6_i64, 0..6_i64, 0..3_i64),
        ports in prop::collection::vec((80..83_i32, prop::sample::select(vec!["", "0.0.0.0", "10.0.0.1", "10.0.0.2"])), 0..2),
        seconds in 0..4_u64,
    ) -> (PodSpec, u64) {
        let ports: Vec<_> =
            ports.iter().map(|(port, address)| json!({"hostPort": port, "hostIP": address})).collect();
        let requests = json!({
            "cpu": format!("{milli_cpu}m"), "memory": format!("{mebibytes}Mi"), "nvidia.com/gpu": gpus.to_string(),
        });
        let containers = json!([{"ports": ports, "resources": {"requests": requests}}]);
        (serde_json::from_value(json!({"priority": priority, "containers": containers})).unwrap(), seconds)
    }
}

proptest! {
    /// Without exactly the victims the pod fits; with any one of them back it does not. Also where pods share host
    /// ports that the scheduler would not have let them share.
    #[test]
    fn every_victim_is_needed_and_together_they_are_enough(
        (incoming, _) in any_pod(),
        running in prop::collection::vec(any_pod(), 0..12),
        (milli_cpu, mebibytes, gpus, pods) in (0..30_i64, 0..30_i64, 0..8_i64, 1..12_i64),
    ) {
        let node = NodeAllocatable::of(&serde_json::from_value(json!({
            "cpu": format!("{milli_cpu}m"), "memory": format!("{mebibytes}Mi"),
            "nvidia.com/gpu": gpus.to_string(), "pods": pods.to_string(),
        })).unwrap());
        let (demand, demands): (_, Vec<_>) =
            (PodDemand::of(&incoming, KubernetesVersion::default()), running.iter().map(|(pod, _)| PodDemand::of(pod, KubernetesVersion::default())).collect());
        let mut load = load_of(&demands);
        prop_assume!(!fits(&demand, &node, &load));
        let lower: Vec<usize> =
            (0..running.len()).filter(|&index| running[index].0.priority < incoming.priority).collect();
        match victims_among(&incoming, &node, &running) {
            Some(victims) => {
                prop_assert!(!victims.is_empty() && victims.iter().all(|victim| lower.contains(victim)));
                victims.iter().for_each(|&victim| load.remove(&demands[victim]));
                prop_assert!(fits(&demand, &node, &load));
                for &victim in &victims {
                    let mut without_one = load.clone();
                    without_one.add(&demands[victim]);
                    prop_assert!(!fits(&demand, &node, &without_one));
                }
            }
            None => {
                lower.iter().for_each(|&index| load.remove(&demands[index]));
                prop_assert!(lower.is_empty() || !fits(&demand, &node, &load));
            }
        }
    }

    /// The load kept by adding and removing is the load of the pods that are left, as long as no port is held twice.
    #[test]
    fn what_was_removed_leaves_no_trace(pods in prop::collection::vec((any_pod(), any::<bool>()), 0..12)) {
        let mut demands: Vec<(PodDemand, bool)> =
            pods.iter().map(|((pod, _), stays)| (PodDemand::of(pod, KubernetesVersion::default()), *stays)).collect();
        demands.iter_mut().for_each(|(demand, _)| demand.host_ports.clear());
        let mut load = load_of(demands.iter().map(|(demand, _)| demand));
        demands.iter().filter(|(_, stays)| !stays).for_each(|(demand, _)| load.remove(demand));
        prop_assert_eq!(load, load_of(demands.iter().filter(|(_, stays)| *stays).map(|(demand, _)| demand)));
    }
}
