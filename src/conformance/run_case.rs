//! One recorded run: a DaemonSet in a cluster of fixed delays, driven by the real controller.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::objects::decode;
use super::outcome::{Disagreement, RecordError};
use crate::api::daemon_set::{DaemonSetSpec, DaemonSetStatus};
use crate::api::identity::{DaemonSetId, PoolId, TemplateId};
use crate::api::kubernetes_version::KubernetesVersion;
use crate::api::labels::Labels;
use crate::api::node::Node;
use crate::api::object_meta::ObjectMeta;
use crate::api::taints::Taint;
use crate::cluster::plan::{
    Action, Bandwidth, ControlPlane, DaemonSetPlan, DelayingQueue, InitialDaemonSet, NodeNaming, NodePool,
    NodeSelection, Plan, PodDelays, PodGc, PodNeeds, ReplacementOrder, ScriptedAction, SpecVersion, Template,
    World,
};
use crate::cluster::run::{Checking, simulate};
use crate::engine::delay::Delay;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::Catalog;
use crate::record::fact::{Fact, FactKind, Reason};
use crate::record::observer::{Observer, StatusStep};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunCase {
    daemon_set: RecordedDaemonSet,
    nodes: Vec<Node>,
    events: Vec<Event>,
    delays: Delays,
    horizon_seconds: f64,
    expected: Vec<Row>,
}

/// The spec is kept as it was written: whole templates are compared to tell revisions apart.
#[derive(Debug, Deserialize)]
struct RecordedDaemonSet {
    metadata: ObjectMeta,
    spec: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delays {
    schedule_seconds: f64,
    start_seconds: f64,
    terminate_seconds: f64,
    pod_gc_seconds: f64,
    /// From what happens to its arrival in the controller's caches. Node and spec events as a whole come that much later.
    #[serde(default)]
    watch_lag_seconds: f64,
}

#[derive(Debug, Deserialize)]
struct Event {
    at: f64,
    #[serde(flatten)]
    what: Happening,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
enum Happening {
    NodeJoin { node: Box<Node> },
    NodeLeave { name: String },
    SetTaints { name: String, taints: Vec<Taint> },
    SetLabels { name: String, labels: Labels },
    UpdateSpec { spec: Value },
    PodsUnready { name: String },
    PodsReady { name: String },
    PodsFail { name: String },
    PodsDelete { name: String },
}

impl Happening {
    const fn is_of_pods(&self) -> bool {
        matches!(
            self,
            Self::PodsUnready { .. }
                | Self::PodsReady { .. }
                | Self::PodsFail { .. }
                | Self::PodsDelete { .. }
        )
    }
}

/// What differed from the row before, after an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
struct Row {
    t: f64,
    desired: u32,
    current: u32,
    ready: u32,
    available: u32,
    unavailable: u32,
    updated: u32,
    misscheduled: u32,
    created: u32,
    deleted: u32,
}

pub fn check(case: &RunCase, version: KubernetesVersion) -> Result<Vec<Disagreement>, RecordError> {
    let plan = plan(case, version)?;
    let mut rows = Rows::default();
    if let Err(error) = simulate(&plan, 0, Checking::Off, &mut rows) {
        let [about, expected] = ["the run", "an end"].map(str::to_owned);
        return Ok(vec![Disagreement { about, expected, got: error.to_string() }]);
    }
    let got = rows.rows;
    let differing = (0..case.expected.len().max(got.len()))
        .find(|&index| case.expected.get(index) != got.get(index))
        .map(|index| Disagreement {
            about: format!("row {} of {}", index + 1, case.expected.len()),
            expected: format!("{:?}", case.expected.get(index)),
            got: format!("{:?}", got.get(index)),
        });
    Ok(differing.into_iter().collect())
}

/// Collects the rows: the status as last written and the controller's creates and deletes so far.
#[derive(Debug, Default)]
struct Rows {
    rows: Vec<Row>,
    present: Row,
}

impl Rows {
    /// Takes the present state as that after the last instant, if it has changed and the clock has moved on.
    fn move_to(&mut self, at: Instant) {
        let seconds = at.as_seconds();
        if seconds != self.present.t {
            self.close_instant();
            self.present.t = seconds;
        }
    }

