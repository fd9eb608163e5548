//! Who is eligible: `NodeShouldRunDaemonPod`, with the reason where the answer is no.
//!
//! Pure: a template's placement and a node's facets in, a verdict out. Node conditions, `spec.unschedulable` without
//! its taint and free resources play no part: a pod that does not fit is created and stays Pending.

use std::fmt;

use crate::api::affinity_mismatch::AffinityMismatch;
use crate::api::labels::Labels;
use crate::api::node::{HOSTNAME_LABEL, NodeFacets};
use crate::api::node_affinity::NodeSelector;
use crate::api::pod_spec::PodSpec;
use crate::api::taints::{Taint, TaintEffect, Toleration, well_known};

/// What of a pod template decides on which nodes its pods run.
#[derive(Clone, Debug)]
pub struct Placement {
    node_name: String,
    node_selector: Labels,
    required_affinity: Option<NodeSelector>,
    tolerations: Vec<Toleration>,
}

/// The controller's two answers for a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// A pod should be created here if there is none.
    pub should_run: bool,
    /// A pod that is here may stay.
    pub should_continue_running: bool,
}

/// The rule that keeps a DaemonSet off a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle<'a> {
    NodeName { wanted: &'a str },
    NodeSelector { key: &'a str, wanted: &'a str, found: Option<&'a str> },
    NodeAffinity(AffinityMismatch<'a>),
    Taint(&'a Taint),
}

impl Verdict {
    pub const YES: Self = Self { should_run: true, should_continue_running: true };
    pub const NO: Self = Self { should_run: false, should_continue_running: false };
}

impl Placement {
    /// The placement of the template's pods, with the tolerations that the controller adds to them.
    pub fn of(pod: &PodSpec) -> Self {
        Self::with_tolerations(pod, with_automatic_tolerations(pod))
    }

    /// The placement of the template's pods if another controller creates them: they may stay on a node in trouble for a
    /// while only.
    pub fn of_ordinary_pods(pod: &PodSpec) -> Self {
        Self::with_tolerations(pod, with_default_toleration_seconds(pod))
    }

    fn with_tolerations(pod: &PodSpec, tolerations: Vec<Toleration>) -> Self {
        let required_affinity = pod
            .affinity
            .as_ref()
            .and_then(|affinity| affinity.node_affinity.as_ref())
            .and_then(|affinity| affinity.required_during_scheduling_ignored_during_execution.clone());
        Self {
            node_name: pod.node_name.clone(),
            node_selector: pod.node_selector.clone(),
            required_affinity,
            tolerations,
        }
    }

    /// The tolerations of the pods, the automatic ones included.
    pub fn tolerations(&self) -> &[Toleration] {
        &self.tolerations
    }

    pub fn verdict(&self, node: &NodeFacets<'_>) -> Verdict {
        match self.obstacle(node) {
            None => Verdict::YES,
            Some(Obstacle::Taint(_)) => Verdict {
                should_run: false,
                should_continue_running: self
                    .untolerated(node.taints, &[TaintEffect::NoExecute])
                    .next()
                    .is_none(),
            },
            Some(_) => Verdict::NO,
        }
    }

    /// The first rule, in the controller's order, by which the node should not run a pod.
    pub fn obstacle<'a>(&'a self, node: &NodeFacets<'a>) -> Option<Obstacle<'a>> {
        self.obstacles(node).next()
    }

    /// Every rule by which the node should not run a pod, in the controller's order. Each is looked at when it is asked for.
    pub fn obstacles<'a>(&'a self, node: &NodeFacets<'a>) -> impl Iterator<Item = Obstacle<'a>> + use<'a> {
        let node = *node;
        let other_name = !self.node_name.is_empty() && self.node_name != node.name;
        let other_name = other_name.then(|| Obstacle::NodeName { wanted: &self.node_name });
        let labels = self.node_selector.iter().filter(move |&(key, wanted)| node.label(key) != Some(wanted));
        let labels =
            labels.map(move |(key, wanted)| Obstacle::NodeSelector { key, wanted, found: node.label(key) });
        let affinity = self.required_affinity.iter().filter(move |required| !required.matches(&node));
        let affinity =
            affinity.map(move |selector| Obstacle::NodeAffinity(AffinityMismatch { selector, node }));
        let taints = self.untolerated(node.taints, &[TaintEffect::NoSchedule, TaintEffect::NoExecute]);
        other_name.into_iter().chain(labels).chain(affinity).chain(taints.map(Obstacle::Taint))
    }

    pub const fn has_required_affinity(&self) -> bool {
        self.required_affinity.is_some()
    }

    pub const fn required_affinity(&self) -> Option<&NodeSelector> {
        self.required_affinity.as_ref()
    }

    /// Whether some label of a node, or its name, can change the answer. `None`: its name can.
    pub fn label_keys(&self) -> Option<Vec<&str>> {
        let mut keys: Vec<&str> = self.node_selector.keys().map(String::as_str).collect();
        for term in self.required_affinity.iter().flat_map(|selector| &selector.node_selector_terms) {
            if !term.match_fields.is_empty() {
                return None;
            }
            keys.extend(term.match_expressions.iter().map(|requirement| requirement.key.as_str()));
        }
        let by_name = !self.node_name.is_empty() || keys.contains(&HOSTNAME_LABEL);
        (!by_name).then_some(keys)
    }

    fn untolerated<'a>(
        &'a self,
        taints: &'a [Taint],
        effects: &'static [TaintEffect],
    ) -> impl Iterator<Item = &'a Taint> {
        taints.iter().filter(|taint| effects.contains(&taint.effect)).filter(|taint| !self.tolerates(taint))
    }

    fn tolerates(&self, taint: &Taint) -> bool {
        self.tolerations.iter().any(|toleration| toleration.tolerates(taint))
    }
}

