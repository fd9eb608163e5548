//! `kube_pod_…`: what kube-state-metrics tells of pods, as far as dashboards of DaemonSets join it.

use std::io::{self, Read, Seek, Write};

use super::exposition::{Exposition, Kind};
use super::finished_objects::{FinishedObject, FinishedObjects, Identity};
use super::uid::uid;
use crate::api::identity::{DaemonSetId, NodeId};
use crate::api::pod_spec::PodSpec;
use crate::record::catalog::Catalog;
use crate::report::kubernetes_list::cluster::{ListedCluster, ListedDaemonSet};
use crate::report::kubernetes_list::cluster_state::{ClusterState, PodKey};
use crate::report::kubernetes_list::pod_object::PodState;

/// Its phase, whether it is bound, whether it is Ready, and how often its containers were started again.
pub const VALUES: usize = 4;

/// As the phase is kept: by its place here.
const PHASES: [&str; 5] = ["Pending", "Succeeded", "Failed", "Unknown", "Running"];

/// What a scrape sees of a pod.
pub fn values(state: &PodState) -> [u64; VALUES] {
    let phase = PHASES.iter().position(|&phase| phase == state.phase()).expect("it has one of the phases");
    [phase as u64, state.is_bound().into(), state.is_ready().into(), state.restarts().into()]
}

pub fn identity(key: PodKey, state: &PodState, out: &Exposition<impl Write>) -> Identity {
    let (daemon_set, node, occurrence) = key;
    let created = out.calendar().created_since_epoch(state.created()).as_secs();
    [daemon_set.0.into(), node.0.into(), occurrence.into(), created, state.spec as u64]
}

/// What the labels of a pod are made of.
struct PodNames<'a> {
    listed: &'a ListedDaemonSet,
    spec: &'a PodSpec,
    pod: String,
    node: String,
    uid: String,
}

impl<'a> PodNames<'a> {
    fn of(identity: &Identity, cluster: &'a ListedCluster, catalog: &Catalog) -> Self {
        let [daemon_set, node, occurrence, _, spec] = *identity;
        let key = (DaemonSetId(daemon_set as u16), NodeId(node as u32), occurrence as u32);
        let listed = &cluster.daemon_sets[daemon_set as usize];
        let node = catalog.node(key.1).to_string();
        let uid = uid(&[catalog.daemon_set(key.0), &node, &occurrence.to_string()]);
        let pod = ClusterState::pod_name(key, catalog);
        Self { listed, spec: &listed.specs[spec as usize].template.spec, pod, node, uid }
    }

    fn series(&self, out: &mut Exposition<impl Write>, labels: &[(&str, &str)]) {
        let own = [("namespace", self.listed.namespace.as_str()), ("pod", &self.pod), ("uid", &self.uid)];
        out.series(&[&own, labels].concat());
    }
}

pub fn write(
    pods: &mut FinishedObjects<impl Read + Seek, VALUES>,
    cluster: &ListedCluster,
    catalog: &Catalog,
    out: &mut Exposition<impl Write>,
) -> io::Result<()> {
    out.family("kube_pod_info", Kind::Gauge, "What is known of a pod.");
    pods.for_each(|object| {
        let names = PodNames::of(&object.identity, cluster, catalog);
        write_info(object, &names, out)
    })?;
    out.family("kube_pod_owner", Kind::Gauge, "What made a pod.");
    pods.for_each(|object| {
        let names = PodNames::of(&object.identity, cluster, catalog);
        let owner = names.listed.name.as_str();
        let labels = [("owner_kind", "DaemonSet"), ("owner_name", owner), ("owner_is_controller", "true")];
        names.series(out, &labels);
        object.for_each_stretch(|from, to, _| out.samples(from, to, 1))
    })?;
    out.family("kube_pod_created", Kind::Gauge, "When it was created, in seconds since the Unix epoch.");
    pods.for_each(|object| {
        let created = object.identity[3];
        PodNames::of(&object.identity, cluster, catalog).series(out, &[]);
        object.for_each_stretch(|from, to, _| out.samples(from, to, created))
    })?;
    out.family("kube_pod_status_phase", Kind::Gauge, "The phase of a pod.");
    pods.for_each(|object| {
        let names = PodNames::of(&object.identity, cluster, catalog);
        write_phases(object, &names, out)
    })?;
    out.family("kube_pod_status_ready", Kind::Gauge, "Whether a pod is Ready.");
    pods.for_each(|object| {
        let names = PodNames::of(&object.identity, cluster, catalog);
        write_ready(object, &names, out)
    })?;
    let help = "How often a container was started again.";
    out.family("kube_pod_container_status_restarts", Kind::Counter, help);
    pods.for_each(|object| {
        let names = PodNames::of(&object.identity, cluster, catalog);
        write_restarts(object, &names, out)
    })
}

/// A pod that is not bound has no node; the series with the node is another one.
fn write_info(
    object: &mut FinishedObject<'_, impl Read + Seek, VALUES>,
    names: &PodNames<'_>,
    out: &mut Exposition<impl Write>,
) -> io::Result<()> {
    let host_network = names.spec.host_network.to_string();
    for (bound, node) in [(0, ""), (1, names.node.as_str())] {
        let labels = [
            ("node", node),
            ("created_by_kind", "DaemonSet"),
            ("created_by_name", &names.listed.name),
            ("priority_class", &names.spec.priority_class_name),
            ("host_network", &host_network),
        ];
        names.series(out, &labels);
        object.for_each_stretch(
            |from, to, values| {
                if values[1] == bound { out.samples(from, to, 1) } else { Ok(()) }
            },
        )?;
    }
    Ok(())
}

fn write_phases(
    object: &mut FinishedObject<'_, impl Read + Seek, VALUES>,
    names: &PodNames<'_>,
    out: &mut Exposition<impl Write>,
) -> io::Result<()> {
    for (place, phase) in PHASES.into_iter().enumerate() {
        names.series(out, &[("phase", phase)]);
        object.for_each_stretch(|from, to, values| {
            out.samples(from, to, u64::from(values[0] == place as u64))
        })?;
    }
    Ok(())
}

/// A pod has the condition from when a kubelet has it.
fn write_ready(
    object: &mut FinishedObject<'_, impl Read + Seek, VALUES>,
    names: &PodNames<'_>,
    out: &mut Exposition<impl Write>,
) -> io::Result<()> {
    for (condition, ready) in [("true", Some(1)), ("false", Some(0)), ("unknown", None)] {
        names.series(out, &[("condition", condition)]);
        object.for_each_stretch(|from, to, &[_, bound, is_ready, _]| {
            if bound == 0 { Ok(()) } else { out.samples(from, to, u64::from(ready == Some(is_ready))) }
        })?;
    }
    Ok(())
}

/// The record does not say which of a pod's containers it was: each has the pod's number, as in the list of objects.
fn write_restarts(
    object: &mut FinishedObject<'_, impl Read + Seek, VALUES>,
    names: &PodNames<'_>,
    out: &mut Exposition<impl Write>,
) -> io::Result<()> {
    for container in &names.spec.containers {
        names.series(out, &[("container", &container.name)]);
        object.for_each_stretch(
            |from, to, &[_, bound, _, restarts]| {
                if bound == 0 { Ok(()) } else { out.samples(from, to, restarts) }
            },
        )?;
    }
    Ok(())
}
