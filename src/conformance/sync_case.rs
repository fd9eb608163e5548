//! One recorded sync: the caches before it, and what the real controller asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use super::objects::{Pod, Timestamp};
use super::outcome::Disagreement;
use crate::api::daemon_set::{DaemonSet, DaemonSetStatus};
use crate::api::identity::{NodeId, PodId, TemplateId};
use crate::api::kubernetes_version::KubernetesVersion;
use crate::api::node::Node;
use crate::daemonset::commands::{Commands, WakeUp};
use crate::daemonset::daemon_set_controller::DaemonSetController;
use crate::daemonset::eligibility::{Placement, Verdict};
use crate::daemonset::pick_order::PickOrder;
use crate::daemonset::slot_pods::PodView;
use crate::engine::time::{Duration, Instant};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncCase {
    now: Timestamp,
    current_revision: String,
    daemon_set: DaemonSet,
    nodes: Vec<Node>,
    pods: Vec<Pod>,
    #[serde(default)]
    failed_pod_backoff: Vec<EarlierFailures>,
    expected: Expected,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EarlierFailures {
    node: String,
    failures: u32,
    seconds_since_last: f64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Expected {
    eligibility: BTreeMap<String, (bool, bool)>,
    create_on_nodes: Choice,
    delete_pods: Choice,
    status: DaemonSetStatus,
    requeue_after_seconds: Vec<f64>,
}

/// `always`, and so many of `chooseFrom`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Choice {
    always: BTreeSet<String>,
    choose_from: BTreeSet<String>,
    choose_count: usize,
}

/// The answers of our controller to the case.
struct Answer {
    eligibility: BTreeMap<String, (bool, bool)>,
    creates: Vec<String>,
    deletes: Vec<String>,
    status: DaemonSetStatus,
    requeue_after_seconds: Vec<f64>,
}

pub fn check(case: SyncCase, version: KubernetesVersion) -> Vec<Disagreement> {
    let answer = answer(&case, version);
    let expected = &case.expected;
    let status = DaemonSetStatus { observed_generation: 0, ..answer.status };
    [
        Disagreement::between("eligibility", &expected.eligibility, &answer.eligibility),
        expected.create_on_nodes.disagreement("nodes to create pods on", &answer.creates),
        expected.delete_pods.disagreement("pods to delete", &answer.deletes),
        Disagreement::between(
            "status",
            &DaemonSetStatus { observed_generation: 0, ..expected.status },
            &status,
        ),
        Disagreement::between("wake-ups (s)", &expected.requeue_after_seconds, &answer.requeue_after_seconds),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn answer(case: &SyncCase, version: KubernetesVersion) -> Answer {
    let placement = Placement::of(&case.daemon_set.spec.template.spec);
    let node_names = all_node_names(case);
    let node_id = |name: &str| {
        let index = node_names.iter().position(|&known| known == name).expect("every target node was listed");
        NodeId(index as u32)
    };
    let now = case.now.0;
    let mut controller = DaemonSetController::new(
        version,
        Arc::new(case.daemon_set.spec.clone()),
        TemplateId(0),
        PickOrder::as_added(),
    );
    controller.adopt_status(case.daemon_set.status, case.daemon_set.metadata.generation);
    node_names.iter().for_each(|_| controller.add_slot(0));
    let mut eligibility = BTreeMap::new();
    for node in &case.nodes {
        let verdict = placement.verdict(&node.facets());
        let Verdict { should_run, should_continue_running } = verdict;
        eligibility.insert(node.metadata.name.clone(), (should_run, should_continue_running));
        controller.node_added(node_id(&node.metadata.name), verdict);
    }
    for (node, view) in views(case) {
        controller.pod_added(node_id(node), view, now);
    }
    for earlier in &case.failed_pod_backoff {
        record_failures(&mut controller, node_id(&earlier.node), earlier, now);
    }

    let mut commands = Commands::default();
    controller.sync(now, &mut commands);
    let each_time = |wake_up: &WakeUp| std::iter::repeat_n(wake_up.after.as_seconds(), wake_up.times);
    let mut requeue_after_seconds: Vec<f64> = commands.requeue_after.iter().flat_map(each_time).collect();
    requeue_after_seconds.sort_by(f64::total_cmp);
    Answer {
        eligibility,
        creates: commands.creates.iter().map(|create| node_names[create.node.index()].to_owned()).collect(),
        deletes: commands
            .deletes
            .iter()
            .map(|delete| case.pods[delete.pod.index()].metadata.name.clone())
            .collect(),
        status: *controller.status(),
        requeue_after_seconds,
    }
}

/// The nodes that exist and those that pods are left on.
fn all_node_names(case: &SyncCase) -> Vec<&str> {
    let existing = case.nodes.iter().map(|node| node.metadata.name.as_str());
    let targets = case.pods.iter().filter_map(Pod::target_node);
    let failed = case.failed_pod_backoff.iter().map(|earlier| earlier.node.as_str());
    existing.chain(targets).chain(failed).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The pods as the informer shows them, each with its node.
fn views(case: &SyncCase) -> Vec<(&str, PodView)> {
    let mut names: Vec<&str> = case.pods.iter().map(|pod| pod.metadata.name.as_str()).collect();
    names.sort_unstable();
    let mut revisions = vec![case.current_revision.as_str()];
    let mut views = Vec::new();
    for (index, pod) in case.pods.iter().enumerate() {
        let Some(node) = pod.target_node() else { continue };
        let revision = revisions.iter().position(|&known| known == pod.revision()).unwrap_or_else(|| {
            revisions.push(pod.revision());
            revisions.len() - 1
        });
        let name_order = names.partition_point(|&name| name < pod.metadata.name.as_str()) as u64;
        let (ready, ready_since) = pod.readiness();
        let created = pod.metadata.creation_timestamp.0;
        let view = PodView {
            phase: pod.status.phase,
            bound: pod.is_bound(),
            deleting: pod.metadata.deletion_timestamp.is_some(),
            ready,
            ready_since: ready_since.unwrap_or(Instant::NEVER),
            ..PodView::new(PodId(index as u32), TemplateId(revision as u16), created, name_order)
        };
        views.push((node, view));
    }
    views
}

fn record_failures(
    controller: &mut DaemonSetController,
    node: NodeId,
    earlier: &EarlierFailures,
    now: Instant,
) {
    let last = now - Duration::from_seconds_f64(earlier.seconds_since_last);
    for _ in 0..earlier.failures {
        controller.record_failure(node, last);
    }
}

impl Choice {
    fn disagreement(&self, about: &str, got: &[String]) -> Option<Disagreement> {
        let unique: BTreeSet<&String> = got.iter().collect();
        let chosen = unique.iter().filter(|name| self.choose_from.contains(**name)).count();
        let agrees = unique.len() == got.len()
            && self.always.iter().all(|name| unique.contains(name))
            && chosen == self.choose_count
            && got.len() == self.always.len() + self.choose_count;
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(" ");
        (!agrees).then(|| Disagreement {
            about: about.to_owned(),
            expected: format!(
                "[{}] and {} of [{}]",
                list(&self.always),
                self.choose_count,
                list(&self.choose_from)
            ),
            got: format!("[{}]", got.join(" ")),
        })
    }
}