impl<'a> Obstacle<'a> {
    /// The key of the label that the node lacks, where a value of it is asked for and nothing else is amiss.
    pub fn missing_key(&self) -> Option<&'a str> {
        match self {
            Self::NodeSelector { key, wanted, found: None } if !wanted.is_empty() => Some(key),
            Self::NodeAffinity(mismatch) => mismatch.only_missing_key(),
            _ => None,
        }
    }
}

/// `AddOrUpdateDaemonPodTolerations`: daemon pods stay on nodes in trouble and go to cordoned ones.
fn with_automatic_tolerations(pod: &PodSpec) -> Vec<Toleration> {
    use TaintEffect::{NoExecute, NoSchedule};
    let mut automatic = vec![
        (well_known::NOT_READY, NoExecute),
        (well_known::UNREACHABLE, NoExecute),
        (well_known::DISK_PRESSURE, NoSchedule),
        (well_known::MEMORY_PRESSURE, NoSchedule),
        (well_known::PID_PRESSURE, NoSchedule),
        (well_known::UNSCHEDULABLE, NoSchedule),
    ];
    if pod.host_network {
        automatic.push((well_known::NETWORK_UNAVAILABLE, NoSchedule));
    }
    let mut tolerations = pod.tolerations.clone();
    for (key, effect) in automatic {
        let added = Toleration::exists(key, effect);
        match tolerations.iter_mut().find(|toleration| toleration.is_same_rule_as(&added)) {
            // The same rule with tolerationSeconds would let the pod be evicted after a while.
            Some(same) => *same = added,
            None => tolerations.push(added),
        }
    }
    tolerations
}

impl fmt::Display for Obstacle<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NodeName { wanted } => write!(formatter, "spec.nodeName asks for {wanted}"),
            Self::NodeSelector { key, wanted, found: Some(found) } => {
                write!(formatter, "nodeSelector asks for {key}={wanted}, the node has {key}={found}")
            }
            Self::NodeSelector { key, wanted, found: None } => {
                write!(formatter, "nodeSelector asks for {key}={wanted}, the node has no label {key}")
            }
            Self::NodeAffinity(mismatch) => mismatch.fmt(formatter),
            Self::Taint(taint) => write!(formatter, "taint {taint} is not tolerated"),
        }
    }
}