    fn close_instant(&mut self) {
        let is_news = self.rows.last().is_none_or(|last| Row { t: last.t, ..self.present } != *last);
        if is_news {
            self.rows.push(self.present);
        }
    }
}

impl Observer for Rows {
    fn on_fact(&mut self, at: Instant, fact: &Fact, _catalog: &Catalog) {
        self.move_to(at);
        match (fact.kind(), fact.reason()) {
            (FactKind::PodCreated, _) => self.present.created += 1,
            // Somebody else's deletion is not the controller's.
            (FactKind::PodTerminating, Reason::Deleted) => {}
            (FactKind::PodTerminating, _) => self.present.deleted += 1,
            _ => {}
        }
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, _catalog: &Catalog) {
        self.move_to(at);
        let DaemonSetStatus {
            desired_number_scheduled: desired,
            current_number_scheduled: current,
            number_misscheduled: misscheduled,
            number_ready: ready,
            number_available: available,
            number_unavailable: unavailable,
            updated_number_scheduled: updated,
            observed_generation: _,
        } = step.status;
        self.present =
            Row { desired, current, misscheduled, ready, available, unavailable, updated, ..self.present };
    }

    fn on_end(&mut self, _at: Instant, _catalog: &Catalog) {
        self.close_instant();
    }
}

fn plan(case: &RunCase, version: KubernetesVersion) -> Result<Plan, RecordError> {
    let pools = pools(case);
    let pool_names: Vec<&str> = pools.iter().map(|pool| pool.name.as_str()).collect();
    let mut versions = Versions::default();
    versions.add(&case.daemon_set.spec)?;
    let mut script = Vec::new();
    for event in &case.events {
        let put_off = if event.what.is_of_pods() { 0.0 } else { case.delays.watch_lag_seconds };
        for action in actions(&event.what, &pool_names, &mut versions)? {
            script.push(ScriptedAction { at: at(event.at + put_off), action });
        }
    }
    script.sort_by_key(|scripted| scripted.at);
    Ok(Plan {
        horizon: at(case.horizon_seconds),
        pools,
        daemon_sets: vec![DaemonSetPlan {
            name: case.daemon_set.metadata.name.clone(),
            namespace: case.daemon_set.metadata.namespace.clone(),
            created_at: Some(Instant::START),
            versions: versions.versions,
            initial: InitialDaemonSet::default(),
            delays: case.delays.of_pods(),
        }],
        templates: versions
            .templates
            .iter()
            .map(|&(_, grace_period)| Template {
                images: String::new(),
                image_bit: 0,
                wanted_images: Vec::new(),
                grace_period,
                never_ready: 0.0,
                evicted_on_scale_down: None,
                needs: PodNeeds::default(),
                containers: None,
            })
            .collect(),
        world: World {
            kubernetes_version: version,
            node_monitor_grace_period: Duration::MAX,
            pod_gc: PodGc::After(seconds(case.delays.pod_gc_seconds)),
            taint_eviction: false,
            replacement_order: ReplacementOrder::NodeName,
            delaying_queue: case.delays.delaying_queue(),
            kubelet_outlives_node: true,
            control_plane: ControlPlane {
                watch_lag: seconds(case.delays.watch_lag_seconds),
                ..ControlPlane::IDEAL
            },
            nodes_are_seen_at_once: true,
            min_resync_period: None,
            whole_second_times: false,
            ..World::IDEAL
        },
        churn: Vec::new(),
        faults: Vec::new(),
        script,
    })
}

/// Each node is a pool of its own, named like it; one that joins later begins empty.
fn pools(case: &RunCase) -> Vec<NodePool> {
    let joining = case.events.iter().filter_map(|event| match &event.what {
        Happening::NodeJoin { node } => Some(&**node),
        _ => None,
    });
    let present: BTreeSet<&str> = case.nodes.iter().map(|node| node.metadata.name.as_str()).collect();
    let by_name: BTreeMap<&str, &Node> =
        joining.chain(&case.nodes).map(|node| (node.metadata.name.as_str(), node)).collect();
    by_name
        .into_iter()
        .map(|(name, node)| NodePool {
            name: name.to_owned(),
            naming: NodeNaming::AsPool,
            count: u32::from(present.contains(name)),
            labels: node.metadata.labels.clone(),
            taints: node.spec.taints.clone(),
            startup_taints: Vec::new(),
            zones: Vec::new(),
            zone_counts: Vec::new(),
            provisioning: Delay::ZERO,
            startup: Delay::constant(Duration::ZERO),
            image_bandwidth: Bandwidth(u64::MAX),
            offer: None,
            initial_nodes: Vec::new(),
            initial_backgrounds: Vec::new(),
        })
        .collect()
}

/// The specs so far, and their distinct templates with their grace periods.
#[derive(Default)]
struct Versions {
    versions: Vec<SpecVersion>,
    templates: Vec<(Value, Duration)>,
}

impl Versions {
    fn add(&mut self, spec: &Value) -> Result<usize, RecordError> {
        let template = spec.get("template").cloned().unwrap_or_default();
        let spec: DaemonSetSpec = decode(spec)?;
        let known = self.templates.iter().position(|(known, _)| *known == template);
        let index = known.unwrap_or_else(|| {
            self.templates.push((template, spec.template.spec.grace_period()));
            self.templates.len() - 1
        });
        self.versions.push(SpecVersion { spec, template: TemplateId(index as u16) });
        Ok(self.versions.len() - 1)
    }
}

fn actions(
    happening: &Happening,
    pool_names: &[&str],
    versions: &mut Versions,
) -> Result<Vec<Action>, RecordError> {
    let pool = |name: &str| {
        let index = pool_names.iter().position(|&known| known == name);
        index.map(|index| PoolId(index as u16)).ok_or_else(|| RecordError::Shape {
            path: "events".to_owned(),
            message: format!("there is no node `{name}`"),
        })
    };
    let node = |name: &str| -> Result<NodeSelection, RecordError> {
        Ok(NodeSelection { pool: Some(pool(name)?), ..NodeSelection::default() })
    };
    let daemon_set = DaemonSetId(0);
    Ok(match happening {
        Happening::NodeJoin { node: joining } => {
            let nodes = node(&joining.metadata.name)?;
            vec![
                Action::AddNodes { pool: pool(&joining.metadata.name)?, count: 1 },
                Action::ReplaceLabels { nodes: nodes.clone(), labels: joining.metadata.labels.clone() },
                Action::ReplaceTaints { nodes, taints: joining.spec.taints.clone() },
            ]
        }
        Happening::NodeLeave { name } => vec![Action::RemoveNodes { nodes: node(name)? }],
        Happening::SetTaints { name, taints } => {
            vec![Action::ReplaceTaints { nodes: node(name)?, taints: taints.clone() }]
        }
        Happening::SetLabels { name, labels } => {
            vec![Action::ReplaceLabels { nodes: node(name)?, labels: labels.clone() }]
        }
        Happening::UpdateSpec { spec } => {
            vec![Action::UpdateSpec { daemon_set, version: versions.add(spec)? }]
        }
        Happening::PodsUnready { name } => {
            vec![Action::SetPodsReady { daemon_set, nodes: node(name)?, ready: false }]
        }
        Happening::PodsReady { name } => {
            vec![Action::SetPodsReady { daemon_set, nodes: node(name)?, ready: true }]
        }
        Happening::PodsFail { name } => vec![Action::FailPods { daemon_set, nodes: node(name)? }],
        Happening::PodsDelete { name } => vec![Action::DeletePods { daemon_set, nodes: node(name)? }],
    })
}

impl Delays {
    /// Where the watch lags, the recorder kept client-go's own delaying queue, with a millisecond from the deadline to the work;
    /// without a lag it let every wake-up fire.
    fn delaying_queue(&self) -> DelayingQueue {
        if self.watch_lag_seconds > 0.0 { DelayingQueue::EarliestWins } else { DelayingQueue::KeepAll }
    }

    fn of_pods(&self) -> PodDelays {
        let constant = |value: f64| Delay::constant(seconds(value));
        PodDelays {
            scheduling: constant(self.schedule_seconds),
            container_start: constant(self.start_seconds),
            termination: constant(self.terminate_seconds),
            ..PodDelays::NONE
        }
    }
}

fn seconds(seconds: f64) -> Duration {
    Duration::from_seconds_f64(seconds)
}

fn at(time: f64) -> Instant {
    Instant::START + seconds(time)
}