/// What the admission plugin `DefaultTolerationSeconds` adds to a pod that says nothing of the two taints: five minutes.
fn with_default_toleration_seconds(pod: &PodSpec) -> Vec<Toleration> {
    const DEFAULT_SECONDS: i64 = 300;
    let mut tolerations = pod.tolerations.clone();
    for key in [well_known::NOT_READY, well_known::UNREACHABLE] {
        let effect = TaintEffect::NoExecute;
        let speaks_of_it = |toleration: &Toleration| {
            (toleration.key.is_empty() || toleration.key == key)
                && (toleration.effect.is_empty() || toleration.effect == effect.as_str())
        };
        if !pod.tolerations.iter().any(speaks_of_it) {
            let added = Toleration::exists(key, effect);
            tolerations.push(Toleration { toleration_seconds: Some(DEFAULT_SECONDS), ..added });
        }
    }
    tolerations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placement(spec: serde_json::Value) -> Placement {
        Placement::of(&serde_json::from_value(spec).unwrap())
    }

    fn verdict(placement: &Placement, taints: &[&str]) -> (bool, bool) {
        let taints: Vec<Taint> = taints.iter().map(|taint| taint.parse().unwrap()).collect();
        let labels = Labels::from([("nodepool".to_owned(), "workload".to_owned())]);
        let verdict = placement.verdict(&NodeFacets { name: "node-1", labels: &labels, taints: &taints });
        (verdict.should_run, verdict.should_continue_running)
    }

    #[test]
    fn untolerated_no_schedule_keeps_new_pods_off_and_no_execute_drives_old_ones_away() {
        let plain = placement(serde_json::json!({}));
        assert_eq!(verdict(&plain, &[]), (true, true));
        assert_eq!(verdict(&plain, &["dedicated=gpu:NoSchedule"]), (false, true));
        assert_eq!(verdict(&plain, &["maintenance:NoExecute"]), (false, false));
        assert_eq!(verdict(&plain, &["soft:PreferNoSchedule"]), (true, true));
    }

    #[test]
    fn daemon_pods_tolerate_nodes_in_trouble_by_themselves() {
        let plain = placement(serde_json::json!({}));
        assert_eq!(verdict(&plain, &["node.kubernetes.io/unreachable:NoExecute"]), (true, true));
        assert_eq!(verdict(&plain, &["node.kubernetes.io/unschedulable:NoSchedule"]), (true, true));
        assert_eq!(verdict(&plain, &["node.kubernetes.io/not-ready:NoSchedule"]), (false, true));
        let network = &["node.kubernetes.io/network-unavailable:NoSchedule"];
        assert_eq!(verdict(&plain, network), (false, true));
        assert_eq!(verdict(&placement(serde_json::json!({"hostNetwork": true})), network), (true, true));
    }

    #[test]
    fn an_automatic_toleration_replaces_the_same_rule_of_the_template() {
        let own = serde_json::json!({"tolerations": [
            {"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30},
        ]});
        let tolerations = placement(own).tolerations;
        let not_ready: Vec<_> =
            tolerations.iter().filter(|toleration| toleration.key == well_known::NOT_READY).collect();
        assert_eq!(not_ready.len(), 1);
        assert_eq!(not_ready[0].toleration_seconds, None);
    }

    #[test]
    fn the_obstacle_names_the_rule() {
        let selector = placement(serde_json::json!({"nodeSelector": {"nodepool": "gpu"}}));
        let labels = Labels::from([("nodepool".to_owned(), "workload".to_owned())]);
        let node = NodeFacets { name: "node-1", labels: &labels, taints: &[] };
        assert_eq!(
            selector.obstacle(&node).unwrap().to_string(),
            "nodeSelector asks for nodepool=gpu, the node has nodepool=workload"
        );
        assert_eq!(selector.verdict(&node), Verdict::NO);
    }
}
